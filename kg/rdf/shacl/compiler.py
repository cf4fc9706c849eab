"""Shapes as SPARQL queries for the pre-screen: which focus nodes do not conform for certain?

The definitions follow https://www.w3.org/TR/shacl/ sections 3 and 4; what "for certain" means is in
:mod:`kg.rdf.shacl.certainty`.
"""

from collections.abc import Callable, Sequence
from itertools import combinations

import pyoxigraph as ox

from kg.rdf.namespaces import RDF, SH
from kg.rdf.shacl.certainty import (
    FALSE,
    PASS,
    UNKNOWN,
    Sure,
    Verdict,
    absent,
    all_of,
    any_of,
    conjunction,
    exactly,
    exactly_one_of,
    exists,
    negation,
    sure,
)
from kg.rdf.shacl.class_hierarchy import ClassIndex
from kg.rdf.shacl.constraints import ValueConstraints, comparable
from kg.rdf.shacl.literal_spelling import protected
from kg.rdf.shacl.shapes import PropertyPath, Shape, ShapesGraph, Target
from kg.rdf.store.base import Term

# Counting n values is a join of the path with itself; beyond this many, pySHACL counts.
_MOST_JOINED = 4
# Parameters that another parameter of the same shape reads, or that pySHACL does not judge by.
_READ_ELSEWHERE = frozenset(("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"))

Constraint = Callable[[Sequence[Term], Shape, str], Verdict]


class Compiler:
    """Compiles the shapes of one shapes graph.

    Args:
        shapes: the shapes graph.
        classes: the class hierarchy of data and ontology.

    """

    def __init__(self, shapes: ShapesGraph, classes: ClassIndex) -> None:
        self._shapes = shapes
        self._classes = classes
        self._values = ValueConstraints(shapes, classes)
        self._variables = 0
        self._open: list[Shape] = []
        self._constraints: dict[str, Constraint] = {
            "closed": self._closed,
            "disjoint": self._disjoint,
            "equals": self._equals,
            "hasValue": self._has_value,
            "lessThan": lambda values, shape, focus: self._less_than(values, shape, focus, "<"),
            "lessThanOrEquals": lambda values, shape, focus: self._less_than(values, shape, focus, "<="),
            "maxCount": self._max_count,
            "minCount": self._min_count,
            "qualifiedValueShape": self._qualified,
            "uniqueLang": self._unique_lang,
        }
        self._combiners = {"and": all_of, "or": any_of, "xone": exactly_one_of}

    def candidates(self, shape: Shape, focus: Sequence[ox.NamedNode] | None = None) -> str:
        """Return the query for the focus nodes (``?this``) of which the store cannot say that they conform.

        Args:
            shape: a shape with targets.
            focus: the targets to look at; None for all the shape has.

        """
        where = self.targets([shape]) if focus is None else f"VALUES ?this {{ {' '.join(map(str, focus))} }}"
        test = f" FILTER({negation(self.verdict(shape, '?this').holds)})"
        return f"SELECT DISTINCT ?this WHERE {{ {where}{test} }}"

    def targets(self, shapes: Sequence[Shape]) -> str:
        """Return a pattern of the nodes (``?this``) that shapes target."""
        return " UNION ".join(self._target(target) for shape in shapes for target in shape.targets)

    def _target(self, target: Target) -> str:
        match target.kind:
            case "targetClass":
                kinds = [kind for kind in self._classes.below(target.term) if isinstance(kind, ox.NamedNode)]
                named = " ".join(map(str, self._classes.named_instances(target.term)))
                typed = f"VALUES ?kind {{ {' '.join(map(str, kinds))} }} ?this <{RDF}type> ?kind"
                return f"{{ {typed} }} UNION {{ VALUES ?this {{ {named} }} }}" if named else f"{{ {typed} }}"
            case "targetSubjectsOf":
                return f"{{ ?this {target.term} ?object }}"
            case "targetObjectsOf":
                return f"{{ ?subject {target.term} ?this }}"
        # Only an IRI stands in a query as it is: Screen adds the other nodes.
        return f"{{ VALUES ?this {{ {target.term if isinstance(target.term, ox.NamedNode) else ''} }} }}"

    def verdict(self, shape: Shape, focus: str) -> Verdict:
        """Return the verdict on whether the node bound to ``focus`` conforms to ``shape``."""
        if shape.deactivated:
            return PASS
        if shape.custom or shape in self._open or (shape.path and shape.path.disputed):
            return UNKNOWN
        self._open.append(shape)
        try:
            return self._all_constraints(shape, focus)
        finally:
            self._open.pop()

    def _all_constraints(self, shape: Shape, focus: str) -> Verdict:
        value = self._fresh() if shape.path else focus
        of_values: list[Verdict] = []
        verdicts: list[Verdict] = []
        for name, values in shape.parameters.items():
            verdict = self._values.verdict(name, shape, value)
            if verdict is None:
                verdict = self._of_shapes(name, values, value)
            if verdict is not None:
                of_values.append(verdict)
            elif name in self._constraints:
                verdicts.append(self._constraints[name](values, shape, focus))
            elif name not in _READ_ELSEWHERE:
                verdicts.append(UNKNOWN)
        if of_values:
            verdicts.append(self._every(shape.path, focus, value, all_of(of_values)))
        return all_of(verdicts)

    def _of_shapes(self, name: str, values: Sequence[Term], value: str) -> Verdict | None:
        """Return the verdict on a constraint that asks whether the value conforms to other shapes."""
        if name in ("node", "property"):
            return all_of([self._by_node(node, value) for node in values])
        if name == "not":
            return all_of([self._by_node(node, value).negated() for node in values])
        combine = self._combiners.get(name)
        if combine is None:
            return None
        return all_of([combine([self._by_node(node, value) for node in self._shapes.items(head)]) for head in values])

    def _by_node(self, node: Term, value: str) -> Verdict:
        return UNKNOWN if isinstance(node, ox.Literal) else self.verdict(self._shapes.shape(node), value)

    def _every(self, path: PropertyPath | None, focus: str, value: str, test: Verdict) -> Verdict:
        """Return the verdict that ``test`` holds for every value of ``path``."""
        if path is None or test == PASS:
            return test
        step = self._step(path, focus, value)
        holds, fails = (
            absent(f"{step} FILTER({negation(test.holds)})"),
            exists(f"{step} FILTER({sure(test.fails)})"),
        )
        if path.nullable:
            # The focus node is a value of its own even where no triple mentions it; a query may not see it.
            holds = conjunction([holds, exists(f"{focus} ?{value[1:]}p ?{value[1:]}o")])
        return Verdict(holds, fails)

    def _fresh(self) -> str:
        self._variables += 1
        return f"?v{self._variables}"

    def _step(self, path: PropertyPath, start: str, end: str) -> str:
        """Return a pattern of the values of a path.

        The engine joins the steps of a sequence over the whole graph before it looks at the start; LATERAL
        (https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md) goes on from each node instead.
        """
        if path.kind == "sequence" and not any(part.nullable for part in path.parts):
            first, *rest = path.parts
            after = self._fresh()
            remaining = rest[0] if len(rest) == 1 else PropertyPath("sequence", parts=tuple(rest))
            return f"{self._step(first, start, after)} LATERAL {{ {self._step(remaining, after, end)} }}"
        if path.kind == "alternativePath" and any(part.contains("sequence") for part in path.parts):
            return " UNION ".join(f"{{ {self._step(part, start, end)} }}" for part in path.parts)
        return f"{start} {path.sparql()} {end}"

    def _several(self, path: PropertyPath, focus: str, count: int) -> str:
        """Return a pattern of ``count`` different values of ``path``."""
        names = [self._fresh() for _ in range(count)]
        steps = " . ".join(self._step(path, focus, name) for name in names)
        tests = [f"!sameTerm({a}, {b})" for a, b in combinations(names, 2)]
        return f"{steps} FILTER({' && '.join(tests)})" if tests else steps

    def _count(self, values: Sequence[Term], shape: Shape) -> int | None:
        if len(values) != 1 or shape.path is None or shape.path.nullable:
            return None
        text = values[0].value if isinstance(values[0], ox.Literal) else ""
        return int(text) if text.isdecimal() and int(text) < _MOST_JOINED else None

    def _min_count(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        count = self._count(values, shape)
        if count is None or shape.path is None:
            return UNKNOWN
        return exactly(exists(self._several(shape.path, focus, count))) if count else PASS

    def _max_count(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        count = self._count(values, shape)
        if count is None or shape.path is None:
            return UNKNOWN
        return exactly(absent(self._several(shape.path, focus, count + 1)))

    def _has_value(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        return all_of([self._one_value(value, shape.path, focus) for value in values])

    def _one_value(self, value: Term, path: PropertyPath | None, focus: str) -> Verdict:
        if isinstance(value, ox.BlankNode) or (path and path.nullable):
            return UNKNOWN
        term = protected(value) if isinstance(value, ox.Literal) else value
        return exactly(exists(self._step(path, focus, str(term))) if path else f"sameTerm({focus}, {term})")

    def _pairs(self, values: Sequence[Term], shape: Shape, one: Callable[[PropertyPath, str], Verdict]) -> Verdict:
        """Compile a constraint that compares the values of the path with those of other properties."""
        if shape.path is None or shape.path.nullable:
            return UNKNOWN  # SPARQL cannot bind a node shape's own node as a value inside EXISTS
        path = shape.path
        return all_of([one(path, str(p)) if isinstance(p, ox.NamedNode) else UNKNOWN for p in values])

    def _equals(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        def one(path: PropertyPath, other: str) -> Verdict:
            value = self._fresh()
            sides = (self._step(path, focus, value), f"{focus} {other} {value}")
            lacks = [f"{here} FILTER({absent(there)})" for here, there in (sides, sides[::-1])]
            return exactly(conjunction(map(absent, lacks)))

        return self._pairs(values, shape, one)

    def _disjoint(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        def one(path: PropertyPath, other: str) -> Verdict:
            value = self._fresh()
            return exactly(absent(f"{self._step(path, focus, value)} . {focus} {other} {value}"))

        return self._pairs(values, shape, one)

    def _less_than(self, values: Sequence[Term], shape: Shape, focus: str, operator: str) -> Verdict:
        def one(path: PropertyPath, other: str) -> Verdict:
            a, b = self._fresh(), self._fresh()
            steps = f"{self._step(path, focus, a)} . {focus} {other} {b}"
            alike, test = comparable(a, b), f"{a} {operator} {b}"
            return Verdict(
                absent(f"{steps} FILTER({negation(f'{alike} && {test}')})"),
                exists(f"{steps} FILTER({sure(f'{alike} && !({test})')})"),
            )

        return self._pairs(values, shape, one)

    def _unique_lang(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        flag = values[0].value if isinstance(values[0], ox.Literal) else ""
        if len(values) != 1 or shape.path is None or shape.path.nullable:
            return UNKNOWN
        if flag != "true":
            return PASS
        a, b = self._fresh(), self._fresh()
        steps = f"{self._step(shape.path, focus, a)} . {self._step(shape.path, focus, b)}"
        tagged = f'LANG({a}) != "" && LCASE(LANG({a})) = LCASE(LANG({b}))'
        return exactly(absent(f"{steps} FILTER(!sameTerm({a}, {b}) && {tagged})"))

    def _closed(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        flag = values[0].value if isinstance(values[0], ox.Literal) else ""
        if len(values) != 1 or shape.path is not None or flag not in ("true", "1"):
            return PASS if flag in ("false", "0") else UNKNOWN
        allowed: list[Term] = []
        for node in shape.parameters.get("property", ()):
            path = None if isinstance(node, ox.Literal) else self._shapes.shape(node).path
            if path is not None and path.predicate is not None:
                allowed.append(path.predicate)
        for head in self._shapes.objects(shape.node, SH + "ignoredProperties"):
            allowed += [item for item in self._shapes.items(head) if isinstance(item, ox.NamedNode)]
        predicate, value = self._fresh(), self._fresh()
        listed = f"{predicate} IN ({', '.join(map(str, allowed))})" if allowed else FALSE
        step = f"{focus} {predicate} {value}"
        # rdf:type rdfs:Resource is always allowed, so a type is no certain violation.
        return Verdict(
            absent(f"{step} FILTER(!({listed}))"),
            exists(f"{step} FILTER(!({listed}) && {predicate} != <{RDF}type>)"),
        )

    def _qualified(self, values: Sequence[Term], shape: Shape, focus: str) -> Verdict:
        """Compile qualified counts without disjointness; each value counts by its own verdict."""
        disjoint = "qualifiedValueShapesDisjoint" in shape.parameters
        if len(values) != 1 or shape.path is None or shape.path.nullable or disjoint:
            return UNKNOWN
        verdicts = []
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            if name in shape.parameters:
                count = self._count(shape.parameters[name], shape)
                if count is None:
                    return UNKNOWN
                if name == "qualifiedMaxCount":
                    verdicts.append(self._at_least(shape.path, focus, values[0], count + 1).negated())
                elif count > 0:
                    verdicts.append(self._at_least(shape.path, focus, values[0], count))
        return all_of(verdicts)

    def _at_least(self, path: PropertyPath, focus: str, node: Term, count: int) -> Verdict:
        """Return the verdict that ``count`` values of ``path`` conform to the shape ``node``."""
        names = [self._fresh() for _ in range(count)]
        steps = " . ".join(self._step(path, focus, value) for value in names)
        tests = [self._by_node(node, value) for value in names]
        pairs = list(combinations(names, 2))
        differ = [Sure(f"!sameTerm({a}, {b})") for a, b in pairs]
        surely = conjunction([*(test.holds for test in tests), *differ])
        maybe = conjunction([*(negation(test.fails) for test in tests), *differ])
        return Verdict(exists(f"{steps} FILTER({surely})"), absent(f"{steps} FILTER({maybe})"))
