"""Programs that make shipped data from public sources; not part of the package."""
