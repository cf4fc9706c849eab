"""Reader of the tables of English words in ``ontology/english/``.

All tables have one format: UTF-8, cells separated by tabs, comment lines that begin with "#", a header row with the
names of the columns, and rows of at least two cells; cells that are missing at the end of a row are empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg import paths
from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. where: the file and the line, for messages. cells: as many as the table has columns."""

    where: str
    cells: tuple[str, ...]


def english(*name: str) -> Path:
    """Return the path of a shipped table, e.g. ``english("names", "words.tsv")``."""
    return paths.data("ontology", "english", *name)


def read_table(path: Path) -> list[Row]:
    """Read the rows of a table, without its header.

    Raises:
        InputError: the file cannot be read, or a row has too few or too many cells.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); reinstall the package") from error
    rows = []
    columns = 0
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not columns:
            columns = len(cells)
            continue
        where = f"{path}, line {number}"
        if not 2 <= len(cells) <= columns:
            raise InputError(f"{where}: {len(cells)} cells instead of 2 to {columns}; separate them by tabs")
        rows.append(Row(where, (*cells, *[""] * (columns - len(cells)))))
    return rows
