"""Universal Dependencies as running text: reading CoNLL-U, and scoring what was read from raw text.

The scores are those of the CoNLL 2018 shared task (Zeman et al. 2018, "Multilingual Parsing from Raw Text to
Universal Dependencies"), section 5: words are aligned by their characters, a multi-word token's words by the
longest common subsequence of their forms, and every score is the F1 over aligned words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_UNIVERSAL = """
PronType NumType Poss Reflex Foreign Abbr Gender Animacy Number Case Definite Degree VerbForm Mood Tense
Aspect Voice Evident Polarity Person Polite
"""
UNIVERSAL_FEATURES = frozenset(_UNIVERSAL.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A syntactic word: its place in the text without white space, and its annotation.

    start, end: character offsets into the document's text without white space; the words of a multi-word
    token all have the span of the token. head: index of the head word in the document, -1 for a root. misc: the last
    column.
    """

    start: int
    end: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    multiword: bool = False
    misc: str = "_"


@dataclass(slots=True)
class Text:
    """A document: its text, words, and the index of each sentence's first word.

    ids: the sentences' names.
    """

    name: str
    text: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def read_conllu(path: Path) -> Iterator[Text]:
    """Yield the documents of a CoNLL-U file with their raw text.

    Words are joined as SpaceAfter says; a paragraph (``# newpar``) starts after a blank line.
    """
    document: Text | None = None
    offset = 0
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        comments = [line for line in lines if line.startswith("#")]
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        newdoc = next((c for c in comments if c.startswith("# newdoc")), None)
        if newdoc is not None:
            if document is not None:
                yield document
            document, offset = Text(newdoc.partition("=")[2].strip()), 0
        if not rows:
            continue
        if document is None:
            document = Text(path.stem)
        if document.words and any(c.startswith("# newpar") for c in comments):
            document.text = document.text.rstrip() + "\n\n"
        document.ids.append(next((c.partition("=")[2].strip() for c in comments if c.startswith("# sent_id")), ""))
        offset = _add_sentence(document, rows, offset)
    if document is not None:
        yield document


def _add_sentence(document: Text, rows: list[list[str]], offset: int) -> int:
    base = len(document.words)
    document.sentences.append(base)
    parts_until, token = 0, (0, 0)
    for row in rows:
        if "." in row[0]:
            continue
        surface = row[1].replace(" ", "")
        if "-" not in row[0] and int(row[0]) <= parts_until:
            document.words.append(_word(row, base, token, multiword=True))
            continue
        span = (offset, offset + len(surface))
        if "-" in row[0]:
            parts_until, token = int(row[0].split("-")[1]), span
        else:
            document.words.append(_word(row, base, span, multiword=False))
        offset = span[1]
        document.text += row[1] + ("" if "SpaceAfter=No" in row[9].split("|") else " ")
    return offset


def _word(row: list[str], base: int, span: tuple[int, int], multiword: bool) -> Word:
    head = int(row[6])
    above = base + head - 1 if head else -1
    return Word(*span, row[1], row[2], row[3], row[4], row[5], above, row[7], multiword, row[9])


@dataclass(slots=True)
class Counts:
    """Correct, gold and system counts; ``f1`` of them."""

    correct: int = 0
    gold: int = 0
    system: int = 0

    def add(self, correct: int, gold: int, system: int) -> None:
        """Add the counts of one document."""
        self.correct += correct
        self.gold += gold
        self.system += system

    @property
    def f1(self) -> float:
        """F1, 0 when nothing was counted."""
        return 2 * self.correct / (self.gold + self.system) if self.gold + self.system else 0.0


METRICS = ("words", "sentences", "upos", "xpos", "feats", "lemma", "uas", "las", "las with subtypes")


class Score:
    """Scores summed over documents, and LAS for each relation of the gold standard (with subtypes)."""

    def __init__(self) -> None:
        self.metrics = {name: Counts() for name in METRICS}
        self.relations: dict[str, Counts] = {}
        self.confusions: Counter[tuple[str, str]] = Counter()

    def add(self, gold: Text, system: Text) -> None:
        """Add one document, annotated by hand and by a system. Raises ValueError when their texts differ."""
        if "".join(gold.text.split()) != "".join(system.text.split()):
            raise ValueError(f"{gold.name}: the annotated texts differ")
        pairs = align(gold.words, system.words)
        n_gold, n_system = len(gold.words), len(system.words)
        spans = _sentence_spans(gold), _sentence_spans(system)
        self.metrics["sentences"].add(len(spans[0] & spans[1]), len(spans[0]), len(spans[1]))
        to_gold = {s: g for g, s in pairs}
        hits = Counter[str]()
        hits["words"] = len(pairs)
        relation_hits = Counter[str]()
        for g, s in pairs:
            a, b = gold.words[g], system.words[s]
            hits["upos"] += a.upos == b.upos
            hits["xpos"] += a.xpos == b.xpos
            hits["feats"] += _universal(a.feats) == _universal(b.feats)
            hits["lemma"] += a.lemma in ("_", b.lemma)
            attached = a.head == (-1 if b.head == -1 else to_gold.get(b.head, -2))
            hits["uas"] += attached
            hits["las"] += attached and a.deprel.split(":")[0] == b.deprel.split(":")[0]
            if a.deprel != b.deprel:
                self.confusions[a.deprel, b.deprel] += 1
            elif attached:
                hits["las with subtypes"] += 1
                relation_hits[a.deprel] += 1
        for name in METRICS:
            if name != "sentences":
                self.metrics[name].add(hits[name], n_gold, n_system)
        for source, attribute in ((gold, "gold"), (system, "system")):
            for relation, count in Counter(w.deprel for w in source.words).items():
                counts = self.relations.setdefault(relation, Counts())
                setattr(counts, attribute, getattr(counts, attribute) + count)
        for relation, count in relation_hits.items():
            self.relations[relation].correct += count


def _universal(feats: str) -> frozenset[str]:
    return frozenset(f for f in feats.split("|") if f.partition("=")[0] in UNIVERSAL_FEATURES)


def _sentence_spans(text: Text) -> set[tuple[int, int]]:
    ends = [*text.sentences[1:], len(text.words)]
    return {(text.words[a].start, text.words[b - 1].end) for a, b in zip(text.sentences, ends, strict=True) if a < b}


def align(gold: Sequence[Word], system: Sequence[Word]) -> list[tuple[int, int]]:
    """Return (gold index, system index) of the words that are the same, in order."""
    pairs: list[tuple[int, int]] = []
    g = s = 0
    while g < len(gold) and s < len(system):
        a, b = gold[g], system[s]
        if a.multiword or b.multiword:
            g, s = _align_multiword(gold, system, g, s, pairs)
        elif (a.start, a.end) == (b.start, b.end):
            pairs.append((g, s))
            g, s = g + 1, s + 1
        elif a.start <= b.start:
            g += 1
        else:
            s += 1
    return pairs


def _align_multiword(
    gold: Sequence[Word], system: Sequence[Word], g: int, s: int, pairs: list[tuple[int, int]]
) -> tuple[int, int]:
    """Align the words around a multi-word token by their forms; return the indices after it."""
    # Words before the token on the other side belong to no pair that crosses its start.
    if gold[g].multiword and system[s].end <= gold[g].start:
        return g, s + 1
    if system[s].multiword and gold[g].end <= system[s].start:
        return g + 1, s
    g_end, s_end = g, s
    limit = gold[g].end if gold[g].multiword else system[s].end
    while True:
        while g_end < len(gold) and (gold[g_end].start < limit):
            limit = max(limit, gold[g_end].end) if gold[g_end].multiword else limit
            g_end += 1
        before = s_end
        while s_end < len(system) and system[s_end].start < limit:
            limit = max(limit, system[s_end].end) if system[s_end].multiword else limit
            s_end += 1
        if s_end == before:
            break
    forms = [w.form.lower() for w in gold[g:g_end]], [w.form.lower() for w in system[s:s_end]]
    pairs += [(g + i, s + j) for i, j in longest_common_subsequence(*forms)]
    return g_end, s_end


def longest_common_subsequence(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the index pairs of a longest common subsequence."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            same = a[i] == b[j]
            table[i][j] = table[i + 1][j + 1] + 1 if same else max(table[i + 1][j], table[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
