"""Documents read on a Dask cluster make the same graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.pipeline.builder import Options, build
from kg.rdf.store import open_store

distributed = pytest.importorskip("distributed")

TEXTS = (
    "Talks\n\nUkraine rejected a proposal by the United States on Monday.",
    "Borders\n\nPoland accused Belarus of closing the border. Belarus denied it.",
)


def test_a_cluster_makes_the_same_as_this_process(tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        open_store() as here,
        open_store() as there,
    ):
        build([str(tmp_path)], here)
        summary = build([str(tmp_path)], there, Options(cluster=cluster.scheduler_address))
        assert summary.statuses == {"read": 2}
        assert set(there.quads()) == set(here.quads())


def test_no_scheduler_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[0])
    with open_store() as store, pytest.raises(InputError, match="scheduler"):
        build([str(tmp_path)], store, Options(cluster="tcp://127.0.0.1:9"))


def test_a_cluster_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.pipeline.executors.WORKERS_SECONDS", 0.5)
    (tmp_path / "a.txt").write_text(TEXTS[0])
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        open_store() as store,
        pytest.raises(InputError, match=r"no workers; start one: dask worker tcp://127"),
    ):
        build([str(tmp_path)], store, Options(cluster=cluster.scheduler_address))
