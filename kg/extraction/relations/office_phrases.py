"""Noun phrases of offices ("US Treasury secretary") and where they stand beside a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.annotations import Mention, Tense
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.gazetteer import Gazetteer, Nominal, Office
from kg.knowledge.ontology import Ontology
from kg.knowledge.word_lists import word_class

_TITLE = INSIDE_NAME | {"nmod:desc", "amod", "nmod:poss", "nmod:unmarked", "nmod"}
_NOT_THE_BODY = frozenset({"to", "against", "on", "about", "over", "into", "towards"})
_NOT_FIRST = frozenset({"ADP", "CCONJ", "PUNCT", "SCONJ"})
_WHERE = frozenset({"in", "at"})
LONGEST_TITLE = 7


@dataclass(frozen=True, slots=True)
class Role:
    """A noun phrase that says what someone is.

    head: its head noun. first, last: its tokens. title: the words of the office. office: the kind of office,
    None if the noun is no listed one. noun: what is known of the noun. bodies: mentions (indices) of what it
    belongs to, the nearest first; through: individuals that a person named in it acts for ("Trump's envoy"), or
    whose capital it names ("officials in Kyiv"). accredited: mentions of the organizations that it is sent to
    ("ambassador to the UN").
    """

    head: int
    first: int
    last: int
    title: str
    office: Office | None
    noun: Nominal | None
    bodies: tuple[int, ...]
    through: tuple[str, ...]
    tense: Tense
    accredited: tuple[int, ...] = ()


class RoleReader:
    """Reads the roles of one document."""

    def __init__(self, tokens: Tokens, mentions: Sequence[Mention], gazetteer: Gazetteer, ontology: Ontology) -> None:
        """Index the document's mentions; they have their clusters."""
        self.tokens = tokens
        self.mentions = mentions
        self.gazetteer = gazetteer
        self._ontology = ontology
        self.at: dict[int, int] = {}
        self._known: dict[int, str] = {}
        for index, mention in enumerate(mentions):
            held = self.at.get(mention.root)
            if held is None or mention.kind == "name":
                self.at[mention.root] = index
            if mention.individual:
                self._known.setdefault(mention.cluster, mention.individual)

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Return whether a class is another one or below it."""
        return self._ontology.is_a(cls, ancestor)

    # --- where a role stands ---

    def of_name(self, index: int, mention: Mention) -> Iterator[tuple[Role, str]]:
        """Yield the roles that stand beside a person's name, each with the rule that found it."""
        tokens = self.tokens
        start = self._first_token(mention)
        if (head := self._title_before(mention, start)) is not None:
            first = min(tokens.edges(head)[0], head)
            while first > 0 and tokens.lower[first - 1] in word_class("former"):
                first -= 1  # "Former U.S. president Joe Biden": the tree may hang it on the name
            if (role := self.role(head, first, max(head, start - 1))) is not None:
                yield role, "office:title"
        for child in tokens.dependents(mention.root, "appos"):
            if (role := self.role(child, *tokens.phrase(child))) is not None:
                yield role, "office:apposition"
        if tokens.deps[mention.root] == "appos":
            head = tokens.heads[mention.root]
            described = head != mention.root and head in self.at and not self._is_name(head)
            if described and (role := self.role(head, *tokens.phrase(head))) is not None:
                yield role, "office:apposition"

    def _is_name(self, token: int) -> bool:
        return self.mentions[self.at[token]].kind == "name"

    def _first_token(self, mention: Mention) -> int:
        i = mention.root
        offsets = self.tokens.offsets
        while i > 0 and offsets[i] > mention.start:
            i -= 1
        while i + 1 < self.tokens.n and offsets[i] < mention.start:
            i += 1
        return i

    def _title_before(self, mention: Mention, start: int) -> int | None:
        """Return the head of the title that stands directly before a name."""
        tokens = self.tokens
        if mention.root < start:
            return mention.root
        if (inside := self._title_inside(mention, start)) is not None:
            return inside
        if start == 0 or tokens.pos[start - 1] == "PUNCT":
            return None
        heads = [c for c in tokens.children[mention.root] if c < start and tokens.deps[c] in _TITLE]
        for child in reversed(heads):
            if tokens.pos[child] in {"NOUN", "PROPN"} and child not in self.at:
                return child
        return self._title_beside(start)

    def _title_inside(self, mention: Mention, start: int) -> int | None:
        """Return the last word of a title that belongs to the name as the gazetteer lists it ("President X")."""
        tokens = self.tokens
        end = start
        while end < tokens.n and tokens.end_offset(end) <= mention.end:
            end += 1
        for last in range(end - 2, start - 1, -1):
            if self.gazetteer.office(" ".join(tokens.lower[start : last + 1])) is not None:
                return last
        return None

    def _title_beside(self, start: int) -> int | None:
        """Return the head of a title of two words or more right before a name, wherever the tree hangs it."""
        tokens = self.tokens
        for size in range(5, 1, -1):
            first = start - size
            if first < 0 or tokens.sentence[first] != tokens.sentence[start]:
                continue
            words = range(first, start)
            if any(tokens.pos[i] == "PUNCT" for i in words):
                continue
            if self.gazetteer.office(" ".join(tokens.lower[first:start])) is not None:
                nouns = [i for i in words if tokens.pos[i] in {"NOUN", "PROPN"}]
                top = [i for i in nouns if tokens.heads[i] not in words or tokens.heads[i] == i]
                return (top or nouns or [start - 1])[-1]
        return None

    # --- what a role says ---

    def role(self, head: int, first: int, last: int) -> Role | None:
        """Return the role that a noun phrase tells, None if it tells none."""
        tokens = self.tokens
        lemma = tokens.lemmas[head]
        noun = self.gazetteer.noun(lemma) or self.gazetteer.noun(tokens.lower[head])
        while first < head and tokens.pos[first] in _NOT_FIRST:
            first += 1  # "from US Secretary …"
        title, office, within = self._office(head, first, last)
        if office is None and (noun is None or not self.is_a(noun.cls, "Person") or noun.group == "family"):
            return None
        bodies, through = self.bodies(head, first, last, within, office)
        words = {tokens.lower[i] for i in range(first, last + 1)}
        tense: Tense = "Present"
        if words & word_class("former").keys():
            tense = "Past"
        elif words & word_class("future").keys():
            tense = "Future"
        accredited = self._accredited(head, first, last)
        return Role(head, first, last, title, office, noun, bodies, through, tense, accredited)

    def _office(self, head: int, first: int, last: int) -> tuple[str, Office | None, range]:
        """Return the longest title of an office around the head noun, the office, and the title's tokens."""
        tokens = self.tokens
        low = max(first, head - 5)
        high = min(last, head + 6)
        for end in range(high, head - 1, -1):
            if end > head and tokens.pos[end] not in {"NOUN", "PROPN"}:
                continue
            for start in range(low, head + 1):
                title = " ".join(tokens.lower[start : end + 1])
                office = self.gazetteer.office(title)
                if office is not None:
                    return title, office, range(start, end + 1)
        modifiers = [c for c in tokens.children[head] if c < head and tokens.deps[c] in {"compound", "amod"}]
        modifiers = [c for c in modifiers if c >= first and c not in self.at]
        words = [tokens.lower[c] for c in modifiers if tokens.lower[c] not in word_class("former")]
        return " ".join([*words, tokens.lower[head]]), None, range(head, head + 1)

    def bodies(
        self, head: int, first: int, last: int, title: range, office: Office | None = None, posted: bool = False
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the mentions of what the role belongs to, and whom the person in it acts for.

        title: the tokens of the office's title, which name no body ("National Security Adviser"). office: the
        kind of office, if it is one: a governor's belongs to a place. posted: they may serve abroad: "soldiers in
        Mali" need not be Mali's.
        """
        bodies: list[tuple[int, str]] = []
        through: list[str] = []
        of_place = office is not None and office.of == "Place"
        for token, index in self._named_in(head, first, last):
            mention, preposition = self.mentions[index], self._preposition(head, token)
            if token in title or preposition is None or preposition in _NOT_THE_BODY:
                continue
            if posted and preposition in _WHERE:
                continue
            organisation = self.is_a(mention.cls, "Organization")
            if organisation or (self.is_state(mention) and preposition != "for"):
                bodies.append((index, preposition))
            elif mention.kind == "name" and self.is_a(mention.cls, "Place"):
                if of_place and preposition not in _WHERE:
                    bodies.append((index, preposition))
                elif preposition in _WHERE:
                    through.extend(e.individual for e in self.gazetteer.lookup(mention.name) if e.via == "metonym")
            elif mention.kind == "name" and self.is_a(mention.cls, "Person") and not preposition:
                through.extend(self.gazetteer.represents(self.individual(mention)))
        if any(preposition not in _WHERE for _, preposition in bodies):
            # "American diplomats in Saudi Arabia" are there, and not its diplomats.
            bodies = [(i, p) for i, p in bodies if p not in _WHERE or not self.is_state(self.mentions[i])]
        return tuple(i for i, _ in bodies), tuple(dict.fromkeys(through))

    def _accredited(self, head: int, first: int, last: int) -> tuple[int, ...]:
        return tuple(
            index
            for token, index in self._named_in(head, first, last)
            if self._preposition(head, token) == "to"
            and self.is_a(self.mentions[index].cls, "InternationalOrganization")
        )

    def _named_in(self, head: int, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the root token and the index of the mentions in a phrase beside its head."""
        for token in range(first, last + 1):
            index = self.at.get(token)
            if index is not None and token != head:
                yield token, index

    def _preposition(self, head: int, token: int) -> str | None:
        """Return the preposition that ties a noun to the head of its phrase, None if it hangs on another word."""
        tokens = self.tokens
        top = token
        while tokens.deps[top] == "conj" and tokens.heads[top] < top:
            top = tokens.heads[top]
        preposition = tokens.preposition(top)
        while tokens.deps[top] in INSIDE_NAME | {"amod"} and tokens.heads[top] not in {head, top}:
            top = tokens.heads[top]
        return preposition if tokens.heads[top] == head else None

    def is_state(self, mention: Mention) -> bool:
        """Return whether a mention names a country or territory."""
        return mention.kind == "name" and (self.is_a(mention.cls, "Country") or self.is_a(mention.cls, "Territory"))

    def individual(self, mention: Mention) -> str:
        """Return the individual that a person's name denotes, by its cluster too."""
        if mention.individual or mention.cluster < 0:
            return mention.individual
        if mention.cluster in self._known:
            return self._known[mention.cluster]
        found = self.gazetteer.lookup(mention.name)
        return found[0].individual if len(found) == 1 and self.is_a(found[0].cls, "Person") else ""
