"""Parts of persons' names."""

import pytest

from kg.knowledge.person_names import is_family_name, name_words, same_given, suffix_of


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("Keller", True), ("Van der Berg", True), ("Al-Karim", True), ("al-Karim", True), ("De Rossi", True),
        ("Mr. Keller", True), ("Al Gore", False), ("Jan van der Berg", False), ("Ben Carson", False),
        ("Le Duc Tho", False), ("García Márquez", False),
    ],
)  # fmt: skip
def test_a_family_name_alone_has_nothing_before_it_but_particles(name: str, alone: bool) -> None:
    assert is_family_name(name) is alone


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bob", "Robert", True), ("Mohamed", "Muhammad", True), ("J.", "John", True), ("Joe", "Joseph", True),
        ("John", "James", False), ("Maria", "Mario", False),
    ],
)  # fmt: skip
def test_variants_of_a_given_name(one: str, other: str, same: bool) -> None:
    assert same_given(one, other) is same


def test_titles_and_suffixes_are_no_words_of_a_name() -> None:
    assert name_words("Dr. Robert Downey Jr.") == ["robert", "downey"]
    assert suffix_of("Robert Downey Jr.") == "jr" and suffix_of("Robert Downey") == ""


def test_a_name_of_titles_alone_has_no_words() -> None:
    assert name_words("Mr. President") == []
    assert name_words("") == []
    assert name_words("Elizabeth II") == ["elizabeth", "ii"]
    assert name_words("William Gates III") == ["william", "gates"]
