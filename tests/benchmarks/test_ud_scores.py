"""The scores of the CoNLL 2018 shared task, on cases that can be counted by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.reading import detokenise
from benchmarks.ud import Score, Text, Word, align, read_conllu

GOLD = """# newdoc id = one
# newpar
# sent_id = one-1
1\tThey\tthey\tPRON\tPRP\tCase=Nom\t2\tnsubj\t_\t_
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdo\tdo\tVERB\tVBP\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
4\tit\tit\tPRON\tPRP\t_\t2\tobj\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# newpar
# sent_id = one-2
1\tTalks\ttalk\tNOUN\tNNS\t_\t2\tnsubj:outer\t_\t_
2\tended\tend\tVERB\tVBD\tFoo=Bar\t0\troot\t_\t_
"""


@pytest.fixture
def gold(tmp_path: Path) -> Text:
    path = tmp_path / "gold.conllu"
    path.write_text(GOLD, encoding="utf-8")
    (document,) = read_conllu(path)
    return document


def system(gold: Text) -> Text:
    """The gold standard as a pipeline without multi-word tokens reads it."""
    words, offset = [], 0
    for word in gold.words:
        words.append(replace(word, start=offset, end=offset + len(word.form), multiword=False))
        offset += len(word.form)
    return Text(gold.name, gold.text, words, list(gold.sentences))


def test_the_text_is_rebuilt(gold: Text) -> None:
    assert gold.text.rstrip() == "They don't it.\n\nTalks ended"
    assert [w.head for w in gold.words] == [1, -1, 1, 1, 1, 6, -1]


def test_the_same_reading_is_perfect(gold: Text) -> None:
    score = Score()
    score.add(gold, system(gold))
    assert {name: counts.f1 for name, counts in score.metrics.items()} == dict.fromkeys(score.metrics, 1.0)


def test_errors_are_counted(gold: Text) -> None:
    read = system(gold)
    words = read.words
    words[3] = replace(words[3], head=2, lemma="its")  # attached to "n't"
    words[5] = replace(words[5], deprel="nsubj", xpos="NN")  # a subtype is no error of LAS
    words[6] = replace(words[6], feats="_")  # nor is a feature that is not universal
    read.sentences = [0]
    score = Score()
    score.add(gold, read)
    found = {name: (c.correct, c.gold, c.system) for name, c in score.metrics.items()}
    assert found["uas"] == (6, 7, 7) and found["las"] == (6, 7, 7) and found["las with subtypes"] == (5, 7, 7)
    assert found["lemma"] == (6, 7, 7) and found["xpos"] == (6, 7, 7) and found["feats"] == (7, 7, 7)
    assert found["sentences"] == (0, 2, 1)


def test_a_wrong_split_costs_its_words_only(gold: Text) -> None:
    read = system(gold)
    read.words[1:3] = [replace(read.words[1], form="don't", end=read.words[2].end)]
    pairs = align(gold.words, read.words)
    assert pairs == [(0, 0), (3, 2), (4, 3), (5, 4), (6, 5)]


def test_other_texts_are_refused(gold: Text) -> None:
    with pytest.raises(ValueError, match="one: the annotated texts differ"):
        Score().add(gold, Text("one", "Other", [Word(0, 5, "Other", "", "", "", "", -1, "root")], [0]))


def test_detokenised() -> None:
    tokenised = "He said , \" We wo n't pay $ 5 ( or 3 % ) , \" and Britain 's envoy left ."
    assert detokenise(tokenised.split()) == "He said, \"We won't pay $5 (or 3%),\" and Britain's envoy left."
