"""The Python API: what the names of ``kg`` do, and that each is documented."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pydoc
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from pyoxigraph import Literal, NamedNode
from spacy.language import Language
from spacy.tokens import Doc

import kg
from kg.api.graph_questions import literal_value
from kg.rdf.namespaces import XSD

TEXT = "Talks\n\nUkraine rejected a proposal by the United States on Monday. Belarus will not sign the agreement."
REJECTS = "SELECT ?who { ?who kg:rejects ?what }"
PAGE = Path(__file__).parents[2] / "docs" / "python.md"
EXAMPLES = ("kg.api.table", "kg.api.building", "kg.api.doc_views", "kg.api.graph_questions", "kg.pipeline.nlp")


@pytest.fixture(scope="module")
def graph() -> kg.Store:
    return kg.build(texts=[TEXT])


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.load()


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def cells(rendered: str) -> list[str]:
    return [cell.text_content() for cell in html.fragment_fromstring(rendered, create_parent=True).iter("td")]


@pytest.mark.parametrize("module", [*EXAMPLES, "kg.rdf.store"])
def test_examples_in_docstrings_give_what_they_show(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0


def test_examples_of_the_page_give_what_they_show() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 10
    assert result.failed == 0


def test_help_shows_every_public_name_with_its_documentation() -> None:
    text = pydoc.plain(pydoc.render_doc(kg))
    for name in kg.__all__:
        assert f"{name}(" in text or f"class {name}" in text
        assert inspect.getdoc(getattr(kg, name))


def test_every_public_name_is_documented_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in kg.__all__ if f"kg.{name}" not in text] == []


def test_importing_kg_imports_no_library() -> None:
    code = "import sys, kg; print(sorted({m.split('.')[0] for m in sys.modules} & {'spacy', 'pyoxigraph', 'rdflib'}))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_querying_imports_neither_spacy_nor_the_network() -> None:
    code = "import sys, kg; kg.query; kg.open_store; print('spacy' in sys.modules, 'onnxruntime' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False False"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'loda'"):
        kg.loda  # noqa: B018


def test_paths_texts_and_docs_give_the_same_claims(tmp_path: Path, graph: kg.Store, nlp: Language) -> None:
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    expected = kg.query(graph, REJECTS).column("who")
    assert expected == ["id:Ukraine"]
    assert kg.query(kg.build(tmp_path / "talks.txt"), REJECTS).column("who") == expected
    assert kg.query(kg.build(docs=[nlp(TEXT)]), REJECTS).column("who") == expected


def test_a_folder_keeps_texts_beside_one_another(tmp_path: Path) -> None:
    for text in ("Talks\n\nUkraine rejected the plan.", "Calls\n\nBelarus rejected the plan."):
        kg.build(texts=[text], store=tmp_path / "news.kg").close()
    assert sorted(kg.query(tmp_path / "news.kg", REJECTS).column("who")) == ["id:Belarus", "id:Ukraine"]


def test_a_doc_given_twice_is_built_once(tmp_path: Path, nlp: Language) -> None:
    told = []
    article = kg.Document("Ukraine rejected the plan.", title="Talks", published="2025-02-17")
    for _ in range(2):
        docs = nlp.pipe([(article.body, article)], as_tuples=True)
        kg.build(docs=docs, store=tmp_path / "news.kg", on_document=lambda o: told.append(o.status)).close()
    assert told == ["read", "unchanged"]


def test_a_text_that_is_not_english_is_warned_of() -> None:
    german = "Die Bundesregierung hat den Vorschlag am Montag in Berlin nach langen Verhandlungen abgelehnt."
    with pytest.warns(UserWarning, match="not English"):
        graph = kg.build(texts=[TEXT, german])
    assert len(kg.query(graph, "SELECT ?d { ?d a kg:Document }")) == 1


def test_nothing_to_build_from_says_why() -> None:
    with (
        pytest.warns(UserWarning, match="no text"),
        pytest.raises(kg.InputError, match="nothing to build from: 1 x no text"),
    ):
        kg.build(texts=["..."])


def test_a_doc_without_claims_is_refused() -> None:
    import spacy

    with pytest.raises(kg.InputError, match="kg_spans"):
        kg.build(docs=[spacy.blank("en")("Ukraine rejected the plan.")])


def test_a_doc_of_another_text_is_refused(doc: Doc) -> None:
    with pytest.raises(kg.InputError, match="another text"):
        kg.build(docs=[(doc, kg.Document("Something else"))])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="'job'"):
        kg.build(texts=[TEXT], job=2)  # type: ignore[call-arg]


def test_one_text_instead_of_a_list_is_refused() -> None:
    with pytest.raises(kg.InputError, match="texts="):
        kg.build(texts=TEXT)


def test_a_graph_is_a_store_a_folder_or_files(tmp_path: Path, graph: kg.Store) -> None:
    triple = "<https://w3id.org/kg-news/id/A> <https://w3id.org/kg-news/ontology#rejects> <http://x.example/b/> .\n"
    file = tmp_path / "graph.nt"
    file.write_text(triple, encoding="utf-8")
    for given in (file, str(file), [file]):
        assert kg.query(given, "SELECT ?s ?o { ?s kg:rejects ?o }").values == (("id:A", "http://x.example/b/"),)
    assert kg.query(file, "SELECT ?s { ?s ?p ?o }", prefixed=False).values == (("https://w3id.org/kg-news/id/A",),)


def test_a_construct_gives_triples_and_an_ask_its_answer(graph: kg.Store) -> None:
    table = kg.query(graph, "CONSTRUCT { ?s kg:rejects id:X } WHERE { ?s kg:rejects ?o }")
    assert table.columns == ("subject", "predicate", "object")
    assert table.values == (("id:Ukraine", "kg:rejects", "id:X"),)
    assert kg.query(graph, "ASK { ?s kg:rejects ?o }")
    no = kg.query(graph, "ASK { ?s kg:attacks ?o }")
    assert not no
    assert no.values == ((False,),)


def test_a_named_query_takes_parameters(graph: kg.Store) -> None:
    assert kg.query(graph, "who-threatens", parameters={"service": "Starlink"}).values == ()
    with pytest.raises(kg.InputError, match="no parameter 'servce'"):
        kg.query(graph, "who-threatens", parameters={"servce": "Starlink"})


def test_a_query_that_is_wrong_says_where(graph: kg.Store) -> None:
    with pytest.raises(kg.InputError, match="line 1"):
        kg.query(graph, "SELECT ?x { ?x kg:rejects }")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("7", "integer", 7), ("1.5", "decimal", 1.5), ("true", "boolean", True), ("2025-02-17", "date", date(2025, 2, 17)),
     ("many", "integer", "many"), ("7", "string", "7")],
)  # fmt: skip
def test_literals_become_values_of_python(text: str, kind: str, value: object) -> None:
    found = literal_value(Literal(text, datatype=NamedNode(XSD + kind)))
    assert (found, type(found)) == (value, type(value))


def test_a_table_becomes_a_data_frame(graph: kg.Store) -> None:
    frame = kg.query(graph, "SELECT ?who (1 AS ?n) { ?who kg:rejects ?what }").to_pandas()
    assert list(frame.columns) == ["who", "n"]
    assert frame["n"].sum() == 1


def test_without_pandas_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(kg.InputError, match="pip install pandas"):
        kg.Table(("a",), ((1,),)).to_pandas()


def test_a_column_that_is_not_there_is_an_input_error() -> None:
    with pytest.raises(kg.InputError, match="the columns are a, b"):
        kg.Table(("a", "b"), ()).column("c")


def test_explanations_have_the_status_of_each_claim(graph: kg.Store) -> None:
    [row] = kg.explain(graph, "Belarus", "kg:signs", "-")
    assert (row["status"], row["quote"]) == ("denied, future", "Belarus will not sign the agreement.")


def test_spans_of_claims_and_mentions_are_on_the_doc(doc: Doc) -> None:
    assert ("rejected", "Reject") in [(span.text, span.label_) for span in doc.spans["claims"]]
    assert ("Ukraine", "Country") in [(span.text, span.label_) for span in doc.spans["mentions"]]
    assert len(doc.spans["claims"]) == len(doc._.claims)


def test_notebooks_show_docs_claims_stores_results_and_reports(doc: Doc, graph: kg.Store) -> None:
    view = kg.show(doc)._repr_html_()
    assert "Reject" in view
    assert "asserted" in cells(view)
    assert "Reject" in cells(doc._.claims[0]._repr_html_())
    assert cells(kg.query(graph, REJECTS)._repr_html_()) == ["id:Ukraine"]
    assert "statements, " in graph._repr_html_()
    assert len(cells(graph._repr_html_())) == len(graph.documents())
    assert "Warning" in cells(kg.validate(graph)._repr_html_())


def test_a_notebook_shows_violations(tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("@prefix kg: <https://w3id.org/kg-news/ontology#> . <http://x.example/c> a kg:Reject .\n")
    report = kg.validate(file)
    assert report.fails()
    assert "http://x.example/c" in cells(report._repr_html_())


def test_cells_are_escaped() -> None:
    assert "<script>" not in kg.Table(("a<b",), (("<script>",),))._repr_html_()
    assert cells(kg.Table(("a",), (("<script>",),))._repr_html_()) == ["<script>"]


def test_a_span_group_that_is_not_there_is_refused(doc: Doc) -> None:
    with pytest.raises(kg.InputError, match="'claims' or 'mentions'"):
        kg.show(doc, "names")
