"""What the names of bodies say: the kind, and the states in the name."""

import pytest

from kg.knowledge.bodies import bodies, body_kinds, body_label
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.ontology import ontology


@pytest.mark.parametrize(
    ("name", "kind", "jurisdictions"),
    [
        ("Senate", "Senate", ()),
        ("the Philippine Senate", "Senate", ("Philippines",)),
        ("Kenya's army", "Armed Forces", ("Kenya",)),
        ("Supreme Court of the Philippines", "Supreme Court", ("Philippines",)),
        ("Ministry of Foreign Affairs", "Foreign Ministry", ()),
        ("Embassy of Norway in Kenya", "Embassy", ("Norway", "Kenya")),
    ],
)
def test_kind_and_jurisdictions_of_a_name(name: str, kind: str, jurisdictions: tuple[str, ...]) -> None:
    said = bodies().read(name)
    assert said is not None
    assert (said.kind.kind, said.jurisdictions) == (kind, jurisdictions)


@pytest.mark.parametrize("name", ["White House", "Senate Intelligence Committee", "Kenya", "Police Academy"])
def test_a_name_that_says_more_than_kind_and_jurisdiction_is_none(name: str) -> None:
    assert bodies().read(name) is None


def test_the_gazetteer_s_bodies_are_found_by_kind_and_state() -> None:
    assert bodies().known("Senate", "United_States") == "US_Senate"
    assert bodies().known("Parliament", "Ukraine") == "Verkhovna_Rada"
    assert bodies().known("Senate", "Kenya") == ""


def test_the_table_names_classes_and_states_that_exist() -> None:
    for kind in body_kinds().values():
        assert ontology().is_class(kind.cls)
        assert [state for state in kind.states if gazetteer().individual(state) is None] == []


def test_a_label_has_the_article_of_its_state() -> None:
    assert body_label("Senate", ["Philippines"], gazetteer()) == "Senate of the Philippines"
    assert body_label("Embassy", ["Norway", "Kenya"], gazetteer()) == "Embassy of Norway in Kenya"
