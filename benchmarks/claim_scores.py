"""Scores of extracted claims against the annotated corpus.

A claim of the system is matched with an annotated one of the same type whose trigger it shares a word with; each is
matched once, those with all participants right first. A participant is right when the head word of what the system
names lies in the annotated phrase, and the last word of that phrase in what the system names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from corpus import Claim, Document, Filler, Span
from corpus.records import ROLES, STATES


@dataclass(frozen=True, slots=True)
class Named:
    """What a system names in a role.

    Attributes:
        text: the words.
        span: their place in the document; None where the system does not say.
        head: the place of the head word; None as for span.
        others: span and head of what else in the sentence is the same entity by the system's coreference.
    """

    text: str
    span: Span | None = None
    head: Span | None = None
    others: tuple[tuple[Span, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Predicted:
    """A claim as a system gives it, all fillers of a role together.

    Attributes:
        type: one of ``corpus.TYPES``.
        trigger: place of the trigger.
        roles: what fills agent, object, recipient and speaker.
        polarity, certainty, tense: as in ``corpus.Claim``.
        edge: the two roles that a direct edge of the graph joins; None where no edge is asserted.
        confidence: 0 to 1.
        rules: names of the rules behind it.
    """

    type: str
    trigger: Span
    roles: dict[str, tuple[Named, ...]]
    polarity: str = "Affirmed"
    certainty: str = "Certain"
    tense: str = "Past"
    edge: tuple[str, str] | None = None
    confidence: float = 1.0
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Count:
    """Matches, and what they are out of."""

    right: int = 0
    system: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the system's items that are right."""
        return self.right / self.system if self.system else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated items that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.system + self.gold) if self.system + self.gold else 0.0


@dataclass(slots=True)
class Scores:
    """Counts over documents.

    Attributes:
        trigger: type and trigger right.
        full: type, trigger and all participants (agent, object, recipient) right.
        actions: as full, without states; states: as full, states only.
        status: polarity, certainty and tense equal, of the claims with type and trigger right.
        speaker: as status, for the innermost speaker.
        edges: asserted edges of actions; right: type, both ends and status.
        resolved_edges: right ones of edges where an end may be another mention of its entity in the sentence, too.
        state_edges: asserted edges of states.
        types: counts of type and trigger by type.
        bins: by tenths of confidence: claims, and those with all participants right.
    """

    trigger: Count = field(default_factory=Count)
    full: Count = field(default_factory=Count)
    actions: Count = field(default_factory=Count)
    states: Count = field(default_factory=Count)
    status: Count = field(default_factory=Count)
    speaker: Count = field(default_factory=Count)
    edges: Count = field(default_factory=Count)
    resolved_edges: int = 0
    state_edges: Count = field(default_factory=Count)
    types: defaultdict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    bins: list[list[float]] = field(default_factory=lambda: [[0.0, 0.0, 0.0] for _ in range(10)])

    @property
    def resolved(self) -> Count:
        """Asserted edges of actions by the entities at their ends."""
        return Count(self.resolved_edges, self.edges.system, self.edges.gold)

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over ten bins of confidence (Guo et al. 2017)."""
        total = sum(n for n, _, _ in self.bins)
        return sum(abs(right - confidence) for _, right, confidence in self.bins) / total if total else 0.0

    def add(self, document: Document, predicted: Sequence[Predicted]) -> None:
        """Count a document."""
        full = _matches(document.claims, predicted, participants=True)
        loose = dict(full)
        rest_gold = [i for i in range(len(document.claims)) if i not in full]
        rest_system = [j for j in range(len(predicted)) if j not in set(full.values())]
        more = _matches([document.claims[i] for i in rest_gold], [predicted[j] for j in rest_system])
        loose.update({rest_gold[i]: rest_system[j] for i, j in more.items()})
        for claim in document.claims:
            for count in self._of(claim.type):
                count.gold += 1
            self.types[claim.type].gold += 1
            edges = self.state_edges if claim.type in STATES else self.edges
            edges.gold += _is_edge(claim)
        for other in predicted:
            for count in self._of(other.type):
                count.system += 1
            self.types[other.type].system += 1
        for i in full:
            for count in self._of(document.claims[i].type)[1:]:
                count.right += 1
        found = {j: i for i, j in loose.items()}
        for i, j in loose.items():
            self.trigger.right += 1
            self.types[document.claims[i].type].right += 1
            self._compare(document.claims[i], predicted[j])
        fully = set(full.values())
        for j, made in enumerate(predicted):
            cell = self.bins[min(9, int(made.confidence * 10))]
            cell[0] += 1
            cell[1] += j in fully
            cell[2] += made.confidence
            if made.edge is not None:
                edges = self.state_edges if made.type in STATES else self.edges
                edges.system += 1
                gold = document.claims[found[j]] if j in found else None
                edges.right += gold is not None and _same_edge(gold, made, agrees)
                if gold is not None and made.type not in STATES:
                    self.resolved_edges += _same_edge(gold, made, names_entity)

    def _of(self, type: str) -> tuple[Count, ...]:
        return self.trigger, self.full, self.states if type in STATES else self.actions

    def _compare(self, gold: Claim, system: Predicted) -> None:
        same = (gold.polarity, gold.certainty, gold.tense) == (system.polarity, system.certainty, system.tense)
        self.status.gold += 1
        self.status.system += 1
        self.status.right += same
        self.speaker.gold += 1
        self.speaker.system += 1
        self.speaker.right += _same_speaker(gold.roles.get("speaker", ()), system.roles.get("speaker", ()))


def match_fully(gold: Sequence[Claim], system: Sequence[Predicted]) -> dict[int, int]:
    """Return which annotated claims a system has with type, trigger and all participants."""
    return _matches(gold, system, participants=True)


def _matches(gold: Sequence[Claim], system: Sequence[Predicted], participants: bool = False) -> dict[int, int]:
    taken: set[int] = set()
    found: dict[int, int] = {}
    for i, claim in enumerate(gold):
        for j, other in enumerate(system):
            if j in taken or claim.type != other.type or not any(s.overlaps(other.trigger) for s in claim.trigger):
                continue
            if participants and not all(same(claim.roles.get(r, ()), other.roles.get(r, ())) for r in ROLES):
                continue
            found[i] = j
            taken.add(j)
            break
    return found


def same(gold: Sequence[Filler], system: Sequence[Named]) -> bool:
    """Return whether a system names the annotated fillers of a role, all of them and no others."""
    if len(gold) != len(system):
        return False
    rest = list(system)
    for filler in gold:
        match = next((named for named in rest if agrees(filler, named)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def agrees(filler: Filler, named: Named) -> bool:
    """Return whether what a system names is the annotated filler."""
    if filler.span is None or named.span is None or named.head is None:
        return filler.text.split()[-1].lower() in named.text.lower().split()
    if filler.clause:
        return filler.span.overlaps(named.span)
    last = Span(filler.span.end - 1, filler.span.end)
    return named.head.overlaps(filler.span) and last.overlaps(named.span)


def _same_speaker(gold: Sequence[Filler], system: Sequence[Named]) -> bool:
    if not gold or not system:
        return not gold and not system
    return any(agrees(filler, named) for filler in gold for named in system)


def _is_edge(claim: Claim) -> bool:
    """Return whether an annotated claim is a fact between two named participants."""
    other = [f for role in ("object", "recipient") for f in claim.roles.get(role, ()) if not f.clause]
    certain = (claim.polarity, claim.certainty) == ("Affirmed", "Certain") and claim.tense != "Future"
    return certain and bool(other) and bool(claim.roles.get("agent"))


def names_entity(filler: Filler, named: Named) -> bool:
    """Return whether the annotated filler, or what the system takes for its entity in the sentence, is named."""
    return agrees(filler, named) or any(agrees(filler, Named(named.text, *place)) for place in named.others)


def _same_edge(gold: Claim, system: Predicted, agree: Callable[[Filler, Named], bool]) -> bool:
    assert system.edge is not None
    certain = (gold.polarity, gold.certainty) == ("Affirmed", "Certain") and gold.tense != "Future"
    return certain and all(
        any(agree(f, n) for f in gold.roles.get(role, ()) for n in system.roles.get(role, ()))
        and all(any(agree(f, n) for f in gold.roles.get(role, ())) for n in system.roles.get(role, ()))
        for role in system.edge
    )


def total(parts: Iterable[tuple[Document, Sequence[Predicted]]]) -> Scores:
    """Return the scores of a system over documents."""
    scores = Scores()
    for document, predicted in parts:
        scores.add(document, predicted)
    return scores
