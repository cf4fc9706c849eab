"""A user's own gazetteer: checked, and used like the shipped one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.knowledge.bodies import bodies
from kg.knowledge.gazetteer import gazetteer
from kg.knowledge.modules import use_modules

HEAD = "name\tclass\tnames\tin\trepresents\twikidata\n"


@pytest.fixture(autouse=True)
def shipped_afterwards() -> Iterator[None]:
    yield
    use_modules(gazetteer=())


def own(folder: Path, *rows: str, head: str = HEAD, name: str = "own.tsv") -> Path:
    path = folder / name
    path.write_text(head + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_table_names_individuals_beside_the_shipped_ones(tmp_path: Path) -> None:
    table = own(
        tmp_path,
        "Norland Border Union\tOrganization\tNOBU | Border Union\tNorway\t\tQ42",
        "Anna van der Whitford\tkg:Person",
        "Senate of Tonga\tGovernmentBody\t\t\tid:Tonga",
    )
    use_modules(gazetteer=[table])
    known = gazetteer()
    union = known.individual("Norland_Border_Union")
    assert union is not None
    assert (union.cls, union.located_in, union.wikidata) == ("Organization", ("Norway",), "Q42")
    assert [e.individual for e in known.lookup("NOBU")] == ["Norland_Border_Union"]
    assert [(e.individual, e.via) for e in known.lookup("Whitford")] == [("Anna_van_der_Whitford", "surname")]
    assert bodies().known("Senate", "Tonga") == "Senate_of_Tonga"
    assert known.lookup("Ukraine")
    use_modules(gazetteer=())
    assert gazetteer().individual("Norland_Border_Union") is None and bodies().known("Senate", "Tonga") == ""


def test_turtle_may_say_more_of_a_shipped_individual(tmp_path: Path) -> None:
    prefixes = "".join(
        f"@prefix {p}: <{iri}> .\n"
        for p, iri in (("kg", "https://w3id.org/kg-news/ontology#"), ("id", "https://w3id.org/kg-news/id/"),
                       ("skos", "http://www.w3.org/2004/02/skos/core#"))
    )  # fmt: skip
    use_modules(gazetteer=[own(tmp_path, head=prefixes + 'id:Kenya skos:altLabel "Wakanda" .\n', name="own.ttl")])
    assert [e.individual for e in gazetteer().lookup("Wakanda")] == ["Kenya"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Norland\tUnicorn", "Unicorn is not a class"),
        ("Norland", "line 2: has no class"),
        ("\tCompany", "line 2: has no name"),
        ("Norland\tCompany\t\tNowhereland", "names no known individual: id:Nowhereland"),
        ("Norland\tCompany\t\t\t\t42", "line 2: '42' is no Wikidata item"),
        ("Norland\tCompany\t\t\t\t\t\tx", "line 2: 8 cells"),
    ],
)
def test_a_wrong_row_is_told(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        use_modules(gazetteer=[own(tmp_path, row)])
        gazetteer()
    use_modules(gazetteer=())
    assert gazetteer().lookup("Ukraine")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("name\tkind\n", "line 1: 'kind' is no column"),
        ("name\tnames\n", "line 1: the column class is missing"),
        ("", "has no header"),
    ],
)
def test_a_wrong_header_is_told(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        use_modules(gazetteer=[own(tmp_path, head=head)])
        gazetteer()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.tsv: there is no such file"):
        use_modules(gazetteer=[tmp_path / "no.tsv"])
