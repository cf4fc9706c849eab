"""Run the fuzz targets: ``python -m fuzz.run --minutes 10``.

Inputs are mutations of the project's own test files. With atheris installed, ``--engine atheris`` lets
libFuzzer choose them by the coverage of our Python code. Each target runs in a process of its own that
notes every input before it tries it, so that a crash or a hang leaves its input behind, in ``fuzz-found/``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOUND = Path("fuzz-found")
_HANG = 60.0
_PIECES = (
    *(bytes([code]) for code in b"\"'\\<>{}[]().;,@#%:-\n\r\t\0a\xff\xc3"),
    *(b'"""', b"\\u00", b"\\U0010FFFF", b"\\/", b"%41", b"<<", b"^^", b"_:", b"@prefix ", b"http://", b"1e"),
    *(b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"?x", b"$v", b" LIMIT ", b" VALUES ", b" GROUP BY "),
    *(b"SELECT * { ", b"GRAPH ", b"<?xml?>", b"&amp;", b"<!DOCTYPE", b"rdf:ID", b'{"@id":', b"null"),
)


def seeds(target: str) -> list[bytes]:
    """Return the files that mutations of a target's inputs start from."""
    cases = ROOT / "tests" / "conformance"
    endings = {
        "read-turtle": ("ttl",),
        "read-trig": ("trig", "ttl"),
        "read-ntriples": ("nt",),
        "read-nquads": ("nq", "nt"),
        "read-n3": ("ttl",),
        "sparql": ("rq",),
    }.get(target, ())
    files = sorted(path for ending in endings for path in cases.rglob(f"*.{ending}"))
    found = [data for data in (path.read_bytes() for path in files) if len(data) < 4000]
    if target in ("read-rdfxml", "read-jsonld"):
        from pyoxigraph import parse, serialize

        from kg.rdf.io.formats import JSONLD, RDFXML

        syntax = RDFXML if target == "read-rdfxml" else JSONLD
        for path in sorted((cases / "syntax").glob("*-result.nt")):
            data = serialize((quad.triple for quad in parse(path=str(path))), format=syntax.format)
            found.append(data or b"")
    if target == "documents":
        return _documents()
    return found or [b"", b"a" * 12, bytes(range(0, 250, 7))]


def _documents() -> list[bytes]:
    """Return good documents of every kind."""
    import gzip

    text = b"Ministers agree\n\nThe ministers agreed on Tuesday to reopen the port, officials said.\n"
    page = b"<!doctype html><html><head><title>Ministers agree</title></head><body><p>" + text + b"</p></body></html>"
    row = b'{"title": "Ministers agree", "text": "The ministers agreed on Tuesday.", "date": "2025-03-04"}\n'
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e/1\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    archive = record % (len(answer), answer)
    return [text, page, row * 3, b"[" + row + b"]", archive * 2, gzip.compress(text), gzip.compress(archive) * 2]


def mutations(starts: list[bytes], random_: random.Random) -> Iterator[bytes]:
    """Yield the starts, then mutations of them without end."""
    yield from starts
    while True:
        data = bytearray(random_.choice(starts))
        for _ in range(random_.choice((1, 1, 2, 3, 8))):
            place = random_.randrange(len(data) + 1)
            match random_.randrange(6):
                case 0:
                    data[place:place] = random_.choice(_PIECES)
                case 1:
                    del data[place : place + random_.choice((1, 2, 5, 40))]
                case 2 if data:
                    data[place % len(data)] = random_.randrange(256)
                case 3:
                    end = place + random_.randrange(40)
                    data[place:place] = data[place:end] * random_.choice((1, 1, 2, 50))
                case 4:
                    other = random_.choice(starts)
                    begin = random_.randrange(len(other) + 1)
                    data[place:] = other[begin:]
                case _:
                    end = place + random_.randrange(12)
                    data[place:end] = random_.choice(_PIECES)
        yield bytes(data[:20_000])


def work(name: str, seconds: float, seed: int, note: Path, engine: str) -> None:
    """Try inputs on a target until the time is over; the child's side of ``main``."""
    if engine == "atheris":
        import atheris  # type: ignore[import-untyped]

        with atheris.instrument_imports(include=["kg"]):
            from fuzz.targets import TARGETS
    else:
        from fuzz.targets import TARGETS
    target = TARGETS[name]

    def noted(data: bytes) -> None:
        note.write_bytes(data)
        target(data)

    if engine == "atheris":
        with tempfile.TemporaryDirectory() as corpus:
            for data in seeds(name):
                Path(corpus, hashlib.sha256(data).hexdigest()).write_bytes(data)
            limits = [
                f"-max_total_time={int(seconds)}",
                f"-seed={seed}",
                "-max_len=20000",
                "-print_final_stats=1",
            ]
            atheris.Setup([sys.argv[0], *limits, corpus], noted)
            atheris.Fuzz()
        return
    end = time.monotonic() + seconds
    tried = 0
    for data in mutations(seeds(name), random.Random(f"{seed} {name}")):
        noted(data)
        tried += 1
        if time.monotonic() > end:
            break
    print(f"{name}: {tried} inputs", flush=True)


def watch(name: str, seconds: float, seed: int, engine: str, folder: Path) -> bool:
    """Run a target in a process of its own. Returns whether all went well."""
    note = folder / name
    note.write_bytes(b"")
    command = [
        sys.executable,
        "-m",
        "fuzz.run",
        "--work",
        name,
        "--minutes",
        str(seconds / 60),
        "--seed",
        str(seed),
    ]
    process = subprocess.Popen([*command, "--note", str(note), "--engine", engine], cwd=ROOT)
    verdict = ""
    while process.poll() is None:
        time.sleep(0.5)
        if time.time() - note.stat().st_mtime > _HANG:
            process.kill()
            process.wait()
            verdict = "hangs"
    if not verdict and process.returncode:
        verdict = f"fails with code {process.returncode}"
    if verdict:
        FOUND.mkdir(exist_ok=True)
        kept = FOUND / f"{name}-{hashlib.sha256(note.read_bytes()).hexdigest()[:12]}"
        kept.write_bytes(note.read_bytes())
        print(f"{name}: {verdict}; the input is {kept}", flush=True)
    return not verdict


def main() -> int:
    """Run all targets, or one, or one input again. Returns 1 when something was found."""
    options = argparse.ArgumentParser(description="Fuzz the readers and the command line.")
    options.add_argument("--minutes", type=float, default=10, help="time for all targets together")
    options.add_argument("--target", help="only this target")
    options.add_argument("--input", type=Path, help="try this one input on --target")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--engine", choices=("mutate", "atheris"), default="mutate")
    options.add_argument("--work", help=argparse.SUPPRESS)
    options.add_argument("--note", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.engine == "atheris" and importlib.util.find_spec("atheris") is None:
        options.error("atheris is not installed")
    if chosen.work:
        work(chosen.work, chosen.minutes * 60, chosen.seed, chosen.note, chosen.engine)
        return 0
    from fuzz.targets import TARGETS

    if chosen.input is not None:
        TARGETS[chosen.target](chosen.input.read_bytes())
        return 0
    names = [chosen.target] if chosen.target else list(TARGETS)
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as folder:
        good = [watch(n, chosen.minutes * 60 / len(names), chosen.seed, chosen.engine, Path(folder)) for n in names]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
