"""Table of plain values: the result of a query, the evidence of a statement, the claims of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias, overload

from kg.errors import InputError
from kg.rdf.io.html_table import html_table
from kg.rdf.sparql.tables import text_table

if TYPE_CHECKING:
    import pandas

Value: TypeAlias = str | int | float | bool | date | datetime | None
"""A cell: IRIs and texts are strings, numbers and dates are Python's own; None where there is no value."""
WIDTH = 40
"""Characters of a cell that ``print`` shows."""


@dataclass(frozen=True, slots=True, repr=False)
class Table(Sequence[dict[str, Value]]):
    """Rows of plain values. A row is a dictionary from column to value; notebooks show an HTML table.

    Attributes:
        columns: names of the columns.
        values: the rows as tuples, each as long as ``columns``.
        boolean: the answer to an ASK query, None for all else. The table is as true as the answer, else true if it
            has rows.

    Examples:
        >>> from kg.api.table import Table
        >>> table = Table(("actor", "times"), (("id:Ukraine", 2), ("id:Belarus", 1)))
        >>> table[0]
        {'actor': 'id:Ukraine', 'times': 2}
        >>> [row["times"] for row in table]
        [2, 1]
        >>> print(table)
        actor       times
        ----------  -----
        id:Ukraine  2
        id:Belarus  1
    """

    columns: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]
    boolean: bool | None = None

    def __len__(self) -> int:
        return len(self.values)

    def __bool__(self) -> bool:
        return bool(self.values) if self.boolean is None else self.boolean

    @overload
    def __getitem__(self, index: int) -> dict[str, Value]: ...

    @overload
    def __getitem__(self, index: slice) -> Table: ...

    def __getitem__(self, index: int | slice) -> dict[str, Value] | Table:
        if isinstance(index, slice):
            return Table(self.columns, self.values[index], self.boolean)
        return dict(zip(self.columns, self.values[index], strict=True))

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.values)

    def column(self, name: str) -> list[Value]:
        """Return the values of a column.

        Raises:
            InputError: there is no such column.
        """
        if name not in self.columns:
            raise InputError(f"there is no column {name!r}; the columns are {', '.join(self.columns)}")
        at = self.columns.index(name)
        return [row[at] for row in self.values]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a ``pandas.DataFrame``.

        Raises:
            InputError: pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415 (optional)
        except ImportError as error:
            raise InputError("to_pandas needs pandas: pip install pandas") from error
        return pandas.DataFrame(list(self.values), columns=list(self.columns))

    def __repr__(self) -> str:
        return "\n".join(text_table(self.columns, (list(map(_shown, row)) for row in self.values)))

    def _repr_html_(self) -> str:
        """Return an HTML table, for notebooks. Columns without any value are left out."""
        filled = [i for i in range(len(self.columns)) if not self.values or any(_has(row[i]) for row in self.values)]
        rows = [[row[i] for i in filled] for row in self.values]
        return html_table([self.columns[i] for i in filled], rows)


def _has(value: Value) -> bool:
    return value is not None and value != ""


def _shown(value: Value) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
