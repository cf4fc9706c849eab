"""Features of a pair of mentions, as names in the table of weights.

The features are the classic ones: distance and grammatical salience (Lappin and Leass 1994), parallel
function, agreement, string and head match (Lee et al. 2013; Durrett and Klein 2013), each in conjunction with
the type of the anaphor.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from kg.extraction.coreference.mention_features import View
from kg.extraction.syntax.tokens import Tokens

NEW = "new"
_NEAR = ("0", "1", "2", "3", "3", "5", "5")


@dataclass(slots=True)
class Entity:
    """What is known of an entity so far in the text: its mentions (indices) and what they tell together.

    told: the genders that more than given names tell.
    """

    members: list[int] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    animate: bool = False
    named: bool = False
    described: bool = False

    def add(self, view: View) -> None:
        """Take in a mention."""
        self.members.append(view.index)
        if view.number:
            self.numbers.add(view.number)
        if view.gender:
            self.genders.add(view.gender)
            if not view.guessed:
                self.told.add(view.gender)
        if view.cls:
            self.classes.add(view.cls)
        self.animate = self.animate or view.animate
        self.named = self.named or view.kind == "name"
        self.described = self.described or view.kind != "pronoun"


def kind_of(view: View) -> str:
    """Return the type of an anaphor that its features are conjoined with."""
    if view.kind != "pronoun":
        return view.definite
    if view.gender in {"M", "F"}:
        return "he"
    if view.lemma in {"it", "its", "itself"}:
        return "it"
    if view.lemma in {"they", "them", "their", "theirs", "themselves", "themself"}:
        return "they"
    return "this"


def of_new(view: View, heads: Mapping[str, int]) -> list[str]:
    """Return the features of the decision that a mention refers to nothing before it.

    heads: how often each head noun was met before.
    """
    kind = kind_of(view)
    if view.kind == "pronoun":
        return [f"{NEW}|{kind}", f"{NEW}|{kind}|{view.function}", f"{NEW}|{kind}|s{min(view.sentence, 2)}"]
    seen = min(heads.get(view.lemma, 0), 2)
    return [
        f"{NEW}|{kind}",
        f"{NEW}|{kind}|seen{seen}",
        f"{NEW}|{kind}|{view.number}",
        f"{NEW}|{kind}|mod{min(len(view.modifiers), 2)}",
        f"{NEW}|{kind}|post{view.last > view.root}",
        f"{NEW}|{kind}|{view.function}",
        f"{NEW}|{kind}|s{min(view.sentence, 2)}",
        f"{NEW}|class|{view.cls}",
    ]


def of_pronoun(
    anaphor: View, candidate: View, entity: Entity, rank: int, path: str, above: Mapping[str, Set[str]]
) -> list[str]:
    """Return the features of a pronoun and a candidate antecedent.

    rank: how many candidates lie nearer. path: the relations between the two in the tree, "" if they are far
    apart or in two sentences. above: a class's superclasses and itself, by class.
    """
    kind = kind_of(anaphor)
    distance = anaphor.sentence - candidate.sentence
    near = "0" if distance == 0 else "1" if distance == 1 else "2" if distance == 2 else "3"
    function = candidate.function
    features = [
        f"{kind}|d{near}",
        f"{kind}|d{near}|{function}",
        f"{kind}|rank{min(rank, 6)}",
        f"{kind}|{candidate.definite}",
        f"{kind}|{candidate.definite}|d{near}",
        f"{'he|' if kind == 'he' else ''}{anaphor.function}>{function}|d{near}",
        f"{kind}|size{min(len(entity.members), 4)}",
        f"{kind}|named{entity.named}",
    ]
    if candidate.kind == "pronoun":
        features.append(f"{kind}|pron{candidate.lemma == anaphor.lemma}|{candidate.person}")
        features.append(f"{kind}|samefn{candidate.function == anaphor.function}|pron")
    else:
        features.append(f"{kind}|num{candidate.number}")
        features.append(f"{kind}|class{_coarse(entity.classes, above)}")
    if path and kind != "he":
        features.append(f"path|{path}")
    if distance == 0:
        if candidate.index > anaphor.index:
            features.append(f"{kind}|cataphora|{function}")
        elif candidate.clause == anaphor.clause:
            features.append(f"{kind}|sameclause|{anaphor.function}|{function}")
        else:
            features.append(f"{kind}|otherclause|{anaphor.function}|{function}")
    elif distance == 1 and candidate.order == 0:
        features.append(f"{kind}|first-of-previous")
    if (anaphor.quote >= 0) != (candidate.quote >= 0):
        features.append(f"{kind}|quote{anaphor.quote >= 0}")
    last = entity.members[-1] == candidate.index
    features.append(f"{kind}|latest{last}")
    return features


def of_nominal(
    anaphor: View, candidate: View, entity: Entity, distance: int, above: Mapping[str, Set[str]]
) -> list[str]:
    """Return the features of a noun phrase and a candidate antecedent. distance: in sentences."""
    kind = anaphor.definite
    near = "0" if distance == 0 else "1" if distance == 1 else "3" if distance <= 3 else "9" if distance <= 9 else "far"
    if candidate.kind == "name":
        match = (
            "titled"
            if _is_titled(candidate, anaphor.lemma)
            else ("inname" if anaphor.lemma in candidate.words else "name")
        )
    else:
        match = "head" if candidate.lemma == anaphor.lemma else "class"
    extra = anaphor.modifiers - candidate.modifiers
    missing = candidate.modifiers - anaphor.modifiers
    features = [
        f"{kind}|{match}",
        f"{kind}|{match}|d{near}",
        f"{kind}|{match}|extra{min(len(extra), 2)}",
        f"{kind}|{match}|missing{min(len(missing), 2)}",
        f"{kind}|{match}|number{anaphor.number == candidate.number}",
        f"{match}|{candidate.definite}>{kind}",
        f"{match}|{candidate.function}>{anaphor.function}",
        f"{match}|size{min(len(entity.members), 4)}",
        f"{match}|class{anaphor.cls}",
        f"{match}|post{anaphor.last > anaphor.root}",
    ]
    if anaphor.words == candidate.words:
        features.append(f"{kind}|same-words|{min(len(anaphor.words), 3)}")
    return features


def _is_titled(view: View, noun: str) -> bool:
    """Return whether a title before a name is a noun: "president" is no vice president's."""
    words = view.title.lower().replace("-", " ").split()
    return any(word == noun and words[i - 1 : i] not in (["vice"], ["deputy"]) for i, word in enumerate(words))


def _coarse(classes: Set[str], above: Mapping[str, Set[str]]) -> str:
    for wanted in ("Person", "Group", "Country", "Organization", "Place"):
        if any(wanted in above.get(cls, ()) for cls in classes):
            return wanted
    return "thing" if classes else ""


def path(tokens: Tokens, start: int, end: int) -> str:
    """Return the relations that lead from one token of a sentence up and down to another, "" if they
    are many.
    """
    heads, deps = tokens.heads, tokens.deps
    up = {start: 0}
    token = start
    while heads[token] != token and len(up) < 5:
        token = heads[token]
        up[token] = len(up)
    down: list[str] = []
    token = end
    while token not in up:
        if heads[token] == token or len(down) > 3:
            return ""
        down.append(deps[token])
        token = heads[token]
    above = []
    top, token = token, start
    while token != top:
        above.append(deps[token])
        token = heads[token]
    return f"{'^'.join(above)}/{'v'.join(reversed(down))}"
