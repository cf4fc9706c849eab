// Deals: all of them, or the history of one.
import { address, get } from "../api.js";
import { h, show } from "../dom.js";
import { claimAddress, claimCard, date, entity, heading, many, number, status, words } from "../parts.js";
import { timeline } from "../timeline.js";

export async function render(main, query) {
  const iri = query.get("iri");
  return iri ? one(main, iri) : all(main);
}

async function all(main) {
  document.title = "Deals · kg workbench";
  const data = await get("deals");
  const rows = data.deals.map((row) => h("tr", {},
    h("td", {}, h("a", { href: address("deals", row.deal.iri) }, row.deal.label), " ", h("span", { class: "kind" }, row.cls_label)),
    h("td", { class: "small soft" }, row.steps.map((step) => `${step.count} ${step.label}`).join(", ")),
    h("td", { class: "num" }, number(row.documents)), h("td", { class: "num" }, date(row.last_day))));
  show(main, h("h1", {}, "Deals"),
    h("p", { class: "lead" }, "Proposals, agreements, treaties and resolutions: who put them forward, who turned them down, who signed, and who says so."),
    rows.length ? h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "deal"), h("th", {}, "claims about it"), h("th", { class: "num" }, "articles"), h("th", { class: "num" }, "latest"))),
      h("tbody", {}, rows))) : h("p", { class: "empty" }, "No deal is named in this graph."),
    data.total > rows.length && h("p", { class: "soft small" }, `The ${number(rows.length)} of which most is said, of ${number(data.total)}.`));
}

async function one(main, iri) {
  const data = await get("deal", { iri });
  document.title = `${data.deal.label} · kg workbench`;
  const rows = data.claims.map((claim) => h("tr", {},
    h("td", { class: "nowrap" }, date(claim.day) || h("span", { class: "soft" }, "no date")),
    h("td", {}, claim.subject && claim.subject.iri !== data.deal.iri ? entity(claim.subject) : h("span", { class: "soft" }, "this deal")),
    h("td", {}, h("a", { href: claimAddress(claim) }, claim.relation), claim.object && claim.object.iri !== data.deal.iri && [" ", entity(claim.object)],
      recipient(claim, data.deal)),
    h("td", {}, status(claim.status)),
    h("td", { class: "small" }, claim.speakers.length ? claim.speakers.flatMap((ref, i) => [i ? ", " : "", entity(ref)]) : h("span", { class: "soft" }, claim.document.publisher || claim.document.title)),
    h("td", { class: "small" }, claim.contradicted ? h("span", { class: "badge alarm" }, "contradicted") : null)));
  show(main, h("p", { class: "small" }, h("a", { href: "/deals" }, "All deals")), h("h1", {}, data.deal.label),
    h("p", { class: "soft" }, data.cls_label, data.names.length > 0 && [" · also ", data.names.join(", ")],
      data.concerns.length > 0 && [" · about ", data.concerns.flatMap((ref, i) => [i ? ", " : "", entity(ref)])],
      " · ", h("a", { href: address("entity", data.deal.iri) }, "as an entity"), " · ", h("a", { href: address("graph", data.deal.iri) }, "as a graph")),
    heading("History", many(data.claims.length, "claim")), timeline(data.claims),
    heading("Step by step"), h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ["when", "who", "what", "status", "according to", ""].map((name) => h("th", {}, name || h("span", { class: "hidden-text" }, "contradicted"))))),
      h("tbody", {}, rows))),
    data.contradictions.length > 0 && [heading("Contradicted by"), data.contradictions.map((claim) => claimCard(claim))],
    heading("Sentences"), data.claims.map((claim) => claimCard(claim)));
}

function recipient(claim, deal) {
  const others = claim.roles.filter((filler) => filler.entity && ![claim.subject?.iri, claim.object?.iri, deal.iri].includes(filler.entity.iri));
  return others.map((filler) => h("span", { class: "small soft" }, ` ${words(filler.role)} `, entity(filler.entity)));
}
