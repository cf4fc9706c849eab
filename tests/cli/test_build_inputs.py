"""``kg build`` over folders, names and options: every file has its line, nothing is lost or read wrongly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SENTENCE = "Norway rejected the fishing treaty on Tuesday, the foreign minister said in Oslo."


def kg(*args: object, cwd: Path, env: dict[str, str] | None = None, stdin: bytes = b"") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(str, args)],
        cwd=cwd, env={**os.environ, **(env or {})}, input=stdin, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def report(path: Path) -> dict[str, tuple[str, str]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["path"]: (row["status"], row["reason"]) for row in rows}


def test_each_file_of_a_folder_has_a_line_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    files = {
        "a.txt": SENTENCE, "b.csv": f'title,text\nTreaty,"{SENTENCE} Again."\n', "c.js": "var x = 1",
        "figures.tsv": "id\tvalue\n1\t2\n", "map.xml": "<?xml version='1.0'?><urlset/>",
        "d.png": "\x89PNG", "README.md": "About this folder.", "e.dat": SENTENCE,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / "news" / name).write_text(content, encoding="utf-8")
    code, _, error = kg("build", "news", "-o", "g.ttl", "--report", "r.jsonl", cwd=tmp_path)
    assert code == 0, error
    found = report(tmp_path / "r.jsonl")
    assert "XML that is neither RSS nor Atom" in found["news/map.xml"][1]
    assert found == {
        "news/a.txt": ("read", ""),
        "news/b.csv:2": ("read", ""),
        "news/c.js": ("passed over", "format not known (.js)"),
        "news/d.png": ("passed over", "format not known (.png)"),
        "news/e.dat": ("passed over", "format not known (.dat)"),
        "news/figures.tsv": (
            "passed over",
            "no column with the text; its columns are id, value; name it with --columns text=COLUMN",
        ),
        "news/map.xml": ("passed over", found["news/map.xml"][1]),
        "news/README.md": ("passed over", "a README; name the file to have it read"),
    }
    assert "passed over: 1 x format not known (.js)" in error


def test_a_file_of_another_format_that_is_named_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("id,value\n1,2\n")
    (tmp_path / "a.txt").write_text(SENTENCE)
    code, _, error = kg("build", "a.txt", "figures.csv", "-o", "g.ttl", cwd=tmp_path)
    assert code == 2
    assert "skipped figures.csv: no column with the text" in error
    (tmp_path / "tweets.js").write_text("window.tweets = [];")
    code, _, error = kg("build", "tweets.js", cwd=tmp_path)
    assert code == 2
    assert "format not known (.js)" in error
    assert "--format text" in error


@pytest.mark.parametrize(
    "env", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=["utf-8", "C"]
)
def test_a_name_that_is_not_utf_8_is_one_line_of_the_report(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "news").mkdir()
    for name in (b"Z\xfcrich.txt", "Zürich.txt".encode(), b"bad\x1b[31m.txt.gz"):
        with open(os.fsencode(tmp_path) + b"/news/" + name, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{SENTENCE} {name!r}")
    (tmp_path / "news" / "bad\x1b[31m.txt.gz").write_bytes(b"\x1f\x8b damaged")
    code, _, error = kg("build", "news", "-o", "g.ttl", "--report", "r.jsonl", cwd=tmp_path, env=env)
    assert code == 2, error
    found = report(tmp_path / "r.jsonl")
    assert found["news/Z\\xfcrich.txt"][0] == "read"
    assert found["news/Zürich.txt"][0] == "read"
    assert "\x1b" not in error
    assert "skipped news/bad\\x1b[31m.txt.gz: damaged gz file" in error


def test_explain_writes_to_a_terminal_that_lacks_letters_and_names_address_and_path(tmp_path: Path) -> None:
    row = {"text": SENTENCE, "title": "Treaty “rejected”", "url": "https://north.example/1"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    assert kg("build", "a.jsonl", "-o", "g.ttl", cwd=tmp_path)[0] == 0
    code, out, error = kg(
        "explain", "Norway", "kg:rejects", "-", "g.ttl", cwd=tmp_path, env={"PYTHONIOENCODING": "latin-1"}
    )
    assert code == 0, error
    assert "from a.jsonl, https://north.example/1" in out


def test_a_file_that_has_moved_is_stated_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(SENTENCE)
    assert kg("build", "old.txt", "--store", "s", cwd=tmp_path)[0] == 0
    (tmp_path / "old.txt").rename(tmp_path / "new.txt")
    assert kg("build", "new.txt", "--store", "s", "--prune", cwd=tmp_path)[0] == 0
    _, out, _ = kg("query", "SELECT ?s { ?d a kg:Document ; dcterms:source ?s }", "--store", "s", "--format", "csv",
                   cwd=tmp_path)  # fmt: skip
    assert out.split() == ["s", "new.txt"]


def test_time_and_zone_of_publication_and_byline_are_in_the_graph(tmp_path: Path) -> None:
    row = {"text": SENTENCE, "date": "2025-03-04T09:30:00+02:00", "author": "Ann Lee", "source": "The Daily North"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    assert kg("build", "a.jsonl", "-o", "g.ttl", cwd=tmp_path)[0] == 0
    graph = (tmp_path / "g.ttl").read_text()
    assert '"2025-03-04T09:30:00+02:00"^^xsd:dateTime' in graph
    assert 'dcterms:creator "Ann Lee"' in graph
    assert "dcterms:publisher id:The_Daily_North" in graph


def test_options_of_reading_reach_the_documents_and_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(f"when;what\n04.03.2025;{SENTENCE} Caf\xe9.\n".encode("latin-1"))
    args = ("--format", "csv", "--columns", "text=what,date=when", "--encoding", "latin-1")
    code, out, error = kg("build", "a.dat", *args, "--to", "nt", cwd=tmp_path)
    assert code == 0, error
    assert "Café" in out
    assert "2025-03-04T00:00:00" in out
    for wrong in (("--encoding", "latin-99"), ("--columns", "what=text"), ("--fields", "x"), ("--language", "fr")):
        code, _, error = kg("build", "a.dat", *wrong, cwd=tmp_path)
        assert code == 2
        assert wrong[0] in error


def test_a_caption_is_a_passage_of_its_own_kind(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        f"<html><body><article><h1>Treaty rejected</h1><p>{SENTENCE}</p><figure><img src='x'>"
        "<figcaption>Sweden signed the agreement in Oslo on Monday. (AP Photo/Ann Lee)</figcaption></figure>"
        "<p>Denmark criticized the decision on Friday.</p></article></body></html>"
    )
    assert kg("build", "a.html", "-o", "g.ttl", cwd=tmp_path)[0] == 0
    query = "SELECT ?q { ?p a kg:Caption ; kg:quote ?q }"
    code, out, _ = kg("query", query, "g.ttl", "--format", "csv", cwd=tmp_path)
    assert code == 0
    assert out.splitlines() == ["q", "Sweden signed the agreement in Oslo on Monday."]
    assert "Ann_Lee" not in (tmp_path / "g.ttl").read_text()
