// Ontology: classes, properties, frames; and a sentence to try.
import { address, get, post } from "../api.js";
import { debounced, h, show } from "../dom.js";
import { claimCard, fault, heading, many, number, status, words } from "../parts.js";

const TRIGGERS = 14; // words of a frame that are shown at once

const TABS = [["classes", "Classes"], ["claims", "Claim types"], ["properties", "Properties"], ["frames", "Frames"], ["sentence", "Try a sentence"]];

export async function render(main, query) {
  document.title = "Ontology · kg workbench";
  const data = await get("vocabulary");
  const term = query.get("term") ?? "";
  const panel = h("div", { class: "terms", role: "tabpanel", id: "panel", tabindex: "-1" });
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the ontology" });
  const draw = { classes: () => classes(panel, data, false), claims: () => classes(panel, data, true), properties: () => properties(panel, data),
    frames: () => frames(panel, query.get("frame") ?? ""), sentence: () => sentence(panel) };
  function open(name) {
    show(tabs, TABS.map(([key, label]) => h("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-selected": String(key === name), "aria-controls": "panel",
      tabindex: key === name ? "0" : "-1", onclick: () => open(key) }, label)));
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    history.replaceState(null, "", `/ontology?tab=${name}`);
    draw[name]();
  }
  tabs.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const keys = TABS.map(([key]) => key);
    const now = keys.indexOf(document.activeElement.id.slice(4));
    open(keys[(now + way + keys.length) % keys.length]);
    tabs.querySelector('[tabindex="0"]').focus();
  });
  show(main, h("h1", {}, "Ontology"), h("p", { class: "lead" }, "What the graph can say: classes of things, types of claims, the properties they project to, and the frames that read them from English."), tabs, panel);
  if (term) {
    const found = data.classes.find((one) => one.name === term) ?? data.properties.find((one) => one.name === term);
    open(found && "parents" in found ? (found.claim ? "claims" : "classes") : "properties");
    history.replaceState(null, "", address("ontology", "", { term }));
    document.getElementById(`term-${term}`)?.setAttribute("open", "");
    document.getElementById(`term-${term}`)?.scrollIntoView({ block: "center" });
  } else open(TABS.some(([key]) => key === query.get("tab")) ? query.get("tab") : "classes");
}

/** A term that shows more when it is opened. */
function entry(name, label, definition, count, extra) {
  const body = h("div", {});
  let loaded = false;
  const box = h("details", { class: "claim", id: `term-${name}`, ontoggle: async () => {
    if (!box.open || loaded) return;
    loaded = true;
    const { claims } = await get("examples", { name });
    show(body, extra, claims.length > 0 && [heading("In this graph"), claims.map((claim) => claimCard(claim))]);
  } }, h("summary", {}, h("span", {}, h("b", {}, name), " ", count > 0 && h("span", { class: "badge" }, number(count))),
    h("span", { class: "definition" }, definition || (label !== words(name) ? label : ""))), body);
  return box;
}

function classes(panel, data, claims) {
  const children = new Map();
  const rows = data.classes.filter((one) => one.claim === claims && !one.name.includes(":"));
  const names = new Set(rows.map((one) => one.name));
  for (const one of rows) {
    const parent = one.parents.find((name) => names.has(name)) ?? "";
    children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const properties = new Map();
  for (const one of data.properties) if (one.claim) properties.set(one.claim, [...(properties.get(one.claim) ?? []), one.name]);
  const branch = (name, depth) => (children.get(name) ?? []).map((one) => h("div", { style: { "margin-left": depth ? "1.3rem" : "0" } },
    entry(one.name, one.label, one.definition, one.count, [
      !claims && one.count > 0 && h("p", { class: "small" }, h("a", { href: address("entity", "", { cls: one.name }) }, `All ${words(one.name)} entities`)),
      properties.has(one.name) && h("p", { class: "small soft" }, "Direct properties: ", properties.get(one.name).map((name) => h("code", {}, `kg:${name} `)))]),
    branch(one.name, depth + 1)));
  show(panel, branch("", 0));
}

function properties(panel, data) {
  const part = (rows) => rows.map((one) => entry(one.name, one.label, one.definition, one.count, h("dl", { class: "pairs small" },
    one.claim && [h("dt", {}, "projection of"), h("dd", {}, h("a", { href: address("ontology", "", { term: one.claim }) }, one.claim))],
    one.domain.length > 0 && [h("dt", {}, "subject"), h("dd", {}, one.domain.join(", "))],
    one.range.length > 0 && [h("dt", {}, "object"), h("dd", {}, one.range.join(", "))])));
  show(panel, heading("Direct properties, for queries"), part(data.properties.filter((one) => one.claim)),
    heading("Others"), part(data.properties.filter((one) => !one.claim)));
}

function frames(panel, wanted) {
  const box = h("div", {});
  const input = h("input", { type: "search", value: wanted, placeholder: "reject, threat, sign …" });
  const more = h("button", { type: "button", onclick: () => next() }, "Show more");
  let shown = 0;
  let turn = 0;
  async function next() {
    const mine = ++turn;
    const page = await get("frames", { q: input.value.trim(), offset: shown });
    if (mine !== turn) return;
    box.append(...page.frames.map(frame));
    shown += page.frames.length;
    if (!shown) box.append(h("p", { class: "empty" }, "No frame has such a word."));
    more.hidden = shown >= page.total;
    more.textContent = `Show more (${number(shown)} of ${number(page.total)})`;
  }
  input.addEventListener("input", debounced(150, () => { shown = 0; show(box); next(); }));
  show(panel, h("label", { class: "field" }, "Frames by name, word or claim type", input), box, more);
  next();
}

function frame(one) {
  return h("section", { class: "claim" }, h("h3", {}, one.name, " ", h("span", { class: "kind" }, "reads ", one.claim || "a pattern", one.properties.length > 0 && ` (${one.properties.join(", ")})`)),
    one.triggers.length > 0 && h("p", { class: "small" }, one.triggers.slice(0, TRIGGERS).join(" · ")),
    one.triggers.length > TRIGGERS && h("details", { class: "small" }, h("summary", {}, `${number(one.triggers.length - TRIGGERS)} more words`), h("p", {}, one.triggers.slice(TRIGGERS).join(" · "))),
    one.roles.length > 0 && h("p", { class: "small soft" }, "roles: ", one.roles.map(words).join(", ")),
    one.examples.map((text) => h("blockquote", {}, text)));
}

function sentence(panel) {
  const text = h("textarea", { rows: "3", id: "sentence", maxlength: "2000" });
  text.value = "Ukraine has rejected a U.S. proposal to own half of its rare earth minerals, the Financial Times reported.";
  const out = h("div", { "aria-live": "polite" });
  const button = h("button", { class: "strong", type: "submit" }, "Read");
  const form = h("form", { onsubmit: async (event) => {
    event.preventDefault();
    button.disabled = true;
    show(out, h("p", { class: "loading" }, "Reading … the language model takes some seconds the first time."));
    try {
      show(out, reading(await post("sentence", { text: text.value })));
    } catch (error) {
      show(out, fault(error));
    }
    button.disabled = false;
  } }, h("label", { class: "field", for: "sentence" }, "A sentence, or a few", text), h("p", {}, button));
  show(panel, form, out);
}

function reading(data) {
  return [heading("Claims", many(data.claims.length, "claim")),
    data.claims.length ? data.claims.map((claim) => h("article", { class: "claim" },
      h("div", { class: "statement" }, h("b", {}, claim.type), claim.property && h("span", { class: "soft" }, `  kg:${claim.property}`), h("span", { class: "right" }, status(claim.status))),
      h("dl", {}, claim.roles.flatMap((role) => [h("dt", {}, words(role.role)), h("dd", {}, role.text)]),
        claim.speakers.length > 0 && [h("dt", {}, "according to"), h("dd", {}, claim.speakers.join(", "))],
        h("dt", {}, "trigger"), h("dd", {}, Array.from(data.text).slice(claim.trigger_start, claim.trigger_end).join("")),
        h("dt", {}, "frame and rules"), h("dd", {}, [claim.frame, ...claim.rules].join(", "))))) : h("p", { class: "empty" }, "No claim was read in it."),
    heading("Names"), data.names.length ? h("ul", { class: "plain list small" }, data.names.map((name) => h("li", {}, h("span", {}, name.text, name.name !== name.text && h("span", { class: "soft" }, ` (${name.name})`)), h("span", { class: "soft" }, [name.cls && words(name.cls), name.kind].filter(Boolean).join(", ")))))
      : h("p", { class: "empty" }, "No name."),
    heading("Tree"), h("div", { class: "tree", tabindex: "0", role: "group", "aria-label": "Dependency tree" }, tree(data.tokens))];
}

function tree(tokens) {
  const children = new Map();
  tokens.forEach((token, i) => children.set(token.head === i ? -1 : token.head, [...(children.get(token.head === i ? -1 : token.head) ?? []), i]));
  const lines = [];
  const walk = (i, depth) => {
    const token = tokens[i];
    lines.push(`${"    ".repeat(depth)}${token.text}  ${token.relation} ${token.pos}${token.lemma !== token.text ? ` ${token.lemma}` : ""}`);
    for (const child of children.get(i) ?? []) walk(child, depth + 1);
  };
  for (const root of children.get(-1) ?? []) walk(root, 0);
  return lines.join("\n");
}
