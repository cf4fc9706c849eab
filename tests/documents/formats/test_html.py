"""What a news page says of itself, in the ways that pages have of saying it."""

import pytest

from kg.documents import Document
from kg.documents.cleaning.publication_date import find_date, iso
from kg.documents.reading import decode

TITLE = "Ministers agree to reopen port"
LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
  "headline": "Ministers agree to reopen port", "datePublished": "2025-03-04T23:30:00-05:00",
  "dateModified": "2025-03-06", "publisher": {"@type": "Organization", "name": "Harbor Dispatch"}}</script>"""


def read(head: str = "", below: str = "", window: str = f"{TITLE} - Harbor Dispatch") -> Document:
    page = f"""<!doctype html><html><head><title>{window}</title>{head}</head><body><nav><a href="/">Home</a></nav>
      <article><h1>{TITLE}</h1>{below}
      <p>The transport ministers of both countries agreed on Tuesday to reopen the port, officials said.</p>
      <p>Traders welcomed the decision after months of waiting. The first ships leave within a week.</p>
      <p>It was closed on March 1, 2021 after a storm.</p></article>
      <footer>&copy; 2024 Dispatch Ltd</footer></body></html>"""
    (document,) = decode(page.encode(), "page.html")
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("head", "below", "published"),
    [
        (LD, "", "2025-03-04T23:30:00-05:00"),
        ('<meta property="article:published_time" content="2025-03-04T08:00:00Z">', "", "2025-03-04T08:00:00Z"),
        ('<meta name="date" content="2025-03-04">', "", "2025-03-04"),
        ('<meta name="DC.date.issued" content="2025-03-04">', "", "2025-03-04"),
        ("", '<time datetime="2025-03-04T08:00:00Z">4 March 2025</time>', "2025-03-04T08:00:00Z"),
        ("", '<span class="date">March 4, 2025</span>', "2025-03-04"),
        ("", "<p>By Jane Roe, Harbor Dispatch</p><p>Published: 4 March 2025, 14:05 GMT</p>", "2025-03-04T14:05:00Z"),
        ('<link rel="canonical" href="https://harbor.example/2025/03/04/port">', "", "2025-03-04"),
    ],
)
def test_title_date_and_outlet(head: str, below: str, published: str) -> None:
    document = read(head, below)
    assert (document.title, document.published, document.publisher) == (TITLE, published, "Harbor Dispatch")
    assert "Jane Roe" not in document.body


def test_the_date_of_another_event_is_not_taken() -> None:
    assert read().published == ""


def test_a_date_to_come_is_the_same_on_every_day() -> None:
    assert read('<meta property="article:published_time" content="2061-03-04T08:00:00Z">').day == "2061-03-04"


@pytest.mark.parametrize(
    ("head", "window", "publisher"),
    [
        (f'<meta property="og:site_name" content="Dispatch"><meta property="og:title" content="{TITLE} | Dispatch">',
         f"{TITLE} | Dispatch", "Dispatch"),
        ('<meta name="twitter:site" content="@harbordispatch">', f"{TITLE} | World | Harbor Dispatch",
         "Harbor Dispatch"),
        ('<link rel="canonical" href="https://www.harbor.example/port">', TITLE, "harbor.example"),
        ("", TITLE, ""),
    ],
)  # fmt: skip
def test_the_outlet_is_told_from_the_title(head: str, window: str, publisher: str) -> None:
    document = read(head, window=window)
    assert (document.title, document.publisher) == (TITLE, publisher)
    assert document.text.count(TITLE) == 1


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-04", "2025-03-04"),
        ("20250304", "2025-03-04"),
        ("2025-03-04T23:30:00-05:00", "2025-03-04T23:30:00-05:00"),
        ("2025-03-04 23:30", "2025-03-04T23:30:00"),
        ("Tue, 04 Mar 2025 08:00:00 GMT", "2025-03-04T08:00:00Z"),
        ("March 4, 2025 at 2:05 p.m. EST", "2025-03-04T14:05:00-05:00"),
        ("March 4, 2025 at 2:05 p.m. IST", "2025-03-04T14:05:00"),
        ("23/03/2025", "2025-03-23"),
        ("03/23/2025", "2025-03-23"),
        ("03/04/2025", ""),
        ("03/03/2025", "2025-03-03"),
        ("04.03.2025", "2025-03-04"),
        ("4th of March 2025", "2025-03-04"),
        ("1741046400", "2025-03-04T00:00:00Z"),
        ("1741046400000", "2025-03-04T00:00:00Z"),
        ("March 2025", ""),
        ("Tuesday", ""),
        ("10", ""),
        ("14:05", ""),
        ("2025-13-45", ""),
        ("9" * 400, ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_date_is_what_is_written_and_never_filled_up_from_today(written: str, day: str) -> None:
    assert iso(written) == day


@pytest.mark.parametrize(
    ("line", "day", "rest"),
    [
        ("Harbor Dispatch | Updated: 4 March 2025, 14:05 GMT", "2025-03-04T14:05:00Z", "Harbor Dispatch"),
        ("2025-03-04T08:00:00Z", "2025-03-04T08:00:00Z", ""),
        ("Published 2025/03/04", "2025-03-04", ""),
        ("04-Mar-2025 Analysis", "2025-03-04", "Analysis"),
        ("no date here", "", "no date here"),
    ],
)
def test_a_line_gives_its_date_and_the_rest(line: str, day: str, rest: str) -> None:
    assert find_date(line) == (day, rest)
