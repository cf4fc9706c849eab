"""Search for words in names, sentences and titles."""

from __future__ import annotations

from kg.answers.answer import Answer, AnswerRow, AnswerSection, Sentence, short_iri
from kg.errors import NotFoundError
from kg.web.index.reader import IndexReader
from kg.web.index.text_search import PassageHit, search

_NAMES = ("entity", "found as", "iri", "class", "claims", "documents")
_SENTENCES = ("sentence", "document", "outlet", "published", "claims")


def found_words(index: IndexReader, words: str, limit: int) -> Answer:
    """Return entities, sentences and documents that have some words, also when they are misspelt.

    Args:
        index: the index.
        words: to look for.
        limit: most rows of each kind.

    Raises:
        NotFoundError: nothing has them.
    """
    found = search(index, words, limit)
    if not (found.names or found.passages or found.documents):
        raise NotFoundError(f"no name, sentence or title in this graph is like {words!r}")
    sections = []
    if found.names:
        names = [
            AnswerRow((hit.entity, hit.name if hit.name != hit.entity.label else "", short_iri(hit.entity.iri),
                       hit.entity.cls, hit.claims, hit.documents))
            for hit in found.names
        ]  # fmt: skip
        sections.append(AnswerSection("Names", _NAMES, names, len(names)))
    if found.passages:
        passages = [
            AnswerRow((hit.quote, hit.document, hit.document.publisher, hit.document.issued[:10], hit.claims),
                      (_sentence(index, hit),))
            for hit in found.passages
        ]  # fmt: skip
        sections.append(AnswerSection("Sentences", _SENTENCES, passages, len(passages)))
    if found.documents:
        titles = [AnswerRow((one, one.publisher, one.issued[:10])) for one in found.documents]
        sections.append(AnswerSection("Documents", ("document", "outlet", "published"), titles, len(titles)))
    looked_for = " ".join(found.words)
    spelt = [("looked for", looked_for)] if looked_for != " ".join(words.lower().split()) else []
    return Answer(f"Found: {words}", [*spelt], sections)


def _sentence(index: IndexReader, hit: PassageHit) -> Sentence:
    """Return the sentence that was found, with what its surest claim says of it."""
    claims = index.claims("p.iri = ?", (hit.iri,), order="c.confidence DESC, c.id", limit=1)
    url = index.value("SELECT url FROM document WHERE iri = ?", (hit.document.iri,), "")
    best = claims[0] if claims else None
    return Sentence(
        hit.quote,
        hit.document,
        url,
        hit.start,
        tuple(speaker.label for speaker in best.speakers) if best else (),
        best.status if best else "",
        best.confidence if best else 0.0,
        best.iri if best else "",
    )
