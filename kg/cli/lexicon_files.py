"""``kg lexicon``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.annotations import marks
from kg.cli.options import gazetteer_option, ontology_option
from kg.errors import DataError
from kg.knowledge.lexicon import lexicon_schema
from kg.pipeline.lexicon_trial import LexiconTrial, TriedClaim

_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(short_help="Check frames of your own, or try them on a sentence.")
def lexicon() -> None:
    """Check lexicon files, or try them on a sentence; docs/lexicon.md explains how a frame is written."""


@lexicon.command("schema", short_help="Print the JSON Schema of lexicon files, for editors.")
@ontology_option
def print_schema() -> None:
    """Print the JSON Schema of lexicon files: editors complete keys and names with it and mark mistakes.

    Example: kg lexicon schema > frames.schema.json
    """
    click.echo(json.dumps(lexicon_schema(), indent=2, ensure_ascii=False))


@lexicon.command(short_help="Check the frames of files and run their examples.")
@click.argument("files", nargs=-1, required=True, type=_file, metavar="FILE...")
@ontology_option
@gazetteer_option
@click.option("--no-examples", is_flag=True, help="Do not read the examples.")
def check(files: tuple[Path, ...], no_examples: bool) -> None:
    """Check the frames of FILEs: syntax, keys, names, inheritance; then read each frame's examples.

    Exit code: 0 all is well; 1 an example does not give its claim; 2 a file or a frame is wrong.

    Example: kg lexicon check mothball.yaml
    """
    trial = LexiconTrial(files)
    names = [frame.name for frame in trial.frames]
    click.echo(f"{len(names)} frame{'' if len(names) == 1 else 's'}: {', '.join(names)}")
    failed = total = 0
    for tried in () if no_examples else trial.examples():
        total += 1
        click.echo(f"  {'works' if tried.works else 'FAILS'}  {tried.frame.name}: {tried.example.text}")
        if not tried.works:
            failed += 1
            wanted = ", ".join(f"{role} {text}" for role, text in (*tried.example.roles, *tried.example.status))
            click.echo(f"         expected {tried.example.type}: {wanted}")
            for claim in tried.claims:
                click.echo(f"         read     {_line(claim)}")
            if not tried.claims:
                click.echo("         read     nothing")
    if failed:
        raise DataError(f"{failed} of {total} examples do not give their claim")


@lexicon.command("try", short_help="Read a sentence with the frames of a file.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE... SENTENCE")
@ontology_option
@gazetteer_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def try_sentence(files: tuple[Path, ...], form: str) -> None:
    """Read SENTENCE with the frames of FILEs beside the shipped ones; claims of the files' frames are marked *.

    Example: kg lexicon try mothball.yaml 'Norway mothballed the fisheries agreement.'
    """
    *paths, sentence = files
    if not paths:
        raise click.UsageError("name a lexicon file and a sentence")
    for path in paths:
        if not path.is_file():
            raise click.UsageError(f"{path}: there is no such file")
    claims = LexiconTrial(paths).read(str(sentence))
    if form == "json":
        rows = [{"type": c.claim.type, "property": c.claim.property, "frame": c.claim.frame, "own": c.own,
                 "roles": [list(role) for role in c.roles], "polarity": c.claim.polarity,
                 "certainty": c.claim.certainty, "tense": c.claim.tense, "rules": list(c.claim.rules),
                 "confidence": c.claim.confidence} for c in claims]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for claim in claims:
        click.echo(_line(claim))
    if not claims:
        raise DataError("no claim was read")


def _line(tried: TriedClaim) -> str:
    claim = tried.claim
    roles = ", ".join(f"{role} {text}" for role, text in tried.roles)
    said = ", ".join(marks(claim.polarity, claim.certainty, claim.tense)) or "asserted"
    mark = "* " if tried.own else ""
    return f"{mark}{claim.type}: {roles}  [{said}]  frame {claim.frame or 'none'}, confidence {claim.confidence:.2f}"
