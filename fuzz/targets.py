"""What is fuzzed, and what must hold for any input whatever.

A target takes bytes. It raises when the command line shows a fault of its own, loses data, or leaves half a
file. A crash of the process and a hang are seen by ``fuzz.run``.
"""

from __future__ import annotations

import contextlib
import io
import shlex
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import CanonicalizationAlgorithm, Dataset

from kg.cli import main as kg
from kg.documents import MAX_CHARACTERS, Skipped
from kg.documents.format_detection import FORMATS
from kg.documents.reading import decode
from kg.rdf.io.formats import SYNTAXES, Syntax
from kg.rdf.sparql.rewriting import fill_parameters, with_limit
from kg.rdf.store.sparql_tokens import form_of

Target = Callable[[bytes], None]
_ALLOWED = (0, 1, 2)
# Blank nodes make canonical labels expensive when there are many alike; such inputs are compared by count.
_MANY_BLANK = 12
_GRAPH = """@prefix kg: <https://w3id.org/kg-news/ontology#> . @prefix id: <https://w3id.org/kg-news/id/> .
id:a kg:rejects id:b ; kg:label "x", 1, 1.50, "y"@en . id:b kg:rejects [ kg:part ( 1 2 ) ] ."""
_OPTIONS = (
    *("--store", "--graph", "--format", "--limit", "--timeout", "--explain", "--exit-code", "--update", "--set"),
    *("--from", "--to", "--sorted", "--lenient", "--base", "-o", "-f", "--list", "--documents", "--replace", "--for"),
    *("--shapes", "--changed-only", "--fail-on", "--merged", "--type", "--no-union", "--reason"),
)
_VALUES = (
    *("query", "convert", "-", "protege", "csv", "table", "json", "turtle", "nt", "a.ttl", "b.nq", "s1", "s2", "id:a"),
    *("out.csv", "out.ttl", "out.nt", "none.ttl", "http://e/g", "x=1", "3", "0", "-1", "1e9", "''", "", "ASK {}"),
    *("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "INSERT DATA { id:a kg:x 1 }", "who-threatens"),
    *("a", "kg:rejects", "junit", "sarif", "info", "Person"),
)
_WORDS = _OPTIONS + _VALUES
# In memory where there is such a folder: thousands of small files are written.
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
_EXTENSIONS = (*sorted(FORMATS), ".warc.gz", ".jsonl.zst", ".txt.xz", ".unknown")
_COMMANDS = ("query", "convert", "load", "export", "info", "delete", "validate", "explain", "entities")


class Fault(Exception):
    """Something that must hold does not."""


def run(arguments: list[str]) -> tuple[int, str]:
    """Run a command; returns its exit code and stderr.

    Raises:
        Fault: it ended with another code than it may, or spoke of an internal error.
    """
    said, printed = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    code: object = 0
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(printed):
        try:
            kg(arguments)
        except SystemExit as end:
            code = end.code
    text = said.getvalue()
    if code not in _ALLOWED or "internal error" in text or "Traceback" in text:
        raise Fault(f"{shlex.join(arguments)}: exit code {code}: {text}")
    assert isinstance(code, int)
    return code, text


def canonical(quads: object) -> object:
    """Return something that equal graphs have in common."""
    dataset = Dataset(quads)  # type: ignore[arg-type]
    blank = {t.value for q in dataset for t in (q.subject, q.object, q.graph_name) if isinstance(t, ox.BlankNode)}
    if len(blank) > _MANY_BLANK:
        return len(dataset)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def reader(syntax: Syntax) -> Target:
    """Make the target for the reader of a syntax: what is read is written whole, or nothing is."""

    def target(data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="kg-fuzz-", dir=_MEMORY) as name:
            folder = Path(name)
            source = folder / f"in.{syntax.extensions[0]}"
            source.write_bytes(data)
            expected = None
            with contextlib.suppress(SyntaxError, ValueError):
                expected = list(ox.parse(path=str(source), format=syntax.format, base_iri=source.as_uri()))
            for extension, options in (("nq", []), ("trig", []), ("trig", ["--sorted"]), ("jsonld", [])):
                output = folder / f"out.{extension}"
                output.unlink(missing_ok=True)
                code, said = run(["convert", str(source), "-o", str(output), *options])
                if (code == 0) != (expected is not None) or (code == 0) != output.exists():
                    raise Fault(f"exit code {code}, output {output.exists()}: {said}")
                if expected is None:
                    if said.count("\n") != 1:
                        raise Fault(f"not one line: {said}")
                elif extension != "jsonld" and canonical(ox.parse(path=str(output))) != canonical(expected):
                    raise Fault(f"another graph after {extension} {options}")
            run(["convert", str(source), "-o", str(folder / "lenient.nq"), "--lenient"])
            if zlib.crc32(data) % 16 == 0:  # slower than all the rest
                _loading(folder, source, expected)

    return target


def _loading(folder: Path, source: Path, expected: list[ox.Quad] | None) -> None:
    """A failed load leaves what was there; a good one adds all."""
    store = str(folder / "store")
    first = folder / "first.nt"
    first.write_text("<http://e/first> <http://e/p> <http://e/o> .\n")
    run(["load", str(first), "--store", store, "--graph", "http://e/first"])
    code, said = run(["load", str(source), "--store", store])
    if (code == 0) != (expected is not None):
        raise Fault(f"load: exit code {code}: {said}")
    code, said = run(["query", "ASK { <http://e/first> ?p ?o }", "--store", store, "--exit-code"])
    if code:
        raise Fault(f"what was in the store is lost: {said}")


def sparql(data: bytes) -> None:
    """Ask anything: an answer, or a message with the place."""
    text = data.decode("utf-8", "replace")
    if _reaches_out(text):
        return
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-", dir=_MEMORY) as name:
        graph, query = Path(name) / "a.ttl", Path(name) / "q.rq"
        graph.write_text(_GRAPH)
        query.write_bytes(data)
        for options in ([], ["--format", "table"], ["--format", "turtle"], ["--limit", "3"], ["--explain"]):
            run(["query", "-f", str(query), str(graph), *options])
    _text(text)


def _text(text: str) -> None:
    """What is done to a query's text leaves it well-formed."""
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return
    if form_of(text) == "":
        raise Fault(f"no form seen in {text!r}")
    try:
        ox.Store().query(with_limit(text, 2))
    except SyntaxError as error:
        raise Fault(f"a limit breaks {text!r}: {with_limit(text, 2)!r}") from error


def parameter(data: bytes) -> None:
    """A value is one literal, whatever is in it."""
    value = data.decode("utf-8", "surrogateescape")
    try:
        filled = fill_parameters("SELECT ($v AS ?x) {}", {"v": value})
    except Exception as error:
        if type(error).__name__ != "InputError":
            raise
        return
    (row,) = ox.Store().query(filled)  # type: ignore[misc]
    if row[0].value != value and not value.startswith(("http:", "https:", "id:", "kg:")):
        raise Fault(f"{value!r} became {row[0]!r}")


def command_line(data: bytes) -> None:
    """Any arguments: a result or a message."""
    folder = Path(tempfile.mkdtemp(prefix="kg-fuzz-", dir=_MEMORY))
    with contextlib.chdir(folder):
        try:
            Path("a.ttl").write_text(_GRAPH)
            Path("b.nq").write_text("<http://e/a> <http://e/p> 'x' <http://e/g> .\n".replace("'", '"'))
            arguments: list[str] = []
            rest = memoryview(data)
            while rest and len(arguments) < 12:
                size = rest[0]
                if size < 200:
                    arguments.append(_WORDS[size % len(_WORDS)])
                    rest = rest[1:]
                else:
                    word = bytes(rest[1 : size - 190]).decode("utf-8", "replace").replace("\0", "").replace("/", "_")
                    arguments.append(word)
                    rest = rest[size - 190 :]
            command = _COMMANDS[len(data) % len(_COMMANDS)]
            if not any(map(_reaches_out, arguments)):
                run([command, *(word for word in arguments if not word.startswith("--ti"))])
        finally:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def documents(data: bytes) -> None:
    """Any bytes under any name: documents with an id and offsets that hold, or skipped in one line."""
    extension = _EXTENSIONS[zlib.crc32(data) % len(_EXTENSIONS)]
    for found in decode(data, f"a{extension}"):
        if isinstance(found, Skipped):
            if "\n" in found.reason or not found.reason:
                raise Fault(f"not one line: {found.reason!r}")
        elif len(found.body) != len(found.text) or len(found.text) > MAX_CHARACTERS or len(found.id) != 16:
            raise Fault(f"{extension}: offsets of {found.source} do not hold")


def _reaches_out(text: str) -> bool:
    """Whether a query may ask another server."""
    lowered = text.lower()
    return "service" in lowered or "load" in lowered or "--end" in lowered


#: Every target by name.
TARGETS: dict[str, Target] = {
    **{f"read-{syntax.name}": reader(syntax) for syntax in SYNTAXES},
    "sparql": sparql,
    "parameter": parameter,
    "command-line": command_line,
    "documents": documents,
}
