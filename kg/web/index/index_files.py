"""Making of the index's file: ``python -m kg.web.index.index_files STORE TARGET SIGNATURE``.

What has changed in the store since an earlier index is brought into a copy of it; without one, or after much has
changed, all is read. Prints a line of progress now and then. The file appears under its name when it is complete.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from kg.rdf.store import open_store
from kg.web.index.graph_facts import GraphFacts
from kg.web.index.index_builder import IndexBuilder
from kg.web.index.index_tables import FORMAT
from kg.web.index.index_update import IndexUpdate
from kg.web.index.reader import IndexReader, notes_of
from kg.web.index.subject_digests import subject_digests
from kg.web.index.vocabulary import Vocabulary
from kg.web.pages.overview import overview

MUCH = 0.3
"""Share of changed subjects from which on all is read anew."""
_PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -64000")


def build(store: Path, target: Path, signature: str, on_progress: Callable[[int, int], None] = lambda *_: None) -> bool:
    """Make the index of a store, whole or not at all.

    Args:
        store: folder of the store.
        target: the file; an earlier index that it holds is brought up to date.
        signature: of the store, to be noted in the index.
        on_progress: told how many claims are done, of how many.

    Returns:
        Whether an earlier index was brought up to date.

    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    with open_store(store, read_only=True) as opened, contextlib.ExitStack() as stack:
        stack.callback(unfinished.unlink, missing_ok=True)
        facts = GraphFacts(opened)
        digests = subject_digests(opened)
        vocabulary = Vocabulary.of(facts)
        terms = hashlib.sha256(repr(sorted(vocabulary.terms.items())).encode()).hexdigest()
        changed = _changes(target, digests, terms)
        if changed is not None:
            shutil.copyfile(target, unfinished)
        else:
            unfinished.unlink(missing_ok=True)
        database = stack.enter_context(closing(sqlite3.connect(unfinished, isolation_level=None)))
        for pragma in _PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        builder = IndexBuilder(facts, vocabulary, database)
        if changed is not None:
            IndexUpdate(builder).run(changed)
        else:
            builder.fill(on_progress)
        notes = {"format": FORMAT, "signature": signature, "statements": str(len(opened)), "terms": terms}
        _note(database, digests, set(digests) if changed is None else changed, notes)
        with IndexReader(unfinished) as reader:  # counts all there is, so it is made once
            content = msgspec.json.encode(overview(reader))
        database.execute("INSERT OR REPLACE INTO page VALUES ('overview', ?)", (content,))
        database.close()
        unfinished.replace(target)
    return changed is not None


def _changes(target: Path, digests: dict[str, int], terms: str) -> set[str] | None:
    """Return the IRIs about which something else was said when the index was made; None if all is to be read."""
    if notes_of(target).get("terms") != terms:
        return None
    with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True)) as database:
        earlier = dict(database.execute("SELECT subject, value FROM digest"))
    changed = {subject for subject, value in digests.items() if earlier.get(subject) != value}
    changed |= earlier.keys() - digests.keys()
    return changed if len(changed) <= MUCH * len(digests) else None


def _note(database: sqlite3.Connection, digests: dict[str, int], changed: set[str], notes: dict[str, str]) -> None:
    database.execute("BEGIN")
    database.executemany("DELETE FROM digest WHERE subject = ?", ((iri,) for iri in changed if iri not in digests))
    rows = ((iri, digests[iri]) for iri in sorted(changed) if iri in digests)
    database.executemany("INSERT OR REPLACE INTO digest VALUES (?, ?)", rows)
    database.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", notes.items())
    database.execute("COMMIT")


def main() -> None:
    """Make an index as the arguments say."""
    store, target, signature = sys.argv[1:]
    if Path(target).is_file():  # nobody waits: the pages show the state before
        os.nice(5)
    build(Path(store), Path(target), signature, lambda done, total: print(done, total, flush=True))


if __name__ == "__main__":
    main()
