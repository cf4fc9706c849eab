"""Filling of the index's tables from a store."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.rdf.namespaces import KG, PREFIXES
from kg.web.index.graph_facts import ALT_LABEL, LABEL, RDF_TYPE, GraphFacts, Term, first, iris, local
from kg.web.index.index_tables import INDEXES, SEARCH, TABLES
from kg.web.index.like_names import like_names
from kg.web.index.vocabulary import NOT_ENTITIES, OWL, Vocabulary

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
    """Reads facts of a store and fills the tables.

    entities, documents, issued, passages: numbers of what the tables have, by IRI. numbers: those that rows had before,
    which they get again. words: how often words occur in passages that were added.
    """

    def __init__(self, facts: GraphFacts, vocabulary: Vocabulary, database: sqlite3.Connection) -> None:
        self.facts = facts
        self.database = database
        self.vocabulary = vocabulary
        self.entities: dict[str, int | None] = {}
        self.documents: dict[str, int] = {}
        self.issued: dict[int, str] = {}
        self.passages: dict[str, tuple[int, int, int, str]] = {}
        self.numbers: dict[str, int] = {}
        self.words: Counter[str] = Counter()

    def fill(self, on_progress: Callable[[int, int], None]) -> None:
        """Fill all tables of a new file. on_progress: told how many claims are done, of how many."""
        self.database.executescript(TABLES)
        self.database.execute("BEGIN")
        for document in self.facts.subjects(RDF_TYPE, NamedNode(KG + "Document")):
            self.document(document)
        total = self.facts.count(KG + "evidence")
        for number, claim in enumerate(self.facts.subjects(KG + "evidence")):
            self.claim(claim)
            if number % STEP == 0:
                on_progress(number, total)
        self.count()
        self.database.execute("COMMIT")
        self.database.executescript(INDEXES)
        self.database.executescript(SEARCH)
        self.database.execute("ANALYZE")

    def document(self, node: NamedNode) -> int:
        """Add a document, unless it is there. Returns its number."""
        if node.value in self.documents:
            return self.documents[node.value]
        about = self.facts.about(node)
        publishers = iris(about, PUBLISHER)
        publisher = first(self.facts.about(publishers[0]), LABEL) if publishers else ""
        issued = first(about, ISSUED)
        row = (
            self.numbers.get(node.value),
            node.value,
            first(about, TITLE) or first(about, LABEL) or node.value,
            publisher,
            issued,
            first(about, URL),
            int(first(about, KG + "offset", "0")),
        )
        cursor = self.database.execute(
            "INSERT INTO document (id, iri, title, publisher, issued, url, offset) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )
        number = int(cursor.lastrowid or 0)
        self.documents[node.value], self.issued[number] = number, issued
        self.database.execute("INSERT INTO body VALUES (?, ?)", (number, first(about, KG + "text")))
        for relation in ("copyOf", "versionOf", "continues"):
            for other in iris(about, KG + relation):
                self.database.execute("INSERT INTO related_document VALUES (?, ?, ?)", (number, relation, other.value))
        for entity in iris(about, KG + "mentions"):
            known = self.entity(entity)
            if known is not None:
                self.database.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (number, known))
        return number

    def entity(self, node: NamedNode) -> int | None:
        """Add an entity, unless it is there. Returns its number; None for a term, a claim, a passage, a document."""
        if node.value in self.entities:
            return self.entities[node.value]
        about = self.facts.about(node)
        types = [local(t) for t in iris(about, RDF_TYPE) if not t.value.startswith(OWL)]
        if not self._is_entity(about, types):
            self.entities[node.value] = None
            return None
        label = first(about, LABEL) or local(node)
        wikidata = first(about, KG + "wikidata")
        cursor = self.database.execute(
            "INSERT INTO entity (id, iri, label, class, wikidata) VALUES (?, ?, ?, ?, ?)",
            (self.numbers.get(node.value), node.value, label, self.vocabulary.most_specific(types), wikidata),
        )
        number = int(cursor.lastrowid or 0)
        self.entities[node.value] = number
        for name in dict.fromkeys([label, *(local(value) for value in about.get(ALT_LABEL, ()))]):
            self.database.execute("INSERT INTO name VALUES (?, ?)", (number, name))
        for predicate, values in about.items():
            name = local(predicate)
            if name in self.vocabulary.terms and self.vocabulary.terms[name].kind == "object":
                for value in values:
                    other = self.entity(value) if isinstance(value, NamedNode) else None
                    if other is not None:
                        self.database.execute("INSERT INTO edge VALUES (?, ?, ?)", (number, name, other))
        return number

    def is_entity(self, node: NamedNode) -> bool:
        """Return whether a node is one that entity pages are about."""
        about = self.facts.about(node)
        return self._is_entity(about, [local(t) for t in iris(about, RDF_TYPE) if not t.value.startswith(OWL)])

    def _is_entity(self, about: dict[str, list[Term]], types: list[str]) -> bool:
        above = {name for cls in types for name in self.vocabulary.above(cls)}
        return not any(cls in above for cls in NOT_ENTITIES) and (LABEL in about or bool(types))

    def _passage(self, node: NamedNode) -> tuple[int, int, int, str] | None:
        """Return number, document, start and quote of a passage."""
        if node.value in self.passages:
            return self.passages[node.value]
        about = self.facts.about(node)
        sources = iris(about, QUOTED_FROM)
        if not sources:
            return None
        document = self.document(sources[0])
        start, end, quote = int(first(about, KG + "start", "0")), first(about, KG + "end"), first(about, KG + "quote")
        cursor = self.database.execute(
            'INSERT INTO passage (id, iri, document, start, "end", quote) VALUES (?, ?, ?, ?, ?, ?)',
            (self.numbers.get(node.value), node.value, document, start, int(end or start + len(quote)), quote),
        )
        self.passages[node.value] = found = (int(cursor.lastrowid or 0), document, start, quote)
        self.words.update(words_of(quote))
        return found

    def claim(self, node: NamedNode) -> None:
        """Add a claim with what it names; one without evidence is left out."""
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
            f"INSERT INTO claim VALUES ({', '.join('?' * 21)})",
            (
                self.numbers.get(node.value), node.value,
                self.vocabulary.most_specific(types), property, subject, object, content, polarity,
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
            known = self.entity(speaker)
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
                    entity = self.entity(value)
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

    def count(self) -> None:
        """Fill the tables that count and sum up the others, in place of what they had."""
        for table in ("term", "property_count", "class_count", "agreement", "alike"):
            self.database.execute(f"DELETE FROM {table}")
        self._terms()
        run = self.database.execute
        run("INSERT INTO class_count SELECT class, count(*) FROM entity WHERE class != '' GROUP BY class")
        run("INSERT OR REPLACE INTO class_count SELECT type, count(*) FROM claim WHERE type != '' GROUP BY type")
        for name, table in (("Document", "document"), ("Passage", "passage")):
            run(f"INSERT OR REPLACE INTO class_count SELECT ?, count(*) FROM {table}", (name,))
        run("CREATE TEMP TABLE naming AS SELECT entity, count(*) AS n FROM mention GROUP BY entity")
        run("CREATE TEMP TABLE taking AS SELECT entity, count(DISTINCT claim) AS n FROM role WHERE entity IS NOT NULL "
            "GROUP BY entity")  # fmt: skip
        for table, column, source, key in (
            ("entity", "documents", "naming", "entity"), ("entity", "claims", "taking", "entity"),
            ("document", "claims", "(SELECT document, count(*) AS n FROM claim GROUP BY document)", "document"),
        ):  # fmt: skip
            run(f"UPDATE {table} SET {column} = 0 WHERE {column} != 0 AND id NOT IN (SELECT {key} FROM {source})")
            run(f"UPDATE {table} SET {column} = n FROM {source} AS s WHERE s.{key} = {table}.id AND {column} != n")
        run("DROP TABLE naming")
        run("DROP TABLE taking")
        run(
            "INSERT INTO agreement (sources, claims) SELECT max(sources) AS n, group_concat(id) FROM claim "
            "WHERE sources > 1 AND subject IS NOT NULL AND object IS NOT NULL "
            "GROUP BY property, subject, object, status ORDER BY n DESC, property, subject, object"
        )
        self.database.executemany(
            "INSERT INTO word VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET count = count + excluded.count",
            sorted(self.words.items()),
        )
        run("DELETE FROM word WHERE count <= 0")
        self.database.executemany("INSERT INTO alike VALUES (?, ?, ?)", like_names(self.database))

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


def words_of(quote: str) -> set[str]:
    """Return the words of a sentence that a search may misspell."""
    return {word.lower() for word in WORD.findall(quote)}


def _whole(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    if not colon:
        return KG + name
    return PREFIXES[prefix] + rest if prefix in PREFIXES else name
