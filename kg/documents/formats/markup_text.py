"""Plain text of pieces of HTML: summaries in feeds, bodies of mails, cells of tables, chapters of books."""

from __future__ import annotations

import html
import re
from typing import Any

from kg.documents.document import Unusable
from kg.documents.formats.sandbox import Page, parser

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
"""Elements that begin and end a paragraph."""
LEFT_OUT = frozenset({
    "script", "style", "head", "title", "noscript", "template", "iframe", "object", "svg", "math", "button",
    "select", "textarea",
})  # fmt: skip
"""Elements whose text is not shown, or no text."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_TAG = re.compile(
    r"(?i)</?(?:p|br|div|span|a|b|i|u|em|strong|h[1-6]|ul|ol|li|table|tr|td|img|blockquote|figure|html|body|section)"
    r"(?:\s[^<>]*)?/?>"
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")


def plain_text(text: str) -> str:
    """Return a text without markup if it is HTML, the same text if it is not.

    Raises:
        Unusable: it is HTML that cannot be parsed.

    """
    if _TAG.search(text):
        return parser.parse("fragment", text)[0].text
    return html.unescape(text) if _ENTITY.search(text) else text


def parse(text: str) -> tuple[Page, ...]:
    """Return the paragraphs of a piece of HTML. Meant for the process of ``kg.documents.formats.sandbox``."""
    return (Page("\n\n".join(paragraphs(tree_of(text)))),)


def tree_of(text: str) -> Any:
    """Return the tree of a piece of HTML, or of a page.

    Raises:
        Unusable: it has none.

    """
    from lxml import html as lxml_html  # noqa: PLC0415 (for the child process)

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        raise Unusable("no text")
    tree = lxml_html.fromstring(f"<div>{text}</div>" if not re.search(r"(?i)<(?:html|body)\b", text) else text)
    if tree is None:
        raise Unusable("HTML without text")
    return tree


def paragraphs(tree: Any) -> list[str]:
    """Return the paragraphs of a tree of HTML: the texts between the borders of its block elements.

    Two line breaks in a row end a paragraph, too.
    """
    pieces: list[str] = []
    # An own stack: trees can be deeper than Python's.
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        node, leaving = waiting.pop()
        name = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            pieces.append("\n\n" if name in BLOCKS else "")
            pieces.append(_tail(node, tree))
            continue
        if not name or name in LEFT_OUT:
            pieces.append(_tail(node, tree))
            continue
        pieces.append("\n\n" if name in BLOCKS else "\n" if name == "br" else "")
        pieces.append((node.text or "").replace("\n", " "))
        waiting.append((node, True))
        waiting += [(child, False) for child in reversed(node)]
    return [part for part in map(_one_line, re.split(r"\n\s*\n", "".join(pieces))) if part]


def _tail(node: Any, tree: Any) -> str:
    """Return the text behind an element; the line breaks of the source are spaces."""
    return "" if node is tree else (node.tail or "").replace("\n", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
