"""Corrections of dependency arcs that English word order forbids.

Each repair rests on words and tags rather than on other arcs, so that it does no harm where a tree is right:

- a sentence ends where a full stop stands before a closing quotation mark and a capital follows ("a good
  move." The envoy …): no clause reaches across;
- what stands before a clause's "that" is the governor's ("told *Reuters* that he signed");
- of two subjects side by side, the second of which is a person's name, the first is its title;
- a bare title and the person's name right behind it are one phrase, whose head is the name ("talks between envoy to
  Ukraine *Keith Kellogg* and the president");
- a noun behind what is said and before the verb of saying is who says it, not a second subject ("… has left, *three
  sources* said");
- what goes on in the past behind what was said in the present goes on with the telling ("replied that she needs time
  and *asked* for it");
- a pronoun and its verb between commas interrupt a clause, and tell of no noun ("many, *he warned*, would go");
- of two subjects, a word between the first and a "but" before the verb is none ("the envoy *all* but left");
- a clause right behind a noun that ends with its verb and a bare preposition tells of that noun ("the gas *it depends
  on*"), wherever the tree hangs it.
"""

from __future__ import annotations

from collections.abc import Sequence

_STOPS = frozenset({".", "!", "?"})
_CLOSING = frozenset({'"', "”", "''", "’’"})
_MARKERS = frozenset({"that", "whether", "if"})
_DEPENDENTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:unmarked"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_MENDED = _SUBJECTS | {"mark", "acl:relcl", "case", "conj", "appos"}
_SPECIFIC = frozenset({"det", "nmod:poss", "nummod"})
_LOOSE = frozenset({"parataxis", "ccomp", "advcl", "conj", "dep"})
_STRANDED = frozenset({"obl", "nmod", "case", "advmod", "compound:prt"})
_SAID, _DEEPEST = frozenset({"ccomp", "parataxis", "advcl", "xcomp"}), 4
_RELATIVES = frozenset({"who", "which", "that", "whose", "whom"})
_PRESENT = frozenset({"VBZ", "VBP"})
_OF_PHRASE = frozenset({"case", "cc"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_OPEN = frozenset({"NOUN", "PROPN", "PRON", "VERB", "AUX", "ADJ", "ADV", "NUM"})


def mend(
    heads: list[int],
    deps: list[str],
    pos: Sequence[str],
    words: Sequence[str],
    entities: Sequence[str],
    tags: Sequence[str] = (),
) -> tuple[list[int], list[str]]:
    """Return heads and labels of Universal Dependencies with the arcs mended; new lists if any is.

    Args:
        heads: index of each token's head; a root's head is itself.
        deps: label of each token's arc.
        pos: universal part of speech of each token.
        words: the words as written.
        entities: the label of the name each token is in, "" if none.
        tags: Penn Treebank tag of each token; without them the tense of verbs decides nothing.
    """
    changes: dict[int, tuple[int, str]] = {}
    stops = _stops(pos, words)
    for child, head in enumerate(heads):
        if head == child or pos[child] == "PUNCT":
            continue
        if stops and any(min(child, head) < stop <= max(child, head) for stop in stops):
            changes[child] = (child, "root")
        elif deps[child] not in _MENDED:
            continue
        elif deps[child] in _SUBJECTS:
            changes.update(_subject_changes(heads, deps, pos, words, entities, child))
        else:
            changes.update(_label_changes(heads, deps, pos, words, entities, child))
            if deps[child] == "conj" and tags and tags[child] == "VBD":
                teller = _told_before(heads, deps, tags, child)
                if teller >= 0:
                    changes[child] = (teller, "conj")
    return _applied(heads, deps, changes) if changes else (heads, deps)


def _subject_changes(
    heads: list[int], deps: list[str], pos: Sequence[str], words: Sequence[str], entities: Sequence[str], child: int
) -> dict[int, tuple[int, str]]:
    """Return the changes that the arc of a subject asks for."""
    head = heads[child]
    if head < child and (verb := _saying(heads, deps, pos, words, child)) >= 0:
        return {child: (verb, "nsubj")}
    if entities[child] == "PERSON":
        title = _title(heads, deps, pos, entities, child)
        return {title: (child, "nmod:desc")} if title >= 0 else {}
    if head == child + 2 and words[child + 1].lower() == "but":
        others = (k for k in range(max(0, child - 30), child) if heads[k] == head and deps[k] in _SUBJECTS)
        return {child: (head, "advmod")} if next(others, -1) >= 0 else {}  # "the envoy all but left"
    if pos[child] == "PRON" and (noun := _told_of(heads, deps, pos, child)) >= 0:
        return {head: (noun, "acl:relcl")}
    return {}


def _label_changes(
    heads: list[int], deps: list[str], pos: Sequence[str], words: Sequence[str], entities: Sequence[str], child: int
) -> dict[int, tuple[int, str]]:
    """Return the changes that the arc of a marker, relative clause, preposition or apposition asks for."""
    head = heads[child]
    match deps[child]:
        case "mark" if head > child and words[child].lower() in _MARKERS:
            found = _before_marker(heads, deps, pos, child, head)
            return {left: (governor, label) for left, governor, label in found}
        case "acl:relcl" if (verb := _interrupted(heads, deps, pos, words, child)) >= 0:
            return {child: (verb, "parataxis")}
        case "case" if child < head < heads[head] and deps[head] == "nmod:desc":
            return {child: (heads[head], "case")}
        case "case" if head > child and entities[head] == "PERSON":
            return dict(_within_title(heads, deps, pos, child, head))
        case "appos" if entities[child] == "PERSON":
            return dict(_title_and_name(heads, deps, pos, entities, child))
    return {}


def _applied(
    heads: Sequence[int], deps: Sequence[str], changes: dict[int, tuple[int, str]]
) -> tuple[list[int], list[str]]:
    """Return heads and labels with the changes made that close no circle: repairs do not know of each other."""
    heads, deps = list(heads), list(deps)
    while changes:
        circular = {}
        for child, (head, label) in changes.items():
            if head != child and is_above(heads, child, head):
                circular[child] = (head, label)  # until another change has opened the circle
            else:
                heads[child], deps[child] = head, label
        if len(circular) == len(changes):
            break
        changes = circular
    return heads, deps


def is_above(heads: Sequence[int], token: int, below: int) -> bool:
    """Return whether one token is another one's head, or the head of its head and so on, or the same."""
    while below != token and heads[below] != below:
        below = heads[below]
    return below == token


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


def _told_of(heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], subject: int) -> int:
    """Return the noun right before a clause that ends with its verb and a bare preposition, or -1."""
    verb, noun = heads[subject], subject - 1
    if noun < 0 or pos[noun] not in _NOUNS or pos[verb] != "VERB" or deps[verb] not in _LOOSE or heads[noun] == verb:
        return -1
    between = all(pos[k] in {"AUX", "ADV", "PART"} for k in range(subject + 1, verb))
    bare = verb + 1 < len(heads) and heads[verb + 1] == verb and pos[verb + 1] == "ADP" and deps[verb + 1] in _STRANDED
    ends = verb + 2 >= len(heads) or pos[verb + 2] == "PUNCT"
    return noun if between and bare and ends else -1


def _saying(heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], words: Sequence[str], subject: int) -> int:
    """Return the verb behind a noun that the tree makes a second subject of what is said before it, or -1."""
    said = verb = heads[subject]
    for _ in range(_DEEPEST):  # "… if she does not sign, *a source* told Reuters"
        if verb > subject or deps[verb] not in _SAID or heads[verb] == verb:
            break
        verb = heads[verb]
    if verb <= subject or pos[verb] != "VERB":
        return -1
    if any(heads[k] == verb and deps[k] in _SUBJECTS for k in range(said, min(len(heads), verb + 12))):
        return -1
    between = range(said + 1, subject)
    return verb if any(words[k] == "," for k in between) else -1


def _interrupted(
    heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], words: Sequence[str], speech: int
) -> int:
    """Return the verb whose clause a pronoun and its verb interrupt between commas, or -1: "*he said*, will go"."""
    verb, noun = heads[heads[speech]], heads[speech]
    pronoun = speech - 1
    alone = deps[noun] in _SUBJECTS and noun < pronoun and speech < verb and deps[pronoun] == "nsubj"
    between = alone and pos[pronoun] == "PRON" and words[pronoun - 1] == "," == words[speech + 1]
    return verb if between and words[pronoun].lower() not in _RELATIVES else -1


def _told_before(heads: Sequence[int], deps: Sequence[str], tags: Sequence[str], verb: int) -> int:
    """Return the verb of saying with which a verb of the past goes on, or -1.

    The tree may tie it to the present tense of what was said: "he replied that she needs time and *asked* for it".
    """
    said = heads[verb]
    teller = heads[said]
    shifted = deps[said] == "ccomp" and tags[said] in _PRESENT and tags[teller] == "VBD" and teller < said < verb
    own = any(heads[k] == verb and deps[k] in _SUBJECTS for k in range(said + 1, verb))
    return teller if shifted and not own else -1


def _title_and_name(
    heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], entities: Sequence[str], name: int
) -> dict[int, tuple[int, str]]:
    """Return the arcs that make a name the head of its phrase, if a title without article precedes it at once."""
    title = heads[name]
    if title >= name or pos[title] not in _NOUNS or entities[title] == "PERSON":
        return {}
    dependents = [k for k in range(max(0, title - 8), min(len(heads), name + 24)) if heads[k] == title and k != title]
    bare = not any(deps[k] in _SPECIFIC for k in dependents)
    inside = all(_under(heads, k, title, name) and pos[k] != "PUNCT" for k in range(title + 1, name))
    if not bare or not inside:
        return {}
    changes = {name: (name if heads[title] == title else heads[title], deps[title]), title: (name, "nmod:desc")}
    for k in dependents:
        if k != name and (deps[k] in _OF_PHRASE or (deps[k] == "conj" and k > name)):
            changes[k] = (name, deps[k])
    return changes


def _within_title(
    heads: Sequence[int], deps: Sequence[str], pos: Sequence[str], preposition: int, name: int
) -> dict[int, tuple[int, str]]:
    """Return the arcs of a title in two parts, which the tree hangs on the name: "Secretary *of the Treasury* X"."""
    titles = [k for k in range(max(0, name - 8), name) if heads[k] == name and deps[k] == "nmod:desc"]
    before = [k for k in titles if k < preposition and pos[k] in _NOUNS]
    after = [k for k in titles if k > preposition and pos[k] in _NOUNS]
    if not before or not after:
        return {}
    changes = {k: (after[0], deps[k]) for k in range(preposition, after[0]) if heads[k] == name}
    changes[after[0]] = (before[-1], "nmod")
    return changes


def _under(heads: Sequence[int], token: int, first: int, second: int) -> bool:
    for _ in range(6):
        if token in (first, second):
            return True
        if heads[token] == token:
            return False
        token = heads[token]
    return False
