"""Who is who across documents: the same is one, and two are never one."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotations import Claim, Extraction, Filler, Mention
from kg.entities import Decision, Decisions, KeyMaker, Resolver, read_decisions, write_decisions
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


ONE, TWO, THREE = (
    document(id, name(text, "Person", 0))
    for id, text in (("a", "Oleksandr Zubrytsky"), ("b", "Oleksandr Zubrytskyy"), ("c", "Anna Whitford"))
)


def decisions(folder: Path, *lines: str) -> tuple[str, ...]:
    file = folder / "decisions.tsv"
    file.write_text("# decided by a reader\n" + "".join(line + "\n" for line in lines), encoding="utf-8")
    return (str(file),)


@pytest.mark.parametrize("second", ["id:Oleksandr_Zubrytskyy", "Oleksandr Zubrytskyy"], ids=["IRI", "name"])
def test_decisions_join_and_keep_apart(tmp_path: Path, second: str) -> None:
    file = decisions(
        tmp_path,
        f"different\tid:Oleksandr_Zubrytsky\t{second}",
        f"same\thttps://w3id.org/kg-news/id/Anna_Whitford\t{second}\tann\t2026-11-30\tone register",
    )
    [[a], [b], [c]] = local_names(ONE, TWO, THREE, decisions=file)
    assert a == "Oleksandr_Zubrytsky"
    assert b == c == "Anna_Whitford"


def test_different_is_binding_for_what_joins_through_a_third(tmp_path: Path) -> None:
    middle = document("d", name("Oleksandr B. Zubrytsky", "Person", 0))
    file = decisions(tmp_path, "different\tOleksandr Zubrytsky\tOleksandr Zubrytskyy")
    [[a], [b], _] = local_names(ONE, TWO, middle, decisions=file)
    assert a != b


def test_decisions_rename_retype_and_drop(tmp_path: Path) -> None:
    file = decisions(
        tmp_path,
        "rename\tid:Anna_Whitford\tDame Anna",
        "retype\tAnna Whitford\tkg:Company",
        "drop\tOleksandr Zubrytsky",
    )
    resolver = counted_in(ONE, TWO, THREE, decisions=file)
    one, two, three = (resolver.identity(KeyMaker().clusters(d)).entity(0) for d in (ONE, TWO, THREE))
    assert one is two is None
    assert three is not None
    assert (three.local_name, three.label, three.cls) == ("Anna_Whitford", "Dame Anna", "Company")
    assert three.alt_labels == ("Anna Whitford",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("same\tid:Nobody\tAnna Whitford", "called id:Nobody"),
        ("rename\tNobody\tSomebody", "called Nobody"),
        ("same\tid:Anna_Whitford\tWhitford", "a name of id:"),
        ("different\tid:Anna_Whitford\tAnnie", "both names"),
    ],
)
def test_a_decision_that_cannot_be_applied_is_told(tmp_path: Path, line: str, reason: str) -> None:
    anna = document("c", name("Anna Whitford", "Person", 0), name("Annie", "Person", 0, start=40))
    firms = (document(i, name(n, "Company", 0), name("Whitford", "Company", 0, start=40))
             for i, n in (("e", "Whitford Steel"), ("f", "Whitford Glass")))  # fmt: skip
    resolver = counted_in(anna, *firms, decisions=decisions(tmp_path, line))
    [(decision, why)] = resolver.unapplied
    assert decision.source.endswith("line 2")
    assert reason in why


def test_of_two_decisions_that_contradict_each_other_the_one_that_keeps_apart_holds(tmp_path: Path) -> None:
    middle = "same\tid:Anna_Whitford\tid:Oleksandr_Zubrytskyy"
    other = "same\tid:Anna_Whitford\tid:Oleksandr_Zubrytsky"
    file = decisions(tmp_path, middle, other, "different\tid:Oleksandr_Zubrytsky\tid:Oleksandr_Zubrytskyy")
    resolver = counted_in(ONE, TWO, THREE, decisions=file)
    assert [why for _, why in resolver.unapplied] == ["another decision keeps the two apart"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("join\tA\tB", "line 3: 'join' is no verdict"),
        ("same\tA", "line 3: write verdict"),
        ("same\tA\tid:A", "line 3: both entities"),
        ("retype\tA\tkg:Unicorn", "line 3: kg:Unicorn is no class"),
        ("same\tA\tB\tann\tyesterday", "line 3: 'yesterday' is no date"),
        ("different\tD\tC", "line 3: decides what .*line 2 decides"),
    ],
)
def test_a_wrong_decision_names_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Resolver(decisions=decisions(tmp_path, "same\tC\tD", line))


def test_decisions_are_written_sorted_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "decisions.tsv"
    held = Decisions().replaced([Decision("same", "id:B", "C d", "ann", "2026-11-30", "one\tregister"),
                                 Decision("drop", "id:A")])  # fmt: skip
    later = held.replaced([Decision("different", "C d", "id:B")])
    write_decisions(held, file)
    assert [line for line in file.read_text().splitlines() if not line.startswith("#")] == [
        "verdict\tone\tother\twho\twhen\twhy", "drop\tid:A", "same\tid:B\tC d\tann\t2026-11-30\tone register",
    ]  # fmt: skip
    write_decisions(later, file)
    assert [d.verdict for d in read_decisions(file).all] == ["different", "drop"]


def counted_in(*documents: Extraction, decisions: tuple[str, ...] = ()) -> Resolver:
    resolver = Resolver(decisions=decisions)
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
