"""What a validation has checked: shapes, focus nodes, and the terms of the shapes that are not checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf.namespaces import RDF, SH
from kg.rdf.shacl.prescreen import Screen
from kg.rdf.shacl.shapes import CONSTRAINTS, NOT_CONSTRAINTS, Shape, ShapesGraph
from kg.rdf.store.base import Term

# Terms of SHACL's other documents (SHACL-SPARQL is checked by pySHACL), and its classes.
_SPARQL = frozenset(
    [
        "sparql",
        "select",
        "ask",
        "construct",
        "prefix",
        "namespace",
        "parameter",
        "optional",
        "labelTemplate",
        "nodeValidator",
        "propertyValidator",
        "validator",
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
        "entailment",
        "shapesGraph",
        "resultAnnotation",
        "annotationProperty",
        "annotationVarName",
        "annotationValue",
        "update",
    ]
)
_CLASSES = frozenset(
    [
        "Shape",
        "NodeShape",
        "PropertyShape",
        "PropertyGroup",
        "Parameter",
        "ConstraintComponent",
        "SPARQLConstraint",
        "SPARQLConstraintComponent",
        "SPARQLAskValidator",
        "SPARQLSelectValidator",
        "SPARQLExecutable",
        "SPARQLAskExecutable",
        "SPARQLSelectExecutable",
        "PrefixDeclaration",
        "Validator",
        "ResultAnnotation",
        "Severity",
        "NodeKind",
    ]
)
_ADVANCED = {
    "rule": "rules are not carried out",
    "target": "only the targets of SHACL core are",
    "expression": "expressions are not evaluated",
    "js": "JavaScript is not run",
}
_IGNORED = frozenset(("rule", "target"))

_EXPLAINED_BY_PREDICATE = frozenset(("JSConstraint", "SPARQLRule", "TripleRule", "SPARQLTarget"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shapes, focus nodes and terms that a validation covered.

    shapes: active shapes with targets. used: those that had focus nodes. nodes: different focus nodes. unchecked:
    one sentence for each term of the shapes that is not checked.
    """

    shapes: int = 0
    used: int = 0
    nodes: int = 0
    unchecked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was checked."""
        return not self.nodes

    def summary(self) -> str:
        """Return the numbers in a few words."""
        shapes = f"{self.used} of {self.shapes}" if self.used < self.shapes else str(self.shapes)
        nouns = ("shape" if self.shapes == 1 else "shapes", "focus node" if self.nodes == 1 else "focus nodes")
        return f"{shapes} {nouns[0]}, {self.nodes:,} {nouns[1]}"

    def reason(self) -> str:
        """Say why nothing was checked."""
        if not self.shapes:
            return "no shape in the shapes graph has a target (sh:targetClass, sh:targetNode, ...)"
        return f"none of the {self.shapes} shapes has a target that occurs in the data"


def coverage(screen: Screen, shapes: ShapesGraph, aimed: Sequence[tuple[Shape, list[Term] | None]]) -> Coverage:
    """Count what a validation checks.

    Args:
        screen: asks the data.
        shapes: the shapes graph.
        aimed: the shapes with targets, and the focus nodes that are looked at; None for all.
    """
    whole = [shape for shape, members in aimed if members is None]
    some = {node for _, members in aimed for node in members or ()}
    used = sum(screen.has_targets(shape) for shape in whole) + sum(bool(members) for _, members in aimed)
    return Coverage(len(aimed), used, screen.count_targets(whole) + len(some), tuple(_unchecked(shapes)))


def _unchecked(shapes: ShapesGraph) -> Iterator[str]:
    known = (CONSTRAINTS | NOT_CONSTRAINTS | _SPARQL) - _IGNORED
    told: set[str] = set()
    for quad in shapes.quads:
        is_type = quad.predicate.value == RDF + "type"
        term = quad.object if is_type else quad.predicate
        name = term.value.removeprefix(SH) if isinstance(term, ox.NamedNode) else ""
        if not isinstance(term, ox.NamedNode) or name == term.value or str(quad.subject).startswith(f"<{SH}"):
            continue
        if name in told or name in (_CLASSES if is_type else known):
            continue
        told.add(name)
        if not is_type or name not in _EXPLAINED_BY_PREDICATE:
            yield f"sh:{name} is not checked{_hint(name, _CLASSES if is_type else known)} (at {quad.subject})"


def _hint(name: str, known: frozenset[str]) -> str:
    if name in _ADVANCED:
        return f": {_ADVANCED[name]}"
    close = difflib.get_close_matches(name.lower(), {term.lower() for term in known}, n=1, cutoff=0.8)
    meant = next((term for term in sorted(known) if close and term.lower() == close[0]), None)
    return f"; did you mean sh:{meant}?" if meant else ": it is no term of SHACL core or SHACL-SPARQL"
