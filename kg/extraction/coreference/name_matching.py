"""Matching of names within a document, the surest evidence first.

After Raghunathan et al. 2010 and Lee et al. 2013: exact match, acronyms, parts of a name, apposition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set

from kg.disjoint_sets import DisjointSets
from kg.extraction.coreference.mention_features import View
from kg.extraction.coreference.naming import explained, named_by
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.bodies import body_kinds
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import ontology
from kg.knowledge.person_names import contains, is_family_name, name_words, same_given, suffix_of
from kg.knowledge.storm_names import storm_name
from kg.knowledge.word_lists import word_class

_OF_GROUPS = frozenset({"ORG", ""})
"""Labels of groups that have a name of their own ("Cedar Creek Tribe"), which may be cut short."""
_WITH_SHORT_NAMES = ("Organization", "Group", "Service", "Product", "Facility")
_SMALL_WORDS = frozenset({"of", "the", "for", "and", "on", "in", "to", "de", "du", "al"})


class Partition:
    """Disjoint sets of mention indices; a set is known by its least index."""

    def __init__(self, known: Sequence[str]) -> None:
        """Start with every index in a set of its own; known: the individual each denotes, "" if none."""
        self._sets = DisjointSets[int]()
        self._known = list(known)

    def find(self, i: int) -> int:
        """Return the least index of the set that holds an index."""
        return self._sets.find(i)

    def join(self, i: int, j: int) -> None:
        """Make one set of two."""
        a, b = sorted((self.find(i), self.find(j)))
        self._sets.join(a, b)
        self._known[a] = self._known[a] or self._known[b]

    def differ(self, i: int, j: int) -> bool:
        """Return whether two sets denote different individuals."""
        one, other = self._known[self.find(i)], self._known[self.find(j)]
        return bool(one and other and one != other)


class NameSieve:
    """Joins the names of one document."""

    def __init__(self, tokens: Tokens, views: Sequence[View], above: Mapping[str, Set[str]]) -> None:
        """Take a document's views; above: a class's superclasses and itself, by class."""
        self._tokens = tokens
        self._views = views
        self._above = above
        self._at = {view.root: view for view in views}
        self._names = [
            v
            for v in views
            if v.kind == "name" and (v.cls != "Group" or v.mention.label in _OF_GROUPS) and v.mention.label != "NORP"
        ]
        self._text = {
            v.index: normalise((self._is(v, "Event") and storm_name(v.mention.name)) or v.mention.name)
            for v in self._names
        }

    def run(self) -> Partition:
        """Return the sets of mentions that are the same."""
        self._sets = Partition([view.mention.known for view in self._views])
        self._same_individual()
        self._same_name()
        self._acronyms()
        self._parts_of_person_names()
        self._parts_of_other_names()
        self._bodies()
        self._constructions()
        self._namings()
        self._titles()
        return self._sets

    def _is(self, view: View, cls: str) -> bool:
        return cls in self._above.get(view.cls, ())

    def _same_individual(self) -> None:
        first: dict[str, int] = {}
        for view in self._views:
            if view.mention.known:
                self._sets.join(first.setdefault(view.mention.known, view.index), view.index)

    def _same_name(self) -> None:
        first: dict[tuple[str, bool, str], int] = {}
        genders: dict[str, set[str]] = defaultdict(set)
        last: dict[str, str] = {}
        for view in self._names:
            genders[self._text[view.index]] |= {view.gender} & {"M", "F"}
        for view in self._names:
            text = self._text[view.index]
            couple = len(genders[text]) > 1  # "Ms. Keller" is not "Mr. Keller", and "Keller" the last of them
            gender = (view.gender or last.get(text, "")) if couple else ""
            last[text] = gender
            key = (text, self._is(view, "Person"), gender)
            held = first.setdefault(key, view.index)
            self._join_unless_known_apart(held, view.index)
        groups: dict[str, int] = {}
        for view in self._views:
            if view.kind == "name" and view.cls == "Group":
                self._sets.join(groups.setdefault(normalise(view.mention.name), view.index), view.index)

    def _acronyms(self) -> None:
        for long_name, acronym in explained(self._tokens.text, self._names):
            self._join_unless_known_apart(long_name.index, acronym.index)
        long: dict[str, int] = {}
        for view in self._names:
            initials = "".join(w[0] for w in self._text[view.index].split() if w not in _SMALL_WORDS)
            if len(initials) > 1 and not self._is(view, "Person"):
                long.setdefault(initials, view.index)
        for view in self._names:
            name = view.mention.name.replace(".", "")
            if 2 <= len(name) <= 7 and name.isupper() and (held := long.get(name.lower())) is not None:
                self._join_unless_known_apart(held, view.index)

    def _join_unless_known_apart(self, i: int, j: int) -> None:
        if not self._sets.differ(i, j):
            self._sets.join(i, j)

    def _parts_of_person_names(self) -> None:
        """Join a family name, or a given name, with the full name it is a part of."""
        persons = [v for v in self._names if self._is(v, "Person")]
        words = {v.index: tuple(name_words(v.mention.name)) for v in persons}
        short = [v for v in persons if is_family_name(v.mention.name)]
        alone = {v.index for v in short}
        full = [v for v in persons if v.index not in alone and len(words[v.index]) > 1]
        self._full_names(full, words)
        by_word: dict[str, list[View]] = defaultdict(list)
        for view in full:
            for word in set(words[view.index]):
                by_word[word].append(view)
        for view in full:
            longer = {
                self._sets.find(o.index)
                for o in by_word[words[view.index][-1]]
                if len(words[o.index]) > len(words[view.index]) and contains(words[o.index], words[view.index])
            }
            if len(longer) == 1:
                self._join_unless_known_apart(longer.pop(), view.index)
        for view in short:
            bearer = self._bearer(view, words[view.index], by_word, words)
            if bearer is not None:
                self._join_unless_known_apart(bearer, view.index)

    def _full_names(self, full: Sequence[View], words: Mapping[int, tuple[str, ...]]) -> None:
        """Join full names with the same family name whose given names are variants: "Donald J. Trump", "Joe Biden"."""
        by_family: dict[tuple[str, str], list[View]] = defaultdict(list)
        for view in full:
            by_family[words[view.index][-1], suffix_of(view.mention.name)].append(view)
        for views in by_family.values():
            by_given: dict[str, int] = {}
            for view in views:
                held = by_given.setdefault(words[view.index][0], view.index)
                self._join_unless_known_apart(held, view.index)
            for given, index in by_given.items():
                others = {self._sets.find(i) for g, i in by_given.items() if g != given and same_given(given, g)}
                if len(others - {self._sets.find(index)}) == 1:
                    self._join_unless_known_apart((others - {self._sets.find(index)}).pop(), index)

    def _bearer(
        self,
        view: View,
        parts: tuple[str, ...],
        by_word: Mapping[str, Sequence[View]],
        words: Mapping[int, tuple[str, ...]],
    ) -> int | None:
        """Return whose name a short name is: of those whose family name it is, or else the only one it is part of.

        Of several of one family name, it is the one whom the text names most by then, and of these the first.
        """
        if not parts:
            return None
        bearing = [v for v in by_word.get(parts[-1], ()) if contains(words[v.index], parts)]
        family = [v for v in bearing if words[v.index][-len(parts) :] == parts]
        counts = Counter(self._sets.find(v.index) for v in family or bearing)
        if view.gender and len(counts) > 1:
            fitting = [i for i in counts if self._views[i].gender in {"", view.gender}]
            counts = Counter({i: counts[i] for i in fitting}) or counts
        if not counts or (len(counts) > 1 and not family):
            return None
        return min(counts, key=lambda i: (-counts[i], i))

    def _parts_of_other_names(self) -> None:
        """Join an organisation's short name with the only longer one that begins or ends with it."""
        others = [v for v in self._names if not v.cls or any(self._is(v, cls) for cls in _WITH_SHORT_NAMES)]
        by_word: dict[str, set[int]] = defaultdict(set)
        words = {v.index: tuple(self._text[v.index].split()) for v in others}
        for view in others:
            for word in words[view.index]:
                by_word[word].add(view.index)
        begun: dict[str, int] = {}
        for view in others:
            if view.sentence:
                begun.setdefault(self._text[view.index], view.index)
        # The longer first, so that "DXC" finds one company in "DXC Technology" and "DXC Technology Company".
        for view in sorted(others, key=lambda v: -len(words[v.index])):
            parts = words[view.index]
            if not parts or (len(parts) == 1 and len(parts[0]) < 3):
                continue
            longer = {
                self._sets.find(i)
                for i in by_word[parts[0]] | by_word[parts[-1]]
                if len(words[i]) > len(parts) and self._begins_or_ends(view, parts, words[i])
                if self._introduced(self._views[i], _rest(words[i], parts), begun.get(self._text[view.index]))
                if self._may_be_short_for(view, self._views[i], words[i][len(parts) :])
                if self._alike(view, self._views[i])
            }
            if not longer and len(parts) == 1 and self._tokens.lower[view.root - 1] == "the":  # "the Department"
                longer = {
                    self._sets.find(o.index)
                    for o in others
                    if o.index < view.index and self._tokens.lower[o.root] == parts[0] and len(words[o.index]) > 2
                    if self._may_be_short_for(view, o, ("",)) and self._alike(view, o)
                }
            if len(longer) == 1:
                self._join_unless_known_apart(longer.pop(), view.index)

    def _begins_or_ends(self, short: View, parts: tuple[str, ...], longer: tuple[str, ...]) -> bool:
        if self._is(short, "Facility") and short.mention.label == "FAC":
            return contains(longer, parts)
        return parts in (longer[: len(parts)], longer[-len(parts) :])

    @staticmethod
    def _introduced(longer: View, rest: Sequence[str], begun: int | None) -> bool:
        """Return whether a longer name stands before its short form, as news gives names; headlines aside.

        What says the kind of thing may come later: "Volvo", then "Volvo Group".
        """
        if begun is None or longer.index < begun:
            return True
        forms = {normalise(form) for form in word_class("company-form")}
        return all(word in forms or ontology().is_a(gazetteer().nominal(word), "Organization") for word in rest)

    def _alike(self, one: View, other: View) -> bool:
        """Return whether the classes of two names allow one to be short for the other."""
        if not (one.cls and other.cls) or self._related(one.cls, other.cls):
            return True
        return self._is(one, "Organization") and self._is(other, "Organization")

    @staticmethod
    def _may_be_short_for(short: View, longer: View, rest: Sequence[str]) -> bool:
        """Return whether a name may be a longer one cut short: one that is known may not, unless a legal form follows.

        "Apple" is not Apple Records, "the House" not the House Oversight Committee, an airline not its Flight 12.
        """
        if any(word.isdigit() for word in rest):
            return False
        forms = {normalise(form) for form in word_class("company-form")}
        return not short.mention.known or bool(longer.mention.known) or all(word in forms for word in rest)

    def _bodies(self) -> None:
        """Join the descriptions of a body of which the text does not say whose it is: "police", "the police"."""
        first: dict[str, int] = {}
        kinds = body_kinds()
        for view in self._views:
            kind = kinds.get(normalise(view.mention.name)) if view.kind != "pronoun" else None
            whose = view.mention.jurisdiction or view.mention.individual
            if kind is None or whose or not self._is(view, kind.cls) or view.definite not in {"the", "bare", "name"}:
                continue
            if view.last == view.root or view.kind == "name":
                self._sets.join(first.setdefault(kind.kind, view.index), view.index)

    def _constructions(self) -> None:
        """Join what stands in apposition, a name with its generic noun, and a relative pronoun with its
        noun.
        """
        tokens = self._tokens
        self._words: dict[int, set[str]] = defaultdict(set)
        for view in self._names:
            if self._is(view, "Person"):
                self._words[self._sets.find(view.index)] |= set(name_words(view.mention.name))
        for view in self._views:
            label = tokens.deps[view.root]
            other = self._at.get(tokens.heads[view.root])
            if view.kind == "pronoun":
                if tokens.tags[view.root] in {"WP", "WDT", "WP$"}:
                    antecedent = self._relativised(view.root)
                    if antecedent is not None:
                        self._sets.join(antecedent.index, view.index)
            elif other is None or other is view or other.kind == "pronoun":
                continue
            elif (
                (label == "appos" and self._apposed(other, view))
                or (label in {"compound", "nmod:desc"} and view.kind == "name" and self._generic(other, view))
                or self._place_of(other, view)
            ):
                self._join_described(other, view)

    def _titles(self) -> None:
        """Join a title that stands for a name with the only person whom the text gives it: "the Queen"."""
        bearers: dict[str, set[int]] = defaultdict(set)
        for view in self._names:
            if view.title and self._is(view, "Person"):
                bearers[view.title.split()[-1]].add(self._sets.find(view.index))
        for view in self._views:
            word = self._tokens.words[view.root]
            alone = view.kind != "pronoun" and view.mention.name == word and len(bearers.get(word, ())) == 1
            if alone and view.cls in {"", "Person"} and self._tokens.dependents(view.root, "det"):
                self._sets.join(next(iter(bearers[word])), view.index)

    def _namings(self) -> None:
        for bearer, name in named_by(self._tokens, self._at):
            if self._is(bearer, "Person") == self._is(name, "Person") or bearer.kind == "pronoun" or not bearer.cls:
                self._join_unless_known_apart(bearer.index, name.index)

    def _join_described(self, one: View, other: View) -> None:
        """Join two mentions, unless that would make one person of two that share no name."""
        a, b = self._words[self._sets.find(one.index)], self._words[self._sets.find(other.index)]
        if not (a and b and a.isdisjoint(b)):
            self._sets.join(one.index, other.index)
            self._words[self._sets.find(one.index)] = a | b

    def _place_of(self, noun: View, name: View) -> bool:
        """Return whether a noun says what the place after it is: "the state of Alabama"."""
        return (
            name.kind == "name"
            and noun.kind == "nominal"
            and noun.number == "sing"
            and noun.lemma in word_class("place-noun")
            and self._is(name, "Place")
            and self._tokens.deps[name.root].startswith("nmod")
            and self._tokens.preposition(name.root) == "of"
        )

    def _relativised(self, token: int) -> View | None:
        tokens = self._tokens
        while tokens.heads[token] != token:
            if tokens.deps[token] == "acl:relcl":
                noun = tokens.heads[token]
                while noun not in self._at and tokens.deps[noun] in INSIDE_NAME:
                    noun = tokens.heads[noun]
                named = [self._at[child] for child in tokens.dependents(noun, "appos", "flat") if child in self._at]
                return self._at.get(noun) or next((view for view in named if view.root < token), None)
            token = tokens.heads[token]
        return None

    def _apposed(self, head: View, view: View) -> bool:
        if head.kind == "name" and view.kind == "name":
            return False  # places in places, lists; acronyms were joined before
        if head.cls and view.cls and not self._related(head.cls, view.cls):
            return False
        return head.number == view.number or not (head.cls and view.cls)

    def _related(self, one: str, other: str) -> bool:
        return one in self._above.get(other, ()) or other in self._above.get(one, ())

    def _generic(self, noun: View, name: View) -> bool:
        """Return whether a noun says what the name before it is ("the Starlink service")."""
        return bool(
            noun.kind == "nominal"
            and noun.number == "sing"
            and noun.definite in {"the", "bare", "poss"}
            and noun.cls
            and noun.cls in self._above.get(name.cls, ())
            and not self._is(noun, "Person")
        )


def _rest(longer: tuple[str, ...], short: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that a longer name has before or after a short one."""
    return longer[len(short) :] if longer[: len(short)] == short else longer[: -len(short)]
