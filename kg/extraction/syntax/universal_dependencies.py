"""Conversion of other dependency schemes to Universal Dependencies, version 2.

spaCy's official English models use the CLEAR labels (Choi and Palmer 2012). Two of its structures differ
too, not only its names: a preposition heads its object ("on" -pobj-> "table"), and a copula heads its
predicate ("is" -attr-> "tool"). ``to_universal`` renames and rehangs; a tree that is in UD already is
returned as it is.
"""

from __future__ import annotations

UNIVERSAL: dict[str, str] = {
    "ROOT": "root",
    "acomp": "xcomp",
    "agent": "case",
    "attr": "xcomp",
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dative": "iobj",
    "dobj": "obj",
    "intj": "discourse",
    "meta": "discourse",
    "neg": "advmod",
    "nounmod": "nmod",
    "npadvmod": "obl:unmarked",
    "npmod": "obl:unmarked",
    "nsubjpass": "nsubj:pass",
    "num": "nummod",
    "oprd": "xcomp",
    "pcomp": "advcl",
    "pobj": "obl",
    "poss": "nmod:poss",
    "preconj": "cc:preconj",
    "predet": "det:predet",
    "prep": "case",
    "prt": "compound:prt",
    "quantmod": "advmod",
    "relcl": "acl:relcl",
    "subtok": "goeswith",
}
"""CLEAR label to UD label; labels that are missing here mean the same in both."""

_CLEAR_ONLY = frozenset({"dobj", "pobj", "prep", "nsubjpass", "auxpass", "poss", "relcl", "attr", "acomp", "prt"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_CLAUSAL = frozenset({
    "nsubj", "nsubj:pass", "csubj", "csubj:pass", "aux", "aux:pass", "mark", "expl", "advcl", "parataxis",
    "punct", "cc", "conj", "advmod", "ccomp", "obl", "case", "discourse", "obl:unmarked"
})  # fmt: skip


def to_universal(heads: list[int], deps: list[str], pos: list[str], lemmas: list[str]) -> tuple[list[int], list[str]]:
    """Return heads and labels of a tree in Universal Dependencies.

    Args:
        heads: index of each token's head; a root's head is itself.
        deps: label of each token's arc.
        pos: universal part of speech of each token.
        lemmas: lemma of each token.

    Returns:
        heads and labels; the same lists if the scheme is UD already.
    """
    if _CLEAR_ONLY.isdisjoint(deps):
        return heads, deps
    heads, source = list(heads), deps
    deps = [UNIVERSAL.get(label, label) for label in source]
    _promote_objects_of_prepositions(heads, deps, source, pos)
    _promote_predicates_of_copulas(heads, deps, source, lemmas)
    return heads, deps


def _promote_objects_of_prepositions(heads: list[int], deps: list[str], source: list[str], pos: list[str]) -> None:
    for child, label in enumerate(source):
        if label not in {"pobj", "pcomp"}:
            continue
        preposition = heads[child]
        governor = heads[preposition]
        # A preposition under a preposition ("from behind the wall") passes its object up the whole chain.
        while source[governor] in {"prep", "agent"} and governor != heads[governor]:
            governor = heads[governor]
        if governor == preposition:  # a fragment: the preposition is the root
            continue
        heads[child], heads[preposition] = governor, child
        if label == "pcomp":
            deps[child] = "acl" if pos[governor] in _NOMINAL else "advcl"
            deps[preposition] = "mark"
        elif source[preposition] == "agent":
            deps[child] = "obl:agent"
        elif source[preposition] == "dative":
            deps[child] = "obl"
            deps[preposition] = "case"
        else:
            deps[child] = "nmod" if pos[governor] in _NOMINAL else "obl"
    for child, label in enumerate(source):
        if (
            label in {"prep", "agent"}
            and deps[child] == "case"
            and heads[child] < child
            and source[heads[child]] != "pobj"
        ):
            deps[child] = "advmod"  # it has no object: "came in", "the day before"


def _promote_predicates_of_copulas(heads: list[int], deps: list[str], source: list[str], lemmas: list[str]) -> None:
    for child, label in enumerate(source):
        verb = heads[child]
        if label not in {"attr", "acomp"} or lemmas[verb] != "be" or deps[verb] == "cop":
            continue
        heads[child] = child if heads[verb] == verb else heads[verb]
        deps[child] = deps[verb]
        heads[verb], deps[verb] = child, "cop"
        for other, governor in enumerate(heads):
            if governor == verb and other != child and deps[other] in _CLAUSAL:
                heads[other] = child
