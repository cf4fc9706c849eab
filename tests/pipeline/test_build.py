"""A store says what its documents say, however it came about: the same bytes as if built at once from nothing."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import DataError, InputError
from kg.pipeline.build_summary import Outcome, Summary
from kg.pipeline.builder import Observer, Options, build
from kg.pipeline.database import Database
from kg.pipeline.graph_queue import GraphQueue
from kg.pipeline.notes import Notes
from kg.pipeline.source_table import SourceTable
from kg.rdf.io.formats import syntax_named
from kg.rdf.io.writing import write
from kg.rdf.namespaces import KG, PREFIXES
from kg.rdf.store import Store, open_store
from kg.rdf.store.writer import Writer

TEXTS = {
    "a": "Talks in Geneva\n\nUkraine rejected a proposal by the United States on Monday. Ksenia Orynchak was there.",
    "b": "Minerals\n\nThe United States proposed an agreement on critical minerals to Ukraine. Kseniia Orynchak left.",
    "c": "Office\n\nKseniia Orynchak, the director of the Border Survey Authority (BSA), met Olaf Scholz in Berlin.",
    "d": "Borders\n\nThe BSA accused Belarus of closing the border. Belarus denied it. Kseniia Orynchak agreed.",
}
PLAIN = Options()
OWN = re.compile(r"id:[A-Za-z_]+-[0-9a-f]{10}")


def folder(path: Path, texts: dict[str, str]) -> Path:
    path.mkdir(exist_ok=True)
    for file in path.iterdir():
        file.unlink()
    for name, text in texts.items():
        (path / f"{name}.txt").write_text(text)
    return path


def dump(store: Store) -> bytes:
    out = io.BytesIO()
    write(store.quads(), out, syntax_named("trig"), sort=True)
    return out.getvalue()


def scratch(path: Path, options: Options = PLAIN) -> bytes:
    """Return what a build of a folder's files from nothing makes."""
    with open_store() as store:
        build([str(path)], store, options)
        return dump(store)


def built(path: Path, store: Path, options: Options = PLAIN) -> tuple[bytes, Summary]:
    with open_store(store) as opened:
        summary = build([str(path)], opened, options)
        return dump(opened), summary


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return folder(tmp_path / "news", TEXTS)


def test_any_order_and_any_number_of_steps(news: Path, tmp_path: Path) -> None:
    expected = scratch(news)
    for number, order in enumerate(itertools.islice(itertools.permutations(TEXTS), 0, None, 7)):
        with open_store(tmp_path / f"store-{number}") as store:
            build([str(news / f"{name}.txt") for name in order[:2]], store)
            for name in order[2:]:
                build([str(news / f"{name}.txt")], store)
            assert dump(store) == expected


def test_processes_make_the_same(news: Path, tmp_path: Path) -> None:
    assert built(news, tmp_path / "s", Options(jobs=2))[0] == scratch(news)


def test_what_is_unchanged_is_not_read_again(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, summary = built(news, tmp_path / "s")
    assert summary.statuses == {"read": 4}
    monkeypatch.setattr("kg.pipeline.scheduler.extract", None)
    second, summary = built(news, tmp_path / "s")
    assert second == first
    assert (summary.statuses, summary.written, summary.removed) == ({"unchanged": 4}, 0, 0)


def test_only_graphs_that_changed_are_written(news: Path, tmp_path: Path) -> None:
    built(news, tmp_path / "s")
    (news / "e.txt").write_text("Weather\n\nOlaf Scholz visited Poland on Monday.")
    got, summary = built(news, tmp_path / "s")
    assert got == scratch(news)
    assert (summary.documents, summary.written) == (5, 1)


def test_a_changed_document_replaces_its_graph(news: Path, tmp_path: Path) -> None:
    built(news, tmp_path / "s")
    (news / "c.txt").write_text("Office\n\nKsenia Orynchak resigned. She had led the Border Survey Authority.")
    got, summary = built(news, tmp_path / "s")
    assert got == scratch(news)
    assert (summary.documents, summary.removed) == (4, 1)


def test_a_removed_document_stays_until_it_is_pruned(news: Path, tmp_path: Path) -> None:
    before, _ = built(news, tmp_path / "s")
    (news / "c.txt").unlink()
    assert built(news, tmp_path / "s")[0] == before
    assert built(news, tmp_path / "s", Options(prune=True))[0] == scratch(news)


def report(url: str, published: str, text: str = "Ukraine rejected a plan by Belarus on Friday.") -> str:
    return json.dumps({"title": "Plans", "text": text, "url": url, "date": published}) + "\n"


REPORTS = (
    report("https://later.example/a", "2025-03-05"),
    report("https://first.example/b", "2025-03-04"),
    report("https://undated.example/c", ""),
    report("https://other.example/d", "2025-03-01", "Ukraine rejected a plan by Poland on Friday."),
)


def with_claims(found: bytes) -> set[str]:
    """Return the hosts of the reports whose graphs hold claims."""
    dataset = ox.Dataset(ox.parse(found, ox.RdfFormat.TRIG))
    address, evidence = (ox.NamedNode(iri) for iri in (f"{PREFIXES['dcterms']}identifier", f"{KG}evidence"))
    graphs = {quad.graph_name for quad in dataset if quad.predicate == evidence}
    return {
        q.object.value.split("/")[2].partition(".")[0]
        for q in dataset
        if q.predicate == address and isinstance(q.object, ox.Literal) and q.graph_name in graphs
    }


AGENCY = """Ministers of six countries agreed on Tuesday to reopen the port, the envoy said.

Ukraine rejected a plan by Belarus on Friday. The port had been closed since March, and at least 14 ships wait outside.

Poland supported a proposal by Latvia. Talks about the rivers go on in Vienna next week, an official said on Monday.

Nobody expects an agreement before the winter. The council will vote on the budget when the ministers meet in May."""


def site(name: str, published: str, text: str) -> str:
    around = f"{name.upper()} (AP) \u2014 {text}\n\nAll about {name} in the {name} Herald."
    return report(f"https://{name}.example/a", published, around)


SITES = (
    site("later", "2025-03-05", AGENCY),
    site("first", "2025-03-04", AGENCY),
    site("shorter", "2025-03-06", AGENCY.partition("\n\nNobody")[0]),
    site("changed", "2025-03-07", AGENCY.replace("14 ships", "18 ships")),
    site("again", "2025-03-08", AGENCY.replace("14 ships", "18 ships")),
)


Order = tuple[str, ...]


def one_by_one(order: Order) -> list[str]:
    """What a file holds in turn: each row alone, then all."""
    return [*order, "".join(order)]


def more_and_more(order: Order) -> list[str]:
    """What a file holds in turn: a row more each time."""
    return ["".join(order[:given]) for given in range(1, len(order) + 1)]


@pytest.mark.parametrize(
    ("rows", "orders", "comes", "read", "copies", "versions"),
    [
        (REPORTS, slice(0, None, 5), one_by_one, {"first", "other"}, 2, 0),
        (SITES, slice(7, None, 40), more_and_more, {"first", "changed"}, 3, 1),
    ],
    ids=["one text", "an agency report on several sites"],
)
def test_one_text_is_read_once_whichever_comes_first(
    tmp_path: Path,
    rows: Order,
    orders: slice,
    comes: Callable[[Order], list[str]],
    read: set[str],
    copies: int,
    versions: int,
) -> None:
    (tmp_path / "news").mkdir()
    file = tmp_path / "news" / "reports.jsonl"
    file.write_text("".join(rows))
    expected, summary = built(tmp_path / "news", tmp_path / "s")
    assert with_claims(expected) == read
    assert expected.count(b"kg:copyOf id:doc-") == summary.statuses["copy"] == copies
    assert expected.count(b"kg:versionOf id:doc-") == versions
    for number, order in enumerate(list(itertools.permutations(rows))[orders]):
        file.write_text("".join(order))
        assert scratch(tmp_path / "news") == expected
        with open_store(tmp_path / f"s-{number}") as store:
            for content in comes(order):
                file.write_text(content)
                build([str(file)], store)
            assert dump(store) == expected


@pytest.mark.parametrize(
    ("rows", "read"),
    [(REPORTS, {"later", "other"}), (SITES, {"later", "changed"})],
    ids=["one text", "an agency report"],
)
def test_when_the_first_with_a_text_goes_the_next_is_read(tmp_path: Path, rows: Order, read: set[str]) -> None:
    (tmp_path / "news").mkdir()
    file = tmp_path / "news" / "reports.jsonl"
    file.write_text("".join(rows))
    whole, _ = built(tmp_path / "news", tmp_path / "s")
    file.write_text("".join(rows[:1] + rows[2:]))
    pruned, summary = built(tmp_path / "news", tmp_path / "s", Options(prune=True))
    assert pruned == scratch(tmp_path / "news")
    assert with_claims(pruned) == read
    assert summary.statuses["read"] == 1
    file.write_text("".join(rows))
    assert built(tmp_path / "news", tmp_path / "s")[0] == whole


def test_a_document_found_twice_is_there_as_long_as_one_is_left(news: Path, tmp_path: Path) -> None:
    rows = "".join(f'{{"text": "{TEXTS["a"][18:]}", "title": "Talks"}}\n' for _ in range(2))
    (news / "twins.jsonl").write_text(rows)
    before, summary = built(news, tmp_path / "s")
    assert summary.statuses["duplicate"] == 1
    (news / "twins.jsonl").write_text(rows[: len(rows) // 2])
    assert built(news, tmp_path / "s", Options(prune=True))[0] == before
    (news / "twins.jsonl").unlink()
    assert built(news, tmp_path / "s", Options(prune=True))[0] == scratch(news)


def test_decisions_come_and_go(news: Path, tmp_path: Path) -> None:
    plain = scratch(news)
    own = next(word for word in plain.decode().split() if OWN.fullmatch(word))
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text(f"same\tid:Olaf_Scholz\tid:Ksenia_Orynchak\nsame\tid:Berlin\t{own}\n")
    decided = Options(decisions=(str(decisions),))
    assert built(news, tmp_path / "s")[0] == plain
    merged = built(news, tmp_path / "s", decided)[0]
    assert merged == scratch(news, decided) != plain
    assert built(news, tmp_path / "s")[0] == merged
    (none := tmp_path / "none.tsv").write_text("")
    assert built(news, tmp_path / "s", Options(decisions=(str(none),)))[0] == plain


def test_a_deleted_graph_comes_back(news: Path, tmp_path: Path) -> None:
    before, _ = built(news, tmp_path / "s")
    with open_store(tmp_path / "s") as store:
        store.remove_document(next(d for d in store.documents() if "/doc-" in d))
    assert built(news, tmp_path / "s")[0] == before


class Cut(BaseException):
    """The process ends here."""


def cut_at(moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the process end at the moment-th step that changes something on disk."""
    steps = itertools.count(1)

    def guard(owner: type, name: str) -> None:
        real = getattr(owner, name)

        def step(*args: object, **kwargs: object) -> object:
            if next(steps) == moment:
                raise Cut
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, step)

    for owner, names in (
        (Database, ("_begin", "remove_lost")),
        (SourceTable, ("add",)),
        (GraphQueue, ("removed", "written")),
        (Notes, ("set",)),
    ):
        for name in names:
            guard(owner, name)
    for name in ("put", "add_to", "add_new", "change", "remove"):
        guard(Writer, name)


@pytest.mark.parametrize("moment", range(1, 80, 4))
def test_cut_off_at_any_moment(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    monkeypatch.setattr("kg.pipeline.builder.COMMIT_DOCUMENTS", 1)
    monkeypatch.setattr("kg.pipeline.builder.GRAPHS_PER_TRANSACTION", 2)
    (news / "reports.jsonl").write_text("".join(REPORTS[::2]))
    built(news, tmp_path / "s")
    (news / "c.txt").write_text("Office\n\nKsenia Orynchak resigned. She had led the Border Survey Authority.")
    (news / "a.txt").unlink()
    (news / "reports.jsonl").write_text("".join(REPORTS[moment % 2 :: 2]))
    with monkeypatch.context() as patched:
        cut_at(moment, patched)
        with contextlib.suppress(Cut):
            built(news, tmp_path / "s", Options(prune=True))
    assert built(news, tmp_path / "s", Options(prune=True))[0] == scratch(news)


def test_a_bad_document_is_reported_and_the_others_are_read(news: Path, tmp_path: Path) -> None:
    (news / "empty.txt").write_text("")
    (news / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    outcomes: list[Outcome] = []
    with open_store() as store:
        summary = build([str(news)], store, observer=Observer(outcomes.append))
    assert summary.statuses == {"read": 4, "failed": 2}
    assert {Path(o.path).name: o.status for o in outcomes if o.status == "failed"} == {
        "empty.txt": "failed",
        "binary.txt": "failed",
    }
    assert all(o.reason for o in outcomes if o.status == "failed")
    assert sum(o.claims for o in outcomes) == summary.claims.total() > 0


def test_what_is_not_accepted_changes_nothing(news: Path, tmp_path: Path) -> None:
    before, _ = built(news, tmp_path / "s")
    (news / "e.txt").write_text("Weather\n\nOlaf Scholz visited Poland on Monday.")

    def refuse(store: Store) -> None:
        raise DataError(f"{len(store.documents())}")

    with open_store(tmp_path / "s") as store:
        with pytest.raises(DataError):
            build([str(news)], store, accept=refuse)
        assert dump(store) == before
        build([str(news)], store, accept=lambda _: None)
        assert dump(store) == scratch(news)


def test_another_base_is_refused(news: Path, tmp_path: Path) -> None:
    built(news, tmp_path / "s")
    with pytest.raises(InputError, match="base-iri"):
        built(news, tmp_path / "s", Options(base_iri="http://example.org/"))


def test_publishers_whose_names_differ_in_signs_alone_are_apart(tmp_path: Path) -> None:
    names = ["A+B News", "A B News", "A-B News", "A.B. News", "A/B News"]
    rows = (json.dumps({"text": f"Ukraine rejected the offer in {n}.", "publisher": n, "title": n}) for n in names)
    (tmp_path / "news.jsonl").write_text("\n".join(rows))
    with open_store() as store:
        build([str(tmp_path / "news.jsonl")], store)
        found = store.query("SELECT DISTINCT ?p ?l { ?d dcterms:publisher ?p . ?p rdfs:label ?l }")
        pairs = {(row["p"].value, row["l"].value) for row in found}  # type: ignore[union-attr]
    assert sorted(label for _, label in pairs) == sorted(names)
    assert len({iri for iri, _ in pairs}) == len(names)


def test_a_first_build_that_is_cut_off_keeps_what_was_read(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kg.pipeline.builder.update_store", cut)
        with pytest.raises(KeyboardInterrupt):
            built(news, tmp_path / "s")
    got, summary = built(news, tmp_path / "s")
    assert (got, summary.statuses) == (scratch(news), {"unchanged": 4})
