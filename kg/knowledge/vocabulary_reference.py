"""Reference of the vocabulary in Markdown, made from the ontology's statements; a user's modules are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.knowledge.ontology import axioms
from kg.rdf.namespaces import KG, OWL, PREFIXES, RDF, RDFS

_SKOS, _DCTERMS = PREFIXES["skos"], PREFIXES["dcterms"]
_CHARACTERS = ("Symmetric", "Asymmetric", "Transitive", "Irreflexive", "Functional")
_ANYTHING = OWL + "Thing"


@dataclass(frozen=True, slots=True)
class TermTable:
    """A table of terms. rows: the IRI of a term, and the cells of its row."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, list[str]]]


class VocabularyReference:
    """The terms of an ontology as tables for people.

    Terms of other vocabularies that the ontology only borrows are left out.
    """

    def __init__(self, statements: Iterable[Quad] | None = None) -> None:
        """Take the statements of an ontology, the shipped one and the user's modules if none are given."""
        self._facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in axioms() if statements is None else statements:
            assert isinstance(quad.subject, NamedNode | BlankNode)
            assert isinstance(quad.object, NamedNode | BlankNode | Literal)
            value = f"_:{quad.object.value}" if isinstance(quad.object, BlankNode) else quad.object.value
            key = f"_:{quad.subject.value}" if isinstance(quad.subject, BlankNode) else quad.subject.value
            self._facts[key][quad.predicate.value].append(value)
        self._inverses: dict[str, str] = {}
        for subject in list(self._facts):
            for other in self._all(subject, OWL + "inverseOf"):
                self._inverses[subject], self._inverses[other] = other, subject

    def markdown(self, terms: Sequence[str] = ()) -> str:
        """Return the reference.

        Args:
            terms: local names or labels; all terms if there are none.

        Returns:
            Markdown; "" if no term is called so.

        """
        parts = [] if terms else [*self._header(), "## The core\n", self.diagram(), ""]
        for table in self.tables(terms):
            parts += [f"## {table.title}\n", _table(table.columns, (cells for _, cells in table.rows)), ""]
        return "\n".join(parts)

    def tables(self, terms: Sequence[str] = ()) -> list[TermTable]:
        """Return the tables of the reference that hold anything.

        Args:
            terms: local names or labels; all terms if there are none.

        """
        wanted = {term.casefold().removeprefix("kg:") for term in terms}
        properties = ("property", "inverse", "from", "to", "", "definition", "example")
        tables = [
            ("Claim types", ("type", "direct properties", "PLOVER", "definition", "example"), self._claim_types()),
            ("Classes", ("class", "below", "definition", "example"), self._classes()),
            ("Direct properties", properties, self._direct()),
            ("Other properties", properties, self._others()),
            ("Values", ("value", "kind", "definition"), self._individuals()),
            ("Annotation properties", ("property", "definition", "example"), self._annotations()),
        ]
        chosen = [
            TermTable(title, columns, [(iri, cells) for iri, cells in rows if not wanted or self._called(iri) & wanted])
            for title, columns, rows in tables
        ]
        return [table for table in chosen if table.rows]

    def names(self) -> list[str]:
        """Return the local names and labels of all terms."""
        found = (
            name for table in self.tables() for iri, _ in table.rows for name in (self._short(iri), self._label(iri))
        )
        return list(dict.fromkeys(name.removeprefix("kg:") for name in found))

    def diagram(self) -> str:
        """Return a Mermaid diagram of the main classes, those told apart first, and the properties between them."""
        main = self._main_classes()
        edges: dict[tuple[str, str], list[str]] = defaultdict(list)
        for iri in self._terms("ObjectProperty", "DatatypeProperty"):
            if self._all(iri, OWL + "inverseOf") or self._all(iri, OWL + "deprecated"):
                continue
            for start in self._above(self._ends(iri, "domain"), main):
                for end in self._above(self._ends(iri, "range"), [*main, _ANYTHING]):
                    edges[start, end].append(self._short(iri).removeprefix("kg:"))
        lines = ["```mermaid", "flowchart LR"]
        lines += [f'  {self._node(iri)}["{self._label(iri)}"]' for iri in main]
        lines.append('  Thing(["anything"])')
        for (start, end), names in edges.items():
            text = ", ".join(sorted(names)[:5]) + (", …" if len(names) > 5 else "")
            lines.append(f'  {self._node(start)} -- "{text}" --> {self._node(end)}')
        return "\n".join([*lines, "```"])

    def _above(self, classes: Iterable[str], main: Sequence[str]) -> list[str]:
        """Return those of the main classes that the given ones are or lie below."""
        found: dict[str, None] = {}
        for iri in classes:
            todo = [iri]
            while todo:
                up = todo.pop()
                if up in main:
                    found[up] = None
                else:
                    todo += self._all(up, RDFS + "subClassOf")
        return list(found)

    def _main_classes(self) -> list[str]:
        heads = [self._all(s, OWL + "members") for s in self._facts if OWL + "AllDisjointClasses" in self._types(s)]
        return [iri for iri in self._members(heads[0][0]) if iri.startswith(KG)] if heads else []

    def _header(self) -> Iterator[str]:
        [header, *_] = [s for s in self._facts if OWL + "Ontology" in self._types(s)] or [""]
        yield f"# {self._one(header, _DCTERMS + 'title')}: reference\n"
        yield f"{self._one(header, _DCTERMS + 'description')}\n"
        version, licence = self._one(header, OWL + "versionInfo"), self._one(header, _DCTERMS + "license")
        yield f"Version {version}, <{header}>, licence <{licence}>\n"
        yield f"{self._one(header, RDFS + 'comment')}\n"

    def _claim_types(self) -> Iterator[tuple[str, list[str]]]:
        properties = defaultdict(list)
        for iri in self._terms("ObjectProperty"):
            for claim in self._all(iri, KG + "projectionOf"):
                properties[claim].append(self._short(iri))
        for iri in self._terms("Class"):
            if self._is_claim(iri):
                roots = ", ".join(self._all(iri, KG + "ploverRoot"))
                yield iri, [self._short(iri), ", ".join(properties[iri]), roots, *self._notes(iri)]

    def _classes(self) -> Iterator[tuple[str, list[str]]]:
        for iri in self._terms("Class"):
            if not self._is_claim(iri):
                above = [self._short(up) for up in self._all(iri, RDFS + "subClassOf") if not up.startswith("_:")]
                equal = [self._expression(node) for node in self._all(iri, OWL + "equivalentClass")]
                text = ", ".join(above) + "".join(f"is {found}" for found in equal)
                yield iri, [self._short(iri), text, *self._notes(iri)]

    def _direct(self) -> Iterator[tuple[str, list[str]]]:
        for iri in self._terms("ObjectProperty"):
            if self._all(iri, KG + "projectionOf"):
                yield iri, self._property(iri)

    def _others(self) -> Iterator[tuple[str, list[str]]]:
        for iri in self._terms("ObjectProperty", "DatatypeProperty"):
            if not self._all(iri, KG + "projectionOf"):
                yield iri, self._property(iri)

    def _individuals(self) -> Iterator[tuple[str, list[str]]]:
        for iri in self._terms("NamedIndividual"):
            kinds = [self._short(kind) for kind in self._types(iri) if not kind.startswith(OWL)]
            yield iri, [self._short(iri), ", ".join(kinds), self._one(iri, _SKOS + "definition")]

    def _annotations(self) -> Iterator[tuple[str, list[str]]]:
        for iri in self._terms("AnnotationProperty"):
            yield iri, [self._short(iri), *self._notes(iri)]

    def _property(self, iri: str) -> list[str]:
        kinds = self._types(iri)
        said = [name.lower() for name in _CHARACTERS if f"{OWL}{name}Property" in kinds]
        for head in self._all(iri, OWL + "propertyChainAxiom"):
            said.append("follows from " + " then ".join(map(self._short, self._members(head))))
        said += [f"below {self._short(up)}" for up in self._all(iri, RDFS + "subPropertyOf")]
        said += [f"deprecated, use {self._short(i)}" for i in self._all(iri, _DCTERMS + "isReplacedBy")]
        inverse = self._short(self._inverses[iri]) if iri in self._inverses else ""
        ends = [", ".join(map(self._short, self._ends(iri, name))) for name in ("domain", "range")]
        return [self._short(iri), inverse, *ends, "; ".join(said), *self._notes(iri)]

    def _ends(self, iri: str, name: str) -> list[str]:
        """Return the classes of a property's domain or range, of its inverse's if it states none."""
        nodes = self._all(iri, RDFS + name)
        if not nodes and iri in self._inverses:
            nodes = self._all(self._inverses[iri], RDFS + ("range" if name == "domain" else "domain"))
        return [iri for node in nodes for union in [self._all(node, OWL + "unionOf")]
                for iri in (self._members(union[0]) if union else [node])]  # fmt: skip

    def _expression(self, node: str) -> str:
        """Return a class expression in Manchester syntax."""
        if parts := self._all(node, OWL + "intersectionOf"):
            return " and ".join(map(self._expression, self._members(parts[0])))
        if filler := self._all(node, OWL + "someValuesFrom"):
            return f"({self._short(self._one(node, OWL + 'onProperty'))} some {self._short(filler[0])})"
        return self._short(node)

    def _is_claim(self, iri: str) -> bool:
        above = self._all(iri, RDFS + "subClassOf")
        return bool({KG + "EventClaim", KG + "StateClaim"} & set(above))

    def _notes(self, iri: str) -> list[str]:
        return [self._one(iri, _SKOS + "definition"), "; ".join(self._all(iri, _SKOS + "example"))]

    def _terms(self, *kinds: str) -> list[str]:
        """Return the defined terms of some kinds, in the order of the file."""
        wanted = {OWL + kind for kind in kinds}
        return [s for s in self._facts if wanted & set(self._types(s)) and self._all(s, _SKOS + "definition")]

    def _called(self, iri: str) -> set[str]:
        return {self._short(iri).partition(":")[2].casefold(), self._label(iri).casefold(), iri.casefold()}

    def _label(self, iri: str) -> str:
        return self._one(iri, RDFS + "label") or self._short(iri)

    def _node(self, iri: str) -> str:
        return "Thing" if iri == _ANYTHING else f"n{self._short(iri).partition(':')[2]}"

    def _short(self, iri: str) -> str:
        if iri == _ANYTHING:
            return "anything"
        prefix = next((p for p, namespace in PREFIXES.items() if iri.startswith(namespace)), "")
        return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}" if prefix else f"<{iri}>"

    def _types(self, subject: str) -> list[str]:
        return self._all(subject, RDF + "type")

    def _all(self, subject: str, predicate: str) -> list[str]:
        return self._facts[subject].get(predicate, []) if subject in self._facts else []

    def _one(self, subject: str, predicate: str) -> str:
        return next(iter(self._all(subject, predicate)), "")

    def _members(self, head: str) -> list[str]:
        items: list[str] = []
        while head in self._facts and head != RDF + "nil":
            items += self._all(head, RDF + "first")
            head = self._one(head, RDF + "rest")
        return items


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(columns), _row(["---"] * len(columns))]
    return "\n".join([*lines, *(_row([cell.replace("|", "\\|").replace("<", "\\<") for cell in row]) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
