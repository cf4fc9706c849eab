"""What is on the page but not in the article."""

import itertools

import pytest

from kg.documents.cleaning.boilerplate import find_noise
from kg.documents.document import Origin
from kg.documents.formats.text import read_text

BODY = "The two ministers signed the agreement on Tuesday. It takes effect in May."


def kept(text: str) -> str:
    (document,) = read_text([text], Origin("page.txt"))
    assert len(document.body) == len(document.text)
    return " ".join(document.body.split())


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Harbor Dispatch",
        "File photo: the port in May",
        "Minister Jane Roe, second left, greets guests in Oslo on Feb. 3, 2025. (AP)",
        "A ship leaves the port. REUTERS/Jane Roe (File)",
        "Also read: Minister resigns over port affair",
        "READ MORE: Why the port matters",
        "Related: Ten facts about ports",
        "Short Url",
        "Updated 17 February 2025",
        "Published: 3 March 2025, 14:05 GMT",
        "Follow",
        "Share",
        "Comments",
        "Advertisement",
        "By Jane Roe and John Doe",
        "(With inputs from agencies)",
        "Feb 21, 2025",
    ],
)
def test_lines_of_the_page_are_left_out(line: str) -> None:
    assert kept(f"{BODY}\n\n{line}\n\n{BODY}") == f"{BODY} {BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday, the ministers had signed the agreement.",
        "Follow the money, the minister said.",
        "Photographs of the port were published on Monday.",
        "Officials updated the plan in March.",
        "Comments by the minister angered the unions.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    assert kept(f"{BODY}\n\n{line}") == f"{BODY} {line}"


def test_what_follows_the_end_of_an_article_is_left_out() -> None:
    teaser = "BLIND FLIGHT: The airline denied on Sunday that it had known of the fault, while the union said it had wa"
    assert kept(f"{BODY}\nAdditional reporting by AFP\n{teaser}") == BODY


def test_a_second_story_with_a_head_of_its_own_is_left_out() -> None:
    head = "Union says it warned the airline\n\nUpdated 6 sec ago\nFollow\n\nUnion says it warned the airline\n\n"
    first = "Ministers sign port agreement\nUpdated 17 February 2025\nFollow\nMinisters sign port agreement\n\n"
    text = f"{first}{BODY}\n\n{head}The union warned the airline in June."
    assert "union" not in kept(text).lower()
    assert BODY in kept(text)


def test_the_head_of_a_page_gives_date_and_outlet() -> None:
    (document,) = read_text(
        [f"Ministers sign the port agreement\n\nHarbor Dispatch / 24 Feb 2025 / Analysis\n\n{BODY}"], Origin("page.txt")
    )
    assert (document.title, document.published, document.publisher) == (
        "Ministers sign the port agreement",
        "2025-02-24",
        "Harbor Dispatch",
    )
    assert kept(f"Ministers sign the port agreement\nBy Jane Roe\nHarbor Dispatch\n{BODY}").endswith(
        f"agreement {BODY}"
    )


def test_noise_is_sorted_and_disjoint() -> None:
    noise = find_noise(f"Share\n{BODY}\nFollow\n{BODY}\nComments\n")
    assert all(a < b for a, b in noise)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(noise))
