"""Graph of entities for network analysis: GEXF (Gephi), GraphML, node-link JSON (networkx, D3).

Nodes are entities; each direct property of a claim that joins two entities is an edge with the claim's status, day and
confidence, which is its weight. Edges that no claim states have the status "stated". Nodes come first in these files
and are found while claims are read: edges wait in a temporary file.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord, EdgeRecord, EntityRecord, edge_key
from kg.knowledge.ontology import ontology

Values = Mapping[str, str | float]
NODE_FIELDS = {"label": "string", "class": "string", "classes": "string", "aliases": "string", "wikidata": "string"}
"""Attributes of a node and their types."""
EDGE_FIELDS = {
    "label": "string", "property": "string", "status": "string", "date": "string", "weight": "double",
    "confidence": "double", "sources": "integer", "speakers": "string", "quote": "string", "document": "string",
    "publisher": "string", "url": "string", "claim": "string",
}  # fmt: skip
"""Attributes of an edge and their types."""
_SEPARATOR = " | "


class NetworkNotes:
    """What a network cannot hold, counted while it is written."""

    def __init__(self, reader: ClaimReader) -> None:
        self.without_ends = 0
        self._reader = reader

    def __iter__(self) -> Iterator[str]:
        """Yield a line for each kind of loss."""
        if self.without_ends:
            yield (f"{self.without_ends} claims are left out: they do not join two entities; --for neo4j holds them")
        if missing := self._reader.without_passage():
            yield f"{missing} claims are left out: they have no passage"


def write_gexf(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> NetworkNotes:
    """Write GEXF 1.3, which Gephi and networkx read; edges of different properties stay apart by their kind.

    Args:
        reader: the graph.
        output: a binary file.
        ordered: see ``ClaimReader.claims``.
    """
    node_keys, edge_keys = _gexf_keys(NODE_FIELDS), _gexf_keys(EDGE_FIELDS)
    output.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        b'<graph defaultedgetype="directed" mode="static">\n'
    )
    for kind, keys, fields in (("node", node_keys, NODE_FIELDS), ("edge", edge_keys, EDGE_FIELDS)):
        output.write(f'<attributes class="{kind}" mode="static">\n'.encode())
        for name, key in keys.items():
            output.write(f'<attribute id="{key}" title="{name}" type="{fields[name]}"/>\n'.encode())
        output.write(b"</attributes>\n")

    def node(iri: str, values: Values) -> str:
        return (
            f"<node id={quoteattr(iri)} label={_attribute(values['label'])}>{_gexf_values(values, node_keys)}</node>\n"
        )

    def edge(number: int, source: str, target: str, values: Values) -> str:
        ends = f"source={quoteattr(source)} target={quoteattr(target)}"
        shown = f'label={_attribute(values["label"])} kind={_attribute(values["property"])} weight="{values["weight"]}"'
        return f'<edge id="{number}" {ends} {shown}>{_gexf_values(values, edge_keys)}</edge>\n'

    output.write(b"<nodes>\n")
    notes = _write_parts(reader, output, (node, edge), b"</nodes>\n<edges>\n", ordered)
    output.write(b"</edges>\n</graph>\n</gexf>\n")
    return notes


def write_graphml(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> NetworkNotes:
    """Write GraphML; see ``write_gexf``."""
    output.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for kind, fields in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        for name, type_ in fields.items():
            attribute = f'attr.name="{name}" attr.type="{"int" if type_ == "integer" else type_}"'
            output.write(f'<key id="{kind}-{name}" for="{kind}" {attribute}/>\n'.encode())

    def data(kind: str, values: Values) -> str:
        return "".join(f'<data key="{kind}-{name}">{_text(value)}</data>' for name, value in values.items())

    def node(iri: str, values: Values) -> str:
        return f"<node id={quoteattr(iri)}>{data('node', values)}</node>\n"

    def edge(number: int, source: str, target: str, values: Values) -> str:
        ends = f"source={quoteattr(source)} target={quoteattr(target)}"
        return f'<edge id="{number}" {ends}>{data("edge", values)}</edge>\n'

    output.write(b'<graph edgedefault="directed">\n')
    notes = _write_parts(reader, output, (node, edge), b"", ordered)
    output.write(b"</graph>\n</graphml>\n")
    return notes


def write_node_link(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> NetworkNotes:
    """Write node-link JSON, as ``networkx.node_link_graph`` reads it; see ``write_gexf``."""
    commas = {"node": "", "edge": ""}

    def item(kind: str, values: Mapping[str, object]) -> str:
        comma, commas[kind] = commas[kind], ",\n"
        return comma + json.dumps(values, ensure_ascii=False)

    def node(iri: str, values: Values) -> str:
        return item("node", {"id": iri, **values})

    def edge(number: int, source: str, target: str, values: Values) -> str:
        return item("edge", {"source": source, "target": target, "key": number, **values})

    output.write(b'{"directed": true, "multigraph": true, "graph": {}, "nodes": [\n')
    notes = _write_parts(reader, output, (node, edge), b'\n], "edges": [\n', ordered)
    output.write(b"\n]}\n")
    return notes


def _write_parts(reader: ClaimReader, output: BinaryIO, writers: tuple, between: bytes, ordered: bool) -> NetworkNotes:  # type: ignore[type-arg]
    """Write the nodes, what stands between, and the edges, with functions that give the text of a node and an edge."""
    node, edge = writers
    notes = NetworkNotes(reader)
    seen: set[str] = set()
    number = 0

    def add_node(entity: EntityRecord) -> None:
        if entity.iri not in seen:
            seen.add(entity.iri)
            output.write(node(entity.iri, _filled(node_values(entity))).encode())

    with tempfile.TemporaryFile() as edges:
        for found, values in _edges(reader, ordered, notes):
            add_node(found.subject)
            add_node(found.object)
            edges.write(edge(number, found.subject.iri, found.object.iri, _filled(values)).encode())
            number += 1
        for entity in reader.entities():
            add_node(entity)
        output.write(between)
        edges.seek(0)
        shutil.copyfileobj(edges, output)
    return notes


def _edges(reader: ClaimReader, ordered: bool, notes: NetworkNotes) -> Iterator[tuple[EdgeRecord, Values]]:
    stated: set[int] = set()
    for claim in reader.claims(ordered=ordered):
        notes.without_ends += not claim.edges
        for edge in claim.edges:
            if edge.asserted:
                stated.add(edge_key(edge.subject.iri, edge.property, edge.object.iri))
            yield edge, edge_values(edge, claim)
    for edge in reader.other_edges(stated):
        yield edge, edge_values(edge, None)


def node_values(entity: EntityRecord) -> Values:
    """Return the attributes of a node; lists are joined."""
    labels = ontology().labels
    return {
        "label": entity.label,
        "class": labels[entity.classes[0]] if entity.classes else "",
        "classes": _SEPARATOR.join(labels[cls] for cls in entity.classes),
        "aliases": _SEPARATOR.join(entity.aliases),
        "wikidata": entity.wikidata,
    }


def edge_values(edge: EdgeRecord, claim: ClaimRecord | None) -> Values:
    """Return the attributes of an edge. claim: what states it, None for an edge without one."""
    values: dict[str, str | float] = {"label": ontology().properties[edge.property].label, "property": edge.property}
    if claim is None:
        return {**values, "status": "stated", "weight": 1.0}
    document = claim.document
    return {
        **values,
        "status": claim.status if claim.status != "asserted" or edge.asserted else "claimed",
        "date": claim.day,
        "weight": claim.confidence,
        "confidence": claim.confidence,
        "sources": claim.sources,
        "speakers": _SEPARATOR.join(speaker.label for speaker in claim.speakers),
        "quote": claim.quote,
        "document": document.title if document else "",
        "publisher": document.publisher.label if document and document.publisher else "",
        "url": document.url if document else "",
        "claim": claim.iri,
    }


def _filled(values: Values) -> Values:
    return {name: value for name, value in values.items() if value != ""}


def _gexf_keys(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: str(number) for number, name in enumerate(fields) if name not in ("label", "weight")}


def _gexf_values(values: Values, keys: Mapping[str, str]) -> str:
    inner = "".join(
        f'<attvalue for="{keys[name]}" value={_attribute(value)}/>' for name, value in values.items() if name in keys
    )
    return f"<attvalues>{inner}</attvalues>"


def _attribute(value: object) -> str:
    return quoteattr(str(value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _text(value: object) -> str:
    return escape(str(value), {"\r": "&#13;"})
