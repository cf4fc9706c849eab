"""Builds: from paths of documents to a store of graphs."""
