"""Lexicon of frames, read from YAML, checked, and compiled for matching by lemma.

``docs/lexicon.md`` explains the format. A frame is looked up by the lemma of its trigger, so the cost of matching does
not grow with the number of frames.
"""

from __future__ import annotations

import difflib
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import UNSET

from kg import paths
from kg.errors import InputError
from kg.knowledge.frame_definitions import INNER_ROLES, ROLES, Example, Frame, Lexicon, Projection, Role, Slot, Step
from kg.knowledge.frame_files import FrameEntry, PatternEntry, Prepositional, Where, frames_schema, in_file, read
from kg.knowledge.modules import modules
from kg.knowledge.ontology import Ontology, ontology
from kg.knowledge.yaml_files import Key

_FUNCTIONS = {"indirect": "indirect_object", "any": "*"}
"""The functions whose names in files and in structures differ."""


def lexicon(extra: tuple[Path, ...] = ()) -> Lexicon:
    """Return the compiled lexicon: the shipped files and the user's, read once.

    extra: YAML files that add frames.
    Raises InputError naming file, line, frame and reason when a file is malformed or a frame is wrong.
    """
    return _compiled(extra, modules().ontology)


@functools.cache
def _compiled(extra: tuple[Path, ...], _: tuple[Path, ...]) -> Lexicon:
    return compile_lexicon([*_shipped(), *extra], ontology())


def lexicon_schema() -> dict[str, Any]:
    """Return the JSON Schema of lexicon files, with the names of the ontology and of the shipped patterns."""
    return frames_schema(ontology(), [entry.name for path in _shipped() for entry in read(path).patterns])


def _shipped() -> list[Path]:
    return sorted(paths.data("ontology", "lexicon").glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a file says about one frame or pattern, before inheritance. keys: where in the file."""

    said: PatternEntry
    source: Path
    keys: tuple[Key, ...]

    def error(self, reason: str, *keys: Key) -> InputError:
        """Return the error about what the entry says under these keys."""
        return in_file(self.source, (*self.keys, *keys), reason)


def compile_lexicon(files: Iterable[Path], schema: Ontology) -> Lexicon:
    """Read and compile lexicon files.

    files: YAML files, read in this order. schema: the ontology whose classes and properties the frames
    name. Raises InputError naming file, line, frame and reason.
    """
    entries: dict[str, _Entry] = {}
    transparent: dict[str, frozenset[str]] = {}
    enumerators: set[str] = set()
    for path in files:
        found = read(path)
        for key, said in (("patterns", found.patterns), ("frames", found.frames)):
            for i, pattern in enumerate(said):
                entry = _Entry(pattern, path, (key, i))
                if (other := entries.get(pattern.name)) is not None:
                    raise entry.error(f"already defined in {other.source}; give it another name", "name")
                entries[pattern.name] = entry
        for nouns in found.transparent:
            through = frozenset(map(_joined, nouns.through))
            for noun in nouns.noun:
                transparent[noun] = transparent.get(noun, frozenset()) | through
        enumerators.update(_joined(word) for enumeration in found.enumerations for word in enumeration.through)
    frames = {
        name: _frame(entry, entry.said, entries, schema)
        for name, entry in sorted(entries.items())
        if isinstance(entry.said, FrameEntry)
    }
    by_trigger: dict[tuple[str, str], list[Frame]] = {}
    by_phrase: dict[tuple[str, str], list[Frame]] = {}
    for frame in frames.values():
        for trigger in frame.triggers:
            by_trigger.setdefault(trigger, []).append(frame)
        for phrase in frame.phrases:
            by_phrase.setdefault(phrase, []).append(frame)
    return Lexicon(
        frames,
        {key: tuple(value) for key, value in by_trigger.items()},
        {key: tuple(value) for key, value in by_phrase.items()},
        transparent,
        frozenset(enumerators),
        _directed(frames.values()),
    )


def _directed(frames: Iterable[Frame]) -> dict[str, frozenset[str]]:
    """Return the prepositions behind which the nouns of frames find their objects."""
    found: dict[str, frozenset[str]] = {}
    for frame in frames:
        slots = [slot for role in frame.roles if role.name == "object" for slot in role.slots if len(slot) == 1]
        behind = frozenset(preposition for slot in slots for preposition in slot[0].prepositions)
        for kind, lemma in frame.triggers:
            if kind == "noun":
                found[lemma] = found.get(lemma, frozenset()) | behind
    return found


def _joined(words: str) -> str:
    """Return a lemma of several words as the language model writes it."""
    return words.replace(" ", "_")


def _unknown(name: str, what: str, known: Iterable[str]) -> str:
    """Return the reason for refusing a name that nothing has, with the name that may be meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"{name} is not {what}; {f'is {close[0]} meant?' if close else 'kg schema lists the names'}"


def _lineage(entry: _Entry, entries: Mapping[str, _Entry], above: Sequence[str] = ()) -> list[_Entry]:
    """Return the entry and those it inherits from, nearest first."""
    if entry.said.name in above:
        raise entry.error(f"inherits from itself through {' > '.join(above)}", "inherits")
    found = [entry]
    for parent in sorted(entry.said.inherits):
        if parent not in entries:
            reason = _unknown(parent, "a pattern or frame that it can inherit from", entries)
            raise entry.error(reason, "inherits", entry.said.inherits.index(parent))
        above_parent = _lineage(entries[parent], entries, (*above, entry.said.name))
        found += (other for other in above_parent if other not in found)
    return found


def _frame(entry: _Entry, said: FrameEntry, entries: Mapping[str, _Entry], schema: Ontology) -> Frame:
    lineage = _lineage(entry, entries)
    claim = _first(lineage, "claim", "")
    if not claim:
        raise entry.error("has no claim; name the claim type that it gives, e.g. claim: Reject")
    if not schema.is_a(claim, "Claim"):
        raise entry.error(_unknown(claim, "a claim type of the ontology", schema.claim_types), "claim")
    triggers, phrases = _triggers(entry, said)
    roles = _roles(entry, lineage, schema)
    names = {role.name for role in roles}
    needs = {key: _first(lineage, key, []) for key in ("needs", "needs_one_of")}
    for key, needed in needs.items():
        if missing := sorted(set(needed) - names):
            raise entry.error(f"needs {missing[0]}, but no found says where it is; say it under roles", key)
    return Frame(
        name=said.name,
        claim=claim,
        triggers=triggers,
        phrases=phrases,
        roles=roles,
        needs=frozenset(needs["needs"]),
        needs_one=frozenset(needs["needs_one_of"]),
        projections=_projections(entry, lineage, claim, names, schema),
        reciprocal=_first(lineage, "reciprocal", False),
        presupposed=_first(lineage, "presupposed", False),
        only_affirmed=_first(lineage, "only_affirmed", False),
        certainty=_first(lineage, "certainty", ""),
        tense=_first(lineage, "tense", ""),
        examples=_examples(entry, said, schema),
        source=str(entry.source),
    )


def _first(lineage: Sequence[_Entry], key: str, default: Any) -> Any:
    """Return the nearest value: what a frame says replaces what it inherits."""
    return next((value for entry in lineage if (value := getattr(entry.said, key)) is not UNSET), default)


def _triggers(entry: _Entry, said: FrameEntry) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return the triggers, and the pairs of words that phrases stand for."""
    words = said.triggers
    kinds = {"verb": words.verb, "noun": words.noun, "adjective": words.adjective, "auxiliary": words.auxiliary}
    triggers = {(kind, _joined(lemma)) for kind, lemmas in kinds.items() for lemma in lemmas}
    phrases = {
        (_joined(verb), _joined(noun))
        for phrase in words.phrase
        for verb, noun in itertools.product(phrase.verb, phrase.noun)
    }
    if not triggers and not phrases:
        raise entry.error("has no trigger; give it a verb, noun, adjective, auxiliary or phrase", "triggers")
    return tuple(sorted(triggers)), tuple(sorted(phrases))


def _roles(entry: _Entry, lineage: Sequence[_Entry], schema: Ontology) -> tuple[Role, ...]:
    own = entry.said.roles.said()
    roles = []
    for name in (*ROLES, *INNER_ROLES):
        levels = [said for level in lineage if (said := level.said.roles.said().get(name)) is not None]
        found = next((said.found for said in levels if said.found is not UNSET), [])
        classes = next((said.accepts for said in levels if said.accepts is not UNSET), [])
        heads = next((said.heads for said in levels if said.heads is not UNSET), [])
        for cls in classes:
            if not schema.is_class(cls):
                keys = (classes.index(cls),) if name in own and own[name].accepts is classes else ()
                reason = _unknown(cls, "a class of the ontology", schema.ancestors)
                raise entry.error(reason, "roles", name, "accepts", *keys)
        if found:
            party = bool(classes) and all(schema.is_a(cls, "Actor") for cls in classes)
            slots = tuple(_slot(where) for where in found)
            roles.append(Role(name, slots, frozenset(classes), frozenset(heads), party))
        elif name in own:
            reason = f"says what {name} may be, but no found says where it is; say it there, or inherit it"
            raise entry.error(reason, "roles", name)
    return tuple(roles)


def _slot(where: Where) -> Slot:
    return tuple(
        Step("oblique", frozenset(map(_joined, step.preposition)))
        if isinstance(step, Prepositional)
        else Step(_FUNCTIONS.get(step, step))
        for step in (where if isinstance(where, list) else [where])
    )


def _projections(
    entry: _Entry, lineage: Sequence[_Entry], claim: str, roles: set[str], schema: Ontology
) -> tuple[Projection, ...]:
    said = _first(lineage, "projects", UNSET)
    own = schema.properties[schema.direct_property(claim)]
    if said == []:
        return (Projection(own.subject, "", own.object, claim, own.subject, own.object),)
    written = (
        [(own.subject, own.name, own.object)] if said is UNSET else [(p.subject, p.property, p.object) for p in said]
    )
    found = []
    for i, (subject, name, object_) in enumerate(written):
        keys = ("projects", i) if entry.said.projects is said and said is not UNSET else ("projects",)
        if not schema.claim_type(name):
            known = [other for other, prop in schema.properties.items() if prop.claim]
            raise entry.error(_unknown(name, "a direct property of the ontology", known), *keys)
        if missing := {subject, object_} - roles:
            raise entry.error(f"projects {name}, but no found says where the {min(missing)} is", *keys)
        prop = schema.properties[name]
        found.append(Projection(subject, name, object_, prop.claim, prop.subject, prop.object))
    if claim not in {projection.claim for projection in found}:
        raise entry.error(f"projects no property of its own claim type {claim}", "projects")
    return tuple(found)


def _examples(entry: _Entry, said: FrameEntry, schema: Ontology) -> tuple[Example, ...]:
    examples = []
    for i, example in enumerate(said.examples):
        expected = example.expect
        if not schema.is_a(expected.type, "Claim"):
            reason = _unknown(expected.type, "a claim type of the ontology", schema.claim_types)
            raise entry.error(reason, "examples", i, "expect", "type")
        examples.append(Example(example.text, expected.type, expected.roles.said(), expected.status.said()))
    return tuple(examples)
