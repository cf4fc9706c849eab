"""What the treebank's layer of mentions adds to a table of entities that leaves names out."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.entities import in_context
from gold_data.gum_mentions import Mention, left_out, mentions
from training.corpus import attach_entities, read_conllu, read_table

TREE = """\
# newdoc id = made_up
# sent_id = made_up-1
# text = Critics of the River Council met Senator Ilves and Mara Voss
1	Critics	critic	NOUN	NNS	_	0	root	_	Entity=(1-person-new-nnnnn-cf1-1-sgl
2	of	of	ADP	IN	_	4	case	_	_
3	the	the	DET	DT	_	4	det	_	Entity=(2-organization-new-nnnnn-cf2-2,3-coref-River_Council_%28Borland%29
4	River	River	PROPN	NNP	_	1	nmod	_	_
5	Council	Council	PROPN	NNP	_	4	flat	_	Entity=2)1)
6	met	meet	VERB	VBD	_	0	parataxis	_	_
7	Senator	Senator	PROPN	NNP	_	6	obj	_	Entity=(3-person-new-nnnnn-cf3-1-sgl
8	Ilves	Ilves	PROPN	NNP	_	7	flat	_	Entity=3)
9	and	and	CCONJ	CC	_	11	cc	_	_
10	Mara	Mara	PROPN	NNP	_	11	nmod	_	Entity=(4-person-new-n-cf4-2-sgl(5-place-giv-n-cf5-1-coref-Mara)
11	Voss	Voss	PROPN	NNP	_	7	conj	_	Entity=4)

"""
TABLE = """\
# newdoc id = made_up
# sent_id = made_up-1
1	Critics	O
2	of	O
3	the	O
4	River	O
5	Council	O
6	met	O
7	Senator	O
8	Ilves	B-PER
9	and	O
10	Mara	O
11	Voss	O

"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a treebank and a table of entities."""
    (tmp_path / "tree.conllu").write_text(TREE, encoding="utf8")
    (tmp_path / "table.iob2").write_text(TABLE, encoding="utf8")
    return tmp_path / "tree.conllu", tmp_path / "table.iob2"


def test_a_name_inside_another_mention_is_added_and_a_doubtful_one_is_left_open(files: tuple[Path, Path]) -> None:
    trees = list(read_conllu(files[0], "gum"))
    attach_entities(trees, list(read_table(files[1], "gum", 1, 2)))
    [tree] = trees
    # "River Council" is all of the article's title. "Mara" is a place inside a person of whom no article tells.
    # "Senator" stands beside a name that the table has: nothing is in doubt there.
    assert tree.entities == [(3, 5, "ORG"), (7, 8, "PER"), (9, 10, "LOC")]
    assert tree.unknown == {10}


def test_the_benchmark_completes_the_table_likewise(files: tuple[Path, Path]) -> None:
    [text] = in_context(*files, {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}, complete=True)
    letters = "".join(text.text.split())
    assert {(letters[a:b], label) for a, b, label in text.names} == {
        ("RiverCouncil", "ORG"), ("Ilves", "PERSON"), ("Mara", "LOC"),
    }  # fmt: skip
    assert "".join(letters[i] for i in sorted(text.unknown)) == "Voss"


def test_a_mention_is_no_sure_name_where_its_article_s_title_goes_on_in_another() -> None:
    brackets = ["(1-organization-new-nnnnn-cf1-1-coref-Guild_of_Weavers", "", "(2-person-new-nnnnn-cf1-1-sgl)1)"]
    found = mentions(brackets)
    assert found == [Mention(2, 3, "person", ()), Mention(0, 3, "organization", ("Guild", "of", "Weavers"))]
    assert left_out(found, ["Guild", "of", "Weavers"], ["NNP", "IN", "NNPS"], []) == ([], {0, 2})
