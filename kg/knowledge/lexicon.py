"""Lexicon of frames, read from Turtle, checked, and compiled for matching by lemma.

The idiom is explained at the top of ``ontology/lexicon/00-patterns.ttl``. A frame is looked up by the lemma of
its trigger, so the cost of matching does not grow with the number of frames.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg import paths
from kg.errors import InputError
from kg.knowledge import turtle
from kg.knowledge.frame_definitions import INNER_ROLES, ROLES, Example, Frame, Lexicon, Projection, Role, Slot, Step
from kg.knowledge.modules import modules
from kg.knowledge.ontology import Ontology, ontology
from kg.rdf.namespaces import KG, RDF, RDFS

LEX = "https://w3id.org/kg-news/lexicon#"
RDF_TYPE = f"{RDF}type"
LABEL = f"{RDFS}label"
COMMENT = f"{RDFS}comment"

FUNCTIONS = {
    "subject": "subject",
    "object": "object",
    "indirect": "indirect_object",
    "clause": "clause",
    "adverbial": "adverbial",
    "possessor": "possessor",
    "modifier": "modifier",
    "complement": "complement",
    "apposition": "apposition",
    "self": "self",
    "governor": "governor",
    "verb": "verb",
    "noun": "noun",
    "rest": "rest",
    "*": "*",
}
_TRIGGERS = {"verb": "verb", "noun": "noun", "adjective": "adjective", "auxiliary": "auxiliary"}
_TEXT_PROPERTIES = {*_TRIGGERS, "phrase", "fills", "heads", "projects", "example", "through"}
_IRI_PROPERTIES = {"claim", "needs", "needsOne", "inherits", "certainty", "tense", *ROLES, *INNER_ROLES}
_FLAGS = ("reciprocal", "presupposed", "onlyAffirmed")
_KINDS = ("Frame", "Pattern", "Transparent", "Enumeration")
_SLOT = r"[\w|*]+(?:>[\w|*]+)*"
_FILLS = re.compile(rf"({'|'.join(ROLES + INNER_ROLES)}): ({_SLOT}(?:, {_SLOT})*)")
_PROJECTS = re.compile(rf"({'|'.join(ROLES + INNER_ROLES)}) (\w+) ({'|'.join(ROLES + INNER_ROLES)})")
_HEADS = re.compile(rf"({'|'.join(ROLES)}): ([\w-]+(?:, [\w-]+)*)")
_EXAMPLE = re.compile(r"(?P<text>.+?) => (?P<type>\w+): (?P<roles>.+)")
_ROLE_TEXT = re.compile(rf"({'|'.join(ROLES)}) (.+)")


def lexicon(extra: tuple[Path, ...] = ()) -> Lexicon:
    """Return the compiled lexicon: the shipped files and the user's, read once.

    extra: Turtle files that add frames; each is also held against ``shapes/lexicon.ttl``.
    Raises InputError naming file, subject and reason when a file is malformed or a frame is wrong.
    """
    return _compiled(extra, modules().ontology)


@functools.cache
def _compiled(extra: tuple[Path, ...], _: tuple[Path, ...]) -> Lexicon:
    for path in extra:
        check_shapes(path)
    shipped = sorted(paths.data("ontology", "lexicon").glob("*.ttl"))
    return compile_lexicon([*shipped, *extra], ontology())


def check_shapes(path: Path) -> None:
    """Hold a lexicon file against the SHACL shapes for lexicons.

    Raises InputError with the first violation's subject and message.
    """
    import pyshacl  # noqa: PLC0415 (takes 0.3 s)
    from rdflib import RDF, SH, Graph  # noqa: PLC0415 (takes 0.1 s)

    turtle.read(path)
    data = Graph().parse(path, format="turtle")
    shapes = Graph().parse(paths.data("shapes", "lexicon.ttl"), format="turtle")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    if conforms or not isinstance(report, Graph):
        return
    results = sorted(
        (
            str(report.value(r, SH.focusNode)),
            str(report.value(r, SH.resultMessage)),
            report.value(r, SH.value),
        )
        for r in report.subjects(RDF.type, SH.ValidationResult)
    )
    subject, message, value = results[0]
    shown = f" (it says {str(value)!r})" if value is not None else ""
    raise InputError(f"{path}: {_short(subject)}: {message}{shown}")


@dataclass(slots=True)
class _Entry:
    """What a file says about one subject, before inheritance."""

    name: str
    source: Path
    kind: str = ""
    flags: dict[str, bool] = field(default_factory=dict)
    text: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def error(self, reason: str) -> InputError:
        return InputError(f"{self.source}: lex:{self.name}: {reason}")


def compile_lexicon(files: Iterable[Path], schema: Ontology) -> Lexicon:
    """Read and compile lexicon files.

    files: Turtle files, read in this order. schema: the ontology whose classes and properties the frames
    name. Raises InputError naming file, subject and reason.
    """
    entries: dict[str, _Entry] = {}
    for path in files:
        for entry in _read(path, schema):
            if entry.name in entries:
                raise entry.error(f"already defined in {entries[entry.name].source}; give it another name")
            entries[entry.name] = entry
    frames = {name: _frame(entry, entries, schema) for name, entry in sorted(entries.items()) if entry.kind == "Frame"}
    by_trigger: dict[tuple[str, str], list[Frame]] = {}
    by_phrase: dict[tuple[str, str], list[Frame]] = {}
    for frame in frames.values():
        for trigger in frame.triggers:
            by_trigger.setdefault(trigger, []).append(frame)
        for phrase in frame.phrases:
            by_phrase.setdefault(phrase, []).append(frame)
    transparent: dict[str, frozenset[str]] = {}
    for entry in entries.values():
        if entry.kind == "Transparent":
            through = frozenset(entry.text.get("through", ()))
            for noun in entry.text.get("noun", ()):
                transparent[noun] = transparent.get(noun, frozenset()) | through
    return Lexicon(
        frames,
        {key: tuple(value) for key, value in by_trigger.items()},
        {key: tuple(value) for key, value in by_phrase.items()},
        transparent,
        frozenset(
            word for entry in entries.values() if entry.kind == "Enumeration" for word in entry.text.get("through", ())
        ),
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


def _read(path: Path, schema: Ontology) -> list[_Entry]:
    entries: dict[str, _Entry] = {}
    for quad in turtle.read(path):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(LEX):
            raise InputError(f"{path}: {subject}: a lexicon describes only names that begin with {LEX}")
        name = subject.value.removeprefix(LEX)
        entry = entries.setdefault(name, _Entry(name, path))
        if predicate == RDF_TYPE:
            entry.kind = _local(value, LEX)
            if entry.kind not in _KINDS:
                raise entry.error(f"is neither a lex:Frame nor a lex:Pattern nor lex:Transparent but {value}")
        elif predicate.removeprefix(LEX) in _FLAGS:
            entry.flags[predicate.removeprefix(LEX)] = getattr(value, "value", "") == "true"
        elif predicate not in (LABEL, COMMENT):
            _add(entry, predicate.removeprefix(LEX), value, schema)
    for entry in entries.values():
        if not entry.kind:
            raise entry.error("has no type; say `a lex:Frame` or `a lex:Pattern`")
    return list(entries.values())


def _add(entry: _Entry, key: str, value: object, schema: Ontology) -> None:
    if key in _TEXT_PROPERTIES:
        if not isinstance(value, ox.Literal):
            raise entry.error(f"lex:{key} takes a text in quotes, not {value}")
        entry.text.setdefault(key, []).append(value.value)
    elif key in _IRI_PROPERTIES:
        iri = value.value if isinstance(value, ox.NamedNode) else ""
        local = _local(value, LEX) if key == "inherits" else schema.name(iri)
        if not local:
            raise entry.error(
                f"lex:{key} takes a name of the {'lexicon' if key == 'inherits' else 'ontology'}, not {value}"
            )
        entry.names.setdefault(key, []).append(local)
    else:
        raise entry.error(f"unknown property {key if ':' in key else 'lex:' + key}")


def _local(value: object, namespace: str) -> str:
    iri = value.value if isinstance(value, ox.NamedNode) else ""
    return iri.removeprefix(namespace) if iri.startswith(namespace) else ""


def _short(iri: str) -> str:
    return iri.replace(LEX, "lex:").replace(KG, "kg:")


def _lineage(entry: _Entry, entries: Mapping[str, _Entry], above: Sequence[str] = ()) -> list[_Entry]:
    """Return the entry and those it inherits from, nearest first."""
    if entry.name in above:
        raise entry.error(f"inherits from itself through {' > '.join(above)}")
    found = [entry]
    for parent in sorted(entry.names.get("inherits", ())):
        if parent not in entries:
            raise entry.error(f"inherits from lex:{parent}, which is not defined")
        found += (e for e in _lineage(entries[parent], entries, (*above, entry.name)) if e not in found)
    return found


def _frame(entry: _Entry, entries: Mapping[str, _Entry], schema: Ontology) -> Frame:
    lineage = _lineage(entry, entries)
    claim = _first(lineage, "claim")
    if not claim:
        raise entry.error("has no lex:claim; name the claim type it evokes, e.g. lex:claim kg:Reject")
    if not schema.is_a(claim[0], "Claim"):
        raise entry.error(f"lex:claim kg:{claim[0]} is not a claim type of the ontology")
    triggers = tuple(
        sorted(
            (kind, lemma.replace(" ", "_")) for key, kind in _TRIGGERS.items() for lemma in set(entry.text.get(key, ()))
        )
    )
    phrases = tuple(sorted({pair for text in entry.text.get("phrase", ()) for pair in _phrases(entry, text)}))
    if not triggers and not phrases:
        raise entry.error("has no trigger; give it a lex:verb, lex:noun, lex:adjective, lex:phrase or lex:auxiliary")
    roles = _roles(entry, lineage, schema)
    names = {role.name for role in roles}
    needs = frozenset(_first(lineage, "needs"))
    needs_one = frozenset(_first(lineage, "needsOne"))
    if missing := sorted((needs | needs_one) - names):
        raise entry.error(f"needs kg:{missing[0]}, but no lex:fills says where it is found")
    return Frame(
        name=entry.name,
        claim=claim[0],
        triggers=triggers,
        phrases=phrases,
        roles=roles,
        needs=needs,
        needs_one=needs_one,
        projections=_projections(entry, lineage, claim[0], names, schema),
        reciprocal=_flag(lineage, "reciprocal"),
        presupposed=_flag(lineage, "presupposed"),
        only_affirmed=_flag(lineage, "onlyAffirmed"),
        certainty=next(iter(_first(lineage, "certainty")), ""),
        tense=next(iter(_first(lineage, "tense")), ""),
        examples=_examples(entry, schema),
        source=str(entry.source),
    )


def _flag(lineage: Sequence[_Entry], key: str) -> bool:
    return next((entry.flags[key] for entry in lineage if key in entry.flags), False)


def _first(lineage: Sequence[_Entry], key: str) -> list[str]:
    """Return the nearest values: what a frame says replaces what it inherits."""
    return next((sorted(e.names[key]) for e in lineage if key in e.names), [])


def _phrases(entry: _Entry, text: str) -> list[tuple[str, str]]:
    """Return the pairs that "cut|sever tie|link" stands for."""
    words = text.split(" ")
    if len(words) != 2:
        raise entry.error(f'lex:phrase "{text}" should be a verb and the noun it takes, e.g. "open fire"')
    return list(itertools.product(words[0].split("|"), words[1].split("|")))


def _roles(entry: _Entry, lineage: Sequence[_Entry], schema: Ontology) -> tuple[Role, ...]:
    slots: dict[str, list[Slot]] = {}
    for level in lineage:
        said: dict[str, list[Slot]] = {}
        for text in sorted(level.text.get("fills", ())):
            if not (match := _FILLS.fullmatch(text)):
                raise level.error(
                    f'lex:fills "{text}" should read like "agent: subject, by" or "object: clause>object"'
                )
            said.setdefault(match[1], []).extend(_slot(level, slot) for slot in match[2].split(", "))
        for role, found in said.items():
            slots.setdefault(role, found)
    heads = _heads(lineage)
    roles = []
    for name in (*ROLES, *INNER_ROLES):
        classes = _first(lineage, name)
        for cls in classes:
            if not schema.is_class(cls):
                raise entry.error(f"lex:{name} kg:{cls} is not a class of the ontology")
        if name in slots:
            party = bool(classes) and all(schema.is_a(cls, "Actor") for cls in classes)
            roles.append(Role(name, tuple(slots[name]), frozenset(classes), heads.get(name, frozenset()), party))
        elif classes and name in entry.names:
            raise entry.error(f"says what lex:{name} may be, but no lex:fills says where it is found")
    return tuple(roles)


def _heads(lineage: Sequence[_Entry]) -> dict[str, frozenset[str]]:
    """Return the nouns that the nearest level restricts each role to."""
    heads: dict[str, frozenset[str]] = {}
    for level in lineage:
        for text in sorted(level.text.get("heads", ())):
            if not (match := _HEADS.fullmatch(text)):
                raise level.error(f'lex:heads "{text}" should read like "agent: protester, crowd"')
            heads.setdefault(match[1], frozenset(match[2].split(", ")))
    return heads


def _slot(entry: _Entry, text: str) -> Slot:
    steps = []
    for part in text.split(">"):
        words = part.split("|")
        if len(words) > 1 and (function := next((word for word in words if word in FUNCTIONS), "")):
            raise entry.error(f'lex:fills "{part}": only prepositions may be joined by |; give {function} its own slot')
        steps.append(Step(FUNCTIONS[part]) if part in FUNCTIONS else Step("oblique", frozenset(words)))
    return tuple(steps)


def _projections(
    entry: _Entry, lineage: Sequence[_Entry], claim: str, roles: set[str], schema: Ontology
) -> tuple[Projection, ...]:
    texts = next((sorted(e.text["projects"]) for e in lineage if "projects" in e.text), None)
    if texts is None:
        prop = schema.properties[schema.direct_property(claim)]
        texts = [f"{prop.subject} {prop.name} {prop.object}"]
    if texts == ["none"]:
        prop = schema.properties[schema.direct_property(claim)]
        return (Projection(prop.subject, "", prop.object, claim, prop.subject, prop.object),)
    found = []
    for text in texts:
        if not (match := _PROJECTS.fullmatch(text)):
            raise entry.error(f'lex:projects "{text}" should read like "agent rejects object"')
        subject, name, object_ = match.groups()
        if not schema.claim_type(name):
            raise entry.error(f'lex:projects "{text}": kg:{name} is not a direct property of the ontology')
        if missing := {subject, object_} - roles:
            raise entry.error(f'lex:projects "{text}": no lex:fills says where the {min(missing)} is found')
        prop = schema.properties[name]
        found.append(Projection(subject, name, object_, prop.claim, prop.subject, prop.object))
    if claim not in {projection.claim for projection in found}:
        raise entry.error(f"projects no property of its own claim type kg:{claim}")
    return tuple(found)


def _examples(entry: _Entry, schema: Ontology) -> tuple[Example, ...]:
    examples = []
    for text in sorted(entry.text.get("example", ())):
        match = _EXAMPLE.fullmatch(text)
        pairs = [_ROLE_TEXT.fullmatch(part) for part in match["roles"].split(", ")] if match else [None]
        if match is None or None in pairs:
            raise entry.error(
                f'lex:example "{text}" should read like "Kyiv left the UN. => Yield: agent Kyiv, object UN"'
            )
        if not schema.is_a(match["type"], "Claim"):
            raise entry.error(f"lex:example expects kg:{match['type']}, which is not a claim type of the ontology")
        examples.append(
            Example(match["text"], match["type"], tuple((pair[1], pair[2]) for pair in pairs if pair is not None))
        )
    return tuple(examples)
