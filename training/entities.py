"""One scheme of entity labels out of sets that disagree, as the set of labels that are possible for each word.

A word of a set that does not annotate a type may still be of that type: its possible labels are "O" or the
missing ones, and the loss is the negative log of their summed probability. The same device holds a place whose
kind the set does not tell (GPE or LOC), and words that a silver annotation leaves in doubt.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from .corpus import Sentence
from .substitutes import Substitutes

TYPES = ("PERSON", "NORP", "ORG", "GPE", "LOC", "EVENT", "DATE")
LABELS = ("O", *(f"{p}-{t}" for t in TYPES for p in "BI"))
INDEX = {label: i for i, label in enumerate(LABELS)}

ANNOTATED = {
    "gmb": {"PERSON", "ORG", "GPE", "LOC", "NORP", "DATE"},
    "gum": {"PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE"},
    "wikigold": {"PERSON", "ORG", "GPE", "LOC"},
    "politics": {"PERSON", "ORG", "GPE", "LOC", "EVENT"},
}
"""Which types a set annotates in full. GMB's events are too rare to be all there."""

MAPPED = {
    "gmb": {"per": "PERSON", "org": "ORG", "geo": "PLACE", "gpe": "NORP?", "tim": "TIME?", "eve": "EVENT"},
    "gum": {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE", "EVENT": "EVENT", "DATE": "DATE"},
    "wikigold": {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"},
    "politics": {
        "person": "PERSON",
        "politician": "PERSON",
        "organisation": "ORG",
        "politicalparty": "ORG",
        "location": "PLACE",
        "country": "GPE",
        "event": "EVENT",
        "election": "EVENT",
    },
}

_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|(?:1[5-9]|20)\d\d(?:s)?|today|yesterday|tomorrow|tonight"
    r"|(?:last|next|this) \w+|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.",
)


def _words() -> dict[str, frozenset[str]]:
    """Read names.tsv: the names of each kind."""
    kinds: dict[str, set[str]] = {}
    for line in Path(__file__).with_name("names.tsv").read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            kind, _, name = line.partition("\t")
            kinds.setdefault(kind, set()).add(name)
    return {kind: frozenset(names) for kind, names in kinds.items()}


WORDS = _words()


class Gazetteer:
    """Names of countries, cities and peoples, only to tell apart what a set's labels leave open."""

    def __init__(self, data: Path) -> None:
        sources = data / "gazetteer_sources"
        leaders = json.loads((sources / "cia_factbook_leaders.json").read_text(encoding="utf8"))
        with (sources / "country-codes_PDDL.csv").open(encoding="utf8") as f:
            codes = list(csv.DictReader(f))
        self.gpe = {row["CLDR display name"] for row in codes} | {row["UNTERM English Short"] for row in codes}
        self.gpe |= {row["Capital"] for row in codes} | {row["name"] for row in leaders}
        self.gpe |= {c for c in (row.get("capital") or "" for row in leaders) if c and len(c.split()) < 4}
        self.gpe |= WORDS["place"] | WORDS["country"]
        self.gpe -= {""}
        self.people: set[str] = set()
        for row in leaders:
            for words in ((row.get("demonym") or ""), (row.get("adjective") or "")):
                for word in re.findall(r"[A-Z][a-z]+(?:\(s\))?", words):
                    self.people |= {word.removesuffix("(s)"), word.replace("(s)", "s")}
        self.people |= WORDS["people"]
        self.people -= {"Central", "The", "New", "Saint"}
        self.substitutes = Substitutes(self.gpe, self.people)

    def place(self, name: str) -> tuple[str, ...]:
        """Return the labels a place of this name may have: ("GPE",), ("LOC",) or both."""
        bare = name.removeprefix("the ").removeprefix("The ")
        if bare in self.gpe:
            return ("GPE",)
        words = set(bare.lower().split())
        if words & WORDS["natural"]:
            return ("LOC",)
        return ("GPE", "LOC")


def possible(sentence: Sentence, gazetteer: Gazetteer) -> list[tuple[int, ...]] | None:
    """Return for each word the label numbers that are possible there, or None if nothing is known.

    For a treebank without entities (EWT) only words that cannot be names are known: verbs, pronouns and the like.
    """
    words = sentence.words
    if sentence.source == "ewt":
        return _from_tags(sentence, gazetteer)
    if sentence.source not in ANNOTATED:
        return None
    annotated = ANNOTATED[sentence.source]
    missing = tuple(t for t in TYPES if t not in annotated)
    outside = (0, *(INDEX[f"{p}-{t}"] for t in missing for p in "BI"))
    out: list[tuple[int, ...]] = [outside] * len(words)
    for start, end, label in sentence.entities:
        mapped = MAPPED[sentence.source].get(label)
        if mapped is None:
            continue
        name = " ".join(words[start:end])
        types: tuple[str, ...]
        optional = False
        begin = _without_titles(words, start, end) if mapped == "PERSON" else start
        if mapped == "PERSON" and name in gazetteer.people:
            types = ("NORP",)
        elif mapped == "PERSON":
            types = ("PERSON",)
            optional = _office_or_group(sentence, start, end)
        elif name in WORDS["organisation"]:
            types = ("ORG",)
        elif mapped == "ORG" and sentence.source in {"gmb", "gum"} and name in gazetteer.gpe:
            types = ("GPE",)
        elif mapped == "PLACE":
            types = gazetteer.place(name)
        elif mapped == "NORP?":
            types = ("GPE",) if name in gazetteer.gpe else ("NORP",) if name in gazetteer.people else ("NORP", "GPE")
        elif mapped == "TIME?":
            types = ("DATE",)
            optional = not _CALENDAR.search(name)
        else:
            types = (mapped,)
        for i in range(begin, end):
            labels = tuple(INDEX[f"{'B' if i == begin else 'I'}-{t}"] for t in types)
            out[i] = (0, *labels) if optional else labels
    for i, word in enumerate(words):
        if i in sentence.unknown and word.lower() not in WORDS["title"]:
            out[i] = tuple(range(len(LABELS)))
        elif word in gazetteer.people and out[i] == outside:
            out[i] = (INDEX["B-NORP"],)
    return out


def _office_or_group(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether a "person" is called by titles alone or is several: GUM calls "the Sheriff" one, and "Muslims"."""
    titles = all(word.lower() in WORDS["title"] for word in sentence.words[start:end])
    return titles or (sentence.tags is not None and sentence.tags[end - 1] == "NNPS")


def _without_titles(words: list[str], start: int, end: int) -> int:
    first = start
    while first < end - 1 and words[first].lower() in WORDS["title"]:
        first += 1
    return first


def _from_tags(sentence: Sentence, gazetteer: Gazetteer) -> list[tuple[int, ...]]:
    assert sentence.tags is not None and sentence.morphs is not None
    anything = tuple(range(len(LABELS)))
    outside = (0, INDEX["B-DATE"], INDEX["I-DATE"], INDEX["B-EVENT"], INDEX["I-EVENT"])
    out: list[tuple[int, ...]] = []
    for word, morph in zip(sentence.words, sentence.morphs, strict=True):
        upos = morph.split("|")[0]
        if word in gazetteer.people and upos in {"ADJ", "PROPN"}:
            out.append((INDEX["B-NORP"],))
        elif upos in {"VERB", "AUX", "PRON", "ADV", "INTJ", "SCONJ", "PART"} or (upos == "NOUN" and word.islower()):
            out.append(outside)
        else:
            out.append(anything)
    return out
