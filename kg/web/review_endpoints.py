"""Endpoints of the review page: candidates, decisions, and the building of the store with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kg.pipeline.merge_reasons import NOTES
from kg.web.endpoints import NoParameters, Parameters
from kg.web.http_errors import Refusal
from kg.web.index.reader import IndexReader
from kg.web.pages.review_records import ReviewPage
from kg.web.pages.server_records import Decided, Rebuild, Verdict
from kg.web.pages.server_records import Decision as DecisionRecord
from kg.web.server_state import ServerState

# What reads decisions and candidates takes long to import and is not needed for the first page, so functions import it.
Iri = Annotated[str, Meta(min_length=1, max_length=2000)]
NO_FILE = "no decisions file was named: start the server with --decisions FILE"


class Review(Parameters, frozen=True):
    """How many candidates."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 40


class Decision(Parameters, frozen=True):
    """What a person decided about two entities."""

    first: Iri
    second: Iri
    verdict: Verdict


async def review(_: Request, state: ServerState, given: Review) -> bytes:
    """Answer with the candidates of the review page."""
    path = await state.index.current()
    key = (
        state.index.signature,
        given.limit,
        *map(_changed_at, (state.settings.decisions, state.settings.store / NOTES)),
    )

    def read() -> bytes:
        with IndexReader(path) as index:
            return msgspec.json.encode(_read(index, state, given.limit))

    if state.review is None or state.review[0] != key:
        state.review = (key, await run_in_threadpool(read))
    return state.review[1]


def _changed_at(path: Path | None) -> int:
    return path.stat().st_mtime_ns if path is not None and path.is_file() else 0


def _read(index: IndexReader, state: ServerState, limit: int) -> ReviewPage:
    from kg.entities import Decisions, read_decisions  # noqa: PLC0415
    from kg.pipeline.rebuilding import noted  # noqa: PLC0415
    from kg.pipeline.review import reviews  # noqa: PLC0415
    from kg.web.decisions_file import decisions_in  # noqa: PLC0415
    from kg.web.pages import review_page  # noqa: PLC0415

    store, file = state.settings.store, state.settings.decisions
    notes = noted(store)
    decisions = decisions_in(file)
    held = read_decisions(file) if file is not None and file.is_file() else Decisions()
    if notes:
        candidates = review_page.reviewed(index, list(reviews(store, held, limit)))
    else:
        candidates = review_page.alike(index, decisions, limit)
    known = json.loads(notes.get("decisions", "[]"))
    return ReviewPage(
        candidates=candidates,
        joined=review_page.joined_names(index),
        decided=decisions,
        file=file.name if file else "",
        rebuilds=bool(notes) and file is not None,
        pending=bool(notes) and file is not None and [list(d.cells) for d in held.all] != known,
    )


async def decided(_: Request, state: ServerState, given: Decision) -> Decided:
    """Write a decision."""
    from kg.web.decisions_file import decide  # noqa: PLC0415

    if state.settings.decisions is None:
        raise Refusal(403, NO_FILE)
    return Decided(decide(state.settings.decisions, DecisionRecord(given.first, given.second, given.verdict)))


async def rebuild_state(_: Request, state: ServerState, __: NoParameters) -> Rebuild:
    """Say how far the building of the store is."""
    return state.rebuilder.state


async def rebuild_started(_: Request, state: ServerState, __: NoParameters) -> Rebuild:
    """Start to build the store with the decisions."""
    from kg.pipeline.rebuilding import noted  # noqa: PLC0415

    file = state.settings.decisions
    if file is None:
        raise Refusal(403, NO_FILE)
    if not file.is_file():
        raise Refusal(409, "nothing has been decided yet")
    if not noted(state.settings.store):
        raise Refusal(
            409, "these pages show files; decisions are applied by kg build --decisions, or with --store here"
        )
    return state.rebuilder.start(file)
