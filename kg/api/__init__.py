"""Python API: building, querying, validating and explaining graphs, and views of what was read."""
