// Validation: the SHACL report in groups, each result with its sentence and a remedy.
import { address, get } from "../api.js";
import { h, show } from "../dom.js";
import { heading, many, number, words } from "../parts.js";

export async function render(main) {
  document.title = "Validation · kg workbench";
  show(main, h("h1", {}, "Validation"), h("p", { class: "loading", role: "status" }, "Checking the graph against the shapes …"));
  const data = await get("validation");
  const total = data.groups.reduce((sum, group) => sum + group.count, 0);
  const violations = data.groups.filter((group) => group.severity === "Violation").reduce((sum, group) => sum + group.count, 0);
  show(main, h("h1", {}, "Validation"),
    h("p", { class: "lead" }, total === 0 ? "The graph conforms to the shipped shapes." : violations
      ? `${many(violations, "violation")} and ${number(total - violations)} lesser results, in ${many(data.groups.length, "group")}.`
      : `No violation; ${many(total, "lesser result")} in ${many(data.groups.length, "group")}.`),
    data.groups.map(group));
}

function group(one) {
  const valued = one.results.some((row) => row.value);
  return h("section", {}, heading(h("span", {}, h("span", { class: `severity ${one.severity}` }, one.severity), " "), many(one.count, "result")),
    h("h3", {}, one.message),
    h("p", { class: "small soft" }, "Remedy: ", one.remedy, ". Shape ", h("code", {}, one.shape), one.path && [", path ", h("code", {}, one.path)], `, constraint ${one.constraint}.`),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "node"), valued && h("th", {}, "value"), h("th", {}, "sentence"))),
      h("tbody", {}, one.results.map((row) => h("tr", {},
        h("td", {}, node(row), " ", row.cls && h("span", { class: "kind" }, words(row.cls))), valued && h("td", { class: "small" }, row.value), h("td", { class: "small" }, row.quote || h("span", { class: "soft" }, "none"))))))),
    one.count > one.results.length && h("p", { class: "small soft" }, `${number(one.results.length)} of ${number(one.count)} are shown; kg validate lists all.`));
}

function node(row) {
  const name = row.label || row.focus.split(/[/#]/).pop();
  if (!row.focus.startsWith("http")) return h("code", {}, row.focus);
  if (row.document) return h("a", { href: address("document", row.document, { claim: name }), title: name }, "claim");
  if (row.cls === "Document") return h("a", { href: address("document", row.focus) }, name);
  const sparql = `DESCRIBE <${row.focus}>`;
  const known = row.label && row.cls !== "Passage";
  return h("a", { href: known ? address("entity", row.focus) : `/query?query=${encodeURIComponent(sparql)}` }, name);
}
