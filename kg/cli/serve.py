"""``kg serve``."""

from __future__ import annotations

import secrets
import shutil
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from kg.answers.opened_index import INDEX
from kg.cli.configuration import configured_store
from kg.cli.options import from_option, store_option
from kg.errors import InputError
from kg.rdf.store import open_store
from kg.web.jobs import copy_to_folder


@click.command(short_help="Look at a graph in the browser, and serve it by SPARQL.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@store_option
@from_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than loopback need a token."
)
@click.option("--port", default=8300, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--browser/--no-browser", default=None, help="Open the first page; by default on a terminal only.")
@click.option("--writable", is_flag=True, help="Accept SPARQL updates that bring the token which is printed.")
@click.option("--no-union", is_flag=True, help="Search the default graph as it is, not all graphs at once.")
@click.option("--allow-service", is_flag=True, help="Let queries call other endpoints (SERVICE), and updates LOAD.")
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0.1),
    metavar="SECONDS",
    help="Time limit of a query.",
)
@click.option(
    "--queries", default=2, show_default=True, type=click.IntRange(1, 64), help="Queries at once; the rest wait."
)
@click.option(
    "--memory", default=2048, show_default=True, type=click.IntRange(128), metavar="MIB", help="Memory of one query."
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File that the review page writes; give it to kg build --decisions.",
)
@click.option(
    "--allow-origin", "origins", multiple=True, metavar="ORIGIN", help="Let pages of another site read (CORS)."
)
def serve(
    files: tuple[Path, ...],
    store: Path | None,
    syntax: str | None,
    host: str,
    port: int,
    browser: bool | None,
    writable: bool,
    no_union: bool,
    allow_service: bool,
    timeout: float,
    queries: int,
    memory: int,
    decisions: Path | None,
    origins: tuple[str, ...],
) -> None:
    """Look at a graph in the browser: entities, timelines, documents with their claims, a graph, queries.

    FILEs are read once; a store (--store) may be written by kg build meanwhile, and the pages follow. The SPARQL
    endpoint is at /sparql, the Graph Store Protocol at /data, the JSON API is described at /api/openapi.json.
    Ctrl-C ends the server.

    Example: kg serve graph.ttl
    """
    folder, temporary = _loaded(files, store, syntax)
    from kg.web.listening import address  # noqa: PLC0415
    from kg.web.listening import serve as listen  # noqa: PLC0415
    from kg.web.server_settings import LOOPBACK, ServerSettings  # noqa: PLC0415

    token = secrets.token_urlsafe(24) if writable or host not in LOOPBACK else ""
    settings = ServerSettings(
        store=folder,
        index=(temporary or folder) / INDEX,
        host=host,
        port=port,
        token=token,
        writable=writable,
        timeout=timeout,
        queries=queries,
        memory=memory,
        allow_service=allow_service,
        union=not no_union,
        decisions=decisions,
        origins=origins,
    )

    def ready(running: ServerSettings) -> None:
        click.echo(f"kg serve: {address(running)}", err=True)
        if writable:
            click.echo(f"  updates: Authorization: Bearer {token}", err=True)
        if browser if browser is not None else sys.stderr.isatty():
            webbrowser.open(address(running))

    try:
        listen(settings, ready)
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _loaded(files: tuple[Path, ...], store: Path | None, syntax: str | None) -> tuple[Path, Path | None]:
    """Return what ``store_folder`` does; native code loads files while the server's libraries are imported."""
    with ThreadPoolExecutor(1) as loading:
        loaded = loading.submit(store_folder, files, store, syntax)
        try:
            import kg.web.listening  # noqa: F401, PLC0415
        except ModuleNotFoundError as error:
            temporary = loaded.result()[1]
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)
            raise InputError(f"kg serve needs {error.name}: pip install 'kg-news[web]'") from error
        return loaded.result()


def store_folder(files: tuple[Path, ...], store: Path | None, syntax: str | None) -> tuple[Path, Path | None]:
    """Return the folder of a store, and the temporary folder around it if files were read into one."""
    if files:
        if store is not None:
            raise InputError("name either files or a store, not both; kg load puts files into a store")
        temporary = copy_to_folder(list(files), syntax)
        return temporary / "store", temporary
    configured = configured_store() if store is None else None
    store = configured.path if configured is not None else store
    if store is None:
        raise InputError('name a file or --store DIR (or put store = "DIR" into kg.toml)')
    open_store(store, read_only=True).close()  # says what is wrong with it
    return store, None
