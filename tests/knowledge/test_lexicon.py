"""The lexicon: what ships is whole, and what a user adds is refused with file, subject and reason when it is wrong."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from kg import paths
from kg.errors import InputError
from kg.knowledge.lexicon import compile_lexicon, lexicon
from kg.knowledge.ontology import ontology

PREFIXES = """
@prefix kg: <https://w3id.org/kg-news/ontology#> .
@prefix lex: <https://w3id.org/kg-news/lexicon#> .
"""
EMBARGO = """
lex:pipe a lex:Frame ; lex:inherits lex:Transitive ;
    lex:claim kg:Aid ; lex:projects "agent provides object" ; lex:object kg:Energy ; lex:needs kg:object ;
    lex:verb "pipe" ;
    lex:example "Norway piped gas to Poland. => Aid: agent Norway, object gas" .
"""


def added(tmp_path: Path, turtle: str) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def test_every_claim_type_has_a_frame() -> None:
    evoked = {frame.claim for frame in lexicon().frames.values()}
    assert set(ontology().claim_types) - {"Affiliation"} <= evoked  # read from nouns by the relations


def test_every_direct_property_is_asserted_by_some_frame_or_by_a_claim_type() -> None:
    projected = {p.property for frame in lexicon().frames.values() for p in frame.projections}
    projected |= {name for type in ontology().claim_types for name in ontology().direct_properties(type)}
    by_other_components = {"holdsPosition", "positionIn", "partOf"}
    direct = {name for name, prop in ontology().properties.items() if prop.claim}
    assert direct - by_other_components <= projected


def test_every_frame_has_an_example_of_its_own_claim_type() -> None:
    without = [
        name
        for name, frame in lexicon().frames.items()
        if not any(example.type == frame.claim for example in frame.examples)
    ]
    assert without == []


def test_coverage_is_wide() -> None:
    triggers = lexicon().by_trigger
    assert sum(1 for kind, _ in triggers if kind == "verb") > 500
    assert sum(1 for kind, _ in triggers if kind == "noun") > 200


def test_shipped_files_conform_to_their_shapes() -> None:
    data = Graph()
    for path in sorted(paths.data("ontology", "lexicon").glob("*.ttl")):
        data.parse(path, format="turtle")
    shapes = Graph().parse(paths.data("shapes", "lexicon.ttl"), format="turtle")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report


def test_own_frame_is_found_by_its_verb_and_inherits_its_grammar(tmp_path: Path) -> None:
    path = added(tmp_path, EMBARGO)
    (frame,) = lexicon((path,)).by_trigger["verb", "pipe"]
    agent = next(role for role in frame.roles if role.name == "agent")
    assert frame.claim == "Aid"
    assert agent.classes == {"Actor"}
    assert [step.function for slot in agent.slots for step in slot][:2] == ["subject", "oblique"]


WRONG = {
    "unknown class": (EMBARGO.replace("kg:Energy", "kg:Enery"), "kg:Enery is not a class"),
    "unknown claim type": (EMBARGO.replace("kg:Aid", "kg:Help"), "kg:Help is not a claim type"),
    "class as claim type": (EMBARGO.replace("kg:Aid", "kg:Person"), "kg:Person is not a claim type"),
    "unknown property": (EMBARGO.replace("agent provides object", "agent pipes object"), "kg:pipes is not"),
    "unknown role": (EMBARGO.replace("agent provides object", "actor provides object"), "should read like"),
    "role without place": (EMBARGO.replace("lex:needs kg:object", "lex:needs kg:condition"), "needs kg:condition"),
    "undefined parent": (EMBARGO.replace("lex:Transitive", "lex:Ditransitive"), "lex:Ditransitive, which is not"),
    "no trigger": (EMBARGO.replace('lex:verb "pipe" ;', ""), "trigger"),
    "no claim": (EMBARGO.replace("lex:claim kg:Aid ;", ""), "lex:claim"),
    "bad slot": (EMBARGO.replace('lex:verb "pipe"', 'lex:fills "agent = subject" ; lex:verb "pipe"'), "role: slot"),
    "function among prepositions": (
        EMBARGO.replace('lex:verb "pipe"', 'lex:fills "object: of|object" ; lex:verb "pipe"'),
        "only prepositions",
    ),
    "bad example": (EMBARGO.replace(" => ", " gives "), "example"),
    "example of no claim type": (EMBARGO.replace("=> Aid", "=> Help"), "kg:Help"),
    "unknown key": (EMBARGO.replace("lex:verb", 'lex:gloss "to move" ; lex:verb'), "lex:gloss"),
    "taken name": (EMBARGO.replace("lex:pipe", "lex:sign"), "already defined"),
    "capital letters": (EMBARGO.replace('"pipe"', '"Pipe"'), "lower-case"),
    "projects another claim": (EMBARGO.replace("agent provides object", "agent rejects object"), "own claim type"),
}


@pytest.mark.parametrize(("turtle", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_frame_is_refused_with_file_subject_and_reason(tmp_path: Path, turtle: str, reason: str) -> None:
    path = added(tmp_path, turtle)
    with pytest.raises(InputError) as refused:
        lexicon((path,))
    message = str(refused.value)
    assert message.startswith(f"{path}: lex:")
    assert reason in message
    assert "\n" not in message


def test_malformed_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    path = added(tmp_path, "lex:pipe a lex:Frame ;;; lex:verb pipe .")
    with pytest.raises(InputError, match=r"own\.ttl, line \d+"):
        lexicon((path,))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.ttl"):
        lexicon((tmp_path / "none.ttl",))


def test_circular_inheritance_is_refused(tmp_path: Path) -> None:
    path = added(tmp_path, "lex:a a lex:Pattern ; lex:inherits lex:b . lex:b a lex:Pattern ; lex:inherits lex:a ."
                 + EMBARGO.replace("lex:Transitive", "lex:a"))  # fmt: skip
    with pytest.raises(InputError, match="inherits from itself"):
        compile_lexicon([path], ontology())
