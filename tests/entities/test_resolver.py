"""Who is who across documents: the same is one, and two are never one."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotations import Claim, Extraction, Filler, Mention
from kg.entities import KeyMaker, Resolver
from kg.errors import InputError


def name(text: str, cls: str, cluster: int, start: int = 0, individual: str = "") -> Mention:
    return Mention(start, start + len(text), start, "name", cls, text, "", individual, cluster)


def nominal(text: str, cls: str, cluster: int, start: int = 0) -> Mention:
    return Mention(start, start + len(text), start, "nominal", cls, text, "", "", cluster)


def document(id: str, *mentions: Mention, claims: tuple[Claim, ...] = ()) -> Extraction:
    return Extraction(id, mentions, claims)


def local_names(*documents: Extraction, decisions: tuple[str, ...] = ()) -> list[list[str]]:
    """Return the local names of each document's clusters; the same in whatever order the documents come."""
    clusters = [KeyMaker().clusters(d) for d in documents]
    answers = []
    for order in itertools.permutations(range(len(documents))):
        resolver = Resolver(decisions=decisions)
        for number in order:
            resolver.add([(number, clusters[number])])
        assert set(resolver.resolve()) <= set(order)
        identities = [resolver.identity(c) for c in clusters]
        answers.append(
            [
                [entity.local_name for m in d.mentions if (entity := identity.entity(m.cluster))]
                for d, identity in zip(documents, identities, strict=True)
            ]
        )
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def test_a_known_individual_is_named_by_the_gazetteer() -> None:
    found = local_names(document("a", name("Kyiv", "Country", 0, individual="Ukraine")))
    assert found == [["Ukraine"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oleksandr Zubrytsky", "Oleksandr Zubrytskyy"),
        ("Dmytro Halavin", "Dmitro Halavin"),
        ("Jane Q. Whitford", "Jane Whitford"),
        ("Kseniia Orynchak", "Ksenia Orynchak"),
    ],
)
def test_spellings_of_one_person_are_one(one: str, other: str) -> None:
    [[a], [b]] = local_names(document("a", name(one, "Person", 0)), document("b", name(other, "Person", 0)))
    assert a == b


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Whitford", "Jane Whitford"),
        ("Maria Lopez", "Mario Lopez"),
        ("Jane A. Whitford", "Jane B. Whitford"),
        ("Karl Hansen", "Karl Hanson-Wills"),
        ("Whitford", "Jane Whitford"),
    ],
)
def test_namesakes_stay_apart(one: str, other: str) -> None:
    [[a], [b]] = local_names(document("a", name(one, "Person", 0)), document("b", name(other, "Person", 0)))
    assert a != b


def test_a_family_name_alone_is_not_the_same_in_two_documents() -> None:
    [[a], [b]] = local_names(document("a", name("Whitford", "Person", 0)), document("b", name("Whitford", "Person", 0)))
    assert a != b
    assert a.startswith("Whitford-")


def test_an_acronym_is_the_organisation_that_bears_it_in_another_text() -> None:
    both = document("a", name("Border Survey Authority", "Organization", 0), name("BSA", "Organization", 0, start=40))
    [[long, _], [short]] = local_names(both, document("b", name("BSA", "Organization", 0)))
    assert long == short == "Border_Survey_Authority"


def test_an_acronym_that_two_organisations_bear_stays_alone() -> None:
    one = document("a", name("Border Survey Authority", "Organization", 0), name("BSA", "Organization", 0, start=40))
    two = document("b", name("Boat Safety Agency", "Organization", 0), name("BSA", "Organization", 0, start=40))
    [[a, _], [b, _], [short]] = local_names(one, two, document("c", name("BSA", "Organization", 0)))
    assert len({a, b, short}) == 3


def test_a_person_and_a_company_of_one_name_are_two() -> None:
    documents = [document(i, name("Morgan Stanhope", "Person", 0)) for i in "ab"]
    documents.append(document("c", name("Morgan Stanhope", "Company", 0)))
    [[a], [b], [c]] = local_names(*documents)
    assert a == b == "Morgan_Stanhope"
    assert c != a


def test_unnamed_persons_are_never_the_same_in_two_documents() -> None:
    [[a], [b]] = local_names(
        document("a", nominal("senior official", "Person", 0)),
        document("b", nominal("senior official", "Person", 0)),
    )
    assert a != b


def deal(id: str, phrase: str, proposer: str, recipient: str, topic: str) -> Extraction:
    mentions = (
        name(proposer, "Country", 0, individual=proposer),
        nominal(phrase, "Proposal", 1, start=30),
        name(recipient, "Country", 2, start=60, individual=recipient),
        nominal(topic, "CriticalMineral", 3, start=80),
    )
    proposes = Claim(
        "Propose", "proposes", "propose",
        (("agent", Filler(0)), ("object", Filler(1)), ("recipient", Filler(2))), 0, 1, 0, 90,
    )  # fmt: skip
    concerns = Claim("Topic", "concerns", "topic", (("agent", Filler(1)), ("object", Filler(3))), 0, 1, 0, 90)
    return document(id, *mentions, claims=(proposes, concerns))


def test_the_same_deal_meets_in_two_documents() -> None:
    found = local_names(
        deal("a", "proposal", "United_States", "Ukraine", "lithium"),
        deal("b", "draft", "United_States", "Ukraine", "critical minerals"),
    )
    assert found[0][1] == found[1][1] == "deal-us-ukraine-minerals-proposal"


def test_deals_of_other_parties_or_topics_stay_apart() -> None:
    one = deal("a", "proposal", "United_States", "Ukraine", "lithium")
    two = deal("b", "proposal", "China", "Ukraine", "lithium")
    found = local_names(one, two)
    assert found[0][1] != found[1][1]


def test_decisions_merge_and_split(tmp_path: Path) -> None:
    one = document("a", name("Oleksandr Zubrytsky", "Person", 0))
    two = document("b", name("Oleksandr Zubrytskyy", "Person", 0))
    three = document("c", name("Anna Whitford", "Person", 0))
    file = tmp_path / "decisions.tsv"
    file.write_text(
        "# decided by a reader\n"
        "split\tid:Oleksandr_Zubrytsky\tid:Oleksandr_Zubrytskyy\n"
        "merge\thttps://w3id.org/kg-news/id/Anna_Whitford\tOleksandr_Zubrytskyy\n"
    )
    [[a], [b], [c]] = local_names(one, two, three, decisions=(str(file),))
    assert a == "Oleksandr_Zubrytsky"
    assert b == c == "Anna_Whitford"


def test_a_wrong_decision_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "decisions.tsv"
    file.write_text("merge\tA\tB\njoin\tA\tB\n")
    with pytest.raises(InputError, match="line 2"):
        Resolver(decisions=(str(file),))


def counted_in(*documents: Extraction) -> Resolver:
    resolver = Resolver()
    resolver.add([(number, KeyMaker().clusters(d)) for number, d in enumerate(documents)])
    list(resolver.resolve())
    return resolver


def test_merges_say_why() -> None:
    resolver = counted_in(
        document("a", name("Oleksandr Zubrytsky", "Person", 0)),
        document("b", name("Oleksandr Zubrytskyy", "Person", 0)),
    )
    [(entity, reason)] = resolver.merges()
    assert {entity.label, *entity.alt_labels} == {"Oleksandr Zubrytsky", "Oleksandr Zubrytskyy"}
    assert entity.cls == "Person"
    assert reason == "spelling"


def test_a_document_has_its_own_names_of_an_entity_and_the_common_label() -> None:
    one, two = (document(i, name(n, "Person", 0)) for i, n in (("a", "Ksenia Orynchak"), ("b", "Kseniia Orynchak")))
    resolver = counted_in(one, two)
    found = [resolver.identity(KeyMaker().clusters(extraction)).entity(0) for extraction in (one, two)]
    assert [(e.label, e.alt_labels) for e in found if e] == [
        ("Ksenia Orynchak", ()),
        ("Ksenia Orynchak", ("Kseniia Orynchak",)),
    ]


def test_pronouns_alone_stand_for_nothing() -> None:
    pronoun = document("a", Mention(0, 4, 0, "pronoun", "", "they", cluster=0))
    assert counted_in(pronoun).identity(KeyMaker().clusters(pronoun)).entity(0) is None


NAMES = ("Anna Whitford", "Anna Q. Whitford", "A. Whitford", "Ana Whitford", "Anna Q Whitfort",
         "Border Survey Authority", "Authority Border Survey", "BSA", "Defence Ministry",
         "Defense Ministry")  # fmt: skip
EXTRACTIONS = st.builds(
    lambda id, names: document(
        id, *(name(n, "Person" if "Whit" in n else "Organization", i, start=40 * i) for i, n in enumerate(names))
    ),
    st.uuids().map(lambda u: u.hex[:8]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
)


def table(resolver: Resolver) -> list[tuple[object, ...]]:
    """Return all that the index holds, without the numbers of its keys."""
    query = (
        "SELECT rank, total, own, cls, label, entity, entity_cls, entity_label, reason, "
        "(SELECT group_concat(what || text || n) FROM seen WHERE key = number AND n != 0), "
        "(SELECT group_concat(normal) FROM alias WHERE key = number), "
        "(SELECT group_concat(block || spelling.name) FROM spelling WHERE key = number) FROM key ORDER BY rank"
    )
    return resolver.index.database.execute(query).fetchall()


@given(st.lists(EXTRACTIONS, min_size=1, max_size=5), st.lists(EXTRACTIONS, max_size=4))
@settings(max_examples=60)
def test_what_was_removed_leaves_no_trace(stay: list[Extraction], leave: list[Extraction]) -> None:
    maker = KeyMaker()
    there = [(number, maker.clusters(d)) for number, d in enumerate(stay)]
    gone = [(number, maker.clusters(d)) for number, d in enumerate(leave, len(stay))]
    scratch, other = Resolver(), Resolver()
    scratch.add(there)
    list(scratch.resolve())
    for part in (gone, there):
        other.add(part)
        list(other.resolve())
    other.remove(gone)
    list(other.resolve())
    assert table(other) == table(scratch)


@given(st.lists(EXTRACTIONS, min_size=1, max_size=4), EXTRACTIONS)
@settings(max_examples=60)
def test_documents_whose_entities_change_are_named(known: list[Extraction], new: Extraction) -> None:
    maker = KeyMaker()
    resolver = Resolver()
    documents = [(number, maker.clusters(d)) for number, d in enumerate(known)]

    def entities() -> list[list[object]]:
        return [[resolver.identity(c).entity(n) for n in c] for _, c in documents]

    resolver.add(documents)
    assert set(resolver.resolve()) == {number for number, _ in documents}
    before = entities()
    resolver.add([(len(known), maker.clusters(new))])
    told = set(resolver.resolve())
    changed = {number for number, (a, b) in enumerate(zip(before, entities(), strict=True)) if a != b}
    assert changed <= told
    assert set(resolver.resolve()) == set()
