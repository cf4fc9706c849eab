// Overview: what is in the graph.
import { address, get } from "../api.js";
import { h, show } from "../dom.js";
import { bars, claimCard, date, documentLink, entity, heading, kind, many, number, status, STATUSES, words } from "../parts.js";
import { searchBox } from "../search.js";
import { monthGrid } from "../timeline.js";

const SHOWN = 10;

export async function render(main) {
  document.title = "Overview · kg workbench";
  const data = await get("overview");
  const labels = new Map(data.types.map((type) => [type.name, type.label]));
  if (!data.documents && !data.claims) {
    return void show(main, h("h1", {}, "This graph holds no claims"),
      h("p", { class: "empty" }, "The pages show what kg build reads from news text: kg build seeds/ -o graph.ttl makes such a graph. ",
        "Other RDF can be asked on the ", h("a", { href: "/query" }, "query page"), "."));
  }
  show(main,
    h("h1", {}, "Who did what to whom, and who says so"),
    h("p", { class: "lead" }, `${many(data.documents, "article")}`, data.first_day && `, from ${date(data.first_day)} to ${date(data.last_day)}`,
      ". Every claim leads to its sentence; what was denied, planned or only thought possible is marked as that."),
    h("div", { class: "search big" }, searchBox({ placeholder: "Starlink, minerals deal, “ceasefire” …" })),
    h("dl", { class: "facts" }, facts(data)),
    h("div", { class: "columns" }, h("div", {}, middle(data, labels)), h("aside", { "aria-label": "Counts" }, side(data))));
}

function facts(data) {
  const pairs = [["articles", data.documents], ["entities", data.entities], ["claims", data.claims],
    ["statements", data.statements], ["contradictions", data.contradictions], ["claims with several sources", data.corroborated]];
  return pairs.map(([name, n]) => h("div", {}, h("dt", {}, name), h("dd", {},
    name === "contradictions" && n ? h("a", { href: "/agreement" }, number(n)) : number(n))));
}

function middle(data, labels) {
  return [
    heading("Newest on deals", h("a", { href: "/deals" }, "all deals")),
    data.newest_deals.length ? data.newest_deals.slice(0, 6).map((claim) => claimCard(claim))
      : h("p", { class: "empty" }, "No claim is about a deal."),
    heading("Claims by type and month"), monthGrid(data.months, labels),
    heading("Newest articles", h("a", { href: "/document" }, "all articles")),
    h("ul", { class: "plain list" }, data.newest_documents.map((ref) => h("li", {},
      h("span", {}, documentLink(ref), " ", h("span", { class: "soft small" }, ref.publisher)), h("span", { class: "soft small nowrap" }, date(ref.issued))))),
  ];
}

function side(data) {
  const counts = new Map(data.statuses.map((row) => [row.name, row.count]));
  return [
    heading("Status of claims"),
    bars(STATUSES.map((name) => [status(name), counts.get(name) ?? 0])),
    heading("Most is said of", h("a", { href: "/graph" }, "as a graph")),
    h("ul", { class: "plain list" }, data.best_known.slice(0, SHOWN + 4).map((row) => h("li", {},
      h("span", {}, entity(row.entity), " ", kind(row.entity.cls)), h("span", { class: "soft small nowrap" }, many(row.claims, "claim"))))),
    heading("Entities by class", h("a", { href: "/ontology" }, "ontology")),
    bars(data.classes.slice(0, SHOWN + 4).map((row) => [h("a", { href: address("ontology", "", { term: row.name }) }, words(row.name)), row.count])),
    heading("Outlets"),
    data.outlets.length ? bars(data.outlets.slice(0, SHOWN).map((row) => [h("a", { href: address("document", "", { outlet: row.name }) }, row.name), row.count]))
      : h("p", { class: "empty" }, "No article names its outlet."),
  ];
}
