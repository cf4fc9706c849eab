"""Names of storms: "Hurricane Irma" and "Tropical Storm Irma" are stages of one storm."""

from __future__ import annotations

from kg.knowledge.word_lists import word_class


def storm_name(name: str) -> str:
    """Return the name of a storm without the words that say its strength, "" if a name is no storm's."""
    words = name.split()
    first = next((i for i, word in enumerate(words) if word not in word_class("storm")), len(words))
    rest = " ".join(words[first:])
    return rest if any(word in word_class("name-first") for word in words[:first]) and rest[:1].isupper() else ""
