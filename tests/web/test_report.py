"""The report is one file that holds its promises: no script, bounded, everything escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from click.testing import CliRunner

from kg.cli.group import commands
from kg.web.report.markup import element, joined


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attributes)
        self.ids |= {found["id"] or ""} if "id" in found else set()
        self.links += [found[name] or "" for name in ("href", "src") if name in found]


def written(graph: Path, folder: Path, *options: str) -> str:
    file = folder / "report.html"
    result = CliRunner().invoke(commands, ["report", str(graph), "-o", str(file), *options])
    assert result.exit_code == 0, result.output
    return file.read_text(encoding="utf-8")


def test_report_is_one_file_without_scripts(graph: Path, tmp_path: Path) -> None:
    text = written(graph, tmp_path, "--entities", "200", "--claims", "200")
    reader = Reader()
    reader.feed(text)
    assert "script" not in reader.tags and "img" not in reader.tags
    assert all(link.startswith("#") for link in reader.links)
    assert {link[1:] for link in reader.links} <= reader.ids | {""}
    assert "Hudson Bay" in text and "&lt;script&gt;" in text


def test_report_says_what_it_leaves_out(graph: Path, tmp_path: Path) -> None:
    small, large = written(graph, tmp_path, "--entities", "2", "--claims", "1"), written(graph, tmp_path)
    assert re.search(r"2 of \d+ entities have a section", small)
    assert len(small) < len(large) < 2_000_000


def test_report_of_the_same_graph_is_the_same(graph: Path, tmp_path: Path) -> None:
    assert written(graph, tmp_path) == written(graph, tmp_path)


def test_statuses_are_shown(graph: Path, tmp_path: Path) -> None:
    text = written(graph, tmp_path)
    assert all(f'class="status {name}"' in text for name in ("asserted", "possible", "planned", "denied"))
    assert 'class="strike"' in text and 'stroke-dasharray="7 4"' in text


def test_missing_folder_is_one_clear_line(graph: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["report", str(graph), "-o", str(tmp_path / "no" / "report.html")])
    assert result.exit_code == 2 and result.output.count("\n") == 1


def test_text_is_escaped_and_markup_is_not() -> None:
    assert joined(element("b", "<i>", class_='"x"'), " & ") == '<b class="&quot;x&quot;">&lt;i&gt;</b> &amp; '
