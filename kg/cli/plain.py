"""The options of a plain ``kg query``, read without click: those that scripts call thousands of times."""

from __future__ import annotations

TYPE_CHECKING = False  # see kg.cli
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# Options with one value, and the parameter of kg.cli.query_run.answer that each is. None that writes a file: a process
# that is interrupted must remove an unfinished one, and those of these options just end.
_OPTIONS = {
    "--store": "store",
    "--format": "format_name",
    "--file": "query_file",
    "-f": "query_file",
}


def read_query_options(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Read the arguments of ``kg query`` when there is nothing in them but values of plain options.

    Args:
        arguments: those after ``query``.

    Returns:
        The parameters of ``kg.cli.query_run.answer``, None when click must read them: other options, other spellings,
        and whatever is not right, of which click tells the user.
    """
    found: dict[str, Any] = {}
    texts: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-") or argument == "-":
            texts.append(argument)
            continue
        name = _OPTIONS.get(argument)
        value = next(rest, "")
        if name is None or name in found or not value or value.startswith("-"):
            return None
        found[name] = value
    if not texts and "query_file" not in found:
        return None
    if "format_name" in found:
        from kg.rdf.sparql.result_formats import GRAPH_FORMATS, ROW_FORMATS

        if found["format_name"] not in (*ROW_FORMATS, *GRAPH_FORMATS):
            return None
    return {"arguments": tuple(texts), **found}
