"""Entities and relations in defence and security reports: Dstl's re3d, in its own schema.

    python -m benchmarks.re3d --data DATA

Gold are the annotations whose confidence is at least one half (those below are suggestions that the
annotators turned down). Entities: same type; "exact" is the same span without determiners, "overlapping" any
common character, each gold and each found entity used once. Relations: same type, both arguments overlapping,
either direction for the types that have none. The set's schema is not ours: the tables below say how our
classes and properties are read in it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from benchmarks.coref_scores import Score
from kg.annotations import Mention
from kg.extraction.relations.offices import IMPLIED
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens, tokens_of
from kg.knowledge.ontology import ontology
from kg.knowledge.word_lists import word_class

SURE = 0.5
_CLASSES = (
    ("Person", "Person"), ("Country", "Organisation"), ("Organization", "Organisation"), ("Group", "Organisation"),
    ("Place", "Location"), ("Funds", "Money"), ("Weapon", "Weapon"), ("Deal", "DocumentReference"),
    ("Law", "DocumentReference"),
)  # fmt: skip
_LABELS = {
    "DATE": "Temporal",
    "TIME": "Temporal",
    "QUANTITY": "Quantity",
    "PERCENT": "Quantity",
    "CARDINAL": "Quantity",
}
_RELATIONS = {
    "attacks": "FightingAgainst", "threatens": "FightingAgainst", "mobilizesAgainst": "FightingAgainst",
    "meets": "CommWith", "negotiates": "CommWith", "warns": "CommWith", "cooperatesWith": "AlliesOf",
    "aids": "AlliesOf",
    "supports": "Likes", "criticizes": "Dislikes", "accuses": "Dislikes", "rejects": "Dislikes",
    "protestsAgainst": "Dislikes", "owns": "BelongsTo", "memberOf": "BelongsTo", "partOf": "BelongsTo",
    "represents": "BelongsTo", "positionIn": "BelongsTo", "controls": "InChargeOf", "locatedIn": "CoLocated",
}  # fmt: skip
_RELATIVE = frozenset({"WP", "WDT", "WP$", "DT"})
_NEUTER = frozenset({"it", "its", "itself"})
_DETERMINERS = ("the ", "a ", "an ", "this ", "that ", "these ", "those ", "our ", "its ", "their ", "his ", "her ")


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text with a type of the set's schema."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Two stretches of text and the type of the relation between them."""

    source: tuple[int, int]
    target: tuple[int, int]
    type: str


def _lines(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if line.strip():
            yield json.loads(line)


def read(folder: Path) -> Iterator[tuple[str, set[Entity], set[Relation]]]:
    """Yield text, entities and relations of the documents of a subset."""
    entities: dict[object, set[Entity]] = defaultdict(set)
    relations: dict[object, set[Relation]] = defaultdict(set)
    for row in _lines(folder / "entities.json"):
        if float(str(row["confidence"])) >= SURE:
            entities[row["documentId"]].add(Entity(_int(row["begin"]), _int(row["end"]), str(row["type"])))
    for row in _lines(folder / "relations.json"):
        if float(str(row["confidence"])) >= SURE:
            source = _int(row["sourceBegin"]), _int(row["sourceEnd"])
            target = _int(row["targetBegin"]), _int(row["targetEnd"])
            relations[row["documentId"]].add(Relation(source, target, str(row["type"])))
    for row in _lines(folder / "documents.json"):
        yield str(row["text"]), entities[row["_id"]], relations[row["_id"]]


def _int(value: object) -> int:
    return int(str(value))


def found_entities(doc: Doc) -> dict[int, Entity]:
    """Return the entities of a document in the set's schema, by mention (or below zero, for amounts and
    dates).
    """
    tokens = tokens_of(doc)
    found: dict[int, Entity] = {}
    for index, mention in enumerate(doc._.mentions):
        kind = _type(tokens, mention)
        if kind and mention.label != IMPLIED and not _part_of_description(tokens, mention):
            start, end = _extent(tokens, mention)
            found[index] = Entity(start, end, kind)
    for number, ent in enumerate(doc.ents, 1):
        if ent.label_ in _LABELS:
            found[-number] = Entity(ent.start_char, ent.end_char, _LABELS[ent.label_])
    measured = {i for ent in doc.ents for i in range(ent.start, ent.end)}
    for i, pos in enumerate(tokens.pos):
        if pos == "NUM" and tokens.deps[i] == "nummod" and i not in measured:
            found[-len(doc) - i] = Entity(tokens.offsets[i], tokens.end_offset(i), "Quantity")
    return found


def _type(tokens: Tokens, mention: Mention) -> str:
    if mention.kind == "pronoun" and (tokens.tags[mention.root] in _RELATIVE or mention.name.lower() in _NEUTER):
        return ""  # the set annotates personal pronouns alone
    if mention.kind == "pronoun" and not mention.cls:
        return "Organisation" if mention.name.lower() in {"we", "our", "us", "they", "them", "their"} else ""
    if mention.label == "NORP" and tokens.deps[mention.root] in {"amod", "compound"}:
        return "Nationality"
    schema = ontology()
    for cls, name in _CLASSES:
        if schema.is_a(mention.cls, cls):
            if cls == "Country" and tokens.preposition(mention.root) in word_class("locative"):
                return "Location"
            return name
    return ""


def _part_of_description(tokens: Tokens, mention: Mention) -> bool:
    """Return whether a name only modifies a noun: the set annotates "US forces", not the "US" in it."""
    return mention.kind == "name" and tokens.deps[mention.root] in INSIDE_NAME | {"amod"}


def _extent(tokens: Tokens, mention: Mention) -> tuple[int, int]:
    if mention.kind == "pronoun":
        return mention.start, mention.end
    first, last = tokens.base(mention.root)
    for child in tokens.dependents(mention.root, "nmod"):
        if mention.kind == "nominal" and tokens.preposition(child) == "of":
            last = max(last, tokens.base(child)[1])
    return min(tokens.offsets[first], mention.start), max(tokens.end_offset(last), mention.end)


def found_relations(doc: Doc, entities: dict[int, Entity]) -> set[Relation]:
    """Return the relations that the claims of a document make in the set's schema."""
    tokens = tokens_of(doc)
    mentions = doc._.mentions
    found = set()
    for claim in doc._.claims:
        roles = dict(claim.roles)
        kind = _RELATIONS.get(claim.property)
        if "place" in roles:
            place = entities.get(roles["place"].mention)
            for role in ("agent", "object"):
                placed = entities.get(roles[role].mention) if role in roles else None
                if placed is not None and place is not None and placed != place:
                    found.add(Relation((placed.start, placed.end), (place.start, place.end), "CoLocated"))
        if kind is None or claim.polarity == "Denied" or claim.subject not in roles or claim.object not in roles:
            continue
        one, other = (entities.get(roles[role].mention) for role in (claim.subject, claim.object))
        if one is not None and other is not None:
            found.add(Relation((one.start, one.end), (other.start, other.end), kind))
    at = {m.root: i for i, m in enumerate(mentions) if m.root >= 0}
    for i, pos in enumerate(tokens.pos):
        amount, counted = entities.get(-len(doc) - i), entities.get(at.get(tokens.heads[i], -1))
        if pos == "NUM" and amount is not None and counted is not None:
            found.add(Relation((counted.start, counted.end), (amount.start, amount.end), "HasAttrOf"))
    for index, mention in enumerate(mentions):
        head = at.get(tokens.heads[mention.root]) if mention.root >= 0 else None
        if head is not None and tokens.deps[mention.root] == "nmod":
            one, other = entities.get(head), entities.get(index)
            if (
                one is not None
                and other is not None
                and other.type == "Location"
                and tokens.preposition(mention.root) in word_class("locative")
            ):
                found.add(Relation((one.start, one.end), (other.start, other.end), "CoLocated"))
        if head is None or head == index or mentions[head].cluster != mention.cluster:
            continue
        one, other = entities.get(head), entities.get(index)
        if one is not None and other is not None and tokens.deps[mention.root] == "appos":
            found.add(Relation((one.start, one.end), (other.start, other.end), "IsSynonymOf"))
    return found


def _bare(text: str, entity: Entity) -> tuple[int, int]:
    start, end = entity.start, entity.end
    words = text[start:end].lower()
    for determiner in _DETERMINERS:
        if words.startswith(determiner):
            start += len(determiner)
            break
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def score_entities(text: str, gold: Iterable[Entity], found: Iterable[Entity], exact: bool) -> dict[str, Score]:
    """Return the scores by type; every entity is matched once, the largest overlap first."""
    gold, found = sorted(gold, key=_place), sorted(found, key=_place)
    pairs = []
    for g in gold:
        for f in found:
            overlap = min(g.end, f.end) - max(g.start, f.start)
            if g.type == f.type and overlap > 0 and (not exact or _bare(text, g) == _bare(text, f)):
                pairs.append((-overlap, _place(g), _place(f)))
    used: set[tuple[str, tuple[int, int, str]]] = set()
    scores: dict[str, Score] = defaultdict(Score)
    for _, g_place, f_place in sorted(pairs):
        if ("gold", g_place) not in used and ("found", f_place) not in used:
            used |= {("gold", g_place), ("found", f_place)}
            scores[g_place[2]] += Score(precise=1, recalled=1)
    for g in gold:
        scores[g.type] += Score(wanted=1)
    for f in found:
        scores[f.type] += Score(found=1)
    return scores


def _place(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.type


def score_relations(gold: Iterable[Relation], found: Iterable[Relation]) -> dict[str, Score]:
    """Return the scores by type."""
    gold, found = list(gold), list(found)
    scores: dict[str, Score] = defaultdict(Score)
    for g in gold:
        scores[g.type] += Score(wanted=1, recalled=any(_alike(g, f) for f in found))
    for f in found:
        scores[f.type] += Score(found=1, precise=any(_alike(g, f) for g in gold))
    return scores


def _alike(one: Relation, other: Relation) -> bool:
    straight = _meet(one.source, other.source) and _meet(one.target, other.target)
    crossed = _meet(one.source, other.target) and _meet(one.target, other.source)
    symmetric = one.type in {"IsSynonymOf", "CoLocated", "CommWith", "FightingAgainst", "AlliesOf", "Apart"}
    return one.type == other.type and (straight or (symmetric and crossed))


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def report(title: str, scores: dict[str, Score]) -> None:
    """Print scores by type and in all."""
    print(title)
    for name, score in [*sorted(scores.items()), ("all", sum(scores.values(), Score()))]:
        print(
            f"  {name:18} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
            f"   ({score.wanted:.0f} gold, {score.found:.0f} found)"
        )


def main() -> None:
    """Run the benchmark from the command line."""
    import kg

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    arguments = parser.parse_args()
    nlp = kg.load()
    totals: dict[str, dict[str, Score]] = {key: defaultdict(Score) for key in ("exact", "overlap", "relations")}
    for folder in sorted(path for path in (arguments.data / "dev_re3d").iterdir() if path.is_dir()):
        for text, gold, relations in read(folder):
            doc = nlp(text)
            entities = found_entities(doc)
            for key, part in (
                ("exact", score_entities(text, gold, entities.values(), exact=True)),
                ("overlap", score_entities(text, gold, entities.values(), exact=False)),
                ("relations", score_relations(relations, found_relations(doc, entities))),
            ):
                for name, score in part.items():
                    totals[key][name] += score
    report("entities, exact spans", totals["exact"])
    report("entities, overlapping spans", totals["overlap"])
    report("relations", totals["relations"])


if __name__ == "__main__":
    main()
