"""What the deals of one document are known by."""

import pytest

from kg.entities.deals import Deal, kind_of, of_one_matter, own_words, owner_of

KENYA, BOTH = frozenset({"Kenya"}), frozenset({"France", "Kenya"})
NOBODY: frozenset[str] = frozenset()


def deal(parties: frozenset[str] = NOBODY, topic: str = "", kind: str = "agreement", plain: bool = True) -> Deal:
    return Deal(kind, parties, topic, plain=plain)


@pytest.mark.parametrize(
    ("cls", "done", "kind"),
    [
        ("Proposal", [], "proposal"),
        ("Demand", ["Propose"], "demand"),
        ("Contract", ["Propose"], "proposal"),
        ("Deal", ["Propose", "Sign"], "agreement"),
        ("Agreement", ["Reject"], "agreement"),
        ("Resolution", ["Propose"], "resolution"),
    ],
)
def test_what_is_put_forward_and_not_made_is_a_proposal(cls: str, done: list[str], kind: str) -> None:
    assert kind_of(cls, done) == kind


@pytest.mark.parametrize(
    ("name", "inner", "own"),
    [
        ("deal", [], ""),
        ("first offer", [], ""),
        ("French draft agreement", ["French"], ""),
        ("Finance Minister Anna Reed's initial proposal", ["Anna Reed"], ""),
        ("UN resolution", ["UN"], ""),
        ("rival offer", [], "rival"),
        ("peace deal", [], "peace"),
        ("counter-proposal", [], "counter"),
        ("deals", [], "deals"),
        ("ultimatum", [], "ultimatum"),
    ],
)
def test_what_a_phrase_says_of_a_deal_besides_whose_it_is(name: str, inner: list[str], own: str) -> None:
    assert own_words(name, inner) == own


def test_a_deal_without_a_topic_is_told_apart_by_what_is_said_of_it() -> None:
    assert deal(BOTH, "minerals").matter == "minerals"
    assert Deal("proposal", BOTH, own="peace", plain=False).matter == "peace"
    assert deal(BOTH).matter == ""


def test_a_plain_deal_has_the_topic_and_the_parties_of_the_document_s_only_matter() -> None:
    found = of_one_matter([deal(topic="minerals"), deal(BOTH, kind="proposal"), deal(KENYA, kind="demand")])
    assert {(d.parties, d.topic) for d in found} == {(BOTH, "minerals")}
    assert [d.kind for d in found] == ["agreement", "proposal", "demand"]


@pytest.mark.parametrize(
    ("kind", "named", "acting", "owner"),
    [
        ("proposal", {"France"}, set(), "France"),
        ("demand", BOTH, KENYA, "Kenya"),
        ("proposal", BOTH, set(), ""),
        ("agreement", {"France"}, {"France"}, ""),
    ],
)
def test_a_proposal_is_its_proposer_s(kind: str, named: set[str], acting: set[str], owner: str) -> None:
    assert owner_of(kind, named, acting) == owner


def test_of_two_proposals_each_stays_its_proposer_s_and_a_third_is_nobody_s() -> None:
    one, other, third = (Deal("proposal", BOTH, "minerals", owner=o) for o in ("France", "Kenya", ""))
    assert [d.owner for d in of_one_matter([one, other, third])] == ["France", "Kenya", ""]
    assert [d.owner for d in of_one_matter([one, third])] == ["France", "France"]


@pytest.mark.parametrize(
    "other",
    [
        deal(BOTH, plain=False),
        deal(BOTH, kind="resolution"),
        deal(frozenset({"Greece", "Kenya"})),
    ],
    ids=["says something of its own", "another kind of text", "other parties"],
)
def test_a_deal_of_another_matter_stays_as_it_is(other: Deal) -> None:
    assert of_one_matter([deal(BOTH, "minerals"), other])[1] == other


@pytest.mark.parametrize(
    "deals",
    [
        [deal(BOTH, "minerals"), deal(BOTH, "energy"), deal(BOTH)],
        [deal(BOTH, "minerals"), deal(frozenset({"China", "Peru"}), "minerals"), deal(KENYA)],
        [deal(BOTH), deal(KENYA)],
    ],
    ids=["two topics", "two pairs of parties", "no topic"],
)
def test_a_document_of_several_matters_lends_nothing(deals: list[Deal]) -> None:
    assert of_one_matter(deals) == deals
