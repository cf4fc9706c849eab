"""Text with replacements that maps the places of errors back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right


class EditedText:
    """A text with replacements, which knows where each place of the new text was in the old one."""

    def __init__(self, text: str) -> None:
        self._old = text
        self._parts: list[str] = []
        self._starts: list[tuple[int, int, bool]] = []  # offset in the new text, in the old one, whether copied
        self._length = 0
        self._taken = 0

    def replace(self, start: int, end: int, new: str) -> None:
        """Put ``new`` in place of the characters from start to end; calls come in the order of the text."""
        self._put(self._old[self._taken : start], self._taken, copied=True)
        self._put(new, start, copied=False)
        self._taken = end

    def _put(self, part: str, old: int, *, copied: bool) -> None:
        self._starts.append((self._length, old, copied))
        self._parts.append(part)
        self._length += len(part)

    def text(self) -> str:
        """Return the new text."""
        if self._taken < len(self._old):
            self._put(self._old[self._taken :], self._taken, copied=True)
            self._taken = len(self._old)
        return "".join(self._parts)

    def located(self, error: SyntaxError) -> SyntaxError:
        """Return an error of the new text ("error at LINE:COLUMN") with its place in the old one."""
        match = re.match(r"(error at )(\d+):(\d+):", str(error))
        if match is None:
            return error
        lines = "".join(self._parts).split("\n")
        place = sum(len(line) + 1 for line in lines[: int(match[2]) - 1]) + int(match[3]) - 1
        new, old, copied = self._starts[bisect_right(self._starts, (place, len(self._old), True)) - 1]
        offset = min(old + (place - new if copied else 0), len(self._old))
        line, before = self._old.count("\n", 0, offset) + 1, self._old.rfind("\n", 0, offset)
        return SyntaxError(f"{match[1]}{line}:{offset - before}:{str(error)[match.end() :]}")
