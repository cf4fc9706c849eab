// Contradictions and agreement: claims side by side with their sentences.
import { get } from "../api.js";
import { h, show } from "../dom.js";
import { claimCard, edge, heading, many, number } from "../parts.js";

const PAGE = 25;

export async function render(main, query) {
  document.title = "Contradictions and agreement · kg workbench";
  const offset = Number(query.get("offset")) || 0;
  const data = await get("agreement", { offset });
  const next = Math.max(data.total_contradictions, data.total_agreements) > offset + PAGE;
  show(main, h("h1", {}, "Contradictions and agreement"),
    h("p", { class: "lead" }, "Claims of the same content: what one source affirms and another denies, and what independent outlets say alike. Copies of one agency’s text count as one source."),
    heading("Contradictions", many(data.total_contradictions, "pair")),
    data.contradictions.length ? data.contradictions.map((pair) => h("section", { class: "pair", "aria-label": "Contradiction" }, claimCard(pair.affirmed), claimCard(pair.denied)))
      : h("p", { class: "empty" }, "No claim contradicts another one."),
    heading("Said alike", many(data.total_agreements, "claim")),
    data.agreements.length ? data.agreements.map(agreement) : h("p", { class: "empty" }, "No two independent sources say the same."),
    next && h("p", {}, h("a", { class: "button", href: `/agreement?offset=${offset + PAGE}` }, `Next ${PAGE} of ${number(Math.max(data.total_contradictions, data.total_agreements))}`)));
}

function agreement(group) {
  const [first] = group.claims;
  return h("details", { class: "claim" }, h("summary", {},
    h("b", {}, first.subject?.label ?? "somebody"), edge(first.relation, first.status), h("b", {}, first.object?.label ?? first.content),
    " ", h("span", { class: "badge" }, many(group.sources, "independent source"))), group.claims.map((claim) => claimCard(claim)));
}
