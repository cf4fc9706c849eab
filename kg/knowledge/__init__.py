"""Ontology, lexicon, gazetteer and word lists, read once and checked."""
