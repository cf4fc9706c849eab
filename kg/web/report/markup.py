"""HTML and SVG as strings, with everything that comes from the graph escaped."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, *children: object, **attributes: object) -> Markup:
    """Return an element.

    Args:
        name: of the element; "_" stands for "-".
        children: markup as it is, anything else as text; None is left out.
        attributes: a trailing "_" is left out, another stands for "-"; None is left out.
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{pairs}>{joined(*children)}</{name}>")


def joined(*children: object) -> Markup:
    """Return children as one piece of markup."""
    return Markup("".join(_piece(child) for child in children))


def _piece(child: object) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, list | tuple):
        return joined(*child)
    return escape(str(child))
