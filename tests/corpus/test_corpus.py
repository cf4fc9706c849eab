"""The annotated corpus: what it promises about itself, and its readers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from corpus import PARTS, SOURCES, TYPES, Span, read
from corpus.docbin import write
from corpus.identities import HALVES, EntityMention, read_identities
from corpus.records import DATA, locate


def documents():
    return [document for part in PARTS for document in read(part)]


def test_every_claim_has_a_known_type_and_status() -> None:
    for document in documents():
        for claim in document.claims:
            assert claim.type in TYPES
            assert claim.polarity in ("Affirmed", "Denied")
            assert claim.certainty in ("Certain", "Probable", "Possible")
            assert claim.tense in ("Past", "Present", "Future")


def test_triggers_and_participants_lie_in_their_sentence() -> None:
    for document in documents():
        for claim in document.claims:
            sentence = document.sentences[claim.sentence]
            fillers = [f.span for role in ("agent", "object", "recipient") for f in claim.roles.get(role, ())]
            assert fillers, f"{document.id}: {claim}"
            for span in (*claim.trigger, *fillers):
                assert span is not None and sentence.start <= span.start < span.end <= sentence.end


def test_no_document_is_in_two_parts() -> None:
    ids = [document.id for document in documents()]
    assert len(ids) == len(set(ids))


def test_test_part_holds_1500_sentences_and_train_13000() -> None:
    sizes = {part: sum(len(document.sentences) for document in read(part)) for part in PARTS}
    assert sizes["test"] >= 1500
    assert sum(sizes.values()) >= 15_000


def test_sources_are_named_with_address_or_lines() -> None:
    with (DATA / "documents.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {row["source"] for row in rows} == set(SOURCES)
    assert all(row["origin"] for row in rows)
    assert all(row["published"] for row in rows if row["source"] == "wikinews")


def test_numbered_words_are_the_later_occurrence() -> None:
    assert locate("killed#2", "he killed two and killed one") == Span(18, 24)
    assert locate("killed", "he killed two and killed one", after=10) == Span(18, 24)
    assert locate("kill", "he killed two") is None


def test_claim_without_its_sentence_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "documents.tsv").write_text("doc\tsource\tpublished\ttitle\torigin\n")
    (tmp_path / "dev.voa.sentences.tsv").write_text("doc\tsent\tparagraph\ttext\nd\t0\t1\tPolice arrested him.\n")
    head = "doc\tsent\ttype\ttrigger\tagent\tobject\trecipient\tother\tpolarity\tcertainty\ttense\tspeaker\n"
    row = "d\t{}\tCoerce\t{}\tPolice\thim\t\t\tA\tC\tpast\t\n"
    claims = tmp_path / "dev.voa.claims.tsv"
    claims.write_text(head + row.format(0, "arrested"))
    [document] = read("dev", "voa", tmp_path)
    assert [filler.text for filler in document.claims[0].roles["object"]] == ["him"]
    for wrong in (row.format(1, "arrested"), row.format(0, "jailed")):
        claims.write_text(head + wrong)
        with pytest.raises(ValueError, match="document d, sentence"):
            list(read("dev", "voa", tmp_path))


def test_docbin_holds_claims_as_span_groups(tmp_path: Path) -> None:
    some = list(read("dev", "wikinews"))
    path = tmp_path / "dev.spacy"
    assert write(some, path) == len(some)
    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    for document, doc in zip(some, docs, strict=True):
        assert doc.text == document.text
        assert [span.label_ for span in doc.spans["triggers"]] == [claim.type for claim in document.claims]
        assert len(doc.user_data["claims"]) == len(document.claims)


def test_annotated_entities_are_in_their_documents() -> None:
    halves = {half: list(read_identities(half)) for half in HALVES}
    assert all(len(found) >= 60 for found in halves.values())
    assert {d.id for d, _ in halves["dev"]}.isdisjoint({d.id for d, _ in halves["test"]})
    for found in halves.values():
        for document, mentions in found:
            assert mentions and all(document.text[m.span.start : m.span.end] == m.text for m in mentions)


def test_names_are_told_from_descriptions_that_begin_a_sentence() -> None:
    span = Span(0, 1)
    assert EntityMention("Trump", span, "Person", "Donald_Trump", opens=True).named
    assert not EntityMention("Suspect", span, "Person", "Jane_Roe_(suspect)", opens=True).named
    assert not EntityMention("He", span, "Person", "Donald_Trump", opens=True).named
    assert not EntityMention("Chinese firm", span, "Company", "Sinopec").named
