"""Rows as files of other programs: Excel workbooks and Parquet tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from kg.errors import InputError
from kg.rdf.sparql.python_values import PythonValue
from kg.rdf.sparql.result_rows import ResultRows
from kg.rdf.sparql.row_formats import python_rows

SHEET_ROWS = 1_048_576
"""Rows of a worksheet, the head among them."""
CELL_LENGTH = 32_767
"""Characters of a worksheet's cell."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INT64 = range(-(2**63), 2**63)


def write_xlsx(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as an Excel workbook; returns how many there were. No text becomes a formula.

    Raises:
        InputError: openpyxl is not installed, or a worksheet cannot hold so many rows or so long a text.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 (optional)
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (optional)
    except ModuleNotFoundError as error:
        raise InputError(f"format xlsx needs {error.name}: pip install 'kg-news[tables]'") from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("result")
    sheet.freeze_panes = "A2"

    def cell(value: PythonValue | None) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.isoformat()
        if not isinstance(value, str):
            return value
        if len(value) > CELL_LENGTH:
            raise InputError(f"row {count + 1} has a text of {len(value):,} characters, a cell of .xlsx holds "
                             f"{CELL_LENGTH:,}; write csv or parquet")  # fmt: skip
        made = WriteOnlyCell(sheet, _UNWRITABLE.sub("\ufffd", value))
        made.data_type = "s"  # a text, whatever it begins with
        return made

    count = 0
    sheet.append([cell(name) for name in rows.names])
    try:
        for row in python_rows(rows):
            sheet.append([cell(value) for value in row])
            count += 1
            if count >= SHEET_ROWS:
                raise InputError(f"a worksheet holds {SHEET_ROWS - 1:,} rows, and there are more; write csv or parquet")
    except InputError:
        sheet.close()  # or its unfinished file complains later
        raise
    book.save(output)
    return count


def write_parquet(rows: ResultRows, output: BinaryIO) -> int:
    """Write rows as a Parquet table; returns how many there were.

    A column of numbers, truth values or times of one kind keeps its kind; any other is text.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 (optional)
        import pyarrow.parquet  # noqa: PLC0415 (optional)
    except ModuleNotFoundError as error:
        raise InputError(f"format parquet needs {error.name}: pip install 'kg-news[tables]'") from error
    cells = list(python_rows(rows))
    columns = [[row[place] for row in cells] for place in range(len(rows.names))]
    kinds = {"bool": pyarrow.bool_(), "int": pyarrow.int64(), "float": pyarrow.float64(),
             "datetime": pyarrow.timestamp("us"), "str": pyarrow.string()}  # fmt: skip
    arrays = []
    for column in columns:
        kind = _kind(column)
        values = [None if v is None else str(v) for v in column] if kind == "str" else column
        arrays.append(pyarrow.array(values, kinds[kind]))
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, names=rows.names), output)
    return len(cells)


def _kind(column: Sequence[PythonValue | None]) -> str:
    """Return the kind that all values of a column have, "str" if they have several."""
    kinds = {type(value).__name__ for value in column if value is not None}
    if kinds == {"int", "float"}:
        return "float"
    if len(kinds) != 1:
        return "str"
    (kind,) = kinds
    if kind == "int":
        return "int" if all(value is None or value in _INT64 for value in column) else "str"
    if kind == "datetime":
        naive = all(isinstance(value, datetime) and value.tzinfo is None for value in column if value is not None)
        return "datetime" if naive else "str"
    return kind if kind in ("bool", "float") else "str"
