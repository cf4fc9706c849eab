"""What follows from read sentences by the ontology: acts of office are the body's, and nothing else is."""

from __future__ import annotations

import functools

import pytest
from pyoxigraph import Quad
from spacy.language import Language

import kg
from kg.annotations import Extraction
from kg.documents import Document
from kg.entities import KeyMaker, identity_of
from kg.graph import Terms, document_graph
from kg.knowledge.ontology import axioms
from kg.rdf.namespaces import ID, KG
from kg.rdf.owl import infer
from kg.rdf.store import open_store

ACTS = {
    "proposes": "U.S. President Donald Trump proposed a peace plan.",
    "signs": "Ukrainian President Volodymyr Zelensky signed the minerals agreement.",
    "rejects": "Ukrainian President Volodymyr Zelensky rejected the peace plan.",
    "negotiates": "Turkish Foreign Minister Hakan Fidan negotiated a ceasefire.",
    "agreesWith": "French President Emmanuel Macron agreed with Italy on a treaty.",
    "meets": "French President Emmanuel Macron met Volodymyr Zelensky.",
    "demands": "U.S. President Donald Trump demanded rare earths.",
    "threatens": "U.S. President Donald Trump threatened Iran.",
    "sanctions": "U.S. President Donald Trump sanctioned Iran.",
    "mobilizesAgainst": "Russian President Vladimir Putin mobilized troops against Ukraine.",
}
"""For each property with a chain over kg:representedBy, a sentence that shows it."""

PERSONAL = {
    "proposes": "Former U.S. president Joe Biden proposed a peace plan.",
    "signs": "Former German chancellor Gerhard Schroeder signed the contract.",
    "rejects": "U.S. Senator Chuck Schumer rejected the peace plan.",
    "negotiates": "Former Turkish foreign minister Ahmet Davutoglu negotiated a ceasefire.",
    "agreesWith": "Former French president Nicolas Sarkozy agreed with Italy on a treaty.",
    "meets": "Former German chancellor Gerhard Schroeder met Vladimir Putin.",
    "demands": "U.S. lawmakers demanded rare earths.",
    "demandsFrom": "Ukrainian President Volodymyr Zelensky demanded loyalty from the ministers.",
    "threatens": "Former U.S. president Joe Biden threatened Iran.",
    "sanctions": "Former U.S. president Joe Biden sanctioned Iran.",
    "mobilizesAgainst": "Former Russian president Dmitry Medvedev mobilized troops against Ukraine.",
    "owns": "Donald Trump, the president of the United States, owns the company.",
    "acquires": "U.S. President Donald Trump bought the company.",
    "controls": "Donald Trump, the president of the United States, controls the company.",
    "criticizes": "U.S. President Donald Trump criticized his wife Melania Trump.",
    "accuses": "U.S. President Donald Trump accused Elon Musk.",
    "supports": "U.S. President Donald Trump supports Elon Musk.",
    "protestsAgainst": "French President Emmanuel Macron protested against Israel.",
    "warns": "U.S. President Donald Trump warned Elon Musk.",
    "cooperatesWith": "U.S. President Donald Trump cooperated with Elon Musk.",
    "aids": "U.S. President Donald Trump helped Elon Musk.",
    "provides": "U.S. President Donald Trump provided weapons to Elon Musk.",
    "offers": "Elon Musk, the head of the Department of Government Efficiency, offered money to OpenAI.",
    "concedesTo": "U.S. President Donald Trump conceded to Joe Biden.",
    "withdrawsFrom": "Former U.S. president Joe Biden withdrew from the agreement.",
    "coerces": "U.S. President Donald Trump banned his wife Melania Trump.",
    "attacks": "U.S. President Donald Trump beat Elon Musk.",
}
"""For properties with and without a chain, a sentence of which no body of the speaker's may be inferred."""


@functools.cache
def pipeline() -> Language:
    """Frames alone: what follows from their edges is asked here."""
    return kg.load(candidates=False)


def edges(sentence: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the stated and the inferred direct edges: subject and property, by their local names."""
    doc = pipeline()(sentence)
    document = Document(text=sentence, title="Report")
    extraction = Extraction(document.id, doc._.mentions, doc._.claims)
    identity = identity_of(KeyMaker().clusters(extraction), {})
    graph = document_graph(document, extraction, identity, Terms(ID))
    with open_store() as store:
        store.native.extend(Quad(t.subject, t.predicate, t.object) for t in graph)
        stated = {(q.subject.value, q.predicate.value) for q in store.native}
        inferred = {(q.subject.value, q.predicate.value) for q in infer(store, axioms())}
    return _short(stated), _short(inferred)


def _short(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(s.removeprefix(ID), p.removeprefix(KG)) for s, p in pairs if s.startswith(ID) and p.startswith(KG)}


def chained() -> set[str]:
    chain = "http://www.w3.org/2002/07/owl#propertyChainAxiom"
    found = {q.subject.value.removeprefix(KG) for q in axioms() if q.predicate.value == chain}
    return found - {"locatedIn", "extractedBy"}  # of places and of provenance


def test_every_chain_has_a_sentence_that_shows_it_and_one_that_bounds_it() -> None:
    assert chained() == set(ACTS)
    assert chained() <= set(PERSONAL)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_of_office_is_the_bodys(name: str) -> None:
    stated, inferred = edges(ACTS[name])
    assert any(edge == name for _, edge in stated), stated
    body = {"U": "United_States", "T": "Turkey", "F": "France", "R": "Russia"}[ACTS[name][0]]
    body = "Ukraine" if ACTS[name].startswith("Ukrainian") else body
    assert (body, name) in inferred


BODIES = {"United_States", "Germany", "France", "Turkey", "Russia", "Ukraine", "Department_of_Government_Efficiency"}


@pytest.mark.parametrize("name", PERSONAL)
def test_what_is_personal_or_past_is_not_the_bodys(name: str) -> None:
    stated, inferred = edges(PERSONAL[name])
    assert any(edge == name for _, edge in stated), stated  # the sentence is read, so the test can fail
    assert not {(body, edge) for body, edge in inferred if body in BODIES and edge == name}
