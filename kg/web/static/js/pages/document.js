// Document: the text as it is stored, its sentences marked, the claims of the chosen one beside it.
import { address, get } from "../api.js";
import { $, h, show } from "../dom.js";
import { claimCard, date, documentLink, entity, heading, many, number } from "../parts.js";

const RELATIONS = {
  copyOf: "prints the text of", versionOf: "is another version of", continues: "continues",
  "by copyOf": "is printed again by", "by versionOf": "has another version", "by continues": "is continued by",
  samePage: "is on the same page as",
};

export async function render(main, query) {
  const iri = query.get("iri");
  if (!iri) return list(main, query);
  const page = await get("document", { iri });
  document.title = `${page.document.title} · kg workbench`;
  const letters = Array.from(page.text); // offsets count characters, and JavaScript counts half of some
  const side = h("aside", { class: "side", "aria-label": "Claims" });
  const text = h("div", { class: "text" });
  const view = { page, letters, text, side, passage: null, claim: null };
  show(main, head(page), h("div", { class: "columns" }, h("div", {}, text, related(page)), side));
  choose(view, wanted(page, query));
}

const local = (iri) => iri.split("/").pop();

/** What the address asks for: a claim or a passage, by local name. */
function wanted(page, query) {
  const claim = page.claims.find((one) => local(one.iri) === query.get("claim")) ?? null;
  const passage = claim ? claim.passage : (page.passages.find((one) => local(one.iri) === query.get("passage"))?.iri ?? null);
  return { claim, passage, scroll: Boolean(passage) };
}

function head(page) {
  const { document: ref } = page;
  return h("header", {}, h("h1", {}, ref.title), h("p", { class: "soft" },
    [ref.publisher && h("a", { href: address("document", "", { outlet: ref.publisher }) }, ref.publisher), date(ref.issued),
      many(page.claims.length, "claim"), page.url && h("a", { href: page.url, rel: "noreferrer" }, "source"),
      page.offset ? `begins at character ${number(page.offset)} of its page` : null]
      .filter(Boolean).flatMap((part, i) => [i ? " · " : "", part])));
}

function choose(view, { claim, passage, scroll }) {
  Object.assign(view, { claim, passage });
  drawText(view);
  drawSide(view);
  const here = new URL(location.href);
  here.search = "";
  here.searchParams.set("iri", new URLSearchParams(location.search).get("iri"));
  if (claim) here.searchParams.set("claim", local(claim.iri));
  else if (passage) here.searchParams.set("passage", local(passage));
  history.replaceState(null, "", here);
  if (scroll) $(".passage.chosen", view.text)?.scrollIntoView({ block: "center" });
}

/** Spans to mark in the chosen sentence: the trigger, and where the fillers' names occur. */
function marks(view, passage) {
  const { claim } = view;
  if (!claim || claim.passage !== passage.iri) return [];
  const found = [];
  if (claim.trigger && claim.trigger_start >= passage.start && claim.trigger_end <= passage.end) {
    found.push([claim.trigger_start, claim.trigger_end, "trigger", "trigger"]);
  }
  const sentence = view.letters.slice(passage.start, passage.end).join("");
  const names = new Map(view.page.entities.map((one) => [one.entity.iri, one.names]));
  for (const filler of [...claim.roles, ...claim.speakers.map((one) => ({ role: "speaker", entity: one }))]) {
    const texts = filler.entity ? [filler.entity.label, ...(names.get(filler.entity.iri) ?? [])] : [filler.text];
    for (const text of texts.sort((a, b) => b.length - a.length)) {
      const at = sentence.toLowerCase().indexOf(text.toLowerCase());
      if (!text || at < 0) continue;
      const start = passage.start + Array.from(sentence.slice(0, at)).length;
      const end = start + Array.from(text).length;
      if (found.every(([a, b]) => end <= a || start >= b)) {
        found.push([start, end, "filler", filler.role]);
        break;
      }
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function drawText(view) {
  const { page, letters, text } = view;
  const piece = (from, to) => letters.slice(from, to).join("");
  /** Text outside of sentences with claims, with what was not read in grey. */
  const rest = (from, to) => {
    const found = [];
    for (const { start, end } of page.noise) {
      if (end <= from || start >= to) continue;
      found.push(piece(from, Math.max(start, from)), h("span", { class: "noise", title: "not part of the article; was not read" }, piece(Math.max(start, from), Math.min(end, to))));
      from = Math.min(end, to);
    }
    return [...found, piece(from, to)];
  };
  const parts = [];
  let at = 0;
  for (const passage of page.passages) {
    if (passage.start < at) continue; // inside the one before
    parts.push(rest(at, passage.start));
    const inner = [];
    let from = passage.start;
    for (const [start, end, cls, role] of marks(view, passage)) {
      inner.push(piece(from, start), h("mark", { class: cls, title: role }, piece(start, end)));
      from = end;
    }
    inner.push(piece(from, passage.end));
    const chosen = passage.iri === view.passage;
    const pick = () => choose(view, { claim: null, passage: chosen ? null : passage.iri });
    parts.push(h("span", { class: `passage${chosen ? " chosen" : ""}`, role: "button", tabindex: "0", "aria-pressed": String(chosen), onclick: pick,
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pick();
        $(".passage.chosen", text)?.focus();
      } }, inner));
    at = passage.end;
  }
  parts.push(rest(at, letters.length));
  show(text, parts);
}

function drawSide(view) {
  const { page, side } = view;
  const some = view.passage ? page.claims.filter((claim) => claim.passage === view.passage) : page.claims;
  const cards = some.map((claim) => {
    const chosen = claim === view.claim;
    const card = claimCard(claim, { sentence: false, source: claim.speakers.length > 0 || claim.sources > 1 || claim.contradicted,
      attributes: { class: `claim${chosen ? " chosen" : ""}` } });
    card.append(h("button", { class: "link no-print", type: "button", "aria-pressed": String(chosen),
      onclick: () => choose(view, { claim: chosen ? null : claim, passage: claim.passage, scroll: true }) }, chosen ? "shown in the text" : "show in the text"));
    return card;
  });
  side.classList.toggle("sheet", Boolean(view.passage));
  show(side, heading(view.passage ? many(some.length, "claim") + " in this sentence" : "Claims", view.passage &&
    h("button", { class: "quiet small", type: "button", onclick: () => choose(view, { claim: null, passage: null }) }, "all claims")),
  cards.length ? cards : h("p", { class: "empty" }, "Nothing was read in this article."),
  !view.passage && page.entities.length > 0 && [heading("Names"), h("p", { class: "small" }, page.entities.flatMap((one, i) => [i ? ", " : "", entity(one.entity)]))]);
}

function related(page) {
  if (!page.related.length) return null;
  return [heading("Beside this article"), h("ul", { class: "plain list small" }, page.related.map((row) => h("li", {},
    h("span", {}, h("span", { class: "soft" }, `${RELATIONS[row.relation] ?? row.relation} `), documentLink(row.document)),
    h("span", { class: "soft nowrap" }, [row.document.publisher, date(row.document.issued)].filter(Boolean).join(", ")))))];
}

async function list(main, query) {
  const outlet = query.get("outlet") ?? "";
  document.title = "Articles · kg workbench";
  const rows = h("ul", { class: "plain list" });
  const more = h("button", { type: "button", onclick: () => next() }, "Show more");
  let shown = 0;
  async function next() {
    const page = await get("documents", { outlet, offset: shown });
    for (const ref of page.documents) {
      rows.append(h("li", {}, h("span", {}, documentLink(ref), " ", h("span", { class: "soft small" }, ref.publisher)), h("span", { class: "soft small nowrap" }, date(ref.issued))));
    }
    shown += page.documents.length;
    more.hidden = shown >= page.total;
    more.textContent = `Show more (${number(shown)} of ${number(page.total)})`;
  }
  show(main, h("h1", {}, outlet ? `Articles of ${outlet}` : "Articles"), rows, more);
  await next();
  if (!shown) rows.replaceWith(h("p", { class: "empty" }, "The graph has no articles."));
}
