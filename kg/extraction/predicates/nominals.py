"""Nominal predicates: "Russia's invasion of Ukraine", "talks between A and B", "made a proposal"."""

from __future__ import annotations

from kg.extraction.predicates.clauses import Clauses
from kg.extraction.predicates.draft import Draft, Slot, conjuncts
from kg.extraction.predicates.phrases import preposition_of
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.grammar import Grammar

_NOUNS = frozenset({"NOUN", "PROPN"})
_MODIFIERS = frozenset({"compound", "amod"})


class Nominals:
    """Noun, possessive and apposition predicates of a document.

    Args:
        tokens: the document.
        grammar: the closed word classes.
        clauses: the clausal predicates, from which nouns take their subjects.
    """

    def __init__(self, tokens: Tokens, grammar: Grammar, clauses: Clauses) -> None:
        self.tokens = tokens
        self.grammar = grammar
        self.clauses = clauses
        self.drafts: dict[int, Draft] = {}
        self._light: dict[int, int] = {}  # noun to the root of its light verb
        self.others: list[Draft] = []
        """Possessives and appositions."""
        self._borrowed: dict[int, list[Slot]] = {}
        for clause in clauses.drafts.values():
            self._predicate_nominals(clause)
            self._light_verb(clause)
        for i in tokens.order:
            if tokens.pos[i] in _NOUNS:
                self._noun(i)
            elif tokens.pos[i] == "ADJ":
                self._apposition(i)

    def _lend(self, noun: int, slots: list[Slot]) -> None:
        for i in (noun, *conjuncts(self.tokens, noun)):
            self._borrowed.setdefault(i, []).extend(slots)

    def _predicate_nominals(self, clause: Draft) -> None:
        """What X is, becomes, is called or serves as: X is the subject of that noun."""
        surface = (clause.subject, clause.subject_rules)
        subject = clause.first("object") if not clause.passive else None
        other = (subject.root, subject.rules) if subject else surface
        for slot in clause.slots:
            (root, rules), rule = other, "secondary-predicate"
            role = "subject"
            if slot.root == clause.root and slot.function == "complement":
                (root, rules), rule = surface, "copula-subject"
                role = self.grammar.light_verbs.get(("be", slot.preposition), role)
            elif slot.function == "oblique" and slot.preposition in self.grammar.role_prepositions:
                rule = "role-subject"
            elif slot.function != "complement":
                continue
            if root >= 0 and root != slot.root:
                self._lend(slot.root, [Slot(role, "", root, (*rules, rule))])

    def _light_verb(self, clause: Draft) -> None:
        """The noun of a light verb is the event: it takes over the verb's subject and obliques."""
        if clause.kind != "verb":
            return
        table = self.grammar.light_verbs
        deep = clause.deep_slots()
        nouns = [
            (slot, table[clause.lemma, slot.preposition])
            for slot in deep
            if slot.function in {"object", "oblique"}
            and self.tokens.pos[slot.root] == "NOUN"
            and (slot.function == "object" or slot.preposition)
            and (clause.lemma, slot.preposition) in table
        ]
        for noun, role in nouns:
            lent = [
                Slot(role if slot.function == "subject" else slot.function, slot.preposition, slot.root,
                     (*slot.rules, f"light-verb-{slot.function}"))
                for slot in deep
                if slot is not noun
                and slot.function in {"subject", "indirect_object", "oblique"}
                and not (slot.function == "oblique" and slot.root == noun.root)
            ]  # fmt: skip
            self._lend(noun.root, lent)
            for i in (noun.root, *conjuncts(self.tokens, noun.root)):
                self._light.setdefault(i, clause.root)

    def _noun(self, i: int) -> None:
        tokens = self.tokens
        draft = Draft(i, tokens.lemmas[i], "noun", [i])
        possessor = self._dependents(draft)
        self._share(draft)
        clause = self.clauses.drafts.get(i)
        if clause and clause.kind == "copula":
            draft.auxiliaries, draft.marker = list(clause.auxiliaries), clause.marker
        present = {(slot.function, slot.root) for slot in draft.slots}
        draft.slots.extend(s for s in self._borrowed.get(i, ()) if (s.function, s.root) not in present)
        verb = self.clauses.drafts.get(self._light.get(i, -1))
        if verb:
            draft.tokens = sorted({*verb.tokens, i})
            draft.auxiliaries.extend(verb.auxiliaries)
            if tokens.left[verb.root] <= i < tokens.right[verb.root]:  # not in "the proposal that X made"
                draft.marker = verb.marker
        described, name = self._apposition(i), self._title(i)
        if described >= 0:
            draft.add("subject", "", described, "apposition-subject")
        if name >= 0:
            draft.add("subject", "", name, "title-subject")
            self._name_modifiers(draft, name)
        if any(tokens.pos[i] == "NOUN" or slot.function != "modifier" for slot in draft.slots):
            self.drafts[i] = draft
        if possessor is not None:
            marks = [k for k in tokens.children[possessor.root] if tokens.tags[k] == "POS"] or [possessor.root]
            owner = Draft(i, "'s", "possessive", marks)
            owner.slots = [possessor, Slot("object", "", i, ("possessed",))]
            self.others.append(owner)

    def _dependents(self, draft: Draft) -> Slot | None:
        """Add the arguments among the noun's own dependents; return its possessor."""
        tokens, possessor = self.tokens, None
        prepositional = self.grammar.prepositional_adjectives
        predicative = draft.root in self.clauses.drafts
        for k in tokens.children[draft.root]:
            dep = tokens.deps[k]
            root = self.clauses.filler(k)
            relative = () if root == k else ("relative-clause-antecedent",)
            if dep == "nmod:poss":
                possessor = Slot("possessor", "", root, (dep, *relative))
                draft.slots.append(possessor)
            elif tokens.lemmas[k] in prepositional and (complement := tokens.dependent(k, "obj")) >= 0:
                draft.add("oblique", tokens.lemmas[k], complement, dep, "prepositional-adjective")
            elif dep in _MODIFIERS:
                draft.add("modifier", "", k, dep)
            elif dep in {"nmod", "nmod:unmarked"} or (predicative and dep in {"obl", "obl:unmarked", "obl:agent"}):
                if tokens.pos[k] != "ADP":
                    draft.add("oblique", preposition_of(tokens, k), root, dep, *relative)
            elif dep in {"acl", "ccomp", "xcomp"}:
                if k in self.clauses.drafts:
                    draft.add("clause", self.clauses.drafts[k].marker, k, dep)
            elif dep.startswith(("det", "advmod")) and tokens.lemmas[k] in self.grammar.negation:
                draft.auxiliaries.append(k)
        return possessor

    def _share(self, draft: Draft) -> None:
        """Coordinated nouns have the possessor before and the complements after them in common."""
        tokens, i = self.tokens, draft.root
        parent = self.drafts.get(tokens.heads[i]) if tokens.deps[i] == "conj" else None
        if parent is None:
            return
        for slot in parent.slots:
            before = slot.function == "possessor" and slot.root < tokens.heads[i]
            after = slot.function in {"oblique", "clause"} and slot.root >= tokens.right[i]
            if (before or after) and not draft.first(slot.function):
                draft.slots.append(
                    Slot(slot.function, slot.preposition, slot.root, (*slot.rules, "shared-" + slot.function))
                )

    def _apposition(self, i: int) -> int:
        """Record an apposition that ``i`` describes; return what it describes, or -1."""
        tokens = self.tokens
        if tokens.deps[i] == "appos" and not self._names(i):
            return self._describe(i, tokens.heads[i], "apposition")
        named = next((k for k in tokens.children[i] if tokens.deps[k] == "appos" and self._names(k)), -1)
        return self._describe(i, named, "apposition-name") if named >= 0 else -1

    def _names(self, i: int) -> bool:
        """Tell whether an apposition names what it stands beside ("the secretary, Scott Bessent")."""
        tokens, head = self.tokens, self.tokens.heads[i]
        if tokens.entities[i] == "PERSON" or tokens.entities[head] == "PERSON":
            return tokens.entities[head] != "PERSON"
        return tokens.pos[i] == "PROPN" and tokens.pos[head] == "NOUN"

    def _title(self, i: int) -> int:
        """Record a title before a name ("Treasury Secretary Scott Bessent"); return the name, or -1."""
        tokens = self.tokens
        name = tokens.heads[i]
        titled = tokens.deps[i] == "nmod:desc" or (
            tokens.deps[i] == "compound" and tokens.entities[name] == "PERSON" and not tokens.entities[i]
        )
        return self._describe(i, name, "title") if titled and name > i else -1

    def _name_modifiers(self, draft: Draft, name: int) -> None:
        """Give a title what the tree hangs on the name: "Kyiv's President X", "President X of Ukraine"."""
        tokens = self.tokens
        for k in tokens.children[name]:
            dep = tokens.deps[k]
            if k < draft.root and dep == "nmod:poss" and not draft.first("possessor"):
                draft.add("possessor", "", self.clauses.filler(k), dep, "shared-possessor")
            elif k < draft.root and dep in _MODIFIERS and tokens.entities[k] != "PERSON":
                draft.add("modifier", "", k, dep, "shared-modifier")
            elif k > name and dep == "nmod":
                draft.add("oblique", preposition_of(tokens, k), self.clauses.filler(k), dep, "shared-oblique")

    def _describe(self, description: int, name: int, rule: str) -> int:
        draft = Draft(description, self.tokens.lemmas[description], "apposition", [description])
        draft.add("subject", "", name, rule)
        draft.add("complement", preposition_of(self.tokens, description), description, rule)
        self.others.append(draft)
        return name
