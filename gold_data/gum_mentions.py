"""Names that the entity tables of GUM leave out, which are many: mostly those in mentions inside others.

In "talks with the mayor of Oslo" such a table has nothing, for the whole is no name; its "O" does not mean that
there is none. The treebank's own layer of mentions (Zeldes 2017, "The GUM corpus: creating multilayer resources in
the classroom") has them, with their kinds and often the title of a Wikipedia article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

KINDS = {"person": "PER", "organization": "ORG", "place": "LOC", "event": "EVENT"}
"""Kinds of mentions whose names are learnt, as the entity tables call them."""
_BRACKET = re.compile(r"\(([^()]*)(\)?)|([^()]+)\)")
_FIELDS = 8
"""group-kind-status-salience-centering-words-anaphora-link; the last is not always there."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` to ``end`` of a sentence; ``title`` of the article on what they refer to, in words, or ()."""

    start: int
    end: int
    kind: str
    title: tuple[str, ...]


def entity_feature(misc: str) -> str:
    """Return what the "Entity" feature of a CoNLL-U row's last column says, "" if it has none."""
    return next((f.removeprefix("Entity=") for f in misc.split("|") if f.startswith("Entity=")), "")


def mentions(brackets: Iterable[str]) -> list[Mention]:
    """Read the mentions of a sentence, inner ones first. brackets: for each word, what its "Entity" feature says."""
    found: list[Mention] = []
    waiting: list[tuple[list[str], int]] = []
    for i, text in enumerate(brackets):
        for opened, closed, group in _BRACKET.findall(text):
            if opened:
                waiting.append((opened.split("-", _FIELDS - 1), i))
            if closed or group:
                at = next((k for k, (f, _) in reversed(list(enumerate(waiting))) if not group or f[0] == group), None)
                if at is not None:
                    fields, start = waiting.pop(at)
                    link = unquote(fields[7]).split("_(")[0] if len(fields) == _FIELDS else ""
                    found.append(Mention(start, i + 1, fields[1], tuple(re.findall(r"[^_ ,]+", link))))
    return found


def left_out(
    found: Sequence[Mention], words: Sequence[str], tags: Sequence[str], named: Iterable[tuple[int, int, str]]
) -> tuple[list[tuple[int, int, str]], set[int]]:
    """Return the names in mentions of which a table says nothing, and the words that may or may not belong to names.

    named: the entities of the table: start, end, label. A mention's proper nouns are a name if the article's title
    has them and nothing else of the mention; otherwise they are left open. Inner mentions are not a mention's own.
    """
    taken = {i for start, end, _ in named for i in range(start, end)}
    names: list[tuple[int, int, str]] = []
    unknown: set[int] = set()
    seen: set[int] = set()
    for m in found:
        own = [i for i in range(m.start, m.end) if i not in seen]
        seen.update(own)
        proper = [i for i in own if tags[i].startswith("NNP")]
        if m.kind not in KINDS or not proper or taken.intersection(own):
            continue
        start, end = proper[0], proper[-1] + 1
        around = {*words[m.start : start], *words[end : m.end]}
        if set(range(start, end)) <= set(own) and set(words[start:end]) <= set(m.title) and not around & set(m.title):
            names.append((start, end, KINDS[m.kind]))
        else:
            unknown.update(proper)
    return names, unknown
