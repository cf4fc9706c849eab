"""A thousand hostile documents among a thousand good ones: ``python -m benchmarks.hostile [--build]``.

Writes both to a folder, as files of every kind and as records of archives, from a seed. All good ones must be
read, each bad one must be reported once, nothing may be raised. With ``--build`` the whole ``kg build`` runs over
them. Exits with 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import json
import lzma
import random
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.memory import peak

_PLACES = ("northern port", "border crossing", "gas terminal", "airport", "grain market", "rail link", "river lock")
_WHO = ("The transport minister", "The foreign ministry", "A government spokesman", "The port authority", "The union")
_DID = ("rejected the plan for", "signed an agreement on", "threatened to close", "proposed new rules for", "inspected")
_MORE = (
    "Officials said that talks would go on next week.",
    "Traders welcomed the decision after months of waiting.",
    "The opposition criticized the government for the delay.",
    "Neighbouring countries were informed of it on Tuesday.",
)
_FOREIGN = (
    "Le ministre des transports a rejeté la proposition du gouvernement lors de la réunion de mardi à Paris. ",
    "Der Verkehrsminister hat den Vorschlag der Regierung am Dienstag bei einem Treffen in Berlin abgelehnt. ",
    "El ministro de transporte rechazó la propuesta del gobierno durante la reunión del martes en Madrid. ",
    "Министр транспорта отклонил предложение правительства на встрече во вторник в столице страны. ",
)


def article(number: int, chance: random.Random) -> tuple[str, list[str]]:
    """Return title and paragraphs of a good article; the number is in its words."""
    place = chance.choice(_PLACES)
    title = f"{chance.choice(_WHO)} speaks about {place} number {number}"
    first = f"{chance.choice(_WHO)} {chance.choice(_DID)} {place} number {number} on Monday. {chance.choice(_MORE)}"
    return title, [first, " ".join(chance.sample(_MORE, 2))]


def page(title: str, paragraphs: list[str]) -> str:
    """Return an article as an HTML page."""
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    head = f"<head><title>{title}</title><meta property='og:site_name' content='Harbor Dispatch'></head>"
    return f"<!doctype html><html>{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


def good_files(number: int, chance: random.Random) -> tuple[str, bytes]:
    """Return a good article as a file: extension and bytes."""
    title, paragraphs = article(number, chance)
    text = "\n\n".join([title, *paragraphs]).encode()
    html = page(title, paragraphs).encode()
    row = json.dumps({"title": title, "text": "\n\n".join(paragraphs), "date": "2025-03-04"}).encode()
    return chance.choice(
        [
            (".txt", text),
            (".txt", text.replace(b"\n", b"\r\n")),
            (".txt", text.decode().encode("utf-16")),
            (".txt.gz", gzip.compress(text)),
            (".html", html),
            (".html.xz", lzma.compress(html)),
            (".jsonl", row + b"\n"),
            (".json", row),
        ]
    )


Bad = Callable[[random.Random], tuple[str, bytes]]


def _truncated(chance: random.Random) -> tuple[str, bytes]:
    text = "".join(chance.choices("abcdefgh \n", k=5000)).encode()
    extension = chance.choice([".gz", ".xz", ".bz2"])
    packers: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}
    data = packers[extension](text)
    return f".txt{extension}", data[: chance.randrange(20, len(data) - 1)]


def _bomb(chance: random.Random) -> tuple[str, bytes]:
    return ".txt.gz", gzip.compress(b"a" * chance.randrange(2_000_000, 20_000_000))


def _office(_: random.Random) -> tuple[str, bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>Minister</w:t>")
    return ".txt", out.getvalue()


def _pdf(chance: random.Random) -> tuple[str, bytes]:
    return ".pdf", b"%PDF-1.7\n" + chance.randbytes(chance.randrange(10, 5000))


_HOSTILE_HTML: tuple[Callable[[int], str], ...] = (
    lambda n: "<div>" * n + "</div>" * n,
    lambda n: "<b>" * n,
    lambda n: "<script>var a = 1; " + "<p>The minister spoke.</p>" * n,
    lambda n: "<!-- " + "<p>The minister spoke.</p>" * n,
    lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n + 5000)) + ">",
    lambda n: "<svg>" + "<g>" * n,
    lambda n: "<p>" + "&#x41;" * (n + 11_000) + "</p>",
    lambda n: "<p>" + "A" * (n * 100 + 11_000) + "</p>",
    lambda n: "<a href=x>" * (n + 30_000),
    lambda n: "<style>" + "p{color:red}" * n,
    lambda n: "<nav><a href='/'>Home</a></nav>" * (n // 50),
    lambda n: "<table><tr><td>" * n,
    lambda n: "<form>" + "<input value='1'>" * n,
    lambda n: "<frameset>" + "<frame src=x>" * n,
)


def _html(chance: random.Random) -> tuple[str, bytes]:
    body = chance.choice(_HOSTILE_HTML)(chance.randrange(300, 20_000))
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    start = chance.choice(["<html><body>", f"<!DOCTYPE html [{entities}]><html><body>&e9;", "<HTML\0><body>"])
    return ".html", (start + body).encode()


BAD: dict[str, Bad] = {
    "empty": lambda c: (".txt", c.choice([b"", b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])),
    "binary": lambda c: (c.choice([".txt", ".jsonl", ".json"]), b"\0" + c.randbytes(c.randrange(1, 20_000))),
    "undecodable": lambda c: (".txt", "".join(c.choices("aé ü\n", k=300)).encode("latin-1") + b"\xe9"),
    "not UTF-16": lambda c: (".txt", b"\xff\xfe" + b"\x00\xd8" * c.randrange(1, 90)),
    "language": lambda c: (c.choice([".txt", ".md"]), (c.choice(_FOREIGN) * c.randrange(2, 30)).encode()),
    "no words": lambda c: (".txt", "".join(c.choices("0123456789 .,-\n", k=2000)).encode()),
    "one word": lambda c: (".txt", b"A" * c.randrange(20_000, 900_000)),
    "one line": lambda c: (".txt", b"a word " * c.randrange(200_000, 900_000)),
    "truncated": _truncated,
    "bomb": _bomb,
    "noise as gz": lambda c: (".txt.gz", b"\x1f\x8b\x08\0" + c.randbytes(c.randrange(1, 3000))),
    "office": _office,
    "rich text": lambda _: (".txt", rb"{\rtf1 The minister spoke.}"),
    "XML": lambda c: (".txt", b"<?xml version='1.0'?>" + b"<a>" * c.randrange(1, 50_000)),
    "PDF": _pdf,
    "JSON": lambda c: (".json", c.choice([b"{", b"[" * 100_000, b'{"text": 5}', b'{"text": ""}', b"nul"])),
    "HTML": _html,
}
"""Each makes documents that no reader can use."""

BAD_LINES: tuple[Callable[[random.Random], bytes], ...] = (
    lambda c: b'{"text": "' + c.randbytes(200).replace(b"\n", b"") + b'"}',
    lambda c: b"[" * c.randrange(10, 200_000),
    lambda _: b'{"title": "no text"}',
    lambda c: json.dumps({"text": c.choice(_FOREIGN) * 3}).encode(),
    lambda c: b'{"text": "' + b"x" * c.randrange(20_000_000, 22_000_000),
    lambda c: b"9" * c.randrange(5_000, 50_000),
    lambda _: b'{"text": "\\ud800\\udc0"}',
)


CUT = 3
"""Every so many bad records of an archive are cut off somewhere."""


def write(folder: Path, good: int, bad: int, seed: int) -> tuple[set[int], Counter[str]]:
    """Write the documents; returns the numbers of the good ones, and how often each source must be reported.

    A source is the file, and for archives their name: each bad record in them counts.
    """
    chance = random.Random(seed)
    expected: Counter[str] = Counter()
    numbers = set(range(good))
    in_lines, in_archive = set(range(0, good, 5)), set(range(1, good, 10))
    for number in numbers - in_lines - in_archive:
        extension, data = good_files(number, chance)
        (folder / f"good-{number:05}{extension}").write_bytes(data)
    kinds = sorted(BAD)
    bad_lines, bad_records = bad // 10, bad // 20
    for number in range(bad - bad_lines - bad_records):
        kind = kinds[number % len(kinds)]
        extension, data = BAD[kind](chance)
        path = folder / f"bad-{number:05}-{kind.replace(' ', '-')}{extension}"
        path.write_bytes(data)
        expected[path.name] += 1
    _write_lines(folder / "mixed.jsonl.gz", sorted(in_lines), bad_lines, chance)
    expected["mixed.jsonl.gz"] = bad_lines
    _write_archive(folder / "mixed.warc.gz", sorted(in_archive), bad_records, chance)
    expected["mixed.warc.gz"] = bad_records
    return numbers, expected


def _write_lines(path: Path, good: list[int], bad: int, chance: random.Random) -> None:
    rows = [BAD_LINES[n % len(BAD_LINES)](chance) for n in range(bad)]
    for number in good:
        title, paragraphs = article(number, chance)
        rows.append(json.dumps({"title": title, "text": "\n\n".join(paragraphs)}).encode())
    chance.shuffle(rows)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(row + b"\n" for row in rows)


def _write_archive(path: Path, good: list[int], bad: int, chance: random.Random) -> None:
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

    def record(uri: str, body: bytes) -> bytes:
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        # What the writer would make up, differently each time: where an archive is cut must be the seed's doing alone.
        same = {
            "WARC-Record-ID": f"<urn:uuid:{uuid.UUID(int=chance.getrandbits(128))}>",
            "WARC-Date": "2026-01-01T00:00:00Z",
        }
        payload = io.BytesIO(body)
        made = writer.create_warc_record(uri, "response", payload=payload, http_headers=headers, warc_headers_dict=same)
        writer.write_record(made)
        return out.getvalue()

    records = [record(f"https://good.example/{n}", page(*article(n, chance)).encode()) for n in good]
    for number in range(bad):
        data = record(f"https://mixed.warc.gz/{number}", _html(chance)[1])
        if number % CUT == 0:
            data = data[: chance.randrange(20, len(data) - 9)]
        records.append(data)
    chance.shuffle(records)
    # A record that is cut short at the very end is one more case; one that is whole ends the others' damage.
    path.write_bytes(b"".join(records))


def _source(source: str) -> str:
    """Return the name of the file a report speaks of."""
    if source.startswith("https://mixed.warc.gz"):
        return "mixed.warc.gz"
    name = Path(source).name
    for archive in ("mixed.jsonl.gz", "mixed.warc.gz"):
        if name.startswith(archive):
            return archive
    return name


def read_only(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Read all; yields (status, source, title or reason)."""
    from kg.documents import Skipped, find, read

    for document in read(find([str(folder)])):
        if isinstance(document, Skipped):
            yield "failed", document.source, document.reason
        else:
            yield "read", document.source, document.text.partition("\n")[0]


def build(folder: Path, jobs: int) -> Iterator[tuple[str, str, str]]:
    """Run ``kg build`` over all; yields (status, source, title or reason)."""
    report, graph = folder.parent / "report.jsonl", folder.parent / "graph.nt"
    command = [sys.executable, "-m", "kg", "build", str(folder), "-o", str(graph), "--report", str(report)]
    done = subprocess.run([*command, "--jobs", str(jobs), "--quiet"], stderr=subprocess.PIPE, check=False)
    if done.returncode != 2 or b"Traceback" in done.stderr:
        raise SystemExit(f"kg build ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    from pyoxigraph import parse

    titles = {q.object.value for q in parse(path=str(graph)) if q.predicate.value.endswith("/title")}
    for title in titles:
        yield "read", "", title
    for row in map(json.loads, report.read_text().splitlines()):
        if row["status"] == "failed":
            yield "failed", row["path"], row["reason"]


def main() -> int:
    """Write, read, compare, print."""
    options = argparse.ArgumentParser(description="Hostile documents among good ones.")
    options.add_argument("--good", type=int, default=1000)
    options.add_argument("--bad", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--build", action="store_true", help="run the whole kg build, not reading alone")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--large", action="store_true", help="with a line of 100 MB, and a gz that holds 2 GB")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-hostile-") as name:
        folder = Path(name, "documents")
        folder.mkdir()
        numbers, expected = write(folder, chosen.good, chosen.bad, chosen.seed)
        if chosen.large:
            (folder / "line.txt").write_bytes(b"a word " * 15_000_000)
            with gzip.open(folder / "zeros.txt.gz", "wb", compresslevel=1) as file:
                for _ in range(200):
                    file.write(b"\n" * 10_000_000)
            expected.update(["line.txt", "zeros.txt.gz"])
        begun = time.perf_counter()
        found = list(build(folder, chosen.jobs) if chosen.build else read_only(folder))
        seconds = time.perf_counter() - begun
    read = Counter(
        int(title.rpartition(" ")[2]) for status, _, title in found if status == "read" and "number" in title
    )
    reported = Counter(_source(source) for status, source, _ in found if status == "failed")
    missing = sorted(numbers - read.keys())
    twice = sorted(n for n, times in read.items() if times > 1)
    # A record that is cut behind its last word is reported for what it is, and its archive as cut there.
    cut = {"mixed.warc.gz": len(range(0, chosen.bad // 20, CUT))}
    wrong = {
        source: (n, reported[source])
        for source, n in expected.items()
        if not n <= reported[source] <= n + cut.get(source, 0)
    }
    more = sorted(reported.keys() - expected.keys())
    print(f"good: {len(numbers - set(missing))} of {len(numbers)} read; bad: {sum(reported.values())} reported, "
          f"{expected.total()} expected; {seconds:.1f} s, {peak():.0f} MB")  # fmt: skip
    for reason, n in Counter(r.split(" (")[0].split(";")[0] for s, _, r in found if s == "failed").most_common():
        print(f"  {n:5} {reason[:100]}")
    amiss = {"missing": missing, "twice": twice, "expected, reported": wrong, "good, reported": more}
    for what, items in amiss.items():
        if items:
            print(f"{what}: {str(items)[:1000]}")
    return int(any(amiss.values()))


if __name__ == "__main__":
    sys.exit(main())
