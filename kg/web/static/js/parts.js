// Parts that several pages share: entities, statuses, claims, lists.
import { address } from "./api.js";
import { h } from "./dom.js";

export const STATUSES = ["asserted", "possible", "planned", "denied"];
export const MEANING = {
  asserted: "said as a fact",
  possible: "said to be possible or likely",
  planned: "said to be still to come",
  denied: "denied",
};

export const number = (n) => n.toLocaleString("en-US");
export const many = (n, one, more = `${one}s`) => `${number(n)} ${n === 1 ? one : more}`;

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Write an ISO date as people do; what is not known is left out. */
export function date(iso) {
  const [year, month, day] = (iso ?? "").slice(0, 10).split("-");
  if (!year) return "";
  if (!month) return year;
  return `${day ? `${Number(day)} ` : ""}${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** Split a name in capitals: "CriticalMineral" is "critical mineral". */
export const words = (name) => name.replace(/^.*:/, "").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

export const entity = (ref) => h("a", { class: "entity", href: address("entity", ref.iri) }, ref.label);
export const kind = (cls) => cls && h("span", { class: "kind" }, words(cls));
export const documentLink = (ref) => h("a", { href: address("document", ref.iri) }, ref.title);
export const status = (name) => h("span", { class: `status ${name}`, title: MEANING[name] }, name);

export function edge(relation, name) {
  return h("span", { class: `edge ${name}`, title: MEANING[name] },
    h("span", { class: "word" }, relation), h("span", { class: "hidden-text" }, name === "asserted" ? "" : ` (${name})`), h("span", { class: "head", "aria-hidden": "true" }));
}

/** A sentence with its trigger marked. start: of the sentence, in characters of the document. */
function quote(claim) {
  const letters = Array.from(claim.quote);
  const from = claim.trigger_start - claim.start;
  const to = claim.trigger_end - claim.start;
  const inside = claim.trigger && from >= 0 && to <= letters.length && to > from;
  const piece = (a, b) => letters.slice(a, b).join("").replace(/\s+/g, " ");
  return inside ? [piece(0, from), h("mark", {}, piece(from, to)), piece(to)] : [piece(0)];
}

/** Where a claim stands: its document, opened at this claim. */
export const claimAddress = (claim) => address("document", claim.document.iri, { claim: claim.iri.split("/").pop() });

/** A claim: who does what to whom, the sentence, who says so. */
export function claimCard(claim, { sentence = true, source = true, attributes = {} } = {}) {
  const object = claim.object ? entity(claim.object) : h("span", {}, claim.content ? `“${claim.content}”` : "…");
  return h("article", { class: "claim", ...attributes },
    h("div", { class: "statement" },
      h("span", {}, claim.subject ? entity(claim.subject) : h("span", { class: "soft" }, "somebody"),
        edge(claim.relation, claim.status), object),
      h("span", { class: "right" }, status(claim.status), claim.day && h("time", { class: "small soft nowrap", datetime: claim.day }, date(claim.day)))),
    sentence && h("blockquote", {}, h("a", { href: claimAddress(claim) }, quote(claim))),
    source && sourceLine(claim),
    details(claim));
}

function sourceLine(claim) {
  const speakers = claim.speakers.flatMap((speaker, i) => [i ? ", " : "", entity(speaker)]);
  return h("div", { class: "source" },
    speakers.length ? ["according to ", speakers, " · "] : null,
    claim.document.publisher && [claim.document.publisher, ", "],
    h("a", { href: claimAddress(claim) }, claim.document.title), " ",
    claim.sources > 1 && h("span", { class: "badge" }, many(claim.sources, "source")), " ",
    claim.contradicted && h("a", { class: "badge alarm", href: "/agreement" }, "contradicted"));
}

function details(claim) {
  const pairs = [];
  for (const filler of claim.roles) {
    pairs.push(h("dt", {}, words(filler.role)), h("dd", {}, filler.entity ? entity(filler.entity) : filler.text));
  }
  const plain = [
    ["claim type", h("a", { href: address("ontology", "", { term: claim.type }) }, claim.type)],
    ["reading", `${claim.polarity}, ${claim.certainty}, ${claim.tense}`.toLowerCase()],
    ["frame", claim.frame], ["rules", claim.rules.join(", ")], ["confidence", claim.confidence.toFixed(2)],
    ["identifier", h("code", {}, claim.iri)],
  ];
  for (const [name, value] of plain) if (value) pairs.push(h("dt", {}, name), h("dd", {}, value));
  return h("details", {}, h("summary", {}, "How it was read"), h("dl", {}, pairs));
}

/** A list of claims that grows on demand. load(offset) returns {total, claims}. */
export function claimList(load, { empty = "No claims.", ...options } = {}) {
  const list = h("div", {});
  const more = h("button", { type: "button", class: "no-print", hidden: true, onclick: () => next() }, "Show more");
  const box = h("div", {}, list, more);
  let shown = 0;
  async function next() {
    const page = await load(shown);
    for (const claim of page.claims) list.append(claimCard(claim, options));
    shown += page.claims.length;
    if (!shown) list.append(h("p", { class: "empty" }, empty));
    more.hidden = shown >= page.total;
    more.textContent = `Show more (${number(shown)} of ${number(page.total)})`;
  }
  box.ready = next();
  return box;
}

/** Bars with numbers. rows: [label node, count, address]. */
export function bars(rows) {
  const most = Math.max(1, ...rows.map((row) => row[1]));
  return h("div", { class: "bars" }, rows.flatMap(([label, count]) => [
    h("span", {}, label),
    h("span", { class: "bar-track", "aria-hidden": "true" },
      h("span", { class: "bar-fill", style: { width: `${(100 * count) / most}%` } })),
    h("span", { class: "num soft" }, number(count)),
  ]));
}

export const heading = (text, more = null) => h("h2", {}, text, more && h("span", { class: "more small" }, more));

export function fault(error) {
  return h("p", { class: "fault", role: "alert" }, error.message);
}
