"""The report: overview, graph, entities with timelines and sentences, deals, contradictions, in one HTML file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.web.index.reader import IndexReader
from kg.web.pages.agreement_page import agreement_page
from kg.web.pages.deals_page import deal_history, deal_list
from kg.web.pages.entity_page import ClaimFilter, claims_of, entity_page
from kg.web.pages.graph_page import best_known_part
from kg.web.pages.overview import Overview, overview
from kg.web.pages.records import ClaimRecord, EntityRef
from kg.web.report.markup import Markup, element, joined
from kg.web.report.pictures import graph_picture, timeline

STYLE = Path(__file__).resolve().parents[1] / "static" / "style.css"
OWN_STYLE = """
svg .node { fill: var(--link); }
svg .name { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
svg .line { stroke: var(--asserted); fill: var(--asserted); stroke-width: 1.2; }
svg .line.possible { stroke: var(--possible); fill: var(--possible); }
svg .line.planned { stroke: var(--planned); fill: var(--planned); }
svg .line.denied { stroke: var(--denied); fill: var(--denied); }
main { max-width: 58rem; }
svg.timeline { width: 100%; min-width: 40rem; }
.badge { margin-left: .5em; }
section { margin-top: 2.5rem; }
@media (prefers-color-scheme: dark) { :root { DARK } }
"""
NODES = 45
CONTRADICTIONS = 25
DEALS = 15


@dataclass(frozen=True, slots=True)
class ReportSize:
    """How much a report holds. entities: how many. claims: how many sentences of each."""

    entities: int = 30
    claims: int = 12


def report_html(index: IndexReader, title: str, size: ReportSize) -> bytes:
    """Return the report as HTML in UTF-8."""
    data = overview(index)
    left_out: list[str] = []
    shown = [row.entity for row in data.best_known]
    if size.entities > len(shown):
        rows = index.rows("SELECT iri, label, class FROM entity ORDER BY claims DESC, label LIMIT ?", (size.entities,))
        shown = [EntityRef(*row) for row in rows]
    shown = shown[: size.entities]
    known = {entity.iri for entity in shown}
    body = joined(
        element("h1", title),
        _facts(data),
        _contents(shown),
        _graph(index, left_out),
        _deals(index, known, size, left_out),
        _contradictions(index, known, left_out),
        [_entity(index, entity, known, size, left_out) for entity in shown],
        _left_out(data, shown, left_out),
    )
    return _page(title, body).encode()


def _page(title: str, body: Markup) -> str:
    css = STYLE.read_text(encoding="utf-8")
    dark = css.split(':root[data-theme="dark"] {')[1].split("}")[0]
    style = Markup(css + OWN_STYLE.replace("DARK", dark))
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        ),
        element("title", title),
        element("style", style),
    )
    return f"<!doctype html>\n{element('html', head, element('body', element('main', body)), lang='en')}\n"


def _facts(data: Overview) -> Markup:
    span = f", from {data.first_day} to {data.last_day}" if data.first_day else ""
    pairs = (("articles", data.documents), ("entities", data.entities), ("claims", data.claims),
             ("contradictions", data.contradictions), ("claims with several sources", data.corroborated))  # fmt: skip
    return joined(
        element(
            "p",
            f"What {data.documents:,} articles say{span}: who did what to whom, and according to whom. ",
            "Lines and marks show the status of a claim: ",
            *(joined(status(name), " ") for name in _STATUSES),
            class_="lead",
        ),
        element(
            "dl", [element("div", element("dt", name), element("dd", f"{n:,}")) for name, n in pairs], class_="facts"
        ),
    )


_STATUSES = ("asserted", "possible", "planned", "denied")


def status(name: str) -> Markup:
    """Return the mark of a status."""
    return element("span", name, class_=f"status {name}")


def _anchor(iri: str) -> str:
    return "e-" + "".join(c if c.isalnum() else "-" for c in iri.rpartition("/")[2])


def _name(entity: EntityRef | None, known: set[str]) -> Markup:
    if entity is None:
        return element("span", "somebody", class_="soft")
    if entity.iri in known:
        return element("a", entity.label, href=f"#{_anchor(entity.iri)}", class_="entity")
    return element("span", entity.label, class_="entity")


def _contents(shown: Iterable[EntityRef]) -> Markup:
    links = [joined(" · ", element("a", entity.label, href=f"#{_anchor(entity.iri)}")) for entity in shown]
    return element("p", element("a", "Graph", href="#graph"), " · ", element("a", "Deals", href="#deals"), " · ",
                   element("a", "Contradictions", href="#contradictions"), links, class_="small")  # fmt: skip


def _graph(index: IndexReader, left_out: list[str]) -> Markup:
    part = best_known_part(index, ClaimFilter(), NODES)
    if part.total > len(part.nodes):
        left_out.append(f"the graph shows {len(part.nodes)} of {part.total:,} entities with claims")
    return element("section", element("h2", "Graph"), graph_picture(part), id="graph")


def claim_markup(claim: ClaimRecord, known: set[str]) -> Markup:
    """Return a claim with its sentence and source."""
    content = f"“{claim.content}”" if claim.content else "…"
    target = _name(claim.object, known) if claim.object else element("span", content)
    start, end = claim.trigger_start - claim.start, claim.trigger_end - claim.start
    inside = claim.trigger and 0 <= start < end <= len(claim.quote)
    quote: object = claim.quote
    if inside:
        quote = joined(claim.quote[:start], element("mark", claim.quote[start:end]), claim.quote[end:])
    speakers = ", ".join(speaker.label for speaker in claim.speakers)
    sources = (speakers and f"according to {speakers}", claim.document.publisher, claim.document.title)
    source = " · ".join(part for part in sources if part)
    marks = [f"{claim.sources} sources"] if claim.sources > 1 else []
    head = element("span", element("span", claim.relation, class_="word"), element("span", class_="head"),
                   class_=f"edge {claim.status}")  # fmt: skip
    return element(
        "article",
        element(
            "div",
            element("span", _name(claim.subject, known), head, target),
            element("span", status(claim.status), " ", element("time", claim.day, class_="small soft"), class_="right"),
            class_="statement",
        ),
        element("blockquote", quote),
        element("div", source, [element("span", mark, class_="badge") for mark in marks],
                element("span", "contradicted", class_="badge alarm") if claim.contradicted else None, class_="source"),
        class_="claim",
    )  # fmt: skip


def _deals(index: IndexReader, known: set[str], size: ReportSize, left_out: list[str]) -> Markup:
    deals = deal_list(index)
    if deals.total > DEALS:
        left_out.append(f"{DEALS} of {deals.total:,} deals are shown")
    parts = []
    for row in deals.deals[:DEALS]:
        history = deal_history(index, row.deal.iri)
        claims = history.claims[: size.claims]
        if len(history.claims) > len(claims):
            left_out.append(f"{row.deal.label}: {len(claims)} of {len(history.claims)} claims")
        parts.append(joined(element("h3", row.deal.label, " ", element("span", row.cls_label, class_="kind")),
                            [claim_markup(claim, known) for claim in claims]))  # fmt: skip
    empty = element("p", "No deal is named.", class_="empty")
    return element("section", element("h2", "Deals"), parts or empty, id="deals")


def _contradictions(index: IndexReader, known: set[str], left_out: list[str]) -> Markup:
    page = agreement_page(index, 0)
    pairs = page.contradictions[:CONTRADICTIONS]
    if page.total_contradictions > len(pairs):
        left_out.append(f"{len(pairs)} of {page.total_contradictions:,} contradictions are shown")
    shown = [
        element("div", claim_markup(pair.affirmed, known), claim_markup(pair.denied, known), class_="pair")
        for pair in pairs
    ]
    empty = element("p", "No claim contradicts another one.", class_="empty")
    return element("section", element("h2", "Contradictions"), shown or empty, id="contradictions")


def _entity(index: IndexReader, entity: EntityRef, known: set[str], size: ReportSize, left_out: list[str]) -> Markup:
    page = entity_page(index, entity.iri)
    claims = claims_of(index, ClaimFilter(entity=entity.iri), 300, 0)
    shown = claims.claims[: size.claims]
    if claims.total > len(shown):
        left_out.append(f"{entity.label}: {len(shown)} of {claims.total:,} sentences")
    names = f" · also {', '.join(page.names[:10])}" if page.names else ""
    return element(
        "section",
        element("h2", entity.label, element("a", "to the top", href="#", class_="more")),
        element("p", f"{page.cls_label}{names} · {page.claims:,} claims in {page.documents:,} articles", class_="soft"),
        timeline(claims.claims),
        [claim_markup(claim, known) for claim in shown],
        id=_anchor(entity.iri),
    )


def _left_out(data: Overview, shown: list[EntityRef], left_out: list[str]) -> Markup:
    items = [*left_out]
    if data.entities > len(shown):
        items.insert(0, f"{len(shown)} of {data.entities:,} entities have a section")
    text = element("ul", [element("li", item) for item in items]) if items else element("p", "Nothing.")
    note = element("p", "kg serve shows all of it. kg report takes --entities and --claims for a larger file.")
    return element("section", element("h2", "Left out"), text, note, class_="small")
