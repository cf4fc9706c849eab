"""Removal of what on a web page is not its article: consent, comments, other stories, tools; captions are set aside."""

from __future__ import annotations

import re
from typing import Any

from kg.documents.cleaning.publication_date import find_date
from kg.knowledge.word_lists import page_areas

SENTENCE_WORDS = 6
"""Words of a paragraph that can be a sentence."""
MOST = 0.5
"""Share of the page's sentences from which an area is not removed, whatever its name says."""
DATE_CHARACTERS = 60
"""Characters of an element that can be a date."""
LINKED = 0.5
"""Share of an area's characters that are links, from which it points to something else."""
CREDIT_WORDS = 10
"""Words of a credit behind a caption."""
CONSENT_WORDS = 3
"""Words of consent, from which an unnamed dialog asks for it."""

_STOPS = (".", "!", "?", ".”", '."', ".’", "?”", "!”", ".'", '?"', '!"', ":", ".)", "…")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STATE = re.compile(r"(?i)^(?:has|no|with|without|is|show|hide|js|can|u|single|page|template|postid)[-_]")
_CONSENT = re.compile(r"(?i)\b(?:cookies?|consent|privacy|partners|personali[sz]ed|personal data|gdpr|preferences)\b")
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_BODY = re.compile(r"(?i)(?:article|story|post|entry|main|page|news)[-_]*(?:body|content|text)|^content$|^body$")
_CREDIT_LINE = re.compile(
    r"(?i)\s*(?:[(\[]?\s*(?:"
    r"(?:file |handout )?(?:photo(?:graph)?|image|picture|pic|credit|source|illustration|graphic|video)s?"
    r"(?: by| credit| courtesy(?: of)?)?\s*[:|/©–—-]\s*|©\s*|photograph by |photo by |image by |courtesy of )"
    r"[^.!?]{2,80}[)\]]?)\s*$"
)
_BEHIND = re.compile(r"(?<=[.!?”\"])\s+[^\s.!?][^.!?]*$")
_BRACKETS = re.compile(r"\s*[(\[](?=[^()\[\]]*(?:/|[Pp]hoto|\bvia\b|[Cc]ourtesy))[^()\[\]]{2,80}[)\]]\s*$")
_COUNTED = re.compile(r"^[(\[]?\d{1,3} ?(?:/|of) ?\d{1,3}[)\]]?\s*")
_FILE_PHOTO = re.compile(r"(?i)^(?:file|handout|representational|archive)?\s*(?:photo|image|picture|pic)\s*[:|—–-]\s*")
_AGENCY_LINE = re.compile(
    r"\s*[(\[|/–—-]*\s*(?:[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}\s*(?:/|\||,|, for|via|for)\s*)?"
    r"(?:AP(?: Photo)?|AFP|REUTERS|Reuters|EPA(?:-EFE)?|Getty(?: Images)?|Bloomberg|Shutterstock|Alamy"
    r"|PA(?: Wire| Media)?|Xinhua|TASS|ANSA|dpa)"
    r"(?:\s*(?:/|via)\s*[A-Z][\w ]{1,30})*\s*[)\]]?\s*$"
)
_REMOVED_TAGS = frozenset(
    {"nav", "footer", "aside", "form", "dialog", "template", "noscript", "button", "menu", "iframe"}
)


def names_of(node: Any) -> list[str]:
    """Return the names of an element: its id, classes, role and test id, with "-" between their words."""
    found: list[str] = []
    for key in ("id", "class", "role", "data-testid", "data-qa", "data-component", "data-module", "itemprop"):
        found += (node.get(key) or "").split()[:12]
    return [_CAMEL.sub("-", name) for name in found if not _STATE.match(name)]


def is_sentence(text: str) -> bool:
    """Return whether a paragraph can be a sentence of an article."""
    return len(text.split()) >= SENTENCE_WORDS and text.rstrip().endswith(_STOPS)


def weight(node: Any) -> int:
    """Return how many words the sentences in an element have."""
    total = 0
    for one in node.iter("p", "li", "blockquote", "dd"):
        if one.tag == "blockquote" and one.find(".//p") is not None:
            continue
        text = " ".join(one.text_content().split())
        total += len(text.split()) if is_sentence(text) else 0
    return total


def linked(node: Any) -> float:
    """Return which share of an element's characters are links."""
    whole = len("".join(node.text_content().split()))
    links = sum(len("".join(link.text_content().split())) for link in node.iter("a"))
    return links / whole if whole else 0.0


def is_pointer(node: Any) -> bool:
    """Return whether an element points to another story: most of it, or its heading, is a link."""
    if linked(node) >= LINKED:
        return True
    headings = list(node.iter("h1", "h2", "h3", "h4", "h5"))
    return any(heading.find(".//a") is not None or _within_link(heading) for heading in headings)


def _within_link(node: Any) -> bool:
    return any(parent.tag == "a" for parent in node.iterancestors())


def clean_page(tree: Any) -> None:
    """Remove the areas of a page that are not its article, in place.

    An area that holds the page's heading, the body of its article or most of its sentences stays.
    """
    body = tree.find(".//body")
    root = tree if body is None else body
    total = max(1, weight(root))
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node is root or node.getparent() is None or not _attached(node, root):
            continue
        if _is_area(node, total):
            remove(node)
        elif node.tag == "aside":
            node.tag = "div"


def _attached(node: Any, root: Any) -> bool:
    """Return whether a node is still in the tree."""
    while node is not None and node is not root:
        node = node.getparent()
    return node is root


def _is_area(node: Any, total: int) -> bool:
    names = names_of(node)
    table = page_areas()
    dialog = node.tag == "dialog" or node.get("role") in ("dialog", "alertdialog")
    if any(table["consent"].search(name) for name in names) or dialog:
        asks = len(_CONSENT.findall(node.text_content())) >= CONSENT_WORDS
        return not _holds_article(node) and (asks or weight(node) < MOST * total)
    if any(table["comments"].search(name) for name in names):
        return not _holds_article(node)
    if not (
        node.tag in _REMOVED_TAGS
        or node.tag == "header"
        or node.get("hidden") is not None
        or (node.get("aria-hidden") == "true" and not _is_date(node))
        or _HIDDEN.search(node.get("style") or "")
        or any(table["other"].search(name) or table["pointer"].search(name) for name in names)
    ):
        return False
    if _holds_article(node) or weight(node) >= MOST * total:
        return False
    if node.tag == "header" and not _page_header(node):
        return False
    if any(table["other"].search(name) for name in names) or node.tag in _REMOVED_TAGS:
        return True
    if any(table["pointer"].search(name) for name in names):
        return is_pointer(node)
    return True


def _is_date(node: Any) -> bool:
    """Return whether an element shows a date and little else."""
    text = " ".join(node.text_content().split())
    return len(text) <= DATE_CHARACTERS and bool(find_date(text)[0])


def _page_header(node: Any) -> bool:
    """Return whether a header is that of the page, not of an article in it."""
    return not any(parent.tag in ("article", "main") for parent in node.iterancestors()) and not next(
        node.iter("h2"), None
    )


def _holds_article(node: Any) -> bool:
    """Return whether an element holds a page's main heading or the body of an article."""
    if node.tag == "h1" or next(node.iter("h1"), None) is not None:
        return True
    return any((one.get("itemprop") or "").lower() == "articlebody" for one in node.iter())


def remove(node: Any) -> None:
    """Remove an element; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail and node.tail.strip():
        before = node.getprevious()
        if before is not None:
            before.tail = f"{before.tail or ''} {node.tail}"
        else:
            parent.text = f"{parent.text or ''} {node.tail}"
    parent.remove(node)


def take_captions(tree: Any) -> tuple[str, ...]:
    """Remove the pictures of a page, and return their captions without what says who made them."""
    table = page_areas()
    total = max(1, weight(tree))
    found: list[str] = []
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or node is tree or not _attached(node, tree):
            continue
        named = any(table["caption"].search(name) for name in names_of(node))
        if node.tag == "figure" and weight(node) < MOST * total and next(node.iter("blockquote"), None) is None:
            captions = list(node.iter("figcaption"))
            captions = captions or [one for one in node.iter() if isinstance(one.tag, str) and _is_caption(one)]
            found += [_caption(one) for one in captions]
            remove(node)
        elif node.tag == "figcaption" or (named and weight(node) < MOST * total and node.find(".//h1") is None):
            found.append(_caption(node))
            remove(node)
        elif node.tag in ("span", "div", "p", "small", "cite") and _is_credit(node):
            remove(node)
    return tuple(dict.fromkeys(text for text in found if len(text.split()) >= SENTENCE_WORDS))


def _is_caption(node: Any) -> bool:
    return any(page_areas()["caption"].search(name) for name in names_of(node))


def _is_credit(node: Any) -> bool:
    """Return whether an element says who made a picture, and nothing else."""
    text = " ".join(node.text_content().split())
    named = any(page_areas()["credit"].search(name) for name in names_of(node))
    if named:
        return len(text.split()) <= 12 and not is_sentence(text)
    return len(text.split()) <= 12 and bool(_CREDIT_LINE.fullmatch(text))


def _caption(node: Any) -> str:
    """Return the words of a caption without its credit."""
    for one in list(node.iter()):
        if (
            isinstance(one.tag, str)
            and one is not node
            and any(page_areas()["credit"].search(n) for n in names_of(one))
        ):
            remove(one)
    return without_credit(" ".join(node.text_content().split()))


def without_credit(text: str) -> str:
    """Return a caption without who made the picture, at its beginning or end."""
    text = _FILE_PHOTO.sub("", _COUNTED.sub("", text))
    for _ in range(3):
        shorter = _BRACKETS.sub("", _AGENCY_LINE.sub("", _CREDIT_LINE.sub("", text))).strip()
        if shorter == text:
            break
        text = shorter
    # Text after the last sentence that is not a sentence.
    behind = _BEHIND.search(text)
    return text[: behind.start()] if behind and len(behind.group().split()) <= CREDIT_WORDS else text


def ready_paragraphs(tree: Any) -> None:
    """Make the paragraphs of an article plain for the extractor: sentences are no links, names of areas say nothing."""
    for link in list(tree.iter("a")):
        parents = [parent.tag for parent in link.iterancestors()]
        if "li" not in parents and is_sentence(" ".join(link.text_content().split())):
            link.drop_tag()
    for node in tree.iter("p", "div", "section", "span", "strong", "b", "em"):
        for key in ("class", "id", "role", "data-testid"):
            value = node.get(key)
            if (value and not _BODY.search(value)) or (value and page_areas()["pointer"].search(value)):
                del node.attrib[key]
