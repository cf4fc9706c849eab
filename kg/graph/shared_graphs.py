"""Named graphs of a store that are no documents: the ontology, and what follows from several documents."""

from __future__ import annotations

from kg.graph.agreement import AGREEMENT
from kg.graph.background import BACKGROUND
from kg.graph.copies import COPIES
from kg.graph.export_targets import ONTOLOGY
from kg.rdf.owl import INFERRED

SHARED_GRAPHS = {
    ONTOLOGY.value: "the ontology",
    AGREEMENT: "the links between claims of different documents",
    COPIES: "the links between copies of one text",
    BACKGROUND: "what the gazetteer knows of the entities",
    INFERRED.value: "what follows by the ontology",
}
"""IRI of each and what it holds."""
