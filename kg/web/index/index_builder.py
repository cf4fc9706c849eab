"""Building of the index from a store: ``python -m kg.web.index.index_builder STORE TARGET SIGNATURE``.

Prints a line of progress now and then. The file appears under its name when it is complete.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from pyoxigraph import Literal, NamedNode

from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store import open_store
from kg.web.index.graph_facts import ALT_LABEL, LABEL, RDF_TYPE, GraphFacts, Term, first, iris, local
from kg.web.index.index_tables import FORMAT, INDEXES, SEARCH, TABLES
from kg.web.index.reader import IndexReader
from kg.web.index.vocabulary import NOT_ENTITIES, OWL, Vocabulary
from kg.web.pages.overview import overview

TITLE, ISSUED, PUBLISHER, URL = (PREFIXES["dcterms"] + name for name in ("title", "issued", "publisher", "identifier"))
QUOTED_FROM = PREFIXES["prov"] + "wasQuotedFrom"
DATE_TIME = PREFIXES["xsd"] + "dateTime"
STEP = 2000
WORD = re.compile(r"[^\W\d_][\w'’-]{2,}")
# What is no role of a claim, though its value is an individual.
_NO_ROLES = {"evidence", "polarity", "certainty", "tense", "directProperty", "attributedTo", "contradicts",
             "corroboratedBy"}  # fmt: skip
_NO_TEXT_ROLES = {"confidence", "frame", "rule", "trigger", "triggerStart", "triggerEnd", "independentSources"}
_FALLBACK_ROLES = (("agent", "object"), ("agent", "recipient"), ("object", "recipient"), ("agent", "place"))


def status_of(polarity: str, certainty: str, tense: str) -> str:
    """Return what a claim says of its event: "denied", "possible", "planned" or "asserted"."""
    if polarity == "Denied":
        return "denied"
    if certainty not in ("Certain", ""):
        return "possible"
    return "planned" if tense == "Future" else "asserted"


class IndexBuilder:
    """Reads a store once and fills the tables."""

    def __init__(
        self, facts: GraphFacts, database: sqlite3.Connection, on_progress: Callable[[int, int], None]
    ) -> None:
        self.on_progress = on_progress
        self.facts = facts
        self.database = database
        self.vocabulary = Vocabulary.of(facts)
        self.entities: dict[str, int | None] = {}
        self.documents: dict[str, int] = {}
        self.issued: dict[int, str] = {}
        self.passages: dict[str, tuple[int, int, int, str]] = {}
        self.words: Counter[str] = Counter()

    def run(self) -> None:
        """Fill all tables."""
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")
        for document in self.facts.subjects(RDF_TYPE, NamedNode(KG + "Document")):
            self._document(document)
        total = self.facts.count(KG + "evidence")
        for number, claim in enumerate(self.facts.subjects(KG + "evidence")):
            self._claim(claim)
            if number % STEP == 0:
                self.on_progress(number, total)
        self._terms()
        self._counts()
        self.database.execute("COMMIT")
        self.database.executescript(INDEXES)
        self.database.executescript(SEARCH)
        self.database.executemany("INSERT INTO word VALUES (?, ?)", sorted(self.words.items()))
        self.database.execute("ANALYZE")

    def _document(self, node: NamedNode) -> int:
        if node.value in self.documents:
            return self.documents[node.value]
        about = self.facts.about(node)
        publishers = iris(about, PUBLISHER)
        publisher = first(self.facts.about(publishers[0]), LABEL) if publishers else ""
        issued = first(about, ISSUED)
        row = (
            node.value,
            first(about, TITLE) or first(about, LABEL) or node.value,
            publisher,
            issued,
            first(about, URL),
            int(first(about, KG + "offset", "0")),
        )
        cursor = self.database.execute(
            "INSERT INTO document (iri, title, publisher, issued, url, offset) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        number = int(cursor.lastrowid or 0)
        self.documents[node.value], self.issued[number] = number, issued
        self.database.execute("INSERT INTO body VALUES (?, ?)", (number, first(about, KG + "text")))
        for relation in ("copyOf", "versionOf", "continues"):
            for other in iris(about, KG + relation):
                self.database.execute("INSERT INTO related_document VALUES (?, ?, ?)", (number, relation, other.value))
        for entity in iris(about, KG + "mentions"):
            known = self._entity(entity)
            if known is not None:
                self.database.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (number, known))
        return number

    def _entity(self, node: NamedNode) -> int | None:
        """Return the number of an entity; None for what is a term, a claim, a passage or a document."""
        if node.value in self.entities:
            return self.entities[node.value]
        about = self.facts.about(node)
        types = [local(t) for t in iris(about, RDF_TYPE) if not t.value.startswith(OWL)]
        above = {name for cls in types for name in self.vocabulary.above(cls)}
        if any(cls in above for cls in NOT_ENTITIES) or (LABEL not in about and not types):
            self.entities[node.value] = None
            return None
        label = first(about, LABEL) or local(node)
        wikidata = first(about, KG + "wikidata")
        cursor = self.database.execute(
            "INSERT INTO entity (iri, label, class, wikidata) VALUES (?, ?, ?, ?)",
            (node.value, label, self.vocabulary.most_specific(types), wikidata),
        )
        number = int(cursor.lastrowid or 0)
        self.entities[node.value] = number
        for name in dict.fromkeys([label, *(local(value) for value in about.get(ALT_LABEL, ()))]):
            self.database.execute("INSERT INTO name VALUES (?, ?)", (number, name))
        for predicate, values in about.items():
            name = local(predicate)
            if name in self.vocabulary.terms and self.vocabulary.terms[name].kind == "object":
                for value in values:
                    other = self._entity(value) if isinstance(value, NamedNode) else None
                    if other is not None:
                        self.database.execute("INSERT INTO edge VALUES (?, ?, ?)", (number, name, other))
        return number

    def _passage(self, node: NamedNode) -> tuple[int, int, int, str] | None:
        """Return number, document, start and quote of a passage."""
        if node.value in self.passages:
            return self.passages[node.value]
        about = self.facts.about(node)
        sources = iris(about, QUOTED_FROM)
        if not sources:
            return None
        document = self._document(sources[0])
        start, end, quote = int(first(about, KG + "start", "0")), first(about, KG + "end"), first(about, KG + "quote")
        cursor = self.database.execute(
            'INSERT INTO passage (iri, document, start, "end", quote) VALUES (?, ?, ?, ?, ?)',
            (node.value, document, start, int(end or start + len(quote)), quote),
        )
        self.passages[node.value] = found = (int(cursor.lastrowid or 0), document, start, quote)
        self.words.update({word.lower() for word in WORD.findall(quote)})
        return found

    def _claim(self, node: NamedNode) -> None:
        about = self.facts.about(node)
        evidence = iris(about, KG + "evidence")
        passage = self._passage(evidence[0]) if evidence else None
        if passage is None:
            return
        number, document, start, quote = passage
        roles = list(self._roles(about))
        property = first(about, KG + "directProperty")
        subject, object = self._ends(property, {role: entity for role, entity, _ in reversed(roles) if entity})
        polarity, certainty, tense = (first(about, KG + name) for name in ("polarity", "certainty", "tense"))
        trigger = first(about, KG + "trigger") or first(self.facts.about(evidence[0]), KG + "trigger")
        offset = first(about, KG + "triggerStart")
        begin = int(offset) if offset else start + max(quote.find(trigger), 0)
        content = " ".join(text for role, entity, text in roles if role == "content" and entity is None)
        times = [v for v in about.get(KG + "time", ()) if isinstance(v, Literal) and v.datatype.value == DATE_TIME]
        types = [local(t) for t in iris(about, RDF_TYPE) if not t.value.startswith(OWL)]
        cursor = self.database.execute(
            f"INSERT INTO claim VALUES (NULL, {', '.join('?' * 20)})",
            (
                node.value, self.vocabulary.most_specific(types), property, subject, object, content, polarity,
                certainty, tense, status_of(polarity, certainty, tense), float(first(about, KG + "confidence", "1")),
                first(about, KG + "frame"), number, document, trigger, begin, begin + len(trigger),
                (times[0].value if times else self.issued.get(document, ""))[:10],
                int(first(about, KG + "independentSources", "1")),
                " ".join(local(rules) for rules in about.get(KG + "rule", ())),
            ),
        )  # fmt: skip
        claim = int(cursor.lastrowid or 0)
        self.database.executemany("INSERT INTO role VALUES (?, ?, ?, ?)", ((claim, *role) for role in roles))
        for speaker in iris(about, KG + "attributedTo"):
            known = self._entity(speaker)
            if known is not None:
                self.database.execute("INSERT INTO speaker VALUES (?, ?)", (claim, known))
        for relation in ("contradicts", "corroboratedBy"):
            for other in iris(about, KG + relation):
                self.database.execute("INSERT INTO link VALUES (?, ?, ?)", (claim, relation, other.value))

    def _roles(self, about: dict[str, list[Term]]) -> Iterator[tuple[str, int | None, str]]:
        """Yield role, entity and text of what fills a claim's roles."""
        for predicate, values in about.items():
            name = local(predicate)
            if not predicate.startswith(KG) or name in _NO_ROLES or name in _NO_TEXT_ROLES:
                continue
            for value in values:
                if isinstance(value, NamedNode):
                    entity = self._entity(value)
                    if entity is not None:
                        yield name, entity, ""
                elif isinstance(value, Literal):
                    yield name, None, value.value

    def _ends(self, property: str, fillers: dict[str, int]) -> tuple[int | None, int | None]:
        """Return what a claim joins: by its property's roles, or else by the usual ones."""
        term = self.vocabulary.terms.get(property)
        pairs = ((term.subject_role, term.object_role),) if term else ()
        for one, other in (*pairs, *_FALLBACK_ROLES):
            if one in fillers and other in fillers:
                return fillers[one], fillers[other]
        known = [fillers[role] for role in ("agent", "object", "recipient", "place") if role in fillers]
        if "agent" in fillers:
            return fillers["agent"], None
        return None, (known[0] if known else None)

    def _terms(self) -> None:
        for name, term in sorted(self.vocabulary.terms.items()):
            self.database.execute(
                "INSERT INTO term VALUES (?, ?, ?, ?)", (name, term.kind, term.label, " ".join(term.parents))
            )
            if term.kind == "class":
                continue
            iri = _whole(name)
            count = self.facts.count(iri) if iri else 0
            if count:
                self.database.execute("INSERT INTO property_count VALUES (?, ?)", (name, count))

    def _counts(self) -> None:
        run = self.database.execute
        run("INSERT INTO class_count SELECT class, count(*) FROM entity WHERE class != '' GROUP BY class")
        run("INSERT OR REPLACE INTO class_count SELECT type, count(*) FROM claim WHERE type != '' GROUP BY type")
        for name, table in (("Document", "document"), ("Passage", "passage")):
            run(f"INSERT OR REPLACE INTO class_count SELECT ?, count(*) FROM {table}", (name,))
        run("CREATE INDEX temp_mention ON mention (entity)")
        run("UPDATE entity SET documents = (SELECT count(*) FROM mention WHERE mention.entity = entity.id)")
        run("DROP INDEX temp_mention")
        run("CREATE TEMP TABLE taking AS SELECT DISTINCT entity, claim FROM role WHERE entity IS NOT NULL")
        run("CREATE INDEX temp.taking_entity ON taking (entity)")
        run("UPDATE entity SET claims = (SELECT count(*) FROM taking WHERE taking.entity = entity.id)")
        run(
            "INSERT INTO agreement (sources, claims) SELECT max(sources) AS n, group_concat(id) FROM claim "
            "WHERE sources > 1 AND subject IS NOT NULL AND object IS NOT NULL "
            "GROUP BY property, subject, object, status ORDER BY n DESC, property, subject, object"
        )
        run("UPDATE document SET claims = n FROM (SELECT document AS d, count(*) AS n FROM claim GROUP BY document)"
            " WHERE d = document.id")  # fmt: skip


def _whole(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    if not colon:
        return KG + name
    return PREFIXES[prefix] + rest if prefix in PREFIXES else name


def build(store: Path, target: Path, signature: str, on_progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Build the index of a store into a file, whole or not at all.

    Args:
        store: folder of the store.
        target: the file.
        signature: of the store, to be noted in the index.
        on_progress: told how many claims are done, of how many.
    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished, isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -64000"):
            database.execute(f"PRAGMA {pragma}")
        with open_store(store, read_only=True) as opened:
            IndexBuilder(GraphFacts(opened), database, on_progress).run()
            statements = len(opened)
        notes = {"format": FORMAT, "signature": signature, "statements": str(statements)}
        database.executemany("INSERT INTO note VALUES (?, ?)", notes.items())
        with IndexReader(unfinished) as reader:  # counts all there is, so it is made once
            content = msgspec.json.encode(overview(reader))
        database.execute("INSERT INTO page VALUES ('overview', ?)", (content,))
        database.close()
        unfinished.replace(target)
    finally:
        database.close()
        unfinished.unlink(missing_ok=True)


def main() -> None:
    """Build an index as the arguments say."""
    os.nice(5)
    store, target, signature = sys.argv[1:]
    build(Path(store), Path(target), signature, lambda done, total: print(done, total, flush=True))


if __name__ == "__main__":
    main()
