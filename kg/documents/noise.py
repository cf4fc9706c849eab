"""What on a page is not the article: told by lines, with the patterns as data in ``ontology/noise.tsv``."""

from __future__ import annotations

import functools
import re

from kg import paths
from kg.errors import InputError

KINDS = frozenset({"furniture", "caption", "teaser", "end"})


@functools.lru_cache(maxsize=1)
def patterns() -> dict[str, re.Pattern[str]]:
    """Return one pattern a kind of noise, from the table. InputError names a bad row."""
    path = paths.data("ontology", "noise.tsv")
    rows: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, _, pattern = line.partition("\t")
        if kind not in KINDS or not pattern:
            raise InputError(f"{path}:{number}: a kind ({', '.join(sorted(KINDS))}), a tab and a pattern expected")
        try:
            re.compile(pattern)
        except re.error as error:
            raise InputError(f"{path}:{number}: bad pattern: {error}") from None
        rows[kind].append(pattern)
    return {kind: re.compile("|".join(f"(?:{p})" for p in found)) for kind, found in rows.items()}


def find_noise(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a text that are not its article, as (start, end) offsets of whole lines.

    Furniture, captions and teasers are lines of their own. A second story begins where a headline stands
    again after lines of furniture, later than the page's own head, or after a line that ends an article
    ("Additional reporting by …") when what follows is cut off or has a kicker in capitals.
    """
    table = patterns()
    lines: list[tuple[int, str]] = []
    at = 0
    for raw in text.split("\n"):
        lines.append((at, raw.strip()))
        at += len(raw) + 1
    cut = _second_story(lines, table["furniture"])
    noise: list[tuple[int, int]] = []
    ended = False
    for number, (start, line) in enumerate(lines):
        if number >= cut:
            noise.append((start, len(text)))
            break
        end = lines[number + 1][0] - 1 if number + 1 < len(lines) else len(text)
        if not line:
            continue
        if table["end"].search(line):
            ended = True
            noise.append((start, end))
        elif ended or any(table[kind].search(line) for kind in ("furniture", "caption", "teaser")):
            noise.append((start, end))
    return tuple(noise)


def _second_story(lines: list[tuple[int, str]], furniture: re.Pattern[str]) -> int:
    """Return the number of the line where a second story's head begins, or the number of lines."""
    filled = [(number, line) for number, (_, line) in enumerate(lines) if line]
    heads = []
    for i, (number, line) in enumerate(filled):
        if len(line.split()) < 4 or furniture.search(line):
            continue
        for j in range(i + 1, min(i + 7, len(filled))):
            if filled[j][1] == line and any(furniture.search(filled[k][1]) for k in range(i + 1, j)):
                heads.append(number)
                break
    first = filled[0][0] if filled else 0
    later = [number for number in heads if number > first]
    return later[0] if later else len(lines)
