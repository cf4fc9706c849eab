// Review: entities that may be one, side by side; keys s, d, u.
import { get, post } from "../api.js";
import { h, show } from "../dom.js";
import { claimCard, date, documentLink, entity, fault, heading, kind, many, number } from "../parts.js";

const VERDICTS = { s: "same", d: "different", u: "unsure" };

export async function render(main) {
  document.title = "Review · kg workbench";
  const data = await get("review", { limit: 30 });
  const can = Boolean(data.file);
  const said = h("p", { class: "small soft", role: "status" });
  const list = h("div", {});
  const decided = h("div", {});
  const view = { list, said, decided, at: 0, can };
  show(main, h("h1", {}, "Who is who"),
    h("p", { class: "lead" }, "Entities of one class whose names are alike, those of which most is said first. What is decided here holds for later builds: ",
      h("code", {}, `kg build … --merge ${data.file || "decisions.tsv"}`), "."),
    can ? h("p", { class: "small" }, h("kbd", {}, "s"), " same · ", h("kbd", {}, "d"), " different · ", h("kbd", {}, "u"), " unsure · ", h("kbd", {}, "j"), " ", h("kbd", {}, "k"), " next, previous")
      : h("p", { class: "fault" }, "Decisions cannot be written: start the server with --decisions FILE."),
    said, heading("Perhaps the same", many(data.candidates.length, "pair")),
    data.candidates.length ? list : h("p", { class: "empty" }, "No two names are alike enough to be looked at."),
    heading("Names unlike their entity’s best name", many(data.joined.length, "name")), joined(data.joined),
    heading("Decided"), decided);
  data.candidates.forEach((candidate, place) => list.append(card(view, candidate, place)));
  drawDecided(view, data.decided);
  if (data.candidates.length) mark(view, 0);
  addEventListener("keydown", (event) => {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...list.children];
    if (!cards.length) return;
    if (event.key === "j") mark(view, Math.min(view.at + 1, cards.length - 1), true);
    else if (event.key === "k") mark(view, Math.max(view.at - 1, 0), true);
    else if (VERDICTS[event.key] && can) cards[view.at].decide(VERDICTS[event.key]);
  });
}

function mark(view, place, scroll = false) {
  view.at = place;
  [...view.list.children].forEach((card, i) => i === place ? card.setAttribute("aria-current", "true") : card.removeAttribute("aria-current"));
  if (scroll) view.list.children[place].scrollIntoView({ block: "center" });
}

function card(view, candidate, place) {
  const { first, second } = candidate;
  const buttons = Object.entries(VERDICTS).map(([key, verdict]) => h("button", { type: "button", disabled: !view.can, "aria-pressed": String(candidate.verdict === verdict),
    "data-verdict": verdict, onclick: () => { mark(view, place); decide(verdict); } }, h("kbd", {}, key), ` ${verdict}`));
  const box = h("article", { class: "candidate", "aria-label": `${first.entity.label} and ${second.entity.label}` },
    h("div", { class: "halves" }, side(first), side(second)),
    h("div", { class: "row center" }, buttons, h("span", { class: "small soft" }, `names ${Math.round(candidate.likeness)} % alike; a decision touches ${many(candidate.touched, "article")}`)));
  async function decide(verdict) {
    try {
      const held = await post("decision", { first: first.entity.iri, second: second.entity.iri, verdict });
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict)));
      view.said.textContent = `${first.entity.label} and ${second.entity.label}: ${verdict}. The next build with the decisions file will read ${many(candidate.touched, "article")} anew.`;
      drawDecided(view, held.decided);
      if (place + 1 < view.list.children.length) mark(view, place + 1, true);
    } catch (error) {
      show(view.said, fault(error));
    }
  }
  box.decide = decide;
  return box;
}

function side(one) {
  return h("div", {}, h("h3", {}, entity(one.entity), " ", kind(one.entity.cls)),
    h("p", { class: "small soft" }, one.names.slice(0, 8).join(" · "), h("br"), `${many(one.claims, "claim")} in ${many(one.documents, "article")}`),
    one.sentences.map((claim) => claimCard(claim)));
}

function joined(rows) {
  if (!rows.length) return h("p", { class: "empty" }, "Every name is like the best name of its entity.");
  return h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "name"), h("th", {}, "entity"), h("th", { class: "num" }, "claims"), h("th", {}, "articles"))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("td", {}, `“${row.name}”`), h("td", {}, entity(row.entity), " ", kind(row.entity.cls)), h("td", { class: "num" }, number(row.claims)),
      h("td", { class: "small" }, row.documents.slice(0, 2).map((ref) => h("div", {}, documentLink(ref), " ", h("span", { class: "soft" }, date(ref.issued))))))))));
}

function drawDecided(view, rows) {
  show(view.decided, rows.length ? h("ul", { class: "plain list small" }, rows.map((row) => h("li", {},
    h("span", {}, h("a", { href: `/entity?iri=${encodeURIComponent(row.first)}` }, row.first.split("/").pop()), ` ${{ same: "is", different: "is not", unsure: "may be" }[row.verdict]} `,
      h("a", { href: `/entity?iri=${encodeURIComponent(row.second)}` }, row.second.split("/").pop())),
    h("button", { class: "quiet", type: "button", disabled: !view.can, onclick: async () => drawDecided(view, (await post("decision", { ...row, verdict: "undecided" })).decided) }, "take back"))))
    : h("p", { class: "empty" }, "Nothing has been decided yet."));
}

