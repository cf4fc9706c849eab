"""QuickStatements: memberships and offices of known items, with references; read by PyPI's quickstatements-client."""

import io

import pytest
from quickstatements_client import DateQualifier, EntityLine, EntityQualifier, TextQualifier

from kg.graph.claim_exports.claim_reader import ClaimReader
from kg.graph.claim_exports.quick_statements import write_statements


def parsed(line: str) -> EntityLine:
    """Return a line as the client's model has it, which checks items, properties and kinds of values."""
    subject, property, target, *rest = line.split("\t")
    assert len(rest) % 2 == 0
    qualifiers = []
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if value.startswith("Q"):
            qualifiers.append(EntityQualifier(predicate=name, target=value))
        elif value.startswith("+"):
            qualifiers.append(DateQualifier(predicate=name, target=value))
        else:
            assert value.endswith('"') and value.count('"') == 2
            qualifiers.append(TextQualifier(predicate=name, target=value[value.index('"') + 1 : -1]))
    return EntityLine(subject=subject, predicate=property, target=target, qualifiers=qualifiers)


@pytest.fixture
def written(reader: ClaimReader) -> tuple[list[str], list[str]]:
    output = io.BytesIO()
    notes = write_statements(reader, output, ordered=True)
    return output.getvalue().decode().splitlines(), notes


def test_asserted_memberships_are_written_parties_by_their_own_property(written: tuple[list[str], list[str]]) -> None:
    lines = [parsed(line) for line in written[0]]
    assert [(line.subject, line.predicate, line.target) for line in lines] == [
        ("Q212", "P463", "Q1065"), ("Q3", "P102", "Q4")
    ]  # fmt: skip


def test_each_has_its_dates_and_its_reference(written: tuple[list[str], list[str]]) -> None:
    first, second = map(parsed, written[0])
    assert [(q.predicate, q.target) for q in first.qualifiers] == [
        ("P580", "+1945-10-24T00:00:00Z/11"),
        ("S854", "https://example.org/talks"),
        ("S1476", "Talks"),
        ("S123", "Q2"),
        ("S577", "+2025-02-15T00:00:00Z/11"),
        ("S1683", "Ukraine “rejected” the deal; all. A"),
    ]
    assert second.qualifiers[0].predicate == "S854"


def test_what_is_left_out_is_counted(written: tuple[list[str], list[str]]) -> None:
    assert [note.partition(" ")[0] for note in written[1]] == ["3", "1", "1"]  # others; not asserted; no passage
