"""``kg schema``."""

from __future__ import annotations

import click

from kg.cli.options import ontology_option
from kg.errors import InputError
from kg.knowledge.vocabulary_reference import VocabularyReference


@click.command()
@click.argument("terms", nargs=-1, metavar="[TERM]...")
@ontology_option
def schema(terms: tuple[str, ...]) -> None:
    """Describe the vocabulary, or TERMs of it, in Markdown: classes, claim types, properties.

    \b
    kg schema rejects Treaty
    kg schema --ontology desk.ttl extradites
    """
    text = VocabularyReference().markdown(terms)
    if not text:
        raise InputError(f"no term of the vocabulary is called {' or '.join(terms)}; kg schema lists all")
    click.echo(text)
