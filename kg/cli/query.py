"""``kg query``: its options, and the list of named queries."""

from __future__ import annotations

from typing import Any

import click

from kg import paths
from kg.cli.interrupts import end_after
from kg.cli.options import base_option, endpoint_option, from_option, output_option, store_option
from kg.cli.query_run import answer
from kg.rdf.sparql.result_formats import GRAPH_FORMATS, ROW_FORMATS


@click.command()
@click.argument("arguments", nargs=-1, metavar="QUERY [FILE]...")
@click.option("-f", "--file", "query_file", metavar="FILE", help="Read the query from this file; - for standard input.")
@store_option
@endpoint_option
@click.option("--graph", multiple=True, metavar="IRI", help="Search only this named graph; may be repeated.")
@click.option("--no-union", is_flag=True, help="Search the files' default graph alone, as SPARQL has it.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Give $NAME in the query a value.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice((*ROW_FORMATS, *GRAPH_FORMATS)),
    help="Default: by the extension of -o; a table on a terminal, else csv; turtle for triples.",
)
@output_option
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows.")
@click.option("--reason", is_flag=True, help="Ask of what follows by the ontology as well: inverses, chains, classes.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give up after so long, with exit code 124.",
)
@click.option("--update", is_flag=True, help="The text is a SPARQL update and may change the store.")
@click.option("--explain", is_flag=True, help="Show the query's algebra, the matches of each pattern and times.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an ASK is false or nothing is found.")
@click.option("--list", "list_queries", is_flag=True, help="List the named queries and their parameters.")
@base_option
@from_option
def query(arguments: tuple[str, ...], list_queries: bool, timeout: float | None, **options: Any) -> None:
    """Ask a graph.

    QUERY is SPARQL, the name of a shipped query (see --list), or - for standard input. FILEs are the graph,
    in any RDF syntax; without any it is the store. The prefixes kg, id, rdf, rdfs, owl, xsd, sh, skos,
    prov, dcterms and schema need no declaration.

    \b
    kg query 'SELECT ?actor ?deal WHERE { ?actor kg:proposes ?deal }' graph.ttl
    kg query who-threatens --store news.kg --set service=Starlink
    kg query -f question.rq graph.ttl -o answer.csv
    """
    if list_queries:
        _list()
        return
    end_after(timeout)
    answer(arguments, **options)


def _list() -> None:
    from kg.rdf.sparql.query_files import named_queries

    for named in named_queries(paths.data("queries")):
        click.echo(f"{named.name}  {named.title}")
        if named.description:
            click.echo(f"    {named.description}")
        for parameter in named.parameters:
            default = "" if parameter.default is None else f" (default: {parameter.default})"
            click.echo(f"    --set {parameter.name}=...  {parameter.help}{default}")
