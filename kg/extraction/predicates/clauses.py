"""Clausal predicates: verbs, adjectives and copulas with their arguments.

The rules go down the tree, so that a clause can borrow from those above it: a subject from the verb that
controls it, from the noun it modifies, from the verb it is coordinated with. After PredPatt (White et al.
2016, "Universal Decompositional Semantics on Universal Dependencies"); each argument keeps the names of
the rules that made it.
"""

from __future__ import annotations

from kg.extraction.predicates.draft import Draft, Slot
from kg.extraction.predicates.phrases import marker_of, preposition_of, words_joined
from kg.extraction.syntax.tokens import Tokens
from kg.knowledge.factuality_table import factuality
from kg.knowledge.grammar import Grammar

_CLAUSE_LABELS = frozenset({
    "root", "ROOT", "ccomp", "xcomp", "advcl", "acl", "acl:relcl", "advcl:relcl", "csubj", "csubj:pass",
    "parataxis"
})  # fmt: skip
_NEVER = frozenset({
    "aux", "aux:pass", "cop", "case", "mark", "cc", "fixed", "flat", "compound", "det", "punct", "goeswith",
    "expl"
})  # fmt: skip
_VERBAL = frozenset({"VERB", "AUX"})
_ADJECTIVAL = frozenset({"ADJ", "ADV"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "csubj:pass"})
_COMPLEMENTS = frozenset({"obl", "xcomp", "ccomp", "advcl", "obj", "nsubj", "csubj"})
_RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
_NEGATABLE = frozenset({"subject", "object", "complement"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_PURPOSE = frozenset({"to", "in_order_to", "so_as_to"})


class Clauses:
    """The clausal predicates of a document, by root token.

    Args:
        tokens: the document.
        grammar: the closed word classes.
    """

    def __init__(self, tokens: Tokens, grammar: Grammar) -> None:
        self.tokens = tokens
        self.grammar = grammar
        self._speech_verbs = factuality().speech
        self.drafts: dict[int, Draft] = {}
        self.speech: dict[int, int] = {}
        """Clause to the verb of saying that is set into it: "X, he said, Y"."""
        self._antecedents: dict[int, int] = {}
        self._gaps: dict[int, int] = {}
        for i in tokens.order:
            if tokens.deps[i].endswith(":relcl"):
                self._relate(i)
            kind = self._kind(i)
            if kind:
                self.drafts[i] = self._clause(i, kind)

    def filler(self, i: int) -> int:
        """Return what a token stands for: the antecedent of a relative pronoun, else the token."""
        return self._antecedents.get(i, i)

    def _kind(self, i: int) -> str:
        tokens = self.tokens
        pos, dep = tokens.pos[i], tokens.deps[i]
        if dep in _NEVER or (not tokens.children[i] and pos not in _VERBAL):
            return ""
        labels = {tokens.deps[k] for k in tokens.children[i]}
        if pos in _VERBAL:
            named = dep == "amod" and tokens.pos[tokens.heads[i]] == "PROPN"  # "the United States"
            return "" if named else "verb"
        if pos in _ADJECTIVAL and ("cop" in labels or (dep != "advmod" and labels & _COMPLEMENTS)):
            return "adjective" if pos == "ADJ" or "cop" not in labels else "copula"
        if "cop" in labels or "nsubj" in labels:
            return "copula"
        return "verb" if "obj" in labels and dep in _CLAUSE_LABELS else ""

    def _relate(self, i: int) -> None:
        """Tie a relative clause to the noun it modifies: by its pronoun, or by the argument it lacks."""
        tokens = self.tokens
        antecedent = tokens.heads[i]
        for k in range(tokens.left[i], max(i, tokens.left[i] + 1)):
            if tokens.tags[k] in _RELATIVE_TAGS and tokens.lemmas[k] in self.grammar.relativizers:
                self._antecedents[k] = antecedent
                return
        verb = i
        if tokens.dependent(i, "nsubj") >= 0 or tokens.dependent(i, "nsubj:pass") >= 0:
            while True:
                lower = next(
                    (k for k in tokens.children[verb] if tokens.deps[k] in {"xcomp", "ccomp"} and k > verb), -1
                )
                if lower < 0 or tokens.pos[lower] not in _VERBAL or tokens.dependent(verb, "obj") >= 0:
                    break
                verb = lower
        self._gaps[verb] = antecedent

    def _clause(self, i: int, kind: str) -> Draft:
        tokens = self.tokens
        draft = Draft(i, tokens.lemmas[i], kind, [i], marker=marker_of(tokens, i))
        for k in tokens.children[i]:
            self._dependent(draft, k)
        if kind == "copula":
            copula = tokens.dependent(i, "cop")
            draft.lemma, draft.tokens = "be", [copula if copula >= 0 else i]
            draft.add("complement", preposition_of(tokens, i), i, "copula-complement")
        parent = self.drafts.get(tokens.heads[i]) if tokens.deps[i] == "conj" else None
        if parent:
            self._share(draft, parent)
        self._voice(draft)
        self._inverted_speech(draft)
        if draft.subject < 0 and tokens.dependent(i, "expl") < 0:
            self._borrow_subject(draft, parent)
        if i in self._gaps:
            self._fill_gap(draft, self._gaps[i])
        self._negative_arguments(draft)
        return draft

    def _dependent(self, draft: Draft, k: int) -> None:
        tokens, dep = self.tokens, self.tokens.deps[k]
        base = dep.partition(":")[0]
        root = self.filler(k)
        relative = () if root == k else ("relative-clause-antecedent",)
        if dep in _SUBJECTS or dep in _PASSIVE_SUBJECTS:
            draft.subject, draft.subject_rules = root, (dep, *relative)
            draft.passive = draft.passive or dep in _PASSIVE_SUBJECTS
        elif dep == "obj":
            self._object(draft, root, relative)
        elif dep == "iobj":
            draft.add("indirect_object", "", root, "iobj", *relative)
        elif dep == "obl:agent" and preposition_of(tokens, k) in self.grammar.agent_prepositions:
            draft.add("subject", "", root, "passive-agent", *relative)
        elif base == "obl" or (dep == "nmod" and draft.kind != "copula"):
            if tokens.pos[k] not in {"ADP", "PART"}:  # a stranded preposition marks a gap, it is no argument
                draft.add("oblique", preposition_of(tokens, k), root, dep, *relative)
        elif base == "advmod":
            if tokens.lemmas[k] in self.grammar.negation or self._no_longer(k):
                draft.auxiliaries.append(k)
            elif relative:
                draft.add("oblique", tokens.lower[k], root, *relative)
        elif base in {"xcomp", "ccomp", "advcl"}:
            self._clausal(draft, k, base)
        else:
            self._function_word(draft, k, base)

    def _object(self, draft: Draft, root: int, relative: tuple[str, ...]) -> None:
        lower = self._own_infinitive(draft) if relative else -1
        if lower >= 0:  # "countries that he tried to visit" are visited, not tried
            self._gaps[lower] = root
        else:
            draft.add("object", "", root, "obj", *relative)

    def _clausal(self, draft: Draft, k: int, base: str) -> None:
        tokens = self.tokens
        if base == "xcomp" and not self._verbal_complement(k):
            draft.add("complement", preposition_of(tokens, k), k, "xcomp")
        elif base == "advcl":
            draft.add("adverbial", marker_of(tokens, k), k, "advcl")
        else:
            draft.add("clause", marker_of(tokens, k), k, base)

    def _function_word(self, draft: Draft, k: int, base: str) -> None:
        tokens, dep = self.tokens, self.tokens.deps[k]
        if base in {"aux", "cop"}:
            draft.auxiliaries.append(k)
            draft.passive = draft.passive or dep == "aux:pass"
        elif dep == "compound:prt":
            draft.lemma += "_" + tokens.lemmas[k]
            draft.tokens.append(k)
        elif base == "parataxis":
            self._speech(draft, k)
        elif (base in {"cc", "det"} and tokens.lemmas[k] in self.grammar.negation) or (
            base == "cc" and words_joined(tokens, [k]) in self.grammar.negation
        ):
            draft.auxiliaries.append(k)

    def _own_infinitive(self, draft: Draft) -> int:
        """Return the infinitive under a verb whose subject does what it says, or -1: "sought to leave"."""
        if draft.lemma not in self.grammar.own_infinitive:
            return -1
        return next((x for x in self.tokens.dependents(draft.root, "xcomp") if self.tokens.pos[x] in _VERBAL), -1)

    def _no_longer(self, k: int) -> bool:
        words = self.tokens.lower
        return any(f"{words[x]}_{words[k]}" in self.grammar.negation for x in self.tokens.children[k])

    def _verbal_complement(self, k: int) -> bool:
        tokens = self.tokens
        return tokens.pos[k] in _VERBAL or any(tokens.deps[x] in {"mark", "cop"} for x in tokens.children[k])

    def _speech(self, draft: Draft, k: int) -> None:
        tokens = self.tokens
        complements = {tokens.deps[x] for x in tokens.children[k]} & {"nsubj", "obj", "ccomp"}
        # "obj" alone is the parser's reading of "said one of the sources".
        alone = complements in ({"nsubj"}, {"obj"}) or (complements == {"nsubj", "ccomp"} and self._parenthetic(k))
        if tokens.lemmas[k] in self._speech_verbs and alone:
            self.speech[draft.root] = k

    def _parenthetic(self, verb: int) -> bool:
        """Tell whether a verb of saying stands between commas: "it will not sign, *he said*, what binds it"."""
        tokens = self.tokens
        first = min((k for k in tokens.children[verb] if tokens.deps[k] == "nsubj"), default=verb)
        start = tokens.left[first]
        return 0 < start < verb < tokens.n - 1 and tokens.lower[start - 1] == "," == tokens.lower[verb + 1]

    def _inverted_speech(self, draft: Draft) -> None:
        """Who follows a verb of saying behind its quotation is the speaker, whatever the label."""
        tokens, i = self.tokens, draft.root
        slot = draft.first("object")
        if slot is None or draft.subject >= 0 or slot.root < i or draft.lemma not in self._speech_verbs:
            return
        said = draft.first("clause")
        if (said and said.root < i) or (not said and tokens.deps[i] == "parataxis"):
            draft.slots.remove(slot)
            self._take(draft, slot.root, slot.rules, "inverted-speech")

    def _compound_agent(self, draft: Draft) -> None:
        """Who acts in "Vega-owned" and "US-led" is the word before the hyphen."""
        tokens, i = self.tokens, draft.root
        for k in tokens.children[i]:
            hyphened = k + 2 == i and tokens.lower[k + 1] == "-"
            if hyphened and (tokens.pos[k] in {"NOUN", "PROPN"} or tokens.entities[k]):
                draft.slots = [slot for slot in draft.slots if slot.root != k]
                draft.add("subject", "", k, "compound-agent")

    def _voice(self, draft: Draft) -> None:
        """A participle without auxiliary is passive: "owned by X", "the proposed deal", "wants it signed"."""
        tokens, i = self.tokens, draft.root
        if tokens.tags[i] in _FINITE and not any(tokens.deps[k] == "aux:pass" for k in draft.auxiliaries):
            draft.passive = False  # whatever the label of its subject: English has no finite passive verb
        if draft.passive or draft.kind != "verb" or tokens.tags[i] != "VBN":
            return
        if any(tokens.deps[k] == "aux" for k in draft.auxiliaries):
            return
        reduced = tokens.deps[i] in {"acl", "amod", "advcl", "xcomp"} or draft.first("subject") is not None
        draft.passive = reduced and draft.subject < 0

    def _share(self, draft: Draft, parent: Draft) -> None:
        """Give a coordinated verb what it has in common with the first: auxiliaries, what follows both."""
        tokens, i = self.tokens, draft.root
        draft.marker = draft.marker or parent.marker
        own = draft.subject >= 0 or any(tokens.deps[k].startswith(("aux", "cop")) for k in tokens.children[i])
        if not own and (tokens.tags[i] == tokens.tags[parent.root] or draft.kind != "verb"):
            draft.auxiliaries.extend(parent.auxiliaries)
            draft.passive = parent.passive
        for slot in parent.slots:
            after = slot.root >= tokens.right[i] and tokens.heads[slot.root] == parent.root
            if not after or slot.function == "clause" or draft.first(slot.function):
                continue
            if slot.function != "object" or not draft.passive:
                rules = (*slot.rules, f"shared-{slot.function}")
                draft.slots.append(Slot(slot.function, slot.preposition, slot.root, rules))

    def _borrow_subject(self, draft: Draft, parent: Draft | None) -> None:
        tokens, i = self.tokens, draft.root
        dep, head = tokens.deps[i], tokens.heads[i]
        if parent:
            self._take(draft, parent.subject, parent.subject_rules, "shared-subject")
            return
        governor = self.drafts.get(head)
        if dep == "xcomp" and governor:
            self._control(draft, governor)
        elif dep in {"advcl", "advcl:relcl"} and governor and self._non_finite(draft):
            rule = "purpose-subject" if draft.marker in _PURPOSE else "participial-subject"
            agent = governor.first("subject")
            blamed = None if governor.passive else governor.first("object", "indirect_object")
            if blamed is not None and (governor.lemma, draft.marker) in self.grammar.object_gerund:
                self._take(draft, blamed.root, blamed.rules, "object-gerund")
            elif draft.marker in self.grammar.topic_prepositions and governor.first("object"):
                return  # "held talks about allowing flights": it is not said who would allow them
            elif not governor.passive or draft.marker not in self.grammar.agent_prepositions:
                self._take(draft, governor.subject, governor.subject_rules, rule)
            elif agent:  # "was seen by climbing up": the one who saw it climbed
                self._take(draft, agent.root, agent.rules, rule)
        elif dep == "acl" and tokens.tags[i] in {"VBG", "VBN"} and not draft.marker:
            self._take(draft, head, (), "participial-clause")
        elif dep == "acl" and draft.kind == "verb" and not draft.passive:
            self._noun_control(draft, head)
        elif (dep == "acl" and draft.kind == "adjective") or dep == "amod":
            self._take(draft, head, (), "modified-noun")
            if dep == "amod" and draft.passive:
                self._compound_agent(draft)

    @staticmethod
    def _take(draft: Draft, subject: int, rules: tuple[str, ...], rule: str) -> None:
        if subject >= 0 and subject != draft.root:
            draft.subject, draft.subject_rules = subject, (*rules, rule)

    def _non_finite(self, draft: Draft) -> bool:
        tag = self.tokens.tags[draft.root]
        return (tag in {"VBG", "VBN", "VB"} and not (tag == "VB" and not draft.marker)) or draft.kind != "verb"

    def _control(self, draft: Draft, governor: Draft) -> None:
        """The subject of "to leave": the object of "told X", else the subject of "wants"; tables name
        exceptions.
        """
        lemma = governor.lemma
        if not governor.passive and lemma not in self.grammar.subject_control:
            slot = governor.first("object", "indirect_object")
            rule = "object-control"
            if slot is None:
                slot = next(
                    (
                        s
                        for s in governor.slots
                        if s.function == "oblique" and (lemma, s.preposition) in self.grammar.oblique_control
                    ),
                    None,
                )
                rule = "oblique-control"
            if slot is not None:
                self._take(draft, slot.root, slot.rules, rule)
                return
        self._take(draft, governor.subject, governor.subject_rules, "subject-control")

    def _noun_control(self, draft: Draft, noun: int) -> None:
        """The subject of "to leave" in "X's plan to leave", "the US plan …", "plan by|for X", "X made plans"."""
        tokens = self.tokens
        owner = -1
        for k in tokens.children[noun]:
            if (
                preposition_of(tokens, k) == "for"
                and tokens.right[k] == tokens.left[draft.root]
                and draft.marker == "to"
            ):
                self._take(draft, self.filler(k), (), "for-to")  # "a plan for X to leave"
                return
        for k in tokens.children[noun]:
            dep = tokens.deps[k]
            named = dep in {"compound", "nmod"} and tokens.pos[k] == "PROPN"
            if dep == "nmod:poss" or (
                named and (dep == "compound" or preposition_of(tokens, k) in self.grammar.agent_prepositions)
            ):
                owner = k
                break
        if owner >= 0:
            self._take(draft, self.filler(owner), (), "noun-control")
            return
        verb = self.drafts.get(tokens.heads[noun])
        light = verb and tokens.deps[noun] == "obj" and (verb.lemma, "") in self.grammar.light_verbs
        if verb and light and "to" in draft.marker:
            self._take(draft, verb.subject, verb.subject_rules, "noun-control")

    def _fill_gap(self, draft: Draft, antecedent: int) -> None:
        """A relative clause without a pronoun: what it lacks is its antecedent."""
        tokens, i = self.tokens, draft.root
        stranded = next(
            (
                k
                for k in tokens.children[i]
                if tokens.pos[k] == "ADP"
                and tokens.deps[k].partition(":")[0] in {"obl", "nmod"}
                and not tokens.children[k]
            ),
            -1,
        )
        rule = "relative-clause-gap"
        if draft.subject < 0:
            self._take(draft, antecedent, (), rule)
        elif stranded >= 0:
            draft.add("oblique", tokens.lower[stranded], antecedent, rule)
        elif tokens.lemmas[antecedent] in self.grammar.adjunct_nouns:
            draft.add("oblique", "", antecedent, rule)
        elif draft.kind == "verb" and not draft.passive and not draft.first("object", "clause", "complement"):
            draft.add("object", "", antecedent, rule)

    def _negative_arguments(self, draft: Draft) -> None:
        """A negative subject or object denies the clause: "no country signed", "nobody signed", "signed no
        deal".
        """
        tokens, negation = self.tokens, self.grammar.negation
        roots = [slot.root for slot in draft.slots if slot.function in _NEGATABLE and slot.root != draft.root]
        if draft.subject >= 0 and tokens.heads[draft.subject] == draft.root:
            roots.append(draft.subject)
        for root in roots:
            if tokens.lemmas[root] in negation:
                draft.auxiliaries.append(root)
            draft.auxiliaries.extend(
                k
                for k in tokens.children[root]
                if tokens.deps[k].startswith(("det", "cc:preconj")) and tokens.lemmas[k] in negation
            )
