"""The dataset of an update request is written into the update."""

import pytest

from kg.errors import InputError
from kg.web.protocol.update_dataset import with_dataset


def test_clause_stands_before_each_where() -> None:
    text = "INSERT { ?s <p> 1 } WHERE { ?s ?p ?o } ; DELETE { ?s ?p ?o } WHERE { { ?s ?p 'WHERE' } }"
    expected = (
        "INSERT { ?s <p> 1 }  USING <http://g> WHERE { ?s ?p ?o } ; "
        "DELETE { ?s ?p ?o }  USING <http://g> WHERE { { ?s ?p 'WHERE' } }"
    )
    assert with_dataset(text, ["http://g"], []) == expected


def test_delete_where_is_written_out() -> None:
    done = with_dataset("DELETE WHERE { ?s ?p ?o }", [], ["http://n"])
    assert done == "DELETE { ?s ?p ?o } USING NAMED <http://n> WHERE { ?s ?p ?o }"


def test_without_a_dataset_nothing_changes() -> None:
    assert with_dataset("DELETE WHERE { ?s ?p ?o }", [], []) == "DELETE WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    "text", ["WITH <http://a> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", "INSERT { <a> <b> 1 } USING <http://a> WHERE {}"]
)
def test_two_datasets_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="names a dataset"):
        with_dataset(text, ["http://g"], [])


def test_relative_iri_is_refused() -> None:
    with pytest.raises(InputError, match="absolute IRI"):
        with_dataset("DELETE WHERE { ?s ?p ?o }", ["g> WHERE {} ; DROP ALL #"], [])
