"""Named entities against annotated sets: exact spans, F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from spacy.language import Language

from benchmarks.reading import detokenise, names
from benchmarks.ud import Counts, Text, read_conllu
from gold_data.gum_mentions import entity_feature, left_out, mentions

PLACES = {"GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
OURS = {"PERSON": "PERSON", "ORG": "ORG", "EVENT": "EVENT", **PLACES}
"""Our labels as the sets have them: they know one kind of place."""
_COMMON = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
_POLITICS = {
    "person": "PERSON",
    "politician": "PERSON",
    "organisation": "ORG",
    "politicalparty": "ORG",
    "location": "LOC",
    "country": "LOC",
    "event": "EVENT",
    "election": "EVENT",
}


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and its entities: (start, end, label) in characters of the text without white space.

    unknown: characters of words of which the set does not tell whether they belong to a name.
    """

    text: str
    names: frozenset[tuple[int, int, str]]
    unknown: frozenset[int] = frozenset()


def read_iob(path: Path, word: int, label: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the sentences of an IOB file: sent_id ("" if not given) and (word, label) pairs.

    word, label: columns.
    """
    name, rows = "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("# "):
            name = line.partition("=")[2].strip() if line.startswith("# sent_id") else name
            continue
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) > max(word, label):
            rows.append((cells[word], cells[label]))
        elif rows:
            yield name, rows
            name, rows = "", []


def _spans(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first word, end, label) of IOB labels."""
    start, kind = 0, ""
    for i, label in enumerate([*labels, "O"]):
        prefix, _, name = label.partition("-")
        if kind and (prefix != "I" or name != kind):
            yield start, i, kind
            kind = ""
        if not kind and prefix in {"B", "I"} and name:
            start, kind = i, name


def in_context(
    treebank: Path,
    table: Path,
    mapping: Mapping[str, str],
    wanted: Callable[[Text], bool] = lambda _: True,
    *,
    complete: bool = False,
) -> Iterator[Annotated]:
    """Yield the documents of a treebank with the entities of a table of the same sentences.

    complete: with the names, too, that only the treebank's mentions have (``gold_data.gum_mentions``); what stays in
    doubt there is unknown. Raises ValueError when the sentences differ.
    """
    sentences = dict(read_iob(table, 1, 2))
    for document in read_conllu(treebank):
        characters = "".join(document.text.split())
        found: set[tuple[int, int, str]] = set()
        unknown: set[int] = set()
        for first, name in zip(document.sentences, document.ids, strict=True):
            forms, labels = zip(*sentences[name], strict=True)
            offsets = list(accumulate(map(len, forms), initial=document.words[first].start))
            if characters[offsets[0] : offsets[-1]] != "".join(forms):
                raise ValueError(f"{table.name} and {treebank.name} differ in {name}")
            named = list(_spans(labels))
            if complete:
                words = document.words[first : first + len(forms)]
                mentioned = mentions(entity_feature(w.misc) for w in words)
                more, in_doubt = left_out(mentioned, forms, [w.xpos for w in words], named)
                named += more
                unknown |= {c for i in in_doubt for c in range(offsets[i], offsets[i + 1])}
            found |= {(offsets[a], offsets[b], mapping[label]) for a, b, label in named if label in mapping}
        if wanted(document):
            yield Annotated(document.text, frozenset(found), frozenset(unknown))


def alone(table: Path, mapping: Mapping[str, str]) -> Iterator[Annotated]:
    """Yield the sentences of a table, each a text of its own."""
    for _, rows in read_iob(table, 0, 1):
        forms, labels = zip(*rows, strict=True)
        offsets = list(accumulate(map(len, forms), initial=0))
        found = {(offsets[a], offsets[b], mapping[label]) for a, b, label in _spans(labels) if label in mapping}
        yield Annotated(detokenise(forms), frozenset(found))


def sets(data: Path) -> dict[str, list[Annotated]]:
    """Return the development sets by name."""
    gum = {part: (data / f"ud_gum/gum_{part}_dev.conllu", data / f"ner_gum/gum_{part}_dev.iob2") for part in "AB"}
    return {
        "web (UNER EWT dev)": list(
            in_context(data / "ud_ewt/en_ewt-ud-dev.conllu", data / "ner_uner_ewt_dev/en_ewt-ud-dev.iob2", _COMMON)
        ),
        "news (GUM dev)": list(in_context(*gum["A"], _COMMON, _is_news)),
        "news (GUM dev), completed": list(in_context(*gum["A"], _COMMON, _is_news, complete=True)),
        "all genres (GUM dev), completed": [
            text for files in gum.values() for text in in_context(*files, _COMMON, complete=True)
        ],
        "politics (CrossNER dev)": list(alone(data / "ner_crossner/politics_dev.txt", _POLITICS)),
    }


def _is_news(text: Text) -> bool:
    return "_news_" in text.name


def score(nlp: Language, texts: Sequence[Annotated], mapping: Mapping[str, str] = OURS) -> dict[str, Counts]:
    """Return exact-span counts by label, and over all labels as "all".

    mapping: the pipeline's labels as the sets name them; others are not counted. So are labels the set lacks, and
    what is found where nothing is known.
    """
    annotated = {label for text in texts for _, _, label in text.names}
    counts = {label: Counts() for label in ["all", *sorted(annotated)]}
    for text, doc in zip(texts, nlp.pipe(t.text for t in texts), strict=True):
        found = {
            (a, b, mapping[label])
            for a, b, label in names(doc)
            if mapping.get(label) in annotated and text.unknown.isdisjoint(range(a, b))
        }
        for label, total in counts.items():
            gold = {n for n in text.names if label in {"all", n[2]}}
            system = {n for n in found if label in {"all", n[2]}}
            total.add(len(gold & system), len(gold), len(system))
    return counts


@dataclass(frozen=True, slots=True)
class Listed:
    """A name a reader finds in an article: its forms, its possible types, and whether it must be found."""

    forms: tuple[str, ...]
    types: tuple[str, ...]
    needed: bool


_READ = ("PERSON", "ORG", "GPE", "LOC", "NORP")


def article_names(nlp: Language, listed: Path, articles: Path) -> tuple[Counts, Counts, list[str]]:
    """Compare the names found in articles with lists of them, by distinct name and type.

    listed: a table of article (file stem), name and type; "|" parts alternatives, "?" before the type marks
    a name that may be found but need not be. Returns the counts for recall, those for precision, and what was
    missed ("-") or wrong ("+").
    """
    lists: dict[str, list[Listed]] = {}
    for line in listed.read_text(encoding="utf-8").splitlines()[1:]:
        article, forms, types = line.split("\t")
        entry = Listed(tuple(forms.split("|")), tuple(types.lstrip("?").split("|")), not types.startswith("?"))
        lists.setdefault(article, []).append(entry)
    recall, precision, errors = Counts(), Counts(), []
    for article, entries in lists.items():
        doc = nlp((articles / f"{article}.txt").read_text(encoding="utf-8"))
        found = {(_plain(e.text), e.label_) for e in doc.ents}
        right = {(form, kind) for e in entries for form in e.forms for kind in e.types}
        met = [any((f, k) in found for f in e.forms for k in e.types) for e in entries]
        needed = [hit for hit, e in zip(met, entries, strict=True) if e.needed]
        recall.add(sum(needed), len(needed), len(needed))
        judged = {(name, kind) for name, kind in found if kind in _READ}
        precision.add(len(judged & right), len(judged), len(judged))
        errors += [f"- {e.forms[0]} {e.types[0]}" for hit, e in zip(met, entries, strict=True) if e.needed and not hit]
        errors += [f"+ {name} {kind}" for name, kind in sorted(judged - right)]
    return recall, precision, [f"{line}  ({n})" for line, n in sorted(Counter(errors).items())]


def _plain(name: str) -> str:
    words: Iterable[str] = name.split()
    return " ".join(words).removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s")
