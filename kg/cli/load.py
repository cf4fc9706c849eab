"""``kg load``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import (
    SkipReport,
    base_option,
    chosen_store,
    endpoint_option,
    from_option,
    lenient_option,
    store_option,
)
from kg.cli.rdf_files import (
    files_argument,
    graph_option,
    rdf_sources,
    replace_option,
)


@click.command()
@files_argument
@store_option
@endpoint_option
@graph_option
@replace_option
@lenient_option
@base_option
@from_option
def load(
    files: tuple[str, ...],
    store: Path | None,
    endpoint: str | None,
    graph: str | None,
    replace: bool,
    lenient: bool,
    base: str | None,
    syntax: str | None,
) -> None:
    """Read RDF files into a store, which is made when it is not there.

    All of it is loaded or, when a file cannot be read, nothing. FILE may be - for standard input, and may be
    compressed (.gz, .bz2, .xz).

    \b
    kg load more.nt --store news.kg
    kg load article.ttl --store news.kg --graph https://example.org/article --replace
    """
    sources = rdf_sources(files, syntax, base)
    report = SkipReport()
    with chosen_store(store, endpoint, read_only=False) as opened:
        before = len(opened)
        opened.load(sources, graph=graph, replace=replace, on_skip=report if lenient else None)
        click.echo(f"loaded: {before:,} statements before, {len(opened):,} after", err=True)
    report.finish()
