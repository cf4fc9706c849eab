"""Decoding of names from the encoder's scores, consistent over a document.

The encoder sees a paragraph at a time. A name that recurs is mostly one thing throughout a text ("one sense
per discourse", Gale, Church & Yarowsky 1992), so that its occurrences decide together what it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Integers = npt.NDArray[np.integer]


class NameDecoder:
    """Chooses the best sequence of B-X, I-X and O labels in which I-X only follows B-X or I-X."""

    def __init__(self, labels: Sequence[str]) -> None:
        """Prepare for a label set. Raises ValueError when an inside label has no begin label."""
        index = {label: i for i, label in enumerate(labels)}
        inside = [label for label in labels if label.startswith("I-")]
        missing = [label for label in inside if "B-" + label[2:] not in index]
        if missing:
            raise ValueError(f"entity label {missing[0]} has no begin label")
        self._inside = np.array([index[label] for label in inside], dtype=np.intp)
        self._begin = np.array([index["B-" + label[2:]] for label in inside], dtype=np.intp)
        self._outside = index["O"]
        # The kind of name of each label, -1 for none, and whether it begins one.
        self._kinds = np.full(len(labels), -1)
        self._kinds[self._begin] = self._kinds[self._inside] = np.arange(len(inside))
        self._begins = np.zeros(len(labels), dtype=bool)
        self._begins[self._begin] = True
        self._date = inside.index("I-DATE") if "I-DATE" in index else -1
        self._person = inside.index("I-PERSON") if "I-PERSON" in index else -1

    def __call__(
        self, scores: Floats, paragraphs: Sequence[int], forms: Sequence[int], capital: Sequence[bool]
    ) -> npt.NDArray[np.int16]:
        """Return the label of each word.

        scores: [word, label]. paragraphs: their first words; no name runs over one. forms: a number for each
        word form. capital: whether a word begins with a capital letter.
        """
        best: npt.NDArray[np.int16] = scores.argmax(axis=1).astype(np.int16)
        ends = [*paragraphs[1:], len(best)]
        for a, b in zip(paragraphs, ends, strict=True):
            if not self._valid(best[a:b]):
                best[a:b] = self._viterbi(scores[a:b])
        self._join(best, paragraphs)
        self._drop_small(best, paragraphs, capital)
        self._agree(best, scores, forms, capital)
        return best

    def _valid(self, labels: Integers) -> bool:
        before = np.concatenate(([self._outside], labels[:-1]))
        kind = self._kinds[labels]
        return bool(((kind < 0) | self._begins[labels] | (kind == self._kinds[before])).all())

    def _viterbi(self, scores: Floats) -> Integers:
        """Return the best allowed sequence (Viterbi 1967); a step costs as much as there are labels."""
        value = scores[0].copy()
        value[self._inside] = -np.inf
        back = np.empty(scores.shape, dtype=np.intp)
        for i in range(1, len(scores)):
            begun, going_on = value[self._begin], value[self._inside]
            back[i] = value.argmax()
            back[i, self._inside] = np.where(begun >= going_on, self._begin, self._inside)
            value = value[back[i]] + scores[i]
        labels = np.empty(len(scores), dtype=np.intp)
        labels[-1] = value.argmax()
        for i in range(len(scores) - 1, 0, -1):
            labels[i - 1] = back[i, labels[i]]
        return labels

    def _join(self, labels: npt.NDArray[np.int16], paragraphs: Sequence[int]) -> None:
        """Make names of one kind that touch each other one name, in place.

        In the training sets no two such names stand side by side: a comma or a word parts them.
        """
        kind = self._kinds[labels]
        before = np.concatenate(([-1], kind[:-1]))
        before[list(paragraphs)] = -1
        touching = np.flatnonzero((kind >= 0) & (kind == before))
        labels[touching] = self._inside[kind[touching]]

    def _drop_small(self, labels: npt.NDArray[np.int16], paragraphs: Sequence[int], capital: Sequence[bool]) -> None:
        """Take for no name what has no capital, where other words of the paragraph have one, in place.

        The encoder does not see the case of letters.
        """
        spans = [(a, b) for a, b in self._spans(labels) if self._kinds[labels[a]] != self._date]
        small = [(a, b) for a, b in spans if not any(capital[a:b])]
        for a, b in small:
            n = bisect_right(paragraphs, a)
            start = paragraphs[n - 1]
            end = paragraphs[n] if n < len(paragraphs) else len(labels)
            if any(capital[start + 1 : end]):
                labels[a:b] = self._outside

    def _agree(
        self, labels: npt.NDArray[np.int16], scores: Floats, forms: Sequence[int], capital: Sequence[bool]
    ) -> None:
        """Give all occurrences of a name the label that is best for them together, in place.

        Also the occurrences that were overlooked, where they begin with a capital; for a name of one word,
        also what the persons it is the last name of say.
        """
        spans = list(self._spans(labels))
        places = _occurrences(spans, forms, capital)
        last_names: dict[int, list[int]] = {}
        for a, b in spans:
            if b - a > 1 and self._kinds[labels[a]] == self._person:
                last_names.setdefault(forms[b - 1], []).append(b - 1)
        for name, found in places.items():
            last = last_names.get(name[0], []) if len(name) == 1 else []
            kinds = {int(self._kinds[labels[a]]) for a, _ in found}
            if len(kinds) == 1 and (not last or self._person in kinds):
                continue
            value = sum((self._evidence(scores[a:b]) for a, b in found), start=np.zeros(len(self._inside) + 1))
            if last:  # for each occurrence, as much as one full name says
                named = _log_probabilities(scores[last])[:, [*self._inside, self._outside]]
                value += len(found) * named.mean(axis=0)
            kind = int(value.argmax())
            for a, b in found:
                if kind == len(self._inside):
                    labels[a:b] = self._outside
                else:
                    labels[a], labels[a + 1 : b] = self._begin[kind], self._inside[kind]

    def _evidence(self, scores: Floats) -> Floats:
        """Return the log probability that a span is a name, for each kind, and at last that it is none."""
        logs = _log_probabilities(scores)
        kinds = logs[0, self._begin] + logs[1:, self._inside].sum(axis=0)
        return np.append(kinds, logs[:, self._outside].sum())

    def _spans(self, labels: Integers) -> Iterator[tuple[int, int]]:
        """Yield the first word and the end of each name."""
        starts = np.flatnonzero(self._begins[labels])
        outside = np.append(np.flatnonzero((self._kinds[labels] < 0) | self._begins[labels]), len(labels))
        ends = outside[np.searchsorted(outside, starts, side="right")]
        yield from zip(starts.tolist(), ends.tolist(), strict=True)


def _occurrences(
    spans: Sequence[tuple[int, int]], forms: Sequence[int], capital: Sequence[bool]
) -> dict[tuple[int, ...], list[tuple[int, int]]]:
    """Return where each name stands, also where it is not labelled and overlaps no label."""
    places: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for a, b in spans:
        places.setdefault(tuple(forms[a:b]), []).append((a, b))
    begins: dict[int, list[tuple[int, ...]]] = {}
    for name in sorted(places, key=len, reverse=True):
        begins.setdefault(name[0], []).append(name)
    ends = [0, *(b for _, b in spans)]
    starts = [*(a for a, _ in spans), len(forms)]
    for gap_start, gap_end in zip(ends, starts, strict=True):
        i = gap_start
        while i < gap_end:
            names = begins.get(forms[i], ()) if capital[i] else ()
            name = next((n for n in names if tuple(forms[i : min(i + len(n), gap_end)]) == n), ())
            if name:
                places[name].append((i, i + len(name)))
            i += len(name) or 1
    return places


def _log_probabilities(scores: Floats) -> Floats:
    logs: Floats = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return logs
