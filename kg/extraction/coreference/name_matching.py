"""Matching of names within a document, the surest evidence first.

After Raghunathan et al. 2010 and Lee et al. 2013: exact match, acronyms, parts of a name, apposition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set

from kg.disjoint_sets import DisjointSets
from kg.extraction.coreference.mention_features import View
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.name_normalization import normalise

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
        self._names = [v for v in views if v.kind == "name" and v.cls != "Group" and v.mention.label != "NORP"]
        self._text = {v.index: normalise(v.mention.name) for v in self._names}

    def run(self) -> Partition:
        """Return the sets of mentions that are the same."""
        self._sets = Partition([view.mention.individual for view in self._views])
        self._same_individual()
        self._same_name()
        self._acronyms()
        self._parts_of_person_names()
        self._parts_of_other_names()
        self._constructions()
        return self._sets

    def _is(self, view: View, cls: str) -> bool:
        return cls in self._above.get(view.cls, ())

    def _same_individual(self) -> None:
        first: dict[str, int] = {}
        for view in self._views:
            if view.mention.individual:
                self._sets.join(first.setdefault(view.mention.individual, view.index), view.index)

    def _same_name(self) -> None:
        first: dict[tuple[str, bool], int] = {}
        for view in self._names:
            key = (self._text[view.index], self._is(view, "Person"))
            held = first.setdefault(key, view.index)
            self._join_unless_known_apart(held, view.index)
        groups: dict[str, int] = {}
        for view in self._views:
            if view.kind == "name" and view.cls == "Group":
                self._sets.join(groups.setdefault(normalise(view.mention.name), view.index), view.index)

    def _acronyms(self) -> None:
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
        full: dict[str, Counter[int]] = defaultdict(Counter)
        given: dict[str, set[int]] = defaultdict(set)
        words: dict[int, list[str]] = {v.index: self._text[v.index].split() for v in persons}
        for view in persons:
            parts = words[view.index]
            if len(parts) > 1:
                full[parts[-1]][self._sets.find(view.index)] += 1
                given[parts[0]].add(self._sets.find(view.index))
        # "Donald J. Trump" and "Donald Trump": the same first and last words.
        ends: dict[tuple[str, str], int] = {}
        for view in persons:
            parts = words[view.index]
            if len(parts) > 1:
                self._join_unless_known_apart(ends.setdefault((parts[0], parts[-1]), view.index), view.index)
        for view in persons:
            parts = words[view.index]
            if len(parts) != 1:
                continue
            bearers = {self._sets.find(i) for i in full.get(parts[0], ())}
            if view.gender and len(bearers) > 1:
                bearers = {i for i in bearers if self._views[i].gender in {"", view.gender}} or bearers
            if len(bearers) > 1:
                # The family name alone is the one whom the text names most, and of these the first.
                counts = full[parts[0]]
                bearers = {min(bearers, key=lambda i: (-counts[i], i))}
            if not bearers and len({self._sets.find(i) for i in given.get(parts[0], ())}) == 1:
                bearers = {self._sets.find(i) for i in given[parts[0]]}
            for bearer in bearers:
                self._join_unless_known_apart(bearer, view.index)

    def _parts_of_other_names(self) -> None:
        """Join an organisation's short name with the only longer one that begins or ends with it."""
        others = [v for v in self._names if self._is(v, "Organization") or self._is(v, "Service")]
        by_word: dict[str, set[int]] = defaultdict(set)
        words = {v.index: tuple(self._text[v.index].split()) for v in others}
        for view in others:
            for word in {words[view.index][0], words[view.index][-1]} if words[view.index] else ():
                by_word[word].add(view.index)
        for view in others:
            parts = words[view.index]
            if not parts or (len(parts) == 1 and len(parts[0]) < 3):
                continue
            longer = {
                self._sets.find(i)
                for i in by_word[parts[0]] | by_word[parts[-1]]
                if len(words[i]) > len(parts) and parts in (words[i][: len(parts)], words[i][-len(parts) :])
            }
            if len(longer) == 1:
                self._join_unless_known_apart(longer.pop(), view.index)

    def _constructions(self) -> None:
        """Join what stands in apposition, a name with its generic noun, and a relative pronoun with its
        noun.
        """
        tokens = self._tokens
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
            elif (label == "appos" and self._apposed(other, view)) or (
                label in {"compound", "nmod:desc"} and view.kind == "name" and self._generic(other, view)
            ):
                self._sets.join(other.index, view.index)

    def _relativised(self, token: int) -> View | None:
        tokens = self._tokens
        while tokens.heads[token] != token:
            if tokens.deps[token] == "acl:relcl":
                return self._at.get(tokens.heads[token])
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
