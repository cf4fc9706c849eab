"""Near-duplicates: one agency report on several sites, with another headline, dateline or footer.

MinHash (Broder, On the resemblance and containment of documents, 1997) over runs of words, with locality
sensitive hashing in bands (Indyk and Motwani, 1998), finds the pairs worth comparing; whether one is a copy of the
other is then seen in their words. The result depends on the set of documents, not on their order: where texts are
copies, the one that was published first is the original, and of several of one day the one with the smallest id.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.documents.document import Document

PERMUTATIONS = 128
"""Values of a signature. The standard error of a resemblance is at most 1 / (2 * sqrt(PERMUTATIONS)), 0.044."""
ROWS = 4
"""Values of a band. Two texts that share half of their runs are compared with a probability of 0.87, two that share
0.7 with 0.9998; two that share a tenth with 0.003."""
RUN = 5
"""Words of a run."""
BEFORE, AFTER, AROUND = 40, 60, 0.25
"""Words at the beginning and at the end of a copy that the original need not have (headline, dateline, footer), and
the share of its words that both may be."""
RESEMBLANCE = 0.5
"""Share of the runs of two texts together that both have, from which one is a version of the other."""
CONTAINED = 0.8
"""Share of the runs of the shorter of two texts that both have, from which they are versions, too."""
FEW_RUNS = 60
"""Texts with fewer runs are copies only if all words are the same: one other word may be all the news."""
LOOKED_UP = 16
"""Bands by which a single document is looked up; a text that differs in a fifth of its runs is missed by 1 in 300."""

_SEED = 20_250_217
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"""\n+|(?<=[.!?])["'”’)]*\s+|\s[—–-]+\s""")
_UNDATED = "9999"
_Signatures = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What copies are told by.

    Attributes:
        document: its id.
        published: when, in UTC if the zone is known.
        runs: how many it has.
        signature: 256 bytes.

    """

    document: str
    published: str
    runs: int
    signature: bytes

    @property
    def keys(self) -> tuple[int, ...]:
        """Numbers, of which a copy shares at least one with its original: a few of the signature's bands."""
        return tuple(np.frombuffer(self.signature, dtype="<i8")[:LOOKED_UP].tolist())


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that prints another one's text.

    document, original: ids. covered: whether it says nothing that the original does not say (``reprints``), so that
    it need not be read; otherwise it is a longer or a changed version, no independent source but one with news of
    its own.
    """

    document: str
    original: str
    covered: bool


def fingerprint(document: Document) -> Fingerprint:
    """Return a document's fingerprint: of its words without punctuation, case and page furniture."""
    from rensa import RMinHash  # type: ignore[import-untyped]  # noqa: PLC0415 (native, for large sets alone)

    words = _WORD.findall(document.body.casefold())
    runs = sorted({" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))})
    minima = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minima.update(runs)
    # The low half of each value is enough to compare by, and halves the index.
    signature = np.array(minima.digest(), dtype=np.uint32).astype("<u2")
    return Fingerprint(document.id, document.instant, len(runs), signature.tobytes())


def reprints(text: str, original: str) -> bool:
    """Return whether a text says, word for word, what another one says, or less of it.

    Each sentence of it is in the other one, but for what an outlet puts before and after a report. A sentence with
    a word more or less, a "not" or another number, is none of that: the text is no copy.
    """
    words, others = (_WORD.findall(one.casefold()) for one in (text, original))
    if len(words) < FEW_RUNS + RUN:
        return words == others
    whole = f" {' '.join(others)} "
    known = {tuple(others[at : at + RUN]) for at in range(len(others) - RUN + 1)}
    last = at = 0
    strange: list[int] = []  # the places of words in sentences that the other text does not have
    held: list[int] = []  # the places of words in those that it has
    for sentence in _SENTENCE_END.split(text.casefold()):
        said = _WORD.findall(sentence)
        places, at = range(at, at + len(said)), at + len(said)
        sought = f" {' '.join(said)} "
        found = whole.find(sought, last)  # where the one before was found is where to go on, for long texts
        if not said or found >= 0 or sought in whole:
            last = max(last, found)
            held += places if len(said) >= RUN else ()
        elif any(tuple(said[n : n + RUN]) in known for n in range(len(said) - RUN + 1)):
            return False
        else:
            strange += places
    if not held or len(strange) > AROUND * len(words):
        return False
    before = [place for place in strange if place < held[0]]
    after = [place for place in strange if place > held[-1]]
    return len(before) + len(after) == len(strange) and len(before) <= BEFORE and len(after) <= AFTER


def copies(fingerprints: Iterable[Fingerprint], reprinted: Callable[[str, str], bool]) -> list[Copy]:
    """Find the copies among documents, sorted by their ids.

    Time is near linear in their number. Memory is about 200 bytes a document; the signatures lie in a temporary file.

    Args:
        fingerprints: of the documents.
        reprinted: whether the text of the document with the first id ``reprints`` that of the second; asked of
            pairs that look like it.

    """
    ids: list[str] = []
    dates: list[str] = []
    runs: list[int] = []
    with tempfile.TemporaryFile() as file:
        for one in fingerprints:
            ids.append(one.document)
            dates.append(one.published or _UNDATED)
            runs.append(one.runs)
            file.write(one.signature)
        if not ids:
            return []
        file.flush()
        signatures = np.memmap(file, dtype="<u2", mode="r", shape=(len(ids), PERMUTATIONS))
        order = np.array(sorted(range(len(ids)), key=lambda i: (dates[i], ids[i])), dtype=np.int64)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        pairs = _candidates(signatures, rank)
        return sorted(_choose(pairs, signatures, order, runs, ids, reprinted), key=lambda copy: copy.document)


def _candidates(signatures: _Signatures, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return pairs of ranks (later, earlier) of documents that share a band, sorted.

    Of those that share a band each is paired with the first and with the one before it, not with all: many
    documents of one text would make as many pairs as the square of their number.
    """
    found = []
    for band in range(0, PERMUTATIONS, ROWS):
        keys = np.ascontiguousarray(signatures[:, band : band + ROWS]).view("<u8").ravel()
        by_key = np.lexsort((rank, keys))
        keys, ranks = keys[by_key], rank[by_key]
        same = keys[1:] == keys[:-1]
        if not same.any():
            continue
        begins = np.flatnonzero(np.concatenate(([True], ~same)))
        first = np.repeat(ranks[begins], np.diff(np.append(begins, len(ranks))))
        found += [np.stack((ranks[1:], other), 1)[same] for other in (ranks[:-1], first[1:])]
    if not found:
        return np.empty((0, 2), dtype=np.int64)
    return np.unique(np.concatenate(found), axis=0)


def _choose(
    pairs: NDArray[np.int64],
    signatures: _Signatures,
    order: NDArray[np.int64],
    runs: list[int],
    ids: list[str],
    reprinted: Callable[[str, str], bool],
) -> Iterator[Copy]:
    """Compare documents in their order; each is a copy of the first original that it resembles."""
    original: dict[int, int] = {}
    at = 0
    while at < len(pairs):
        later = int(pairs[at, 0])
        others: set[int] = set()
        while at < len(pairs) and int(pairs[at, 0]) == later:
            other = int(pairs[at, 1])
            # A copy stands for nothing: what it copies is looked at instead.
            others.add(original.get(other, other))
            at += 1
        mine = int(order[later])
        versions = []
        for other in sorted(others):
            theirs = int(order[other])
            resemblance = float((signatures[mine] == signatures[theirs]).mean())
            if _may_cover(resemblance, runs[mine], runs[theirs]) and reprinted(ids[mine], ids[theirs]):
                original[later] = other
                yield Copy(ids[mine], ids[theirs], True)
                break
            if resemblance >= RESEMBLANCE or _is_contained(resemblance, runs[mine], runs[theirs]):
                versions.append(theirs)
        else:
            if versions:
                yield Copy(ids[mine], ids[versions[0]], False)


def _may_cover(resemblance: float, mine: int, theirs: int) -> bool:
    """Return whether it is worth looking whether a text reprints another, by their resemblance and numbers of runs."""
    if mine < FEW_RUNS:
        return resemblance == 1.0
    return _shared(resemblance, mine, theirs) >= mine / 2


def _is_contained(resemblance: float, mine: int, theirs: int) -> bool:
    """Return whether one of two texts that are not short has most runs of the other."""
    fewer = min(mine, theirs)
    return fewer >= FEW_RUNS and _shared(resemblance, mine, theirs) >= CONTAINED * fewer


def _shared(resemblance: float, mine: int, theirs: int) -> float:
    """Return how many runs two texts share, by their resemblance and numbers of runs."""
    return resemblance * (mine + theirs) / (1 + resemblance)
