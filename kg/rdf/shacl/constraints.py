"""SHACL core constraints on one value node, as SPARQL verdicts.

The definitions follow https://www.w3.org/TR/shacl/ sections 4.1 to 4.4 and 4.8.
"""

import re
from collections.abc import Callable, Sequence

import pyoxigraph as ox

from kg.rdf.namespaces import RDF, SH, XSD
from kg.rdf.shacl.certainty import (
    FALSE,
    PASS,
    TRUE,
    UNKNOWN,
    Verdict,
    all_of,
    conjunction,
    disjunction,
    exactly,
    exists,
    negation,
)
from kg.rdf.shacl.class_hierarchy import ClassIndex
from kg.rdf.shacl.literal_spelling import AS_WRITTEN, protected
from kg.rdf.shacl.shapes import Shape, ShapesGraph
from kg.rdf.store.base import Term

# How the store sees that a literal of a datatype is well-formed: never more widely than rdflib does.
_DATE = "^[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}"
_TIME = "T[0-9:]{{8}}([.][0-9]{{1,6}})?(Z|[+-][01][0-9]:[0-5][0-9])?"
_WELL_FORMED = {
    "string": TRUE,
    "anyURI": TRUE,
    "integer": "isNumeric({v})",
    "decimal": "isNumeric({v})",
    "double": "isNumeric({v})",
    "float": "isNumeric({v})",
    "boolean": 'STR({v}) IN ("true", "false")',
    "date": f'REGEX(STR({{v}}), "{_DATE}$") && DAY({{v}}) > 0',
    "dateTime": f'REGEX(STR({{v}}), "{_DATE}{_TIME}$") && DAY({{v}}) > 0',
}
_NODE_KINDS = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "!isLiteral({v})",
    "BlankNodeOrLiteral": "!isIRI({v})",
    "IRIOrLiteral": "!isBlank({v})",
}
_RANGES = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_NUMERIC = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
# Regular expressions that Python and the store read alike: no look-around, no \p{..}, no class operators.
_PORTABLE_PATTERN = re.compile(
    r"(?:[^\\\[\]()]|\\[dDwWsS.*+?^$|(){}\[\]/-]|\[\^?(?:[^\[\]&~\\-]|-(?!-)|\\[dws.*+?^$|(){}\[\]/-])+\]|\((?:\?:)?|\))*\Z"
)

ValueConstraint = Callable[[Sequence[Term], str], Verdict]


class ValueConstraints:
    """The constraints of a shape that look at each value node by itself.

    Args:
        shapes: the shapes graph, for lists.
        classes: the class hierarchy.

    """

    def __init__(self, shapes: ShapesGraph, classes: ClassIndex) -> None:
        self._shapes = shapes
        self._classes = classes
        self._by_name: dict[str, ValueConstraint] = {
            "class": self._class,
            "datatype": _datatype,
            "nodeKind": _node_kind,
            "in": self._in,
            "minLength": lambda values, v: _length(values, v, ">="),
            "maxLength": lambda values, v: _length(values, v, "<="),
            "languageIn": self._language_in,
        }

    def verdict(self, name: str, shape: Shape, v: str) -> Verdict | None:
        """Return the verdict on the value bound to ``v``; None if ``name`` is no constraint of this kind."""
        values = shape.parameters[name]
        if name in _RANGES:
            return all_of([_range(value, v, _RANGES[name]) for value in values])
        if name == "pattern":
            return all_of([_pattern(value, v, self._shapes.objects(shape.node, SH + "flags")) for value in values])
        constraint = self._by_name.get(name)
        return constraint(values, v) if constraint else None

    def _class(self, values: Sequence[Term], v: str) -> Verdict:
        return all_of([self._one_class(value, v) for value in values])

    def _one_class(self, value: Term, v: str) -> Verdict:
        if not isinstance(value, ox.NamedNode):
            return UNKNOWN
        below = self._classes.below(value)
        iris = ", ".join(str(kind) for kind in below if isinstance(kind, ox.NamedNode))
        typed = exists(f"{v} <{RDF}type> {v}t FILTER({v}t IN ({iris}))")
        # A blank class may be below the wanted one; only pySHACL follows it.
        has_blank = any(isinstance(kind, ox.BlankNode) for kind in below)
        untyped = FALSE if has_blank else negation(typed)
        named = [str(node) for node in self._classes.named_instances(value)]
        if not named:
            return Verdict(typed, untyped)
        known = f"{v} IN ({', '.join(named)})"
        return Verdict(disjunction([known, typed]), conjunction([f"!({known})", untyped]))

    def _in(self, values: Sequence[Term], v: str) -> Verdict:
        if len(values) != 1:
            return UNKNOWN
        members = self._shapes.items(values[0])
        iris = [str(member) for member in members if isinstance(member, ox.NamedNode)]
        literals = [str(protected(member)) for member in members if isinstance(member, ox.Literal)]
        among = [f"{v} IN ({', '.join(iris)})"] if iris else []
        among += [f"sameTerm({v}, {literal})" for literal in literals]
        # A blank node is a member of the shapes graph alone, but may be written like one of the data.
        blank = len(iris) + len(literals) < len(members)
        holds = " || ".join(among) or "false"
        return Verdict(holds, FALSE) if blank else exactly(holds)

    def _language_in(self, values: Sequence[Term], v: str) -> Verdict:
        if len(values) != 1:
            return UNKNOWN
        tags = [member.value.lower() for member in self._shapes.items(values[0]) if isinstance(member, ox.Literal)]
        if "*" in tags:
            return exactly(f'isLiteral({v}) && LANG({v}) != ""')
        wanted = ", ".join(str(ox.Literal(tag)) for tag in tags)
        first = f'REPLACE(LCASE(LANG({v})), "-.*$", "")'
        return (
            exactly(f"isLiteral({v}) && (LCASE(LANG({v})) IN ({wanted}) || {first} IN ({wanted}))") if tags else UNKNOWN
        )


def _datatype(values: Sequence[Term], v: str) -> Verdict:
    if len(values) != 1 or not isinstance(values[0], ox.NamedNode):
        return UNKNOWN
    iri = values[0].value
    same = f"DATATYPE({v}) = {values[0]}"
    other = f"isLiteral({v}) && !({same}) && !STRSTARTS(STR(DATATYPE({v})), {ox.Literal(AS_WRITTEN)})"
    fails = f"!isLiteral({v}) || ({other})"
    if iri == RDF + "langString":
        return Verdict(f'LANG({v}) != ""', f"!isLiteral({v})")
    if iri.startswith(XSD):
        well_formed = _WELL_FORMED.get(iri.removeprefix(XSD))
        return Verdict(f"{same} && {well_formed.format(v=v)}", fails) if well_formed else UNKNOWN
    # rdflib knows the datatypes of the RDF and RDFS vocabularies; of all others it checks the IRI alone.
    return UNKNOWN if iri.startswith("http://www.w3.org/") else Verdict(same, fails)


def _node_kind(values: Sequence[Term], v: str) -> Verdict:
    kind = _NODE_KINDS.get(str(values[0]).strip("<>").removeprefix(SH))
    return exactly(kind.format(v=v)) if kind and len(values) == 1 else UNKNOWN


def comparable(v: str, w: str) -> str:
    """Return the test that two values compare the same way in the store and in Python.

    Times compare alike only when both or neither have a zone; dates only without one.
    """
    times, dates = (f"DATATYPE({v}) = <{XSD}{kind}> && DATATYPE({w}) = <{XSD}{kind}>" for kind in ("dateTime", "date"))
    zones, zoneless = f'(TZ({v}) = "") = (TZ({w}) = "")', f"STRLEN(STR({v})) = 10 && STRLEN(STR({w})) = 10"
    return f"((isNumeric({v}) && isNumeric({w})) || ({times} && {zones}) || ({dates} && {zoneless}))"


def _range(value: Term, v: str, operator: str) -> Verdict:
    if not isinstance(value, ox.Literal):
        return UNKNOWN
    test = f"{v} {operator} {value}"
    alike = f"isNumeric({v})" if value.datatype.value in _NUMERIC else comparable(v, str(value))
    return Verdict(f"{alike} && {test}", f"{alike} && !({test})")


def _length(values: Sequence[Term], v: str, operator: str) -> Verdict:
    number = values[0].value if isinstance(values[0], ox.Literal) else ""
    if len(values) != 1 or not number.isdecimal():
        return UNKNOWN
    if operator == ">=" and int(number) == 0:
        return PASS
    test = f"STRLEN(STR({v})) {operator} {int(number)}"
    return Verdict(f"!isBlank({v}) && {test}", f"isBlank({v}) || !({test})")


def _pattern(value: Term, v: str, flags: Sequence[Term]) -> Verdict:
    letters = flags[0].value.lower() if flags and isinstance(flags[0], ox.Literal) else ""
    if not isinstance(value, ox.Literal) or len(flags) > 1 or set(letters) - {"i", "m"}:
        return UNKNOWN
    if not value.value or not value.value.isascii() or not _PORTABLE_PATTERN.match(value.value):
        return UNKNOWN
    test = f"REGEX(STR({v}), {ox.Literal(value.value)}, {ox.Literal(letters)})"
    # Python's "$" also matches before a final line feed, so a mismatch here may be a match there.
    sure_mismatch = f'!CONTAINS(STR({v}), "\\n") && !({test})'
    return Verdict(f"!isBlank({v}) && {test}", f"isBlank({v}) || ({sure_mismatch})")
