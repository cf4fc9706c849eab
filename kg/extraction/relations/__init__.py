"""Relations that noun phrases state: offices, affiliations, places."""
