"""Which keys are one entity, and what the entity is called."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.annotations import Extraction
from kg.documents import Document
from kg.resolve import spelling
from kg.resolve.decisions import Decisions, read_decisions
from kg.resolve.keys import Cluster, Key, KeyMaker
from kg.schema.gazetteer import Gazetteer, gazetteer
from kg.schema.names import local_name, normalise
from kg.schema.ontology import Ontology, ontology

_FAMILY_SUFFIX = {"Person": "person"}


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions in one or many documents stand for.

    local_name: flat local name, made from content. cls: local name of its class, "" if unknown. label: its
    best name. alt_labels: other names seen in texts, sorted. reason: how the names were brought together.
    """

    local_name: str
    cls: str
    label: str
    alt_labels: tuple[str, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Record:
    """What the documents say of a key."""

    classes: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)


class Resolver:
    """Collects the clusters of documents and decides which are the same."""

    def __init__(self, decisions: Sequence[str | Path] = ()) -> None:
        """Start empty.

        Args:
            decisions: files of merges and splits (``kg.resolve.read_decisions``).

        Raises:
            InputError: a file cannot be read or a line of it is wrong.

        """
        read = [read_decisions(Path(path)) for path in decisions]
        self._decisions = Decisions(
            tuple(pair for d in read for pair in d.merges), tuple(pair for d in read for pair in d.splits)
        )
        self._maker = KeyMaker()
        self._records: dict[Key, _Record] = {}
        self._documents: dict[str, dict[int, Key]] = {}

    def add(self, extraction: Extraction, document: Document | None = None) -> None:
        """Take in a document. Of the document itself only the extraction is needed."""
        keys = {}
        for number, cluster in self._maker.clusters(extraction).items():
            keys[number] = self._record(cluster)
        self._documents[extraction.document] = keys

    def _record(self, cluster: Cluster) -> Key:
        record = self._records.get(cluster.key)
        if record is None:
            record = self._records[cluster.key] = _Record()
        record.classes[cluster.cls] += 1
        record.names.update(cluster.names)
        record.labels[cluster.label] += 1
        return cluster.key

    def identities(self) -> Identity:
        """Return which entity each cluster of the documents so far stands for."""
        joined = _Joined(self._records, self._decisions)
        return Identity(self._documents, joined.entities())


class Identity:
    """The answer for each cluster of each document."""

    def __init__(self, documents: Mapping[str, Mapping[int, Key]], entities: Mapping[Key, Entity]) -> None:
        """Take the keys of each document's clusters, and each key's entity."""
        self._documents = documents
        self._entities = entities

    def __len__(self) -> int:
        """Return the number of entities."""
        return len({entity.local_name for entity in self._entities.values()})

    def entity(self, document: str, cluster: int) -> Entity | None:
        """Return the entity of a document's cluster, None if it stands for nothing that deserves a name."""
        key = self._documents.get(document, {}).get(cluster)
        return self._entities[key] if key is not None else None

    def merges(self) -> Iterator[tuple[Entity, tuple[str, ...], str]]:
        """Yield the entities under which several names came together, sorted: entity, all its names,
        reason.
        """
        seen = {entity.local_name: entity for entity in self._entities.values()}
        for _, entity in sorted(seen.items()):
            if entity.alt_labels:
                yield entity, (entity.label, *entity.alt_labels), entity.reason


class _Joined:
    """Keys brought together: what is certain first, then what a person decided."""

    def __init__(self, records: Mapping[Key, _Record], decisions: Decisions) -> None:
        self._records = records
        self._gazetteer: Gazetteer = gazetteer()
        self._ontology: Ontology = ontology()
        self._keys = sorted(records, key=lambda key: key.rank)
        self._parent: dict[Key, Key] = {key: key for key in self._keys}
        self._reasons: dict[Key, set[str]] = defaultdict(set)
        self._own_names = self._natural_names()
        self._apart = {frozenset(pair) for pair in decisions.splits}
        self._members: dict[Key, set[str]] = {key: {self._own_names[key]} for key in self._keys}
        self._merge_decided(decisions)
        self._merge_aliases()
        self._merge_spellings("Person", spelling.same_person, lambda words: spelling.skeleton(words[-1]))
        self._merge_spellings(
            "other", spelling.same_organisation, lambda words: " ".join(sorted(map(spelling.skeleton, words)))
        )
        self._merge_deals()

    # --- joining ---

    def _find(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def _join(self, one: Key, other: Key, reason: str) -> None:
        """Make one entity of two, unless a person decided otherwise or both are different known
        individuals.
        """
        a, b = self._find(one), self._find(other)
        if a == b or (a.kind == b.kind == "individual" and reason != "decided"):
            return
        if any(frozenset((x, y)) in self._apart for x in self._members[a] for y in self._members[b]):
            return
        # The head is a known individual, or else the key that comes first.
        head, tail = (a, b) if reason == "decided" else sorted((a, b), key=lambda k: (k.kind != "individual", k.rank))
        self._parent[tail] = head
        self._members[head] |= self._members.pop(tail)
        self._reasons[head] |= self._reasons.pop(tail, set()) | {reason}

    def _merge_decided(self, decisions: Decisions) -> None:
        by_name = {name: key for key, name in self._own_names.items()}
        for kept, merged in decisions.merges:
            if kept in by_name and merged in by_name:
                self._join(by_name[kept], by_name[merged], "decided")

    def _merge_aliases(self) -> None:
        """Join a name with the only entity that bears it beside its full name ("NSC": found together in a
        text).
        """
        bearers: dict[tuple[str, str], set[Key]] = defaultdict(set)
        for key in self._keys:
            if key.kind in {"name", "individual"}:
                for name in self._records[key].names:
                    bearers[normalise(name), self._family(key)].add(key)
        for key in self._keys:
            if key.kind != "name":
                continue
            others = {self._find(k) for k in bearers.get((key.name, key.family), ())} - {self._find(key)}
            if len(others) == 1 and (key.family != "Person" or len(key.name.split()) > 1):
                self._join(key, others.pop(), "alias in a text")

    def _family(self, key: Key) -> str:
        if key.kind != "individual":
            return key.family
        known = self._gazetteer.individual(key.name)
        return "Person" if known is not None and self._ontology.is_a(known.cls, "Person") else "other"

    def _merge_spellings(
        self, family: str, same: Callable[[str, str], bool], block_of: Callable[[list[str]], str]
    ) -> None:
        blocks: dict[str, list[tuple[Key, str]]] = defaultdict(list)
        for key in self._keys:
            if key.kind == "individual" and self._family(key) == family:
                known = self._gazetteer.individual(key.name)
                names = {normalise(n) for n in known.names} if known is not None else set()
            elif key.kind == "name" and key.family == family:
                names = {key.name}
            else:
                continue
            for name in sorted(names):
                words = name.split()
                if len(words) > 1:
                    blocks[block_of(words)].append((key, name))
        for block in blocks.values():
            for i, (key, name) in enumerate(block):
                for other, spelled in block[i + 1 :]:
                    if self._find(key) == self._find(other) or not same(name, spelled):
                        continue
                    if family != "Person" or not self._ambiguous(name, spelled, block):
                        self._join(key, other, "spelling")

    def _ambiguous(self, one: str, other: str, block: Sequence[tuple[Key, str]]) -> bool:
        """Return whether a name without a middle one may be that of several persons who have different
        ones.
        """
        if bool(spelling.middles(one)) == bool(spelling.middles(other)):
            return False
        bare = one if not spelling.middles(one) else other
        return len({spelling.middles(n) for _, n in block if spelling.same_person(bare, n)} - {""}) > 1

    def _merge_deals(self) -> None:
        """Join a deal of which a text names one party with the only deal of that party on the same topic."""
        deals = [key for key in self._keys if key.kind == "deal"]
        for key in deals:
            if len(key.parties) != 1 or not key.topic:
                continue
            wider = {k for k in deals if key.parties < k.parties and k.topic == key.topic and k.name == key.name}
            if len(wider) == 1:
                self._join(wider.pop(), key, "the only deal of this party on this topic")

    # --- naming ---

    def _natural_names(self) -> dict[Key, str]:
        """Return each key's local name; where two share one, the rarer gets a suffix made from content."""
        wanted: dict[str, list[Key]] = defaultdict(list)
        for key in self._keys:
            wanted[self._natural(key)].append(key)
        names = {}
        for name, keys in wanted.items():
            keys.sort(key=lambda k: (k.kind != "individual", -sum(self._records[k].classes.values()), k.rank))
            for place, key in enumerate(keys):
                suffix = "" if place == 0 else _FAMILY_SUFFIX.get(key.family) or _digest(key)
                names[key] = f"{name}_{suffix}" if suffix else name
        return names

    def _natural(self, key: Key) -> str:
        if key.kind == "individual":
            return key.name
        if key.kind == "deal":
            parts = ["deal", *sorted(self._short(p) for p in key.parties), key.topic, key.name]
            return "-".join(part for part in parts if part)
        if key.kind == "body":
            return local_name("_".join([*sorted(key.parties), key.name]))
        label = self._label(key)
        if key.kind == "document":
            return f"{local_name(label)[:60] or 'thing'}-{key.family}"
        return local_name(label) or f"thing-{_digest(key)}"

    def _short(self, party: str) -> str:
        known = self._gazetteer.individual(party)
        short = [n for n in known.names if n.isupper() and n.isalpha() and len(n) < 4] if known is not None else []
        return (min(short, key=lambda n: (len(n), n)) if short else party).lower().replace("_", "-")

    def _label(self, key: Key) -> str:
        """Return the best name of a key: of names, the most frequent among those that have all of its
        words.
        """
        record = self._records[key]
        if key.kind == "individual":
            known = self._gazetteer.individual(key.name)
            if known is not None:
                return known.label
        if key.kind == "name":
            full = {n: c for n, c in record.names.items() if len(n.split()) >= len(key.name.split())}
            names: Mapping[str, int] = full or record.names
        else:
            names = record.labels
        return min(names, key=lambda name: (-names[name], name.isupper(), len(name), name))

    def entities(self) -> dict[Key, Entity]:
        """Return each key's entity."""
        groups: dict[Key, list[Key]] = defaultdict(list)
        for key in self._keys:
            groups[self._find(key)].append(key)
        found = {}
        for head, keys in groups.items():
            entity = self._entity(head, keys)
            for key in keys:
                found[key] = entity
        return found

    def _entity(self, head: Key, keys: Iterable[Key]) -> Entity:
        classes: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for key in keys:
            record = self._records[key]
            classes.update(record.classes)
            names.update(record.names)
        label = self._label(head)
        known = self._gazetteer.individual(head.name) if head.kind == "individual" else None
        cls = known.cls if known is not None else self._class(classes)
        others = sorted({name for name in names if name != label})
        reasons = sorted(self._reasons.get(head, ()))
        if others and not reasons:
            reasons = ["known names" if known is not None else "same document"]
        return Entity(self._own_names[head], cls, label, tuple(others), "; ".join(reasons))

    def _class(self, classes: Counter[str]) -> str:
        named = {cls: count for cls, count in classes.items() if cls}
        if not named:
            return ""
        return min(named, key=lambda cls: (-named[cls], -self._ontology.depth(cls), cls))


def _digest(key: Key) -> str:
    return hashlib.sha256("\x1f".join(map(str, key.rank)).encode()).hexdigest()[:8]
