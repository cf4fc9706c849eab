"""Features of a mention: number, gender, definiteness, function, place in clause and quotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.annotations import Mention
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.word_lists import gender_of_name, is_title, word_class

Number = Literal["sing", "plur", ""]
Gender = Literal["M", "F", "N", ""]
Definiteness = Literal["the", "this", "poss", "a", "bare", "name", "pron"]

_FUNCTIONS: Mapping[str, str] = {
    "nsubj": "subj", "nsubj:outer": "subj", "csubj": "subj", "nsubj:pass": "passubj", "obj": "obj",
    "iobj": "obj", "obl": "obl", "obl:agent": "obl", "obl:unmarked": "obl", "nmod": "nmod", "nmod:poss": "poss",
    "nmod:unmarked": "nmod", "appos": "appos", "vocative": "vocative", "compound": "mod", "nmod:desc": "mod",
    "amod": "mod", "xcomp": "pred", "root": "root", "ROOT": "root", "dislocated": "subj",
}  # fmt: skip
_CLAUSAL = frozenset({"VERB", "AUX"})


@dataclass(slots=True)
class View:
    """A mention as coreference sees it.

    number, person (0 if no pronoun), lemma (head noun, or the pronoun in lower case). words: lower-case words
    of a name or of the base noun phrase without determiners. modifiers: those words without the head. verb:
    the token that governs it; clause: the predicate whose clause it stands in. first, last: tokens of the
    whole phrase. order: its rank among the mentions of its sentence. quote: number of the quotation it is in,
    -1 outside. guessed: the gender is that of most who have the given name.
    """

    index: int
    mention: Mention
    root: int
    kind: str
    cls: str
    sentence: int
    function: str
    person: int
    number: Number
    gender: Gender
    lemma: str
    definite: Definiteness
    words: tuple[str, ...]
    modifiers: frozenset[str]
    verb: int
    clause: int
    first: int
    last: int
    quote: int
    animate: bool = False
    title: str = ""
    order: int = 0
    guessed: bool = False


def views(
    tokens: Tokens, mentions: Sequence[Mention], quotes: Sequence[int], kinds: Mapping[str, frozenset[str]]
) -> list[View]:
    """Return the views of a document's mentions.

    Args:
        tokens: the parsed document.
        mentions: in the order of the text.
        quotes: number of the quotation each token is in, -1 outside.
        kinds: the class's superclasses and itself, by class.
    """
    pronouns = word_class("pronoun")
    result: list[View] = []
    order = 0
    for index, mention in enumerate(mentions):
        view = _view(tokens, index, mention, quotes, kinds, pronouns)
        order = order + 1 if result and result[-1].sentence == view.sentence else 0
        view.order = order
        result.append(view)
    return result


def _view(
    tokens: Tokens,
    index: int,
    mention: Mention,
    quotes: Sequence[int],
    kinds: Mapping[str, frozenset[str]],
    pronouns: Mapping[str, str],
) -> View:
    root = mention.root
    deps, heads = tokens.deps, tokens.heads
    top = root
    while deps[top] == "conj" and heads[top] < top:
        top = heads[top]
    label = deps[top]
    function = "expl" if label == "expl" else _FUNCTIONS.get(label, "other")
    verb = heads[top] if heads[top] != top else -1
    clause = verb if verb >= 0 else root
    while tokens.pos[clause] not in _CLAUSAL and heads[clause] != clause:
        if any(deps[child] in {"cop", "nsubj", "nsubj:pass"} for child in tokens.children[clause]):
            break
        clause = heads[clause]
    above = kinds.get(mention.cls, frozenset())
    number: Number
    gender: Gender
    person, title, guessed = 0, "", False
    words: tuple[str, ...] = ()
    definite: Definiteness
    first = last = root
    if mention.kind == "pronoun":
        lemma = tokens.lower[root]
        person, number, gender = _of_pronoun(pronouns.get(lemma, ""))
        definite = "pron"
    else:
        first, last = tokens.phrase(root)
        lemma = tokens.lemmas[root]
        shown = tuple(word.lower() for word in mention.name.split())
        words = shown
        number = "plur" if tokens.tags[root] in {"NNS", "NNPS"} or "Group" in above else "sing"
        gender = ""
        if mention.kind == "name":
            definite = "name"
            lemma = shown[-1] if shown else lemma
            if "Person" in above:
                title = _title(tokens, root, mention.start)
                gender = gender_of_name(f"{title.split()[-1]} {mention.name}" if title else mention.name)  # type: ignore[assignment]
                guessed = not title or title.split()[-1] not in word_class("honorific")
        else:
            definite = _definiteness(tokens, root)
            gender = word_class("gender-noun").get(lemma, "")  # type: ignore[assignment]
        if not gender and mention.cls and "Person" not in above and "Group" not in above:
            gender = "N"
    head = lemma.split("-")[-1]
    return View(
        index=index, mention=mention, root=root, kind=mention.kind, cls=mention.cls,
        sentence=tokens.sentence[root], function=function, person=person, number=number, gender=gender,
        lemma=lemma, definite=definite, words=words,
        modifiers=frozenset(word for word in words if word not in {lemma, tokens.lower[root], head}),
        verb=verb, clause=clause, first=first, last=last, quote=quotes[root],
        animate="Person" in above, title=title, guessed=guessed,
    )  # fmt: skip


def _of_pronoun(value: str) -> tuple[int, Number, Gender]:
    """Read a pronoun's row, as "3 sing F": person, number, gender."""
    parts = (value + "   ").split(" ")
    number: Number = "sing" if parts[1] == "sing" else "plur" if parts[1] == "plur" else ""
    gender: Gender = parts[2] if parts[2] in ("M", "F", "N") else ""  # type: ignore[assignment]
    return int(parts[0] or 3), number, gender


def _definiteness(tokens: Tokens, root: int) -> Definiteness:
    for child in tokens.children[root]:
        label = tokens.deps[child]
        if label == "nmod:poss":
            return "poss"
        if label == "det":
            word = tokens.lower[child]
            if word == "the":
                return "the"
            return "this" if word in {"this", "that", "these", "those", "such", "both"} else "a"
    return "bare"


def _title(tokens: Tokens, root: int, start: int) -> str:
    """Return the words before a name that belong to its phrase: "US President" of "US President Donald
    Trump".
    """
    at = root
    while at > 0 and tokens.offsets[at] > start:
        at -= 1
    begin = at
    while begin > 0:
        before = begin - 1
        if tokens.sentence[before] != tokens.sentence[root]:
            break
        if is_title(tokens.words[before]) or (
            tokens.deps[before] in INSIDE_NAME | {"nmod:desc", "amod"}
            and tokens.pos[before] in {"NOUN", "PROPN", "ADJ"}
        ):
            begin = before
            continue
        if tokens.words[before] == "-" and begin < at and before and tokens.words[before - 1].istitle():
            begin = before - 1  # "Vice-President"
            continue
        break
    return " ".join(tokens.words[begin:at])
