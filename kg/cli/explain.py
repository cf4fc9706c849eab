"""``kg explain``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kg.cli.interrupts import is_time_limited, run_limited
from kg.cli.options import endpoint_option, ontology_option, opened_graph, store_option, timeout_option
from kg.errors import InputError
from kg.graph.evidence import evidence
from kg.rdf.sparql.unknown_terms import unknown_labels


@click.command(short_help="Show the sentences behind a statement.")
@click.argument("subject")
@click.argument("property")
@click.argument("object")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@store_option
@ontology_option
@endpoint_option
@timeout_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json has all fields of each claim.",
)
def explain(
    subject: str,
    property: str,
    object: str,
    files: tuple[Path, ...],
    store: Path | None,
    endpoint: str | None,
    timeout: float | None,
    form: str,
) -> None:
    """Show every sentence behind a statement: where it stands, who says so, and the rules that read it.

    SUBJECT and OBJECT are names or parts of names, IRIs, or - for anything; PROPERTY is a direct property.
    Claims that are denied, planned or only possible are shown too, and marked.

    Example: kg explain Ukraine kg:rejects 'minerals proposal' graph.ttl
    """
    if timeout is not None and not is_time_limited():
        sys.exit(run_limited(click.get_current_context().obj, timeout))
    with opened_graph(files, store, endpoint) as opened:
        found = evidence(opened, subject, property, object)
        if not found:
            unknown = [] if endpoint else list(unknown_labels(opened, [n for n in (subject, object) if n != "-"]))
            hint = "; ".join(unknown) or "try - in place of a name"
            raise InputError(f"no claim says that {subject} {property} {object}; {hint}")
    if form == "json":
        click.echo(json.dumps([item.as_dict() for item in found], ensure_ascii=False, indent=1))
        return
    for number, item in enumerate(found):
        if number:
            click.echo()
        click.secho(f"{item.subject} {item.relation} {item.object}", bold=True, nl=False)
        click.echo(f"  [{item.status}]")
        click.echo(f"  “{' '.join(item.quote.split())}”")
        click.echo(f"  {' '.join(item.title.split())}, characters {item.start} to {item.end}, at “{item.trigger}”")
        if item.sources:
            click.echo(f"  from {', '.join(item.sources)}")
        click.echo(f"  according to {', '.join(item.speakers) or item.publisher or 'the document itself'}")
        rules = f"; rules: {', '.join(item.rules)}" if item.rules else ""
        click.echo(f"  frame {item.frame or 'none'}, confidence {item.confidence}{rules}")
