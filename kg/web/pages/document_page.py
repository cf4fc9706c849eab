"""Reader of the document page: the text, its passages, its claims, and the documents beside it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.web.index.reader import IndexReader, full_iri
from kg.web.pages.records import ClaimRecord, DocumentRef, EntityRef

CLAIMS = 1000
PAGE = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text that was not read, in characters: furniture of the page, captions, teasers."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """Where a sentence with claims stands, in characters of the text."""

    iri: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity and all its names, to find them in the text."""

    entity: EntityRef
    names: list[str]


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """relation: "copyOf", "versionOf", "continues"; "by copyOf" and so on of the other document; or "samePage"."""

    relation: str
    document: DocumentRef


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """See the module. offset: where the article begins on its page. noise: what was blanked before it was read.

    entities: those that it names.
    """

    document: DocumentRef
    url: str
    offset: int
    text: str
    passages: list[PassageSpan]
    noise: list[Stretch]
    claims: list[ClaimRecord]
    entities: list[NamedEntity]
    related: list[RelatedDocument]


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Documents, the newest first. total: how many there are."""

    total: int
    documents: list[DocumentRef]


def document_page(index: IndexReader, iri: str) -> DocumentPage:
    """Return what the page of a document shows."""
    whole = full_iri(iri)
    rows = index.rows("SELECT id, iri, title, publisher, issued, url, offset FROM document WHERE iri = ?", (whole,))
    if not rows:
        raise NotFoundError(f"there is no document {iri[:200]} in this graph")
    number, *ref, url, offset = rows[0]
    text = index.value("SELECT text FROM body WHERE document = ?", (number,), "")
    passages = index.rows('SELECT iri, start, "end" FROM passage WHERE document = ? ORDER BY start', (number,))
    return DocumentPage(
        document=DocumentRef(*ref),
        url=url if url.startswith(("http://", "https://")) else "",
        offset=offset,
        text=text,
        passages=[PassageSpan(*row) for row in passages],
        noise=_noise(text),
        claims=index.claims("c.document = ?", (number,), order="p.start, c.trigger_start, c.id", limit=CLAIMS),
        entities=_named(index, number),
        related=_related(index, number, whole, url),
    )


def _noise(text: str) -> list[Stretch]:
    from kg.documents.cleaning.boilerplate import find_noise  # noqa: PLC0415 - slow; not needed for the first page

    return [Stretch(start, end) for start, end in find_noise(text)]


def _named(index: IndexReader, number: int) -> list[NamedEntity]:
    rows = index.rows(
        "SELECT n.entity, n.name FROM mention m JOIN name n ON n.entity = m.entity "
        "WHERE m.document = ? ORDER BY n.rowid",
        (number,),
    )
    names: dict[int, list[str]] = {}
    for entity, name in rows:
        names.setdefault(entity, []).append(name)
    known = index.entities(names)
    found = [NamedEntity(known[entity], some) for entity, some in names.items()]
    return sorted(found, key=lambda one: one.entity.label)


def _related(index: IndexReader, number: int, iri: str, url: str) -> list[RelatedDocument]:
    found = index.rows(
        "SELECT r.relation, d.iri, d.title, d.publisher, d.issued FROM related_document r "
        "JOIN document d ON d.iri = r.other WHERE r.document = ? UNION ALL "
        "SELECT 'by ' || r.relation, d.iri, d.title, d.publisher, d.issued FROM related_document r "
        "JOIN document d ON d.id = r.document WHERE r.other = ? LIMIT 40",
        (number, iri),
    )
    if url:
        found += index.rows(
            "SELECT 'samePage', iri, title, publisher, issued FROM document WHERE url = ? AND id != ? "
            "ORDER BY offset LIMIT 20",
            (url, number),
        )
    return [RelatedDocument(row[0], DocumentRef(*row[1:])) for row in found]


def document_list(index: IndexReader, outlet: str, offset: int) -> DocumentList:
    """Return documents, the newest first. outlet: only those of this publisher."""
    where, values = ("WHERE publisher = ?", (outlet,)) if outlet else ("", ())
    rows = index.rows(
        f"SELECT iri, title, publisher, issued FROM document {where} ORDER BY issued DESC, id LIMIT ? OFFSET ?",
        (*values, PAGE, offset),
    )
    total = index.value(f"SELECT count(*) FROM document {where}", values)
    return DocumentList(total, [DocumentRef(*row) for row in rows])
