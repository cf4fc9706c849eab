// Timeline of claims: a lane for each claim type, a mark for each claim. Filled: asserted; dashed: possible or
// planned; struck: denied.
import { h, s, show } from "./dom.js";
import { claimCard, date, MEANING, status, STATUSES, words } from "./parts.js";

const LABELS = 118;
const STEP = 13;
const RADIUS = 4.6;
const MOST_LANES = 14;
const MOST_LEVELS = 14;

const time = (day) => Date.parse(`${day.length === 7 ? `${day}-01` : day.length === 4 ? `${day}-01-01` : day}T00:00:00Z`);

/** A timeline with the chosen claim under it. labels: how claim types are called. */
export function timeline(claims, { lane = (claim) => claim.type } = {}) {
  const dated = claims.filter((claim) => claim.day);
  const undated = claims.length - dated.length;
  if (!dated.length) return h("p", { class: "empty" }, claims.length ? "None of these claims has a date." : "No claims.");
  const box = h("div", { class: "timeline" });
  const chosen = h("div", { "aria-live": "polite" });
  const stage = h("div", {});
  let width = 0;
  const draw = () => {
    const now = Math.max(280, Math.floor(stage.clientWidth || 700));
    if (now !== width) show(stage, picture(dated, (width = now), lane, (claim) => show(chosen, claimCard(claim))));
  };
  new ResizeObserver(draw).observe(stage);
  box.append(stage, legend(undated), chosen);
  return box;
}

function legend(undated) {
  return h("p", { class: "small row center" }, STATUSES.map((name) => status(name)),
    undated ? h("span", { class: "soft" }, `${undated} without a date are not shown`) : null);
}

function lanes(claims, lane) {
  const found = new Map();
  for (const claim of claims) {
    const name = lane(claim);
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(claim);
  }
  const sorted = [...found].sort((a, b) => b[1].length - a[1].length);
  const rest = sorted.slice(MOST_LANES).flatMap(([, some]) => some);
  return rest.length ? [...sorted.slice(0, MOST_LANES), ["others", rest]] : sorted;
}

function picture(claims, width, lane, choose) {
  const narrow = width < 520;
  const labels = narrow ? 84 : LABELS;
  const axis = timeAxis(claims.map((claim) => time(claim.day)), labels + 10, width - 26);
  const x = (day) => axis.at(time(day));
  const parts = [];
  const marks = [];
  let y = 22;
  for (const [name, some] of lanes(claims, lane)) {
    const columns = new Map();
    const placed = some.sort((a, b) => a.day.localeCompare(b.day)).map((claim) => {
      const column = Math.round(x(claim.day));
      let level = 0;
      const taken = (place) => [...Array(2 * STEP - 3)].some((_, i) => columns.get(column - STEP + 2 + i)?.has(place));
      while (taken(level) && level < MOST_LEVELS) level++;
      columns.set(column, (columns.get(column) ?? new Set()).add(level));
      return { claim, at: x(claim.day), level };
    });
    const levels = Math.min(Math.max(...placed.map((p) => p.level)) + 1, MOST_LEVELS);
    const height = levels * STEP + 8;
    parts.push(s("line", { class: "lane", x1: 0, x2: width, y1: y + height, y2: y + height }),
      s("text", { x: 0, y: y + height / 2 + 4 }, words(name).slice(0, narrow ? 12 : 17)));
    for (const { claim, at, level } of placed) {
      if (level >= MOST_LEVELS) continue;
      const cy = y + height - 4 - STEP / 2 - level * STEP;
      const mark = s("g", { class: claim.status, role: "button", tabindex: marks.length ? "-1" : "0", "aria-label":
        `${date(claim.day)}: ${claim.subject?.label ?? "somebody"} ${claim.relation} ${claim.object?.label ?? claim.content}, ${MEANING[claim.status]}` },
      s("title", {}, `${date(claim.day)}: ${claim.quote.replace(/\s+/g, " ")}`),
      s("circle", { class: "dot", cx: at, cy, r: RADIUS }),
      claim.status === "denied" ? s("line", { class: "strike", x1: at - 7, y1: cy + 5, x2: at + 7, y2: cy - 5 }) : null);
      marks.push({ mark, claim, at, cy });
      parts.push(mark);
    }
    y += height;
  }
  const lines = axis.ticks(Math.max(2, Math.floor((width - labels) / 90))).flatMap(([tx, text]) =>
    [s("line", { class: "tick", x1: tx, x2: tx, y1: 18, y2: y }), s("text", { x: tx, y: 12, "text-anchor": "middle" }, text)]);
  for (const gap of axis.gaps) lines.push(s("line", { class: "gap", x1: gap, x2: gap, y1: 18, y2: y }));
  const svg = s("svg", { width, height: y + 4, viewBox: `0 0 ${width} ${y + 4}`, role: "group",
    "aria-label": "Timeline of claims. Arrow keys go from mark to mark, Enter shows the sentence." }, lines, parts);
  keys(svg, marks, choose);
  return svg;
}

/** One tab stop; arrows move to the nearest mark in their direction. */
function keys(svg, marks, choose) {
  const pick = (place) => {
    svg.querySelector(".on")?.classList.remove("on");
    marks[place].mark.classList.add("on");
    choose(marks[place].claim);
  };
  marks.forEach(({ mark }, place) => mark.addEventListener("click", () => { go(place); pick(place); }));
  const go = (place) => {
    for (const { mark } of marks) mark.setAttribute("tabindex", "-1");
    marks[place].mark.setAttribute("tabindex", "0");
    marks[place].mark.focus();
  };
  svg.addEventListener("keydown", (event) => {
    const here = marks.findIndex(({ mark }) => mark === document.activeElement);
    if (here < 0) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Enter" || event.key === " ") pick(here);
    else if (way) {
      let best = -1;
      let least = Infinity;
      marks.forEach((other, place) => {
        const along = (other.at - marks[here].at) * way[0] + (other.cy - marks[here].cy) * way[1];
        const across = Math.abs((other.at - marks[here].at) * way[1] + (other.cy - marks[here].cy) * way[0]);
        if (place !== here && along > 0.5 && along + 4 * across < least) [best, least] = [place, along + 4 * across];
      });
      if (best >= 0) go(best);
    } else return;
    event.preventDefault();
  });
}

const DAY = 86400e3;
const GAP = 0.5; // longest share of the axis that a time without claims may take; a longer one is cut short

/** An axis of time from some x to another. Long times without claims are cut short, and marked. */
function timeAxis(times, from, to) {
  const days = [...new Set(times)].sort((a, b) => a - b);
  const span = Math.max(days.at(-1) - days[0], 1);
  const widths = days.slice(1).map((day, i) => day - days[i]);
  const cut = widths.map((wide) => wide > GAP * span && days.length > 2);
  const kept = widths.reduce((sum, wide, i) => sum + (cut[i] ? 0 : wide), 0) || DAY;
  const drawn = widths.map((wide, i) => (cut[i] ? kept * 0.12 : wide));
  const all = drawn.reduce((sum, wide) => sum + wide, 0) || 1;
  const places = [0];
  for (const wide of drawn) places.push(places.at(-1) + wide);
  const spread = (share) => (days.length === 1 ? (from + to) / 2 : from + (share / all) * (to - from));
  const at = (moment) => {
    const i = Math.max(0, days.findLastIndex((day) => day <= moment));
    if (i >= days.length - 1) return spread(places.at(-1));
    return spread(places[i] + ((moment - days[i]) / widths[i]) * drawn[i]);
  };
  const inGap = (moment) => cut[days.findLastIndex((day) => day <= moment)] && !days.includes(moment);
  return { at, gaps: cut.flatMap((is, i) => (is ? [spread(places[i] + drawn[i] / 2)] : [])),
    ticks: (most) => {
      const resumed = days.filter((_, i) => cut[i - 1]).map((day) => [at(day), short(day, days.at(-1) - days[0])]);
      const others = candidates(days[0], days.at(-1), (kept / DAY) || 1, most).filter(([moment]) => !inGap(moment)).map(([moment, text]) => [at(moment), text])
        .filter(([x]) => resumed.every(([other]) => Math.abs(x - other) > 72));
      return spaced([...others, ...resumed].sort((a, b) => a[0] - b[0]), days, at);
    } };
}

/** A day in few letters: with its year only where the whole axis is long. */
const short = (moment, span) => date(new Date(moment).toISOString()).replace(/ (\d{4})$/, (_, year) => (span > 300 * DAY ? ` ’${year.slice(2)}` : ""));


/** Leave out ticks that would run into each other; name the ends where there are hardly any. */
function spaced(ticks, days, at) {
  const named = ticks.length < 2 ? days.map((day) => [at(day), date(new Date(day).toISOString())]) : ticks;
  const kept = [];
  for (const tick of named) if (!kept.length || tick[0] - kept.at(-1)[0] > 72) kept.push(tick);
  return kept;
}

/** Days, months or years between two times: [time, text]. span: days that are drawn. */
function candidates(first, last, span, most) {
  const ticks = [];
  if (span < 90) {
    const step = Math.max(1, Math.ceil(span / most));
    for (let moment = first; moment <= last && ticks.length < 4000; moment += step * DAY) {
      ticks.push([moment, short(moment, last - first)]);
    }
    return ticks;
  }
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((n) => span / 30.4 / n <= most) ?? 600;
  const start = new Date(first);
  for (let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step; ; month += step) {
    const moment = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (moment > last) return ticks;
    if (moment >= first) ticks.push([moment, step >= 12 ? String(Math.floor(month / 12)) : date(new Date(moment).toISOString().slice(0, 7))]);
  }
}

/** Claims by type and month as a grid of shades, with a table of the same numbers for readers without sight. */
export function monthGrid(months, labels, most = 14) {
  const names = [...new Set(months.map((cell) => cell.month))].filter(Boolean).sort();
  const totals = new Map();
  for (const cell of months) totals.set(cell.type, (totals.get(cell.type) ?? 0) + cell.count);
  const types = [...totals].sort((a, b) => b[1] - a[1]).slice(0, most).map(([type]) => type);
  if (!names.length) return h("p", { class: "empty" }, "No claim has a date.");
  const count = new Map(months.map((cell) => [`${cell.type} ${cell.month}`, cell.count]));
  const top = Math.max(...months.map((cell) => cell.count));
  return h("div", { class: "scroll" }, h("table", { class: "months" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "type"), names.map((month) => h("th", { scope: "col", class: "num" }, date(month))))),
    h("tbody", {}, types.map((type) => h("tr", {}, h("th", { scope: "row" },
      h("a", { href: `/ontology?term=${encodeURIComponent(type)}` }, labels.get(type) ?? words(type))),
      names.map((month) => {
        const n = count.get(`${type} ${month}`) ?? 0;
        return h("td", { class: "num", style: n ? { background: `color-mix(in srgb, var(--filler) ${Math.round(12 + (88 * Math.sqrt(n)) / Math.sqrt(top))}%, transparent)` } : {} }, n || "");
      }))))));
}
