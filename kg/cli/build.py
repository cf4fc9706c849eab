"""``kg build``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import standard_output
from kg.errors import DataError, InputError

if TYPE_CHECKING:
    from kg.build import Summary
    from kg.documents import Document, Skipped
    from kg.validate import Report

SHOWN = 5
"""Findings of one kind that are printed; the rest are counted."""


@click.command(short_help="Read news text and write a knowledge graph.")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|-...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the graph here; the extension tells the syntax (.ttl .nt .trig .nq .jsonld .rdf).",
)
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep the graph in a store; documents that are there already are replaced.",
)
@click.option("--to", "syntax", metavar="SYNTAX", help="Syntax of the output, whatever the file is called.")
@click.option("--model", metavar="NAME_OR_PATH", help="Another installed spaCy pipeline instead of the shipped one.")
@click.option("--lexicon", multiple=True, metavar="FILE", help="Turtle file with more frames; may be given again.")
@click.option(
    "--merge",
    "--split",
    "decisions",
    multiple=True,
    metavar="FILE",
    help="Decisions on who is who, kept across builds; see kg entities.",
)
@click.option("--jobs", "-j", default=1, show_default=True, type=click.IntRange(1), help="Worker processes.")
@click.option(
    "--base-iri",
    metavar="IRI",
    default="https://w3id.org/kg-news/id/",
    show_default=True,
    help="Where individuals live.",
)
@click.option("--strict", is_flag=True, help="Write nothing and exit with 1 if the graph violates a shape.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def build(
    inputs: tuple[str, ...],
    output: Path | None,
    store: Path | None,
    syntax: str | None,
    model: str | None,
    lexicon: tuple[str, ...],
    decisions: tuple[str, ...],
    jobs: int,
    base_iri: str,
    strict: bool,
    quiet: bool,
) -> None:
    """Read news text and write a knowledge graph.

    Text, HTML and JSON Lines are read; folders are searched. Without -o and --store the graph goes to
    standard output as Turtle. The graph is validated; what is amiss is reported.

    Example: kg build seeds/ -o graph.ttl
    """
    from kg.rdfio import atomic_output, syntax_named, syntax_of, write

    form = syntax_named(syntax) if syntax else syntax_of(output, option="--to") if output else syntax_named("turtle")
    if output and not output.parent.is_dir():
        raise InputError(f"cannot write {output}: there is no folder {output.parent}")
    from kg.build import Options, build
    from kg.build.conductor import check
    from kg.build.extraction import Settings
    from kg.store import open_store

    options = Options(Settings(model, lexicon), base_iri, jobs, decisions)
    # With --strict a bad graph must not reach the store: it is built in memory and moved over when it is good.
    target = open_store(None if strict or store is None else store)
    with target, _Progress(quiet) as progress:
        summary = build(inputs, target, options, progress)
        if not summary.documents:
            raise InputError(_nothing(summary))
        report = check(target, summary)
        if strict and report.fails():
            _print_report(report)
            raise DataError("the graph violates its shapes (--strict); nothing was written")
        if strict and store is not None:
            with open_store(store) as kept:
                graphs = target.documents()
                kept.add_documents((graph, target.quads(graph=graph)) for graph in graphs)
        if output:
            with atomic_output(output) as file:
                write(target.quads(), file, form, sort=True)
        elif store is None:
            write(target.quads(), standard_output(), form, sort=True)
    if not quiet:
        _print_summary(summary, report, output or store)
    if summary.skipped:
        sys.exit(2)


class _Progress:
    """Says on stderr what was skipped, and on a terminal how far the work is."""

    def __init__(self, quiet: bool) -> None:
        self.live = not quiet and sys.stderr.isatty()
        self.done = 0

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.live and self.done:
            click.echo("\r\x1b[K", nl=False, err=True)

    def __call__(self, item: Document | Skipped) -> None:
        from kg.documents import Skipped

        self.done += 1
        if isinstance(item, Skipped):
            click.echo(("\r\x1b[K" if self.live else "") + f"kg: skipped {item.source}: {item.reason}", err=True)
        elif self.live:
            click.echo(f"\r\x1b[Kreading {self.done}: {item.title[:60]}", nl=False, err=True)


def _nothing(summary: Summary) -> str:
    why = Counter(s.reason.split(" (")[0].split(";")[0] for s in summary.skipped)
    return f"nothing to build from: {', '.join(f'{n} x {reason}' for reason, n in why.most_common(3))}"


def _print_summary(summary: Summary, report: Report, target: Path | None) -> None:
    claims = sum(summary.claims.values())
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(summary.claims).most_common(4))
    where = f" to {target}" if target else ""
    click.echo(
        f"{len(summary.documents)} documents, {claims} claims ({kinds}, …), {summary.entities} entities{where}",
        err=True,
    )
    _print_report(report)


def _print_report(report: Report) -> None:
    found = Counter((r.severity, r.message) for r in report.results)
    for (severity, message), n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]:
        click.echo(f"  {severity.lower()}: {n} x {message}", err=True)
    if len(found) > SHOWN:
        click.echo(f"  and {len(found) - SHOWN} other kinds; kg validate shows them with their sentences", err=True)
