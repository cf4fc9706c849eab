// Graph: from an entity, a search or a CONSTRUCT; expanded node by node, every edge with its sentences.
import { address, get, post, short } from "../api.js";
import { debounced, h, show } from "../dom.js";
import { claimList, edge as edgeMark, entity, fault, heading, many, number, status, STATUSES, words } from "../parts.js";
import { searchBox } from "../search.js";

const STEP = 40;
const BEGIN = 60;

export async function render(main, query) {
  document.title = "Graph · kg workbench";
  main.classList.add("wide");
  const filters = await get("graph/filters");
  const view = { filters, wanted: { type: [], status: [], confidence: 0, since: "", until: "", outlet: "" }, shown: new Map(), start: query.get("iri") ?? "" };
  build(main, view);
  try {
    const { GraphView } = await import("../graph-view.js");
    view.graph = new GraphView(view.stage, { onNode: (iri, expand) => node(view, iri, expand), onEdge: (link, key) => edge(view, link, key), onStage: () => nothing(view) });
  } catch (error) {
    show(view.stage, h("p", { class: "fault" }, "The graph cannot be drawn: this browser has no WebGL. The relations are listed in the table."));
    view.graph = listOnly();
    console.warn(error);
  }
  main.graphView = view.graph; // the tests measure its frames
  await begin(view, query);
}

/** Stands in for the drawing where there is no WebGL: only remembers. */
function listOnly() {
  const nodes = new Map();
  const links = new Map();
  return { drawn: false, counts: new Map(), classes: [], colorOf: () => "currentColor", choose() {}, clear() { nodes.clear(); links.clear(); },
    add(more, some) {
      for (const one of more) nodes.set(one.iri, one);
      for (const one of some) links.set(`${one.source} ${one.property} ${one.target} ${one.status}`, one);
      return more.length;
    }, nodes, links };
}

function build(main, view) {
  view.stage = h("div", { class: "stage", role: "img", "aria-label": "Drawing of the graph; the table of relations says the same" });
  view.side = h("aside", { "aria-label": "What is chosen" });
  view.legend = h("div", { class: "legend small" }, STATUSES.map((name) => status(name)));
  view.classes = h("ul", { class: "plain small" });
  const tool = (label, call) => h("button", { type: "button", onclick: call }, label);
  const tools = h("div", { class: "tools" }, tool("fit", () => view.graph.fit?.()), tool("+", () => view.graph.zoom?.(1.5)), tool("−", () => view.graph.zoom?.(1 / 1.5)),
    tool("PNG", async () => save(await view.graph.png(), "graph.png")), tool("SVG", () => save(new Blob([view.graph.svg()], { type: "image/svg+xml" }), "graph.svg")),
    tool("GraphML", () => save(new Blob([view.graph.graphml()], { type: "application/graphml+xml" }), "graph.graphml")));
  show(main, h("h1", { class: "hidden-text" }, "Graph"), h("div", { class: "workspace" },
    h("aside", { "aria-label": "Filters" }, panel(view)), h("div", { class: "canvas" }, view.stage, view.legend, tools), view.side));
}

function panel(view) {
  const { filters, wanted } = view;
  const again = debounced(250, () => reload(view));
  const check = (list, name, label, count) => h("label", {}, h("input", { type: "checkbox", onchange: (event) => {
    if (event.target.checked) list.push(name); else list.splice(list.indexOf(name), 1);
    again();
  } }), label, count !== null && h("span", { class: "num small" }, number(count)));
  const field = (label, input) => h("label", { class: "field" }, label, input);
  const confidence = h("output", {}, "any");
  return [
    heading("Add an entity"), h("div", { class: "search" }, searchBox({ label: "Add an entity to the graph", placeholder: "a name", pick: (ref) => expand(view, ref.iri) })),
    h("p", { class: "row" }, h("button", { type: "button", onclick: () => { view.graph.clear(); view.shown.clear(); nothing(view); } }, "Empty"),
      h("button", { type: "button", onclick: () => best(view, 200) }, "Best-known 200"), h("button", { type: "button", onclick: () => best(view, 5000) }, "5,000")),
    heading("Status", "none ticked: all"), h("div", { class: "checks" }, STATUSES.map((name) => check(wanted.status, name, status(name), null))),
    heading("Claim types", "none ticked: all"), h("div", { class: "checks tall", tabindex: "0", role: "group", "aria-label": "Claim types" }, filters.types.map((type) => check(wanted.type, type.name, words(type.name), type.count))),
    heading("More"), h("div", { class: "stack" },
      field(h("span", {}, "Confidence at least ", confidence), h("input", { type: "range", min: "0", max: "1", step: "0.05", value: "0", oninput: (event) => {
        wanted.confidence = Number(event.target.value);
        confidence.textContent = wanted.confidence ? wanted.confidence.toFixed(2) : "any";
        again();
      } })),
      field("From", h("input", { type: "date", min: filters.first_day, max: filters.last_day, onchange: (event) => { wanted.since = event.target.value; again(); } })),
      field("Until", h("input", { type: "date", min: filters.first_day, max: filters.last_day, onchange: (event) => { wanted.until = event.target.value; again(); } })),
      field("Outlet", h("select", { onchange: (event) => { wanted.outlet = event.target.value; again(); } }, h("option", { value: "" }, "any"), filters.outlets.map((row) => h("option", { value: row.name }, row.name))))),
    heading("Classes shown"), view.classes];
}

const conditions = ({ wanted }) => ({ ...wanted, type: wanted.type.join(","), status: wanted.status.join(",") });

async function begin(view, query) {
  if (query.get("from") === "query") return construct(view);
  if (!view.start) return best(view, BEGIN);
  await expand(view, view.start);
}

/** Show the entities of which most is said. */
async function best(view, limit) {
  view.start = "";
  const part = await get("graph", { ...conditions(view), limit });
  put(view, part);
  nothing(view, `The ${number(part.nodes.length)} entities of which most is said, of ${number(part.total)}.`);
}

/** Add the next neighbours of a node. */
async function expand(view, iri) {
  const offset = view.shown.get(full(iri))?.shown ?? 0;
  const part = await get("graph", { ...conditions(view), iri: short(iri), limit: STEP, offset });
  if (!part.nodes.length) return;
  const [centre] = part.nodes;
  view.shown.set(centre.iri, { shown: part.shown, total: part.total });
  put(view, part, centre.iri);
  await node(view, centre.iri);
}

const full = (iri) => iri.startsWith("id:") ? `https://w3id.org/kg-news/id/${iri.slice(3)}` : iri;

function put(view, part, around = null) {
  view.graph.add(part.nodes, part.links, around);
  show(view.classes, view.graph.classes.map((cls) => h("li", { class: "row center" }, h("span", { class: "dot-sample", style: { background: view.graph.colorOf(cls) } }), words(cls), h("span", { class: "soft" }, number(view.graph.counts.get(cls))))));
}

async function reload(view) {
  const known = [...view.shown.keys()];
  view.graph.clear();
  if (!known.length) return best(view, BEGIN);
  view.shown.clear();
  for (const iri of known) await expand(view, iri);
}

async function construct(view) {
  const rows = JSON.parse(sessionStorage.getItem("construct") ?? "[]");
  const iris = [...new Set(rows.flatMap(([subject, , object]) => [subject, object]))];
  const { labels } = await post("labels", { iris: iris.slice(0, 5000) });
  const nodes = iris.map((iri) => ({ iri, label: labels[iri] ?? iri.split(/[/#]/).pop(), cls: "", claims: 1, documents: 0 }));
  const links = rows.map(([source, property, target]) => ({ source, target, property, relation: words(property.split(/[/#]/).pop()), type: "", status: "asserted", count: 1 }));
  put(view, { nodes, links });
  nothing(view, `${many(links.length, "statement")} of a CONSTRUCT query.`);
}

/** Show what is known of a node. again: it was clicked twice, so expand it. */
async function node(view, iri, again = false) {
  if (again) return expand(view, iri);
  view.graph.choose(iri);
  try {
    const page = await get("entity", { iri: short(iri) });
    const state = view.shown.get(iri);
    const total = state?.total ?? page.total_neighbours;
    const label = state ? (state.shown < state.total ? `Show more (${number(state.shown)} of ${number(total)} shown)` : `All ${number(total)} neighbours are shown`) : "Expand";
    show(view.side, heading(page.cls_label || "entity", h("button", { class: "quiet small", type: "button", onclick: () => nothing(view) }, "close")), h("h3", {}, entity(page)),
      h("p", { class: "small soft" }, page.names.slice(0, 6).join(" · "), page.names.length ? h("br") : null, `${many(page.claims, "claim")} in ${many(page.documents, "article")}`),
      h("p", { class: "row" }, h("button", { type: "button", disabled: Boolean(state && state.shown >= state.total), onclick: () => expand(view, iri) }, label), h("a", { class: "button", href: address("entity", iri) }, "Open")),
      relations(page), heading("Sentences"), claimList((offset) => get("claims", { ...conditions(view), entity: short(iri), limit: 8, offset })));
  } catch (error) {
    show(view.side, heading("Node"), h("p", {}, h("code", {}, iri)), fault(error));
  }
}

function relations(page) {
  return [heading("Relations"), h("table", { class: "small" }, h("tbody", {}, page.neighbours.slice(0, 12).map((row) => h("tr", {},
    h("td", {}, row.outgoing ? "" : h("span", { class: "soft" }, "from "), entity(row.entity)), h("td", { class: "soft" }, row.relation), h("td", { class: "num" }, number(row.claims))))))];
}

/** Show every sentence behind an edge. */
async function edge(view, link, key) {
  view.graph.choose(null, key);
  const { labels } = await post("labels", { iris: [link.source, link.target] });
  const ends = [link.source, link.target].map((iri) => h("a", { class: "entity", href: address("entity", iri) }, labels[iri] ?? iri));
  const list = link.claims ? claimList((offset) => get("claims", { ...conditions(view), subject: short(link.source), object: short(link.target), status: link.status,
    limit: 10, offset })) : h("p", { class: "empty" }, "A statement of the query’s answer.");
  show(view.side, heading("Edge", h("button", { class: "quiet small", type: "button", onclick: () => nothing(view) }, "close")),
    h("p", {}, ends[0], edgeMark(link.relation, link.status), ends[1]), h("p", {}, status(link.status), " ", h("span", { class: "soft small" }, many(link.count, "claim"))), list);
}

/** Nothing is chosen: say what is shown, and list the relations for readers who do not see the drawing. */
function nothing(view, text = "") {
  view.graph.choose(null);
  view.said = text || view.said || "";
  const rows = [];
  const add = (link, source, target) => rows.length < 300 && rows.push(h("tr", {}, h("td", {}, h("a", { href: address("entity", link.source) }, source)), h("td", { class: "soft" }, link.relation),
    h("td", {}, h("a", { href: address("entity", link.target) }, target)), h("td", {}, status(link.status))));
  if (view.graph.graph) view.graph.graph.forEachEdge((_, link, source, target, a, b) => add(link, a.label, b.label));
  else for (const link of view.graph.links.values()) add(link, view.graph.nodes.get(link.source)?.label, view.graph.nodes.get(link.target)?.label);
  show(view.side, heading("This graph"), h("p", { class: "small soft" }, view.said), h("p", { class: "small soft" }, "A click on a node or an edge shows the sentences behind it; a double click on a node adds its neighbours."),
    h("details", { open: view.graph.drawn === false }, h("summary", {}, "Relations as a table"), h("div", { class: "scroll" }, h("table", { class: "small" }, h("thead", {}, h("tr", {}, ["from", "relation", "to", "status"].map((name) => h("th", {}, name)))), h("tbody", {}, rows)))));
}

function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

