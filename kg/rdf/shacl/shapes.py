"""A SHACL shapes graph read without rdflib: nodes, parameters, targets and property paths.

Follows https://www.w3.org/TR/shacl/ sections 2 and 4. Only structure is read here; what it means is in
:mod:`kg.rdf.shacl.compiler`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import InputError
from kg.rdf.io.formats import SYNTAXES, extension_of
from kg.rdf.io.parsing import Source, parser, read, source
from kg.rdf.namespaces import OWL, RDF, RDFS, SH
from kg.rdf.store.base import Term

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple

TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
NOT_CONSTRAINTS = frozenset(
    {
        *TARGETS,
        "path",
        "severity",
        "message",
        "deactivated",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
    }
    | {"rule", "target", "declare", "prefixes", "suggestedShapesGraph", "flags", "ignoredProperties"}
)
CONSTRAINTS = frozenset(
    [
        "and",
        "class",
        "closed",
        "datatype",
        "disjoint",
        "equals",
        "hasValue",
        "in",
        "languageIn",
        "lessThan",
        "lessThanOrEquals",
        "maxCount",
        "maxExclusive",
        "maxInclusive",
        "maxLength",
        "minCount",
        "minExclusive",
        "minInclusive",
        "minLength",
        "node",
        "nodeKind",
        "not",
        "or",
        "pattern",
        "property",
        "qualifiedMaxCount",
        "qualifiedMinCount",
        "qualifiedValueShape",
        "qualifiedValueShapesDisjoint",
        "uniqueLang",
        "xone",
    ]
)
"""The parameters of SHACL core's constraint components, by local name."""
_SHAPE_VALUES = ("property", "node", "not", "qualifiedValueShape")
_SHAPE_LISTS = ("and", "or", "xone")


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """A SHACL property path (section 2.3.1).

    kind: ``predicate``, ``sequence`` or the local name of a path operator.
    """

    kind: str
    predicate: ox.NamedNode | None = None
    parts: tuple["PropertyPath", ...] = ()

    def sparql(self) -> str:
        """Return the SPARQL 1.1 property path."""
        if self.predicate is not None:
            return str(self.predicate)
        inner = [part.sparql() for part in self.parts]
        match self.kind:
            case "inversePath":
                return f"(^{inner[0]})"
            case "sequence":
                return f"({'/'.join(inner)})"
            case "alternativePath":
                return f"({'|'.join(inner)})"
            case "zeroOrMorePath":
                return f"({inner[0]}*)"
            case "oneOrMorePath":
                return f"({inner[0]}+)"
        return f"({inner[0]}?)"

    @property
    def disputed(self) -> bool:
        """Whether SPARQL and pySHACL read the path differently: the inverse of a sequence."""
        inverted = self.kind == "inversePath" and any(part.contains("sequence") for part in self.parts)
        return inverted or any(part.disputed for part in self.parts)

    def contains(self, kind: str) -> bool:
        """Whether the path, or a part of it, is of that kind."""
        return self.kind == kind or any(part.contains(kind) for part in self.parts)

    @property
    def nullable(self) -> bool:
        """Whether the path leads from every node to itself."""
        match self.kind:
            case "zeroOrMorePath" | "zeroOrOnePath":
                return True
            case "alternativePath":
                return any(part.nullable for part in self.parts)
            case "predicate":
                return False
        return all(part.nullable for part in self.parts)


@dataclass(frozen=True, slots=True)
class Target:
    """A target declaration.

    kind: a name of `TARGETS`; an implicit class target is a ``targetClass``.
    """

    kind: str
    term: Term


@dataclass(frozen=True, slots=True)
class Shape:
    """A node or property shape: its constraint parameters by SHACL local name, in the order of the file."""

    node: Node
    path: PropertyPath | None
    parameters: dict[str, tuple[Term, ...]]
    targets: tuple[Target, ...]
    deactivated: bool
    custom: bool
    """Whether it has a SPARQL constraint or a parameter of a constraint component that is not SHACL core."""


class ShapesGraph:
    """The triples of one or more shapes files, indexed by subject.

    Args:
        quads: the triples; blank nodes of different files must differ.
        prefixes: prefix -> namespace, for messages.

    """

    def __init__(self, quads: Sequence[ox.Quad], prefixes: dict[str, str] | None = None) -> None:
        self.quads = quads
        self.prefixes = prefixes or {}
        self._index: dict[Term, dict[str, list[Term]]] = {}
        for quad in quads:
            objects = self._index.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
            if quad.object not in objects:
                objects.append(quad.object)
        self._shapes: dict[Node, Shape] = {}

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the objects of ``subject`` and the IRI ``predicate``, in the order of the file."""
        return self._index.get(subject, {}).get(predicate, [])

    def items(self, head: Term) -> list[Term]:
        """Return the members of an RDF list; an ill-formed list ends where it breaks."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head not in seen:
            seen.add(head)
            first = self.objects(head, RDF + "first")
            if not first:
                break
            members.append(first[0])
            rest = self.objects(head, RDF + "rest")
            if not rest:
                break
            head = rest[0]
        return members

    @cached_property
    def custom_parameters(self) -> frozenset[str]:
        """The properties that are parameters of custom constraint components (SHACL, section 6)."""
        found = set()
        for subject, properties in self._index.items():
            if SH + "parameter" in properties and not str(subject).startswith(f"<{SH}"):
                for parameter in properties[SH + "parameter"]:
                    found |= {
                        path.value for path in self.objects(parameter, SH + "path") if isinstance(path, ox.NamedNode)
                    }
        return frozenset(found)

    @cached_property
    def _class_types(self) -> frozenset[Term]:
        # pySHACL, too, takes OWL's classes for those of RDFS.
        classes: set[Term] = {ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class")}
        for subject, properties in self._index.items():
            if ox.NamedNode(RDFS + "Class") in properties.get(RDFS + "subClassOf", ()):
                classes.add(subject)
        return frozenset(classes)

    def shape(self, node: Node) -> Shape:
        """Return the shape that ``node`` is; a node without triples is a shape without constraints.

        Raises:
            InputError: the shape has no single, well-formed ``sh:path``.

        """
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def _read(self, node: Node) -> Shape:
        properties = self._index.get(node, {})
        paths = properties.get(SH + "path", [])
        if len(paths) > 1:
            raise InputError(f"shapes: {node} has {len(paths)} values of sh:path; a property shape has one")
        parameters = {
            iri.removeprefix(SH): tuple(values)
            for iri, values in properties.items()
            if iri.startswith(SH) and iri.removeprefix(SH) not in NOT_CONSTRAINTS
        }
        types = properties.get(RDF + "type", [])
        targets = [Target(kind, term) for kind in TARGETS for term in properties.get(SH + kind, ())]
        if any(kind in self._class_types for kind in types):
            targets.append(Target("targetClass", node))
        deactivated = [value for value in properties.get(SH + "deactivated", ()) if isinstance(value, ox.Literal)]
        return Shape(
            node=node,
            path=self._path(paths[0], node, 0) if paths else None,
            parameters=parameters,
            targets=tuple(targets),
            deactivated=any(value.value in ("true", "1") for value in deactivated),
            custom="sparql" in parameters or not self.custom_parameters.isdisjoint(properties),
        )

    def _path(self, term: Term, shape: Node, depth: int) -> PropertyPath:
        if isinstance(term, ox.NamedNode):
            return PropertyPath("predicate", predicate=term)
        members = self.items(term)
        if len(members) > 1 and depth < 10:
            return PropertyPath("sequence", parts=tuple(self._path(part, shape, depth + 1) for part in members))
        for kind in ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for part in self.objects(term, SH + kind)[:1]:
                if depth < 10:
                    return PropertyPath(kind, parts=(self._path(part, shape, depth + 1),))
        for head in self.objects(term, SH + "alternativePath")[:1]:
            parts = tuple(self._path(part, shape, depth + 1) for part in self.items(head))
            if len(parts) > 1:
                return PropertyPath("alternativePath", parts=parts)
        raise InputError(f"shapes: the sh:path of {shape} is not a SHACL property path; see section 2.3.1 of SHACL")

    @cached_property
    def targeted(self) -> list[Shape]:
        """The active shapes that declare targets, in the order of the file."""
        kinds = {ox.NamedNode(SH + "NodeShape"), ox.NamedNode(SH + "PropertyShape")}
        implied = self._implied()
        found = []
        for subject, properties in self._index.items():
            is_shape = subject in implied or not kinds.isdisjoint(properties.get(RDF + "type", ()))
            if is_shape and not isinstance(subject, ox.Literal):
                shape = self.shape(subject)
                if shape.targets and not shape.deactivated:
                    found.append(shape)
        return found

    def _implied(self) -> set[Term]:
        """Return the nodes that are shapes by how they are used, not by type (SHACL, section 2.1)."""
        implied: set[Term] = set()
        for subject, properties in self._index.items():
            if any(SH + name in properties for name in (*TARGETS, "property", "node")):
                implied.add(subject)
            for name in _SHAPE_VALUES:
                implied.update(properties.get(SH + name, ()))
            for name in _SHAPE_LISTS:
                for head in properties.get(SH + name, ()):
                    implied.update(self.items(head))
        return implied

    def parts(self, shape: Shape) -> Iterator[Shape]:
        """Yield the shapes that ``shape`` names in its own parameters, in the order of the file."""
        for name in _SHAPE_VALUES:
            for value in shape.parameters.get(name, ()):
                if not isinstance(value, ox.Literal):
                    yield self.shape(value)
        for name in _SHAPE_LISTS:
            for head in shape.parameters.get(name, ()):
                for value in self.items(head):
                    if not isinstance(value, ox.Literal):
                        yield self.shape(value)

    def owners(self) -> dict[Node, ox.NamedNode]:
        """Return the named shape that each anonymous shape is part of."""
        owners: dict[Node, ox.NamedNode] = {}
        for subject in self._index:
            pending = [self.shape(subject)] if isinstance(subject, ox.NamedNode) else []
            while pending:
                for part in self.parts(pending.pop()):
                    if isinstance(part.node, ox.BlankNode) and part.node not in owners:
                        owners[part.node] = subject  # type: ignore[assignment]
                        pending.append(part)
        return owners

    def needs_everything(self, shape: Shape) -> bool:
        """Whether ``shape`` or a shape it names may read any triple of the data."""
        pending, seen = [shape], set()
        while pending:
            current = pending.pop()
            if current.node in seen:
                continue
            seen.add(current.node)
            if current.custom:
                return True
            pending.extend(self.parts(current))
        return False


def read_shapes(paths: Sequence[Path]) -> ShapesGraph:
    """Read shapes files, or all RDF files in and below a folder, sorted by name.

    Raises:
        InputError: no such file, no shapes file in a folder, or a syntax error, named by file and line.

    """
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
    for path in _files(paths):
        src = source(path)
        quads.extend(_renamed(read(src), f"s{len(quads)}x"))
        prefixes.update(declared_prefixes(src))
    return ShapesGraph(quads, prefixes)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    extensions = {extension for syntax in SYNTAXES for extension in syntax.extensions}
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.is_file() and extension_of(file) in extensions)
            if not found:
                raise InputError(f"{path}: no shapes file (.ttl, .nt, .rdf, .jsonld) in this folder")
            yield from found
        else:
            yield path


def declared_prefixes(src: Source) -> dict[str, str]:
    """Return the prefixes that an RDF file declares."""
    quads = parser(src)
    for _ in quads:
        pass
    return dict(quads.prefixes)


def _renamed(quads: Iterator[ox.Quad], prefix: str) -> Iterator[ox.Quad]:
    """Number the blank nodes in file order, so that reports come out the same on every run."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def rename(term: Node) -> Node:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.BlankNode(f"{prefix}{len(names)}"))
        return term

    for quad in quads:
        value = quad.object if isinstance(quad.object, ox.Literal) else rename(quad.object)
        yield ox.Quad(rename(quad.subject), quad.predicate, value)
