"""``kg_known_names``: corrections of the network's names by the gazetteer.

The network learns how names look; it has not met every ministry, agency and acronym. A listed name of several words
is taken whole; a listed single word only gets its kind, and only where the list leaves no doubt. A listed title is no
part of a name, and a capital that only begins a sentence makes none.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.knowledge.gazetteer import Entry, Gazetteer, gazetteer
from kg.knowledge.name_normalization import PLACES, Spelled, by_first_word
from kg.knowledge.ontology import Ontology, ontology

KINDS = (
    ("Person", "PERSON"),
    ("Organization", "ORG"),
    ("Country", "GPE"),
    ("City", "GPE"),
)
"""Class of the ontology and the entity label of its individuals; of other places the text tells better."""
_NAMING = frozenset({"PROPN", "NOUN", "ADJ", "X", "NUM"})
ACRONYM = 5
"""Letters of the longest acronym that is believed in capitals only."""


@Language.factory("kg_known_names", requires=["doc.ents", "token.pos"], assigns=["doc.ents"])
def create_known_names(nlp: Language, name: str) -> KnownNames:
    """Create ``kg_known_names`` over the shipped gazetteer."""
    return KnownNames()


class KnownNames:
    """Sets ``doc.ents``. The gazetteer is read when the first document comes."""

    @functools.cached_property
    def _titles(self) -> Phrases:
        """The titles of offices."""
        return Phrases(gazetteer().offices())

    @functools.cached_property
    def _index(self) -> tuple[Gazetteer, Phrases, dict[str, str]]:
        """The gazetteer, its names that may be entities, and the label of each class."""
        known, schema = gazetteer(), ontology()
        phrases = known.phrases()
        labels = {cls: _label(cls, schema) for cls in {e.cls for entries in phrases.values() for e in entries}}
        names = Phrases(name for name, entries in phrases.items() if any(labels[e.cls] for e in entries))
        return known, names, labels

    def __call__(self, doc: Doc) -> Doc:
        """Mend the names of a document."""
        forms: list[int] = doc.to_array(ORTH).tolist()
        texts = [doc.vocab.strings[form] for form in forms]
        spelled = Spelled(texts)
        ents = self._without_titles(doc, spelled, [ent for ent in doc.ents if not _only_begins(doc, forms, ent)])
        owner = {i: ent for ent in ents for i in range(ent.start, ent.end)}
        last_names = {ent[-1].lower_ for ent in ents if ent.label_ == "PERSON" and len(ent) > 1}
        for start, end, entries in self._listed(doc, texts, spelled):
            touched = list(dict.fromkeys(owner[i] for i in range(start, end) if i in owner))
            if len(touched) == 1 and (second := self._second(doc, start, end, touched[0])):
                both = Span(doc, start, end, label=touched[0].label), Span(doc, end, touched[0].end, label=second)
                ents = [ent for ent in ents if ent != touched[0]] + [*both]
                owner.update({i: ent for ent in both for i in range(ent.start, ent.end)})
                touched = [both[0]]
            if any(ent.start < start or ent.end > end or ent.label_ == "DATE" for ent in touched):
                continue
            last_name = end - start == 1 and doc[start].lower_ in last_names
            label = self._label(entries, last_name)
            if not label or (end - start == 1 and not touched and not _stands_out(doc, start)):
                continue
            if label == "GPE" and [ent.label_ for ent in touched] == ["PERSON"] and _may_be_person(entries, last_name):
                continue
            if label == "PERSON" and end - start == 1 and not last_name and touched and touched[0].label_ in PLACES:
                continue  # cities bear the names of persons
            if [(ent.end, ent.label_) for ent in touched] == [(end, label)]:
                continue  # what is more in the list is a title
            name = Span(doc, start, end, label=label)
            ents = [ent for ent in ents if ent not in touched] + [name]
            owner.update(dict.fromkeys(range(start, end), name))
        doc.ents = sorted(ents, key=lambda ent: ent.start)
        return doc

    def _second(self, doc: Doc, start: int, end: int, ent: Span) -> str:
        """Return the label of the listed name that follows a listed one within what was taken for one name, or "".

        It is the acronym of an organisation after its several words, or a person after whom he or she acts for: "the
        ambassador to the UN Ann Lee".
        """
        if ent.start != start or end >= ent.end:
            return ""
        rest = doc[end : ent.end]
        label = self._label(self._index[0].lookup(rest.text), last_name=False)
        acronym = label == "ORG" and end - start > 1 and rest.text.isupper()
        return label if acronym or (label == "PERSON" and len(rest) > 1) else ""

    def _without_titles(self, doc: Doc, spelled: Spelled, ents: Iterable[Span]) -> list[Span]:
        """Cut off from names the titles that run into them: "Minister for Defence Ann Lee" names Ann Lee.

        What is a listed name by itself stays: the "United Nations" of "ambassador to the United Nations".
        """
        kept, known = [], self._index[0]
        for ent in ents:
            end = min(self._title_end(spelled, ent.start), ent.end)
            if not end or known.lookup(doc[ent.start : end].text):
                kept.append(ent)
            elif end < ent.end:
                kept.append(Span(doc, end, ent.end, label=ent.label))
        return kept

    def _title_end(self, spelled: Spelled, inside: int) -> int:
        """Return the end of the title that begins before a word and runs over it, 0 if there is none."""
        titles = self._titles
        for start in range(max(0, inside - titles.longest + 1), inside):
            for end in titles.ends(spelled, start):
                if end > inside:
                    return end
        return 0

    def _label(self, entries: Sequence[Entry], last_name: bool) -> str:
        """Return the one label the entries leave, "" if they leave none or several."""
        labels = self._index[2]
        surnames = {labels[e.cls] for e in entries if e.via == "surname"}
        others = {
            "NORP" if e.via == "demonym" else labels[e.cls] for e in entries if e.via not in {"surname", "metonym"}
        }
        found = surnames if last_name or not others else others
        return next(iter(found)) if len(found) == 1 else ""

    def _listed(self, doc: Doc, texts: Sequence[str], spelled: Spelled) -> Iterator[tuple[int, int, tuple[Entry, ...]]]:
        """Yield the listed names of a text, the longest at each place: first token, end, what it may denote."""
        known, names, _ = self._index
        after = 0
        for start, text in enumerate(texts):
            if start < after or not text[0].isupper():
                continue
            for end in names.ends(spelled, start):
                if not texts[end - 1][0].isupper():
                    continue
                span = doc[start:end]
                entries = known.lookup(span.text)
                if entries and any(token.pos_ in _NAMING for token in span):
                    yield start, end, entries
                    after = end
                    break


class Phrases:
    """Normalised names, found by their first word. longest: the words of the longest."""

    def __init__(self, names: Iterable[str]) -> None:
        self._sized: dict[str, list[tuple[int, set[tuple[str, ...]]]]] = {}
        for first, phrases in by_first_word(names).items():
            self._sized[first] = [(size, set(same)) for size, same in groupby(phrases, key=len)]
        self.longest = max((sized[0][0] for sized in self._sized.values()), default=0)

    def ends(self, spelled: Spelled, start: int) -> Iterator[int]:
        """Yield the end tokens of the names that begin with a token, of the longest first."""
        at = spelled.first[start]
        for size, phrases in self._sized.get(spelled.words[at], ()) if at >= 0 else ():
            if tuple(spelled.words[at : at + size]) in phrases and (end := spelled.ends[at + size - 1]):
                yield end


def _only_begins(doc: Doc, forms: Sequence[int], ent: Span) -> bool:
    """Tell whether a name is a word that has a capital only where a sentence begins, and none elsewhere in the text."""
    word = doc[ent.start]
    if ent.end - ent.start > 1 or ent.label_ == "DATE" or not word.is_title or not _begins(doc, ent.start):
        return False
    return word.lower in forms and all(_begins(doc, i) for i, form in enumerate(forms) if form == word.orth)


def _begins(doc: Doc, i: int) -> bool:
    """Tell whether a token begins a sentence, or what a sentence quotes at its beginning."""
    return bool(doc[i].is_sent_start) or (i > 0 and doc[i - 1].is_quote and bool(doc[i - 1].is_sent_start))


def _label(cls: str, schema: Ontology) -> str:
    return next((label for parent, label in KINDS if schema.is_a(cls, parent)), "")


def _may_be_person(entries: Sequence[Entry], last_name: bool) -> bool:
    """Tell whether a place's name is a person's, too, whom the text or the gazetteer knows."""
    return last_name or any(entry.via == "surname" for entry in entries)


def _stands_out(doc: Doc, i: int) -> bool:
    """Tell whether a word that the network took for no name looks like one: "US" does not where all is in capitals."""
    word = doc[i].text
    if word.isupper() and len(word) <= ACRONYM:
        around = [doc[j].text for j in (i - 1, i + 1) if 0 <= j < len(doc) and doc[j].is_alpha and len(doc[j]) > 1]
        return not around or not all(other.isupper() for other in around)
    return word[0].isupper() and doc[i].pos_ in {"PROPN", "ADJ"}
