"""Output of answers: tables for people, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from kg.answers.answer import Answer, AnswerSection, Sentence, shown
from kg.rdf.sparql.tables import markdown_table, markdown_text, text_table

FORMATS = ("table", "json", "markdown")


def write_answer(answer: Answer, form: str, *, evidence: bool) -> None:
    """Print an answer.

    Args:
        answer: to print.
        form: one of ``FORMATS``.
        evidence: with the sentences behind each row.
    """
    if form == "json":
        click.echo(json.dumps(answer.as_dict(evidence=evidence), ensure_ascii=False, indent=1))
    elif form == "markdown":
        click.echo("\n".join(_markdown(answer, evidence)))
    else:
        _print_tables(answer, evidence)


def _print_tables(answer: Answer, evidence: bool) -> None:
    click.secho(answer.title, bold=True)
    widest = max((len(name) for name, _ in answer.facts), default=0)
    for name, value in answer.facts:
        click.echo(f"  {name:<{widest}}  {' '.join(shown(value).split())}")
    for section in answer.sections:
        click.echo()
        if section.title:
            click.secho(section.title, bold=True)
        columns, cells = _filled(section)
        lines = text_table(columns, cells)
        click.echo(next(lines))
        click.echo(next(lines))
        for line, row in zip(lines, section.rows, strict=True):
            click.echo(line)
            for sentence in row.evidence if evidence else ():
                click.echo(f"    “{' '.join(sentence.quote.split())}”")
                click.echo(f"      {_origin(sentence)}")
        if section.total > len(section.rows):
            click.echo(f"and {section.total - len(section.rows):,} more; --limit N shows more")
    if answer.text:
        click.echo(f"\n{answer.text}")


def _filled(section: AnswerSection) -> tuple[list[str], list[list[str]]]:
    """Return columns and cells as text, without the columns that hold nothing."""
    cells = [[" ".join(shown(value).split()) for value in row.values] for row in section.rows]
    kept = [place for place in range(len(section.columns)) if not cells or any(row[place] for row in cells)]
    return [section.columns[place] for place in kept], [[row[place] for place in kept] for row in cells]


def _origin(sentence: Sentence) -> str:
    """Return where a sentence stands and who says so."""
    document = sentence.document
    parts = [" ".join(document.title.split()), document.publisher, document.issued[:10], sentence.url]
    if sentence.speakers:
        parts.append(f"according to {', '.join(sentence.speakers)}")
    if sentence.status:
        parts.append(f"{sentence.status}, confidence {sentence.confidence:.2f}")
    return "; ".join(part for part in parts if part)


def _markdown(answer: Answer, evidence: bool) -> Iterator[str]:
    yield f"# {markdown_text(answer.title)}"
    if answer.facts:
        yield ""
    for name, value in answer.facts:
        yield f"- **{name}**: {markdown_text(' '.join(shown(value).split()))}"
    for section in answer.sections:
        yield ""
        if section.title:
            yield from (f"## {markdown_text(section.title)}", "")
        columns, cells = _filled(section)
        if evidence:
            columns.append("evidence")
            for row, some in zip(section.rows, cells, strict=True):
                some.append("\n".join(f"“{' '.join(one.quote.split())}” ({_origin(one)})" for one in row.evidence))
        yield from markdown_table(columns, cells)
        if section.total > len(section.rows):
            yield from ("", f"and {section.total - len(section.rows):,} more")
    if answer.text:
        yield from ("", answer.text)
