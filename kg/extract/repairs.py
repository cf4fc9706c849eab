"""Arcs that English word order forbids, mended: what a parser gets wrong in the same way again and again.

Each repair rests on words and tags rather than on other arcs, so that it does no harm where a tree is right:

- a sentence ends where a full stop stands before a closing quotation mark and a capital follows ("a good
  move." The envoy …): no clause reaches across;
- what stands before a clause's "that" is the governor's ("told *Reuters* that he signed");
- of two subjects side by side, the second of which is a person's name, the first is its title.
"""

from __future__ import annotations

from collections.abc import Sequence

_STOPS = frozenset({".", "!", "?"})
_CLOSING = frozenset({'"', "”", "''", "’’"})
_MARKERS = frozenset({"that", "whether", "if"})
_DEPENDENTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:unmarked"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_OPEN = frozenset({"NOUN", "PROPN", "PRON", "VERB", "AUX", "ADJ", "ADV", "NUM"})


def mend(
    heads: list[int],
    deps: list[str],
    pos: Sequence[str],
    words: Sequence[str],
    entities: Sequence[str],
) -> tuple[list[int], list[str]]:
    """Return heads and labels of Universal Dependencies with the arcs mended; new lists if any is.

    Args:
        heads: index of each token's head; a root's head is itself.
        deps: label of each token's arc.
        pos: universal part of speech of each token.
        words: the words as written.
        entities: the label of the name each token is in, "" if none.
    """
    changes: dict[int, tuple[int, str]] = {}
    stops = _stops(pos, words)
    for child, head in enumerate(heads):
        if head == child or pos[child] == "PUNCT":
            continue
        if stops and any(min(child, head) < stop <= max(child, head) for stop in stops):
            changes[child] = (child, "root")
        elif deps[child] == "mark" and head > child and words[child].lower() in _MARKERS:
            for left, governor, label in _before_marker(heads, deps, pos, child, head):
                changes[left] = (governor, label)
        elif deps[child] in _SUBJECTS and entities[child] == "PERSON":
            title = _title(heads, deps, pos, entities, child)
            if title >= 0:
                changes[title] = (child, "nmod:desc")
    if not changes:
        return heads, deps
    heads, deps = list(heads), list(deps)
    for child, (head, label) in changes.items():
        heads[child], deps[child] = head, label
    return heads, deps


def _stops(pos: Sequence[str], words: Sequence[str]) -> list[int]:
    """Return the tokens that begin a sentence behind a quotation that ends with a full stop."""
    found = []
    for i in range(1, len(words) - 1):
        if words[i] in _CLOSING and words[i - 1] == ".":
            after = next((k for k in range(i + 1, min(i + 4, len(words))) if not words[k].isspace()), -1)
            if after >= 0 and words[after][0].isupper() and pos[after] in _OPEN | {"DET", "ADP", "SCONJ", "CCONJ"}:
                found.append(after)
    return found


def _before_marker(
    heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], marker: int, clause: int
) -> list[tuple[int, int, str]]:
    """Return what hangs on a clause but stands between its marker and the verb above, with its mended arc."""
    governor = heads[clause]
    if deps[clause] not in {"ccomp", "advcl"} or governor >= marker or pos[governor] != "VERB":
        return []
    found = []
    for left in range(governor + 1, marker):
        if heads[left] == clause and deps[left] in _DEPENDENTS and pos[left] in _NOUNS | {"PRON"}:
            marked = any(heads[k] == left and deps[k] == "case" for k in range(governor + 1, left))
            found.append((left, governor, "obl" if marked else "iobj"))
    return found


def _title(heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], entities: Sequence[str], name: int) -> int:
    """Return the first of two neighbouring subjects if the second, a person's name, follows it at once."""
    head = heads[name]
    for other in range(max(0, name - 8), name):
        if heads[other] != head or deps[other] not in _SUBJECTS or pos[other] not in _NOUNS:
            continue
        between = range(other + 1, name)
        inside = all(pos[k] in {"NOUN", "PROPN", "ADP", "ADJ"} and _under(heads, k, other, name) for k in between)
        if entities[other] != "PERSON" and inside:
            return other
    return -1


def _under(heads: Sequence[int], token: int, first: int, second: int) -> bool:
    for _ in range(6):
        if token in (first, second):
            return True
        if heads[token] == token:
            return False
        token = heads[token]
    return False
