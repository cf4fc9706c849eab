"""Validation report and results."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import pyoxigraph as ox

from kg.rdf.io.canonical_turtle import write_sorted
from kg.rdf.io.formats import TURTLE
from kg.rdf.io.html_table import html_table
from kg.rdf.namespaces import PREFIXES, RDF, SH
from kg.rdf.shacl.coverage import Coverage

RDF_TYPE = f"{RDF}type"

SEVERITIES = ("Violation", "Warning", "Info")
"""SHACL's severities, the gravest first. A severity of one's own counts as a violation."""

_REPORT = ox.BlankNode("report")
_CONFORMS = (
    ox.Triple(_REPORT, ox.NamedNode(RDF_TYPE), ox.NamedNode(SH + "ValidationReport")),
    ox.Triple(_REPORT, ox.NamedNode(SH + "conforms"), ox.Literal(True)),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result. Terms are IRIs, or else as N-Triples writes them.

    source_shape: the shape that was violated. shape: the named shape that it is, or is part of; "" if there is none.
    constraint: local name of the constraint component, e.g.
    ``MinCountConstraintComponent``. quote: the sentence behind the focus node, where the graph has one.
    """

    source_shape: str
    focus: str
    path: str | None
    constraint: str
    value: str | None
    message: str
    severity: str
    quote: str | None = None
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The results, sorted, the SHACL validation report they come from, prefixes to write it, and what was checked."""

    results: tuple[Result, ...] = ()
    triples: tuple[ox.Triple, ...] = _CONFORMS
    prefixes: Mapping[str, str] = field(default_factory=lambda: dict(PREFIXES))
    coverage: Coverage = field(default_factory=Coverage)

    def turtle(self) -> str:
        """Return the SHACL validation report as Turtle: equal reports give equal text."""
        output = io.BytesIO()
        write_sorted(self.triples, output, TURTLE, dict(self.prefixes))
        return output.getvalue().decode()

    def _repr_html_(self) -> str:
        """Return the results as an HTML table, for notebooks."""
        if self.conforms:
            return f"<p>{escape(self.coverage.reason())}</p>" if self.coverage.is_empty else "<p>The data conforms.</p>"
        columns = ("severity", "message", "focus", "path", "value", "quote")
        return html_table(columns, [[getattr(result, name) for name in columns] for result in self.results])

    @property
    def conforms(self) -> bool:
        """Whether there is no result of any severity."""
        return not self.results

    def fails(self, at_least: str = "Violation") -> bool:
        """Whether there is a result of severity ``at_least`` (one of `SEVERITIES`) or graver."""
        allowed = SEVERITIES[SEVERITIES.index(at_least) + 1 :]
        return any(result.severity not in allowed for result in self.results)
