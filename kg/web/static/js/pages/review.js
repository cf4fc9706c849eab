// Review: entities that may be one or two, side by side; keys s, d, u. Decisions, and the building of the store with them.
import { address, get, post } from "../api.js";
import { h, show } from "../dom.js";
import { claimCard, date, documentLink, entity, fault, heading, kind, many, number } from "../parts.js";

const VERDICTS = { s: "same", d: "different", u: "unsure" };
const PHRASES = { same: "is", different: "is not", unsure: "may be" };
const LOOK_EVERY = 500;

export async function render(main) {
  document.title = "Review · kg workbench";
  const data = await get("review", { limit: 30 });
  const can = Boolean(data.file);
  const said = h("p", { class: "small soft", role: "status" });
  const list = h("div", {});
  const decided = h("div", {});
  const build = h("div", { class: "small" });
  const view = { list, said, decided, build, at: 0, can, data };
  show(main, h("h1", {}, "Who is who"),
    h("p", { class: "lead" }, "Entities that may be one, and entities that may be two, those first whose decision changes most. What is decided here holds for later builds, ",
      h("code", {}, `kg build … --decisions ${data.file || "FILE"}`), ", and can be taken back."),
    can ? h("p", { class: "small" }, h("kbd", {}, "s"), " same · ", h("kbd", {}, "d"), " different · ", h("kbd", {}, "u"), " unsure · ", h("kbd", {}, "j"), " ", h("kbd", {}, "k"), " next, previous")
      : h("p", { class: "fault" }, "Decisions cannot be written: start the server with --decisions FILE."),
    said, build, heading("To decide", many(data.candidates.length, "pair")),
    data.candidates.length ? list : h("p", { class: "empty" }, "Nothing is left to decide: no two names are alike enough to be looked at."),
    heading("Names unlike their entity’s best name", many(data.joined.length, "name")), joined(data.joined),
    heading("Decided"), decided);
  data.candidates.forEach((candidate, place) => list.append(card(view, candidate, place)));
  drawDecided(view, data.decided);
  drawBuild(view, data.pending);
  if (data.candidates.length) mark(view, 0);
  addEventListener("keydown", (event) => {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...list.children];
    if (!cards.length) return;
    if (event.key === "j") mark(view, Math.min(view.at + 1, cards.length - 1), true);
    else if (event.key === "k") mark(view, Math.max(view.at - 1, 0), true);
    else if (VERDICTS[event.key] && can) cards[view.at].decide(VERDICTS[event.key]);
  });
  if (data.rebuilds && (await get("rebuild")).stage === "running") watchBuild(view);
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
    h("p", { class: "small" }, h("span", { class: "badge" }, candidate.joined ? "one entity now" : "two entities now"), " ", candidate.reason),
    h("div", { class: "halves" }, side(first), side(second)),
    h("div", { class: "row" }, buttons, h("span", { class: "small soft" }, `touches ${many(candidate.touched, "article")} at most`)));
  async function decide(verdict) {
    try {
      const held = await post("decision", { first: first.entity.iri, second: second.entity.iri, verdict });
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict)));
      view.said.textContent = `${first.entity.label} and ${second.entity.label}: ${verdict}. ` + (view.data.rebuilds
        ? `Building the store anew will write ${many(candidate.touched, "article")} again at most.` : `The next build with the decisions file will write ${many(candidate.touched, "article")} again at most.`);
      drawDecided(view, held.decided);
      drawBuild(view, true);
      if (place + 1 < view.list.children.length) mark(view, place + 1, true);
    } catch (error) {
      show(view.said, fault(error));
    }
  }
  box.decide = decide;
  return box;
}

function side(one) {
  const names = one.names.filter((name) => name !== one.entity.label);
  return h("div", {}, h("h3", {}, one.is_there ? entity(one.entity) : one.entity.label, " ", kind(one.entity.cls)),
    h("p", { class: "small soft" }, names.length ? [`also ${names.slice(0, 8).join(" · ")}${names.length > 8 ? " …" : ""}`, h("br")] : null,
      one.is_there ? `${many(one.claims, "claim")} in ${many(one.documents, "article")}` : "a name of the other"),
    one.sentences.length ? one.sentences.map((claim) => claimCard(claim)) : one.quotes.map((text) => h("blockquote", { class: "quote" }, text)));
}

function joined(rows) {
  if (!rows.length) return h("p", { class: "empty" }, "Every name is like the best name of its entity.");
  return h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "name"), h("th", {}, "entity"), h("th", { class: "num" }, "claims"), h("th", {}, "articles"))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("td", {}, `“${row.name}”`), h("td", {}, entity(row.entity), " ", kind(row.entity.cls)), h("td", { class: "num" }, number(row.claims)),
      h("td", { class: "small" }, row.documents.slice(0, 2).map((ref) => h("div", {}, documentLink(ref), " ", h("span", { class: "soft" }, date(ref.issued))))))))));
}

const name = (iri) => decodeURIComponent(iri.split("/").pop()).replaceAll("_", " ");

function drawDecided(view, rows) {
  show(view.decided, rows.length ? h("ul", { class: "plain list small" }, rows.map((row) => h("li", {},
    h("span", {}, h("a", { href: address("entity", row.first) }, name(row.first)), ` ${PHRASES[row.verdict]} `, h("a", { href: address("entity", row.second) }, name(row.second))),
    h("button", { class: "quiet", type: "button", disabled: !view.can, onclick: async () => {
      drawDecided(view, (await post("decision", { ...row, verdict: "undecided" })).decided);
      drawBuild(view, true);
    } }, "take back"))))
    : h("p", { class: "empty" }, "Nothing has been decided yet."));
}

/** Offer to build the store with the decisions, where that can be done here. */
function drawBuild(view, pending) {
  if (!view.data.rebuilds || !pending) return show(view.build);
  return show(view.build, h("p", { class: "row" }, h("button", { type: "button", class: "strong", onclick: async () => {
    try {
      await post("rebuild", {});
      watchBuild(view);
    } catch (error) {
      show(view.build, fault(error));
    }
  } }, "Build with these decisions"), h("span", { class: "soft" }, "Nothing is read again: entities are resolved, and the articles that change by it are written.")));
}

async function watchBuild(view) {
  const bar = h("progress", { max: "1", "aria-label": "articles written" });
  const text = h("span", { class: "soft" }, "Entities are being resolved.");
  show(view.build, h("p", { class: "row", role: "status" }, bar, text));
  for (;;) {
    const state = await get("rebuild");
    if (state.stage !== "running") {
      show(view.build, state.stage === "done"
        ? h("p", { class: "row", role: "status" }, `Built: ${state.message}. `, h("a", { href: "/review" }, "Show the candidates as they are now")) : fault(new Error(state.message)));
      return;
    }
    if (state.total) {
      bar.value = state.written / state.total;
      text.textContent = `${number(state.written)} of ${many(state.total, "article")} written`;
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
}
