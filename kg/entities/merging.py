"""Merging of keys into entities: by decision, by shared name, by spelling.

Memory holds the keys that come together, not those that stay alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from operator import itemgetter

from kg.disjoint_sets import DisjointSets
from kg.entities import spelling
from kg.entities.decisions import SINGLE, Decision, Decisions, local_class
from kg.entities.entity import key_digest
from kg.entities.index import Index
from kg.entities.keys import Key
from kg.entities.references import References, UnknownReferenceError
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.ontology import ontology
from kg.knowledge.person_names import given_name, short_forms

_ALIASES = """
SELECT one.number, one.side, one.name, other.number
FROM alias JOIN key AS one ON one.kind = 'name' AND one.name = alias.normal
  JOIN key AS other ON other.number = alias.key AND other.side = one.side
WHERE one.number != alias.key ORDER BY one.rank, other.rank
"""
_SPELLINGS = """
SELECT block, spelling.name, key FROM spelling JOIN key ON number = key
WHERE spelling.side = :side AND block IN
  (SELECT block FROM spelling WHERE side = :side GROUP BY block HAVING COUNT(*) > 1)
ORDER BY block, rank, spelling.name
"""
_CLASHES = """
SELECT own, rank, number FROM key
WHERE own IN (SELECT own FROM key GROUP BY own HAVING COUNT(*) > 1)
ORDER BY own, kind != 'individual', -total, rank
"""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a key stands for where that is not what the key alone would say."""

    number: int
    entity: str
    cls: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Spelled:
    key: int
    name: str


class EntityMerger:
    """The keys of a settled index brought together: what is certain first, then what is likely."""

    def __init__(self, index: Index, decisions: Decisions) -> None:
        """Decide; ``decided`` gives the result."""
        self._index = index
        self._sets = DisjointSets[int]()
        self._reasons: dict[int, set[str]] = defaultdict(set)
        self._renamed = dict(self._renamings())
        self._references = References(index, self._renamed)
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._members: dict[int, set[int]] = {}
        self.unapplied: list[tuple[Decision, str]] = []
        self._keep_apart(decisions)
        self._join_decided(decisions)
        self._join_aliases()
        self._join_persons()
        self._join_organisations()
        self._join_deals()
        self._join_gifts()
        self._changed = self._changes(decisions)

    def decided(self) -> Iterator[Assignment]:
        """Yield what differs from what each key alone would say, by key."""
        groups: dict[int, list[int]] = defaultdict(list)
        for number in self._sets.members():
            groups[self._find(number)].append(number)
        for head, tail in groups.items():
            yield from self._group(head, [head, *tail])
        for number in sorted({*self._renamed, *self._changed}):
            if number not in self._sets and number not in groups:
                _, cls, label = self._said(number)
                yield self._with_changes(number, Assignment(number, self._own(number), cls, label, ""))

    def _group(self, head: int, numbers: Sequence[int]) -> Iterator[Assignment]:
        individual, cls, label = self._said(head)
        if not individual:
            classes: Counter[str] = Counter()
            for number in numbers:
                classes.update(self._index.seen(number, "class"))
            cls = ontology().commonest(classes)
        reason = "; ".join(sorted(self._reasons[head]))
        for number in numbers:
            yield self._with_changes(head, Assignment(number, self._own(head), cls, label, reason))

    def _with_changes(self, head: int, decided: Assignment) -> Assignment:
        """Return what was decided of a key with what a person changed of its entity; a dropped one has no name."""
        for verdict, value in self._changed.get(head, {}).items():
            decided = replace(decided, reason="; ".join(filter(None, (decided.reason, f"{verdict} decided"))))
            if verdict == "rename":
                decided = replace(decided, label=value)
            elif verdict == "retype":
                decided = replace(decided, cls=local_class(value))
            else:
                decided = replace(decided, entity="")
        return decided

    def _changes(self, decisions: Decisions) -> dict[int, dict[str, str]]:
        """Return the verdicts on single entities with their values, by the head of the entity."""
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for decision in decisions.of(*SINGLE):
            number = self._named(decision, decision.one)
            if number is not None:
                found[self._find(number)][decision.verdict] = decision.other
        return found

    def _said(self, number: int) -> tuple[bool, str, str]:
        """Return whether a key is a known individual, its class and its label."""
        row = self._index.database.execute("SELECT rank, cls, label FROM key WHERE number = ?", (number,)).fetchone()
        key = Key.decoded(row[0])
        return key.kind == "individual" and gazetteer().individual(key.name) is not None, row[1], row[2]

    # --- naming ---

    def _renamings(self) -> Iterator[tuple[int, str]]:
        """Yield the keys that share a local name with a known or more frequent one: they get a suffix."""
        rows = self._index.database.execute(_CLASHES)
        for name, group in groupby(rows, key=itemgetter(0)):
            taken = {name}
            for _, rank, number in list(group)[1:]:
                key = Key.decoded(rank)
                wanted = f"{name}_person"
                if key.family != "Person" or wanted in taken:
                    wanted = f"{name}_{key_digest(key)}"
                taken.add(wanted)
                yield number, wanted

    def _own(self, number: int) -> str:
        return self._references.local_name(number)

    # --- joining ---

    def _find(self, key: int) -> int:
        return self._sets.find(key)

    def _join(self, one: int, other: int, reason: str) -> None:
        """Make one entity of two, unless a person decided otherwise or both are different known individuals."""
        a, b = self._find(one), self._find(other)
        if a == b:
            return
        keys = {number: self._index.key(number) for number in (a, b)}
        if reason != "decided" and all(key.kind == "individual" for key in keys.values()):
            return
        if self._kept_apart(a, b):
            return
        members = self._keys(a) | self._keys(b)
        # The head is a known individual, a deal of which it is known who put it forward, or the key that comes first.
        head, tail = a, b
        if reason != "decided":
            head, tail = sorted(keys, key=lambda number: _precedence(keys[number]))
        self._sets.join(head, tail)
        self._members[head] = members
        self._members.pop(tail, None)
        self._reasons[head] |= self._reasons.pop(tail, set()) | {reason}

    def _keys(self, head: int) -> set[int]:
        return self._members.get(head) or {head}

    def _kept_apart(self, a: int, b: int) -> bool:
        """Return whether a person decided that something of one entity is not something of the other."""
        return bool(self._apart) and any(self._apart.get(number, set()) & self._keys(b) for number in self._keys(a))

    def _keep_apart(self, decisions: Decisions) -> None:
        for decision in decisions.of("different"):
            one, other = self._named(decision, decision.one), self._named(decision, decision.other)
            if one is None or other is None:
                continue
            if one == other:
                self.unapplied.append((decision, "one document calls one thing by both names, or the gazetteer does"))
                continue
            self._apart[one].add(other)
            self._apart[other].add(one)

    def _join_decided(self, decisions: Decisions) -> None:
        for decision in decisions.of("same"):
            one, other = self._named(decision, decision.one), self._named(decision, decision.other)
            if one is None or other is None:
                continue
            if self._kept_apart(self._find(one), self._find(other)):
                self.unapplied.append((decision, "another decision keeps the two apart"))
            else:
                self._join(one, other, "decided")

    def _named(self, decision: Decision, reference: str) -> int | None:
        """Return the key that a decision names; note the decision and return None if there is none."""
        try:
            return self._references.find(reference)
        except UnknownReferenceError as error:
            self.unapplied.append((decision, str(error)))
            return None

    def _join_aliases(self) -> None:
        """Join a name with the only entity that bears it beside its full name ("NSC": found together in a text)."""
        rows = self._index.database.execute(_ALIASES).fetchall()
        for (number, side, name), group in groupby(rows, key=itemgetter(0, 1, 2)):
            others = {self._find(bearer) for *_, bearer in group} - {self._find(number)}
            if len(others) == 1 and (side != "Person" or len(name.split()) > 1):
                self._join(number, others.pop(), "alias in a text")

    def _blocks(self, side: str) -> Iterator[list[_Spelled]]:
        rows = self._index.database.execute(_SPELLINGS, {"side": side})
        for _, group in groupby(rows, key=itemgetter(0)):
            yield [_Spelled(number, name) for _, name, number in group]

    def _join_organisations(self) -> None:
        for block in self._blocks("other"):
            for one, other in combinations(block, 2):
                if self._find(one.key) != self._find(other.key) and spelling.same_organisation(one.name, other.name):
                    self._join(one.key, other.key, "spelling")

    def _join_persons(self) -> None:
        for block in self._blocks("Person"):
            for i, j in sorted(_candidates([spelled.name for spelled in block])):
                one, other = block[i], block[j]
                if self._find(one.key) == self._find(other.key) or not spelling.same_person(one.name, other.name):
                    continue
                if not _ambiguous(one.name, other.name, block):
                    self._join(one.key, other.key, "spelling")

    def _join_deals(self) -> None:
        """Join a deal of which a text says less with the only one of which another says more.

        It names one of the parties, or does not say who put it forward, and is on the same topic.
        """
        rows = self._index.database.execute("SELECT number, rank FROM key WHERE kind = 'deal' ORDER BY rank")
        deals = [(number, Key.decoded(rank)) for number, rank in rows]
        wider: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        owned: dict[tuple[frozenset[str], str, str], list[int]] = defaultdict(list)
        for number, key in deals:
            for party in key.parties if len(key.parties) > 1 else ():
                wider[party, key.topic, key.name].append(number)
            if key.family and len(key.parties) > 1:
                owned[key.parties, key.topic, key.name].append(number)
        for number, key in deals:
            same = owned.get((key.parties, key.topic, key.name), [])
            if not key.family and len(same) == 1:
                self._join(same[0], number, "the only deal of these parties on this topic")
        owners: dict[int, set[str]] = defaultdict(set)
        for number, key in deals:
            owners[self._find(number)] |= {key.family} - {""}
        for number, key in deals:
            if len(key.parties) == 1 and key.topic:
                found = {self._find(other) for other in wider.get((next(iter(key.parties)), key.topic, key.name), [])}
                mine = owners[self._find(number)]
                fitting = {head for head in found if len(owners[head] | mine) <= 1}
                if len(fitting) == 1:
                    mine |= owners[next(iter(fitting))]
                    self._join(fitting.pop(), number, "the only deal of this party on this topic")
                    owners[self._find(number)] = mine

    def _join_gifts(self) -> None:
        """Join "terminals" with the only "satellite terminals" that the same gave to the same."""
        rows = self._index.database.execute("SELECT number, rank FROM key WHERE kind = 'gift' ORDER BY rank")
        alike: dict[tuple[str, str, frozenset[str]], list[tuple[str, int]]] = defaultdict(list)
        for number, rank in rows:
            key = Key.decoded(rank)
            alike[key.name.split()[-1], key.family, key.parties].append((key.name, number))
        for (noun, _, _), found in alike.items():
            if len(found) == 2 and any(name == noun for name, _ in found):
                self._join(found[0][1], found[1][1], "the only such goods that one gave the other")


def _precedence(key: Key) -> tuple[bool, bool, tuple[object, ...]]:
    return key.kind != "individual", key.kind == "deal" and not key.family, key.rank


def _candidates(names: Sequence[str]) -> set[tuple[int, int]]:
    """Return the pairs of full names, of persons of one family name, whose given names may be the same.

    Given names are the same only if they share their consonants, or if one is the initial or the short form of the
    other: so not every pair is compared, of which a frequent family name has too many.
    """
    by_sound: dict[str, list[int]] = defaultdict(list)
    by_initial: dict[str, list[int]] = defaultdict(list)
    by_full: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        given = name.split()[0]
        by_sound[spelling.skeleton(given_name(given))].append(i)
        by_initial[given[0]].append(i)
        by_full[given].append(i)
    pairs = {pair for group in by_sound.values() for pair in combinations(group, 2)}
    for group in by_initial.values():
        for i in (i for i in group if names[i].find(" ") == 1):
            pairs |= {(min(i, j), max(i, j)) for j in group if i != j}
    for i, name in enumerate(names):
        others = [j for full in sorted(short_forms().get(name.split()[0], ())) for j in by_full.get(full, ())]
        pairs |= {(min(i, j), max(i, j)) for j in others if i != j}
    return pairs


def _ambiguous(one: str, other: str, block: Sequence[_Spelled]) -> bool:
    """Return whether a name that says less than another may be that of several persons of a block.

    It lacks the middle name, or has an initial or a short form for the given name, of which they have different ones.
    """
    names = [spelled.name for spelled in block]
    if bool(spelling.middles(one)) != bool(spelling.middles(other)):
        bare = one if not spelling.middles(one) else other
        return len({spelling.middles(n) for n in names if spelling.same_person(bare, n)} - {""}) > 1
    a, b = one.partition(" ")[0], other.partition(" ")[0]
    short = next((x for x, y in ((a, b), (b, a)) if len(x) == 1 < len(y) or y in short_forms().get(x, ())), "")
    if not short:
        return False
    bare = one if short == a else other
    full = {given_name(n.split()[0]) for n in names if spelling.same_person(bare, n)}
    return len({name for name in full if len(name) > 1 and name != given_name(short)}) > 1
