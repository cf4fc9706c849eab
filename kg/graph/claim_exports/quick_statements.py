"""QuickStatements for Wikidata: offices and memberships with references, in the tab-separated syntax of version 1.

Only what a claim asserts, of entities whose items are known, is written: Wikidata holds facts, and no statement is to
be made of a namesake. Each statement refers to its article: address, title, publisher, date and sentence.

Source: https://www.wikidata.org/wiki/Help:QuickStatements
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord, DocumentRecord, EdgeRecord

_PROPERTIES = {"holdsPosition": "P39", "memberOf": "P463"}
_PARTY = ("memberOf", "PoliticalParty", "P102")
"""Wikidata has a property of its own for parties."""
_DAY = 11
"""Precision of a date in Wikidata: a day."""
_LONGEST = 1500
"""Characters that Wikidata takes in a string."""

_NAMED = 10
"""Entities without an item that are named."""


def write_statements(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write a statement for each asserted office or membership, once for each document that says it.

    Args:
        reader: the graph.
        output: a binary file.
        ordered: see ``ClaimReader.claims``.

    Returns:
        A line for each kind of thing that is left out.
    """
    left_out: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    seen: set[int] = set()
    for claim in reader.claims(ordered=ordered):
        edges = [edge for edge in claim.edges if edge.property in _PROPERTIES]
        left_out["neither offices nor memberships"] += not edges
        for edge in edges:
            reason = _why_not(edge, claim)
            if reason:
                left_out[reason] += 1
                unknown.update(one.label for one in (edge.subject, edge.object) if edge.asserted and not one.wikidata)
                continue
            line = statement(edge, claim)
            if hash(line) not in seen:
                seen.add(hash(line))
                output.write(f"{line}\n".encode())
    notes = [f"{count} claims are left out: {reason}" for reason, count in sorted(left_out.items()) if count]
    if unknown:
        most = ", ".join(f"{label} ({count})" for label, count in unknown.most_common(_NAMED))
        notes.append(f"without an item: {most}; say which it is with kg:wikidata in a file for kg build --gazetteer")
    if missing := reader.without_passage():
        notes.append(f"{missing} claims are left out: they have no passage")
    return notes


def _why_not(edge: EdgeRecord, claim: ClaimRecord) -> str:
    if not edge.asserted:
        return "offices and memberships that are not asserted"
    if not (edge.subject.wikidata and edge.object.wikidata):
        return "no Wikidata item is known of one of the two entities"
    return "" if claim.document else "no document to refer to"


def statement(edge: EdgeRecord, claim: ClaimRecord) -> str:
    """Return the statement of an asserted office or membership of entities with items."""
    name, cls, property = _PARTY
    if edge.property != name or cls not in edge.object.classes:
        property = _PROPERTIES[edge.property]
    dates = {role: words for role, words in claim.words if words[:4].isdigit()}
    cells = [edge.subject.wikidata, property, edge.object.wikidata]
    for role, qualifier in (("from", "P580"), ("until", "P582")):
        if role in dates:
            cells += [qualifier, _date(dates[role])]
    assert claim.document is not None
    return "\t".join((*cells, *_reference(claim.document, claim.quote)))


def _reference(document: DocumentRecord, quote: str) -> Iterator[str]:
    if document.url:
        yield from ("S854", _string(document.url))
    yield from ("S1476", f"en:{_string(document.title)}")
    if document.publisher and document.publisher.wikidata:
        yield from ("S123", document.publisher.wikidata)
    if document.issued:
        yield from ("S577", _date(document.issued))
    yield from ("S1683", f"en:{_string(quote)}")


def _date(iso: str) -> str:
    return f"+{iso[:10]}T00:00:00Z/{_DAY}"


def _string(words: str) -> str:
    """Write a string, on one line. The syntax has no escape for its quotation mark: typographic ones stand for it."""
    parts = " ".join(words.split()).split('"')
    opening = "".join(part + ("“" if number % 2 == 0 else "”") for number, part in enumerate(parts[:-1])) + parts[-1]
    return f'"{opening[:_LONGEST]}"'
