// Entity: names, timeline, what it does and what is done to it, sentences.
import { address, get } from "../api.js";
import { h, show } from "../dom.js";
import { claimList, date, documentLink, entity, heading, kind, many, number, status, STATUSES, words } from "../parts.js";
import { timeline } from "../timeline.js";
import { render as list } from "./entities.js";

const ON_TIMELINE = 400;

export async function render(main, query) {
  const iri = query.get("iri");
  if (!iri) return list(main, query);
  const [page, claims] = await Promise.all([get("entity", { iri }), get("claims", { entity: iri, limit: ON_TIMELINE })]);
  document.title = `${page.label} · kg workbench`;
  show(main, head(page), h("div", { class: "columns" },
    h("div", {}, heading(`Timeline`, claims.total > claims.claims.length ? `the newest ${number(claims.claims.length)} of ${number(claims.total)} claims` : many(claims.total, "claim")),
      timeline(claims.claims), ...sentences(page, claims.claims)),
    h("aside", { "aria-label": "Relations and articles" }, relations(page), offices(page), articles(page))));
}

function head(page) {
  const wikidata = page.wikidata && h("a", { href: `https://www.wikidata.org/wiki/${page.wikidata}`, rel: "noreferrer" }, `Wikidata ${page.wikidata}`);
  return h("header", {}, h("h1", {}, page.label),
    h("p", { class: "soft" },
      h("a", { href: address("ontology", "", { term: page.cls }) }, page.cls_label || "thing"),
      page.names.length > 0 && [" · also ", page.names.slice(0, 12).join(", "), page.names.length > 12 && ` and ${page.names.length - 12} more`],
      " · ", many(page.claims, "claim"), " in ", many(page.documents, "article"), wikidata && [" · ", wikidata],
      " · ", h("a", { href: address("graph", page.iri) }, "show as graph")),
    h("p", { class: "small soft" }, h("code", {}, page.iri)));
}

function sentences(page, claims) {
  const types = [...new Map(claims.map((claim) => [claim.type, 0])).keys()];
  const box = h("div", {});
  const type = h("select", { onchange: draw }, h("option", { value: "" }, "all types"), types.sort().map((name) => h("option", { value: name }, words(name))));
  const state = h("select", { onchange: draw }, h("option", { value: "" }, "any status"), STATUSES.map((name) => h("option", { value: name }, name)));
  function draw() {
    show(box, claimList((offset) => get("claims", { entity: page.iri, type: type.value, status: state.value, limit: 20, offset }),
      { empty: "No claim of this kind." }));
  }
  draw();
  return [heading("Sentences"), h("div", { class: "row no-print" }, h("label", { class: "field" }, "Claim type", type), h("label", { class: "field" }, "Status", state)), box];
}

function counts(statuses) {
  return STATUSES.filter((name) => statuses[name]).map((name) => h("span", {}, status(name), h("span", { class: "small soft" }, ` ${statuses[name]}`), " "));
}

function relations(page) {
  const table = (rows, text) => rows.length ? h("table", {}, h("thead", { class: "hidden-text" }, h("tr", {}, h("th", {}, "relation"), h("th", {}, "status"))),
    h("tbody", {}, rows.map((row) => h("tr", {},
      h("td", {}, h("a", { class: "soft", href: address("graph", page.iri, { type: "" }) }, row.relation), " ", entity(row.entity), " ", kind(row.entity.cls)),
      h("td", { class: "nowrap" }, counts(row.statuses)))))) : h("p", { class: "empty" }, text);
  const out = page.neighbours.filter((row) => row.outgoing);
  const into = page.neighbours.filter((row) => !row.outgoing);
  return [
    heading("Acts on"), table(out.slice(0, 25), "Nothing is said of what it does to others."),
    heading("Acted on by"), table(into.slice(0, 25), "Nothing is said of what others do to it."),
    page.total_neighbours > page.neighbours.length && h("p", { class: "small" }, h("a", { href: address("graph", page.iri) }, `All ${number(page.total_neighbours)} relations as a graph`)),
  ];
}

function offices(page) {
  const groups = new Map();
  for (const edge of page.edges) {
    const name = `${edge.outgoing ? "" : "is what others: "}${edge.relation}`;
    if (edge.outgoing) groups.set(name, [...(groups.get(name) ?? []), edge.entity]);
  }
  if (!groups.size) return null;
  return [heading("Stated as facts"), h("dl", { class: "pairs small" }, [...groups].flatMap(([name, all]) => [
    h("dt", {}, name), h("dd", {}, all.slice(0, 12).flatMap((ref, i) => [i ? ", " : "", entity(ref)]), all.length > 12 && ` and ${all.length - 12} more`)]))];
}

function articles(page) {
  return [heading("Articles"), page.in_documents.length ? h("ul", { class: "plain list small" }, page.in_documents.slice(0, 30).map((ref) =>
    h("li", {}, documentLink(ref), h("span", { class: "soft nowrap" }, date(ref.issued))))) : h("p", { class: "empty" }, "No article names it.")];
}
