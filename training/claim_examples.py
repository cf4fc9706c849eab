"""Training sentences with predicates: claims of the corpus, PropBank on EWT and in frame examples, UDS factuality."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from corpus import TYPES, Claim, Document, Span, read
from kg.language.claim_scores import CERTAINTIES, POLARITIES, TENSES

from .corpus import Sentence, read_conllu

ROLES = ("agent", "object", "recipient", "topic", "instrument", "place", "speaker")
"""Roles of claims that the network learns, in the order of their numbers."""
PROPBANK_ROLES = ("ARG0", "ARG1", "ARG2", "ARGM-NEG", "ARGM-MOD")
_LONGEST = 60
"""Words of the longest frame example that is used."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word with its participants.

    Attributes:
        word: its index in the sentence.
        roles: number of the role and index of the head word of each participant.
        type: number of the claim type; -1 for a predicate of PropBank.
        status: numbers of polarity, certainty and tense of a claim.
        sense: PropBank's roleset, "" for a claim.
        factual: UDS's value and confidence, None where there is none.
    """

    word: int
    roles: tuple[tuple[int, int], ...]
    type: int = -1
    status: tuple[int, int, int] = (0, 0, 0)
    sense: str = ""
    factual: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence.

    Attributes:
        words: its words.
        before: the white space before each.
        opens: as in ``training.corpus.Sentence``.
        source: "corpus", "ewt" or "frames".
        predicates: its annotated words.
    """

    words: tuple[str, ...]
    before: tuple[str, ...]
    opens: int
    source: str
    predicates: tuple[Predicate, ...]


def corpus_examples(nlp: Language, part: str, source: str) -> Iterator[Example]:
    """Yield the sentences of a part of the annotated corpus.

    Args:
        nlp: tokenizes and parses; the parse tells the head words of fillers and triggers.
        part, source: of the corpus.
    """
    for document in read(part, source):
        doc = nlp(document.text)
        by_sentence: dict[int, list[Claim]] = defaultdict(list)
        for claim in document.claims:
            by_sentence[claim.sentence].append(claim)
        for number, span in enumerate(document.sentences):
            opens = 2 if not number else int(document.text[: span.start].endswith("\n"))
            yield _corpus_sentence(doc, document, span, opens, by_sentence[number])


def _corpus_sentence(doc: Doc, document: Document, span: Span, opens: int, claims: Iterable[Claim]) -> Example:
    tokens = [t for t in doc.char_span(*span, alignment_mode="expand") if not t.is_space]  # type: ignore[union-attr]
    index = {token.i: i for i, token in enumerate(tokens)}
    heads = [index.get(token.head.i, i) for i, token in enumerate(tokens)]

    def words(place: Span) -> list[int]:
        return [i for i, t in enumerate(tokens) if t.idx < place.end and t.idx + len(t) > place.start]

    predicates = []
    for claim in claims:
        trigger = [i for place in claim.trigger for i in words(place)]
        roles = []
        for role, fillers in claim.roles.items():
            found = [words(filler.span) for filler in fillers if filler.span is not None]
            roles += [(ROLES.index(role), head_of(heads, f[0], f[-1] + 1)) for f in found if f and role in ROLES]
        status = (
            POLARITIES.index(claim.polarity), CERTAINTIES.index(claim.certainty), TENSES.index(claim.tense),
        )  # fmt: skip
        word = min(trigger, key=lambda i: (_depth(heads, i), i))
        predicates.append(Predicate(word, tuple(roles), TYPES.index(claim.type), status))
    before = tuple("" if not i else doc[t.i - 1].whitespace_ for i, t in enumerate(tokens))
    return Example(tuple(t.text for t in tokens), before, opens, "corpus", tuple(predicates))


def head_of(heads: Sequence[int], start: int, end: int) -> int:
    """Return the first word of a range whose head is outside it."""
    for i in range(start, end):
        if heads[i] == i or not start <= heads[i] < end:
            return i
    return end - 1


def _depth(heads: Sequence[int], word: int) -> int:
    steps = 0
    while heads[word] != word and steps < len(heads):
        word, steps = heads[word], steps + 1
    return steps


def ewt_examples(data: Path, part: str) -> Iterator[Example]:
    """Yield the sentences of EWT with PropBank's predicates and UDS's factuality."""
    factual: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for row in _rows(data / "uds_factuality/predicates.tsv"):
        if row[0] == part:
            factual[row[1]][int(row[2]) - 1] = (float(row[3]), float(row[4]))
    with (data / f"propbank_ewt/{part}.jsonl").open(encoding="utf-8") as lines:
        annotated = {row["sent_id"]: row["predicates"] for row in map(json.loads, lines)}
    for id, sentence in zip(_ids(data, part), _sentences(data, part), strict=True):
        assert sentence.heads is not None
        heads = [head - 1 if head else i for i, head in enumerate(sentence.heads)]
        predicates = tuple(
            Predicate(
                p["token"],
                _propbank_roles(((role, start, end) for role, start, end in p["args"]), heads),
                sense=p["roleset"],
                factual=factual[id].get(p["token"]),
            )
            for p in annotated.get(id, ())
        )
        yield Example(tuple(sentence.words), tuple(sentence.before), sentence.opens, "ewt", predicates)


def _sentences(data: Path, part: str) -> Iterator[Sentence]:
    return read_conllu(data / f"ud_ewt/en_ewt-ud-{part}.conllu", "ewt")


def _ids(data: Path, part: str) -> Iterator[str]:
    with (data / f"ud_ewt/en_ewt-ud-{part}.conllu").open(encoding="utf-8") as lines:
        yield from (line.split("= ", 1)[1].strip() for line in lines if line.startswith("# sent_id"))


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        next(lines)
        yield from (line.rstrip("\n").split("\t") for line in lines)


def frame_examples(data: Path, nlp: Language) -> Iterator[Example]:
    """Yield PropBank's frame examples; the parse tells the head words of arguments."""
    with (data / "propbank_frames/examples.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            words = row["text"].split()
            relation = [int(i) for i in str(row["rel"][0]).split() if i.isdigit()] if row["rel"] else []
            if not relation or max(relation) >= len(words) or len(words) > _LONGEST:
                continue
            doc = Doc(nlp.vocab, words=words)
            for _, component in nlp.pipeline:
                doc = component(doc)
            spans = (
                (role, int(start), int(end) + 1)
                for role, start, end, *_ in row["args"]
                if start.isdigit() and end.isdigit() and int(end) < len(words)
            )
            roles = _propbank_roles(spans, [token.head.i for token in doc])
            before = ("", *[" "] * (len(words) - 1))
            predicate = Predicate(relation[0], roles, sense=row["roleset"])
            yield Example(tuple(words), before, 2, "frames", (predicate,))


def _propbank_roles(arguments: Iterable[tuple[str, int, int]], heads: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (PROPBANK_ROLES.index(role), head_of(heads, start, end))
        for role, start, end in arguments
        if role in PROPBANK_ROLES and start < end
    )
