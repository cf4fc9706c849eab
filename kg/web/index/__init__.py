"""SQLite index of a store: what the pages show, in tables, and full-text search over names and passages."""
