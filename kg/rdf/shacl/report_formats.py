"""Formats of validation reports: text, JSON, Turtle, JUnit, SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from kg.rdf.io.prefixed_names import PrefixedNames
from kg.rdf.shacl.report import Report, Result

_REMEDIES = {
    "AndConstraintComponent": "make the value conform to all of the shapes",
    "ClassConstraintComponent": "give the value one of the right types, or point to another node",
    "ClosedConstraintComponent": "remove the property, or add it to the shape",
    "DatatypeConstraintComponent": "write the value with the right datatype and in its lexical form",
    "DisjointConstraintComponent": "remove the value from one of the two properties",
    "EqualsConstraintComponent": "give both properties the same values",
    "HasValueConstraintComponent": "add the required value",
    "InConstraintComponent": "use one of the listed values",
    "LanguageInConstraintComponent": "use one of the listed languages",
    "LessThanConstraintComponent": "make the value smaller than that of the other property",
    "LessThanOrEqualsConstraintComponent": "make the value no larger than that of the other property",
    "MaxCountConstraintComponent": "remove the surplus values",
    "MaxExclusiveConstraintComponent": "use a smaller value",
    "MaxInclusiveConstraintComponent": "use a smaller value",
    "MaxLengthConstraintComponent": "shorten the value",
    "MinCountConstraintComponent": "add the missing value",
    "MinExclusiveConstraintComponent": "use a larger value",
    "MinInclusiveConstraintComponent": "use a larger value",
    "MinLengthConstraintComponent": "write a longer value",
    "NodeConstraintComponent": "make the value conform to the shape",
    "NodeKindConstraintComponent": "use the right kind of node: IRI, blank node or literal",
    "NotConstraintComponent": "make the value break the shape it must not conform to",
    "OrConstraintComponent": "make the value conform to one of the shapes",
    "PatternConstraintComponent": "write the value so that it matches the pattern",
    "QualifiedMaxCountConstraintComponent": "remove surplus values that conform to the shape",
    "QualifiedMinCountConstraintComponent": "add values that conform to the shape",
    "UniqueLangConstraintComponent": "keep one value a language",
    "XoneConstraintComponent": "make the value conform to exactly one of the shapes",
}
SHOWN = 20
"""How many results of a shape the text shows."""

# The operators of a path end an IRI or begin one; "/" does so only before the next IRI's scheme.
_IRI_IN_PATH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:(?!/\^?\(?[A-Za-z][A-Za-z0-9+.-]*:)[^\s|()^*+?])+")
_SARIF_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def remedy(result: Result) -> str:
    """Say how to mend a result."""
    return _REMEDIES.get(result.constraint, "mend the node, or the shape")


def text(report: Report) -> Iterator[str]:
    """Yield lines for people: results by shape, each with the sentence behind it and a remedy."""
    short = _Shortener(report.prefixes)
    if report.conforms:
        yield "The data conforms."
        return
    for shape, results in groupby(report.results, key=lambda result: result.source_shape):
        group = list(results)
        yield f"{short(shape)}  ({_number(len(group), 'result')})"
        for result in group[:SHOWN]:
            yield from _text_result(result, short)
        if len(group) > SHOWN:
            yield f"  ... and {len(group) - SHOWN} more; --format json lists them all"
        yield ""
    counts = {name: sum(r.severity == name for r in report.results) for name in _severities(report)}
    total = ", ".join(_number(count, name.lower()) for name, count in counts.items())
    yield f"{total} on {_number(len({r.focus for r in report.results}), 'node')}"


def _text_result(result: Result, short: _Shortener) -> Iterator[str]:
    path = f"  {_short_path(result.path, short)}" if result.path else ""
    yield f"  {result.severity.lower()}  {short(result.focus)}{path}"
    yield f"    {result.message}"
    if result.value is not None:
        yield f"    value:    {short(result.value)}"
    if result.quote is not None:
        yield f"    sentence: {result.quote}"
    yield f"    remedy:   {remedy(result)}"


def as_json(report: Report) -> str:
    """Return a JSON object: ``conforms`` and ``results``, each with the fields of `Result` and a remedy."""
    results = [_fields(result) | {"remedy": remedy(result)} for result in report.results]
    return json.dumps({"conforms": report.conforms, "results": results}, ensure_ascii=False, indent=2)


def junit(report: Report) -> str:
    """Return JUnit XML: a test case for every result, a single passed one if there is none."""
    short = _Shortener(report.prefixes)
    failures = len(report.results)
    suites = ElementTree.Element("testsuites")
    counts = {"tests": str(failures or 1), "failures": str(failures), "errors": "0"}
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "kg validate", **counts})
    for result in report.results:
        _add_case(suite, result, short)
    if not failures:
        ElementTree.SubElement(suite, "testcase", {"classname": "shacl", "name": "The data conforms."})
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log, with a rule for every shape and constraint that was violated."""
    short = _Shortener(report.prefixes)
    rules = sorted({(_rule(result, short), remedy(result)) for result in report.results})
    driver = {
        "name": "kg validate",
        "rules": [{"id": rule, "help": {"text": advice}} for rule, advice in rules],
    }
    results = [_sarif_result(result, short) for result in report.results]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


class _Shortener:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = PrefixedNames(dict(prefixes))

    def __call__(self, term: str) -> str:
        """Return a term with the prefixes people know."""
        if term.startswith(("_:", '"')):
            return term
        return self._names.short(term) or f"<{term}>"


def _short_path(path: str, short: _Shortener) -> str:
    """Return a property path with its IRIs shortened."""
    return _IRI_IN_PATH.sub(lambda match: short(match[0]), path)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _severities(report: Report) -> list[str]:
    return list(dict.fromkeys(result.severity for result in report.results))


def _fields(result: Result) -> dict[str, Any]:
    return {
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "message": result.message,
        "severity": result.severity,
        "sourceShape": result.source_shape,
        "constraint": result.constraint,
        "quote": result.quote,
    }


def _add_case(suite: ElementTree.Element, result: Result, short: _Shortener) -> None:
    details = [result.message, f"focus: {result.focus}", f"value: {result.value}" if result.value else ""]
    details += [f"sentence: {result.quote}" if result.quote else "", f"remedy: {remedy(result)}"]
    name = " ".join(filter(None, [short(result.focus), result.path and _short_path(result.path, short)]))
    where = {"classname": _printable(short(result.source_shape)), "name": _printable(name)}
    case = ElementTree.SubElement(suite, "testcase", where)
    what = {"type": _printable(result.constraint), "message": _printable(result.message)}
    ElementTree.SubElement(case, "failure", what).text = _printable("\n".join(filter(None, details)))


def _printable(value: str) -> str:
    """Replace the control characters that XML 1.0 cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in value)


def _rule(result: Result, short: _Shortener) -> str:
    shape = "shape" if result.source_shape.startswith("_:") else short(result.source_shape)
    return f"{shape}/{result.constraint.removesuffix('ConstraintComponent')}"


def _sarif_result(result: Result, short: _Shortener) -> dict[str, Any]:
    message = f"{result.message} (sentence: {result.quote})" if result.quote else result.message
    place = {"fullyQualifiedName": result.focus, "kind": "resource"}
    return {
        "ruleId": _rule(result, short),
        "level": _SARIF_LEVELS.get(result.severity, "error"),
        "message": {"text": message},
        "locations": [{"logicalLocations": [place]}],
        "properties": {"path": result.path, "value": result.value},
    }


WRITERS: dict[str, Callable[[Report], str]] = {
    "text": lambda report: "\n".join(text(report)),
    "json": as_json,
    "turtle": lambda report: report.turtle().rstrip("\n"),
    "junit": junit,
    "sarif": sarif,
}
"""What writes a report, by the name of the format; without a line break at the end."""
