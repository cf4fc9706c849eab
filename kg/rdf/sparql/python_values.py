"""Literals as values of Python."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeAlias

from pyoxigraph import Literal

from kg.rdf.namespaces import XSD

PythonValue: TypeAlias = str | int | float | bool | date | datetime
_INTEGERS = {"integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt"}


def literal_value(literal: Literal) -> PythonValue:
    """Return a literal as a value of Python; as a string where its type has none, or it is out of its range."""
    kind, text = literal.datatype.value.removeprefix(XSD), literal.value
    try:
        if kind in _INTEGERS:
            return int(text)
        if kind in ("decimal", "double", "float"):
            return float(text)
        if kind == "boolean":
            return text in ("true", "1")
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "dateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    return text
