"""The prefixes that queries may use undeclared and that output files declare."""

KG = "https://w3id.org/kg-news/ontology#"
ID = "https://w3id.org/kg-news/id/"

#: Prefix to namespace.
PREFIXES: dict[str, str] = {
    "kg": KG,
    "id": ID,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}
