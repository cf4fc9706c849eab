"""The gazetteer and its reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import paths
from kg.errors import InputError
from kg.knowledge.gazetteer import Gazetteer, gazetteer
from kg.knowledge.name_normalization import case_fits, local_name, normalise
from kg.knowledge.ontology import ontology
from kg.knowledge.turtle import PREFIXES, read

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def found(name):
    return [(entry.individual, entry.via) for entry in gazetteer().lookup(name)]


@pytest.mark.parametrize(
    ("name", "individual"),
    [
        ("the US", "United_States"),
        ("U.S.", "United_States"),
        ("America", "United_States"),
        ("UK", "United_Kingdom"),
        ("Britain", "United_Kingdom"),
        ("Russian Federation", "Russia"),
        ("UKRAINE", "Ukraine"),
        ("DR Congo", "Democratic_Republic_of_the_Congo"),
        ("Islamic Republic of Iran", "Iran"),
        ("Türkiye", "Turkey"),
        ("Volodymyr Zelensky", "Volodymyr_Zelenskyy"),
        ("Volodymyr Zelenskiy", "Volodymyr_Zelenskyy"),
        ("Kim Jong-un", "Kim_Jong_Un"),
        ("the White House", "White_House"),
        ("North Atlantic Treaty Organization", "NATO"),
        ("UN", "United_Nations"),
        ("AFP", "Agence_France-Presse"),
        ("Russian Foreign Ministry", "Foreign_Ministry_of_Russia"),
        ("Space Exploration Technologies", "SpaceX"),
        ("rare earths", "rare_earth_elements"),
        ("Lithium", "lithium"),
        ("aluminium", "aluminum"),
        ("Starlink satellite internet service", "Starlink"),
        ("Nord Stream pipelines", "Nord_Stream"),
        ("US Treasury Secretary", "US_Secretary_of_the_Treasury"),
        ("Ukrainian president", "President_of_Ukraine"),
        ("Hezbollah", "Hezbollah"),
    ],
)
def test_names_are_known(name, individual):
    assert individual in [i for i, via in found(name) if via in ("label", "alias")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kyiv", [("Kyiv", "label"), ("Ukraine", "metonym")]),
        ("Ukrainians", [("Ukraine", "demonym")]),
        ("Dutch", [("Netherlands", "demonym")]),
        ("Rubio", [("Marco_Rubio", "surname")]),
    ],
)
def test_capitals_demonyms_and_surnames_say_what_kind_of_name_they_are(name, expected):
    assert found(name) == expected


@pytest.mark.parametrize("word", ["us", "who", "turkey", "apple", "times", "hindu", "china", "it"])
def test_common_words_are_no_names(word):
    assert found(word) == []


def test_all_states_have_a_capital_a_demonym_and_a_wikidata_item():
    states = [i for i in gazetteer().individuals.values() if i.cls == "Country"]
    today = [i for i in states if i.name not in ("Soviet_Union", "East_Germany", "Czechoslovakia", "Yugoslavia")]
    assert len(today) >= 195
    assert [i.name for i in today if not (i.demonyms and i.wikidata)] == []
    with_capital = {t for i in gazetteer().individuals.values() for link, t in i.links if link == "capitalOf"}
    city_states = {"Djibouti", "Guatemala", "Luxembourg", "Monaco", "San_Marino", "Singapore", "Vatican_City"}
    assert {i.name for i in today} - with_capital - city_states == set()


def test_the_seventeen_rare_earth_elements_and_their_hierarchy():
    rare = [i for i in gazetteer().individuals.values() if "RareEarthElement" in i.classes]
    elements = [i for i in rare if i.name.isalpha()]
    assert len(elements) == 17
    for element in elements:
        above, todo = set(), list(element.broader)
        while todo:
            above.add(name := todo.pop())
            todo += gazetteer().individual(name).broader
        assert {"rare_earth_elements", "critical_minerals", "minerals"} <= above


def test_critical_minerals_come_from_the_lists():
    assert gazetteer().individual("graphite").cls == "CriticalMineral"
    assert gazetteer().individual("gold").cls == "Mineral"
    assert gazetteer().individual("neodymium").classes == ("RareEarthElement", "CriticalMineral")


def test_who_held_an_office_when():
    position = gazetteer().position("president", "United_States")
    assert gazetteer().holders(position, "2024-06-01") == ("Joe_Biden",)
    assert gazetteer().holders(position, "2025-02-20") == ("Donald_Trump",)
    assert gazetteer().holders(gazetteer().position("president", "Ukraine")) == ("Volodymyr_Zelenskyy",)
    assert gazetteer().position("president", "Atlantis") == ""


def test_who_acts_for_whom_on_a_date():
    assert gazetteer().represents("Marco_Rubio", "2025-02-20") == ("United_States",)
    assert gazetteer().represents("Marco_Rubio", "2024-02-20") == ()
    assert gazetteer().represents("White_House") == ("United_States",)
    assert gazetteer().represents("Nobody") == ()


def test_owners():
    assert ("ownedBy", "Elon_Musk") in gazetteer().individual("SpaceX").links
    assert ("ownedBy", "SpaceX") in gazetteer().individual("Starlink").links


@pytest.mark.parametrize(
    ("title", "office", "acts"),
    [
        ("President", "president", True),
        ("Treasury Secretary", "finance_minister", True),
        ("Secretary of State", "secretary_of_state", True),
        ("special envoy", "special_envoy", True),
        ("spokeswoman", "spokesman", True),
        ("senior fellow", "senior_fellow", False),
        ("CEO", "chief_executive", True),
        ("Gov.", "governor", True),
    ],
)
def test_titles_name_offices(title, office, acts):
    assert (gazetteer().office(title).name, gazetteer().office(title).representative) == (office, acts)


def test_what_is_no_title():
    assert gazetteer().office("table") is None


@pytest.mark.parametrize(
    ("noun", "cls"),
    [
        ("official", "Person"),
        ("troops", "ArmedGroup"),
        ("rebel", "Person"),
        ("government", "GovernmentBody"),
        ("company", "Company"),
        ("deal", "Deal"),
        ("pact", "Agreement"),
        ("truce", "Ceasefire"),
        ("treaty", "Treaty"),
        ("resolution", "Resolution"),
        ("proposal", "Proposal"),
        ("guarantee", "Commitment"),
        ("security guarantee", "SecurityGuarantee"),
        ("mineral", "Mineral"),
        ("oil", "Energy"),
        ("loan", "Funds"),
        ("aid", "Assistance"),
        ("missile", "Weapon"),
        ("service", "Service"),
        ("city", "City"),
        ("border", "Region"),
        ("war", "Event"),
        ("tariff", "Measure"),
        ("happiness", ""),
    ],
)
def test_nouns_denote_classes(noun, cls):
    assert gazetteer().nominal(noun) == cls


def test_nouns_for_those_who_act_for_a_state():
    assert gazetteer().noun("negotiator").representative
    assert not gazetteer().noun("refugee").representative


def test_everything_is_of_classes_of_the_ontology_and_fits_domains_and_ranges():
    individuals, schema = gazetteer().individuals, ontology()
    for individual in individuals.values():
        for link, target in individual.links:
            prop = schema.properties[link]
            domain, range_ = prop.domain, prop.range
            if prop.inverse and not prop.claim:
                domain, range_ = schema.properties[prop.inverse].range, schema.properties[prop.inverse].domain
            assert any(schema.accepts(domain, cls) for cls in individual.classes), (individual.name, link)
            assert any(schema.accepts(range_, cls) for cls in individuals[target].classes), (link, target)
        for term in individual.terms:
            assert schema.is_a(individuals[term.position].cls, "Position")


def test_files_are_flat_and_sorted():
    for path in sorted(paths.data("ontology", "gazetteer").glob("*.ttl")):
        subjects = list(dict.fromkeys(quad.subject.value for quad in read(path)))
        assert subjects == sorted(subjects)
        assert all(local_name(s.rpartition("/")[2]) == s.rpartition("/")[2] for s in subjects)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id:x a kg:Person", r"mine.ttl, line \d+, column \d+: not Turtle"),
        ("id:x a kg:Person .", "id:x: has 0 values of rdfs:label"),
        ('id:x a kg:Person ; rdfs:label "x", "y" .', "id:x: has 2 values"),
        ('id:x a kg:Pirson ; rdfs:label "x" .', "id:x: kg:Pirson is not a class"),
        ('id:x rdfs:label "x" .', "id:x: has no class"),
        ('kg:x a kg:Person ; rdfs:label "x" .', "describes only individuals"),
        (
            'id:t a kg:TermOfOffice ; rdfs:label "t" ; kg:holder id:who .',
            "kg:holder names no known individual: id:who",
        ),
        (
            'id:n skos:inScheme id:nominals ; kg:denotes kg:Thingy ; skos:altLabel "n" .',
            "no class of the ontology: Thingy",
        ),
        (
            'id:n skos:inScheme id:nominals ; kg:denotes kg:Person ; skos:altLabel "n" .'
            'id:m skos:inScheme id:nominals ; kg:denotes kg:Person ; skos:altLabel "n" .',
            'the noun "n" is already in id:',
        ),
    ],
)
def test_a_malformed_file_is_refused_with_file_individual_and_reason(tmp_path, text, words):
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        Gazetteer.load([path])
    assert str(path) in str(caught.value)


def test_own_files_can_be_read(tmp_path):
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + 'id:Acme a kg:Company ; rdfs:label "Acme" ; skos:altLabel "ACME Corp." .', encoding="utf-8")
    own = Gazetteer.load([path])
    assert [entry.individual for entry in own.lookup("Acme Corp")] == ["Acme"]
    assert own.lookup("Ukraine") == ()


def test_the_cached_form_gives_the_same_answers_and_a_broken_one_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fresh, again = Gazetteer.load(), Gazetteer.load()
    (kept,) = (tmp_path / "kg-news").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text("{", encoding="utf-8")
    mended = Gazetteer.load()
    for other in (again, mended):
        assert dict(other.individuals) == dict(fresh.individuals)
        assert dict(other.phrases()) == dict(fresh.phrases())
        assert dict(other.nouns()) == dict(fresh.nouns())
        assert dict(other.offices()) == dict(fresh.offices())


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert Gazetteer.load().individual("Ukraine").label == "Ukraine"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The U.S.", "US"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Erdoğan", "Erdogan"),
        ("Støre", "Store"),
        ("Sana’a", "Sana'a"),
    ],
)
def test_spellings_that_are_one_name(left, right):
    assert normalise(left) == normalise(right)


@given(st.text(max_size=40))
def test_normalising_is_stable_and_never_raises(text):
    once = normalise(text)
    assert once == normalise(text)
    assert "  " not in once
    assert case_fits(text.lower(), text)


@given(st.text(max_size=40))
def test_local_names_are_flat(text):
    assert set(local_name(text)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_a_comma_inside_a_name_does_not_cut_it() -> None:
    known = gazetteer()
    assert not known.lookup("Foreign") and not known.lookup("Commonwealth and Development Office")
    assert [e.individual for e in known.lookup("Foreign, Commonwealth and Development Office")] == ["UK_Foreign_Office"]


def test_a_city_of_the_table_of_places_is_an_individual_that_lies_somewhere() -> None:
    known = gazetteer().individual("Novoshakhtinsk")
    assert known is not None and known.cls == "City"
    assert gazetteer().state_of("Novoshakhtinsk") == "Russia" and known.located_in != ("Russia",)
    assert gazetteer().individual("No_Such_Place") is None
