"""From a parsed ``Doc`` to claims: one spaCy component a file."""
