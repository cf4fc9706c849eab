"""Articles of a web page: which elements hold them, and the paragraphs of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.documents.formats.markup_text import BLOCKS, HEADINGS, LEFT_OUT, paragraphs
from kg.documents.formats.page_cleaning import is_pointer, is_sentence, names_of, remove, weight
from kg.knowledge.word_lists import page_areas

ARTICLE_WORDS = 20
"""Words of the sentences of an article beside another one on a page."""
Piece = tuple[str, str, Any]
"""A paragraph of a page: its letters, its text, and the element that holds it."""
ITEM_WORDS = 3
"""Words of an item of a list in an article."""
PART = 20
"""Letters of a paragraph that is looked for within what the extractor found."""
FOUND = 0.8
"""Share of the extractor's characters that must be found in the page's paragraphs to complete them."""

_ARTICLE_TYPE = re.compile(r"(?i)schema\.org/(?:\w*Article|BlogPosting|Report)$")


def articles(tree: Any, *, live: bool) -> list[Any]:
    """Return the elements that hold the articles of a page; the whole page if it has one.

    Teasers that are marked as articles are removed. The entries of a live page are one article.

    Args:
        tree: of the page, without the areas that are not its article.
        live: whether the page says that it is live.

    """
    marked = [node for node in tree.iter() if isinstance(node.tag, str) and _is_marked(node)]
    outer = [node for node in marked if not any(parent in marked for parent in node.iterancestors())]
    whole = [node for node in outer if _is_article(node)]
    if not whole:
        return _by_headings(tree, live=live)
    for node in outer:
        if node not in whole and node.find(".//h1") is None and is_pointer(node):
            remove(node)
    if len(whole) < 2 or live or _is_live(tree, whole):
        return [tree] if len(whole) != 1 or weight(tree) > weight(whole[0]) + ARTICLE_WORDS else whole
    return whole


def _is_marked(node: Any) -> bool:
    return node.tag == "article" or bool(_ARTICLE_TYPE.search(node.get("itemtype") or ""))


def _is_article(node: Any) -> bool:
    """Return whether an element is an article, not a teaser for one."""
    if next(node.iter("h1", "h2", "h3"), None) is None or weight(node) < ARTICLE_WORDS:
        return False
    sentences = sum(1 for p in node.iter("p") if is_sentence(" ".join(p.text_content().split())))
    return sentences > 1 or not is_pointer(node)


def _is_live(tree: Any, entries: list[Any]) -> bool:
    """Return whether elements are entries of a live page."""
    names = [name for node in tree.iter("body", "main") for name in names_of(node)]
    for entry in entries[:2]:
        names += names_of(entry)
        names += [name for parent in entry.iterancestors() for name in names_of(parent)]
    return any(page_areas()["live"].search(name) for name in names)


def _by_headings(tree: Any, *, live: bool) -> list[Any]:
    """Return the parts of a page that have a main heading each, if there are several."""
    headings = list(tree.iter("h1"))
    if len(headings) < 2 or live:
        return [tree]
    parts = []
    for heading in headings:
        part = heading
        while part.getparent() is not None and sum(1 for _ in part.getparent().iter("h1")) == 1:
            part = part.getparent()
        if weight(part) >= ARTICLE_WORDS:
            parts.append(part)
    return parts if len(parts) > 1 else [tree]


def completed(tree: Any, extracted: str, title: str) -> list[str]:
    """Return the paragraphs of an article: those that an extractor found, and the sentences among them that it missed.

    Args:
        tree: of the article, without the areas that are not it.
        extracted: what the extractor found, one paragraph per line.
        title: of the article.

    """
    lines = [line for line in extracted.split("\n") if line.strip()]
    pieces = list(_pieces(tree))
    kept = _kept(pieces, lines)
    if kept is None:
        return lines
    places = [n for n, has in enumerate(kept) if has]
    begins = next((n for n, (key, _, block) in enumerate(pieces) if block.tag == "h1" or key == _key(title)), -1)
    if not places and begins < 0 and next(tree.iter("article", "main"), None) is None:
        return lines
    first = begins + 1 if begins >= 0 and (not places or begins < places[0]) else places[0] if places else 0
    last = _last(pieces, places)
    out: list[str] = []
    for n in range(first, last + 1):
        key, text, block = pieces[n]
        if not key:
            continue
        if kept[n] or _belongs(text, block) or _heads(pieces, kept, n, last):
            out.append(f"- {text}" if block.tag == "li" else text)
    return list(dict.fromkeys(out))


def _kept(pieces: list[Piece], lines: list[str]) -> list[bool] | None:
    """Return which paragraphs an extractor found, None if what it found is not in them."""
    keys = [_key(line) for line in lines]
    whole = "\n".join(keys)
    exact = set(keys)
    kept = [key in exact or (len(key) >= PART and key in whole) for key, _, _ in pieces]
    matched = sum(len(key) for key, (has) in zip((p[0] for p in pieces), kept, strict=True) if has)
    return None if lines and matched < FOUND * len(whole) else kept


def _belongs(text: str, block: Any) -> bool:
    """Return whether a paragraph that the extractor missed belongs to the article: a sentence, or an item of a list."""
    if block.tag == "li":
        return len(text.split()) >= ITEM_WORDS and block.find(".//a") is None
    return is_sentence(text) and block.tag not in HEADINGS


def _heads(pieces: list[Piece], kept: list[bool], at: int, last: int) -> bool:
    """Return whether a paragraph is a heading, no link, right above a paragraph of the article."""
    block = pieces[at][2]
    if block.tag not in HEADINGS or block.find(".//a") is not None or at >= last:
        return False
    _, text, below = pieces[at + 1]
    return kept[at + 1] or _belongs(text, below)


def _last(pieces: list[Piece], places: list[int]) -> int:
    """Return the place of the last paragraph of an article: sentences beside the last one found belong to it."""
    if not places:
        return len(pieces) - 1
    last = places[-1]
    parents = {pieces[n][2].getparent() for n in places}
    for n in range(last + 1, len(pieces)):
        _, text, block = pieces[n]
        if block.getparent() not in parents or not is_sentence(text):
            break
        last = n
    return last


def _pieces(tree: Any) -> Iterator[Piece]:
    """Yield the paragraphs of a tree in their order: key, text, and the element that holds them."""
    outer = {parent for node in tree.iter(*BLOCKS) for parent in node.iterancestors()}
    run: list[str] = []
    # An own stack: trees can be deeper than Python's. The second of a pair is the element whose tail comes next.
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    holder = tree
    while waiting:
        node, leaving = waiting.pop()
        if leaving:
            yield from _split(run, node)
            holder = node.getparent() if node is not tree else tree
            run = [node.tail or ""] if node is not tree else []
            continue
        if not isinstance(node.tag, str) or node.tag in LEFT_OUT:
            run.append(node.tail or "")
            continue
        if node in outer or node is tree:
            yield from _split(run, holder)
            holder, run = node, [node.text or ""]
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(node)]
        elif node.tag in BLOCKS:
            yield from _split(run, holder)
            yield from ((_key(text), text, node) for text in paragraphs(node))
            run = [node.tail or ""]
        else:
            run += ["\n\n" if node.tag == "br" else node.text_content(), node.tail or ""]


def _split(run: list[str], holder: Any) -> Iterator[Piece]:
    """Yield the paragraphs of the text that stands in an element beside its block elements."""
    for part in "".join(run).split("\n\n"):
        text = " ".join(part.split())
        if text:
            yield _key(text), text, holder


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
