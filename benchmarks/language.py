"""The language model's figures: ``python -m benchmarks.language --data ../shared/data [--seeds
../shared/seeds]``.

Raw text to trees on the development parts of UD English-EWT and GUM, names on three sets, names in the five
seed articles, speed, memory and loading. ``--baseline FOLDER`` prints beside it a plain spaCy pipeline that
``python -m training.baseline`` trained on the same data and left in FOLDER.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import spacy
from spacy.language import Language

import kg
from benchmarks import entities
from benchmarks.memory import peak
from benchmarks.reading import news, read
from benchmarks.ud import METRICS, Counts, Score, read_conllu
from kg.errors import InputError

TREEBANKS = ("ud_ewt/en_ewt-ud-dev.conllu", "ud_gum/gum_A_dev.conllu", "ud_gum/gum_B_dev.conllu")
SEED_NAMES = Path(__file__).parent / "data" / "seed_names.tsv"
SHIPPED = "shipped"
"""What the figures of the shipped model stand under."""
BASELINE = "spaCy baseline"
SENTENCES = 3000
"""Sentences of news for the speed test; a thirtieth of them one at a time."""


def treebank_scores(nlp: Language, data: Path) -> dict[str, Score]:
    """Return the scores of each treebank read from raw text, and of all together."""
    scores = {"all": Score()}
    for name in TREEBANKS:
        score = scores[Path(name).stem] = Score()
        documents = list(read_conllu(data / name))
        for gold, doc in zip(documents, nlp.pipe(d.text for d in documents), strict=True):
            system = read(doc, gold.name)
            score.add(gold, system)
            scores["all"].add(gold, system)
    return scores


def speed(nlp: Language, data: Path) -> tuple[float, float]:
    """Return words a second of processor time over news articles in a stream, and over single sentences."""
    articles = list(news(data, SENTENCES))
    list(nlp.pipe(articles[:3]))  # what is made at first use is no part of the speed
    began = time.process_time()
    words = sum(sum(not t.is_space for t in doc) for doc in nlp.pipe(articles[3:]))
    batches = words / (time.process_time() - began)
    sentences = [s.text for doc in nlp.pipe(articles[: len(articles) // 30]) for s in doc.sents]
    began = time.process_time()
    words = sum(len(nlp(sentence)) for sentence in sentences)
    return batches, words / (time.process_time() - began)


def table(title: str, columns: Sequence[str], rows: Iterator[tuple[str, list[float | None]]]) -> None:
    """Print a table of scores in per cent."""
    click.echo(f"\n{title}\n{'':28}" + "".join(f"{c[:16]:>18}" for c in columns))
    for name, values in rows:
        click.echo(f"{name:28}" + "".join(f"{'-' if v is None else f'{100 * v:.2f}':>18}" for v in values))


def fresh(arguments: Sequence[str]) -> str:
    """Run this benchmark in a process of its own and return what it prints."""
    command = [sys.executable, "-m", "benchmarks.language", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def print_speed(data: Path, model: str | None) -> None:
    """Print loading time, speed and memory of this process."""
    began = time.perf_counter()
    nlp = kg.load(model, components=False)
    loading = time.perf_counter() - began
    batches, single = speed(nlp, data)
    click.echo(
        f"{batches:,.0f} words/s in a stream, {single:,.0f} words/s one sentence at a time "
        f"(processor time, one thread), {peak():,.0f} MB at most, loading {loading:.2f} s beyond spaCy's import"
    )


def print_scores(pipelines: dict[str, Language], data: Path, relations: bool) -> None:
    """Print the tables over treebanks and entity sets, one column a pipeline."""
    trees = {name: treebank_scores(nlp, data) for name, nlp in pipelines.items()}
    first = next(iter(trees.values()))
    for part in first:
        table(
            f"From raw text, F1: {part}",
            list(trees),
            ((m, [scores[part].metrics[m].f1 for scores in trees.values()]) for m in METRICS),
        )
    if relations:
        counts = first["all"].relations
        table(
            "Labelled attachment by relation, F1 (number in the gold standard)",
            list(trees),
            (
                (
                    f"{r} ({c.gold})",
                    [scores["all"].relations.get(r, Counts()).f1 for scores in trees.values()],
                )
                for r, c in sorted(counts.items(), key=lambda item: -item[1].gold)
                if c.gold
            ),
        )
    for title, texts in entities.sets(data).items():
        found = {name: entities.score(nlp, texts) for name, nlp in pipelines.items()}
        labels = next(iter(found.values()))
        table(
            f"Names, exact spans, F1: {title}",
            list(found),
            ((f"{label} ({labels[label].gold})", [f[label].f1 for f in found.values()]) for label in labels),
        )


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True), help="The data folder.")
@click.option("--seeds", type=click.Path(path_type=Path, exists=True), help="The five articles.")
@click.option("--model", help="Another pipeline, by name or folder, instead of the two that are shipped.")
@click.option("--baseline", type=click.Path(path_type=Path, exists=True), help="A pipeline to print beside it.")
@click.option("--speed-only", is_flag=True, help="Only speed, memory and loading, in this process.")
@click.option("--relations/--no-relations", default=True, help="Print the table of relations.")
def main(
    data: Path,
    seeds: Path | None,
    model: str | None,
    baseline: Path | None,
    speed_only: bool,
    relations: bool,
) -> None:
    """Measure the language model."""
    try:
        if speed_only:
            print_speed(data, model)
            return
        pipelines = {model or SHIPPED: kg.load(model, components=False)}
    except InputError as error:
        raise click.ClickException(str(error)) from error
    if baseline is not None:
        pipelines[BASELINE] = spacy.load(baseline)
    print_scores(pipelines, data, relations)
    if seeds is not None:
        for name, nlp in pipelines.items():
            recall, precision, errors = entities.article_names(nlp, SEED_NAMES, seeds)
            click.echo(
                f"\nNames in the seed articles, {name}: {100 * recall.correct / recall.gold:.1f} % of "
                f"{recall.gold} found with the right type, {100 * precision.correct / precision.gold:.1f} % of "
                f"{precision.gold} found are right"
            )
            click.echo("\n".join(f"  {line}" for line in errors))
    click.echo("\nSpeed")
    for name in pipelines:
        options = ["--data", str(data), "--speed-only"]
        if name != SHIPPED:
            options += ["--model", str(baseline) if name == BASELINE else name]
        click.echo(f"  {name}: {fresh(options)}")


if __name__ == "__main__":
    main()
