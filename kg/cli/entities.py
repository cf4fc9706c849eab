"""``kg entities``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from pyoxigraph import QuerySolutions

from kg.cli.options import endpoint_option, opened_graph, store_option
from kg.pipeline.merge_reasons import merge_reasons
from kg.rdf.namespaces import ID, KG

_ENTITIES = """
SELECT ?entity ?type ?label (GROUP_CONCAT(DISTINCT ?alt; separator=" | ") AS ?names)
       (COUNT(DISTINCT ?document) AS ?documents)
WHERE {
  ?document a kg:Document ; kg:mentions ?entity .
  ?entity a ?type ; rdfs:label ?label .
  FILTER(?type != owl:NamedIndividual)
  OPTIONAL { ?entity skos:altLabel ?alt }
}
GROUP BY ?entity ?type ?label
ORDER BY DESC(?documents) ?label ?entity
"""


@click.command(short_help="List who and what a graph is about.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@store_option
@endpoint_option
@click.option("--type", "cls", metavar="CLASS", help="Only this class, e.g. Person.")
@click.option("--merged", is_flag=True, help="Only entities under which several names were brought together.")
def entities(files: tuple[Path, ...], store: Path | None, endpoint: str | None, cls: str | None, merged: bool) -> None:
    """List entities with their class, the names brought together under them, and how many documents name them.

    The list is tab-separated; of a store that kg build keeps, it says why names were brought together. To
    change entities, write lines "merge<TAB>IRI<TAB>IRI" or "split<TAB>IRI<TAB>name" into a file and give it
    to kg build --merge FILE; it holds for every later build, until another file is given.

    Example: kg entities graph.ttl --type Person --merged
    """

    with opened_graph(files, store, endpoint) as opened:
        rows = opened.query(_ENTITIES)
        assert isinstance(rows, QuerySolutions)
        out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        reasons = merge_reasons(getattr(opened, "path", None))
        out.writerow(["entity", "type", "label", "other names", "documents", "reason"])
        for row in rows:
            kind = row["type"].value.removeprefix(KG)
            names = row["names"].value if row["names"] is not None else ""
            if (cls and kind != cls.removeprefix("kg:")) or (merged and not names):
                continue
            entity = row["entity"].value
            short = f"id:{entity.removeprefix(ID)}" if entity.startswith(ID) else entity
            reason = reasons.get(entity.rpartition("/")[2], "")
            out.writerow([short, kind, row["label"].value, names, row["documents"].value, reason])
