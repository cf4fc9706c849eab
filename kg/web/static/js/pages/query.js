// Query: editor, shipped queries, results with labels, history, downloads.
import { address, get, post } from "../api.js";
import { h, show } from "../dom.js";
import { editor } from "../editor.js";
import { heading, many, number } from "../parts.js";

const FIRST = "SELECT ?actor ?deal WHERE {\n  ?actor kg:proposes ?deal\n}\n";
const ROWS = 500;
const KEPT = 30;
const DOWNLOADS = { rows: [["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ["JSON", "application/sparql-results+json", "json"], ["XML", "application/sparql-results+xml", "xml"]],
  graph: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["JSON-LD", "application/ld+json", "jsonld"], ["RDF/XML", "application/rdf+xml", "rdf"]] };

export async function render(main, query) {
  document.title = "Query · kg workbench";
  const page = await get("queries");
  const view = { page, stop: null };
  const host = h("div", { class: "editor" });
  view.out = h("div", { "aria-live": "polite" });
  view.form = h("div", {});
  view.run = h("button", { class: "strong", type: "button", onclick: () => run(view) }, "Run");
  view.cancel = h("button", { type: "button", disabled: true, onclick: () => view.stop?.abort() }, "Stop");
  view.history = h("select", { "aria-label": "History", onchange: (event) => { if (event.target.value) view.editor.text = past()[Number(event.target.value)]; event.target.value = ""; } });
  show(main, h("h1", {}, "Query"), h("div", { class: "query-grid" },
    h("aside", { "aria-label": "Shipped queries" }, heading("Shipped queries"), shipped(view)),
    h("div", {}, view.form, host, h("p", { class: "row center", style: { "margin-top": ".6rem" } }, view.run, view.cancel, view.history,
      h("button", { type: "button", onclick: () => share(view) }, "Copy address"), h("span", { class: "small soft" }, h("kbd", {}, "Ctrl"), " ", h("kbd", {}, "Enter"), ` runs; a query may take ${page.timeout} s`)), view.out)));
  view.editor = editor(host, page, query.get("query") ?? FIRST, { run: () => run(view), changed: () => {} });
  drawHistory(view);
  const name = query.get("name");
  if (name) await pick(view, page.queries.find((one) => one.name === name));
  else if (query.get("query")) await run(view);
}

function shipped(view) {
  view.buttons = view.page.queries.map((one) => h("button", { type: "button", "aria-pressed": "false", "data-name": one.name, onclick: () => pick(view, one) }, one.title));
  return h("ul", { class: "plain query-list small" }, view.buttons.map((button) => h("li", {}, button)));
}

/** Take a shipped query, with a form for its parameters. */
async function pick(view, one) {
  if (!one) return;
  for (const button of view.buttons) button.setAttribute("aria-pressed", String(button.dataset.name === one.name));
  const inputs = one.parameters.map((parameter) => h("input", { name: parameter.name, value: parameter.default }));
  const fill = async (event) => {
    event?.preventDefault();
    const values = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
    view.editor.text = (await post("filled-query", { name: one.name, values })).sparql;
    await run(view);
  };
  show(view.form, h("form", { onsubmit: fill, class: "claim" }, h("h3", {}, one.title), h("p", { class: "small soft" }, one.description),
    inputs.length > 0 && h("div", { class: "row" }, one.parameters.map((parameter, i) => h("label", { class: "field" }, parameter.help || parameter.name, inputs[i])), h("button", { type: "submit" }, "Ask"))));
  await fill();
}

async function run(view) {
  const sparql = view.editor.text;
  view.stop?.abort();
  view.stop = new AbortController();
  view.run.disabled = true;
  view.cancel.disabled = false;
  view.editor.unmark();
  const began = performance.now();
  show(view.out, h("p", { class: "loading" }, "Running …"));
  try {
    const response = await fetch("/sparql", { method: "POST", body: sparql, signal: view.stop.signal,
      headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json, application/n-triples;q=0.9" } });
    if (!response.ok) return problem(view, (await response.text()).trim());
    remember(view, sparql);
    const graph = response.headers.get("content-type").startsWith("application/n-triples");
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(2)} s`;
    if (graph) await triples(view, sparql, await response.text(), seconds());
    else await rows(view, sparql, await response.json(), seconds());
  } catch (error) {
    show(view.out, h("p", { class: "message" }, error.name === "AbortError" ? "Stopped." : `The answer broke off: ${error.message}`));
  } finally {
    view.run.disabled = false;
    view.cancel.disabled = true;
  }
}

function problem(view, text) {
  const place = /line (\d+), column (\d+): (.*)/.exec(text);
  if (place) view.editor.mark(Number(place[1]), Number(place[2]), place[3]);
  show(view.out, h("p", { class: "message", role: "alert" }, text));
}

const shorten = (view, iri) => {
  for (const [prefix, namespace] of Object.entries(view.page.prefixes)) if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
  return iri;
};

/** A term as a cell: an IRI with its label and a link to its page. */
function cell(view, term, known) {
  if (!term) return "";
  if (term.type === "triple") return "<< … >>";
  if (term.type !== "uri") return term.value;
  const [label, what] = [known.labels[term.value], known.kinds[term.value]];
  const page = { entity: "entity", document: "document" }[what];
  const name = h("code", { class: "soft" }, shorten(view, term.value));
  return page ? [h("a", { href: address(page, term.value) }, label), h("br"), name] : label ? [label.slice(0, 160), h("br"), name] : name;
}

async function rows(view, sparql, data, seconds) {
  if ("boolean" in data) return show(view.out, heading("Answer", seconds), h("p", {}, data.boolean ? "Yes." : "No."));
  const names = data.head.vars;
  const all = data.results.bindings;
  const shown = all.slice(0, ROWS);
  const iris = [...new Set(shown.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value))];
  const known = iris.length ? await post("labels", { iris }) : { labels: {}, kinds: {} };
  const body = h("tbody", {});
  let order = null;
  const draw = () => show(body, shown.map((row) => h("tr", {}, names.map((name) => h("td", {}, cell(view, row[name], known))))));
  const value = (row, name) => { const term = row[name]; return term ? (known.labels[term.value] ?? term.value) : ""; };
  const sort = (name, header) => {
    order = order === name ? `-${name}` : name;
    const way = order.startsWith("-") ? -1 : 1;
    shown.sort((a, b) => way * value(a, name).localeCompare(value(b, name), "en", { numeric: true }));
    header.closest("tr").querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    draw();
  };
  draw();
  show(view.out, heading(many(all.length, "row"), seconds), downloads(view, sparql, "rows"),
    all.length ? h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Result" }, h("table", {}, h("thead", {}, h("tr", {}, names.map((name) => {
      const header = h("th", { scope: "col" });
      header.append(h("button", { type: "button", title: "Sort", onclick: () => sort(name, header) }, name));
      return header;
    }))), body)) : h("p", { class: "empty" }, "No rows: nothing in the graph fits the pattern."),
    all.length > ROWS && h("p", { class: "small soft" }, `The first ${number(ROWS)} are shown; a download has all.`));
}

async function triples(view, sparql, text, seconds) {
  const found = text.split("\n").filter(Boolean).map((line) => /^(\S+) (\S+) (.*) \.$/.exec(line)?.slice(1)).filter(Boolean);
  const bare = (term) => term.startsWith("<") ? term.slice(1, -1) : term;
  const links = found.filter((row) => row[0].startsWith("<") && row[2].startsWith("<")).map((row) => row.map(bare));
  const asTerm = (term) => term.startsWith("<") ? { type: "uri", value: bare(term) } : { type: "literal", value: JSON.stringify(term).slice(1, -1).replace(/^\\"(.*?)\\"(\^\^.*|@.*)?$/, "$1") };
  const shown = found.slice(0, ROWS);
  const known = await post("labels", { iris: [...new Set(shown.flat().filter((term) => term.startsWith("<")).map(bare))] });
  show(view.out, heading(many(found.length, "statement"), seconds), downloads(view, sparql, "graph"),
    links.length > 0 && h("p", {}, h("button", { type: "button", onclick: () => { sessionStorage.setItem("construct", JSON.stringify(links.slice(0, 5000))); location.href = "/graph?from=query"; } }, "Show as graph")),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Result" }, h("table", {}, h("thead", {}, h("tr", {}, ["subject", "predicate", "object"].map((name) => h("th", {}, name)))),
      h("tbody", {}, shown.map((row) => h("tr", {}, row.map((term) => h("td", {}, cell(view, asTerm(term), known)))))))),
    found.length > ROWS && h("p", { class: "small soft" }, `The first ${number(ROWS)} are shown; a download has all.`));
}

function downloads(view, sparql, kind) {
  return h("p", { class: "row center small no-print" }, h("span", { class: "soft" }, "Download"), DOWNLOADS[kind].map(([label, accept, extension]) => h("button", { type: "button", class: "quiet", onclick: async () => {
    const response = await fetch("/sparql", { method: "POST", body: sparql, headers: { "content-type": "application/sparql-query", accept } });
    if (!response.ok) return problem(view, (await response.text()).trim());
    const link = h("a", { href: URL.createObjectURL(await response.blob()), download: `result.${extension}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } }, label)));
}

const past = () => JSON.parse(localStorage.getItem("queries") ?? "[]");

function remember(view, sparql) {
  localStorage.setItem("queries", JSON.stringify([sparql, ...past().filter((one) => one !== sparql)].slice(0, KEPT)));
  drawHistory(view);
}

function drawHistory(view) {
  show(view.history, h("option", { value: "" }, "History"), past().map((one, i) => h("option", { value: String(i) }, one.replace(/\s+/g, " ").slice(0, 70))));
}

async function share(view) {
  const here = new URL("/query", location.href);
  here.searchParams.set("query", view.editor.text);
  history.replaceState(null, "", here);
  await navigator.clipboard?.writeText(here.href).catch(() => {});
}
