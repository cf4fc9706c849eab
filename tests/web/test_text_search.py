"""Search over names and passages forgives spelling."""

import pytest

from kg.web.index.reader import IndexReader
from kg.web.index.text_search import mend, search


@pytest.mark.parametrize("text", ["Starlink", "Starlnk", "starlik", "STARLINK", "star"])
def test_misspelt_name_is_found_first(index: IndexReader, text: str) -> None:
    assert search(index, text, 5).names[0].entity.label == "Starlink"


def test_other_name_leads_to_its_entity(index: IndexReader) -> None:
    hit = search(index, "Kyiv", 5).names[0]
    assert (hit.entity.label, hit.name) == ("Ukraine", "Kyiv")


def test_passage_is_found_though_a_word_is_misspelt(index: IndexReader) -> None:
    result = search(index, "threatned Starlnk", 10)
    assert result.words == ["threatened", "starlink"]
    assert result.passages and all("tarlink" in hit.quote and "hreatened" in hit.quote for hit in result.passages)


def test_word_that_is_being_typed_is_left_alone(index: IndexReader) -> None:
    assert mend(index, "threa") == "threa"


@pytest.mark.parametrize("text", ["", "  ", "?!", '"', "' OR 1 --", "xyzzyqq", "a", "AND NOT", "x" * 300, "日本"])
def test_any_text_can_be_searched_for(index: IndexReader, text: str) -> None:
    result = search(index, text, 5)
    assert all(hit.entity.label for hit in result.names)


def test_nothing_alike_is_found_for_a_word_of_another_world(index: IndexReader) -> None:
    result = search(index, "xyzzyqqw", 5)
    assert (result.names, result.passages) == ([], [])
