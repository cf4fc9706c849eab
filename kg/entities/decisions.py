"""Decisions of a person on identity, and the file that holds them.

The file is tab-separated, sorted and made for version control: one line per decision with the verdict, the entity, the
other entity or value, who decided, when, and why.
"""

from __future__ import annotations

import datetime
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.ontology import ontology

COLUMNS = ("verdict", "one", "other", "who", "when", "why")
PAIRS = ("same", "different", "unsure")
"""Verdicts on two entities."""
SINGLE = ("rename", "retype", "drop")
"""Verdicts on one entity; the other cell is its new label or class, or empty."""
_HEAD = """\
# Decisions on entities, read by kg build --decisions. verdict: same, different, unsure (of two entities), rename,
# retype, drop (of one). one, other: IRI (id:Ukraine) or name; of rename the new label, of retype the class.
"""
_OWN = re.compile(r"-([0-9a-f]{10})$")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    verdict: one of ``PAIRS`` and ``SINGLE``. one, other: see the file. who, when, why: as in the file. source: file and
    line that it was read from, for messages.
    """

    verdict: str
    one: str
    other: str = ""
    who: str = ""
    when: str = ""
    why: str = ""
    source: str = field(default="", compare=False)

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its line."""
        return self.verdict, self.one, self.other, self.who, self.when, self.why

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided: a later decision on it replaces this one."""
        if self.verdict in PAIRS:
            return ("pair", *sorted((local_part(self.one), local_part(self.other))))
        return self.verdict, local_part(self.one)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions that hold, sorted; no two are on one thing."""

    all: tuple[Decision, ...] = ()

    def of(self, *verdicts: str) -> list[Decision]:
        """Return the decisions with one of the verdicts."""
        return [decision for decision in self.all if decision.verdict in verdicts]

    def replaced(self, new: Iterable[Decision]) -> Decisions:
        """Return the decisions with further ones, which take the place of those on the same thing."""
        held = {decision.subject: decision for decision in (*self.all, *new)}
        return Decisions(tuple(sorted(held.values(), key=lambda d: (d.one, d.other, d.verdict))))

    def decided(self, one: str, other: str) -> bool:
        """Return whether there is a verdict on two entities, given as local names or names."""
        subject = Decision("same", one, other).subject
        return any(decision.subject == subject for decision in self.all)


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions.

    Raises:
        InputError: the file cannot be read, or a line of it is wrong or contradicts another; the line is named.

    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    found: dict[tuple[str, ...], Decision] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#") or line.split("\t")[:2] == ["verdict", "one"]:
            continue
        decision = _read_line(line, f"{path}, line {number}")
        earlier = found.setdefault(decision.subject, decision)
        if earlier is not decision:
            raise InputError(f"{decision.source}: decides what {earlier.source} decides; leave one of the two")
    return Decisions().replaced(found.values())


def write_decisions(decisions: Decisions, path: Path) -> None:
    """Write decisions in the form that ``read_decisions`` reads, whole or not at all."""
    lines = ["\t".join(COLUMNS), *("\t".join(_plain(cell) for cell in d.cells).rstrip("\t") for d in decisions.all)]
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="\n") as file:
        file.write(_HEAD + "".join(line + "\n" for line in lines))
    Path(file.name).chmod(0o666 & ~_umask())
    Path(file.name).replace(path)


def own_keys(decisions: Decisions) -> frozenset[str]:
    """Return the families of the keys of single documents that decisions name."""
    names = (name for decision in decisions.all for name in (decision.one, decision.other))
    return frozenset(match[1] for name in names if (match := _OWN.search(name)))


def local_part(reference: str) -> str:
    """Return the local name of an IRI, whole or prefixed; a name as it is."""
    if reference.startswith("<") or "://" in reference:
        return re.split(r"[#/]", reference.strip("<>"))[-1]
    return reference.removeprefix("id:")


def is_iri(reference: str) -> bool:
    """Return whether a reference is an IRI, whole or prefixed, and no name."""
    return reference.startswith(("<", "id:")) or "://" in reference


def _read_line(line: str, where: str) -> Decision:
    cells = [cell.strip() for cell in line.split("\t")]
    if cells[0] not in PAIRS + SINGLE:
        raise InputError(f"{where}: {cells[0]!r} is no verdict; write {', '.join(PAIRS + SINGLE)}")
    wanted = 2 if cells[0] == "drop" else 3
    if not wanted <= len(cells) <= len(COLUMNS) or not all(cells[:wanted]):
        raise InputError(f"{where}: write verdict, entity{', other' * (wanted > 2)}, who, when, why, separated by tabs")
    decision = replace(Decision(*cells), source=where)
    if decision.verdict == "retype" and not ontology().is_class(local_class(decision.other)):
        raise InputError(f"{where}: {decision.other} is no class of the ontology; write one, e.g. kg:Company")
    if decision.verdict in PAIRS and local_part(decision.one) == local_part(decision.other):
        raise InputError(f"{where}: both entities are {decision.one}; name two")
    try:
        if decision.when:
            datetime.date.fromisoformat(decision.when[:10])
    except ValueError:
        raise InputError(f"{where}: {decision.when!r} is no date; write it as 2026-11-30") from None
    return decision


def local_class(name: str) -> str:
    """Return the local name of a class ("kg:Company": "Company")."""
    return name.removeprefix("kg:")


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
