"""RDF syntaxes in and out, as streams of pyoxigraph quads. Literals pass through untouched."""
