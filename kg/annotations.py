"""What the extraction components write on a ``Doc``, and what a document's extraction is without spaCy.

Frozen, slotted dataclasses of plain values: they pickle, they compare, and ``nlp.pipe(n_process=2)`` carries
them between processes because ``Doc.user_data`` holds them as lists (see ``register``).

Token positions are indices into the ``Doc``; character offsets are into ``Doc.text``, end exclusive.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from spacy.tokens import Doc

MentionKind = Literal["name", "nominal", "pronoun"]
Polarity = Literal["Affirmed", "Denied"]
Certainty = Literal["Certain", "Probable", "Possible"]
Tense = Literal["Past", "Present", "Future"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names or describes something.

    start, end: character offsets. root: index of the head token. cls: local name of its ontology class
    ("Person", "Country", "Deal"; "" when nothing is known). individual: local name of the gazetteer individual
    it denotes, or "". name: the name to show ("Volodymyr Zelensky"), or the phrase for a nominal mention.
    cluster: number of its within-document entity (set by the coreference component; -1 before).
    """

    start: int
    end: int
    root: int
    kind: MentionKind
    cls: str
    name: str
    label: str = ""
    individual: str = ""
    cluster: int = -1


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a predicate.

    function: "subject", "object", "indirect_object", "oblique", "clause", "possessor", "modifier", "apposition",
    "complement" - deep functions: the subject is who acts, also in a passive. preposition: the marking adposition
    ("for", "according_to") or clause marker ("to", "that"); "" if none. root: head token of the argument.
    start, end: token range of the whole phrase. rules: the names of the rules that produced it.
    """

    function: str
    preposition: str
    root: int
    start: int
    end: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate-argument structure.

    root: the token that heads it. lemma: its lemma with particles joined by "_" ("cut_off"). kind: "verb", "noun",
    "adjective", "copula", "possessive", "apposition" . tokens: the tokens of the trigger, in order (verb and particle,
    light verb and noun). auxiliaries: tokens of auxiliaries and negations. governors: from inside out, tokens
    of the predicates that govern this one as a clause ("refused" for "refused to sign"; "said" for "said it
    signed"): what factuality reads.
    """

    root: int
    lemma: str
    kind: str
    tokens: tuple[int, ...]
    arguments: tuple[Argument, ...] = ()
    auxiliaries: tuple[int, ...] = ()
    governors: tuple[int, ...] = ()
    passive: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a role of a claim: a mention (index into the document's mentions), or plain text."""

    mention: int = -1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion found in a text: who did what to whom, whether it happened, and who says so.

    type: local name of the claim class ("Reject"). property: local name of the direct property between agent and
    object or recipient ("rejects"), "" if none. subject, object: role names whose fillers the direct property joins.
    frame: local name of the lexicon frame. roles: (role, filler) pairs; roles are agent, object, recipient,
    place, time, amount, condition, instrument. trigger_start/end and start/end: character offsets of the trigger
    and of the sentence. speakers: mention indices of those it is attributed to, innermost first; empty: the outlet.
    confidence: 0 to 1. rules: names of all rules behind it, syntax first.
    """

    type: str
    property: str
    frame: str
    roles: tuple[tuple[str, Filler], ...]
    trigger_start: int
    trigger_end: int
    start: int
    end: int
    subject: str = "agent"
    object: str = "object"
    polarity: Polarity = "Affirmed"
    certainty: Certainty = "Certain"
    tense: Tense = "Past"
    speakers: tuple[int, ...] = ()
    confidence: float = 1.0
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; needs no spaCy.

    document: the id of the document. mentions, claims: as on the ``Doc``.
    """

    document: str
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]


T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Turn dataclasses and tuples into lists, recursively: what msgpack can carry."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    return value


def from_plain(kind: type[T], value: Any) -> T:
    """Rebuild a dataclass of the given kind from what ``to_plain`` made of it."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    return kind(*(_rebuild(hints[f.name], v) for f, v in zip(fields, value, strict=True)))


def _rebuild(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        return from_plain(typing.cast(type, hint), value)
    if typing.get_origin(hint) is tuple:
        kinds = typing.get_args(hint)
        if len(kinds) == 2 and kinds[1] is types.EllipsisType or kinds[-1] is Ellipsis:
            return tuple(_rebuild(kinds[0], v) for v in value)
        return tuple(_rebuild(k, v) for k, v in zip(kinds, value, strict=True))
    return value


def _property(key: str, kind: type[T]) -> tuple[Callable[[Doc], tuple[T, ...]], Callable[[Doc, Any], None]]:
    def getter(doc: Doc) -> tuple[T, ...]:
        stored = doc.user_data.get(key, ())
        # msgpack (n_process, DocBin) brings back lists of lists; in one process the objects themselves are kept.
        if stored and not dataclasses.is_dataclass(stored[0]):
            stored = tuple(from_plain(kind, value) for value in stored)
        return tuple(stored)

    def setter(doc: Doc, values: Any) -> None:
        doc.user_data[key] = [to_plain(value) for value in values]

    return getter, setter


def register() -> None:
    """Register ``doc._.mentions``, ``doc._.predicates`` and ``doc._.claims`` (tuples of the dataclasses)."""
    for name, kind in (("mentions", Mention), ("predicates", Predicate), ("claims", Claim)):
        getter, setter = _property(f"kg.{name}", kind)
        Doc.set_extension(name, getter=getter, setter=setter, force=True)
