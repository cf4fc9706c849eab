// Search as you type: names, sentences, titles.
import { address, get } from "./api.js";
import { debounced, h, show } from "./dom.js";
import { date, kind, many } from "./parts.js";

let boxes = 0;

/** A search box. pick: called with an entity instead of opening its page; then only names are offered. */
export function searchBox({ label = "Search names and sentences", pick = null, placeholder = "Search names and sentences" } = {}) {
  const id = `hits-${boxes++}`;
  const hits = h("div", { class: "hits", id, role: "listbox", "aria-label": "Found", hidden: true });
  const input = h("input", {
    type: "search", placeholder, autocomplete: "off", spellcheck: "false", role: "combobox", "aria-label": label,
    "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
  });
  let options = [];
  let at = -1;
  let asked = 0;

  function close() {
    hits.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function choose(place) {
    at = (place + options.length) % options.length;
    options.forEach((option, i) => option.node.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", options[at].node.id);
    options[at].node.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    close();
    if (pick && option.entity) {
      input.value = "";
      pick(option.entity);
    } else location.href = option.href;
  }

  function option(content, href, ref = null) {
    const found = { href, entity: ref };
    found.node = h("div", { role: "option", id: `${id}-${options.length}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(found); } }, content);
    options.push(found);
    return found.node;
  }

  function draw(result) {
    options = [];
    at = -1;
    const parts = [];
    const group = (text) => h("div", { class: "group", "aria-hidden": "true" }, text);
    if (result.names.length) {
      parts.push(group("Names"), result.names.slice(0, pick ? 12 : 7).map((hit) => option(
        h("div", { class: "between" },
          h("span", {}, hit.entity.label, " ", hit.name !== hit.entity.label && h("span", { class: "soft small" }, `“${hit.name}” `), kind(hit.entity.cls)),
          h("span", { class: "soft small nowrap" }, many(hit.claims, "claim"))),
        address("entity", hit.entity.iri), hit.entity)));
    }
    if (!pick && result.passages.length) {
      parts.push(group("Sentences"), result.passages.slice(0, 8).map((hit) => option(
        [h("div", { class: "quote" }, hit.quote.replace(/\s+/g, " ")),
          h("div", { class: "soft small" }, [hit.document.publisher, hit.document.title, date(hit.document.issued)].filter(Boolean).join(" · "))],
        address("document", hit.document.iri, { passage: hit.iri.split("/").pop() }))));
    }
    if (!pick && result.documents.length) {
      parts.push(group("Articles"), result.documents.slice(0, 5).map((hit) => option(hit.title, address("document", hit.iri))));
    }
    if (!parts.length) parts.push(h("div", { class: "group", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing found."));
    show(hits, parts);
    hits.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  const ask = debounced(70, async () => {
    const text = input.value.trim();
    const turn = ++asked;
    if (!text) return close();
    try {
      const result = await get("search", { q: text, limit: 12 });
      if (turn === asked && document.activeElement === input) draw(result);
    } catch { /* the next letter asks again */ }
  });

  input.addEventListener("input", ask);
  input.addEventListener("focus", () => input.value && ask());
  input.addEventListener("blur", () => setTimeout(close, 100));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (hits.hidden || !options.length) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at < 0 ? -1 : at - 1);
    else if (event.key === "Enter") take(options[Math.max(at, 0)]);
    else return;
    event.preventDefault();
  });
  return h("div", { class: "search-inner" }, input, hits);
}
