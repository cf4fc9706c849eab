"""Persons, the positions they hold and their terms of office."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tools.gazetteer.nodes import Gazetteer, Node, listed, table

#: States whose usual names put the family name first.
FAMILY_NAME_FIRST = {"China", "Taiwan", "North Korea", "South Korea", "Vietnam", "Cambodia", "Hong Kong"}
PARTICLES = {"al", "bin", "da", "de", "del", "der", "di", "el", "la", "le", "van", "von", "du", "ben", "abu"}
#: Names that take the article.
WITH_ARTICLE = re.compile(
    r"(United|European|US|UN|UK|World|International|Office|Department|Federal|National|Republic|Democratic"
    r"|Central African|Dominican|Czech|Russian|Netherlands|Philippines|Bahamas|Gambia|Maldives|Marshall"
    r"|Solomon|Islamic|White)\b"
)
#: Ways to write the endings of Slavic family names.
ENDINGS = (("skyy", "sky", "skiy", "skyi"),)


def date(text: str) -> str:
    """Return a date as an xsd:dateTime literal: the first day of the month or year if the day is missing."""
    year, month, day = (*text.split("-"), "01", "01")[:3]
    return f'"{year}-{month}-{day}T00:00:00Z"^^xsd:dateTime'


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def factbook_date(text: str) -> str:
    """Return "12 December 2019", "April 2018" or "1997" in ISO form; "" if it is no date."""
    if not (match := re.fullmatch(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* )?(\d{4})", text.strip())):
        return ""
    day, month, year = match.groups()
    parts = [
        year,
        *([f"{MONTHS.index(month) + 1:02}"] if month else []),
        *([f"{int(day):02}"] if day else []),
    ]
    return "-".join(parts)


class People:
    """Persons, the positions they hold and their terms of office."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.labels = {row["name"]: row["label"] for row in table("offices")}
        self.positions = {(row["office"], row["body"]): row for row in table("positions")}
        self.titles = sorted(table("titles"), key=lambda row: -len(row["title"]))
        self.leaders = {row["source"]: row for row in table("leaders")}

    def person(self, name: str, names: list[str], surnames: list[str]) -> Node:
        """Return the node of a person; "-" as surname: none by which others would not be meant, too."""
        node = self.gazetteer.node("people", name, "kg:Person")
        node.name("skos:altLabel", *names)
        node.name("kg:surname", *(s for surname in surnames if surname != "-" for s in spellings(surname)))
        for surname in surnames:
            if name.endswith(surname):
                given = name.removesuffix(surname)
                node.name("skos:altLabel", *(given + s for s in spellings(surname)))
        return node

    def term(self, person: Node, office: str, body: str, since: str, until: str) -> None:
        """Add a term of office and, if it is new, its position."""
        label = self.labels[office]
        known = self.positions.get((office, body), {})
        of_body = f"{label} of {'the ' if WITH_ARTICLE.match(body) else ''}{body}"
        name = known.get("label") or of_body[0].upper() + of_body[1:]
        position = self.gazetteer.node("people", name, "kg:Position")
        if not position.values:
            position.name("skos:altLabel", *listed(known.get("names", "")))
            if adjective := self.gazetteer.adjectives.get(body):
                position.name("skos:altLabel", f"{adjective} {label}", f"{body}'s {label}")
            position.name("skos:altLabel", of_body)
            position.add("kg:kindOfOffice", f"id:office-{office}")
            position.add("kg:positionIn", self.gazetteer.ref(body))
        local = "-".join(part for part in ("term", person.local, position.local, since) if part)
        node = self.gazetteer.node("people", f"{person.label}, {name}", "kg:TermOfOffice", local=local)
        node.add("kg:holder", f"id:{person.local}")
        node.add("kg:office", f"id:{position.local}")
        if since:
            node.add("kg:from", date(since))
        if until:
            node.add("kg:until", date(until))

    def from_table(self) -> None:
        """Add the persons of the table."""
        rows = list(table("people"))
        bodies = {row["name"]: row["body"] for row in rows}
        for row in rows:
            name = row["name"]
            surnames = (
                [] if bodies[name] in ("", "Vatican City") and " " not in name else [family_name(name, bodies[name])]
            )
            person = self.person(name, listed(row["names"]), surnames)
            if row["office"]:
                self.term(person, row["office"], row["body"], row["from"], row["until"])

    def from_factbook(self, entry: Mapping[str, str], country: str) -> None:
        """Add a state's head and head of government."""
        for text in dict.fromkeys((entry["chief_of_state"], entry["head_of_government"])):
            main = re.split(r"[;,] (?:also|former|note|represented|the )|; ", text or "")[0]
            if not (match := re.match(r"(.*?)\s*(?:\((?:since )?([^)]*\d{4})(?:[;,][^)]*)?\)|\(Col\.\)|$)", main)):
                continue
            who, since = match[1], factbook_date(match[2] or "")
            row = next(
                (t for t in self.titles if who.startswith(t["title"] + " ")),
                {"title": "", "office": "leader"},
            )
            name = re.sub(
                r"^(?:(?:Sr|Gen|Col|Capt|Dr|Sir|Dame|General|Ratu)\.? )+",
                "",
                who.removeprefix(row["title"]).strip(),
            )
            name = re.sub(r" \((?:also|President).*", "", name)
            if (
                "vacant" in name
                or name[:1].islower()
                or (name not in self.leaders and not re.search(r"[A-Z]{2}", name))
            ):
                continue
            leader = self.leaders.get(name, {})
            office = "president" if country == "Iran" and row["title"] == "President" else row["office"]
            if not row["title"]:
                office = {"France": "prime_minister"}.get(country, "president")
            label, surname = factbook_name(name)
            person = self.person(
                leader.get("name") or label,
                [*listed(leader.get("names", "")), *([] if leader else short_name(label, surname))],
                listed(leader.get("surnames", ""))
                or ([surname] if surname and not surname.endswith(("I", "V")) else []),
            )
            self.term(person, office, country, leader.get("from") or since, "")


def family_name(name: str, body: str) -> str:
    """Return the family name: the last word with particles before it, or the first where it comes first."""
    words = re.sub(r",? (?:Jr|Sr)\.?$|,? I+$", "", name).split()
    if body in FAMILY_NAME_FIRST:
        return words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower().rstrip("-") in PARTICLES:
        start -= 1
    return " ".join(words[start:])


def spellings(surname: str) -> list[str]:
    """Return a surname and the other ways to write its ending."""
    for endings in ENDINGS:
        for ending in endings:
            if surname.endswith(ending):
                stem = surname.removesuffix(ending)
                return [surname, *(stem + other for other in endings if other != ending)]
    return [surname]


def factbook_name(name: str) -> tuple[str, str]:
    """Return a name in usual case and its family name, which the Factbook writes in capitals."""
    words = name.replace(",", "").split()
    capital = [i for i, word in enumerate(words) if re.fullmatch(r"[^\W\d_]{2,}.*", word) and word[:2].isupper()]
    usual = [
        "-".join(
            p.capitalize() if p.isupper() and len(p) > 1 and not re.fullmatch(r"[IVX]+", p) else p
            for p in word.split("-")
        )
        for word in words
    ]
    return " ".join(usual), " ".join(usual[capital[0] : capital[-1] + 1]) if capital else ""


def short_name(label: str, surname: str) -> list[str]:
    """Return "Mia Mottley" for "Mia Amor Mottley": first name and family name."""
    first = label.split(maxsplit=1)[0]
    return [f"{first} {surname}"] if surname and not label.startswith(surname) else []
