"""Pictures of the report: timelines and a graph, as SVG."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kg.web.pages.graph_page import Node, Subgraph
from kg.web.pages.records import ClaimRecord
from kg.web.report.markup import Markup, element, joined

WIDTH = 860
LABELS = 120
STEP = 12
LEVELS = 8
LANES = 8
SIZE = 900
DASHES = {"possible": "7 4", "planned": "2 3"}
ROUNDS = 300


def timeline(claims: Sequence[ClaimRecord]) -> Markup:
    """Draw the claims that have a day: a lane for each claim type, a mark for each claim."""
    dated = [claim for claim in claims if len(claim.day) == 10]
    if not dated:
        return element("p", "None of these claims has a date.", class_="empty")
    days = sorted({_number(claim.day) for claim in dated})
    first, last = days[0], max(days[-1], days[0] + 1)

    def x(day: int) -> float:
        return round(LABELS + 12 + (day - first) / (last - first) * (WIDTH - LABELS - 40), 1)

    lanes = defaultdict(list)
    for claim in dated:
        lanes[claim.type].append(claim)
    parts: list[Markup] = []
    y = 22
    for name, some in sorted(lanes.items(), key=lambda item: (-len(item[1]), item[0]))[:LANES]:
        levels: dict[int, int] = defaultdict(int)
        height = STEP * min(LEVELS, max(_heights(some, x).values())) + 8
        parts.append(element("line", class_="lane", x1=0, x2=WIDTH, y1=y + height, y2=y + height))
        parts.append(element("text", _words(name), x=0, y=y + height / 2 + 4))
        for claim in sorted(some, key=lambda one: (one.day, one.iri)):
            at = x(_number(claim.day))
            level = levels[round(at / STEP)]
            levels[round(at / STEP)] += 1
            if level < LEVELS:
                parts.append(_mark(claim, at, y + height - 9 - level * STEP))
        y += height
    ticks = [
        element("text", _day(day), x=x(day), y=12, text_anchor=anchor)
        for day, anchor in ((first, "start"), (days[-1], "end"))
    ]
    picture = element("svg", *ticks, *parts, viewBox=f"0 0 {WIDTH} {y + 4}", class_="timeline", role="img",
                      aria_label="Timeline of claims; the list of sentences says the same")  # fmt: skip
    return element("div", picture, class_="scroll")


def _heights(claims: Sequence[ClaimRecord], x: object) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for claim in claims:
        counts[round(x(_number(claim.day)) / STEP)] += 1  # type: ignore[operator]
    return counts


def _mark(claim: ClaimRecord, x: float, y: float) -> Markup:
    strike = None
    if claim.status == "denied":
        strike = element("line", class_="strike", x1=x - 6, y1=y + 5, x2=x + 6, y2=y - 5)
    title = element("title", f"{claim.day}: {' '.join(claim.quote.split())}")
    return element("g", title, element("circle", class_="dot", cx=x, cy=y, r=4.2), strike, class_=claim.status)


def _number(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal()


def _day(number: int) -> str:
    date = datetime.date.fromordinal(number)
    return f"{date.day} {date:%b %Y}"


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def graph_picture(part: Subgraph) -> Markup:
    """Draw nodes and links; solid: asserted, dashed: possible, dotted: planned, struck: denied."""
    linked = {iri for link in part.links for iri in (link.source, link.target)}
    part = Subgraph([node for node in part.nodes if node.iri in linked], part.links, part.total, part.shown)
    places = _layout(part)
    at = {node.iri: places[i] for i, node in enumerate(part.nodes)}
    radius = {node.iri: 3.5 + min(11.0, math.sqrt(node.claims)) for node in part.nodes}
    lines = []
    for pair, statuses in sorted(_pairs(part).items()):
        for place, (status, relations) in enumerate(sorted(statuses.items())):
            shift = (place - (len(statuses) - 1) / 2) * 5
            lines.append(_line(at[pair[0]], at[pair[1]], radius[pair[1]], shift, status, ", ".join(sorted(relations))))
    nodes = [_node(node, at[node.iri], radius[node.iri]) for node in part.nodes]
    return element(
        "svg",
        *lines,
        *nodes,
        viewBox=f"-40 -20 {SIZE + 200} {SIZE * 0.7 + 40:.0f}",
        width="100%",
        role="img",
        aria_label="Graph of the entities of which most is said",
    )


def _node(node: Node, place: np.ndarray, radius: float) -> Markup:
    title = element("title", f"{node.label}, {node.cls}")
    x, y = place
    return joined(
        element("circle", title, cx=_r(x), cy=_r(y), r=_r(radius), class_="node"),
        element("text", node.label, x=_r(x + radius + 3), y=_r(y + 4), class_="name"),
    )


def _pairs(part: Subgraph) -> dict[tuple[str, str], dict[str, set[str]]]:
    pairs: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for link in part.links:
        pairs[(link.source, link.target)][link.status].add(link.relation)
    return pairs


def _line(start: np.ndarray, end: np.ndarray, radius: float, shift: float, status: str, title: str) -> Markup:
    way = end - start
    length = float(np.hypot(*way)) or 1.0
    unit = way / length
    side = np.array([-unit[1], unit[0]]) * shift
    a, b = start + side, end + side - unit * (radius + 2)
    tip = [b, b - unit * 7 + np.array([-unit[1], unit[0]]) * 3, b - unit * 7 - np.array([-unit[1], unit[0]]) * 3]
    middle = (a + b) / 2
    strike = None
    if status == "denied":
        strike = element("line", x1=_r(middle[0] - 6), y1=_r(middle[1] + 6), x2=_r(middle[0] + 6), y2=_r(middle[1] - 6))
    return element(
        "g",
        element("title", f"{title} ({status})"),
        element("line", x1=_r(a[0]), y1=_r(a[1]), x2=_r(b[0]), y2=_r(b[1]), stroke_dasharray=DASHES.get(status)),
        element("polygon", points=" ".join(f"{_r(p[0])},{_r(p[1])}" for p in tip)),
        strike,
        class_=f"line {status}",
    )


def _r(value: float) -> float:
    return round(float(value), 1)


def _layout(part: Subgraph) -> np.ndarray:
    """Place nodes by forces (Fruchterman and Reingold 1991), from a circle, so that equal graphs look equal."""
    n = len(part.nodes)
    if not n:
        return np.zeros((0, 2))
    place = {node.iri: i for i, node in enumerate(part.nodes)}
    angles = np.arange(n) * 2.399963  # the golden angle
    spots = np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.sqrt(np.arange(n) + 1)[:, None]
    joined_pairs = {tuple(sorted((place[link.source], place[link.target]))) for link in part.links}
    links = np.array(sorted(joined_pairs) or [(0, 0)])
    degrees = np.maximum(np.bincount(links.ravel(), minlength=n), 1)
    weight = 1.0 / np.sqrt(np.minimum(degrees[links[:, 0]], degrees[links[:, 1]]))[:, None]
    ideal = 1.6
    for step in range(ROUNDS):
        ways = spots[:, None, :] - spots[None, :, :]
        squares = np.maximum((ways**2).sum(axis=2), 0.01)
        moves = (ways / squares[:, :, None]).sum(axis=1) * ideal**2
        pulls = spots[links[:, 1]] - spots[links[:, 0]]
        pulls *= np.sqrt((pulls**2).sum(axis=1, keepdims=True)) / ideal / 4 * weight
        np.add.at(moves, links[:, 0], pulls)
        np.add.at(moves, links[:, 1], -pulls)
        moves -= spots * 0.06
        lengths = np.maximum(np.hypot(moves[:, 0], moves[:, 1]), 1e-9)[:, None]
        spots = spots + moves / lengths * np.minimum(lengths, 0.5 * (1 - step / ROUNDS) + 0.01)
    spots -= spots.min(axis=0)
    spots /= np.maximum(spots.max(axis=0), 1e-9)
    ranks = spots.argsort(axis=0).argsort(axis=0) / max(n - 1, 1)
    spots = 0.35 * spots + 0.65 * ranks  # spread out what lies close together, so that names can be read
    placed: np.ndarray = spots * np.array([SIZE, SIZE * 0.7])
    return placed
