"""``kg build``."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.exit_codes import standard_output
from kg.cli.options import dash_is_standard_output, gazetteer_option, ontology_option
from kg.cli.progress import Progress, open_report
from kg.documents import ReadingOptions
from kg.documents.field_names import pairs
from kg.documents.format_detection import FORMATS
from kg.documents.streams import text_encoding
from kg.errors import DataError, InputError
from kg.graph.document_graph import ASSERT_ABOVE
from kg.graph.validation import validate
from kg.pipeline.build_summary import Status, Summary
from kg.pipeline.builder import Observer, Options
from kg.pipeline.builder import build as run_build
from kg.pipeline.dry_run import plan
from kg.pipeline.repair import start_anew
from kg.pipeline.settings import Settings
from kg.rdf.io.atomic_files import atomic_output
from kg.rdf.io.formats import Syntax, syntax_named, syntax_of
from kg.rdf.io.writing import write
from kg.rdf.shacl import Result
from kg.rdf.store import Store, open_store

SHOWN = 5
"""Kinds of findings, and of failures, that are printed; the rest are counted."""
_STATUSES: dict[Status, str] = {
    "unchanged": "unchanged",
    "duplicate": "given twice",
    "copy": "with the text of another",
    "failed": "skipped",
}


def _moment(_: click.Context, option: click.Parameter, timestamp: str) -> str:
    """Return the time that is to be stated, to the second and in UTC, "" for none."""
    if not timestamp:
        return ""
    try:
        found = datetime.now(UTC) if timestamp == "now" else datetime.fromisoformat(timestamp)
    except ValueError:
        raise click.UsageError(
            f"{option.opts[0]} {timestamp}: a time as 2026-01-31T12:00:00Z, or now, is expected"
        ) from None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@click.command(short_help="Read news text and write a knowledge graph.")
@click.argument("inputs", nargs=-1, metavar="FILE|FOLDER|PATTERN|URL|-...")
@click.option(
    "--paths-from",
    "lists",
    multiple=True,
    metavar="FILE|-",
    help="Read also what this list names, one path a line; - is standard input.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    callback=dash_is_standard_output,
    help="Write the graph here; the extension tells the syntax (.ttl .nt .trig .nq .jsonld .rdf).",
)
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep the graph in a store; documents that are there already are replaced.",
)
@click.option("--to", "syntax", metavar="SYNTAX", help="Syntax of the output, whatever the file is called.")
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help="Another language model: fast, the smaller one that is shipped, or an installed spaCy pipeline.",
)
@click.option("--lexicon", multiple=True, metavar="FILE", help="YAML file with more frames; may be given again.")
@ontology_option
@gazetteer_option
@click.option(
    "--decisions",
    multiple=True,
    metavar="FILE",
    help="A person's decisions on entities, kept across builds; see kg entities.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(sorted(set(FORMATS.values()))),
    help="Format of all inputs; without it, names and contents of the files decide.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of text without a byte order mark, such as windows-1252.")
@click.option("--language", type=click.Choice(["en"]), help="Read all texts as English; otherwise others are skipped.")
@click.option(
    "--columns",
    metavar="FIELD=COLUMN,...",
    help="Columns of tables, e.g. text=body,title=headline; fields: text title date publisher url author.",
)
@click.option(
    "--fields",
    metavar="FIELD=KEY,...",
    help="Keys of JSON objects, with dots for keys within keys, e.g. text=article.body,date=meta.published.",
)
@click.option("--jobs", "-j", default=1, show_default=True, type=click.IntRange(1), help="Worker processes.")
@click.option("--cluster", metavar="ADDRESS", help="Read on the Dask cluster whose scheduler is there.")
@click.option(
    "--time-limit",
    default=60.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Set a document aside that takes longer; 2 ms a character are added.",
)
@click.option("--prune", is_flag=True, help="Remove documents from the store that are not given any more.")
@click.option("--dry-run", is_flag=True, help="Say what would be read, skipped and removed; read and write nothing.")
@click.option("--rebuild", is_flag=True, help="Read all given documents again, also those that have not changed.")
@click.option(
    "--repair",
    is_flag=True,
    help="Make the store anew from what was read: after updates by hand, or when its files are damaged.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write one JSON line per document: path, status, reason, seconds, claims.",
)
@click.option(
    "--max-failures",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Exit with 2 if more documents than this cannot be used.",
)
@click.option("--profile", is_flag=True, help="Print where the time went.")
@click.option(
    "--assert-above",
    type=click.FloatRange(0, 1),
    default=ASSERT_ABOVE,
    show_default=True,
    help="Least confidence of claims whose direct edges are asserted; the claims themselves are always written.",
)
@click.option(
    "--base-iri",
    metavar="IRI",
    default="https://w3id.org/kg-news/id/",
    show_default=True,
    help="Where individuals live.",
)
@click.option(
    "--timestamp",
    metavar="TIME",
    callback=_moment,
    default="",
    help="State this as the time of reading (ISO 8601, or now); none is stated by default.",
)
@click.option("--strict", is_flag=True, help="Write nothing and exit with 1 if the graph violates a shape.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def build(
    inputs: tuple[str, ...],
    lists: tuple[str, ...],
    output: Path | None,
    store: Path | None,
    syntax: str | None,
    model: str | None,
    lexicon: tuple[str, ...],
    decisions: tuple[str, ...],
    jobs: int,
    cluster: str | None,
    time_limit: float,
    prune: bool,
    dry_run: bool,
    rebuild: bool,
    repair: bool,
    report: Path | None,
    max_failures: int,
    profile: bool,
    assert_above: float,
    base_iri: str,
    timestamp: str,
    strict: bool,
    quiet: bool,
    **reading: str | None,
) -> None:
    """Read news text and write a knowledge graph.

    Text, Markdown, HTML, PDF, JSON, JSON Lines, CSV, RSS and Atom, mail (.eml .mbox), .docx, .odt, .epub, WARC, zip
    and tar are read, also compressed (.gz .zst .bz2 .xz). Folders are searched; files of other formats in them are
    reported. http(s) addresses are pages and feeds; "-" is standard input. Without -o and --store the graph goes to
    standard output as Turtle. The graph is validated; violations are reported. With --store a document that is there
    and has not changed is not read again, and a build that was interrupted goes on where it was.

    Example: kg build seeds/ -o graph.ttl
    """
    inputs = (*inputs, *(f"@{name}" for name in lists))
    form = syntax_named(syntax) if syntax else syntax_of(output, option="--to") if output else syntax_named("turtle")
    _check(inputs, (output, report), cluster, jobs)
    _start_anew(store, inputs, wanted=repair and not dry_run)
    settings = Settings(model, lexicon, time_limit, timestamp)
    how = _reading_options(**reading)
    options = Options(settings, base_iri, jobs, cluster, decisions, prune, not quiet, how, assert_above, rebuild)
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(open_store(None if dry_run else store))
        progress = Progress(inputs, stack.enter_context(open_report(report)) if report else None, quiet=quiet)
        stack.callback(progress.clear)
        observer = Observer(progress.outcome, progress.file)
        if dry_run:
            return _say_plan(plan(inputs, store, options, observer), quiet)
        summary = run_build(inputs, target, options, observer, _accept if strict else None)
        progress.clear()
        if not summary.documents:
            raise InputError(summary.why_nothing())
        with summary.stage("output"):
            if output or store is None:
                _write(target, output, form)
    if not quiet:
        _print_summary(summary, output or store)
    _conclude(summary, max_failures, profile=profile)


def _start_anew(store: Path | None, inputs: Sequence[str], *, wanted: bool) -> None:
    if not wanted:
        return
    if store is None:
        raise click.UsageError("--repair makes a store anew; name it with --store DIR")
    for text in start_anew(store, articles=bool(inputs)):
        click.echo(f"kg: warning: {text}", err=True)


def _conclude(summary: Summary, limit: int, *, profile: bool) -> None:
    if profile:
        _print_profile(summary)
    if summary.statuses["failed"] > limit:
        sys.exit(2)


def _say_plan(summary: Summary, quiet: bool) -> None:
    """Print what a build would do."""
    parts = [f"{summary.statuses['read']} to read"]
    parts += [f"{summary.statuses[status]} {text}" for status, text in _STATUSES.items() if summary.statuses[status]]
    parts += [f"{summary.removed} to remove"] if summary.removed else []
    click.echo(f"{', '.join(parts)}; nothing was read or written (--dry-run)", err=True)
    if not quiet:
        _print_passed_over(summary)


def _reading_options(
    *, file_format: str | None, encoding: str | None, language: str | None, columns: str | None, fields: str | None
) -> ReadingOptions:
    return ReadingOptions(
        file_format or "",
        text_encoding("--encoding", encoding) if encoding else "",
        language or "",
        pairs("--columns", columns) if columns else (),
        pairs("--fields", fields) if fields else (),
    )


def _write(graph: Store, output: Path | None, form: Syntax) -> None:
    """Write a graph to a file, or to standard output."""
    if output:
        with atomic_output(output) as file:
            write(graph.quads(), file, form, sort=True)
    else:
        write(graph.quads(), standard_output(), form, sort=True)


def _check(inputs: Sequence[str], outputs: Sequence[Path | None], cluster: str | None, jobs: int) -> None:
    if not inputs and not click.get_current_context().params["repair"]:
        raise click.UsageError("nothing to read: name files or folders, or give --paths-from")
    if cluster and jobs > 1:
        raise InputError("--jobs counts processes of this machine, --cluster has its own; give one of them")
    for path in outputs:
        if path and not path.parent.is_dir():
            raise InputError(f"cannot write {path}: there is no folder {path.parent}")


def _accept(store: Store) -> None:
    """Refuse a graph that violates its shapes."""

    report = validate(store)
    if report.fails():
        _print_report(report.results)
        raise DataError("the graph violates its shapes (--strict); nothing was written")


def _print_differences(summary: Summary) -> None:
    """Say where the store does not hold what its documents say."""
    if summary.is_edited:
        click.echo("kg: warning: updates have changed the store; --repair restores what articles say", err=True)
    if summary.unknown:
        click.echo(
            f"kg: warning: {summary.unknown} documents of the store are not among those that were read into it; give "
            "them again, or remove them with --prune",
            err=True,
        )


def _print_passed_over(summary: Summary) -> None:
    """Print what was no news text in folders, by kind: a reason up to its details."""
    kinds: Counter[str] = Counter()
    for reason, n in summary.passed_over.items():
        kinds[reason.partition(";")[0]] += n
    for kind, n in kinds.most_common(SHOWN):
        click.echo(f"  passed over: {n} x {kind}", err=True)
    if len(kinds) > SHOWN:
        click.echo(f"  passed over: {len(kinds) - SHOWN} other kinds; --report names all", err=True)


def _print_summary(summary: Summary, target: Path | None) -> None:
    kinds = ", ".join(f"{n} {kind}" for kind, n in summary.claims.most_common(4))
    where = f" to {target}" if target else ""
    claims = f"{summary.claims.total()} claims ({kinds}, …), " if kinds else ""
    click.echo(f"{summary.documents} documents, {claims}{summary.entities} entities{where}", err=True)
    others = [f"{summary.statuses[status]} {text}" for status, text in _STATUSES.items() if summary.statuses[status]]
    others += [f"{n} {text}" for n, text in ((summary.removed, "removed"), (summary.deaths, "workers died")) if n]
    if others:
        click.echo(f"  {', '.join(others)}", err=True)
    _print_differences(summary)
    for text in summary.unapplied:
        click.echo(f"  decision not applied: {text}", err=True)
    for reason, n in summary.reasons.most_common(SHOWN):
        click.echo(f"  skipped: {n} x {reason}", err=True)
    _print_passed_over(summary)
    if summary.findings is not None:
        _print_report(summary.findings)
    elif summary.written:
        click.echo("  so many graphs are validated by kg validate", err=True)


def _print_profile(summary: Summary) -> None:
    for title, seconds in (("stage", summary.seconds), ("reading, all workers", summary.components)):
        total = sum(seconds.values())
        click.echo(f"{title:24}{'seconds':>10}{'share':>8}", err=True)
        for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
            click.echo(f"  {name:22}{spent:10.2f}{100 * spent / max(total, 1e-9):7.1f}%", err=True)


def _print_report(results: Sequence[Result]) -> None:
    found = Counter((r.severity, r.message) for r in results)
    for (severity, message), n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]:
        click.echo(f"  {severity.lower()}: {n} x {message}", err=True)
    if len(found) > SHOWN:
        click.echo(f"  and {len(found) - SHOWN} other kinds; kg validate shows them with their sentences", err=True)
