// Entities of a class, those of which most is said first.
import { get } from "../api.js";
import { h, show } from "../dom.js";
import { entity, kind, many, words } from "../parts.js";

export async function render(main, query) {
  const cls = query.get("cls") ?? "";
  const rows = await get("entities", { cls, limit: 300 });
  document.title = "Entities · kg workbench";
  show(main, h("h1", {}, cls ? `Entities: ${words(cls)}` : "Entities"),
    rows.length ? h("ul", { class: "plain list" }, rows.map((row) => h("li", {}, h("span", {}, entity(row.entity), " ", kind(row.entity.cls)),
      h("span", { class: "soft small nowrap" }, `${many(row.claims, "claim")}, ${many(row.documents, "article")}`))))
      : h("p", { class: "empty" }, "The graph has none."));
}
