"""Validation of graphs that are screened one by one, in parallel.

Most shapes are local: a node that conforms to them in every graph that speaks of it conforms in the union of the
graphs, since what they ask of a value is asked where the value is said, and what they want to be there does
not go away. So a worker that has drawn graphs says which of their nodes do not conform there for certain;
with the store at hand only these are looked at again, and the nodes that several graphs describe, by the
shapes that are not local (``sh:maxCount``, ``sh:not``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field

import pyoxigraph as ox

from kg.rdf.namespaces import PREFIXES
from kg.rdf.shacl.class_hierarchy import TYPE, ClassIndex, class_index
from kg.rdf.shacl.neighbourhood import needed
from kg.rdf.shacl.prescreen import Screen
from kg.rdf.shacl.report import Result
from kg.rdf.shacl.shapes import PropertyPath, Shape, ShapesGraph
from kg.rdf.shacl.targets import Targets
from kg.rdf.shacl.triple_index import TripleIndex
from kg.rdf.store.base import Store, Term

FOCUS_NODES_PER_TASK = 150
"""Focus nodes that are judged in one go."""

_OF_VALUES = frozenset(
    ("class", "datatype", "nodeKind", "in", "pattern", "languageIn", "minLength", "maxLength",
     "minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
)  # fmt: skip
_LOCAL = frozenset(("minCount", "hasValue", "qualifiedMinCount"))
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


@dataclass(slots=True)
class Candidates:
    """What a look at graphs by themselves leaves to be looked at.

    nodes: shapes, by IRI, and the nodes that do not conform to them there for certain. shared: nodes that other
    graphs may describe, too, and their classes.
    """

    nodes: dict[str, set[str]] = field(default_factory=dict)
    shared: dict[str, set[str]] = field(default_factory=dict)

    def add(self, other: Candidates) -> None:
        """Take in what another look has found."""
        for mine, theirs in ((self.nodes, other.nodes), (self.shared, other.shared)):
            for key, values in theirs.items():
                mine.setdefault(key, set()).update(values)


@dataclass(frozen=True, slots=True)
class FocusTask:
    """Focus nodes to judge, by shape, and the triples, as N-Triples, to judge them by."""

    triples: bytes
    focus: tuple[tuple[str, tuple[str, ...]], ...]


def screen_graphs(
    triples: bytes, own: Callable[[str], bool], shapes: ShapesGraph, background: Sequence[ox.Quad]
) -> Candidates:
    """Screen graphs by themselves.

    Args:
        triples: the graphs, as N-Triples without blank nodes.
        own: whether no other graph describes the node with this IRI.
        shapes: the shapes graph.
        background: class hierarchy and classes of individuals.

    """
    store = ox.Store()
    store.bulk_load(triples, format=ox.RdfFormat.N_TRIPLES)
    screen = Screen(store, shapes, class_index([store], background))
    found = Candidates()
    for shape in shapes.targeted:
        nodes = {_iri(node) for node in screen.candidates(shape)}
        if nodes:
            found.nodes[_iri(shape.node)] = nodes
    for quad in store.quads_for_pattern(None, TYPE, None, None):
        if isinstance(quad.object, ox.NamedNode) and not own(_iri(quad.subject)):
            found.shared.setdefault(_iri(quad.subject), set()).add(quad.object.value)
    return found


def validate_candidates(
    store: Store,
    found: Candidates,
    links: Sequence[str],
    rules: tuple[ShapesGraph, Sequence[ox.Quad]],
    run: Callable[[Iterator[FocusTask]], Iterable[tuple[Result, ...]]],
    *,
    fresh: bool,
) -> tuple[Result, ...]:
    """Return the violations of a store, among the nodes of graphs that were screened one by one.

    Args:
        store: holds the graphs.
        found: by screening them.
        links: graphs that speak of nodes of the others and were not screened.
        rules: the shapes graph; class hierarchy and classes of individuals.
        run: runs ``validate_focus_nodes`` on each task.
        fresh: whether all graphs of the store were screened; otherwise the others may say more about the
            nodes that are shared.

    """
    shapes, background = rules
    native = store.native
    classes = class_index([native], background)
    screen, targets = Screen(native, shapes, classes), Targets(TripleIndex([native]), classes)
    shared: list[Term] = [ox.NamedNode(node) for node in sorted(found.shared)]
    linked = _linked(store, links)
    aimed: list[tuple[Shape, list[Term]]] = []
    for shape in shapes.targeted:
        nodes: dict[Term, None] = {ox.NamedNode(n): None for n in sorted(found.nodes.get(_iri(shape.node), ()))}
        candidates: dict[Term, None] = {}
        if fresh:
            members = [node for node in shared if _may_target(shape, classes, found.shared[_iri(node)])]
            for part in _not_local(shape, shapes):
                candidates.update(dict.fromkeys(screen.candidates(part, members)))
        else:
            candidates.update(dict.fromkeys(shared))
        for part in _properties(shape, shapes):
            subjects = dict.fromkeys(s for predicate in _read(part) for s in linked.get(predicate, ()))
            candidates.update(dict.fromkeys(screen.candidates(part, subjects)))
        nodes.update(dict.fromkeys(targets.members(shape, list(candidates))))
        if nodes:
            aimed.append((shape, screen.candidates(shape, nodes)))
    tasks = (_focus_task(native, shapes, part, background) for part in _portions(aimed))
    results = {result for portion in run(tasks) for result in portion}
    return tuple(sorted(results, key=lambda result: [value or "" for value in astuple(result)]))


def validate_focus_nodes(task: FocusTask, shapes: ShapesGraph) -> tuple[Result, ...]:
    """Return pySHACL's verdict on focus nodes."""
    from kg.rdf.shacl.pyshacl_runner import run_pyshacl  # noqa: PLC0415 (rdflib takes 0.3 s)

    focus: dict[Term, Sequence[Term]] = {ox.NamedNode(s): [ox.NamedNode(n) for n in nodes] for s, nodes in task.focus}
    triples = (quad.triple for quad in ox.parse(task.triples, ox.RdfFormat.N_TRIPLES))
    return run_pyshacl(triples, shapes, focus, PREFIXES).results


def _iri(node: Term) -> str:
    assert isinstance(node, ox.NamedNode)  # graphs of documents, and shapes with targets, have no blank nodes
    return node.value


def _portions(aimed: Iterable[tuple[Shape, list[Term]]]) -> Iterator[list[tuple[Shape, list[Term]]]]:
    portion: list[tuple[Shape, list[Term]]] = []
    size = 0
    for shape, nodes in aimed:
        for start in range(0, len(nodes), FOCUS_NODES_PER_TASK):
            portion.append((shape, nodes[start : start + FOCUS_NODES_PER_TASK]))
            size += len(portion[-1][1])
            if size >= FOCUS_NODES_PER_TASK:
                yield portion
                portion, size = [], 0
    if portion:
        yield portion


def _focus_task(
    store: ox.Store, shapes: ShapesGraph, portion: list[tuple[Shape, list[Term]]], background: Sequence[ox.Quad]
) -> FocusTask:
    triples = ox.serialize(needed(store, shapes, portion, background), format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None
    focus: dict[str, tuple[str, ...]] = {}
    for shape, nodes in portion:
        focus[_iri(shape.node)] = focus.get(_iri(shape.node), ()) + tuple(map(_iri, nodes))
    return FocusTask(triples, tuple(focus.items()))


def _linked(store: Store, graphs: Iterable[str]) -> dict[Term, dict[Term, None]]:
    """Return the subjects of graphs by predicate."""
    found: dict[Term, dict[Term, None]] = {}
    for graph in graphs:
        for quad in store.quads(graph=graph):
            found.setdefault(quad.predicate, {})[quad.subject] = None
    return found


def _may_target(shape: Shape, classes: ClassIndex, of: Iterable[str]) -> bool:
    """Return whether a node of these classes may be one of the shape's."""
    if any(target.kind != "targetClass" for target in shape.targets):
        return True
    kinds = {ox.NamedNode(cls) for cls in of}
    return any(not kinds.isdisjoint(classes.below(target.term)) for target in shape.targets)


def _properties(shape: Shape, shapes: ShapesGraph) -> Iterator[Shape]:
    for node in shape.parameters.get("property", ()):
        if not isinstance(node, ox.Literal):
            yield shapes.shape(node)


def _read(part: Shape) -> Iterator[Term]:
    """Yield the predicates of a node's own triples that a property shape reads."""
    if part.path is not None and part.path.predicate is not None:
        yield part.path.predicate
    for name in _PAIRS:
        yield from part.parameters.get(name, ())


def _not_local(shape: Shape, shapes: ShapesGraph) -> Iterator[Shape]:
    """Yield those of a shape and its property shapes to which a node may conform in each graph, but not in all."""
    yield from (part for part in _properties(shape, shapes) if not _is_local(part, shapes))
    if not _is_local(shape, shapes, properties=False):
        yield shape


def _is_local(shape: Shape, shapes: ShapesGraph, *, properties: bool = True) -> bool:
    """Return whether to conform in each graph is to conform in all. properties: look at the property shapes, too."""
    simple = shape.path is None or _is_simple(shape.path)
    for name, values in shape.parameters.items():
        if name == "property":
            local = not properties or all(_is_local(part, shapes) for part in _properties(shape, shapes))
        elif name in ("node", "qualifiedValueShape"):
            local = all(_is_local(shapes.shape(node), shapes) for node in values if not isinstance(node, ox.Literal))
        elif name in ("and", "or"):
            parts = [shapes.shape(n) for head in values for n in shapes.items(head) if not isinstance(n, ox.Literal)]
            local = simple and all(part.path is None and _OF_VALUES.issuperset(part.parameters) for part in parts)
        else:
            local = name in _LOCAL or (simple and name in _OF_VALUES)
        if not local:
            return False
    return not shape.custom


def _is_simple(path: PropertyPath) -> bool:
    return path.kind == "predicate" or (path.kind == "alternativePath" and all(map(_is_simple, path.parts)))
