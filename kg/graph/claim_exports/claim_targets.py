"""Programs and formats that claims are exported for.

A program that takes RDF is one of ``kg.graph.export_targets``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from kg.errors import InputError
from kg.graph.claim_exports.claim_network import write_gexf, write_graphml, write_node_link
from kg.graph.claim_exports.claim_reader import ClaimReader
from kg.graph.claim_exports.nanopublications import write_nquads, write_trig
from kg.graph.claim_exports.neo4j_files import write_cypher, write_tables
from kg.graph.claim_exports.quick_statements import write_statements
from kg.graph.claim_exports.web_annotations import write_lines, write_page
from kg.rdf.io.formats import COMPRESSIONS, extension_of


class FileWriter(Protocol):
    """Writes all claims of a graph to one file."""

    def __call__(self, reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> Iterable[str]:
        """Write; returns a line for each kind of thing that the format does not hold."""


FolderWriter = Callable[..., Iterable[str]]
"""Writes all claims to several files of a folder: takes a reader, the folder and ``ordered``."""


@dataclass(frozen=True, slots=True)
class ClaimTarget:
    """A program or format.

    writers: by extension, the usual one first. folder: writes a folder instead, if a path without extension is named;
    then it is the usual way. advice: how to load what was written.
    """

    name: str
    writers: dict[str, FileWriter]
    advice: str
    folder: FolderWriter | None = None

    @property
    def output(self) -> Path:
        """Where it is written when nothing is said."""
        return Path(f"kg-{self.name}" + ("" if self.folder else f".{next(iter(self.writers))}"))

    def writer(self, path: Path) -> FileWriter | None:
        """Return what writes a file of this name; None if the path is to be a folder.

        Raises:
            InputError: the extension is none of the target's.
        """
        extension = extension_of(path)
        if self.folder is not None and not extension:
            return None
        if extension not in self.writers:
            known = ", ".join(f".{extension}" for extension in self.writers)
            also = ", or a folder (no extension)" if self.folder else ""
            raise InputError(f"{path}: --for {self.name} writes {known}{also}; a file may also end in "
                             f"{', '.join('.' + packed for packed in COMPRESSIONS)} after that")  # fmt: skip
        return self.writers[extension]


CLAIM_TARGETS = {
    target.name: target
    for target in (
        ClaimTarget(
            "gephi",
            {"gexf": write_gexf, "graphml": write_graphml},
            "Gephi: File > Open and choose {path}; keep the graph directed. Each claim is an edge, parallel edges stay "
            "apart by kind. Filter by the edge attribute 'status' to see facts (asserted) alone.",
        ),
        ClaimTarget(
            "networkx",
            {"json": write_node_link, "graphml": write_graphml},
            "networkx: networkx.node_link_graph(json.load(open({path!r})), edges='edges'), or networkx.read_graphml "
            "for .graphml. Filter edges by 'status'.",
        ),
        ClaimTarget(
            "neo4j",
            {"cypher": write_cypher},
            "Neo4j: for a folder, stop the database and run in it: neo4j-admin database import full neo4j "
            "--multiline-fields=true --nodes=entities.csv --nodes=documents.csv --nodes=claims.csv "
            "--relationships=edges.csv --relationships=roles.csv --relationships=origins.csv "
            "--relationships=publishers.csv --relationships=agreement.csv; a script: cypher-shell -f {path}",
            write_tables,
        ),
        ClaimTarget(
            "nanopub",
            {"trig": write_trig, "nq": write_nquads},
            "Nanopublications: {path} has one for each claim, unsigned; PyPI's nanopub signs and publishes them.",
        ),
        ClaimTarget(
            "web-annotation",
            {"jsonld": write_page, "jsonl": write_lines},
            "Web Annotations: {path} has one for each claim, .jsonl one a line.",
        ),
        ClaimTarget(
            "wikidata",
            {"tsv": write_statements, "txt": write_statements},
            "Wikidata: read {path} and check each statement against its sentence, then paste it into QuickStatements "
            "(https://quickstatements.toolforge.org, import V1 commands).",
        ),
    )
}
