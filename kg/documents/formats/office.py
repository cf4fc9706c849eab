"""Office documents: Word (.docx), OpenDocument text (.odt), and books (.epub), one document per chapter."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any
from urllib.parse import unquote

from kg.documents.cleaning.publication_date import iso
from kg.documents.document import Found, Metadata, Origin, Unusable, clean
from kg.documents.formats.markup_text import HEADINGS, paragraphs, tree_of
from kg.documents.formats.sandbox import Kind, Page, parser
from kg.documents.formats.text import read_text, titled
from kg.errors import InputError

MAX_BYTES = 100_000_000
MAX_MEMBER = 50_000_000
"""Bytes of one file in an office document, expanded."""
FEWEST_WORDS = 20
"""A chapter with fewer words, such as a cover, is no article."""

_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def read_docx(stream: IO[bytes], origin: Origin) -> Found:
    """Read a Word document as one text; InputError if the library is not installed."""
    try:
        import mammoth  # type: ignore[import-untyped]  # noqa: F401, PLC0415 (optional; parse needs it, in another process)
    except ImportError:
        raise InputError(
            f"{origin.source}: .docx needs mammoth; install it with: pip install 'kg-news[formats]'"
        ) from None
    return _read("docx", stream, origin)


def read_odt(stream: IO[bytes], origin: Origin) -> Found:
    """Read an OpenDocument text as one text."""
    return _read("odt", stream, origin)


def read_epub(stream: IO[bytes], origin: Origin) -> Found:
    """Read the chapters of a book in their order."""
    return _read("epub", stream, origin)


def _read(kind: Kind, stream: IO[bytes], origin: Origin) -> Found:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"a .{kind} file of more than {MAX_BYTES // 1_000_000} MB")
    pages = parser.parse(kind, data)
    for number, page in enumerate(pages, 1):
        where = origin if len(pages) == 1 else replace(origin, source=f"{origin.source}[{number}]")
        title = clean(page.title)
        about = Metadata(title, page.published, clean(page.publisher), author=clean(page.author))
        yield from read_text([titled(title, clean(page.text))], where, about)


def parse_docx(data: bytes) -> tuple[Page, ...]:
    """Return the text of a Word document. Meant for the process of ``kg.documents.formats.sandbox``."""
    import mammoth  # noqa: PLC0415 (optional)

    with _opened(data, "docx") as archive:
        core = _tree(archive, "docProps/core.xml")
        for entry in archive.infolist():
            _bounded(entry)
    try:
        # Pictures are left out; tracked insertions are text, deletions are not.
        page = mammoth.convert_to_html(
            io.BytesIO(data),
            convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
            style_map="comment-reference => ",
        ).value
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Unusable(f"damaged .docx file ({type(error).__name__})") from None
    if not page.strip():
        raise Unusable(".docx without text")
    text = "\n\n".join(paragraphs(tree_of(page)))
    if core is None:
        return (Page(text),)
    return (Page(text, _found(core, f"{_DC}title"), author=_found(core, f"{_DC}creator")),)


def parse_odt(data: bytes) -> tuple[Page, ...]:
    """Return the text of an OpenDocument text. Meant for the process of ``kg.documents.formats.sandbox``."""
    with _opened(data, "odt") as archive:
        content, meta = _tree(archive, "content.xml"), _tree(archive, "meta.xml")
    body = None if content is None else content.find(f".//{_OFFICE}text")
    if body is None:
        raise Unusable("damaged .odt file (no content.xml)")
    text = "\n\n".join(one for one in map(_odt_line, _odt_blocks(body)) if one)
    if not text:
        raise Unusable(".odt without text")
    if meta is None:
        return (Page(text),)
    author = _found(meta, f"{_META}initial-creator") or _found(meta, f"{_DC}creator")
    return (Page(text, _found(meta, f"{_DC}title"), author=author),)


def _odt_blocks(body: Any) -> Iterator[Any]:
    """Yield paragraphs and headings, but for those of tracked deletions and of paragraphs within paragraphs."""
    for node in body.iter(f"{_TEXT}p", f"{_TEXT}h"):
        above = {parent.tag for parent in node.iterancestors()}
        if f"{_TEXT}tracked-changes" not in above and not {f"{_TEXT}p", f"{_TEXT}h"} & above:
            yield node


def _odt_line(block: Any) -> str:
    return " ".join("".join(_odt_text(block)).split())


def _odt_text(node: Any) -> Iterator[str]:
    if node.tag == f"{_OFFICE}annotation":
        return
    if node.tag in (f"{_TEXT}line-break", f"{_TEXT}tab", f"{_TEXT}s"):
        yield " "
    yield node.text or ""
    for child in node:
        yield from _odt_text(child)
        yield child.tail or ""


def parse_epub(data: bytes) -> tuple[Page, ...]:
    """Return the chapters of a book. Meant for the process of ``kg.documents.formats.sandbox``."""
    with _opened(data, "epub") as archive:
        container = _tree(archive, "META-INF/container.xml")
        root = None if container is None else container.find(f".//{_CONTAINER}rootfile")
        path = "" if root is None else str(root.get("full-path", ""))
        package = _tree(archive, path)
        if package is None:
            raise Unusable("damaged .epub file (no package document)")
        about = Page(
            "",
            published=iso(_found(package, f"{_DC}date")),
            publisher=_found(package, f"{_DC}publisher") or _found(package, f"{_DC}title"),
            author=_found(package, f"{_DC}creator"),
        )
        pages = [page for name in _spine(package, path) if (page := _chapter(archive, name, about))]
    if not pages:
        raise Unusable(".epub without text")
    return tuple(pages)


def _spine(package: Any, path: str) -> Iterator[str]:
    """Yield the names of the chapters' files in their order."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href") or "")))


def _chapter(archive: zipfile.ZipFile, name: str, about: Page) -> Page | None:
    data = _member(archive, name)
    if data is None:
        return None
    tree = tree_of(data.decode("utf-8", "replace"))
    body = tree.find(".//body")
    lines = paragraphs(tree if body is None else body)
    if sum(len(line.split()) for line in lines) < FEWEST_WORDS:
        return None
    heading = next((node for node in tree.iter(*HEADINGS)), None)
    title = " ".join(heading.text_content().split()) if heading is not None else ""
    return replace(about, text="\n\n".join(lines), title=title)


def _opened(data: bytes, kind: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unusable(f"damaged .{kind} file ({error})") from None


def _bounded(entry: zipfile.ZipInfo) -> None:
    if entry.file_size > MAX_MEMBER:
        raise Unusable(f"an office document with a part of more than {MAX_MEMBER // 1_000_000} MB")


def _member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        entry = archive.getinfo(name)
        _bounded(entry)
        with archive.open(entry) as file:
            return file.read(MAX_MEMBER)
    except (KeyError, zipfile.BadZipFile, ValueError, RuntimeError, EOFError, NotImplementedError):
        return None


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the tree of an XML file in an office document, None if there is none."""
    from lxml import etree  # noqa: PLC0415 (for the child process)

    data = _member(archive, name)
    if data is None:
        return None
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unusable(f"an office document with bad XML in {name} ({error.msg})") from None


def _found(tree: Any, name: str) -> str:
    node = tree.find(f".//{name}")
    return " ".join((node.text or "").split()) if node is not None else ""
