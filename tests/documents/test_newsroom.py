"""A folder as newsrooms keep it: each kind of file is read rightly, or refused by its name."""

import email.message
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.documents import Document, ReadingOptions, Skipped, find, read
from kg.documents.field_names import pairs
from kg.documents.reading import decode
from kg.errors import InputError

TITLE = "Ministers agree to reopen the northern port"
FIRST = "The transport ministers of both countries agreed on Tuesday to reopen the port, officials said."
SECOND = "Traders welcomed the decision after months of waiting."
BODY = f"{FIRST}\n\n{SECOND}"
WHEN = "2025-03-04T09:30:00+02:00"
MAIL_DATE = "Tue, 04 Mar 2025 09:30:00 +0200"


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content.encode())
            archive.addfile(entry, io.BytesIO(content.encode()))
    return out.getvalue()


def rss() -> str:
    item = f"""<item><title>{TITLE}</title><link>https://harbor.example/port</link><pubDate>{MAIL_DATE}</pubDate>
      <dc:creator>Jane Roe</dc:creator><description>A summary.</description>
      <content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND} <a href="/x">More</a></p>]]></content:encoded></item>"""
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbor Dispatch</title>{item}
      <item><title>Only a headline</title></item></channel></rss>"""


def atom() -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
      <title>Harbor Dispatch</title><entry><title>{TITLE}</title><link href="https://harbor.example/port"/>
      <published>{WHEN}</published><updated>2025-03-09T00:00:00Z</updated><author><name>Jane Roe</name></author>
      <summary type="html">&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;</summary></entry></feed>"""


def mail(**parts: str) -> email.message.EmailMessage:
    message = email.message.EmailMessage()
    message["From"] = "Jane Roe <jane@harbor.example>"
    message["To"] = "desk@harbor.example"
    message["Subject"] = TITLE
    message["Date"] = MAIL_DATE
    message.set_content(
        parts.get("plain", f"{FIRST}\n\n{SECOND}\n\n> What do they say?\n\n-- \nJane Roe\nHarbor Dispatch\n")
    )
    if "html" in parts:
        message.set_content(parts["html"], subtype="html")
    return message


def docx() -> bytes:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"

    added = f"<w:p><w:ins w:id='1' w:author='a'><w:r><w:t>{SECOND}</w:t></w:r></w:ins><w:del w:id='2' w:author='a'>"
    added += "<w:r><w:delText>Traders were not asked.</w:delText></w:r></w:del></w:p>"
    return zipped(
        {
            "[Content_Types].xml": """<?xml version="1.0"?><Types
              xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
              <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
              <Override PartName="/word/document.xml" ContentType=
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""",
            "_rels/.rels": """<?xml version="1.0"?><Relationships
              xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type=
              "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
              Target="word/document.xml"/></Relationships>""",
            "word/document.xml": f"""<?xml version="1.0"?><w:document
              xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
              {paragraph(FIRST)}{added}</w:body></w:document>""",
            "docProps/core.xml": f"""<?xml version="1.0"?><cp:coreProperties
              xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
              xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TITLE}</dc:title>
              <dc:creator>Jane Roe</dc:creator></cp:coreProperties>""",
        }
    )


def odt() -> bytes:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    names += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    spans = FIRST.replace("on Tuesday", "<text:span>on</text:span><text:s/>Tuesday")
    deleted = "<text:tracked-changes><text:deletion><text:p>Traders were not asked.</text:p></text:deletion>"
    content = f"""<?xml version="1.0"?><office:document-content {names}><office:body><office:text>
      {deleted}</text:tracked-changes><text:h>{TITLE}</text:h><text:p>{spans}
      <office:annotation><text:p>Check this.</text:p></office:annotation></text:p>
      <text:p>{SECOND}</text:p></office:text></office:body></office:document-content>"""
    meta = f"""<?xml version="1.0"?><office:document-meta {names}><office:meta><dc:creator>Jane Roe</dc:creator>
      </office:meta></office:document-meta>"""
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def epub() -> bytes:
    chapter = f"""<?xml version='1.0'?><html><head><title>x</title></head><body><h1>{TITLE}</h1>
      <p>{FIRST}</p><p>{SECOND}</p></body></html>"""
    package = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <metadata><dc:title>Harbor Dispatch</dc:title><dc:creator>Jane Roe</dc:creator>
      <dc:date>2025-03-04</dc:date></metadata>
      <manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="c" href="text/cover.xhtml"/>
      <item id="a" href="text/a%20b.xhtml"/></manifest>
      <spine><itemref idref="n"/><itemref idref="c"/><itemref idref="a"/></spine></package>"""
    container = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
      <rootfile full-path="OPS/book.opf"/></rootfiles></container>"""
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OPS/book.opf": package,
            "OPS/nav.xhtml": "<html><body><nav><a href='text/a%20b.xhtml'>One</a></nav></body></html>",
            "OPS/text/cover.xhtml": "<html><body><h1>Harbor Dispatch</h1></body></html>",
            "OPS/text/a b.xhtml": chapter,
        }
    )


def table(mark: str) -> str:
    row = [TITLE, WHEN, "Harbor Dispatch", "https://harbor.example/port", "Jane Roe", f'"{BODY}"']
    return mark.join(["headline", "published_at", "outlet", "url", "byline", "body"]) + "\n" + mark.join(row) + "\n"


ROW = {
    "webTitle": TITLE,
    "webPublicationDate": WHEN,
    "webUrl": "https://harbor.example/port",
    "fields": {"bodyText": BODY, "byline": "Jane Roe"},
    "source": {"id": None, "name": "Harbor Dispatch"},
}
FRONT = f"""---
title: "{TITLE}"
date: 2025-03-04T09:30:00+02:00
publisher: Harbor Dispatch
author: [Jane Roe]
link: https://harbor.example/port
---
"""
MARKDOWN = f"""{FRONT}
## The port

{FIRST}

![The port](x.png)

**Traders** [welcomed](https://x.example) the decision after months of waiting.
"""
TOML = f'+++\ntitle = "{TITLE}"\ndate = 2025-03-04T09:30:00+02:00\n+++\n{BODY}\n'

ALL = (TITLE, WHEN, "Harbor Dispatch", "https://harbor.example/port", "Jane Roe")
UNDATED = (TITLE, "", "", "", "Jane Roe")
MAILED = (TITLE, WHEN, "", "", "Jane Roe")
KINDS: list[tuple[str, bytes, tuple[str, str, str, str, str]]] = [
    ("a.csv", table(",").encode(), ALL),
    ("semicolons.csv", table(";").encode("utf-8-sig"), ALL),
    ("utf16.csv", table(",").encode("utf-16"), ALL),
    ("a.tsv", table("\t").encode(), ALL),
    ("a.rss", rss().encode(), ALL),
    ("feed.xml", rss().encode(), ALL),
    ("a.atom", atom().encode(), ALL),
    ("a.json", json.dumps({"response": {"results": [ROW]}}).encode(), ALL),
    ("a.jsonl", json.dumps(ROW).encode() + b"\n", ALL),
    ("a.md", MARKDOWN.encode(), ALL),
    ("toml.md", TOML.encode(), (TITLE, WHEN, "", "", "")),
    ("a.eml", mail().as_bytes(), MAILED),
    ("html.eml", mail(html=f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>").as_bytes(), MAILED),
    ("a.mbox", b"From jane Tue Mar  4 09:30:00 2025\n" + mail().as_bytes() + b"\n", MAILED),
    ("a.docx", docx(), UNDATED),
    ("a.odt", odt(), UNDATED),
    ("a.epub", epub(), (TITLE, "2025-03-04", "Harbor Dispatch", "", "Jane Roe")),
    ("a.zip", zipped({"inner/a.md": MARKDOWN, "deep.zip": zipped({"x.png": b"\x89PNG"})}), ALL),
    ("a.tar.gz", tarred({"inner/a.md": MARKDOWN}), ALL),
    ("a.tgz", tarred({"inner/a.md": MARKDOWN}), ALL),
]


@pytest.mark.parametrize(("name", "data", "about"), KINDS, ids=[name for name, _, _ in KINDS])
def test_each_kind_of_file_gives_its_text_and_metadata(
    tmp_path: Path, name: str, data: bytes, about: tuple[str, str, str, str, str]
) -> None:
    (tmp_path / name).write_bytes(data)
    found = [d for d in read(find([str(tmp_path / name)])) if isinstance(d, Document)]
    assert len(found) == 1, list(read(find([str(tmp_path / name)])))
    document = found[0]
    assert (document.title, document.published, document.publisher, document.url, document.author) == about
    paragraphs = [part for part in document.body.replace("\n", "\n\n").split("\n\n") if part.strip()]
    extra = {"The port", f"{SECOND} More", TITLE}
    assert [p for p in paragraphs if p not in extra or p == f"{SECOND} More"] == (
        [FIRST, f"{SECOND} More"] if "rss" in name or "xml" in name else [FIRST, SECOND]
    )


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(ROW).encode() + b"\n" + json.dumps(ROW).encode(),
        json.dumps([ROW, ROW], indent=1).encode(),
        table(",").encode() + table(",").encode().partition(b"\n")[2],
        rss()
        .replace(
            "<item><title>Only a headline</title></item>",
            "<item><title>x</title><description>" + FIRST + "</description></item>",
        )
        .encode(),
        b"".join([b"From jane Tue Mar  4 09:30:00 2025\n" + mail().as_bytes() + b"\n"] * 2),
    ],
    ids=["JSON Lines", "JSON", "CSV", "RSS", "mbox"],
)
def test_what_is_piped_in_is_told_by_its_content(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(read(find(["-"])))
    assert [type(one) for one in found] == [Document, Document]
    assert all(isinstance(one, Document) and FIRST in one.text for one in found)


def test_a_press_release_is_no_mail_and_prose_is_no_table() -> None:
    for text in (f"Date: soon\n\n{BODY}", f"Text, title and date are missing\n\n{BODY}", f"{{sic}} {BODY}"):
        (document,) = decode(text.encode(), "-")
        assert isinstance(document, Document)
        assert document.text == text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("tweets.js", b"window.data = [1]", "format not known (.js)"),
        ("a.log", BODY.encode(), "format not known (.log)"),
        ("a.xlsx", zipped({"xl/workbook.xml": "<x/>"}), "an office document (.xlsx)"),
        ("a.docx", b"PK\x03\x04 not a zip", "damaged zip archive or office document"),
        ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "damaged .odt file"),
        ("a.csv", b"id,value\n1,2\n", "no column with the text; its columns are id, value"),
        ("a.json", b'{"a": 1}', 'no "text"; its keys are a; say which holds the text with --fields text=KEY'),
        ("a.eml", b"From: a\nSubject: b\n\n", "a mail without text"),
        ("a.mbox", b"no mails at all", "a mailbox without mails"),
        ("a.md", b"---\ntitle: [\n---\ntext", "front matter that cannot be read"),
        ("empty.zip", zipped({}), "no documents in it"),
        ("a.csv", b"title,text\n", "no documents in it"),
    ],
)
def test_what_is_not_read_is_refused_by_its_name(name: str, data: bytes, reason: str) -> None:
    (skipped,) = decode(data, name)
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason


def test_one_bad_row_loses_no_other() -> None:
    found = list(decode(f'title,text\na,\nb,"{FIRST}"\n'.encode(), "a.csv"))
    assert [getattr(one, "reason", "") for one in found] == ["no text in this row", ""]
    assert [one.source for one in found] == ["a.csv:2", "a.csv:3"]
    (cut,) = decode(f"title,text\na,{FIRST} Yes, they did.\n".encode(), "a.csv")
    assert isinstance(cut, Skipped)
    assert "4 cells in a table of 2 columns" in cut.reason


def test_columns_and_fields_are_named_by_the_user() -> None:
    options = ReadingOptions(columns=pairs("--columns", "text=what,date=when"), fields=pairs("--fields", "text=a.b.0"))
    (row,) = decode(f"when;what\n04.03.2025 09:30;{FIRST}\n".encode(), "a.csv", options)
    assert isinstance(row, Document)
    assert (row.text, row.published) == (FIRST, "2025-03-04T09:30:00")
    (one,) = decode(json.dumps({"a": {"b": [FIRST]}, "text": "Not this one."}).encode(), "a.json", options)
    assert isinstance(one, Document)
    assert one.text == FIRST
    (skipped,) = decode(b"x,y\n1,2\n", "a.csv", options)
    assert isinstance(skipped, Skipped)
    assert "no column 'what'; its columns are x, y" in skipped.reason
    for wrong in ("body", "body=text", "text="):
        with pytest.raises(InputError, match="fields are text, title, date"):
            pairs("--columns", wrong)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a.html", "a.md", "a.jsonl"])
def test_an_encoding_is_named_by_the_user(name: str) -> None:
    text = f"{FIRST} Café owners agreed."
    content = {
        ".txt": text,
        ".md": text,
        ".csv": f"text\n{text}\n",
        ".json": json.dumps({"text": text}, ensure_ascii=False),
        ".jsonl": json.dumps({"text": text}, ensure_ascii=False),
        ".html": f"<html><body><article><h1>Port</h1><p>{text}</p></article></body></html>",
    }[Path(name).suffix]
    (document,) = decode(content.encode("mac-roman"), name, ReadingOptions(encoding="mac-roman"))
    assert isinstance(document, Document)
    assert "Café owners agreed." in document.text


def test_a_text_is_read_as_english_if_the_user_insists() -> None:
    text = "Le président a rejeté la proposition des États-Unis lors de la réunion de mardi à Paris."
    (skipped,) = decode(text.encode(), "a.txt")
    assert isinstance(skipped, Skipped)
    assert "--language en" in skipped.reason
    (document,) = decode(text.encode(), "a.txt", ReadingOptions(language="en"))
    assert isinstance(document, Document)


def test_attachments_are_documents_and_unknown_ones_are_said() -> None:
    message = mail()
    message.add_attachment(MARKDOWN.encode(), maintype="text", subtype="markdown", filename="story.md")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="port.png")
    first, attached, picture = decode(message.as_bytes(), "a.eml")
    assert isinstance(first, Document)
    assert isinstance(attached, Document)
    assert attached.source == "a.eml/story.md"
    assert picture == Skipped("a.eml/port.png", "format not known (.png)", passed_over=True)


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_the_files_of_an_archive_are_said_one_by_one(pack: Callable[[dict[str, str]], bytes]) -> None:
    name = "a.zip" if pack is zipped else "a.tar"
    data = pack({"a.txt": BODY, "x.png": "\x89PNG", ".hidden": "x", "__MACOSX/a.txt": "x", "b.txt": "", "c.txt": BODY})
    found = list(decode(data, name))
    assert [(one.source, getattr(one, "reason", "")) for one in found] == [
        (f"{name}/a.txt", ""),
        (f"{name}/x.png", "format not known (.png)"),
        (f"{name}/b.txt", "empty file"),
        (f"{name}/c.txt", ""),
    ]


def test_a_bomb_in_an_archive_costs_one_file() -> None:
    found = list(decode(zipped({"bomb.txt": b"a " * 40_000_000, "a.txt": BODY}), "a.zip"))
    assert isinstance(found[0], Skipped)
    assert isinstance(found[-1], Document)


def test_a_damaged_file_in_an_archive_costs_no_other() -> None:
    data = bytearray(zipped({"a.txt": BODY * 20, "b.txt": BODY}))
    at = data.index(b"a.txt") + 20
    data[at : at + 12] = b"\xff" * 12
    first, second = decode(bytes(data), "a.zip")
    assert isinstance(first, Skipped)
    assert "damaged in its archive" in first.reason
    assert isinstance(second, Document)


def test_a_file_name_that_is_not_utf_8_is_one_line(tmp_path: Path) -> None:
    import os

    with open(os.fsencode(tmp_path) + b"/Z\xfcrich.txt", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(FIRST)
    (document,) = read(find([str(tmp_path)]))
    assert isinstance(document, Document)
    assert document.source == f"{tmp_path.as_posix()}/Z\\xfcrich.txt"
    assert len(document.id) == 16


def test_an_archive_within_too_many_others_is_said() -> None:
    data = zipped({"a.txt": BODY})
    for _ in range(5):
        data = zipped({"a.zip": data})
    (skipped,) = decode(data, "a.zip")
    assert isinstance(skipped, Skipped)
    assert "within each other" in skipped.reason
