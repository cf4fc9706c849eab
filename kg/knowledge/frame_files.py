"""Files of frames: what they may say, their JSON Schema, and their reader.

The classes here are the format: ``read`` checks a file against them, ``frames_schema`` writes them as JSON Schema, and
their descriptions are what an editor shows and what an error tells. ``docs/lexicon.md`` explains the format.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from kg.errors import InputError
from kg.knowledge import yaml_files
from kg.knowledge.frame_definitions import ROLES
from kg.knowledge.ontology import Ontology
from kg.knowledge.yaml_files import Key

SCHEMA_IRI = "https://w3id.org/kg-news/frames.schema.json"

_NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
Name = Annotated[str, Meta(pattern=_NAME, description="A name of letters, digits and _, e.g. giveBack.")]
Parent = Annotated[
    str, Meta(pattern=_NAME, title="parent", description="The name of a pattern or frame, e.g. Transitive.")
]
ClassName = Annotated[
    str, Meta(pattern=_NAME, title="class", description="A class of the ontology by its local name, e.g. Deal.")
]
ClaimType = Annotated[
    str, Meta(pattern=_NAME, title="claim type", description="A claim type of the ontology, e.g. Reject.")
]
PropertyName = Annotated[
    str, Meta(pattern=_NAME, title="direct property", description="A direct property of the ontology, e.g. rejects.")
]
Lemma = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9'’.%-]+( [a-z0-9'’.%-]+)*$",
        description="A lemma in lower case without markup, e.g. cut off.",
    ),
]
Text = Annotated[str, Meta(min_length=1, description="A text.")]
ClaimRole = Literal["agent", "object", "recipient", "place", "time", "amount", "condition", "instrument"]
AnyRole = Literal["agent", "object", "recipient", "place", "time", "amount", "condition", "instrument", "topic"]
Function = Literal[
    "subject", "object", "indirect", "clause", "adverbial", "possessor", "modifier", "complement", "apposition",
    "self", "governor", "verb", "noun", "rest", "any",
]  # fmt: skip
Certainty = Literal["Certain", "Probable", "Possible"]
Tense = Literal["Past", "Present", "Future"]


class Prepositional(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands behind a preposition."""

    preposition: Annotated[list[Lemma], Meta(min_length=1, description="Any of these prepositions, e.g. [on, out of].")]


Step = Function | Prepositional
Where = Annotated[
    Function | Prepositional | Annotated[list[Step], Meta(min_length=2)],
    Meta(
        description="Where a filler is found: a deep function (subject, object, ...), {preposition: [by]}, or a list "
        "of these that leads on from one to the next, e.g. [object, {preposition: [of]}]."
    ),
]


class RoleEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a role's filler is found and what it may be. What is left out is inherited."""

    found: (
        Annotated[
            list[Where], Meta(min_length=1, description="Where the filler is found; the first that fits is taken.")
        ]
        | UnsetType
    ) = UNSET
    accepts: (
        Annotated[
            list[ClassName], Meta(min_length=1, description="The filler is of one of these classes, e.g. [Deal, Law].")
        ]
        | UnsetType
    ) = UNSET
    heads: (
        Annotated[
            list[Lemma], Meta(min_length=1, description="The filler's head is one of these nouns, e.g. [protester].")
        ]
        | UnsetType
    ) = UNSET


class Roles(Struct, frozen=True, forbid_unknown_fields=True):
    """The roles of a claim; topic is only for projections ("the deal concerns the topic")."""

    agent: RoleEntry | UnsetType = UNSET
    object: RoleEntry | UnsetType = UNSET
    recipient: RoleEntry | UnsetType = UNSET
    place: RoleEntry | UnsetType = UNSET
    time: RoleEntry | UnsetType = UNSET
    amount: RoleEntry | UnsetType = UNSET
    condition: RoleEntry | UnsetType = UNSET
    instrument: RoleEntry | UnsetType = UNSET
    topic: RoleEntry | UnsetType = UNSET

    def said(self) -> dict[str, RoleEntry]:
        """Return the roles of which something is said."""
        found = {role: getattr(self, role) for role in self.__struct_fields__}
        return {role: entry for role, entry in found.items() if entry is not UNSET}


class ProjectionEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A direct property between the fillers of two roles."""

    subject: AnyRole
    property: PropertyName
    object: AnyRole


class PhraseEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A verb with the noun it takes: any of the verbs with any of the nouns."""

    verb: Annotated[list[Lemma], Meta(min_length=1, description="Lemmas of verbs, e.g. [cut, cut off].")]
    noun: Annotated[list[Lemma], Meta(min_length=1, description="Lemmas of the nouns they take, e.g. [tie, link].")]


class Triggers(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that evoke a frame, by kind."""

    verb: Annotated[list[Lemma], Meta(description="Lemmas of verbs, with their particles: [sign, sign off].")] = []
    noun: Annotated[list[Lemma], Meta(description="Lemmas of nouns: [signature].")] = []
    adjective: Annotated[list[Lemma], Meta(description="Lemmas of adjectives: [willing].")] = []
    auxiliary: Annotated[list[Lemma], Meta(description="Any predicate with one of these auxiliaries: [must].")] = []
    phrase: Annotated[list[PhraseEntry], Meta(description="Verbs with the nouns they take.")] = []


class RoleTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """What a role's filler must contain, by role."""

    agent: Text | UnsetType = UNSET
    object: Text | UnsetType = UNSET
    recipient: Text | UnsetType = UNSET
    place: Text | UnsetType = UNSET
    time: Text | UnsetType = UNSET
    amount: Text | UnsetType = UNSET
    condition: Text | UnsetType = UNSET
    instrument: Text | UnsetType = UNSET

    def said(self) -> tuple[tuple[str, str], ...]:
        """Return (role, text) pairs in the order of the roles."""
        found = ((role, getattr(self, role)) for role in ROLES)
        return tuple((role, text) for role, text in found if text is not UNSET)


class StatusEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """What a claim says of its event."""

    polarity: Literal["Affirmed", "Denied"] | UnsetType = UNSET
    certainty: Certainty | UnsetType = UNSET
    tense: Tense | UnsetType = UNSET

    def said(self) -> tuple[tuple[str, str], ...]:
        """Return (name, value) pairs."""
        found = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return tuple((name, value) for name, value in found if value is not UNSET)


class ExpectedClaim(Struct, frozen=True, forbid_unknown_fields=True):
    """A claim that a sentence must give."""

    type: ClaimType
    roles: RoleTexts
    status: StatusEntry = StatusEntry()


class ExampleEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence and a claim that it must give."""

    text: Text
    expect: ExpectedClaim


class PatternEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Grammar for frames that inherit it. What a frame says itself replaces what it inherits, role by role."""

    name: Name
    inherits: Annotated[list[Parent], Meta(description="Patterns or frames whose content is taken over.")] = []
    claim: ClaimType | UnsetType = UNSET
    projects: (
        Annotated[
            list[ProjectionEntry],
            Meta(
                description="The direct properties of the claim; left out: the claim type's own; []: none. "
                "E.g. {subject: agent, property: signs, object: object}."
            ),
        ]
        | UnsetType
    ) = UNSET
    roles: Roles = Roles()
    needs: Annotated[list[ClaimRole], Meta(description="No claim without all of these roles.")] | UnsetType = UNSET
    needs_one_of: Annotated[list[ClaimRole], Meta(description="No claim without one of these roles.")] | UnsetType = (
        UNSET
    )
    reciprocal: (
        Annotated[bool, Meta(description="Of two agents each is the other's recipient (A and B met).")] | UnsetType
    ) = UNSET
    presupposed: (
        Annotated[
            bool,
            Meta(description="Denial and doubt around it do not touch it (did not discuss the minerals deal)."),
        ]
        | UnsetType
    ) = UNSET
    only_affirmed: (
        Annotated[bool, Meta(description="A denied claim does not deny the direct property.")] | UnsetType
    ) = UNSET
    certainty: (
        Annotated[Certainty, Meta(description="How certain the words themselves make the claim.")] | UnsetType
    ) = UNSET
    tense: Annotated[Tense, Meta(description="When, by the words themselves (plan: Future).")] | UnsetType = UNSET


class FrameEntry(PatternEntry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words that make a claim, and where its roles are found."""

    triggers: Triggers
    examples: Annotated[
        list[ExampleEntry],
        Meta(
            min_length=1,
            description="Sentences and the claims they must give, e.g. {text: Kyiv left the UN., expect: {type: Yield, "
            "roles: {agent: Kyiv, object: UN}}}.",
        ),
    ]


class TransparentEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns behind which the filler stands ("half of the reserves")."""

    name: Name
    noun: Annotated[list[Lemma], Meta(min_length=1, description="Lemmas of nouns: [half, share].")]
    through: Annotated[
        list[Lemma], Meta(min_length=1, description="The prepositions that lead to the filler, or modifier.")
    ]


class EnumerationEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Prepositions behind which members of what stands before are named ("minerals including lithium")."""

    name: Name
    through: Annotated[list[Lemma], Meta(min_length=1, description="Prepositions: [including, such as].")]


class FrameFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Frames of kg-news: which words make which claim, and where the roles are found."""

    patterns: Annotated[list[PatternEntry], Meta(description="Grammar that frames inherit.")] = []
    frames: Annotated[list[FrameEntry], Meta(description="Ways of saying something.")] = []
    transparent: Annotated[list[TransparentEntry], Meta(description="Nouns that are looked through.")] = []
    enumerations: Annotated[list[EnumerationEntry], Meta(description="Prepositions that name members.")] = []


def read(path: Path) -> FrameFile:
    """Read a file of frames and check its form; ``kg.knowledge.lexicon`` checks what its names stand for.

    Raises:
        InputError: the file is malformed; the message names file, line, frame, what is wrong and what is expected.

    """
    if path.suffix.lower() in (".ttl", ".turtle") and path.is_file():
        raise InputError(f"{path}: frames are written in YAML (.yaml), no longer in Turtle; docs/lexicon.md shows how")
    data = yaml_files.load(path)
    try:
        return msgspec.convert(data, FrameFile)
    except msgspec.ValidationError as error:
        raise _mistake(path, data, str(error)) from error


def frames_schema(ontology: Ontology, patterns: Sequence[str]) -> dict[str, Any]:
    """Return the JSON Schema of files of frames.

    Args:
        ontology: its classes, claim types and direct properties are the names that a file may use.
        patterns: names of patterns, suggested after ``inherits``.

    """
    (_, defs) = _schema()
    names = {
        "class": {"enum": sorted(ontology.ancestors)},
        "claim type": {"enum": sorted(ontology.claim_types)},
        "direct property": {"enum": sorted(name for name, found in ontology.properties.items() if found.claim)},
        "parent": {"examples": sorted(patterns)},
    }

    def named(node: Any) -> Any:
        if isinstance(node, list):
            return [named(item) for item in node]
        if not isinstance(node, dict):
            return node
        more = names.get(str(node.get("title")), {})
        return {key: named(value) for key, value in node.items() if not (more and key == "pattern")} | more

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_IRI,
        **named(defs["FrameFile"]),
        "$defs": {name: named(node) for name, node in defs.items() if name != "FrameFile"},
    }


def in_file(path: Path, keys: Sequence[Key], what: str) -> InputError:
    """Return the error about what a file of frames says under these keys: file, line, frame, and what."""
    found = yaml_files.load(path)
    name = ""
    for key in keys[:2]:
        found = found[key]  # type: ignore[index]
    if len(keys) > 1 and isinstance(found, dict) and isinstance(found.get("name"), str):
        name = f"{str(keys[0]).removesuffix('s')} {found['name']}: "
    return InputError(f"{path}, line {yaml_files.line(path, keys)}: {name}{what}")


_KINDS = {"array": "a list", "object": "a mapping", "str": "a text", "bool": "true or false", "int": "a number",
          "float": "a number", "null": "nothing"}  # fmt: skip
_KEY = re.compile(r"\.(\w+)|\[(\d+)\]")


def _mistake(path: Path, data: object, message: str) -> InputError:
    """Return the error of a message of msgspec ("Expected `array`, got `str` - at `$.frames[0].inherits`")."""
    what, _, where = message.partition(" - at `$")
    keys: list[Key] = [name or int(index) for name, index in _KEY.findall(where)]
    value: Any = data
    for key in keys:
        value = value[key]
    if match := re.search(r"unknown field `(.+)`", what):
        what = f"{match[1]} is no key here; the keys are {', '.join(_keys(keys))}"
        keys.append(match[1])
    elif match := re.search(r"missing required field `(.+)`", what):
        what = f"{match[1]} is missing; {_description([*keys, match[1]])}"
    else:
        if "matching regex" in what or "length" in what or "enum value" in what:
            what = f"{value!r} cannot stand here"
        what = re.sub(r"`([\w |]+)`", lambda m: " or ".join(_KINDS.get(k, k) for k in m[1].split(" | ")), what)
        what = f"{'.'.join(str(key) for key in keys[2:])}: {what}; {_description(keys)}"
    return in_file(path, keys, " ".join(what.split()).strip("; ").lstrip(": "))


@functools.cache
def _schema() -> tuple[dict[str, Any], dict[str, Any]]:
    (root,), defs = msgspec.json.schema_components([FrameFile], ref_template="#/$defs/{name}")
    return root, defs


def _nodes(keys: Sequence[Key]) -> Iterator[list[dict[str, Any]]]:
    """Yield the alternatives that the schema has for a file, then for each part of it that the keys lead to."""
    root, defs = _schema()

    def alternatives(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        if "$ref" in node:
            yield from alternatives(defs[node["$ref"].rpartition("/")[2]])
        for other in node.get("anyOf", ()):
            yield from alternatives(other)

    nodes = list(alternatives(root))
    yield nodes
    for key in keys:
        below = [node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key) for node in nodes]
        nodes = [found for node in below if isinstance(node, dict) for found in alternatives(node)]
        yield nodes


def _keys(keys: Sequence[Key]) -> list[str]:
    """Return the keys that may stand in the mapping that these keys lead to."""
    *_, nodes = _nodes(keys)
    return [key for node in nodes for key in node.get("properties", ())]


def _description(keys: Sequence[Key]) -> str:
    """Return what is said of the nearest part: its description, and the words that it may be."""
    found = ""
    for nodes in _nodes(keys):
        said = next((node["description"] for node in nodes if "description" in node), "")
        words = [word for node in nodes for word in node.get("enum", ())]
        if said or words:
            found = said if not words else f"{said} Known: {', '.join(words)}".strip()
    return found.rstrip(".")
