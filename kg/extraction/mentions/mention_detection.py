"""Mention detection: names, noun phrases and pronouns, each with its class.

Names come from the language model and the gazetteer; noun phrases get the class of their head noun. Which
noun denotes what, and which name whom, is data (``ontology/``): this module knows syntax only.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Mention, MentionKind, register
from kg.extraction.mentions.document_context import DocumentContext
from kg.extraction.mentions.name_kinds import (
    class_beside,
    class_of_context,
    class_of_words,
    is_written_as_name,
    proper_start,
)
from kg.extraction.mentions.name_repairs import ends_in_s, repaired
from kg.extraction.mentions.name_spans import MEASURES, NameFinder, Span, has_own_determiner, head_of
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens, tokens_of
from kg.knowledge.bodies import body_kinds
from kg.knowledge.gazetteer import Entry, Gazetteer, gazetteer
from kg.knowledge.name_normalization import PLACES
from kg.knowledge.ontology import POSITION, Ontology, ontology
from kg.knowledge.word_lists import clean, word_class

_DEFAULT_CLASS = {
    "PERSON": "Person", "NORP": "", "ORG": "Organization", "GPE": "Place", "LOC": "Place", "FAC": "Facility",
    "EVENT": "Event", "LAW": "Law", "PRODUCT": "Product", "MONEY": "Funds",
}  # fmt: skip
_BY_HEAD_WORD = {
    "ORG": ("Organization", "Service"), "LAW": ("Deal", "Law"), "EVENT": ("Event",),
    "FAC": ("Place", "GovernmentBody"), "LOC": ("Place",), "PRODUCT": ("Service", "Product", "Resource"),
    "GPE": ("Place", "GovernmentBody"),
}  # fmt: skip
"""Entity label to the classes that a word of the name may decide on ("Ministry": GovernmentBody)."""
_NOT_A_HEAD = INSIDE_NAME | {"nmod:desc", "reparandum", "case", "mark", "cc", "advmod", "discourse", "punct"}
_MODIFIER = INSIDE_NAME | {"amod", "nmod:poss", "nmod:desc", "nmod:unmarked"}
_PRONOUN_TAGS = frozenset({"PRP", "PRP$", "WP", "WP$", "WDT", "DT"})
_BESIDE_PERSONS = frozenset({"by", "behind", "against", "with", "for", "from"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "iobj", "obl:agent", "nmod:poss", "vocative"})


@Language.factory("kg_mentions", requires=["token.dep", "token.tag", "doc.ents"], assigns=["doc._.mentions"])
def create(nlp: Language, name: str) -> MentionFinder:
    """Create the component that finds mentions."""
    return MentionFinder()


class MentionFinder:
    """Sets ``doc._.mentions``, in the order of the text; no two mentions have the same root."""

    def __init__(self) -> None:
        """Read the gazetteer and the ontology (once in a process)."""
        register()
        self._gazetteer: Gazetteer = gazetteer()
        self._ontology: Ontology = ontology()
        self._names = NameFinder(self._gazetteer, self._ontology)
        self._context = DocumentContext(self._gazetteer, self._ontology)
        self._nouns = self._gazetteer.nouns()
        self._temporal = word_class("temporal")
        self._personal = word_class("personal-pronoun")

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions of a parsed document with entities."""
        tokens = tokens_of(doc)
        found = repaired(tokens, self._names(tokens, doc), self._gazetteer)
        spans = [span for span in found if not self._common(tokens, span)]
        passed = {i for span in spans for i in range(span.start, span.end)}
        nobody = word_class("no-person")
        mentions = [self._name(tokens, s) for s in spans if tokens.text_of(s.start, s.end) not in nobody]
        passed.update(i for ent in doc.ents if ent.label_ in MEASURES for i in range(ent.start, ent.end))
        passed.update(mention.root for mention in mentions)
        for i, pos in enumerate(tokens.pos):
            if pos in {"NOUN", "PROPN"}:
                if i not in passed and tokens.deps[i] not in _NOT_A_HEAD and tokens.lemmas[i] not in self._temporal:
                    mentions.append(self._nominal(tokens, i))
            elif pos == "PRON" and i not in passed and tokens.tags[i] in _PRONOUN_TAGS and tokens.deps[i] != "expl":
                mentions.append(self._pronoun(tokens, i))
        mentions.sort(key=lambda mention: (mention.start, -mention.end))
        doc._.mentions = self._context(tokens, mentions)
        return doc

    def _common(self, tokens: Tokens, span: Span) -> bool:
        """Return whether a name is none: a known noun that has its capital from the sentence it begins."""
        first = span.start
        while first and tokens.pos[first - 1] == "PUNCT":
            first -= 1
        if span.end - span.start != 1 or span.label != "ORG" or first != tokens.sentence_range(first)[0]:
            return False
        word = tokens.words[span.start]
        cls = "" if word.isupper() or self._gazetteer.lookup(word) else self._gazetteer.nominal(word.lower())
        return bool(cls) and not self._ontology.is_a(cls, "Organization")

    def _name(self, tokens: Tokens, span: Span) -> Mention:
        root = head_of(tokens, span)
        start, end = tokens.offsets[span.start], tokens.end_offset(span.end - 1)
        name = clean(tokens.text[start:end]) + ("'s" if ends_in_s(tokens, span) else "")
        cls, entry = self._class_of_name(tokens, span, root, name)
        return Mention(
            start=start,
            end=end,
            root=self._names.titled(tokens, root, span.start),
            kind="nominal" if span.label == "MONEY" or (span.label == "NORP" and cls == "Person") else "name",
            cls=cls,
            name=name,
            label=span.label or ("NORP" if entry is not None and entry.via == "demonym" else ""),
            individual=entry.individual if entry is not None and entry.via != "surname" else "",
        )

    def _class_of_name(self, tokens: Tokens, span: Span, root: int, name: str) -> tuple[str, Entry | None]:
        """Return the class of a name, and the gazetteer's entry for it.

        A name known by a family name only is a person of unknown identity: coreference looks for the rest of
        the name in the text first.
        """
        label = span.label
        if label == "MONEY":
            return "Funds", None
        found = self._gazetteer.lookup(name)
        if label == "ORG" and span.start and tokens.words[span.start - 1] == "The":
            found = self._gazetteer.lookup(f"The {name}") or found
        entries = self._fitting(label, found) or self._of_its_state(name)
        if entries and entries[0].via == "demonym":
            if tokens.deps[root] not in _MODIFIER and (
                tokens.tags[root] in {"NNS", "NNPS"} or tokens.pos[root] == "NOUN"
            ):
                return "Group", None
            if self._is_somebody(tokens, root):
                return "Person", None
            return entries[0].cls, entries[0]
        entry = self._chosen(tokens, root, entries)
        if entry is not None:
            return entry.cls, entry
        if any(e.via == "metonym" for e in entries):
            return "City", None
        if label == "NORP":
            return ("" if tokens.deps[root] in _MODIFIER else "Group"), None
        if ends_in_s(tokens, span):
            return "Company", None
        told = class_of_words(name, label) or self._class_of_head_word(label, name)
        return told or class_beside(tokens, span, root, self._gazetteer) or _DEFAULT_CLASS.get(label, ""), None

    @staticmethod
    def _is_somebody(tokens: Tokens, root: int) -> bool:
        """Return whether a word for a nationality is a person's: "the Norwegian won", not "the Norwegian team"."""
        label = tokens.deps[root]
        if not tokens.dependents(root, "det") or (label not in _SUBJECTS and label not in {"obj", "obl", "nmod"}):
            return False
        return label not in {"obl", "nmod"} or tokens.preposition(root) in _BESIDE_PERSONS

    def _of_its_state(self, name: str) -> list[Entry]:
        """Return the known body that a name calls by its state, too: "United States Central Intelligence Agency"."""
        words = name.split()
        for size in (2, 1):
            rest = " ".join(words[size:])
            if " " not in rest:
                continue
            states = {e.individual for e in self._gazetteer.lookup(" ".join(words[:size])) if e.cls == "Country"}
            for entry in self._gazetteer.lookup(rest) if states else ():
                if (
                    self._ontology.is_a(entry.cls, "Organization")
                    and self._gazetteer.state_of(entry.individual) in states
                ):
                    return [entry]
        return []

    def _fitting(self, label: str, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries that the model's label allows."""
        if not label or not entries:
            return list(entries)
        if label == "NORP":
            return [e for e in entries if e.via == "demonym"] or [e for e in entries if e.cls != "Person"]
        person = label == "PERSON"
        named = [e for e in entries if e.via != "demonym"]
        fitting = [e for e in named if self._ontology.is_a(e.cls, "Person") == person]
        # A name that only persons are known by is a person's, whatever the model calls it; but a place may have
        # somebody's family name.
        return fitting or ([] if person else [e for e in named if e.via != "surname" or label not in PLACES])

    def _chosen(self, tokens: Tokens, root: int, entries: Sequence[Entry]) -> Entry | None:
        """Return what a name denotes here: a capital is its state where it acts, and a place where it lies
        somewhere.
        """
        standing = [e for e in entries if e.via == "metonym"]
        proper = [e for e in entries if e.via != "metonym"]
        if standing and (not proper or self._ontology.is_a(proper[0].cls, "Place")) and self._acts(tokens, root):
            return standing[0]
        if not proper:
            return None
        surnames = [e for e in proper if e.via == "surname"]
        if len(surnames) > 1 and len(surnames) == len(proper):
            return Entry("", "Person", "", "surname", "")
        return proper[0]

    def _acts(self, tokens: Tokens, root: int) -> bool:
        """Return whether the function of a place's name is an actor's ("Kyiv rejected", not "in Kyiv")."""
        while tokens.deps[root] == "conj" and not tokens.preposition(root):
            root = tokens.heads[root]
        label, head = tokens.deps[root], tokens.heads[root]
        if label in INSIDE_NAME or label in {"nmod:poss", "nmod:desc", "amod"}:
            return self._of_state(tokens, head, possessed=label == "nmod:poss")
        if label in {"obj", "nsubj:pass"}:
            return tokens.lemmas[head] not in word_class("place-object")
        if label in _SUBJECTS:
            return True
        if label.startswith(("obl", "nmod")) or label in {"conj", "advcl"}:
            preposition = tokens.preposition(root)
            if not preposition or preposition in word_class("locative"):
                return False
            if preposition in {"to", "from"} and tokens.lemmas[head] in word_class("motion"):
                return False
            return preposition != "of" or self._of_state(tokens, head, possessed=True)
        return False

    def _of_state(self, tokens: Tokens, head: int, *, possessed: bool) -> bool:
        """Return whether a noun beside a capital's name belongs to the state: "Kyiv's handling", not "Kyiv's mayor".

        Where a name or an organization that no state has belongs to it, it is the city: "Kyiv's Dynamo stadium".

        A noun that the name only modifies has to be what acts for a state: "Moscow officials", not "Moscow residents".
        """
        noun = tokens.lemmas[head]
        known = self._gazetteer.noun(noun)
        cls = known.cls if known is not None else ""
        acting = known is not None and (known.representative or self._ontology.is_a(cls, "Deal"))
        if noun in word_class("city-noun") or self._ontology.is_a(cls, "Place"):
            return False
        if not acting and (tokens.pos[head] == "PROPN" or self._is_private(cls)):
            return False
        return possessed or acting

    def _is_private(self, cls: str) -> bool:
        return self._ontology.is_a(cls, "Organization") and not any(
            self._ontology.is_a(cls, public) for public in ("GovernmentBody", "ArmedGroup")
        )

    def _class_of_head_word(self, label: str, name: str) -> str:
        """Return the class that a word of the name tells ("Ministry of Defence", "Acme Inc."), "" if none
        does.
        """
        allowed = _BY_HEAD_WORD.get(label)
        if allowed is None:
            return ""
        words = [word.strip(".,") for word in name.split()]
        for i, word in enumerate(words):
            if word.lower() in {"of", "for"} and i:
                words = [*words[:i][::-1][:1], words[0]]
                break
        else:
            words = [words[-1], words[0]]
        forms = word_class("company-form")
        for word in words:
            if word in forms:
                return "Company"
            cls = self._gazetteer.nominal(word)
            if cls == "Country" and word in word_class("division-noun"):
                return "Territory"  # "Plateau state"
            if label == "ORG" and cls == "Service":
                return _DEFAULT_CLASS[label]  # "the Forest Service" is no service but gives it
            if any(self._ontology.is_a(cls, wanted) for wanted in allowed):
                return cls
        return ""

    # --- noun phrases and pronouns ---

    def _nominal(self, tokens: Tokens, head: int) -> Mention:
        first, last = tokens.base(head)
        start, end = tokens.offsets[first], tokens.end_offset(last)
        shown = first
        while shown < head and (tokens.pos[shown] in {"DET", "PUNCT"} or tokens.tags[shown] == "PRP$"):
            if has_own_determiner(tokens, shown):
                break
            shown += 1
        plural = tokens.tags[head] in {"NNS", "NNPS"}
        lemma = tokens.lemmas[head]
        noun = None
        if head and tokens.heads[head - 1] == head:
            noun = self._nouns.get(f"{tokens.lower[head - 1]} {lemma}")
        noun = noun or self._nouns.get(lemma) or self._nouns.get(tokens.lower[head])
        if noun is None and "-" in lemma:  # "a counter-proposal" is a proposal
            noun = self._nouns.get(lemma.rpartition("-")[2])
        cls = noun.cls if noun is not None else ""
        if plural and self._ontology.is_a(cls, "Person"):
            cls = "Group"
        written = is_written_as_name(tokens, head)
        told = class_of_words(clean(tokens.text[tokens.offsets[shown] : end]), "") if written else ""
        kind: MentionKind = (
            "name" if told or (written and (not cls or self._is_titled(tokens, head, cls))) else "nominal"
        )
        if kind == "name" and (proper := proper_start(tokens, shown, head, self._gazetteer)) > shown:
            start = tokens.offsets[proper]
            cls = told or class_beside(tokens, Span(proper, last + 1, ""), head, self._gazetteer)
            return Mention(start, end, head, kind, cls, clean(tokens.text[start:end]))
        if kind == "name" and not told:
            told = class_beside(tokens, Span(shown, last + 1, ""), head, self._gazetteer) or class_of_context(
                tokens, head
            )
        return Mention(start, end, head, kind, told or cls, clean(tokens.text[tokens.offsets[shown] : end]))

    def _is_titled(self, tokens: Tokens, head: int, cls: str) -> bool:
        """Return whether a known noun ends the name of a thing: "Cedar House", not "Prime Minister"."""
        before = head - 1
        return (
            before > tokens.sentence_range(head)[0]
            and tokens.heads[before] == head
            and tokens.pos[before] == "PROPN"
            and tokens.words[before][0].isupper()
            and not any(self._ontology.is_a(cls, other) for other in ("Person", POSITION, "GovernmentBody", "Law"))
            and not self._gazetteer.lookup(tokens.words[before])
            and tokens.lower[head] not in body_kinds()
        )

    def _pronoun(self, tokens: Tokens, i: int) -> Mention:
        cls = "Person" if tokens.lower[i] in self._personal else ""
        return Mention(tokens.offsets[i], tokens.end_offset(i), i, "pronoun", cls, tokens.words[i])
