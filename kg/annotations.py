"""Dataclasses of the extraction: predicates, mentions, claims, and all that was read from a document.

Frozen, slotted dataclasses of plain values: they pickle, they compare, and ``nlp.pipe(n_process=2)`` carries
them between processes because ``Doc.user_data`` holds them as lists (see ``register``).

Token positions are indices into the ``Doc``; character offsets are into ``Doc.text``, end exclusive.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from kg.rdf.io.html_table import html_table

if TYPE_CHECKING:
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
    cluster: number of its within-document entity (set by the coreference component; -1 before). body: the kind of body
    that it names ("Senate"; see ``kg.knowledge.bodies``), or "". jurisdiction: local names of the states or places to
    which that body belongs, separated by spaces: of an embassy the sending and the receiving one; "" if unknown.
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
    body: str = ""
    jurisdiction: str = ""

    @property
    def known(self) -> str:
        """What it is known as in every document: the individual, or a body of known jurisdiction; "" if unknown."""
        return self.individual or (f"{self.body} {self.jurisdiction}" if self.jurisdiction else "")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a predicate.

    function: "subject", "object", "indirect_object", "oblique", "clause" (what is said, wanted, planned),
    "adverbial" (a clause of time, purpose, condition), "complement" (what the subject or object is or
    becomes), "possessor", "modifier" (compound or adjective of a noun). These are deep functions: the subject
    is who acts, also in a passive. preposition: the marking adposition ("for", "according_to") or clause
    marker ("to", "that", "if"); "" if none. root: head token of the argument; coordinated arguments come as
    one Argument each. start, end: token range of the whole phrase, without its marker. rules: the names of
    the rules that produced it.
    """

    function: str
    preposition: str
    root: int
    start: int
    end: int
    rules: tuple[str, ...] = ()

    @property
    def is_office(self) -> bool:
        """Whether this is what somebody is made or serves as."""
        return self.function == "complement" or (self.function == "oblique" and self.preposition == "as")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate-argument structure.

    root: the token that heads it. kind and lemma:
      "verb" - the verb, particles joined by "_" ("cut_off");
      "adjective" - the adjective ("dependent"), as a predicate or with arguments of its own;
      "copula" - "be"; root is the predicate nominal, which is also the argument "complement";
      "noun" - any noun with arguments ("proposal"); its subject is who it is said of ("X is the owner",
        "X, the owner", "President X") or who does it through a light verb ("X made a proposal");
      "possessive" - "'s": arguments "possessor" and "object";
      "apposition" - the description's noun: arguments "subject" (the name), "complement" (the description).
    tokens: the tokens of the trigger, in order (verb and particle, light verb and noun). auxiliaries: tokens
    of auxiliaries, copulas and negations, also those in its subject or object ("no country signed").
    governors: from inside out, the tokens of the verbs, adjectives and nouns on which this one depends
    ("refused" for "refused to sign"; "plan" for "a plan to attack"; "said" for "it signed, he said").
    links: how each link of that chain is made: "clause", "adverbial", "adnominal", "relative" (the noun is
    left out), "speech", "subject", "object", "oblique", "possessor", "modifier"; links[0] ties the predicate
    to governors[0]. marker: of its clause: "that", "to", "if", "after"; "" if none.
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
    links: tuple[str, ...] = ()
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim as the network sees it: a trigger with the types, participants and status that it may have.

    Attributes:
        token: index of the trigger's head word.
        types: claim types and their probabilities, the likeliest first; the rest is no claim.
        roles: role, head token and probability of each word that may be a participant, for the likeliest type.
        polarity, certainty, tense: values and their probabilities.
    """

    token: int
    types: tuple[tuple[str, float], ...]
    roles: tuple[tuple[str, int, float], ...]
    polarity: tuple[str, float]
    certainty: tuple[str, float]
    tense: tuple[str, float]


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
    also: further direct properties that the claim projects to, each with its subject and object roles: who holds an
    office represents its body, and the office is the body's.
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
    also: tuple[tuple[str, str, str], ...] = ()

    def _repr_html_(self) -> str:
        """Return the claim as an HTML table, for notebooks."""
        shown = ((f.name, getattr(self, f.name)) for f in fields(self))
        return html_table(("field", "value"), [(name, _plain(value)) for name, value in shown if value not in ("", ())])

    def projections(self) -> tuple[tuple[str, str, str], ...]:
        """Return all direct properties of the claim, each with its subject and object roles; the main one first."""
        return ((self.property, self.subject, self.object), *self.also) if self.property else self.also


def marks(polarity: str, certainty: str, tense: str) -> tuple[str, ...]:
    """Return what keeps a claim from being asserted as a fact: "denied", "probable", "possible", "future"."""
    return tuple(m.lower() for m in (polarity, certainty, tense) if m in {"Denied", "Probable", "Possible", "Future"})


def _plain(value: object) -> str:
    """Write the value of a field for people."""
    if isinstance(value, Filler):
        return value.text if value.mention < 0 else f"mention {value.mention}"
    return " ".join(map(_plain, value)) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Activity:
    """By what a document was read.

    version: of kg-news. model: name of the language model. fingerprint: hash of all that the result depends on: code,
    weights, ontology, lexicon, gazetteer, packages. time: when, ISO 8601, "" if that is not to be stated.
    """

    version: str
    model: str
    fingerprint: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; needs no spaCy.

    document: the id of the document. mentions, claims: as on the ``Doc``. activity: None if nothing was read: the
    document prints the text of another.
    """

    document: str
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    activity: Activity | None = None


T = TypeVar("T")


def _property(key: str, kind: type[T]) -> tuple[Callable[[Doc], tuple[T, ...]], Callable[[Doc, Any], None]]:
    # What msgpack can carry lies in user_data; the objects it was made of are kept beside it as long as the
    # Doc lives, because rebuilding them at each access would cost more than finding them.
    many: Any = tuple[kind, ...]  # type: ignore[valid-type]
    objects: weakref.WeakKeyDictionary[Doc, tuple[list[Any], tuple[T, ...]]] = weakref.WeakKeyDictionary()

    def getter(doc: Doc) -> tuple[T, ...]:
        stored = doc.user_data.get(key)
        if not stored:
            return ()
        held = objects.get(doc)
        if held is None or held[0] is not stored:
            held = objects[doc] = (stored, msgspec.convert(stored, many))
        return held[1]

    def setter(doc: Doc, values: Any) -> None:
        kept = tuple(values)
        doc.user_data[key] = stored = msgspec.to_builtins(list(kept))
        objects[doc] = (stored, kept)

    return getter, setter


def register() -> None:
    """Register ``doc._.mentions``, ``predicates``, ``candidates`` and ``claims`` (tuples of the dataclasses)."""
    from spacy.tokens import Doc  # noqa: PLC0415 (takes a second)

    for name, kind in (
        ("mentions", Mention),
        ("predicates", Predicate),
        ("candidates", Candidate),
        ("claims", Claim),
    ):
        getter, setter = _property(f"kg.{name}", kind)
        Doc.set_extension(name, getter=getter, setter=setter, force=True)
