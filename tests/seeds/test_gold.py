"""The articles and their gold are well formed, and the benchmark counts as it says."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.facts import Judge, Report, Vocabulary, extracted
from benchmarks.gold import Gold, Names, head_part, normalize, read_gold, read_rows
from kg import paths
from kg.errors import InputError
from kg.rdf.namespaces import PREFIXES

SEEDS = paths.data("seeds")
ARTICLES = sorted((SEEDS / "articles").glob("*.txt"))
TABLES = [SEEDS / "gold" / f"{article.stem}.tsv" for article in ARTICLES]
COLUMNS = ["subject", "property", "object", "polarity", "certainty", "tense", "speaker", "note"]
VOCABULARY = Vocabulary(paths.data("ontology", "kg.ttl"))
NAMES = Names(SEEDS / "gold" / "names.tsv")


def stems(files: list[Path]) -> list[str]:
    return [file.stem for file in files]


def words(article: Path) -> list[str]:
    return re.findall(r"\w+", article.read_text(encoding="utf-8").casefold())


def test_every_article_has_gold_and_all_gold_an_article() -> None:
    tables = {file.stem for file in (SEEDS / "gold").glob("*.tsv")} - {"names"}
    assert tables == set(stems(ARTICLES))


def test_there_are_enough_facts() -> None:
    assert sum(not gold.optional for table in TABLES for gold in read_gold(table)) >= 180


@pytest.mark.parametrize("article", ARTICLES, ids=stems(ARTICLES))
def test_article_is_a_short_page_with_a_title_line(article: Path) -> None:
    title, blank, *body = article.read_text(encoding="utf-8").splitlines()
    assert title.strip() and not blank
    assert 150 <= len(title.split()) + sum(len(line.split()) for line in body) <= 400


def test_articles_do_not_copy_each_other() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for article in ARTICLES:
        text = words(article)
        for run in {tuple(text[i : i + 8]) for i in range(len(text) - 7)}:
            assert run not in seen, f"{article.stem} and {seen[run]}: {' '.join(run)}"
            seen[run] = article.stem


@pytest.mark.parametrize("table", TABLES, ids=stems(TABLES))
def test_rows_use_the_vocabulary(table: Path) -> None:
    rows = read_rows(table)
    assert list(rows[0]) == COLUMNS
    for row in rows:
        assert set(row["property"].split("|")) <= set(VOCABULARY.roles), row
        assert row["polarity"] in ("Affirmed", "Denied"), row
        assert row["certainty"] in ("Certain", "Probable", "Possible"), row
        assert row["tense"] in ("Past", "Present", "Future"), row
        assert row["note"] == "" or re.match(r"optional: .", row["note"]), row


@pytest.mark.parametrize("table", TABLES, ids=stems(TABLES))
def test_no_fact_is_listed_twice(table: Path) -> None:
    keys = [(g.subject, g.properties, g.object, g.polarity, g.asserted) for g in read_gold(table)]
    assert len(keys) == len(set(keys))


def test_every_label_is_in_the_table_of_names_and_every_name_is_used() -> None:
    golds = [gold for table in TABLES for gold in read_gold(table)]
    used = {label for gold in golds for label in (gold.subject, gold.object, gold.speaker) if label}
    assert used == set(NAMES.kinds)
    assert set(NAMES.kinds.values()) == {"name", "head"}


@pytest.mark.parametrize(
    ("label", "head"),
    [
        ("The US proposal to own 50% of the minerals", "us proposal"),
        ("U.S. officials", "us officials"),
        ("resources worth about $500 billion", "resources"),
        ("a draft resolution that omits Kyiv", "draft resolution"),
    ],
)
def test_the_head_of_a_phrase_ends_before_what_modifies_it(label: str, head: str) -> None:
    assert head_part(normalize(label)) == head


@pytest.mark.parametrize(
    ("expected", "label", "right"),
    [
        ("Volodymyr Zelensky", "Zelenskiy", True),
        ("Volodymyr Zelensky", "Zelensky's wife", False),
        ("US proposal", "the first proposal of Scott Bessent", True),
        ("US proposal", "proposal writers", False),
        ("security guarantees", "US and European security guarantees", True),
        ("500 billion dollars", "$500 billion", True),
        ("Ukraine", "Ukrainian officials", False),
    ],
)
def test_names_match_in_full_and_phrases_by_their_head(expected: str, label: str, right: bool) -> None:
    assert NAMES.match(expected, [label]) is right


def graph_of(golds: list[Gold]) -> ox.Store:
    """State gold facts as a graph of one document named "page"."""
    lines = ['id:p kg:quote "q" ; prov:wasQuotedFrom id:d . id:d dcterms:title "page" .']
    labels = sorted({label for gold in golds for label in (gold.subject, gold.object, gold.speaker) if label})
    lines += [f'id:e{i} rdfs:label "{label}" .' for i, label in enumerate(labels)]
    for number, gold in enumerate(golds):
        subject, target = VOCABULARY.roles[gold.properties[0]]
        lines.append(
            f"id:c{number} kg:{subject} id:e{labels.index(gold.subject)} ;"
            f" kg:{target} id:e{labels.index(gold.object)} ;"
            f" kg:directProperty kg:{gold.properties[0]} ; kg:polarity kg:{gold.polarity} ; kg:evidence id:p ;"
            f" kg:certainty kg:{gold.certainty} ; kg:tense kg:{gold.tense} ."
        )
        if gold.speaker:
            lines.append(f"id:c{number} kg:attributedTo id:e{labels.index(gold.speaker)} .")
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store = ox.Store()
    store.load((prefixes + "\n".join(lines)).encode(), format=ox.RdfFormat.TURTLE)
    return store


def report_on(golds: list[Gold], stated: list[Gold]) -> Report:
    report = Report(Judge(NAMES, VOCABULARY.symmetric))
    report.add("page", golds, extracted(graph_of(stated), VOCABULARY)["page"])
    return report


@pytest.mark.parametrize("table", TABLES, ids=stems(TABLES))
def test_a_graph_that_states_the_gold_scores_full_marks(table: Path) -> None:
    golds = read_gold(table)
    report = report_on(golds, golds)
    assert (report.missed, report.spurious) == ([], [])
    assert [report.scores[name].f1 for name in ("lenient", "strict", "all rows")] == [1.0, 1.0, 1.0]


SIGNS = Gold("Volodymyr Zelensky", ("signs",), "minerals deal", "Denied", "Certain", "Past", "Reuters", False)
MEETS = Gold("JD Vance", ("meets",), "Volodymyr Zelensky", "Affirmed", "Certain", "Past", "", False)
WILL_MEET = Gold("JD Vance", ("meets",), "Volodymyr Zelensky", "Affirmed", "Certain", "Future", "", False)
MET_BY = Gold("Volodymyr Zelensky", ("meets",), "JD Vance", "Affirmed", "Certain", "Past", "", False)
SIGNED = Gold("Volodymyr Zelensky", ("signs",), "minerals deal", "Affirmed", "Certain", "Past", "Reuters", False)
UNSAID = Gold("Volodymyr Zelensky", ("signs",), "minerals deal", "Denied", "Certain", "Past", "", False)


@pytest.mark.parametrize(
    ("gold", "stated", "lenient", "strict"),
    [
        (MEETS, MET_BY, True, True),
        (MEETS, WILL_MEET, False, False),
        (SIGNS, SIGNED, False, False),
        (SIGNS, UNSAID, True, False),
    ],
    ids=["symmetric", "future is not past", "denied is not affirmed", "speaker is for the strict figures"],
)
def test_what_makes_a_fact_right(gold: Gold, stated: Gold, lenient: bool, strict: bool) -> None:
    scores = report_on([gold], [stated]).scores
    assert (scores["lenient"].right, scores["lenient"].found) == (lenient, lenient)
    assert (scores["strict"].right, scores["strict"].found) == (strict, strict)


def test_what_is_not_in_the_gold_is_an_error() -> None:
    report = report_on([MEETS], [MEETS, SIGNED])
    assert report.scores["lenient"].row() | {"f1": 0} == {
        "expected": 1, "found": 1, "extracted": 2, "right": 1, "precision": 0.5, "recall": 1.0, "f1": 0
    }  # fmt: skip
    assert [fact.relation for _, fact in report.spurious] == ["signs"]


def test_a_malformed_table_is_refused_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "gold.tsv"
    table.write_text("subject\tproperty\nUkraine\n")
    with pytest.raises(InputError, match=r"gold\.tsv, line 2: 1 cells where the header has 2"):
        read_rows(table)
