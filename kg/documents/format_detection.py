"""Detection of the format of a file by its name and its first bytes."""

from __future__ import annotations

import csv
import json
import re

from kg.documents.document import NoDocuments, ReadingOptions, Unusable
from kg.documents.field_names import field_of
from kg.documents.formats import html
from kg.documents.sources import unknown
from kg.documents.streams import compression, encoding_of

FORMATS: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".warc": "warc",
    ".pdf": "pdf",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".eml": "mail",
    ".mbox": "mbox",
    ".docx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".zip": "zip",
    ".tar": "tar",
}
"""Format by the extension of a file's name, before that of a compression (.gz .zst .bz2 .xz)."""

RECORDS = frozenset({".jsonl", ".ndjson", ".warc", ".csv", ".tsv", ".tab", ".mbox", ".tar", ".zip"})
"""Extensions of files that hold many documents."""

EXPECTED = "text, HTML, PDF, WARC, JSON Lines, CSV, feeds, mail, .docx, .odt, .epub, .zip and .tar are read"

_ROW = re.compile(rb"^\s*\{\s*\"", re.MULTILINE)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)\b")
_MBOX = re.compile(rb"From \S+ .*\d{4}\r?\n[\w-]+:")
_MAIL = re.compile(
    rb"(?im)^(?:from|to|date|subject|received|message-id|mime-version|return-path|delivered-to|reply-to):[ \t]*\S"
)
_HEADER_LINE = re.compile(rb"[A-Za-z][\w-]*:[ \t]?|[ \t]+\S")
MAIL_HEADERS = 3
"""Header lines that a file without a telling name must begin with to be a mail."""
_BINARY = frozenset({"pdf", "warc", "zip", "tar", "docx", "odt", "epub"})
_PLAIN = frozenset({"", ".txt", ".text"})
_REFUSED = (
    (b"{\\rtf", "a rich text document; save it as text, HTML or .docx"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as text, HTML or .docx"),
)


def detect(head: bytes, kind: str, options: ReadingOptions) -> str:
    """Return the name of a format: what the first bytes say is believed before what the name says.

    Args:
        head: first bytes of the file.
        kind: extension of the file's name, "" for none.
        options: ``format`` overrules all.

    Raises:
        Unusable: the format is not known, or is not that of the name.

    """
    named = FORMATS.get(kind, "")
    if options.format:
        return options.format
    if not head.strip():
        # Not the end of it, perhaps: an article may begin after many empty lines.
        return named or "text"
    if found := _by_magic(head):
        return found
    for magic, name in _REFUSED:
        if head.startswith(magic):
            raise Unusable(f"{name}; {EXPECTED}")
    encoding = encoding_of(head, options.encoding)
    # One binary line does not make a file of JSON lines binary.
    zero = b"\0" in head and named != "html" and not (kind in RECORDS and _ROW.search(head))
    if compression(head) or (encoding not in ("utf-16", "utf-32") and zero):
        raise Unusable(f"binary file; {EXPECTED}")
    if named in _BINARY:
        raise Unusable(f"not a {kind.lstrip('.').upper()} file, whatever its name says")
    text = head.decode(encoding, "ignore").lstrip("\ufeff \n\r\t")
    if named not in ("", "text", "markdown", "feed"):
        return named
    if html.looks_like(text):
        return "html"
    if text.startswith("<?xml") or named == "feed" or _FEED.match(text):
        if not _FEED.search(text):
            raise NoDocuments(f"XML that is neither RSS nor Atom; {EXPECTED}")
        return "feed"
    if named == "markdown":
        return named
    if found := _by_lines(head, text, kind):
        return found
    if kind and not named:
        raise Unusable(f"{unknown(kind)}; {EXPECTED}; --format text reads it as plain text")
    return "text"


def _by_magic(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else ""


def _by_lines(head: bytes, text: str, kind: str) -> str:
    """Return the format of a file without a telling name by its first lines, "" for plain text."""
    first, _, rest = text.partition("\n")
    if text.startswith(("{", "[")) and (found := _json(first, rest)):
        return found
    if _MBOX.match(head):
        return "mbox"
    if _is_mail(head):
        return "mail"
    return "csv" if kind not in _PLAIN - {""} and _is_table(first) else ""


def _json(first: str, rest: str) -> str:
    """Return "jsonl" or "json" for the beginning of a file, "" if it is neither."""
    try:
        if isinstance(json.loads(first), dict):
            return "jsonl"
    except (ValueError, RecursionError):
        pass
    opened = re.match(r"\{\s*\"[^\"\n]*\"\s*:|\[\s*(?:\{|\[|\")", f"{first}\n{rest}")
    if not opened:
        return ""
    return "jsonl" if first.startswith("{") and not rest else "json"


def _is_mail(head: bytes) -> bool:
    block = head.lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = block.split(b"\n")
    if len(head) > len(block) + 2 and not all(map(_HEADER_LINE.match, lines)):
        return False
    return len(_MAIL.findall(block)) >= MAIL_HEADERS


def _is_table(first: str) -> bool:
    """Return whether a line is the header of a table: the names of its columns say where the text is."""
    for mark in ",\t;|":
        names = next(csv.reader([first], delimiter=mark), [])
        known = {field_of(name) for name in names} - {""}
        if len(names) > 1 and "text" in known and len(known) > 1:
            return True
    return False
