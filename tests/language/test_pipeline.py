"""The shipped pipeline behaves as any spaCy pipeline does."""

import json
import pickle
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

import kg
from kg import paths
from kg.errors import InputError

TEXTS = [
    "Port workers in Haverston voted on Tuesday to end a strike.\n\nThe deal raises wages by 4.5 percent.",
    "“We don’t want a war,” Foreign Minister Olena Marchenko said.",
    "",
    " \n\n ",
    "HEADLINE WITHOUT A VERB\nBy Tomasz Wolski\n\nWARSAW, Poland: Talks began. They ended at 3 p.m.",
    "\nLeading white space, and trailing. \n",
]


def entity(token: Token) -> tuple[str, str]:
    return token.ent_iob_, token.ent_type_


def annotation(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (
            t.text,
            t.tag_,
            t.pos_,
            str(t.morph),
            t.lemma_,
            t.dep_,
            t.head.i,
            t.is_sent_start,
            t.ent_iob_,
            t.ent_type_,
        )
        for t in doc
    ]


def read(nlp: Language, texts: list[str] = TEXTS) -> list[list[tuple[object, ...]]]:
    return [annotation(nlp(text)) for text in texts]


def test_every_layer_is_there(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    for layer in ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB"):
        assert doc.has_annotation(layer), layer


def test_a_stream_reads_as_single_texts_do(nlp: Language) -> None:
    assert [annotation(doc) for doc in nlp.pipe(TEXTS, batch_size=3)] == read(nlp)


def test_a_text_is_read_alike_in_any_company(nlp: Language) -> None:
    fresh = kg.load(components=False)
    alone = annotation(fresh(TEXTS[1]))
    long = TEXTS[0] * 30
    assert annotation(list(kg.load(components=False).pipe([long, TEXTS[1], long]))[1]) == alone


def test_two_processes(nlp: Language) -> None:
    assert [annotation(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=2)] == read(nlp)


def test_components_sent_to_another_process_share_one_encoder(nlp: Language) -> None:
    tagger, parser = pickle.loads(pickle.dumps((nlp.get_pipe("kg_tagger"), nlp.get_pipe("kg_parser"))))
    assert tagger.encoder is parser.encoder
    assert annotation(parser(tagger(nlp(TEXTS[1])))) == annotation(nlp(TEXTS[1]))


def test_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    meta = json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))
    assert (meta["lang"], meta["name"], meta["license"]) == ("en", "kg_news", "CC BY-SA 4.0")
    assert (tmp_path / "kg_encoder" / "network.onnx").is_file()
    again = spacy.load(tmp_path)
    assert again.pipe_names == nlp.pipe_names
    assert read(again) == read(nlp)
    assert read(kg.load(tmp_path, components=False)) == read(nlp)


def test_saved_in_memory(nlp: Language) -> None:
    again = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.Tokenizer.v1"}}})
    for name in nlp.pipe_names:
        again.add_pipe(name)
    assert read(again.from_bytes(nlp.to_bytes())) == read(nlp)


def test_a_document_and_its_copy_by_bytes(nlp: Language) -> None:
    doc = nlp(TEXTS[4])
    assert annotation(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == annotation(doc)


def test_only_some_components(nlp: Language) -> None:
    whole = nlp(TEXTS[1])
    with nlp.select_pipes(enable=["kg_tagger"]):
        doc = nlp(TEXTS[1])
    assert [t.tag_ for t in doc] == [t.tag_ for t in whole]
    assert not doc.has_annotation("DEP") and not doc.has_annotation("ENT_IOB") and not doc.has_annotation("LEMMA")
    with nlp.select_pipes(disable=["kg_encoder", "kg_tagger"]):
        doc = nlp(TEXTS[1])
    assert [(t.dep_, t.head.i) for t in doc] == [(t.dep_, t.head.i) for t in whole]
    assert not doc.has_annotation("TAG")


def test_a_component_alone_in_another_pipeline(nlp: Language) -> None:
    other = spacy.blank("en")
    other.add_pipe("kg_parser")
    words = [t.text for t in nlp(TEXTS[1])]
    spaces = [bool(t.whitespace_) for t in nlp(TEXTS[1])]
    doc = other.get_pipe("kg_parser")(Doc(other.vocab, words, spaces))
    assert [t.dep_ for t in doc] == [t.dep_ for t in nlp(TEXTS[1])]


def test_a_document_made_by_hand(nlp: Language) -> None:
    doc = nlp(Doc(nlp.vocab, words=["Ukraine", "rejected", "the", "offer", "."]))
    assert [(t.lemma_, t.dep_, t.head.text) for t in doc] == [
        ("Ukraine", "nsubj", "rejected"),
        ("reject", "ROOT", "rejected"),
        ("the", "det", "offer"),
        ("offer", "obj", "rejected"),
        (".", "punct", "rejected"),
    ]
    assert [(e.text, e.label_) for e in doc.ents] == [("Ukraine", "GPE")]


def test_a_document_that_was_retokenised(nlp: Language) -> None:
    doc = nlp("The European Union rejected the offer.")
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[1:3])
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [(t.text, t.dep_) for t in doc][1] == ("European Union", "nsubj")


def test_entities_that_are_there_already_are_kept(nlp: Language) -> None:
    doc = nlp.make_doc("Reporters met Olena Marchenko in Kyiv.")
    doc.set_ents([doc.char_span(14, 29, "MINISTER")])
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [(e.text, e.label_) for e in doc.ents] == [("Olena Marchenko", "MINISTER"), ("Kyiv", "GPE")]


def test_nothing_and_white_space(nlp: Language) -> None:
    assert len(nlp("")) == 0
    doc = nlp(" \n\n ")
    assert [t.tag_ for t in doc] == ["_SP"] * len(doc)
    assert len(list(doc.sents)) == 1 and not doc.ents


def test_white_space_hangs_on_the_word_before(nlp: Language) -> None:
    doc = nlp("\n\nTalks began.\n\nTalks ended.  ")
    spaces = [t for t in doc if t.is_space]
    assert [(t.dep_, t.pos_, t.head.text) for t in spaces] == [
        ("dep", "SPACE", "Talks"),
        ("dep", "SPACE", "."),
        ("dep", "SPACE", "."),
    ]
    assert [s.text.strip() for s in doc.sents] == ["Talks began.", "Talks ended."]


def test_one_paragraph_of_twenty_thousand_words(nlp: Language) -> None:
    sentence = "The minister said that the two countries would sign the agreement next week. "
    doc = nlp(sentence * 1500)
    sentences = list(doc.sents)
    assert len(doc) == 1500 * 14
    assert sum(s.text.strip() == sentence.strip() for s in sentences) >= 1495
    assert all([t.dep_ for t in s].count("ROOT") == 1 for s in sentences)


def test_a_text_without_any_sentence_boundary(nlp: Language) -> None:
    doc = nlp("copper " * 1000)
    assert max(len(s) for s in doc.sents) <= 200
    assert all(s.root.head == s.root for s in doc.sents)


@pytest.mark.parametrize("text", [*TEXTS, "))) ((( --- ???", "a", "1", "😀 👍🏽", "\u00a0\u200b x"])
def test_each_sentence_is_one_tree(nlp: Language, text: str) -> None:
    doc = nlp(text)
    for sentence in doc.sents:
        roots = [t for t in sentence if t.head == t]
        assert len(roots) == 1 and all(t in sentence.root.subtree for t in sentence)
        assert all((t.dep_ == "ROOT") == (t.head == t) for t in sentence if not t.is_space or t.head == t)


def test_more_threads_read_the_same(nlp: Language) -> None:
    assert read(kg.load(components=False, threads=2), TEXTS[:2]) == read(nlp, TEXTS[:2])


def test_settings_that_cannot_be() -> None:
    with pytest.raises(InputError, match="threads=0"):
        kg.load(components=False, threads=0)


def test_a_plain_sentence_is_read_right(nlp: Language) -> None:
    doc = nlp("Canada’s prime minister, Mark Carney, met Finnish officials in Helsinki.")
    assert [(t.text, t.head.text) for t in doc if t.dep_ in ("nsubj", "obj")] == [
        ("minister", "met"),
        ("officials", "met"),
    ]
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Canada", "GPE"), ("Mark Carney", "PERSON"), ("Finnish", "NORP"), ("Helsinki", "GPE"),
    ]  # fmt: skip


def test_no_such_model() -> None:
    with pytest.raises(InputError, match=r"cannot load the model 'no_such_model'.*install"):
        kg.load("no_such_model")


def test_a_model_that_lacks_layers(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(InputError, match="lacks a dependency parser and a tagger and a lemmatizer and a named-entity"):
        kg.load(tmp_path)


def test_weights_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "model", lambda: tmp_path)
    with pytest.raises(InputError, match="shipped language model is incomplete"):
        kg.load()


def test_candidates_name_type_participants_and_status(nlp: Language) -> None:
    doc = nlp("Police in Oslo arrested the minister on Monday, officials said.")
    [candidate] = [c for c in doc._.candidates if c.types[0][1] > 0.5]
    assert doc[candidate.token].text == "arrested"
    assert candidate.types[0][0] == "Coerce"
    best = {role: doc[token].text for role, token, p in candidate.roles if p > 0.5}
    assert best["agent"] == "Police" and best["object"] == "minister"
    assert (candidate.polarity[0], candidate.certainty[0], candidate.tense[0]) == ("Affirmed", "Certain", "Past")


def test_a_plan_is_possible_and_a_refusal_denied(nlp: Language) -> None:
    def status(text: str, word: str) -> tuple[str, str]:
        doc = nlp(text)
        [found] = [c for c in doc._.candidates if doc[c.token].text == word]
        return found.polarity[0], found.certainty[0]

    assert status("The army plans to attack the city.", "attack") == ("Affirmed", "Possible")
    assert status("The rebels did not attack the city.", "attack")[0] == "Denied"


def test_probabilities_of_types_add_up_to_at_most_one(nlp: Language) -> None:
    for candidate in nlp(TEXTS[0])._.candidates:
        assert 0 < sum(p for _, p in candidate.types) <= 1.002
        assert list(candidate.types) == sorted(candidate.types, key=lambda item: -item[1])
