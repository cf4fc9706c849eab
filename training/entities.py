"""One scheme of entity labels out of sets that disagree, as the set of labels that are possible for each word.

A word of a set that does not annotate a type may still be of that type: its possible labels are "O" or the
missing ones, and the loss is the negative log of their summed probability. The same device holds a place whose
kind the set does not tell (GPE or LOC), and words that a silver annotation leaves in doubt.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from .corpus import Sentence

TYPES = ("PERSON", "NORP", "ORG", "GPE", "LOC", "EVENT", "DATE")
LABELS = ("O", *(f"{p}-{t}" for t in TYPES for p in "BI"))
INDEX = {label: i for i, label in enumerate(LABELS)}

ANNOTATED = {
    "gmb": {"PERSON", "ORG", "GPE", "LOC", "NORP", "DATE"},
    "gum": {"PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE"},
    "wikigold": {"PERSON", "ORG", "GPE", "LOC"},
    "politics": {"PERSON", "ORG", "GPE", "LOC", "EVENT"},
}
"""Which types a set annotates in full. GMB's events are too rare to be all there."""

MAPPED = {
    "gmb": {"per": "PERSON", "org": "ORG", "geo": "PLACE", "gpe": "NORP?", "tim": "TIME?", "eve": "EVENT"},
    "gum": {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE", "EVENT": "EVENT", "DATE": "DATE"},
    "wikigold": {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"},
    "politics": {
        "person": "PERSON",
        "politician": "PERSON",
        "organisation": "ORG",
        "politicalparty": "ORG",
        "location": "PLACE",
        "country": "GPE",
        "event": "EVENT",
        "election": "EVENT",
    },
}

TITLES = frozenset(
    """president mr. mrs. ms. mr mrs ms dr. dr prime minister secretary general foreign defense defence king queen prince
    princess senator sen. gen. gen lt. col. maj. adm. admiral chancellor pope sheikh sheik ayatollah vice vice-president
    interior ambassador judge congressman congresswoman representative rep. chief justice governor gov. mayor colonel major
    captain capt. former deputy lieutenant sergeant sgt. spokesman spokeswoman finance commander crown premier emperor sir
    dame lord lady rev. reverend bishop archbishop cardinal imam mullah professor prof. director chairman chairwoman speaker
    leader envoy state of-state ex-president then-president u.s. us the""".split()
)
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|(?:1[5-9]|20)\d\d(?:s)?|today|yesterday|tomorrow|tonight|(?:last|next|this) \w+|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.",
)
_NATURAL = frozenset(
    """sea ocean river lake mountains mountain mount gulf bay strait straits peninsula desert valley island islands coast
    canal cape basin forest europe africa asia america antarctica arctic atlantic pacific mediterranean balkans caucasus
    middle east west north south central region border green sahara sahel himalayas alps""".split()
)
_LARGE_CITIES = """New York|Los Angeles|Chicago|Houston|San Francisco|Boston|Miami|Atlanta|Dallas|Seattle|Philadelphia|Detroit
Gaza City|Tel Aviv|Haifa|Ramallah|Hebron|Mumbai|Kolkata|Karachi|Lahore|Peshawar|Quetta|Kandahar|Mosul|Basra|Fallujah|Kirkuk
Istanbul|Aleppo|Homs|St. Petersburg|Shanghai|Hong Kong|Guangzhou|Munich|Frankfurt|Hamburg|Geneva|Zurich|Milan|Barcelona
Marseille|Lyon|Manchester|Liverpool|Glasgow|Edinburgh|Sydney|Melbourne|Toronto|Montreal|Vancouver|Rio de Janeiro|Sao Paulo
Johannesburg|Cape Town|Lagos|Mombasa|Benghazi|Donetsk|Luhansk|Kharkiv|Odesa|Odessa|Lviv|Mariupol|Kherson|Sevastopol|Osaka
Dubai|Jeddah|Mecca|Medina|Alexandria|Darfur|Chechnya|Crimea|Kashmir|Kosovo|Tibet|Scotland|England|Wales|Northern Ireland
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas
Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada
New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island
South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"""
_COUNTRY_ALIASES = """U.S.|US|U.S|USA|U.S.A.|United States|the United States|United States of America|America|UK|U.K.|Britain|Great Britain
United Kingdom|Russia|Soviet Union|USSR|Iran|Syria|North Korea|South Korea|Korea|Vietnam|Laos|Burma|Myanmar|Ivory Coast|Congo
DRC|Tanzania|Venezuela|Bolivia|Moldova|Macedonia|Czech Republic|Czechoslovakia|Yugoslavia|Serbia|Bosnia|Palestine|Taiwan
Vatican|East Timor|Swaziland|Cape Verde|Gaza|Gaza Strip|West Bank|UAE|China|Turkey|Brunei"""
_ORGANISATIONS = frozenset(
    "U.N.|UN|U.N|United Nations|NATO|EU|European Union|IMF|WTO|OPEC|IAEA|OSCE|ASEAN|World Bank".split("|")
)


class Gazetteer:
    """Names of countries, cities and peoples, only to tell apart what a set's labels leave open."""

    def __init__(self, data: Path) -> None:
        sources = data / "gazetteer_sources"
        leaders = json.loads((sources / "cia_factbook_leaders.json").read_text(encoding="utf8"))
        with (sources / "country-codes_PDDL.csv").open(encoding="utf8") as f:
            codes = list(csv.DictReader(f))
        self.gpe = {row["CLDR display name"] for row in codes} | {
            row["UNTERM English Short"] for row in codes
        }
        self.gpe |= {row["Capital"] for row in codes} | {row["name"] for row in leaders}
        self.gpe |= {c for c in (row.get("capital") or "" for row in leaders) if c and len(c.split()) < 4}
        self.gpe |= set(re.split(r"[|\n]", _LARGE_CITIES)) | set(re.split(r"[|\n]", _COUNTRY_ALIASES))
        self.gpe -= {""}
        self.people: set[str] = set()
        for row in leaders:
            for words in ((row.get("demonym") or ""), (row.get("adjective") or "")):
                for word in re.findall(r"[A-Z][a-z]+(?:\(s\))?", words):
                    self.people |= {word.removesuffix("(s)"), word.replace("(s)", "s")}
        self.people |= set(
            "American Americans European Europeans African Arab Arabs Asian Western Soviet Kurdish Kurds Palestinian "
            "Palestinians Chechen Tibetan Uighur Uyghur Muslim Muslims Christian Christians Jewish Jews Islamic Catholic "
            "Sunni Sunnis Shi'ite Shiite Shi'ites Shiites Republican Republicans Democrat Democrats Democratic Israeli Israelis "
            "Hindu Buddhist Orthodox Protestant Latin Burmese Serb Serbs Serbian Bosnian Croat Croats Taiwanese".split()
        )
        self.people -= {"Central", "The", "New", "Saint"}
        names = re.compile(r"([A-Z][a-z'-]+(?: (?:[A-Z]\.|[A-Z][a-zA-Z'-]+|al|bin|de|van|[A-Z]{3,}))+)")
        self.persons: list[list[str]] = []
        for row in leaders:
            for key in ("chief_of_state", "head_of_government"):
                text = (row.get(key) or "").split("(since")[0]
                for found in names.findall(text):
                    words = [w for w in found.split() if w.lower() not in TITLES]
                    if len(words) >= 2 and any(w.isupper() and len(w) > 2 for w in words):
                        self.persons.append([w.title() if w.isupper() else w for w in words])

    def place(self, name: str) -> tuple[str, ...]:
        """Return the labels a place of this name may have: ("GPE",), ("LOC",) or both."""
        bare = name.removeprefix("the ").removeprefix("The ")
        if bare in self.gpe:
            return ("GPE",)
        words = set(bare.lower().split())
        if words & _NATURAL:
            return ("LOC",)
        return ("GPE", "LOC")


def possible(sentence: Sentence, gazetteer: Gazetteer) -> list[tuple[int, ...]] | None:
    """Return for each word the label numbers that are possible there, or None if nothing is known.

    For a treebank without entities (EWT) only words that cannot be names are known: verbs, pronouns and the like.
    """
    words = sentence.words
    if sentence.source == "ewt":
        return _from_tags(sentence, gazetteer)
    annotated = ANNOTATED[sentence.source]
    missing = tuple(t for t in TYPES if t not in annotated)
    outside = (0, *(INDEX[f"{p}-{t}"] for t in missing for p in "BI"))
    out: list[tuple[int, ...]] = [outside] * len(words)
    for start, end, label in sentence.entities:
        mapped = MAPPED[sentence.source].get(label)
        if mapped is None:
            continue
        name = " ".join(words[start:end])
        types: tuple[str, ...]
        optional = False
        if mapped == "PERSON":
            start = _without_titles(words, start, end)
            types = ("PERSON",)
        elif name in _ORGANISATIONS:
            types = ("ORG",)
        elif mapped == "ORG" and sentence.source == "gmb" and name in gazetteer.gpe:
            types = ("GPE",)
        elif mapped == "PLACE":
            types = gazetteer.place(name)
        elif mapped == "NORP?":
            types = (
                ("GPE",)
                if name in gazetteer.gpe
                else ("NORP",)
                if name in gazetteer.people
                else ("NORP", "GPE")
            )
        elif mapped == "TIME?":
            types = ("DATE",)
            optional = not _CALENDAR.search(name)
        else:
            types = (mapped,)
        for i in range(start, end):
            labels = tuple(INDEX[f"{'B' if i == start else 'I'}-{t}"] for t in types)
            out[i] = (0, *labels) if optional else labels
    for i, word in enumerate(words):
        if word in gazetteer.people and out[i] == outside:
            out[i] = (INDEX["B-NORP"],)
    return out


def _without_titles(words: list[str], start: int, end: int) -> int:
    first = start
    while first < end - 1 and words[first].lower() in TITLES:
        first += 1
    return first


def _from_tags(sentence: Sentence, gazetteer: Gazetteer) -> list[tuple[int, ...]]:
    assert sentence.tags is not None and sentence.morphs is not None
    anything = tuple(range(len(LABELS)))
    outside = (0, INDEX["B-DATE"], INDEX["I-DATE"], INDEX["B-EVENT"], INDEX["I-EVENT"])
    out: list[tuple[int, ...]] = []
    for word, tag, morph in zip(sentence.words, sentence.tags, sentence.morphs, strict=True):
        upos = morph.split("|")[0]
        if word in gazetteer.people and upos in {"ADJ", "PROPN"}:
            out.append((INDEX["B-NORP"],))
        elif upos in {"VERB", "AUX", "PRON", "ADV", "INTJ", "SCONJ", "PART"} or (
            upos == "NOUN" and word.islower()
        ):
            out.append(outside)
        elif tag in {"NNP", "NNPS"}:
            out.append(anything)
        else:
            out.append(anything)
    return out
