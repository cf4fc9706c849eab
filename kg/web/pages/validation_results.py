"""Reader of the validation page: the SHACL report in groups."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from pyoxigraph import NamedNode

from kg.graph.validation import validate
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.shacl.report import SEVERITIES, Result
from kg.rdf.shacl.report_formats import remedy
from kg.rdf.store import Store
from kg.web.index.graph_facts import LABEL, RDF_TYPE, GraphFacts, first, iris, local
from kg.web.index.index_builder import QUOTED_FROM
from kg.web.index.vocabulary import OWL
from kg.web.pages.background_records import ValidationGroup, ValidationPage, ValidationResult

SHOWN = 100
"""Results of one group that are shown."""


def validation_json(store: Store) -> bytes:
    """Validate a store with the shipped shapes and return the page as JSON."""
    report = validate(store)
    facts = GraphFacts(store)
    groups: dict[tuple[str, str, str, str, str], list[Result]] = defaultdict(list)
    for result in report.results:
        shape = result.source_shape
        groups[(result.severity, result.message, shape, result.path or "", result.constraint)].append(result)
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    ranked = sorted(groups.items(), key=lambda item: (order.get(item[0][0], -1), -len(item[1]), item[0]))
    page = ValidationPage(
        report.conforms,
        [
            ValidationGroup(
                severity, message, _short(shape), _short(path), constraint.removesuffix("ConstraintComponent"),
                remedy(results[0]), len(results), [_result(facts, result) for result in results[:SHOWN]],
            )
            for (severity, message, shape, path, constraint), results in ranked
        ],
    )  # fmt: skip
    return msgspec.json.encode(page)


def _result(facts: GraphFacts, result: Result) -> ValidationResult:
    label = cls = document = ""
    if result.focus.startswith(("http://", "https://", "urn:")):
        about = facts.about(NamedNode(result.focus))
        label = first(about, LABEL)
        cls = next((local(t) for t in iris(about, RDF_TYPE) if not t.value.startswith(OWL)), "")
        evidence = iris(about, KG + "evidence")
        document = first(facts.about(evidence[0]), QUOTED_FROM) if evidence else ""
    return ValidationResult(result.focus, label, cls, _short(result.value or ""), result.quote or "", document)


def _short(text: str) -> str:
    for prefix, namespace in PREFIXES.items():
        text = text.replace(namespace, f"{prefix}:")
    return text
