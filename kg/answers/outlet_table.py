"""Outlets of a graph: their documents and claims, how many are corroborated, contradicted, copied."""

from __future__ import annotations

from kg.answers.answer import Answer, AnswerRow, AnswerSection
from kg.answers.claim_rows import sentence
from kg.web.index.reader import IndexReader

_ROWS = """
SELECT d.publisher,
  (SELECT count(*) FROM document o WHERE o.publisher = d.publisher),
  (SELECT count(DISTINCT r.document) FROM related_document r JOIN document o ON o.id = r.document
   WHERE o.publisher = d.publisher AND r.relation = 'copyOf'),
  min(nullif(d.issued, '')), max(d.issued),
  count(c.id),
  count(c.id) FILTER (WHERE c.status = 'asserted'),
  count(c.id) FILTER (WHERE c.sources > 1),
  count(c.id) FILTER (WHERE EXISTS (
    SELECT 1 FROM link WHERE link.claim = c.id AND link.relation = 'contradicts'))
FROM document d LEFT JOIN claim c ON c.document = d.id
GROUP BY d.publisher ORDER BY 6 DESC, 1
"""
COLUMNS = (
    "outlet", "documents", "copies", "from", "to", "claims", "asserted", "corroborated", "contradicted",
)  # fmt: skip
_EXAMPLES = 3


def outlet_table(index: IndexReader, limit: int) -> Answer:
    """Return the outlets, those with most claims first; as evidence some sentences that others corroborate or deny."""
    found = index.rows(_ROWS)
    rows = []
    for publisher, documents, copies, first, last, *counts in found[:limit]:
        claims = index.claims(
            "d.publisher = ? AND (c.sources > 1 OR EXISTS (SELECT 1 FROM link WHERE link.claim = c.id "
            "AND link.relation = 'contradicts'))",
            (publisher,),
            order="c.sources DESC, c.confidence DESC, c.id",
            limit=_EXAMPLES,
        )
        values = (publisher or "(none named)", documents, copies, (first or "")[:10], (last or "")[:10], *counts)
        rows.append(AnswerRow(values, tuple(sentence(index, claim) for claim in claims)))
    return Answer("Sources", sections=[AnswerSection("", COLUMNS, rows, len(found))])
