"""``kg entities``."""

from __future__ import annotations

import csv
import datetime
import difflib
import getpass
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from pyoxigraph import QuerySolutions

from kg.cli.options import endpoint_option, gazetteer_option, opened_graph, store_option
from kg.entities import Decision, Decisions, read_decisions, write_decisions
from kg.errors import InputError
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.ontology import ontology
from kg.pipeline.merge_reasons import mention_counts, merge_reasons
from kg.pipeline.review import reviews
from kg.rdf.namespaces import ID, KG

_ENTITIES = """
SELECT ?entity ?type ?label (GROUP_CONCAT(DISTINCT ?alt; separator=" | ") AS ?names)
       (COUNT(DISTINCT ?document) AS ?documents) (SAMPLE(?item) AS ?wikidata)
WHERE {
  ?document a kg:Document ; kg:mentions ?entity .
  ?entity a ?type ; rdfs:label ?label .
  FILTER(?type != owl:NamedIndividual)
  OPTIONAL { ?entity skos:altLabel ?alt }
  OPTIONAL { ?entity skos:exactMatch ?item }
}
GROUP BY ?entity ?type ?label
ORDER BY DESC(?documents) ?label ?entity
"""
_VERDICTS = {"s": "same", "d": "different", "u": "unsure"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list; local: local name of the entity."""

    entity: str
    local: str
    kind: str
    label: str
    names: str
    documents: int
    wikidata: str


@click.command(short_help="List who and what a graph is about.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@store_option
@endpoint_option
@click.option("--type", "cls", metavar="CLASS", help="Only this class, e.g. Person.")
@click.option("--merged", is_flag=True, help="Only entities under which several names were brought together.")
@click.option("--unlinked", is_flag=True, help="Only named entities that the gazetteer lacks, by number of mentions.")
@gazetteer_option
@click.option("--review", is_flag=True, help="Walk through pairs that may be one, or may be wrongly joined.")
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File that --review reads decisions from and writes them to.",
)
@click.option("--who", metavar="NAME", help="Who decides, for --review.  [default: your login name]")
def entities(
    files: tuple[Path, ...],
    store: Path | None,
    endpoint: str | None,
    cls: str | None,
    merged: bool,
    unlinked: bool,
    review: bool,
    decisions: Path | None,
    who: str | None,
) -> None:
    """List entities with their class, the names brought together under them, and how many documents name them.

    The list is tab-separated; it says why names were brought together: of a store that kg build keeps, which rule
    joined them, else whether the gazetteer knows the entity or a text uses the names of one.

    A person's decisions are lines of a tab-separated file: verdict (same, different, unsure, rename, retype, drop), an
    entity (IRI or name), the other entity or the new name or class, who, when, why. Give it to kg build --decisions
    FILE; it holds for every later build, until another file is given. --review asks for decisions in the terminal, the
    most consequential first.

    Example: kg entities graph.ttl --type Person --merged
    """
    with opened_graph(files, store, endpoint) as opened:
        folder = getattr(opened, "path", None)
        if review:
            _review(folder, decisions, who or getpass.getuser())
            return
        rows = opened.query(_ENTITIES)
        assert isinstance(rows, QuerySolutions)
        every = list(_rows(rows))
    found = [row for row in every if not cls or row.kind == cls.removeprefix("kg:")]
    if cls and not found:
        _say_unknown_class(cls, {row.kind for row in every})
    if unlinked:
        _print_unlinked(found, folder)
    else:
        _print(found, folder, merged=merged)


def _say_unknown_class(cls: str, kinds: set[str]) -> None:
    """Say that a graph has no entities of a class, and which class may be meant."""
    close = difflib.get_close_matches(cls.removeprefix("kg:"), sorted(kinds | ontology().ancestors.keys()), n=1)
    hint = f"; did you mean {close[0]}?" if close and close[0] != cls.removeprefix("kg:") else ""
    click.echo(f"kg: warning: the graph has no entities of the class {cls}{hint}", err=True)


def _rows(rows: QuerySolutions) -> Iterator[_Row]:
    for row in rows:
        entity = row["entity"].value
        local = entity.removeprefix(ID) if entity.startswith(ID) else entity.rpartition("/")[2]
        yield _Row(
            entity=f"id:{local}" if entity.startswith(ID) else entity,
            local=local,
            kind=row["type"].value.removeprefix(KG),
            label=row["label"].value,
            names=row["names"].value if row["names"] is not None else "",
            documents=int(row["documents"].value),
            wikidata=row["wikidata"].value.rpartition("/")[2] if row["wikidata"] is not None else "",
        )


def _print(rows: list[_Row], folder: Path | None, *, merged: bool) -> None:
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    reasons = merge_reasons(folder)
    out.writerow(["entity", "type", "label", "other names", "documents", "reason", "wikidata"])
    for row in rows:
        if merged and not row.names:
            continue
        reason = reasons.get(row.local, "")
        if not reason and row.names:
            known = row.local in gazetteer().individuals
            reason = "names of one individual of the gazetteer" if known else "one thing to a text"
        out.writerow([row.entity, row.kind, row.label, row.names, row.documents, reason, row.wikidata])


def _print_unlinked(rows: list[_Row], folder: Path | None) -> None:
    counts = mention_counts(folder)
    known = gazetteer().individuals
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    out.writerow(["entity", "type", "label", "other names", "documents", "mentions"])
    found = [
        (counts.get(row.local, row.documents), row)
        for row in rows
        if row.local not in known and (row.local in counts if counts else row.label[:1].isupper())
    ]
    for mentions, row in sorted(found, key=lambda pair: (-pair[0], pair[1].label, pair[1].entity)):
        out.writerow([row.entity, row.kind, row.label, row.names, row.documents, mentions])


def _review(folder: Path | None, file: Path | None, who: str) -> None:
    """Ask about candidates one after the other; each answer is in the file before the next question."""
    if file is None:
        raise InputError("--review needs a file for the decisions; add --decisions FILE")
    if folder is None:
        raise InputError("--review needs a store that kg build keeps; add --store DIR")
    held = read_decisions(file) if file.exists() else Decisions()
    decided = 0
    for item in reviews(folder, held):
        candidate = item.candidate
        state = "one now" if candidate.joined else "two now"
        click.echo(f"\n{state}: {candidate.reason} (documents it touches: {candidate.documents})")
        sides = ((candidate.one, item.one), (candidate.other, item.other))
        for name, (local, sentences) in zip(candidate.names, sides, strict=True):
            click.echo(f"  {name}  id:{local}")
            for sentence in sentences:
                click.echo(f"    {sentence}")
        answer = click.prompt("same, different, unsure, next, quit", type=click.Choice([*_VERDICTS, "n", "q"]))
        if answer == "q":
            break
        if answer in _VERDICTS:
            today = datetime.datetime.now().astimezone().date().isoformat()
            one, other = f"id:{candidate.one}", f"id:{candidate.other}"
            held = held.replaced([Decision(_VERDICTS[answer], one, other, who, today)])
            write_decisions(held, file)
            decided += 1
    click.echo(f"{decided} decisions written to {file}; kg build --decisions {file} applies them", err=True)
