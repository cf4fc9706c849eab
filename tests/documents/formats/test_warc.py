"""Web archives as crawlers write them, whole and damaged."""

import gzip
import io
from pathlib import Path

import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.documents import Document, Skipped, find, read

SENTENCE = "The transport ministers of both countries agreed on Tuesday to reopen port {n}, officials said."


def page(n: int) -> str:
    return f"""<!doctype html><html><head><title>Ministers agree to reopen port {n}</title>
      <meta property="og:site_name" content="Harbor Dispatch">
      <meta property="article:published_time" content="2025-03-04T08:00:00Z"></head>
      <body><article><h1>Ministers agree to reopen port {n}</h1><p>{SENTENCE.format(n=n)}</p>
      <p>Traders welcomed the decision after {n} months of waiting. The first ships leave within a week.</p>
      <p>The café at the quay of port {n} will open again, too, its owner told the newspaper.</p>
      </article></body></html>"""


def uri(n: int) -> str:
    return f"https://harbor.example/{n}"


def archive(numbers: range, packed: bool) -> list[bytes]:
    """The records of an archive, each as it lies in the file."""
    records = []
    for n in numbers:
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=packed)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        payload = io.BytesIO(page(n).encode())
        writer.write_record(writer.create_warc_record(uri(n), "response", payload=payload, http_headers=headers))
        records.append(out.getvalue())
    return records


def write(path: Path, data: bytes) -> list[Document | Skipped]:
    path.write_bytes(data)
    return list(read(find([str(path)])))


def urls(found: list[Document | Skipped]) -> list[str]:
    return [x.url if isinstance(x, Document) else "-" for x in found]


PACK = {"a.warc": bytes, "a.warc.gz": gzip.compress, "a.warc.zst": zstd.compress}


@pytest.mark.parametrize("name", PACK)
def test_pages_are_documents_with_their_address(tmp_path: Path, name: str) -> None:
    data = b"".join(archive(range(3), packed=False))
    found = write(tmp_path / name, PACK[name](data))
    assert urls(found) == [uri(n) for n in range(3)]
    assert isinstance(found[0], Document)
    assert (found[0].source, found[0].publisher, found[0].published) == (
        uri(0),
        "Harbor Dispatch",
        "2025-03-04T08:00:00Z",
    )
    assert SENTENCE.format(n=0) in found[0].text


def test_only_answers_with_pages_are_documents(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)

    def add(kind: str, status: str, content_type: str, body: bytes, encoding: str = "") -> None:
        fields = [("Content-Type", content_type), *([("Content-Encoding", encoding)] if encoding else [])]
        headers = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://x.example/{writer_count()}", kind, payload=io.BytesIO(body), http_headers=headers
        )
        writer.write_record(record)

    count = iter(range(100))

    def writer_count() -> int:
        return next(count)

    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    add("response", "404 Not Found", "text/html", page(1).encode())
    add("response", "200 OK", "image/png", b"\x89PNG\r\n\x1a\n\0\0")
    add("request", "GET / HTTP/1.1", "text/html", b"")
    add("response", "200 OK", "text/html", gzip.compress(page(2).encode()), "gzip")
    add("response", "200 OK", "text/plain", f"{SENTENCE.format(n=3)}\n".encode())
    add("response", "200 OK", "text/html; charset=windows-1252", page(4).encode("cp1252"))
    add("response", "200 OK", "text/html", b"")
    found = write(tmp_path / "a.warc.gz", out.getvalue())
    assert [type(x).__name__ for x in found] == ["Document", "Document", "Document", "Skipped"]
    assert urls(found)[:3] == [f"https://x.example/{n}" for n in (3, 4, 5)]
    assert isinstance(found[2], Document)
    assert "The café at the quay" in found[2].text


def damaged(record: bytes, how: str) -> bytes:
    middle = len(record) // 2
    return {
        "cut": record[:middle],
        "overwritten": record[:middle] + b"\x55" * 60 + record[middle + 60 :],
        "garbage before": b"garbage\n" * 5 + record,
        "too long": record.replace(b"Content-Length: ", b"Content-Length: 9", 1),
        "too short": record.replace(b"Content-Length: ", b"Content-Length: 1\r\nX: ", 1),
        "no length": record.replace(b"Content-Length: ", b"X: ", 2),
        "no number": record.replace(b"Content-Length: ", b"Content-Length: many", 1),
    }[how]


@pytest.mark.parametrize("how", ["cut", "garbage before", "too long", "too short", "no length", "no number"])
def test_a_broken_record_does_not_stop_an_archive(tmp_path: Path, how: str) -> None:
    records = archive(range(4), packed=False)
    records[1] = damaged(records[1], how)
    found = write(tmp_path / "a.warc", b"".join(records))
    good = [x for x in urls(found) if x != "-"]
    assert good == ([uri(0), uri(1), uri(2), uri(3)] if how == "garbage before" else [uri(0), uri(2), uri(3)])
    assert urls(found).count("-") == 1


@pytest.mark.parametrize("how", ["cut", "overwritten", "garbage before"])
def test_a_damaged_member_does_not_stop_a_compressed_archive(tmp_path: Path, how: str) -> None:
    records = archive(range(4), packed=True)
    records[1] = damaged(records[1], how)
    found = write(tmp_path / "a.warc.gz", b"".join(records))
    good = [x for x in urls(found) if x != "-"]
    assert good == ([uri(0), uri(1), uri(2), uri(3)] if how == "garbage before" else [uri(0), uri(2), uri(3)])
    assert urls(found).count("-") == 1


def test_a_last_record_that_lacks_its_checksum_alone_is_read(tmp_path: Path) -> None:
    records = archive(range(3), packed=True)
    records[2] = records[2][:-6]
    assert urls(write(tmp_path / "a.warc.gz", b"".join(records))) == [uri(0), uri(1), uri(2)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_truncated_archive_gives_what_it_holds(tmp_path: Path, packed: bool) -> None:
    data = b"".join(archive(range(3), packed))
    found = write(tmp_path / ("a.warc.gz" if packed else "a.warc"), data[:-300])
    assert urls(found)[:2] == [uri(0), uri(1)]
    assert "truncated" in " ".join(x.reason for x in found if isinstance(x, Skipped))


def test_what_is_no_archive_is_one_skipped_document(tmp_path: Path) -> None:
    (skipped,) = write(tmp_path / "a.warc", b"this is a text\n" * 50)
    assert isinstance(skipped, Skipped)
    assert "not a WARC file" in skipped.reason
