"""The ontology, the lexicon and the gazetteer, read once and checked."""
