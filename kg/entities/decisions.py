"""Decisions of a person on identity: merges and splits of entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of local names: merged, the second into the first; and kept apart."""

    merges: tuple[tuple[str, str], ...] = ()
    splits: tuple[tuple[str, str], ...] = ()


def read_decisions(path: Path) -> Decisions:
    """Read a tab-separated file of lines ``merge<TAB>IRI<TAB>IRI`` and ``split<TAB>IRI<TAB>IRI``.

    IRIs may be whole, prefixed (``id:Ukraine``) or local names. Empty lines and lines that begin with # are
    skipped. Raises InputError naming the line that is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    found: dict[str, list[tuple[str, str]]] = {"merge": [], "split": []}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != 3 or cells[0] not in found or not all(cells):
            raise InputError(f"{path}, line {number}: write merge or split, tab, IRI, tab, IRI")
        found[cells[0]].append((_local(cells[1]), _local(cells[2])))
    return Decisions(tuple(found["merge"]), tuple(found["split"]))


def write_decisions(decisions: Decisions, path: Path) -> None:
    """Write decisions in the form that ``read_decisions`` reads."""
    lines = [f"{kind}\t{a}\t{b}" for kind, pairs in _kinds(decisions) for a, b in pairs]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def _kinds(decisions: Decisions) -> Iterable[tuple[str, tuple[tuple[str, str], ...]]]:
    return (("merge", decisions.merges), ("split", decisions.splits))


def _local(iri: str) -> str:
    iri = iri.strip("<>")
    for mark in ("#", "/", ":"):
        iri = iri.rpartition(mark)[2]
    return iri
