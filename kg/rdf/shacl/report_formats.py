"""Formats of validation reports: text, JSON, Turtle, JUnit, SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import Any
from urllib.parse import quote
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
    for sentence in report.coverage.unchecked:
        yield f"warning: {sentence}"
    if report.coverage.is_empty and report.conforms:
        yield f"Nothing was checked: {report.coverage.reason()}."
        return
    if report.conforms:
        yield f"The data conforms: {report.coverage.summary()} checked."
        return
    for _, results in groupby(report.results, key=lambda result: result.source_shape):
        group = list(results)
        yield f"{_shape(group[0], short)}  ({_number(len(group), 'result')})"
        for result in group[:SHOWN]:
            yield from _text_result(result, short)
        if len(group) > SHOWN:
            yield f"  ... and {len(group) - SHOWN} more; --format json lists them all"
        yield ""
    counts = {name: sum(r.severity == name for r in report.results) for name in _severities(report)}
    total = ", ".join(_number(count, name.lower()) for name, count in counts.items())
    where = _number(len({r.focus for r in report.results}), "node")
    yield f"{total} on {where}; {report.coverage.summary()} checked"


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
    """Return a JSON object: ``conforms``, ``checked``, ``notChecked``, and ``results`` with remedies."""
    results = [_fields(result) | {"remedy": remedy(result)} for result in report.results]
    checked = report.coverage
    about = {"shapes": checked.shapes, "shapesWithFocusNodes": checked.used, "focusNodes": checked.nodes}
    content = {"conforms": report.conforms, "checked": about, "notChecked": list(checked.unchecked), "results": results}
    return json.dumps(content, ensure_ascii=False, indent=2)


def junit(report: Report, fail_on: str = "Violation") -> str:
    """Return JUnit XML: a test case for every result, a single passed one if there is none.

    Args:
        report: what was found.
        fail_on: the least severity that is a failure; a result of a lesser one is a test case that passes.
    """
    short = _Shortener(report.prefixes)
    failures = sum(Report((result,)).fails(fail_on) for result in report.results)
    suites = ElementTree.Element("testsuites")
    empty = report.coverage.is_empty and report.conforms
    counts = {"tests": str(len(report.results) or 1), "failures": str(failures), "errors": "0"}
    counts["skipped"] = str(int(empty))
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "kg validate", **counts})
    for result in report.results:
        _add_case(suite, result, short, fails=Report((result,)).fails(fail_on))
    if not report.results:
        name = "Nothing was checked." if empty else f"The data conforms: {report.coverage.summary()} checked."
        case = ElementTree.SubElement(suite, "testcase", {"classname": "shacl", "name": name})
        if empty:
            ElementTree.SubElement(case, "skipped", {"message": report.coverage.reason()})
    if report.coverage.unchecked:
        ElementTree.SubElement(suite, "system-out").text = _printable("\n".join(report.coverage.unchecked))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def sarif(report: Report, files: Sequence[str] = ()) -> str:
    """Return a SARIF 2.1.0 log, with a rule for every shape and constraint that was violated.

    Args:
        report: what was found.
        files: the files that were checked; a result is placed in the first of them.
    """
    short = _Shortener(report.prefixes)
    rules = sorted({(_rule(result, short), result.constraint, remedy(result)) for result in report.results})
    driver = {
        "name": "kg validate",
        "informationUri": "https://www.w3.org/TR/shacl/",
        "rules": [
            {
                "id": rule,
                "shortDescription": {"text": f"{rule} is violated"},
                "fullDescription": {"text": f"SHACL {constraint} of {rule.rpartition('/')[0]}"},
                "help": {"text": advice},
            }
            for rule, constraint, advice in rules
        ],
    }
    results = [_sarif_result(result, short, files) for result in report.results]
    told = [{"level": "warning", "message": {"text": text}} for text in report.coverage.unchecked]
    if report.coverage.is_empty and report.conforms:
        told.append({"level": "warning", "message": {"text": f"nothing was checked: {report.coverage.reason()}"}})
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": told}],
        "artifacts": [{"location": {"uri": _uri(file)}} for file in files],
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _shape(result: Result, short: _Shortener) -> str:
    """Name the shape of a result, an anonymous one by the shape that it is part of and its path."""
    if not result.source_shape.startswith("_:"):
        return short(result.source_shape)
    path = f"property {_short_path(result.path, short)}" if result.path else "anonymous shape"
    return f"{short(result.shape)}, {path}" if result.shape else path


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


def _add_case(suite: ElementTree.Element, result: Result, short: _Shortener, *, fails: bool) -> None:
    details = [result.message, f"focus: {result.focus}", f"value: {result.value}" if result.value else ""]
    details += [f"sentence: {result.quote}" if result.quote else "", f"remedy: {remedy(result)}"]
    name = " ".join(filter(None, [short(result.focus), result.path and _short_path(result.path, short)]))
    where = {"classname": _printable(_shape(result, short)), "name": _printable(name)}
    case = ElementTree.SubElement(suite, "testcase", where)
    body = _printable("\n".join(filter(None, details)))
    if not fails:
        ElementTree.SubElement(case, "system-out").text = f"{result.severity}: {body}"
        return
    what = {"type": _printable(result.constraint), "message": _printable(result.message)}
    ElementTree.SubElement(case, "failure", what).text = body


def _printable(value: str) -> str:
    """Replace the control characters that XML 1.0 cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in value)


def _rule(result: Result, short: _Shortener) -> str:
    return f"{_shape(result, short)}/{result.constraint.removesuffix('ConstraintComponent')}"


def _sarif_result(result: Result, short: _Shortener, files: Sequence[str]) -> dict[str, Any]:
    message = f"{result.message} (sentence: {result.quote})" if result.quote else result.message
    place = {"fullyQualifiedName": result.focus, "kind": "resource"}
    location: dict[str, Any] = {"logicalLocations": [place]}
    if files:  # the parsers do not tell where a statement stands
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(files[0])}, "region": {"startLine": 1}}
    return {
        "ruleId": _rule(result, short),
        "level": _SARIF_LEVELS.get(result.severity, "error"),
        "message": {"text": message},
        "locations": [location],
        "properties": {"path": result.path, "value": result.value},
    }


WRITERS: dict[str, Callable[[Report, str, Sequence[str]], str]] = {
    "text": lambda report, _, __: "\n".join(text(report)),
    "json": lambda report, _, __: as_json(report),
    "turtle": lambda report, _, __: report.turtle().rstrip("\n"),
    "junit": lambda report, fail_on, _: junit(report, fail_on),
    "sarif": lambda report, _, files: sarif(report, files),
}
"""What writes a report, by the name of the format; without a line break at the end.

Each takes the report, the least severity that fails, and the files that were checked."""
