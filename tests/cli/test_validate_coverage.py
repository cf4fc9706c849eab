"""``kg validate`` says what it has checked, what it has not, and which shape is at fault."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run

PREFIXES = """@prefix ex: <http://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = "ex:p a ex:P ; ex:w 3 ; ex:q ex:p . ex:r a ex:R ."
PROPERTY = "sh:property [ sh:path ex:n ; sh:minCount 1 ]"


@pytest.fixture
def check(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "data.ttl").write_text(PREFIXES + DATA)

    def call(shapes: str, *options: object) -> Result:
        (tmp_path / "shapes.ttl").write_text(PREFIXES + shapes)
        return run("validate", tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl", *options)

    return call


def test_the_numbers_of_shapes_and_focus_nodes_are_said(check: Run) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:P, ex:R . ex:T a sh:NodeShape ; sh:targetNode ex:p ."
    result = check(shapes + "ex:U a sh:NodeShape ; sh:targetClass ex:Nothing .")
    assert (result.exit_code, result.stdout) == (0, "The data conforms: 2 of 3 shapes, 2 focus nodes checked.\n")
    assert json.loads(check(shapes, "--format", "json").stdout)["checked"] == {
        "shapes": 2,
        "shapesWithFocusNodes": 2,
        "focusNodes": 2,
    }


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ("ex:P a sh:NodeShape, rdfs:class ; " + PROPERTY + " .", "no shape in the shapes graph has a target"),
        ("ex:a ex:b ex:c .", "no shape in the shapes graph has a target"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:Typo ; " + PROPERTY + " .", "occurs in the data"),
    ],
)
def test_nothing_checked_is_a_warning_and_can_fail(check: Run, shapes: str, why: str) -> None:
    result = check(shapes)
    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing was checked") and why in result.stdout
    assert "warning: nothing was checked" in result.stderr
    assert check(shapes, "--fail-on-empty").exit_code == 2
    report = ET.fromstring(check(shapes, "--format", "junit").stdout)
    assert report.find(".//testcase/skipped") is not None


def test_a_class_of_owl_is_an_implicit_target(check: Run) -> None:
    result = check("ex:P a sh:NodeShape, owl:Class ; " + PROPERTY + " .")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "ex:P, property ex:n  (1 result)"


@pytest.mark.parametrize(
    ("shapes", "warning"),
    [
        ("sh:property [ sh:path ex:n ; sh:mincount 1 ]", "sh:mincount is not checked; did you mean sh:minCount?"),
        ("sh:rule [ a sh:TripleRule ]", "sh:rule is not checked: rules are not carried out"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'x' ]", "sh:target is not checked"),
        ("sh:expression [ ex:f ex:g ]", "sh:expression is not checked"),
        ("sh:property [ sh:path ex:w ; sh:js [ a sh:JSConstraint ] ]", "sh:js is not checked: JavaScript"),
        ("sh:property [ sh:path ex:w ; sh:someValue [ sh:hasValue 99 ] ]", "sh:someValue is not checked"),
        ("sh:targetWhere [ sh:nodeKind sh:IRI ]", "sh:targetWhere is not checked"),
    ],
)
def test_what_is_not_checked_is_named(check: Run, shapes: str, warning: str) -> None:
    result = check(f"ex:S a sh:NodeShape ; sh:targetClass ex:P ; {shapes} .")
    assert f"warning: {warning}" in result.stdout
    assert warning in check(f"ex:S a sh:NodeShape ; sh:targetClass ex:P ; {shapes} .", "--format", "sarif").stdout


def test_shapes_of_core_and_sparql_bring_no_warning(check: Run) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:name "S" ; sh:closed false ; sh:severity sh:Info ;
      sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:or ( [ sh:class ex:P ] ) ; sh:group ex:g ; sh:order 1 ] ;
      sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes ex:d ; sh:select "SELECT $this WHERE { $this ex:none ?x }" ] .
      ex:d sh:declare [ sh:prefix "ex" ; sh:namespace "http://ex.org/" ] ."""
    assert check(shapes).output == "The data conforms: 1 shape, 1 focus node checked.\n"


@pytest.mark.parametrize(
    "sparql",
    [
        'sh:sparql [ sh:select "SELECT $this WHERE { $this https://foo.example/p ?v }" ]',
        'sh:sparql [ sh:select "SELECT $this WHERE { $this no:p ?v }" ]',
    ],
)
def test_a_shape_with_bad_sparql_is_named(check: Run, sparql: str) -> None:
    good = "ex:G a sh:NodeShape ; sh:targetNode ex:p ; " + PROPERTY + " ."
    result = check(f"{good} ex:S a sh:NodeShape ; sh:targetNode ex:p ; {sparql} .")
    assert result.exit_code == 2
    assert result.stderr.startswith("kg: shapes: ex:S: ") and "mend the shapes" in result.stderr


def test_a_path_in_a_sparql_constraint_gives_a_verdict_or_names_the_shape(check: Run) -> None:
    for path in ("( ex:q [ sh:oneOrMorePath ex:q ] )", "[ sh:zeroOrMorePath ( ex:q [ sh:inversePath ex:q ] ) ]"):
        select = '"SELECT $this ?value WHERE { $this $PATH ?value . FILTER(isIRI(?value)) }"'
        property = f"sh:property [ sh:path {path} ; sh:sparql [ sh:select {select} ] ]"
        result = check(f"ex:S a sh:NodeShape ; sh:targetNode ex:p ; {property} .")
        assert result.exit_code in (1, 2) and "ex:S" in result.output


def test_shapes_that_name_no_class_of_the_ontology_do_not_see_it(check: Run, tmp_path: Path) -> None:
    select = '"SELECT $this ?value { ?value <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?y }"'
    result = check(f"ex:T a sh:NodeShape ; sh:targetNode ex:p ; sh:sparql [ sh:select {select} ] .")
    assert result.output == "The data conforms: 1 shape, 1 focus node checked.\n"
    kg = "@prefix kg: <https://w3id.org/kg-news/ontology#> . ex:r a kg:Company ."
    (tmp_path / "data.ttl").write_text(PREFIXES + kg)
    actors = "ex:S a sh:NodeShape ; sh:targetClass <https://w3id.org/kg-news/ontology#Actor> ; " + PROPERTY + " ."
    assert check(actors).exit_code == 1


def test_results_of_lesser_severity_are_no_failures_in_junit(check: Run) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:P ; {PROPERTY[:-1]}; sh:severity sh:Warning ] ."
    result = check(shapes, "--format", "junit")
    suite = ET.fromstring(result.stdout).find("testsuite")
    assert suite is not None
    assert (result.exit_code, suite.get("tests"), suite.get("failures")) == (0, "1", "0")
    failing = check(shapes, "--format", "junit", "--fail-on", "warning")
    assert (failing.exit_code, ET.fromstring(failing.stdout).findall(".//failure") != []) == (1, True)


def test_sarif_names_the_file_and_describes_its_rules(check: Run, tmp_path: Path) -> None:
    result = check("ex:S a sh:NodeShape ; sh:targetClass ex:P ; " + PROPERTY + " .", "--format", "sarif")
    run = json.loads(result.stdout)["runs"][0]
    [rule] = run["tool"]["driver"]["rules"]
    assert rule["id"] == "ex:S, property ex:n/MinCount" and rule["shortDescription"]["text"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == (tmp_path / "data.ttl").as_uri()


def test_the_message_of_a_nested_shape_says_what_is_wrong(check: Run) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:node ex:N . ex:N a sh:NodeShape ; {PROPERTY} ."
    result = check(shapes)
    assert "See details" not in result.stdout and "ex:n" in result.stdout
