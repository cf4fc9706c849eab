"""How many of the competency questions in ``queries/`` are answered right from the extracted graph.

    python -m benchmarks.questions [--seeds seeds/] [--model NAME] [--verbose]

A row is found if an answer fits it; an answer is wrong if it fits no row, optional ones included.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks.facts import build
from benchmarks.gold import Names, normalize, read_rows
from kg import paths
from kg.rdf.namespaces import PREFIXES
from kg.rdf.sparql.query_files import parse_header


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: the expected rows (required ones), those found, the answers given and those that fit no row."""

    name: str
    expected: int
    missing: tuple[tuple[str, ...], ...]
    answers: int
    wrong: tuple[tuple[str, ...], ...]


def answered(graph: ox.Store, query: Path, answers_file: Path, names: Names) -> Answered:
    """Ask one question with the defaults of its parameters and compare with its expected rows."""
    rows = read_rows(answers_file)
    columns = [name for name in rows[0] if name != "note"]
    text = parse_header(query.stem, query.read_text(encoding="utf-8")).filled({})
    found = graph.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    answers = {tuple(answer[c].value if answer[c] else "" for c in columns) for answer in found}

    def fits(row: dict[str, str], answer: tuple[str, ...]) -> bool:
        return all(_agrees(row[c], value, names) for c, value in zip(columns, answer, strict=True))

    required = [row for row in rows if not row["note"]]
    missing = [tuple(row[c] for c in columns) for row in required if not any(fits(row, a) for a in answers)]
    wrong = sorted(a for a in answers if not any(fits(row, a) for row in rows))
    return Answered(query.stem, len(required), tuple(missing), len(answers), tuple(wrong))


def _agrees(cell: str, value: str, names: Names) -> bool:
    """Say whether a value fits a cell of the expected answers; see ``seeds/README.md``."""
    if cell == "*":
        return True
    if cell.startswith("~"):
        return normalize(cell[1:]) in normalize(value)
    return value == cell if not cell or not value else names.match(cell, [value])


def ask_all(seeds: Path, model: str | None = None) -> list[Answered]:
    """Build the graph of the articles, with a language model's name, and ask all questions."""
    graph = build(seeds / "articles", model)
    names = Names(seeds / "gold" / "names.tsv")
    files = sorted((seeds / "answers").glob("*.tsv"))
    return [answered(graph, paths.data("queries", f"{file.stem}.rq"), file, names) for file in files]


def main() -> None:
    """Print a line a question."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions")
    parser.add_argument("--seeds", type=Path, default=paths.data("seeds"))
    parser.add_argument("--model", help="as of kg build")
    parser.add_argument("--verbose", action="store_true", help="show what is missing and what is wrong")
    options = parser.parse_args()
    results = ask_all(options.seeds, options.model)
    for r in results:
        found, right = r.expected - len(r.missing), r.answers - len(r.wrong)
        print(f"{r.name:20} found {found:3}/{r.expected:<3}  right {right:3}/{r.answers}")
        if options.verbose:
            for row in r.missing:
                print("   - " + " | ".join(row))
            for row in r.wrong:
                print("   + " + " | ".join(row)[:150])
    exact = sum(not r.missing and not r.wrong for r in results)
    expected, missing = sum(r.expected for r in results), sum(len(r.missing) for r in results)
    given, wrong = sum(r.answers for r in results), sum(len(r.wrong) for r in results)
    shares = f"rows found {1 - missing / expected:.3f}, answers right {1 - wrong / given:.3f}"
    print(f"exact {exact}/{len(results)}, {shares}")


if __name__ == "__main__":
    main()
