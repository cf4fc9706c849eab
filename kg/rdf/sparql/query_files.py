"""Query files: named queries with a title, a description and parameters.

A query is a file ``NAME.rq`` with a header of comments::

    # title: Who threatens a service
    # description: Actors that threatened to cut a service off, with the sentence.
    # param service: part of the service's name = Starlink

and ``$service`` where the value goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.rdf.sparql.rewriting import fill_parameters

_FIELD = re.compile(r"#\s*(title|description|param\s+(\w+))\s*:\s*(.*?)\s*$", re.I)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query. default: None when a value must be given."""

    name: str
    help: str
    default: str | None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query and what its header says. sparql: with the header, so that errors name the file's own lines."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL with the given values, and the defaults of the other parameters.

        Raises:
            InputError: a value is missing, or is given for something that is no parameter.
        """
        known = {p.name: p.default for p in self.parameters}
        for name in values:
            if name not in known and f"${name}" not in self.sparql:
                listed = ", ".join(known) or "none"
                raise InputError(f"{self.name} has no parameter {name!r} (it has: {listed})")
        settled = {**{n: d for n, d in known.items() if d is not None}, **values}
        for name in known:
            if name not in settled:
                raise InputError(f"{self.name} needs a value: --set {name}=...")
        return fill_parameters(self.sparql, settled)


def parse_header(name: str, sparql: str) -> NamedQuery:
    """Read the header of a query; a query without one is a query without parameters."""
    title = description = ""
    parameters = []
    for line in sparql.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        match = _FIELD.match(line.strip())
        if match is None:
            continue
        if match[2]:
            text, equals, default = match[3].rpartition("=")
            help_text = text.strip() if equals else match[3]
            parameters.append(Parameter(match[2], help_text, default.strip() if equals else None))
        elif match[1].lower() == "title":
            title = match[3]
        else:
            description = f"{description} {match[3]}".strip()
    return NamedQuery(name, title, description, tuple(parameters), sparql)


def is_name(text: str) -> bool:
    """Whether a text can only be the name of a query."""
    return _NAME.match(text) is not None


def named_query(name: str, folder: Path) -> NamedQuery:
    """Return the query of that name.

    Args:
        name: as in ``who-threatens``.
        folder: of the query files.

    Raises:
        InputError: there is none; the message names the closest.
    """
    path = folder / f"{name}.rq"
    if is_name(name) and path.is_file():
        return parse_header(name, path.read_text("utf-8"))

    import difflib  # noqa: PLC0415 (for mistyped names alone)

    names = _names(folder)
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "kg query --list shows them"
    raise InputError(f"no query is named {name!r}; {hint}")


def named_queries(folder: Path) -> list[NamedQuery]:
    """Return all queries of a folder, sorted by name."""
    return [named_query(name, folder) for name in _names(folder)]


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.rq"))
