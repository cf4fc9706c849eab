"""Finding of the entity that a person names: by IRI, by a name, by some words of a name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.answers.answer import short_iri
from kg.errors import InputError, NotFoundError
from kg.web.index.reader import IndexReader, full_iri
from kg.web.index.text_search import search
from kg.web.pages.records import EntityRef

SHOWN = 10
"""Candidates that are named."""
_IRI = re.compile(r"<.*>\Z|[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may stand for, and how much is said of it."""

    number: int
    entity: EntityRef
    claims: int


class AmbiguousNameError(InputError):
    """A name stands for several entities. candidates: the best known first."""

    def __init__(self, name: str, candidates: list[Candidate]) -> None:
        listed = "".join(
            f"\n  {short_iri(c.entity.iri)}  {c.entity.label}"
            f" ({c.entity.cls or 'no class'}, {c.claims} claim{'' if c.claims == 1 else 's'})"
            for c in candidates[:SHOWN]
        )
        more = f"\n  and {len(candidates) - SHOWN} more" if len(candidates) > SHOWN else ""
        super().__init__(f"{name!r} may be any of {len(candidates)}; name one by its IRI:{listed}{more}")
        self.candidates = candidates


def entity_number(index: IndexReader, name: str) -> int:
    """Return the number of the one entity that a name stands for.

    Args:
        index: the index.
        name: an IRI (also prefixed: id:Ukraine), a name in any case, or words of a name.

    Raises:
        AmbiguousNameError: there are several.
        NotFoundError: there is none; the message names similar ones.
    """
    found = entities_named(index, name)
    if not found:
        raise NotFoundError(_nothing(index, name))
    if len(found) > 1:
        raise AmbiguousNameError(name, found)
    return found[0].number


def entities_named(index: IndexReader, name: str) -> list[Candidate]:
    """Return the entities that a name stands for, the best known first.

    Those with this label come alone; else those with this other name; else those whose name has all these words.
    """
    text = " ".join(name.split())
    if not text:
        raise InputError("name an entity")
    if _IRI.match(text):
        number = index.value("SELECT id FROM entity WHERE iri = ?", (full_iri(text),), None)
        return [] if number is None else _candidates(index, [number])
    wanted = text.casefold()
    rows = index.rows("SELECT id, label FROM entity WHERE length(label) = ?", (len(text),))
    numbers = [number for number, label in rows if label.casefold() == wanted]
    if not numbers:
        rows = index.rows("SELECT DISTINCT entity, name FROM name WHERE length(name) = ?", (len(text),))
        numbers = [number for number, other in rows if other.casefold() == wanted]
    return _candidates(index, numbers or _with_words(index, wanted.split()))


def _with_words(index: IndexReader, words: list[str]) -> list[int]:
    """Return the entities of which a name has all of some words."""
    rows = index.rows("SELECT entity, name FROM name WHERE name LIKE ? ESCAPE '\\'", (f"%{_escaped(words[0])}%",))
    wanted = set(words)
    return list(dict.fromkeys(entity for entity, name in rows if wanted <= set(_WORD.findall(name.casefold()))))


def related_deals(index: IndexReader, numbers: Iterable[int]) -> list[int]:
    """Return the deals that concern what some entities are, or what they concern."""
    deals = index.below("Deal")
    given = sorted(set(numbers))
    stated = "c.property = 'concerns' AND c.status != 'denied'"
    topics = index.rows(
        f"SELECT c.object FROM claim c WHERE {stated} AND c.object IS NOT NULL AND c.subject IN ({_marks(given)})",
        given,
    )
    about = sorted({*given, *(topic for (topic,) in topics)})
    found = index.rows(
        f"SELECT DISTINCT c.subject FROM claim c JOIN entity d ON d.id = c.subject WHERE {stated} "
        f"AND c.object IN ({_marks(about)}) AND d.class IN ({_marks(deals)})",
        [*about, *deals],
    )
    return sorted(number for (number,) in found)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


_WORD = re.compile(r"[^\s,()]+")


def _escaped(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)


def _candidates(index: IndexReader, numbers: list[int]) -> list[Candidate]:
    found = []
    for start in range(0, len(numbers), 500):
        some = sorted(set(numbers))[start : start + 500]
        for number, iri, label, cls, claims in index.rows(
            f"SELECT id, iri, label, class, claims FROM entity WHERE id IN ({_marks(some)})", some
        ):
            found.append(Candidate(number, EntityRef(iri, label, cls), claims))
    return sorted(found, key=lambda one: (-one.claims, one.entity.label, one.entity.iri))


def _nothing(index: IndexReader, name: str) -> str:
    text = name.strip("<>").rpartition("/")[2] if "://" in name else name.removeprefix("id:")
    hits = search(index, text.replace("-", " "), 3).names
    meant = ", ".join(f"{hit.entity.label} ({short_iri(hit.entity.iri)})" for hit in hits)
    return f"nothing in this graph is called {name!r}" + (f"; did you mean {meant}?" if meant else "")


def claim_types_named(index: IndexReader, names: Iterable[str]) -> tuple[str, ...]:
    """Return claim types by name or label, with those below them.

    Raises:
        NotFoundError: the vocabulary has none of the name; the message names the closest.
    """
    known = dict(index.rows("SELECT iri, label FROM term WHERE kind = 'class'"))
    claims = set(index.below("Claim"))
    found: dict[str, None] = {}
    for name in names:
        wanted = name.removeprefix("kg:").casefold()
        term = next((t for t in sorted(claims) if wanted in (t.casefold(), known.get(t, t).casefold())), None)
        if term is None:
            close = difflib.get_close_matches(name.removeprefix("kg:"), sorted(claims), n=1)
            raise NotFoundError(
                f"no type of claims is called {name!r}; "
                + (f"did you mean {close[0]}?" if close else "kg schema lists them")
            )
        found |= dict.fromkeys(index.below(term))
    return tuple(found)
