"""Precision and recall of the facts extracted from the articles in ``seeds/``, against a careful reader's.

    python -m benchmarks.facts [--seeds seeds/] [--graph graph.ttl | --model NAME] [--json OUT] [--verbose]

The real ``kg build`` runs over ``seeds/articles``; its claims are read back from the graph with SPARQL, so
the figures hold for the product and not for its parts. ``seeds/gold/README.md`` says what counts as a fact.

A fact is right when its subject, property and object match a row of the article's gold, its polarity agrees,
and both or neither would be asserted as an edge (affirmed, certain, not future). The strict figures ask for
the same certainty, tense and speaker, too. Precision is over all extracted facts, recall over the gold rows
that are not marked optional. "all rows" counts those in recall as well; "required only" takes what matches
nothing but an optional row for wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks.gold import Gold, Names, read_gold
from kg import paths
from kg.errors import InputError

KG = "https://w3id.org/kg-news/ontology#"
PREFIXES = {
    "kg": KG,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the graph states; ``subject``, ``object`` and each of ``speakers``: labels of an entity."""

    subject: tuple[str, ...]
    relation: str
    object: tuple[str, ...]
    polarity: str
    certainty: str
    tense: str
    speakers: tuple[tuple[str, ...], ...]
    evidence: str

    @property
    def asserted(self) -> bool:
        """Whether the graph states it as a direct edge."""
        return (self.polarity, self.certainty) == ("Affirmed", "Certain") and self.tense != "Future"

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What makes two extracted facts the same one, said twice."""
        return self.subject, self.relation, self.object, self.polarity, self.asserted


class Vocabulary:
    """What the ontology says of direct properties: the roles they join, their claim types, their symmetry."""

    def __init__(self, ontology: Path) -> None:
        store = ox.Store()
        store.load(path=str(ontology), format=ox.RdfFormat.TURTLE)
        self.roles: dict[str, tuple[str, str]] = {}
        self.symmetric: set[str] = set()
        for row in _select(store, "SELECT ?p ?s ?o { ?p kg:subjectRole ?s ; kg:objectRole ?o }"):
            self.roles[_local(row[0])] = (_local(row[1]), _local(row[2]))
        for row in _select(store, "SELECT ?p { ?p a owl:SymmetricProperty }"):
            self.symmetric.add(_local(row[0]))


def _select(store: ox.Store, sparql: str) -> list[list[str]]:
    rows = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return [[getattr(term, "value", "") for term in row] for row in rows]


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def extracted(store: ox.Store, vocabulary: Vocabulary) -> dict[str, list[Fact]]:
    """Read the facts of a graph, by the title of the document that states them; each fact once a document."""
    labels: dict[str, list[str]] = defaultdict(list)
    for entity, label in _select(store, "SELECT DISTINCT ?e ?l { ?e rdfs:label|skos:altLabel ?l } ORDER BY ?e ?l"):
        labels[entity].append(label)
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for claim, predicate, value in _select(
        store, "SELECT DISTINCT ?c ?p ?v { ?c kg:polarity ?any ; ?p ?v } ORDER BY ?c ?p ?v"
    ):
        values[claim][_local(predicate)].append(value)
    passages = defaultdict(list)
    for passage, quote, title in _select(
        store,
        "SELECT DISTINCT ?e ?q ?t { ?e kg:quote ?q ; prov:wasQuotedFrom/dcterms:title ?t } ORDER BY ?t ?q",
    ):
        passages[passage].append((title, quote))
    facts: dict[str, dict[tuple[Hashable, ...], Fact]] = defaultdict(dict)
    for statements in values.values():
        for title, quote in (found for passage in statements["evidence"] for found in passages[passage]):
            for fact in _facts(statements, labels, vocabulary, quote):
                facts[title].setdefault(fact.key, fact)
    return {title: list(found.values()) for title, found in facts.items()}


def _facts(claim: dict[str, list[str]], labels: dict[str, list[str]], vocabulary: Vocabulary, quote: str) -> list[Fact]:
    facts = []
    for name in map(_local, claim.get("directProperty", [])):
        subject_role, object_role = vocabulary.roles.get(name, ("agent", "object"))
        # A demand or threat may have its object as words only.
        objects = claim.get(object_role) or (claim.get("content", []) if object_role == "object" else [])
        facts += [
            Fact(
                tuple(labels.get(subject, [subject])),
                name,
                tuple(labels.get(target, [target])),
                _local(claim["polarity"][0]),
                _local(claim["certainty"][0]),
                _local(claim["tense"][0]),
                tuple(tuple(labels.get(speaker, [speaker])) for speaker in claim.get("attributedTo", [])),
                quote,
            )
            for subject in claim.get(subject_role, [])
            for target in objects
        ]
    return facts


class Judge:
    """Decides whether a fact of the graph is a fact of the gold."""

    def __init__(self, names: Names, symmetric: set[str]) -> None:
        self._names, self._symmetric = names, symmetric

    def same(self, fact: Fact, gold: Gold, *, strict: bool = False) -> bool:
        """Say whether they agree; ``strict``: in certainty, tense and speaker as well."""
        if fact.relation not in gold.properties or fact.polarity != gold.polarity or fact.asserted != gold.asserted:
            return False
        if strict and (fact.certainty, fact.tense) != (gold.certainty, gold.tense):
            return False
        if strict and not self._same_speaker(fact, gold):
            return False
        match = self._names.match
        if match(gold.subject, fact.subject) and match(gold.object, fact.object):
            return True
        turned = match(gold.subject, fact.object) and match(gold.object, fact.subject)
        return turned and fact.relation in self._symmetric

    def _same_speaker(self, fact: Fact, gold: Gold) -> bool:
        if not gold.speaker:
            return not fact.speakers
        return any(self._names.match(gold.speaker, speaker) for speaker in fact.speakers)


@dataclass(slots=True)
class Score:
    """Counts of facts: expected rows and those found; extracted facts and those that are right."""

    expected: int = 0
    found: int = 0
    extracted: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """Share of the extracted facts that are right (1 if there are none)."""
        return self.right / self.extracted if self.extracted else 1.0

    @property
    def recall(self) -> float:
        """Share of the expected facts that were found (1 if there are none)."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def row(self) -> dict[str, float]:
        """Return the counts and the figures, for JSON."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        counts = {
            "expected": self.expected,
            "found": self.found,
            "extracted": self.extracted,
            "right": self.right,
        }
        return counts | {name: round(value, 4) for name, value in figures.items()}


class Report:
    """Scores over all articles, over each property, and the facts missed and made up."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.scores = {
            "lenient": Score(),
            "strict": Score(),
            "all rows": Score(),
            "required only": Score(),
        }
        self.properties: dict[str, Score] = defaultdict(Score)
        self.missed: list[tuple[str, Gold]] = []
        self.spurious: list[tuple[str, Fact]] = []

    def add(self, article: str, golds: list[Gold], facts: list[Fact]) -> None:
        """Judge the facts of one article."""
        for gold in golds:
            found = any(self._judge.same(fact, gold) for fact in facts)
            strict = found and any(self._judge.same(fact, gold, strict=True) for fact in facts)
            self._count_gold(gold, found, strict)
            if not found and not gold.optional:
                self.missed.append((article, gold))
        for fact in facts:
            agreeing = [gold for gold in golds if self._judge.same(fact, gold)]
            strict = any(self._judge.same(fact, gold, strict=True) for gold in agreeing)
            required = any(not gold.optional for gold in agreeing)
            right = {"lenient": bool(agreeing), "strict": strict, "all rows": bool(agreeing)}
            for name, value in (right | {"required only": required}).items():
                self.scores[name].extracted += 1
                self.scores[name].right += value
            self.properties[fact.relation].extracted += 1
            self.properties[fact.relation].right += bool(agreeing)
            if not agreeing:
                self.spurious.append((article, fact))

    def _count_gold(self, gold: Gold, found: bool, strict: bool) -> None:
        self.scores["all rows"].expected += 1
        self.scores["all rows"].found += found
        if gold.optional:
            return
        for score, value in (
            (self.scores["lenient"], found),
            (self.scores["strict"], strict),
            (self.scores["required only"], found),
            (self.properties[gold.properties[0]], found),
        ):
            score.expected += 1
            score.found += value

    def to_json(self) -> dict[str, object]:
        """Return all figures as plain values."""
        return {
            "scores": {name: score.row() for name, score in self.scores.items()},
            "properties": {name: self.properties[name].row() for name in sorted(self.properties)},
        }

    def text(self, *, verbose: bool) -> str:
        """Lay the figures out as a table; ``verbose``: the facts missed and made up, too."""
        head = f"{'':20} {'P':>6} {'R':>6} {'F1':>6} {'found':>6}/{'gold':<5} {'right':>6}/{'extracted':<5}"
        lines = [head]
        scores = [*self.scores.items(), *((name, self.properties[name]) for name in sorted(self.properties))]
        for name, score in scores:
            figures = f"{score.precision:6.3f} {score.recall:6.3f} {score.f1:6.3f}"
            counts = f"{score.found:6}/{score.expected:<5} {score.right:6}/{score.extracted:<5}"
            lines.append(f"{name:20} {figures} {counts}")
        if verbose:
            lines += ["", f"missed ({len(self.missed)})"]
            for article, gold in self.missed:
                status = f"{gold.polarity} {gold.certainty} {gold.tense}"
                lines.append(f"  {article}: {gold.subject} | {'|'.join(gold.properties)} | {gold.object} | {status}")
            lines += ["", f"spurious ({len(self.spurious)})"]
            for article, fact in self.spurious:
                status = f"{fact.polarity} {fact.certainty} {fact.tense}"
                lines.append(f"  {article}: {fact.subject[0]} | {fact.relation} | {fact.object[0]} | {status}")
                lines.append(f"      {fact.evidence}")
        return "\n".join(lines)


def build(articles: Path, model: str | None = None) -> ox.Store:
    """Run ``kg build`` over a folder of articles, with a language model's name, and read what it wrote."""
    from kg.cli import main as kg

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "graph.ttl")
        try:
            kg(["build", str(articles), "-o", str(target), *(["--model", model] if model else [])])
        except SystemExit as ended:
            if ended.code:
                raise InputError(f"kg build {articles} ended with {ended.code}") from ended
        return load(target)


def load(graph: Path) -> ox.Store:
    """Read a graph from a file (format by extension).

    Raises:
        InputError: the file is missing or not well-formed.
    """
    store = ox.Store()
    kind = ox.RdfFormat.from_extension(graph.suffix.lstrip("."))
    try:
        store.load(path=str(graph), format=kind)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{graph}: {error}") from error
    return store


def score(seeds: Path, store: ox.Store) -> Report:
    """Compare a graph of ``seeds/articles`` with ``seeds/gold``.

    Raises:
        InputError: the gold is malformed, or no document of the graph is an article with gold.
    """
    vocabulary = Vocabulary(paths.data("ontology", "kg.ttl"))
    report = Report(Judge(Names(seeds / "gold" / "names.tsv"), vocabulary.symmetric))
    facts = extracted(store, vocabulary)
    titles = set()
    for article in sorted((seeds / "articles").glob("*.txt")):
        title = article.read_text(encoding="utf-8").partition("\n")[0].strip()
        titles.add(title)
        report.add(article.stem, read_gold(seeds / "gold" / f"{article.stem}.tsv"), facts.get(title, []))
    if not titles & set(facts):
        raise InputError(f"no document of the graph has the title of an article in {seeds / 'articles'}")
    return report


def main() -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.facts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=Path, default=paths.data("seeds"), help="folder with articles/ and gold/")
    parser.add_argument("--graph", type=Path, help="score this graph of the articles instead of building one")
    parser.add_argument("--model", help="as of kg build")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--verbose", action="store_true", help="list the facts missed and made up")
    options = parser.parse_args()
    try:
        given = load(options.graph) if options.graph else build(options.seeds / "articles", options.model)
        report = score(options.seeds, given)
    except InputError as error:
        print(f"benchmarks.facts: {error}", file=sys.stderr)
        return 2
    print(report.text(verbose=options.verbose))
    if options.json:
        options.json.write_text(json.dumps(report.to_json(), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
