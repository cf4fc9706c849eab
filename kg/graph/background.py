"""Background knowledge of the gazetteer on the entities of a store, as a graph of its own.

Nothing in it was read in a text: Wikidata items, further classes, capitals and terms of office. Its properties are not
those of claims, so that it stays apart in a file without named graphs, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, QuerySolutions, Triple

from kg.graph.terms import Terms, date_time, digest, term, text
from kg.knowledge.gazetteer import Individual, gazetteer
from kg.knowledge.ontology import ontology
from kg.rdf.namespaces import ID
from kg.rdf.store.base import Store

BACKGROUND = ID + "graph-background"
"""The named graph of background knowledge."""

_ENTITIES = "SELECT DISTINCT ?entity ?type { ?document a kg:Document ; kg:mentions ?entity . ?entity a ?type }"
_LINKS = frozenset({"capitalOf"})
_WIKIDATA = "http://www.wikidata.org/entity/"


def refresh_background(store: Store, terms: Terms) -> int:
    """Replace a store's background knowledge by what the gazetteer says of its entities.

    Args:
        store: holds documents with their entities.
        terms: make the IRIs of individuals.

    Returns:
        How many statements there are.

    """
    return store.set_document(BACKGROUND, background(store, terms))


def background(store: Store, terms: Terms) -> Iterator[Triple]:
    """Yield what the gazetteer says of the entities that a store's documents mention, each as what it is taken for."""
    rows = store.query(_ENTITIES)
    assert isinstance(rows, QuerySolutions)
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row["entity"].value.removeprefix(terms.base), set()).add(row["type"].value)
    for name in sorted(kinds):
        individual = gazetteer().individual(name)
        if individual is not None and ontology().iri(individual.cls) in kinds[name]:
            yield from _statements(individual, set(kinds), terms)


def _statements(individual: Individual, names: set[str], terms: Terms) -> Iterator[Triple]:
    node = terms.individual(individual.name)
    if individual.wikidata:
        yield Triple(node, term("skos:exactMatch"), NamedNode(_WIKIDATA + individual.wikidata))
    for cls in individual.classes[1:]:
        yield Triple(node, term("rdf:type"), NamedNode(ontology().iri(cls)))
    for property, target in individual.links:
        if property in _LINKS and target in names:
            yield Triple(node, term(f"kg:{property}"), terms.individual(target))
    for held in individual.terms:
        if held.position in names:
            tenure = terms.individual(f"term-{digest(individual.name, held.position, held.since)}")
            yield Triple(tenure, term("rdf:type"), term("kg:TermOfOffice"))
            yield Triple(tenure, term("rdfs:label"), text(f"{individual.label}, {held.position.replace('_', ' ')}"))
            yield Triple(tenure, term("kg:holder"), node)
            yield Triple(tenure, term("kg:office"), terms.individual(held.position))
            if held.since:
                yield Triple(tenure, term("kg:from"), date_time(held.since))
            if held.until:
                yield Triple(tenure, term("kg:until"), date_time(held.until))
