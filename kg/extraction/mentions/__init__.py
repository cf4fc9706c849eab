"""Mentions of entities: names, nouns and pronouns."""
