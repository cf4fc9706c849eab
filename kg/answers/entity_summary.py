"""All that a graph says of an entity, grouped: edges, acts, what is done to it, what it says, disputes, documents."""

from __future__ import annotations

from collections import Counter

from kg.answers.answer import Answer, AnswerRow, AnswerSection, Value, short_iri
from kg.answers.chronicle import MOST, OLDEST
from kg.answers.claim_rows import Statement, claim_row, in_words, outlets_of, speakers_of, statements
from kg.web.index.reader import IndexReader
from kg.web.pages.entity_page import Edge, entity_page
from kg.web.pages.records import ClaimRecord

_COLUMNS = ("what", "status", "days", "according to", "sources", "claims")


def entity_summary(index: IndexReader, number: int, limit: int) -> Answer:
    """Return all that is known of an entity. limit: most rows of a group."""
    iri = index.value("SELECT iri FROM entity WHERE id = ?", (number,))
    page = entity_page(index, iri)
    taking = index.claims("c.id IN (SELECT claim FROM role WHERE entity = ?)", (number,), order=OLDEST, limit=MOST)
    said = index.claims("c.id IN (SELECT claim FROM speaker WHERE entity = ?)", (number,), order=OLDEST, limit=MOST)
    above = [name for name in page.superclasses if ":" not in name]  # those of the vocabulary itself
    outlets = Counter(claim.document.publisher for claim in taking if claim.document.publisher)
    facts: list[tuple[str, Value]] = [
        ("iri", short_iri(iri)),
        ("class", " < ".join(dict.fromkeys([page.cls_label, *map(index.label, above)]))),
        ("also called", ", ".join(page.names)),
        ("wikidata", page.wikidata.rpartition("/")[2]),
        ("claims", page.claims),
        ("documents", page.documents),
        ("days", _days(taking)),
        ("outlets", ", ".join(name for name, _ in outlets.most_common(8))),
    ]
    acts = [claim for claim in taking if claim.subject is not None and claim.subject.iri == iri]
    undergone = [claim for claim in taking if claim.object is not None and claim.object.iri == iri]
    ends = {claim.iri for claim in (*acts, *undergone)}
    sections = [_edges(index, iri, page.edges, taking, limit)]
    for title, claims in (
        (f"What {page.label} does", acts),
        (f"What is done to {page.label}, and said of it", undergone),
        (f"Where {page.label} takes part", [claim for claim in taking if claim.iri not in ends]),
        (f"What {page.label} says", said),
    ):
        sections.append(_section(index, title, statements(claims), limit))
    disputed = statements(claim for claim in taking if claim.contradicted)
    sections += [_section(index, "Disputed", disputed, limit), _documents(index, number, limit)]
    kept = [(name, value) for name, value in facts if value not in ("", None)]
    return Answer(page.label, kept, [section for section in sections if section.rows])


def _days(claims: list[ClaimRecord]) -> str:
    days = sorted(claim.day for claim in claims if claim.day)
    return "" if not days else days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def _section(index: IndexReader, title: str, found: list[Statement], limit: int) -> AnswerSection:
    ranked = sorted(found, key=lambda one: (-one.sources, -len(one.claims), one.first.day))
    rows = [
        claim_row(
            index,
            (in_words(one.first), one.first.status, _days(list(one.claims)), speakers_of(one.claims), one.sources,
             len(one.claims)),
            one.claims,
        )
        for one in ranked[:limit]
    ]  # fmt: skip
    return AnswerSection(title, _COLUMNS, rows, len(found))


def _edges(index: IndexReader, iri: str, edges: list[Edge], claims: list[ClaimRecord], limit: int) -> AnswerSection:
    """Return the edges that the graph asserts, with the claims that they come from where there are any."""
    label = index.value("SELECT label FROM entity WHERE iri = ?", (iri,))
    rows = []
    for edge in edges[:limit]:
        ends = (iri, edge.entity.iri) if edge.outgoing else (edge.entity.iri, iri)
        behind = [
            claim
            for claim in claims
            if claim.property == edge.property
            and (claim.subject and claim.subject.iri, claim.object and claim.object.iri) == ends
            and claim.status == "asserted"
        ]
        names = (label, edge.entity.label) if edge.outgoing else (edge.entity.label, label)
        rows.append(claim_row(index, (names[0], edge.relation, names[1], outlets_of(behind)), behind))
    return AnswerSection("Edges", ("subject", "relation", "object", "reported by"), rows, len(edges))


def _documents(index: IndexReader, number: int, limit: int) -> AnswerSection:
    found = index.rows(
        "SELECT d.title, d.publisher, d.issued, d.url FROM mention m JOIN document d ON d.id = m.document "
        "WHERE m.entity = ? ORDER BY d.issued DESC, d.id",
        (number,),
    )
    rows = [AnswerRow((title, publisher, issued[:10], url)) for title, publisher, issued, url in found[:limit]]
    return AnswerSection("Documents", ("document", "outlet", "published", "address"), rows, len(found))
