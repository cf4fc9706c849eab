"""``python -m benchmarks.identity``: entities over documents against the annotated ones of the corpus.

All documents of a half are read and resolved together. An annotated mention is found where the system has a mention
whose head lies in it; of several, the one that governs the others, or the closest. Clusters are compared on the
mentions that are found; the share of names that are found is given beside.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

import kg
from benchmarks.coref_scores import b_cubed, ceaf_e
from corpus.identities import HALVES, EntityMention, read_identities
from kg.annotations import Extraction, Mention
from kg.entities import Entity, KeyMaker, Resolver
from kg.knowledge.ontology import ontology

CLASSES = {"Vehicle": "Product", "Work": "Product"}
"""Annotated classes that the ontology calls otherwise."""
UNJUDGED = frozenset({"Other"})


@dataclass(frozen=True, slots=True)
class Found:
    """An annotated mention and the entity that the system has for it, None for none."""

    document: str
    gold: EntityMention
    entity: Entity | None


def system(half: str) -> Iterator[Found]:
    """Yield the annotated mentions of a half with what ``kg`` takes them for."""
    nlp = kg.load()
    read = [(document, mentions, nlp(document.text)) for document, mentions in read_identities(half)]
    keys, resolver = KeyMaker(), Resolver()
    clusters = [
        keys.clusters(Extraction(document.id, tuple(doc._.mentions), tuple(doc._.claims))) for document, _, doc in read
    ]
    resolver.add(enumerate(clusters))
    list(resolver.resolve())
    for (document, mentions, doc), known in zip(read, clusters, strict=True):
        identity = resolver.identity(known)
        for gold in mentions:
            mention = closest(gold, doc)
            yield Found(document.id, gold, identity.entity(mention.cluster) if mention is not None else None)


def closest(gold: EntityMention, doc: Doc) -> Mention | None:
    """Return the system's mention of an annotated one, None if there is none.

    Of several, it is the one whose head governs the others' ("governor of Louisiana" is no Louisiana), or the closest.
    """
    start, end = gold.span
    held = [
        mention
        for mention in doc._.mentions
        if mention.cluster >= 0 and mention.root >= 0 and start <= doc[mention.root].idx < end
    ]
    governed = {m.root for m in held if start <= doc[m.root].head.idx < end and doc[m.root].head.i != m.root}
    top = [m for m in held if m.root not in governed] or held
    return min(top, key=lambda m: (abs(m.start - start) + abs(m.end - end), m.start), default=None)


def clusters(found: Iterable[Found]) -> tuple[list[set[int]], list[set[int]]]:
    """Return the annotated clusters and the system's, of mentions by number."""
    gold: defaultdict[str, set[int]] = defaultdict(set)
    made: defaultdict[str, set[int]] = defaultdict(set)
    for number, one in enumerate(found):
        if one.entity is not None:
            gold[one.gold.entity].add(number)
            made[one.entity.local_name].add(number)
    return list(gold.values()), list(made.values())


def divided(found: Iterable[Found]) -> tuple[Counter[str], Counter[str], int]:
    """Return what stands for one thing more than once, what stands for several, and how many entities names have.

    Returns:
        By annotated entity, entities of the system too many; by entity of the system, things too many; the number of
        the system's entities. Names alone count.
    """
    of_gold: defaultdict[str, set[str]] = defaultdict(set)
    of_made: defaultdict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.entity is not None and one.gold.named:
            of_gold[one.gold.entity].add(one.entity.local_name)
            of_made[one.entity.local_name].add(one.gold.entity)
    twice = Counter({name: len(others) - 1 for name, others in of_gold.items() if len(others) > 1})
    merged = Counter({name: len(others) - 1 for name, others in of_made.items() if len(others) > 1})
    return twice, merged, len(of_made)


def type_is_right(gold: str, made: str) -> bool:
    """Return whether a class of the system is the annotated one, below it, or an ancestor of it that says less."""
    wanted = CLASSES.get(gold, gold)
    return bool(made) and (ontology().is_a(made, wanted) or ontology().is_a(wanted, made))


def report(found: list[Found], errors: bool) -> str:
    """Return the figures as lines of text."""
    gold, made = clusters(found)
    names = [one for one in found if one.gold.named]
    typed = {(o.gold.entity, o.gold.cls, o.entity.cls) for o in names if o.entity and o.gold.cls not in UNJUDGED}
    right = sum(type_is_right(wanted, cls) for _, wanted, cls in typed)
    twice, merged, total = divided(found)
    cubed, ceaf = b_cubed(gold, made), ceaf_e(gold, made)
    entities = {one.gold.entity for one in found}
    lines = [
        f"{len({o.document for o in found})} documents, {len(found)} mentions of {len(entities)} entities",
        f"names found {sum(o.entity is not None for o in names) / len(names):.3f} of {len(names)}",
        f"B-cubed  P {cubed.precision:.3f}  R {cubed.recall:.3f}  F1 {cubed.f1:.3f}",
        f"CEAF-e   P {ceaf.precision:.3f}  R {ceaf.recall:.3f}  F1 {ceaf.f1:.3f}",
        f"of 100 entities with names: duplicates {100 * twice.total() / total:.1f}, "
        f"false merges {100 * merged.total() / total:.1f}",
        f"classes right {right / len(typed):.3f} of {len(typed)}",
    ]
    if errors:
        lines += _errors(found, twice, merged)
    return "\n".join(lines)


def _errors(found: list[Found], twice: Counter[str], merged: Counter[str]) -> Iterator[str]:
    def shown(one: Found) -> str:
        name = one.entity.local_name if one.entity else "-"
        return f"{one.document}: {one.gold.text!r} ({one.gold.entity}) as {name}"

    named = [one for one in found if one.gold.named and one.entity]
    for name in twice:
        yield f"twice: {name}"
        yield from sorted({f"    {shown(one)}" for one in named if one.gold.entity == name})
    for name in merged:
        yield f"merged: {name}"
        yield from sorted({f"    {shown(one)}" for one in named if one.entity and one.entity.local_name == name})
    for one in named:
        if one.gold.cls not in UNJUDGED and one.entity and not type_is_right(one.gold.cls, one.entity.cls):
            yield f"class: {shown(one)}: {one.gold.cls}, not {one.entity.cls or 'none'}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("--part", choices=HALVES, default="dev", help="half of the annotated documents (default: dev)")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, too (of the dev half)")
    options = parser.parse_args()
    print(report(list(system(options.part)), options.errors))


if __name__ == "__main__":
    main()
