"""The JSON API behind the pages."""

from __future__ import annotations

import functools
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg import paths
from kg.rdf.sparql.query_files import named_queries
from kg.web.endpoints import Endpoint, NoParameters, Parameters, description
from kg.web.http_errors import Refusal
from kg.web.index.reader import IndexReader
from kg.web.index.text_search import SearchResult, search
from kg.web.pages import agreement_page as agreement
from kg.web.pages import deals_page, document_page, entity_page, graph_page, query_page, vocabulary_page
from kg.web.pages.background_records import SentenceReading, ValidationPage
from kg.web.pages.overview import KnownEntity, Overview, best_known
from kg.web.pages.records import ClaimPage
from kg.web.pages.review_records import ReviewPage
from kg.web.pages.server_records import Decided, FilledQuery, Rebuild, Status
from kg.web.review_endpoints import Decision, Review, decided, rebuild_started, rebuild_state, review
from kg.web.server_state import READING_SECONDS, VALIDATION_SECONDS, ServerState

Text = Annotated[str, Meta(max_length=500)]
Iri = Annotated[str, Meta(min_length=1, max_length=2000)]
Limit = Annotated[int, Meta(ge=1, le=500)]
Offset = Annotated[int, Meta(ge=0, le=10_000_000)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]
StatusList = Annotated[
    str, Meta(pattern=r"^((asserted|possible|planned|denied)(,(asserted|possible|planned|denied))*)?$")
]


class OfIri(Parameters, frozen=True):
    """An entity, a document or a deal."""

    iri: Iri


class Search(Parameters, frozen=True):
    """A search."""

    q: Annotated[str, Meta(max_length=300)]
    limit: Limit = 20


class Page(Parameters, frozen=True):
    """A part of a list."""

    offset: Offset = 0


class Documents(Page, frozen=True):
    """Documents of an outlet."""

    outlet: Text = ""


class Known(Parameters, frozen=True):
    """Entities of a class."""

    cls: Text = ""
    limit: Limit = 100


class Claims(Page, frozen=True):
    """Which claims: see ``ClaimFilter``."""

    entity: Annotated[str, Meta(max_length=2000)] = ""
    other: Annotated[str, Meta(max_length=2000)] = ""
    subject: Annotated[str, Meta(max_length=2000)] = ""
    object: Annotated[str, Meta(max_length=2000)] = ""
    type: Text = ""
    property: Text = ""
    status: StatusList = ""
    since: Day = ""
    until: Day = ""
    outlet: Text = ""
    confidence: Annotated[float, Meta(ge=0, le=1)] = 0.0
    limit: Limit = 100

    def filter(self) -> entity_page.ClaimFilter:
        """Return the filter."""
        return entity_page.ClaimFilter(
            self.entity,
            self.other,
            self.subject,
            self.object,
            self.type,
            self.property,
            self.status,
            self.since,
            self.until,
            self.outlet,
            self.confidence,
        )


class Neighbours(Claims, frozen=True):
    """A node and the claims that make its links."""

    iri: Annotated[str, Meta(max_length=2000)] = ""
    limit: Annotated[int, Meta(ge=1, le=5000)] = 40


class Frames(Page, frozen=True):
    """A search for frames."""

    q: Text = ""
    limit: Limit = 50


class Term(Parameters, frozen=True):
    """A class or property, by local name."""

    name: Text


class Sentence(Parameters, frozen=True):
    """A text to read."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]


class Fill(Parameters, frozen=True):
    """A shipped query and values of its parameters."""

    name: Text
    values: dict[str, str]


class Iris(Parameters, frozen=True):
    """IRIs to find labels for."""

    iris: Annotated[list[str], Meta(max_length=5000)]


def _neighbours(index: IndexReader, given: Neighbours) -> graph_page.Subgraph:
    if given.iri:
        return graph_page.neighbourhood(index, given.iri, given.filter(), given.limit, given.offset)
    return graph_page.best_known_part(index, given.filter(), given.limit)


def _overview(index: IndexReader, _: NoParameters) -> bytes:
    return bytes(index.value("SELECT content FROM page WHERE name = 'overview'"))


def _known(index: IndexReader, given: Known) -> list[KnownEntity]:
    return best_known(index, given.limit, index.below(given.cls) if given.cls else None)


async def _status(_: Request, state: ServerState, __: NoParameters) -> Status:
    state.index.look()
    settings, index = state.settings, state.index
    return Status(
        ready=index.ready,
        index=index.signature,
        progress=-1.0 if index.progress is None else index.progress,
        problem=index.problem,
        writable=settings.writable,
        decisions=settings.decisions.name if settings.decisions else "",
        version=_version(),
    )


@functools.cache
def _version() -> str:
    try:
        return version("kg-news")
    except PackageNotFoundError:
        return "0"


async def _validation(_: Request, state: ServerState, __: NoParameters) -> bytes:
    state.index.look()
    key = f"{state.index.signature} {state.written}"
    if state.validation is None or state.validation[0] != key:
        job = {"store": str(state.settings.store), "written": state.written}
        answer = await state.background.run("validate", job, timeout=VALIDATION_SECONDS)
        state.validation = (key, await answer.read())
    return state.validation[1]


async def _sentence(request: Request, state: ServerState, given: Sentence) -> bytes:
    answer = await state.unless_gone(
        request, state.reading.run("sentence", {"text": given.text}, timeout=READING_SECONDS)
    )
    return await answer.read()


async def _fill(_: Request, __: ServerState, given: Fill) -> FilledQuery:
    # By its name among those that ship: what a request says never becomes a path.
    query = next((one for one in named_queries(paths.data("queries")) if one.name == given.name), None)
    if query is None:
        raise Refusal(404, f"no shipped query is named {given.name[:80]!r}")
    return FilledQuery(query_page.without_header(query.filled(given.values)))


async def _query_page(_: Request, state: ServerState, __: NoParameters) -> Any:
    path = await state.index.current()
    with IndexReader(path) as index:
        return query_page.query_page(index, state.settings.timeout)


ENDPOINTS = [
    Endpoint("/api/status", "State of the server and its index.", NoParameters, Status, does=_status),
    Endpoint("/api/overview", "What is in the graph.", NoParameters, Overview, _overview),
    Endpoint(
        "/api/search",
        "Search names, titles and passages; forgives spelling.",
        Search,
        SearchResult,
        lambda index, given: search(index, given.q, given.limit),
    ),
    Endpoint("/api/entities", "The entities of which most is said.", Known, list[KnownEntity], _known),
    Endpoint(
        "/api/entity",
        "One entity.",
        OfIri,
        entity_page.EntityPage,
        lambda index, given: entity_page.entity_page(index, given.iri),
    ),
    Endpoint(
        "/api/claims",
        "Claims with their sentences.",
        Claims,
        ClaimPage,
        lambda index, given: entity_page.claims_of(index, given.filter(), given.limit, given.offset),
    ),
    Endpoint(
        "/api/documents",
        "Documents, the newest first.",
        Documents,
        document_page.DocumentList,
        lambda index, given: document_page.document_list(index, given.outlet, given.offset),
    ),
    Endpoint(
        "/api/document",
        "One document with its claims.",
        OfIri,
        document_page.DocumentPage,
        lambda index, given: document_page.document_page(index, given.iri),
    ),
    Endpoint(
        "/api/graph", "A node with neighbours, or the best-known part.", Neighbours, graph_page.Subgraph, _neighbours
    ),
    Endpoint(
        "/api/graph/filters",
        "What the graph can be filtered by.",
        NoParameters,
        graph_page.GraphFilters,
        lambda index, _: graph_page.graph_filters(index),
    ),
    Endpoint(
        "/api/deals", "The deals.", NoParameters, deals_page.DealList, lambda index, _: deals_page.deal_list(index)
    ),
    Endpoint(
        "/api/deal",
        "The history of one deal.",
        OfIri,
        deals_page.DealHistory,
        lambda index, given: deals_page.deal_history(index, given.iri),
    ),
    Endpoint(
        "/api/agreement",
        "Contradictions, and what several sources say alike.",
        Page,
        agreement.AgreementPage,
        lambda index, given: agreement.agreement_page(index, given.offset),
    ),
    Endpoint("/api/validation", "The SHACL report.", NoParameters, ValidationPage, does=_validation),
    Endpoint("/api/review", "Entities that may be one, or two.", Review, ReviewPage, does=review),
    Endpoint(
        "/api/decision", "Write a decision into the decisions file.", Decision, Decided, does=decided, method="POST"
    ),
    Endpoint("/api/rebuild", "How far the building of the store is.", NoParameters, Rebuild, does=rebuild_state),
    Endpoint(
        "/api/rebuild",
        "Build the store anew, with the decisions.",
        NoParameters,
        Rebuild,
        does=rebuild_started,
        method="POST",
    ),
    Endpoint(
        "/api/vocabulary",
        "Classes and properties.",
        NoParameters,
        vocabulary_page.VocabularyPage,
        lambda index, _: vocabulary_page.vocabulary_page(index),
    ),
    Endpoint(
        "/api/examples",
        "Claims of a type, or with a property.",
        Term,
        vocabulary_page.TermExamples,
        lambda index, given: vocabulary_page.term_examples(index, given.name),
    ),
    Endpoint(
        "/api/frames",
        "Frames of the lexicon.",
        Frames,
        vocabulary_page.FrameList,
        lambda _, given: vocabulary_page.frame_list(given.q, given.offset, given.limit),
    ),
    Endpoint(
        "/api/queries", "Shipped queries, prefixes and terms.", NoParameters, query_page.QueryPage, does=_query_page
    ),
    Endpoint("/api/filled-query", "A shipped query with values.", Fill, FilledQuery, does=_fill, method="POST"),
    Endpoint(
        "/api/labels",
        "Labels of IRIs.",
        Iris,
        query_page.Labels,
        lambda index, given: query_page.labels(index, given.iris),
        method="POST",
    ),
    Endpoint(
        "/api/sentence", "Read a text: names, tree, claims.", Sentence, SentenceReading, does=_sentence, method="POST"
    ),
]


async def _openapi(_: Request) -> Response:
    return JSONResponse(description(ENDPOINTS, _version()))


def api_routes() -> list[BaseRoute]:
    """Return the routes of the API."""
    # A class as endpoint would be instantiated; a partial is called.
    routes: list[BaseRoute] = [
        Route(endpoint.path, functools.partial(_call, endpoint), methods=[endpoint.method]) for endpoint in ENDPOINTS
    ]
    return [*routes, Route("/api/openapi.json", _openapi)]


async def _call(endpoint: Endpoint, request: Request) -> Response:
    return await endpoint(request)
