"""``kg report``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from kg.answers.opened_index import INDEX
from kg.cli.options import from_option, store_option
from kg.cli.serve import store_folder
from kg.errors import InputError
from kg.rdf.io.atomic_files import atomic_output


@click.command(short_help="Write a graph as one HTML file to look at.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@store_option
@from_option
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="HTML file."
)
@click.option("--title", default="Who did what to whom, and who says so", show_default=True, help="Its heading.")
@click.option(
    "--entities", default=30, show_default=True, type=click.IntRange(1, 1000), help="Entities with a section."
)
@click.option("--claims", default=12, show_default=True, type=click.IntRange(1, 1000), help="Sentences of each.")
def report(
    files: tuple[Path, ...],
    store: Path | None,
    syntax: str | None,
    output: Path,
    title: str,
    entities: int,
    claims: int,
) -> None:
    """Write a graph as one HTML file: overview, a graph, deals, contradictions, entities with timelines and sentences.

    The file needs no server and holds no script. It is bounded, and says at its end what it leaves out.

    Example: kg report graph.ttl -o report.html
    """
    try:
        from kg.web.index.index_files import build  # noqa: PLC0415
        from kg.web.index.reader import IndexReader, notes_of  # noqa: PLC0415
        from kg.web.report.report_file import ReportSize, report_html  # noqa: PLC0415
        from kg.web.store_signature import signature  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InputError(f"kg report needs {error.name}: pip install 'kg-news[web]'") from error
    if not output.parent.is_dir():
        raise InputError(f"cannot write {output}: there is no folder {output.parent}")
    folder, temporary = store_folder(files, store, syntax)
    work = Path(tempfile.mkdtemp(prefix="kg-report-"))
    try:
        found = signature(folder)
        index = folder / INDEX
        if notes_of(index).get("signature") != found:
            index = work / INDEX
            build(folder, index, found)
        with IndexReader(index) as reader, atomic_output(output) as file:
            file.write(report_html(reader, title, ReportSize(entities, claims)))
    finally:
        for made in (work, temporary):
            if made is not None:
                shutil.rmtree(made, ignore_errors=True)
