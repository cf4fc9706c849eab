"""``kg find``, ``kg about``, ``kg timeline``, ``kg path``, ``kg contradictions`` and ``kg sources``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import click

from kg.answers.chronicle import ClaimChoice, chronicle
from kg.answers.connections import connections
from kg.answers.entity_names import claim_types_named, entities_named, entity_number, related_deals
from kg.answers.entity_summary import entity_summary
from kg.answers.found_words import found_words
from kg.answers.opposed_claims import opposed_claims
from kg.answers.outlet_table import outlet_table
from kg.cli.answer_options import answer_options, graph_files_argument, graph_index
from kg.cli.answer_output import write_answer
from kg.web.index.reader import IndexReader
from kg.web.pages.records import Status

_STATUSES = ("asserted", "possible", "planned", "denied")
_status_option = click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(_STATUSES),
    help="Only claims of this status; may be given again.",
)
_type_option = click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only claims of this type and those below; may be given again.",
)
_since_option = click.option("--since", default="", metavar="DAY", help="Only claims of this ISO day or later.")
_until_option = click.option("--until", default="", metavar="DAY", help="Only claims of this ISO day or earlier.")


@click.command(short_help="Find names, sentences and titles, also misspelt ones.")
@click.argument("words")
@graph_files_argument
@answer_options(10)
def find(
    words: str, files: tuple[Path, ...], store: Path | None, syntax: str | None, form: str, evidence: bool, limit: int
) -> None:
    """Find entities, sentences and documents by WORDS, also misspelt ones.

    Example: kg find 'starlnk threatned' graph.ttl
    """
    with graph_index(files, store, syntax) as index:
        write_answer(found_words(index, words, limit), form, evidence=evidence)


@click.command(short_help="Say all there is about an entity.")
@click.argument("entity")
@graph_files_argument
@answer_options(15)
def about(
    entity: str, files: tuple[Path, ...], store: Path | None, syntax: str | None, form: str, evidence: bool, limit: int
) -> None:
    """Say all there is about ENTITY: what it is, does and says, what is done to it, what is disputed.

    ENTITY is a name, some words of a name, or an IRI (id:Starlink).

    Example: kg about Starlink graph.ttl
    """
    with graph_index(files, store, syntax) as index:
        write_answer(entity_summary(index, entity_number(index, entity), limit), form, evidence=evidence)


@click.command(short_help="Tell what happened with an entity or a deal, day by day.")
@click.argument("entity", metavar="ENTITY|DEAL")
@graph_files_argument
@answer_options(200)
@click.option("--all", "everything", is_flag=True, help="Take together all that the name may stand for.")
@click.option("--states", is_flag=True, help="With what holds for a time: offices, ownership, topics and the like.")
@click.option("--related", is_flag=True, help="Take in the deals that concern the same things.")
@_status_option
@_type_option
@_since_option
@_until_option
def timeline(
    entity: str,
    files: tuple[Path, ...],
    store: Path | None,
    syntax: str | None,
    form: str,
    evidence: bool,
    limit: int,
    everything: bool,
    related: bool,
    states: bool,
    statuses: tuple[str, ...],
    types: tuple[str, ...],
    since: str,
    until: str,
) -> None:
    """Tell what happened with ENTITY, day by day: the day of the event where a text names it, else of the text.

    Example: kg timeline 'minerals deal' graph.ttl --all --related
    """
    with graph_index(files, store, syntax) as index:
        without = () if states or types else tuple(index.below("StateClaim"))
        choice = replace(_choice(index, statuses, types, since, until), without=without)
        several = [one.number for one in entities_named(index, entity)] if everything else []
        numbers = several or [entity_number(index, entity)]
        if related:
            numbers = list(dict.fromkeys((*numbers, *related_deals(index, numbers))))
        write_answer(chronicle(index, numbers, choice, limit), form, evidence=evidence)


@click.command(short_help="Show how two entities are connected.")
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@graph_files_argument
@answer_options(5)
@click.option("--steps", type=click.IntRange(1, 12), default=5, show_default=True, metavar="N", help="At most N steps.")
@_status_option
@_type_option
@_since_option
@_until_option
def path(
    start: str,
    end: str,
    files: tuple[Path, ...],
    store: Path | None,
    syntax: str | None,
    form: str,
    evidence: bool,
    limit: int,
    steps: int,
    statuses: tuple[str, ...],
    types: tuple[str, ...],
    since: str,
    until: str,
) -> None:
    """Show the shortest connections between A and B, over claims of any status but denied ones.

    Example: kg path SpaceX Zelensky graph.ttl --evidence
    """
    with graph_index(files, store, syntax) as index:
        choice = _choice(index, statuses or ("asserted", "possible", "planned"), types, since, until)
        numbers = entity_number(index, start), entity_number(index, end)
        write_answer(connections(index, *numbers, choice, longest=steps, limit=limit), form, evidence=evidence)


@click.command(short_help="List what one source affirms and another denies.")
@graph_files_argument
@click.option("--about", default="", metavar="ENTITY", help="Only what this entity takes part in.")
@answer_options(50)
def contradictions(
    files: tuple[Path, ...],
    about: str,
    store: Path | None,
    syntax: str | None,
    form: str,
    evidence: bool,
    limit: int,
) -> None:
    """List what one source affirms and another denies, the latest first.

    Example: kg contradictions graph.ttl --evidence
    """
    with graph_index(files, store, syntax) as index:
        number = entity_number(index, about) if about else None
        write_answer(opposed_claims(index, number, limit), form, evidence=evidence)


@click.command(short_help="List the outlets and how their claims fare.")
@graph_files_argument
@answer_options(50)
def sources(
    files: tuple[Path, ...], store: Path | None, syntax: str | None, form: str, evidence: bool, limit: int
) -> None:
    """List the outlets: documents, copies of other texts, claims, how many others corroborate or contradict.

    Example: kg sources graph.ttl
    """
    with graph_index(files, store, syntax) as index:
        write_answer(outlet_table(index, limit), form, evidence=evidence)


def _choice(
    index: IndexReader, statuses: tuple[str, ...], types: tuple[str, ...], since: str, until: str
) -> ClaimChoice:
    named = claim_types_named(index, types)
    return ClaimChoice(cast(tuple[Status, ...], statuses), named, since=since, until=until)
