"""Names that only their document identifies: bodies by their jurisdiction, places by their country.

"The Senate" is that of the state named in its phrase, or else of the state that the document is about; "Birmingham" is
the one in a state that the document names. Where the document does not say it, such a name identifies nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.annotations import Mention
from kg.extraction.syntax.tokens import INSIDE_NAME, Tokens
from kg.knowledge.bodies import BodyKind, bodies
from kg.knowledge.gazetteer import Gazetteer
from kg.knowledge.name_normalization import PLACES
from kg.knowledge.ontology import Ontology
from kg.knowledge.place_table import Place, places
from kg.knowledge.storm_names import storm_name
from kg.knowledge.word_lists import word_class

DOMINANT = 1.5
"""How many times the evidence for any other state the evidence for the state of a body must be."""
LARGER = 10
"""How many times the people of any namesake a city must have to be meant where no country tells."""
_LEAD = 2
"""Weight of what the first sentence names."""
_MODIFIERS = INSIDE_NAME | {"amod", "nmod:poss", "nmod:desc", "nmod:unmarked"}
_BODY_LABELS = frozenset({"ORG", "GPE", "FAC", "NORP", "LAW", "PRODUCT", "WORK_OF_ART", "LOC", ""})


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A state that a mention speaks for: root token and sentence of the mention, weight, whether it modifies a
    noun or is no place."""

    root: int
    sentence: int
    state: str
    weight: float
    modifies: bool


class DocumentContext:
    """Sets individual, body and jurisdiction of the mentions of a document."""

    def __init__(self, gazetteer: Gazetteer, ontology: Ontology) -> None:
        """Index the bodies of the gazetteer (once in a process)."""
        self._gazetteer = gazetteer
        self._ontology = ontology
        self._bodies = bodies()

    def __call__(self, tokens: Tokens, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions of a document with what it says of them."""
        mentions = self._of_longer_names(self._capitals(tokens, mentions))
        mentions = self._facilities(tokens, mentions)
        mentions = _storms(self._persons_or_places(tokens, mentions))
        evidence = [e for m in mentions for e in self._evidence(tokens, m)]
        found = [self._place(tokens, m, evidence) for m in mentions]
        evidence = [e for m in found for e in self._evidence(tokens, m)]
        return self._with_bodies(tokens, found, evidence)

    # --- what a document is about ---

    def _evidence(self, tokens: Tokens, mention: Mention) -> Iterator[_Evidence]:
        if mention.kind != "name":
            return
        place = self._ontology.is_a(mention.cls, "Place")
        modifies = not place or tokens.deps[mention.root] in _MODIFIERS or tokens.preposition(mention.root) == "of"
        located = tokens.preposition(mention.root) in word_class("locative")
        weight = (1.0 if located or mention.cls == "City" else 2.0) * (
            _LEAD if tokens.sentence[mention.root] == 0 else 1
        )
        for state in self._states(mention):
            yield _Evidence(mention.root, tokens.sentence[mention.root], state, weight, modifies)

    def _states(self, mention: Mention) -> tuple[str, ...]:
        """Return the states that a mention speaks for."""
        said = self._bodies.read(mention.name) if mention.label in _BODY_LABELS else None
        if said is not None and not said.jurisdictions and not mention.jurisdiction:
            return ()  # whose it is, is the question
        name = mention.individual
        if not name and mention.cls == "Person":
            bearers = {e.individual for e in self._gazetteer.lookup(mention.name.split()[-1]) if e.via == "surname"}
            name = bearers.pop() if len(bearers) == 1 else ""
        known = self._gazetteer.individual(name)
        if known is None:
            return ()
        if self._ontology.is_a(known.cls, "Place"):
            found = (self._gazetteer.state_of(name), name if known.cls == "Territory" else "")
            return tuple(state for state in found if state)
        return tuple(s for s in self._gazetteer.represents(name) if self._is_state(s))

    def _is_state(self, name: str) -> bool:
        known = self._gazetteer.individual(name)
        return known is not None and known.cls == "Country"

    def _of_longer_names(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions with newspapers of a longer name meant by its last word: "the Times" of New York."""
        held: dict[str, Mention] = {}
        found = []
        for mention in mentions:
            if mention.kind == "name" and self._ontology.is_a(mention.cls, "MediaOrganization"):
                first, _, last = mention.name.removeprefix("The ").rpartition(" ")
                if first:
                    held.setdefault(last, mention)
                elif last in held:
                    found.append(replace(mention, individual=held[last].individual))
                    continue
            found.append(mention)
        return found

    def _facilities(self, tokens: Tokens, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions with a facility called by a word of its name: "at Henderson", after Henderson Airport."""
        held: dict[str, set[str]] = defaultdict(set)
        found = []
        for mention in mentions:
            if mention.kind == "name" and (mention.label == "FAC" or self._ontology.is_a(mention.cls, "Facility")):
                for word in mention.name.split()[:-1]:
                    held[word].add(mention.name)
            elif (
                mention.kind == "name" and len(held.get(mention.name, ())) == 1
                and tokens.preposition(mention.root) == "at"
            ):  # fmt: skip
                found.append(replace(mention, cls="Facility", label="FAC", individual=""))
                continue
            found.append(mention)
        return found

    def _capitals(self, tokens: Tokens, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions with no capital taken for its state in a document that is about the city.

        It is if it speaks of what belongs to the city: its mayor, its police, its suburbs.
        """
        cities = {
            m.name
            for m in mentions
            if m.cls == "City" and m.individual
            and word_class("city-noun").get(tokens.lemmas[tokens.heads[m.root]]) == "own"
            and (tokens.deps[m.root] in _MODIFIERS or tokens.preposition(m.root) == "of")
        }  # fmt: skip
        found = []
        for mention in mentions:
            entries = self._gazetteer.lookup(mention.name) if mention.name in cities and mention.cls != "City" else ()
            city = next((e for e in entries if e.cls == "City" and e.via != "metonym"), None)
            stands = any(e.via == "metonym" and e.individual == mention.individual for e in entries)
            found.append(replace(mention, individual=city.individual, cls=city.cls) if city and stands else mention)
        return found

    # --- persons named like places ---

    def _persons_or_places(self, tokens: Tokens, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions with names that are a place's and a person's ("Washington", "Chad") told apart.

        Such a name alone is the person's whose full name the document has given before, unless it says where something
        is; and a state's, if nobody's full name has it and the document names the state by another name, too.
        """
        bearers: dict[str, int] = {}
        for mention in mentions:
            words = mention.name.split()
            if mention.cls == "Person" and mention.kind == "name" and len(words) > 1:
                bearers.setdefault(words[-1], mention.root)
                bearers.setdefault(words[0], tokens.n)
        states = Counter(m.individual for m in mentions if m.individual)
        return [self._person_or_place(tokens, m, bearers, states) for m in mentions]

    def _person_or_place(
        self, tokens: Tokens, mention: Mention, bearers: Mapping[str, int], states: Mapping[str, int]
    ) -> Mention:
        name = mention.name
        if mention.kind != "name" or " " in name:
            return mention
        if mention.label == "PERSON" and (place := self._in_division(tokens, mention)) is not None:
            return replace(mention, cls=place.cls, label="GPE", individual=place.local)
        located = tokens.preposition(mention.root) in word_class("locative")
        if mention.label in PLACES and bearers.get(name, tokens.n) < mention.root:
            if not located and tokens.deps[mention.root] not in INSIDE_NAME:
                return replace(mention, cls="Person", label="PERSON", individual="")
        elif mention.label == "PERSON" and not mention.individual and name not in bearers:
            entries = (e for e in self._gazetteer.lookup(name) if e.cls == "Country" and e.via in {"label", "alias"})
            state = next((e.individual for e in entries), "")
            if state and (located or states.get(state)):
                return replace(mention, cls="Country", label="GPE", individual=state)
        return mention

    def _in_division(self, tokens: Tokens, mention: Mention) -> Place | None:
        """Return the city that a family name with a division or state after it is: "of Allen, Texas"."""
        if tokens.words[self._after(tokens, mention)] != "," or not tokens.preposition(mention.root):
            return None
        around = self._beside(tokens, mention)
        found = (p for p in places().lookup(mention.name) if p.country in around or p.division in around)
        return next(found, None)

    # --- places ---

    def _place(self, tokens: Tokens, mention: Mention, evidence: Sequence[_Evidence]) -> Mention:
        """Return a mention of a place that only the table of places knows, with what it denotes there."""
        if mention.kind != "name" or mention.label not in PLACES - {"FAC"}:
            return mention
        if mention.individual:
            return self._namesake(tokens, mention)
        if mention.cls and not self._ontology.is_a(mention.cls, "Place"):
            return mention
        found = places().lookup(mention.name)
        first, _, last = mention.name.rpartition(" ")
        if not found and last.lower() in word_class("division-noun"):
            found = tuple(place for place in places().lookup(first) if place.cls == "Territory")
        place = self._chosen(tokens, mention, found, evidence)
        return mention if place is None else replace(mention, individual=place.local, cls=place.cls)

    def _namesake(self, tokens: Tokens, mention: Mention) -> Mention:
        """Return the mention of a known city, or of the namesake that the words after it tell ("Paris, Texas")."""
        known = self._gazetteer.individual(mention.individual)
        if known is None or known.cls != "City" or tokens.words[self._after(tokens, mention)] not in {",", "("}:
            return mention
        around = self._beside(tokens, mention)
        if self._gazetteer.state_of(known.name) in around:
            return mention
        found = [p for p in places().lookup(mention.name) if p.country in around or p.division in around]
        return replace(mention, individual=found[0].local) if found else mention

    @staticmethod
    def _after(tokens: Tokens, mention: Mention) -> int:
        """Return the token after a name, the last one of the document if there is none."""
        last = mention.root
        while last + 1 < tokens.n and tokens.offsets[last] < mention.end:
            last += 1
        return last

    def _chosen(
        self, tokens: Tokens, mention: Mention, found: Sequence[Place], evidence: Sequence[_Evidence]
    ) -> Place | None:
        """Return the place a name denotes: by what stands beside it, by the states of the document, by size."""
        around = self._beside(tokens, mention)
        divisions = [p for p in found if p.cls == "Territory"]
        if divisions and around & word_class("division-noun").keys():
            found = divisions
        beside = [p for p in found if p.country in around or p.division in around]
        if beside:
            return beside[0]
        states = {e.state for e in evidence}
        fitting = [p for p in found if p.country in states]
        if fitting:
            return fitting[0]
        if len(found) == 1:
            return found[0]
        cities = [p for p in found if p.cls == "City"]
        if cities and cities[0].people > LARGER * max((p.people for p in cities[1:]), default=0):
            return cities[0]
        return None

    def _beside(self, tokens: Tokens, mention: Mention) -> set[str]:
        """Return the words around a name, and the states and divisions that the next words name ("Paris, Texas")."""
        first = mention.root
        while first > 0 and tokens.offsets[first] > mention.start:
            first -= 1
        after = self._after(tokens, mention)
        found = {tokens.lower[i] for i in range(max(0, first - 2), first)} | {tokens.lower[after]}
        after += tokens.lower[after] in {",", "in", "("}
        for end in range(after + 1, min(tokens.n, after + 3) + 1):
            name = tokens.text[tokens.offsets[after] : tokens.end_offset(end - 1)]
            found |= {name, *(e.individual for e in self._gazetteer.lookup(name) if e.via in {"label", "alias"})}
        return found

    # --- bodies ---

    def _with_bodies(self, tokens: Tokens, mentions: Sequence[Mention], evidence: Sequence[_Evidence]) -> list[Mention]:
        at = {m.root: m for m in mentions if m.kind == "name"}
        read = [self._read(tokens, m, at) for m in mentions]
        explicit: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for mention, said in zip(mentions, read, strict=True):
            if said is not None and said[1]:
                explicit[said[0].kind].append((mention.root, said[1]))
        found = []
        for mention, said in zip(mentions, read, strict=True):
            told = said
            if said is not None and mention.kind == "nominal" and not said[1]:
                told = self._repeated(tokens, mention, said[0], explicit[said[0].kind])
            if told is None:
                found.append(mention)
                continue
            kind, jurisdiction = told
            jurisdiction = jurisdiction or self._implied(tokens, mention, kind, explicit[kind.kind], evidence)
            known = self._bodies.known(kind.kind, jurisdiction)
            individual = self._gazetteer.individual(known)
            cls = individual.cls if individual is not None else kind.cls
            found.append(replace(mention, cls=cls, individual=known, body=kind.kind, jurisdiction=jurisdiction))
        return found

    def _repeated(
        self, tokens: Tokens, mention: Mention, kind: BodyKind, explicit: Sequence[tuple[int, str]]
    ) -> tuple[BodyKind, str] | None:
        """Return the kind and jurisdiction of a description ("the parliament") if the document names one such body."""
        before = {jurisdiction for root, jurisdiction in explicit if root < mention.root}
        links = {tokens.lower[child] for child in tokens.dependents(mention.root, "det")}
        own = tokens.dependents(mention.root, "nmod:poss", "amod", "compound", "nmod")
        if len(before) != 1 or len(explicit) != len([e for e in explicit if e[1] in before]) or own:
            return None
        return (kind, before.pop()) if links <= {"the"} else None

    def _read(self, tokens: Tokens, mention: Mention, at: dict[int, Mention]) -> tuple[BodyKind, str] | None:
        """Return the kind of a body and its jurisdiction as its phrase says it; None if a mention names no body."""
        if mention.kind == "pronoun" or mention.label not in _BODY_LABELS:
            return None
        said = self._bodies.read(mention.name)
        if said is None:
            return None
        if mention.individual and said.jurisdictions:
            return None  # the gazetteer knows the whole name
        known = self._gazetteer.individual(mention.individual)
        if known is not None and self._ontology.is_a(known.cls, "Place"):
            return None
        if mention.kind == "nominal" and not self._ontology.is_a(mention.cls, "Organization"):
            return None
        places_ = [*said.jurisdictions]
        for child in sorted(tokens.children[mention.root]):
            other = at.get(child)
            if other is None or other is mention or mention.start <= other.start < mention.end:
                continue
            link = tokens.preposition(child)
            if tokens.deps[child] in _MODIFIERS or (
                tokens.deps[child].startswith("nmod") and link in {"of", "in", "to"}
            ):
                place = self._gazetteer.individual(other.individual)
                if place is not None and self._ontology.is_a(place.cls, "Place"):
                    places_.append(place.name)
        return said.kind, " ".join(self._jurisdictions(said.kind, places_))

    def _jurisdictions(self, kind: BodyKind, named: Sequence[str]) -> list[str]:
        """Return the jurisdictions that places named with a body stand for: one, of an embassy two."""
        if kind.kind in word_class("mission"):
            states = [self._gazetteer.state_of(place) or place for place in named]
            return states[:2]
        first = named[0] if named else ""
        capital = self._gazetteer.individual(first)
        if capital is not None and kind.kind not in word_class("local-body") and capital.cls == "City":
            states = [target for link, target in capital.links if link == "capitalOf"]
            return states[:1] or [first]
        return [first] if first else []

    def _implied(
        self,
        tokens: Tokens,
        mention: Mention,
        kind: BodyKind,
        explicit: Sequence[tuple[int, str]],
        evidence: Sequence[_Evidence],
    ) -> str:
        """Return the jurisdiction of a body whose phrase does not say it, "" if the document does not tell.

        It is that of the last such body before it, or else of the only one of the document, or else the state that
        most of the document speaks of. A state beside it in the sentence is one that it acts on.
        """
        before = [jurisdiction for root, jurisdiction in explicit if root < mention.root]
        if before:
            return before[-1]
        if len({jurisdiction for _, jurisdiction in explicit}) == 1:
            return explicit[0][1]
        if kind.kind in word_class("mission"):
            return ""
        weights: Counter[str] = Counter()
        for e in evidence:
            if e.sentence != tokens.sentence[mention.root] or e.modifies:
                weights[e.state] += e.weight  # type: ignore[assignment]
        fitting = [(w, s) for s, w in weights.items() if (s in kind.states if kind.states else self._is_state(s))]
        fitting.sort(key=lambda pair: (-pair[0], pair[1]))
        if len(fitting) > 1 and fitting[0][0] < DOMINANT * fitting[1][0]:
            return ""
        if fitting:
            return fitting[0][1]
        return next(iter(kind.states)) if len(kind.states) == 1 else ""


def _storms(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with a storm's bare name ("Irma") as a storm's where the document names the storm in full."""
    names = {storm_name(m.name) for m in mentions if m.cls == "Event"} - {""}
    return [
        replace(m, cls="Event", label="EVENT", kind="name") if m.name in names and not m.individual else m
        for m in mentions
    ]
