// Start of every page: bar, search, theme, and the script of the page that the address names.
import { get, shown } from "./api.js";
import { $, h, show } from "./dom.js";
import { fault } from "./parts.js";
import { searchBox } from "./search.js";

const PAGES = [
  ["", "Overview"], ["graph", "Graph"], ["query", "Query"], ["deals", "Deals"], ["agreement", "Agreement"],
  ["validation", "Validation"], ["review", "Review"], ["ontology", "Ontology"],
];
const NAME = location.pathname.slice(1);
const NOTICE_EVERY = 5000;

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = chosen;
    document.dispatchEvent(new CustomEvent("theme"));
  };
  dark.addEventListener("change", apply);
  $("#theme").addEventListener("click", () => {
    localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
  });
  apply();
}

function navigation() {
  show($("#nav"), PAGES.map(([name, label]) =>
    h("a", { href: `/${name}`, "aria-current": name === NAME ? "page" : null }, label)));
  $("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function notice(text, ...more) {
  if ($("#notice").dataset.text === text) return;
  $("#notice").dataset.text = text;
  show($("#notice"), text, more);
  $("#notice").hidden = !text;
}

async function watch() {
  try {
    const status = await get("status");
    if (status.problem) notice(status.problem);
    else if (status.ready && status.progress >= 0) notice("The graph has changed; the pages are being renewed.");
    else if (shown.index && status.index && status.index !== shown.index) {
      notice("The graph has changed since this page was made.", h("button", { type: "button", onclick: () => location.reload() }, "Show it as it is now"));
    } else notice("");
  } catch {
    notice("The server does not answer.");
  }
  setTimeout(watch, NOTICE_EVERY);
}

async function start() {
  theme();
  navigation();
  if (NAME !== "") $("#search").append(searchBox());
  document.addEventListener("waiting", (event) => notice(event.detail));
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT|SPARQL-EDITOR)$/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      $(".search input")?.focus();
    }
  });
  const main = $("#main");
  try {
    const page = await import(`./pages/${NAME || "overview"}.js`);
    await page.render(main, new URLSearchParams(location.search));
    notice("");
  } catch (error) {
    show(main, h("h1", {}, "This page cannot be shown"), fault(error));
    if (!error.status) console.error(error);
  }
  main.dataset.ready = "true";
  watch();
}

start();
