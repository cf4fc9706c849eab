"""News pages: trafilatura finds the article, its title, date, publisher and address."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from kg.documents.document import Document, Skipped
from kg.documents.noise import find_noise

_logger = logging.getLogger("trafilatura")
_logger.setLevel(logging.CRITICAL)


def looks_like(text: str) -> bool:
    """Return whether a text is an HTML page, judged by its beginning."""
    head = text[:500].lstrip().lower()
    return head.startswith(("<!doctype html", "<html")) or ("<head" in head and "<" in head[:5])


def read(text: str, source: str) -> Iterator[Document | Skipped]:
    """Read the article of one page; ``Skipped`` if the page has none."""
    import trafilatura

    try:
        page: Any = trafilatura.bare_extraction(
            text, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
        )
    except Exception as error:
        yield Skipped(source, f"HTML that cannot be read: {type(error).__name__}")
        return
    body = (page.text or "").strip() if page is not None else ""
    if page is None or not body:
        yield Skipped(source, "HTML without an article")
        return
    title = page.title or ""
    if title and not body.startswith(title):
        body = f"{title}\n\n{body}"
    yield Document(
        text=body,
        title=title or source,
        published=page.date or "",
        publisher=page.sitename or page.hostname or "",
        url=page.url or "",
        source=source,
        noise=find_noise(body),
    )
