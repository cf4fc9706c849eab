"""RDF toolbox: syntaxes, stores, SPARQL, SHACL and OWL. Knows nothing of news."""
