"""The lexicon: what ships is whole, and what a user adds is refused with file, line and reason when it is wrong."""

import json
import re
from pathlib import Path
from typing import get_args

import jsonschema_rs
import pytest
import yaml

from kg import paths
from kg.errors import InputError
from kg.knowledge import yaml_files
from kg.knowledge.frame_definitions import INNER_ROLES, ROLES
from kg.knowledge.frame_files import AnyRole, ClaimRole, Roles, RoleTexts
from kg.knowledge.lexicon import compile_lexicon, lexicon, lexicon_schema
from kg.knowledge.ontology import ontology

ROOT = Path(__file__).parents[2]
PIPE = """\
frames:
  - name: pipe
    inherits: [Transitive]
    claim: Aid
    projects:
      - {subject: agent, property: provides, object: object}
    needs: [object]
    roles:
      object:
        accepts: [Energy]
    triggers:
      verb: [pipe]
    examples:
      - text: Norway piped gas to Poland.
        expect: {type: Aid, roles: {agent: Norway, object: gas}}
"""


def added(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        lexicon((path,))
    assert "\n" not in str(refused.value)
    return str(refused.value)


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


def test_the_shipped_schema_is_that_of_the_reader() -> None:
    """After a change of the format or of the ontology: ``kg lexicon schema > ontology/lexicon/frames.schema.json``."""
    shipped = paths.data("ontology", "lexicon", "frames.schema.json").read_text(encoding="utf-8")
    assert json.loads(shipped) == lexicon_schema()


def test_the_shipped_files_and_the_example_follow_the_schema() -> None:
    validator = jsonschema_rs.validator_for(lexicon_schema())
    files = sorted(paths.data("ontology", "lexicon").glob("*.yaml"))
    assert len(files) > 5
    for path in files:
        assert [error.message for error in validator.iter_errors(yaml_files.load(path))] == []
    assert not validator.is_valid(yaml.safe_load(PIPE.replace("Energy", "Enery")))
    assert not validator.is_valid(yaml.safe_load(PIPE.replace("verb:", "verbs:")))


def test_the_roles_of_the_format_are_those_of_frames() -> None:
    assert Roles.__struct_fields__ == get_args(AnyRole) == (*ROLES, *INNER_ROLES)
    assert RoleTexts.__struct_fields__ == get_args(ClaimRole) == ROLES


def test_own_frame_is_found_by_its_verb_and_inherits_its_grammar(tmp_path: Path) -> None:
    path = added(tmp_path, PIPE)
    (frame,) = lexicon((path,)).by_trigger["verb", "pipe"]
    agent = next(role for role in frame.roles if role.name == "agent")
    assert frame.claim == "Aid"
    assert agent.classes == {"Actor"}
    assert [step.function for slot in agent.slots for step in slot][:2] == ["subject", "oblique"]


def test_words_that_yaml_once_read_as_truth_are_words(tmp_path: Path) -> None:
    said = "object:\n        found: [object, [{preposition: [on, off, out of]}, any]]\n"
    (frame,) = lexicon((added(tmp_path, PIPE.replace("object:\n", said, 1)),)).by_trigger["verb", "pipe"]
    found = next(role for role in frame.roles if role.name == "object").slots[1]
    assert found[0].prepositions == {"on", "off", "out_of"}
    assert found[1].function == "*"


def test_an_example_may_state_the_status(tmp_path: Path) -> None:
    text = PIPE.replace("object: gas}}", "object: gas}, status: {polarity: Denied, tense: Future}}")
    (frame,) = lexicon((added(tmp_path, text),)).by_trigger["verb", "pipe"]
    assert frame.examples[0].status == (("polarity", "Denied"), ("tense", "Future"))


@pytest.mark.parametrize("place", ["docs/how-to/frame.md", "docs/lexicon.md"])
def test_the_frames_of_the_documentation_are_accepted(place: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / place).read_text(encoding="utf-8"), re.DOTALL)
    path = added(tmp_path, block)
    assert any(frame.source == str(path) for frame in lexicon((path,)).frames.values())


def test_the_error_in_the_documentation_is_the_one_that_is_given(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "lexicon.md").read_text(encoding="utf-8")
    (block,), (shown,) = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("yaml", "text"))
    path = tmp_path / "shelve.yaml"
    path.write_text(block.replace("claim: Reject", "claim: Rejct"), encoding="utf-8")
    assert refusal(path) == f"{tmp_path}/{shown.strip()}"


WRONG = {
    "unknown class": ("[Energy]", "[Enery]", 10, "Enery is not a class of the ontology; is Energy meant?"),
    "unknown claim type": ("claim: Aid", "claim: Ayd", 4, "Ayd is not a claim type of the ontology; is Aid meant?"),
    "class as claim type": ("claim: Aid", "claim: Person", 4, "Person is not a claim type"),
    "unknown property": ("provides", "pipes", 6, "pipes is not a direct property"),
    "unknown role": ("subject: agent", "subject: actor", 6, "'actor' cannot stand here"),
    "role without place": ("needs: [object]", "needs: [condition]", 7, "needs condition, but no found says"),
    "own role without place": ("      object:", "      instrument:", 9, "says what instrument may be"),
    "undefined parent": ("Transitive", "Transitiv", 3, "Transitiv is not a pattern or frame that"),
    "no trigger": ("verb: [pipe]", "verb: []", 11, "has no trigger; give it a verb"),
    "no triggers": ("    triggers:\n      verb: [pipe]\n", "", 2, "triggers is missing"),
    "no claim": ("    claim: Aid\n", "", 2, "has no claim; name the claim type"),
    "a text for a list": ("needs: [object]", "needs: object", 7, "needs: Expected a list, got a text"),
    "bad step": ("accepts: [Energy]", "found: [objekt]", 10, "'objekt' cannot stand here; Where a filler is found"),
    "number": ("[pipe]", "[911]", 12, "Expected a text, got a number"),
    "nothing": ("needs: [object]", "needs:", 7, "Expected a list, got nothing"),
    "function among prepositions": ("accepts: [Energy]", "found: [{preposition: object}]", 10, "Expected a list"),
    "no examples": (PIPE[PIPE.index("    examples") :], "    examples: []\n", 13, "examples: [] cannot stand here"),
    "example without text": ("text: Norway piped gas to Poland.\n        expect", "expect", 14, "text is missing"),
    "example of no claim type": ("type: Aid", "type: Help", 15, "Help is not a claim type"),
    "unknown key": ("    needs", "    gloss: to move\n    needs", 7, "gloss is no key here; the keys are name"),
    "taken name": ("name: pipe", "name: sign", 2, "already defined in "),
    "capital letters": ("verb: [pipe]", "verb: [Pipe]", 12, "triggers.verb.0: 'Pipe' cannot stand here; A lemma"),
    "projects another claim": ("provides", "rejects", 5, "own claim type Aid"),
    "bad status": ("object: gas}}", "object: gas}, status: {tense: Soon}}", 15, "Known: Future, Past, Present"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_frame_is_refused_with_file_line_frame_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in PIPE
    path = added(tmp_path, PIPE.replace(old, new, 1))
    name = "sign" if new == "name: sign" else "pipe"
    message = refusal(path)
    assert message.startswith(f"{path}, line {line}: frame {name}: ")
    assert reason in message


MALFORMED = {
    "not YAML": ("frames: [", 2, "not YAML"),
    "key twice": (PIPE.replace("    needs", "    claim: Aid\n    needs"), 7, "claim stands here twice"),
    "alias": (PIPE.replace("[Energy]", "&a [Energy]").replace("verb: [pipe]", "verb: *a"), 10, "aliases"),
    "alias of itself": ("frames: &a [*a]\n", 1, "aliases"),
    "unknown section": ("frame: []\n", 1, "frame is no key here; the keys are patterns, frames"),
    "a list": ("- name: pipe\n", 1, "Expected a mapping, got a list"),
    "a text": ("pipe\n", 1, "Expected a mapping, got a text"),
    "nothing": ("", 1, "Expected a mapping, got nothing"),
}


@pytest.mark.parametrize(("text", "line", "reason"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = added(tmp_path, text)
    message = refusal(path)
    assert message.startswith(f"{path}, line {line}")
    assert reason in message


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"frames: [\xff]")
    assert "not UTF-8" in refusal(tmp_path / "bytes.yaml")


def test_frames_in_turtle_are_refused_with_the_new_format(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("@prefix lex: <https://w3id.org/kg-news/lexicon#> .\n", encoding="utf-8")
    assert "own.ttl: frames are written in YAML" in refusal(tmp_path / "own.ttl")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    for name in ("none.yaml", "none.ttl"):
        assert f"{name}: cannot be read" in refusal(tmp_path / name)


def test_circular_inheritance_is_refused(tmp_path: Path) -> None:
    patterns = "patterns:\n  - {name: a, inherits: [b]}\n  - {name: b, inherits: [a]}\n"
    path = added(tmp_path, patterns + PIPE.replace("Transitive", "a"))
    with pytest.raises(InputError, match=r"line 2: pattern a: inherits from itself through pipe > a > b"):
        compile_lexicon([path], ontology())
