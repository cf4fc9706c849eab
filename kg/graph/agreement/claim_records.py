"""Compact claim records on disk, sorted by what the claims are about."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Self, cast

from pyoxigraph import QuerySolution, QuerySolutions

from kg.graph.agreement.independent_sources import credited, outlet
from kg.knowledge.name_normalization import normalise
from kg.knowledge.ontology import Ontology, ontology
from kg.rdf.namespaces import KG
from kg.rdf.store.base import Store

_CLAIMS = """
SELECT ?claim ?type ?property ?polarity ?certainty ?tense ?agent ?object ?recipient
  ?content ?time ?amount ?document ?quote ?speaker
WHERE {
  ?claim kg:polarity ?polarity ; kg:certainty ?certainty ; kg:tense ?tense ; a ?type ; kg:agent ?agent ;
    kg:directProperty ?property ; kg:evidence ?passage .
  FILTER(?type != kg:Claim)
  ?passage prov:wasQuotedFrom ?document ; kg:quote ?quote .
  OPTIONAL { ?claim kg:object ?object }
  OPTIONAL { ?claim kg:recipient ?recipient }
  OPTIONAL { ?claim kg:content ?content }
  OPTIONAL { ?claim kg:time ?time }
  OPTIONAL { ?claim kg:amount ?amount }
  OPTIONAL { ?claim kg:attributedTo ?speaker }
}
"""
_DOCUMENTS = """
SELECT ?document ?issued ?publisher ?address ?text WHERE {
  ?document a kg:Document .
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?document dcterms:publisher ?publisher }
  OPTIONAL { ?document dcterms:identifier ?address }
  OPTIONAL { ?document kg:text ?text }
}
"""
_ACTOR = frozenset({"Actor"})
_ROLES = ("agent", "object", "recipient", "content")
_GROUPS = "SELECT ?group ?body WHERE { ?group a kg:Group ; kg:represents ?body }"
_MEDIA = "SELECT DISTINCT ?medium WHERE { ?medium a kg:MediaOrganization }"

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE document (iri TEXT PRIMARY KEY, issued TEXT, source TEXT) WITHOUT ROWID;
CREATE TABLE medium (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE deal (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE represents (people TEXT, body TEXT, PRIMARY KEY (people, body)) WITHOUT ROWID;
CREATE TABLE claim (key BLOB, state INT, claim TEXT, denied INT, possible INT, future INT, theme TEXT,
  time TEXT, amount TEXT, document TEXT, quote TEXT, speaker TEXT);
"""
# Keys that a single claim has need not be looked at; sorting the others is SQLite's, on disk where they are many.
_SORTED = """
SELECT key, state, claim, denied, possible, future, theme, time, amount, document, quote,
  coalesce(issued, ''), coalesce(source, document), speaker, medium.iri IS NOT NULL
FROM claim LEFT JOIN document ON document = document.iri LEFT JOIN medium ON speaker = medium.iri
WHERE key IN (SELECT key FROM claim GROUP BY key HAVING count(DISTINCT claim) > 1)
ORDER BY key, claim, speaker, document, theme, time, amount, quote
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What of a claim decides whether another one agrees with it.

    key: the same for claims of one type, whatever their polarity, that join the same entities. state: it holds
    over a time, as owning does; otherwise it is an event. theme: what else it names as object, recipient or
    content, "" if nothing. time: when it happened, ISO 8601 as exact as known, or "". issued: when its document was
    published, or "". source: who vouches for it: the medium or agency it is attributed to, or else its
    document's agency or outlet. speakers: all to whom it is attributed.
    """

    key: bytes
    state: bool
    claim: str
    denied: bool  # SQLite's 0 or 1, as all flags here
    possible: bool
    future: bool
    theme: str
    time: str
    amount: str
    document: str
    quote: str
    issued: str
    source: str
    speakers: frozenset[str]


class Records:
    """A store's claims, on disk."""

    def __init__(self) -> None:
        """Begin an empty temporary database, on disk as soon as it is larger than the cache."""
        self._database = sqlite3.connect("")
        self._database.executescript(_TABLES)

    @classmethod
    def of(cls, store: Store) -> Self:
        """Read the claims of a store."""
        records = cls()
        insert = records._database.executemany
        insert("INSERT OR IGNORE INTO document VALUES (?, ?, ?)", _documents(store))
        insert("INSERT OR IGNORE INTO medium VALUES (?)", ((row["medium"].value,) for row in _rows(store, _MEDIA)))
        insert("INSERT OR IGNORE INTO deal VALUES (?)", ((row["deal"].value,) for row in _rows(store, _deals())))
        groups = ((row["group"].value, row["body"].value) for row in _rows(store, _GROUPS))
        insert("INSERT OR IGNORE INTO represents VALUES (?, ?)", groups)
        insert(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (found for row in _rows(store, _CLAIMS) if (found := records._claim(row, ontology()))),
        )
        return records

    def _acting(self, agent: str) -> str:
        """Return whom a group acts for if that is one body, else the agent itself.

        "US officials" are others in each document; what they do, their state does (the ontology's chains over
        ``kg:represents``).
        """
        bodies = self._database.execute("SELECT body FROM represents WHERE people = ? LIMIT 2", (agent,)).fetchall()
        return str(bodies[0][0]) if len(bodies) == 1 else agent

    def _is_deal(self, iri: str) -> bool:
        return self._database.execute("SELECT 1 FROM deal WHERE iri = ?", (iri,)).fetchone() is not None

    def _claim(self, row: QuerySolution, schema: Ontology) -> tuple[object, ...] | None:
        """Return the columns of a claim, None for one without two ends."""
        kind = schema.name(_value(row, "type"))
        name = schema.name(_value(row, "property"))
        found, claim_type = schema.properties.get(name), schema.claim_types.get(kind)
        if found is None or claim_type is None:
            return None
        roles = {role: _value(row, role) for role in _ROLES}
        denied, possible = _value(row, "polarity") == KG + "Denied", _value(row, "certainty") == KG + "Possible"
        if not denied and found.domain >= _ACTOR:  # that some did not do it does not say that nobody did
            roles["agent"] = self._acting(roles["agent"])
        ends = [roles.pop(role, "") for role in (found.subject, found.object)]
        if not all(ends):
            return None
        if found.symmetric:  # who meets whom, and that on other business, is the same meeting
            ends.sort()
            roles.clear()
        elif self._is_deal(ends[1]):  # a deal is known by its parties
            roles.clear()
        theme = [roles.get("object") or normalise(roles.get("content", "")), roles.get("recipient", "")]
        # Of a state it is said that it was so, or that it is so, and the two are not the same.
        state = claim_type.state
        future = _value(row, "tense") == KG + "Future"
        time = _value(row, "tense") if state else str(future)
        key = hashlib.blake2b("\x1f".join((kind, name, *ends, time)).encode(), digest_size=16).digest()
        values = (_value(row, name) for name in ("time", "amount", "document", "quote"))
        head = (key, state, _value(row, "claim"), denied, possible, future, " ".join(filter(None, theme)))
        return *head, *values, _value(row, "speaker") or None

    def groups(self) -> Iterator[list[Record]]:
        """Yield the records of each key that several claims have, sorted by claim; keys in a fixed order."""
        for _, records in groupby(self._sorted(), key=attrgetter("key")):
            yield list(records)

    def _sorted(self) -> Iterator[Record]:
        """Yield a record a claim and key: what differs by speaker comes in rows that follow one another."""
        rows = self._database.execute(_SORTED)
        for _, same in groupby(rows, key=lambda row: (row[0], row[2])):
            first, *others = same
            speakers = {row[13]: row[14] for row in (first, *others) if row[13]}
            media = sorted(speaker for speaker, is_medium in speakers.items() if is_medium)
            columns: tuple[Any, ...] = (*first[:12], _local(media[0]) if media else first[12], frozenset(speakers))
            yield Record(*columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()


def _rows(store: Store, sparql: str) -> Iterator[QuerySolution]:
    yield from cast(QuerySolutions, store.query(sparql))


def _deals() -> str:
    schema = ontology()
    classes = " ".join(f"<{schema.iri(cls)}>" for cls in sorted({"Deal", *schema.subclasses("Deal")}))
    return f"SELECT DISTINCT ?deal WHERE {{ ?deal a ?class . VALUES ?class {{ {classes} }} }}"


def _documents(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _rows(store, _DOCUMENTS):
        document = row["document"].value
        publisher, address = _local(_value(row, "publisher")), _value(row, "address")
        # A document of which no outlet is known is a source of its own.
        source = credited(_value(row, "text")) or outlet(publisher, address) or document
        yield document, _value(row, "issued")[:10], source


def _local(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


def _value(row: QuerySolution, name: str) -> str:
    term = row[name]
    return "" if term is None else str(getattr(term, "value", ""))
