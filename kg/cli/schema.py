"""``kg schema``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from kg.answers.vocabulary_terms import vocabulary_terms
from kg.cli.answer_options import answer_options, graph_index
from kg.cli.answer_output import write_answer
from kg.cli.configuration import configured_store
from kg.cli.options import ontology_option
from kg.knowledge.vocabulary_reference import VocabularyReference
from kg.rdf.io.formats import SYNTAXES


@click.command(short_help="Describe the vocabulary: classes, claim types, properties.")
@click.argument("arguments", nargs=-1, metavar="[TERM|FILE]...")
@answer_options(1000)
@ontology_option
def schema(
    arguments: tuple[str, ...], store: Path | None, syntax: str | None, form: str, evidence: bool, limit: int
) -> None:
    """Describe the vocabulary, or TERMs of it: classes, claim types, properties, with example queries.

    With FILEs or a store, it says how many the graph has of each. Without, --format markdown writes the reference.

    \b
    kg schema rejects Treaty
    kg schema rejects graph.ttl --evidence
    kg schema --ontology desk.ttl extradites
    """
    files = tuple(Path(name) for name in arguments if _is_file(name))
    terms = [name for name in arguments if not _is_file(name)]
    has_graph = bool(files) or store is not None or configured_store() is not None
    if form == "markdown" and not has_graph:
        vocabulary_terms(terms, None, limit)  # says which terms there are not
        click.echo(VocabularyReference().markdown(terms))
        return
    with contextlib.ExitStack() as stack:
        index = stack.enter_context(graph_index(files, store, syntax)) if has_graph else None
        write_answer(vocabulary_terms(terms, index, limit), form, evidence=evidence)


def _is_file(name: str) -> bool:
    """Return whether an argument names an RDF file: by its extension, or because it is there."""
    extensions = {extension for syntax in SYNTAXES for extension in syntax.extensions}
    return name == "-" or Path(name).suffix[1:].lower() in extensions or Path(name).is_file()
