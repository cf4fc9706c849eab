"""The pages in a real browser: each is shown, quiet on the console, within loopback, narrow and dark, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import Server

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # fmt: skip
PAGES = {
    "overview": "/",
    "entity": "/entity?iri=id:Ukraine",
    "entities": "/entity?cls=Person",
    "document": "/document?iri={document}&claim={claim}",
    "articles": "/document",
    "graph": "/graph?iri=id:Starlink",
    "query": "/query?name=who-threatens",
    "deals": "/deals",
    "deal": "/deals?iri={deal}",
    "agreement": "/agreement",
    "validation": "/validation",
    "review": "/review",
    "ontology": "/ontology",
    "claim types": "/ontology?tab=claims",
    "frames": "/ontology?tab=frames",
    "sentence": "/ontology?tab=sentence",
}
SERIOUS = ("serious", "critical")


@dataclass
class Visit:
    """A page that is open. problems: errors on its console and of its scripts. outside: its requests elsewhere."""

    page: Page
    server: Server
    problems: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector("main[data-ready]", timeout=60_000)
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit = Visit(context.new_page(), server)
    visit.page.set_default_timeout(60_000)
    visit.page.on("console", lambda m: visit.problems.append(m.text) if m.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.problems.append(str(error)))
    visit.page.on("request", lambda r: visit.outside.append(r.url) if _is_outside(r.url, server) else None)
    yield visit
    context.close()


def _is_outside(url: str, server: Server) -> bool:
    return not url.startswith((server.url, "data:", "blob:"))


@pytest.fixture(scope="module")
def addresses(server: Server) -> dict[str, str]:
    """The addresses of the pages."""
    found = httpx.get(f"{server.url}/api/claims", params={"entity": "id:Starlink", "type": "Threaten"}).json()
    claim = found["claims"][0]
    deal = httpx.get(f"{server.url}/api/deals").json()["deals"][0]["deal"]["iri"]
    names = {"document": quote(claim["document"]["iri"]), "claim": claim["iri"].rpartition("/")[2], "deal": quote(deal)}
    return {name: path.format(**names) for name, path in PAGES.items()}


@pytest.mark.parametrize("visit", [(1280, "light"), (400, "dark")], indirect=True, ids=["wide", "narrow and dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_shown(visit: Visit, addresses: dict[str, str], name: str) -> None:
    page = visit.open(addresses[name])
    page.wait_for_load_state("networkidle")
    assert len(page.inner_text("main")) > 80
    assert visit.problems == [] and visit.outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], one["nodes"][0]["html"][:160], one["nodes"][0].get("failureSummary", "")[:300])
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert serious == []


def test_hostile_article_stays_text(visit: Visit, server: Server) -> None:
    hits = httpx.get(f"{server.url}/api/search", params={"q": "Hudson Bay"}).json()["passages"]
    iri = hits[0]["document"]["iri"]
    for path in (f"/document?iri={quote(iri)}", "/document", "/", "/entity?iri=id:Canada", "/graph?iri=id:Canada"):
        page = visit.open(path)
        assert page.title() != "owned"
        assert page.query_selector("main script, main img") is None
    assert visit.problems == []
    page = visit.open(f"/document?iri={quote(iri)}")
    assert "<script>document.title='owned'</script>" in page.inner_text("h1")


def test_three_steps_to_the_sentence(visit: Visit) -> None:
    page = visit.open("/")
    page.fill(".search.big input", "Starlnk")
    page.click('[role="option"]:has-text("Starlink")')
    page.wait_for_selector("main[data-ready] .claim blockquote")
    page.click('.claim:has(.edge:has-text("threatens")) blockquote a')
    page.wait_for_selector(".passage.chosen mark.trigger")
    assert "threat" in page.inner_text(".passage.chosen mark.trigger").lower()


def test_search_by_keyboard(visit: Visit) -> None:
    page = visit.open("/deals")
    page.keyboard.press("/")
    page.keyboard.type("Starlnk")
    page.wait_for_selector('[role="option"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity?**")


def test_claim_marks_its_words_in_the_text(visit: Visit, addresses: dict[str, str]) -> None:
    page = visit.open(addresses["document"])
    assert page.inner_text(".side .claim.chosen .edge .word")
    assert page.query_selector(".text .passage.chosen mark.filler") is not None
    page.focus(".text .passage:not(.chosen)")
    page.keyboard.press("Enter")
    assert page.query_selector(".text mark") is None
    assert "passage=" in page.url


def test_timeline_by_keyboard(visit: Visit) -> None:
    page = visit.open("/entity?iri=id:Starlink")
    page.focus('svg g[role="button"][tabindex="0"]')
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != first
    page.keyboard.press("Enter")
    page.wait_for_selector(".timeline .claim blockquote")


def test_graph_is_expanded_and_exported(visit: Visit) -> None:
    page = visit.open("/graph?iri=id:Starlink")
    before = page.evaluate("document.querySelector('main').graphView.graph.order")
    page.fill("aside .search input", "Vassily Nebenzia")
    page.click('aside [role="option"]:has-text("Nebenzia")')
    page.wait_for_selector('aside[aria-label="What is chosen"] h3:has-text("Nebenzia")')
    assert page.evaluate("document.querySelector('main').graphView.graph.order") > before
    with page.expect_download() as download:
        page.click("text=GraphML")
    assert "<graphml" in download.value.path().read_text(encoding="utf-8")
    with page.expect_download() as download:
        page.click(".tools >> text=SVG")
    drawn = download.value.path().read_text(encoding="utf-8")
    assert 'stroke-dasharray="7 4"' in drawn and "Starlink" in drawn
    with page.expect_download() as download:
        page.click(".tools >> text=PNG")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_edge_shows_its_sentences(visit: Visit) -> None:
    page = visit.open("/graph?iri=id:Starlink")
    page.evaluate("""() => {
        const view = document.querySelector('main').graphView;
        const edge = view.graph.findEdge((_, data) => data.status === 'denied');
        view.sigma.emit('clickEdge', { edge });
    }""")
    page.wait_for_selector('aside[aria-label="What is chosen"] .claim blockquote')
    assert "denied" in page.inner_text('aside[aria-label="What is chosen"]')


def test_query_page_marks_an_error_and_can_be_stopped(visit: Visit) -> None:
    page = visit.open("/query?query=" + quote("SELECT ?a {\n  ?a kg:threatens\n}"))
    page.wait_for_selector(".message")
    assert "line 3" in page.inner_text(".message") or "line 2" in page.inner_text(".message")
    marked = (
        "document.querySelector('.editor').shadowRoot.querySelectorAll('.cm-lintRange-error, .cm-lint-marker-error')"
    )
    assert page.evaluate(f"{marked}.length") > 0
    visit.problems.clear()  # the browser reports the answer 400 on its console
    page.goto(visit.server.url + "/query?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
    page.click("text=Stop")
    page.wait_for_selector("text=Stopped.")


def test_query_result_is_sorted_and_labelled(visit: Visit) -> None:
    page = visit.open("/query?query=" + quote("SELECT ?who ?what { ?who kg:threatens ?what }"))
    page.wait_for_selector("td a")
    assert page.inner_text("td a")
    page.click("th button")
    rows = page.eval_on_selector_all("tbody tr td:first-child a", "all => all.map((a) => a.textContent)")
    assert rows == sorted(rows, key=str.lower) and page.query_selector('th[aria-sort="ascending"]') is not None


def test_review_by_keys(visit: Visit, server: Server) -> None:
    page = visit.open("/review")
    page.keyboard.press("d")
    page.wait_for_selector('.candidate [data-verdict="different"][aria-pressed="true"]')
    decided = httpx.get(f"{server.url}/api/review").json()["decided"]
    assert [one["verdict"] for one in decided] == ["different"]
    page.click("text=take back")
    page.wait_for_selector("text=Nothing has been decided yet.")


def test_sentence_is_tried(visit: Visit) -> None:
    page = visit.open("/ontology?tab=sentence")
    page.fill("textarea", "Norway threatened Canada.")
    page.get_by_role("button", name="Read").click()
    page.wait_for_selector('.claim b:has-text("Threaten")', timeout=120_000)
    assert "nsubj" in page.inner_text(".tree")


def test_theme_is_kept(visit: Visit) -> None:
    page = visit.open("/")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert visit.open("/deals").evaluate("document.documentElement.dataset.theme") == "dark"


def test_address_of_a_query_can_be_sent(visit: Visit) -> None:
    page = visit.open("/query")
    page.click("text=Copy address")
    assert "query=SELECT" in urlsplit(page.url).query
    assert json.dumps(visit.problems) == "[]"
