"""Update of an index by what has changed in its store.

What a row says depends on the statements about its subject and about a few nodes that these name: a claim on its
passage and its document, a document on its publisher, all of them on which nodes are entities. Rows of changed
subjects and those that depend on them are removed and, where the store still has their subjects, made again with the
numbers they had.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import NamedNode

from kg.rdf.namespaces import KG
from kg.web.index.graph_facts import RDF_TYPE
from kg.web.index.index_builder import PUBLISHER, IndexBuilder, words_of
from kg.web.index.index_tables import TRIGGERS

# Entities that a document or a claim names, or another such entity by an edge; no others are in an index.
_UNNAMED = """
WITH RECURSIVE named (id) AS (
  SELECT entity FROM mention UNION SELECT entity FROM role WHERE entity IS NOT NULL UNION SELECT entity FROM speaker
  UNION SELECT edge.object FROM edge JOIN named ON edge.subject = named.id)
SELECT id FROM entity WHERE id NOT IN (SELECT id FROM named)
"""
_WANTED = "SELECT id FROM wanted"
_CLAIMS = "SELECT c.iri FROM claim c JOIN passage p ON p.id = c.passage JOIN document d ON d.id = c.document"


class IndexUpdate:
    """See the module."""

    def __init__(self, builder: IndexBuilder) -> None:
        self._builder = builder
        self._database = builder.database
        self._facts = builder.facts

    def run(self, changed: Collection[str]) -> None:
        """Bring all tables up to date. changed: IRIs about which something else is said than before."""
        self._database.executescript(TRIGGERS)
        self._database.execute("BEGIN")
        self._load()
        documents, entities, claims = self._affected(changed)
        self._remove_claims(claims)
        self._remove_passages(changed)
        self._remove_documents(documents)
        self._remove_entities(entities)
        for iri in sorted(documents):
            if self._is_document(iri):
                self._builder.document(NamedNode(iri))
        for iri in sorted(entities):
            self._builder.entity(NamedNode(iri))
        for iri in sorted(claims):
            if self._facts.has(iri, KG + "evidence"):
                self._builder.claim(NamedNode(iri))
        self._remove("entity", _UNNAMED, {"name": "entity", "edge": "subject"})
        self._builder.count()
        self._database.execute("COMMIT")

    def _load(self) -> None:
        """Tell the builder what the tables have."""
        builder, rows = self._builder, self._database.execute
        builder.entities.update(rows("SELECT iri, id FROM entity"))
        builder.documents.update(rows("SELECT iri, id FROM document"))
        builder.issued.update(rows("SELECT id, issued FROM document"))
        builder.passages.update(
            (iri, (number, document, start, quote))
            for iri, number, document, start, quote in rows("SELECT iri, id, document, start, quote FROM passage")
        )

    def _affected(self, changed: Collection[str]) -> tuple[set[str], set[str], set[str]]:
        """Return the documents, entities and claims whose rows are to be made again."""
        builder = self._builder
        documents = {iri for iri in changed if iri in builder.documents or self._is_document(iri)}
        entities = {iri for iri in changed if iri in builder.entities}
        claims = {iri for iri in changed if self._facts.has(iri, KG + "evidence")}
        claims |= self._column("SELECT iri FROM claim WHERE iri = ?", changed)
        for iri in set(changed) - documents - claims:
            documents |= {one for one in self._facts.naming(iri, PUBLISHER) if one in builder.documents}
            if (iri in builder.entities) != builder.is_entity(NamedNode(iri)):
                named_by = self._facts.naming(iri)
                documents |= {one for one in named_by if self._is_document(one)}
                entities |= {one for one in named_by if one in builder.entities}
                claims |= named_by
        claims |= self._column(f"{_CLAIMS} WHERE p.iri = ?", changed)
        there = self._column("SELECT d.iri FROM claim c JOIN document d ON d.id = c.document WHERE c.iri = ?", claims)
        documents |= {iri for iri in there if not self._is_document(iri)}  # is there for its passages only
        claims |= self._column(f"{_CLAIMS} WHERE d.iri = ?", documents)
        return documents, entities, claims

    def _is_document(self, iri: str) -> bool:
        return self._facts.has(iri, RDF_TYPE, NamedNode(KG + "Document"))

    def _column(self, sql: str, values: Iterable[str]) -> set[str]:
        return {row[0] for value in values for row in self._database.execute(sql, (value,))}

    def _remove_claims(self, iris: Iterable[str]) -> None:
        self._want("claim", iris)
        self._remove("claim", _WANTED, {"role": "claim", "speaker": "claim", "link": "claim"})

    def _remove_passages(self, changed: Iterable[str]) -> None:
        """Remove passages that have changed or have no claim any more; those that claims need come again with them."""
        self._want("passage", changed)
        self._database.execute(
            "INSERT OR IGNORE INTO wanted SELECT id FROM passage WHERE id NOT IN (SELECT passage FROM claim)"
        )
        rows = self._database.execute("SELECT iri, quote FROM passage WHERE id IN (SELECT id FROM wanted)").fetchall()
        for iri, quote in rows:
            self._builder.words.subtract(words_of(quote))
            del self._builder.passages[iri]
        self._remove("passage", _WANTED, {})

    def _remove_documents(self, iris: Iterable[str]) -> None:
        self._want("document", iris)
        self._remove("document", _WANTED, {"body": "document", "related_document": "document", "mention": "document"})
        for iri in iris:
            self._builder.documents.pop(iri, None)

    def _remove_entities(self, iris: Iterable[str]) -> None:
        self._want("entity", iris)
        self._remove("entity", _WANTED, {"name": "entity", "edge": "subject"})
        for iri in iris:
            self._builder.entities.pop(iri, None)

    def _want(self, table: str, iris: Iterable[str]) -> None:
        """Note the numbers of rows that are to be removed."""
        self._database.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (id INTEGER PRIMARY KEY)")
        self._database.execute("DELETE FROM wanted")
        self._database.executemany(
            f"INSERT OR IGNORE INTO wanted SELECT id FROM {table} WHERE iri = ?", ((iri,) for iri in iris)
        )

    def _remove(self, table: str, numbers: str, parts: Mapping[str, str]) -> None:
        """Remove rows and what belongs to them. numbers: SQL for theirs. parts: column of that number, by table."""
        run = self._database.execute
        removed = run(f"SELECT iri, id FROM {table} WHERE id IN ({numbers})").fetchall()
        self._builder.numbers.update(removed)
        ids = [(number,) for _, number in removed]
        for part, column in parts.items():
            self._database.executemany(f"DELETE FROM {part} WHERE {column} = ?", ids)
        self._database.executemany(f"DELETE FROM {table} WHERE id = ?", ids)
