"""Offices held by persons, from noun phrases: "US Treasury Secretary Scott Bessent".

Writes claims that a person holds a position, what the position belongs to, and whom persons and groups act
for ("US officials"); and, with them, where named places lie (``places``) and who belongs to what
(``affiliations``). Titles and the nouns of those who represent are data (``ontology/gazetteer``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Certainty, Claim, Filler, Mention, MentionKind, Predicate, Tense, register
from kg.extraction.claim_making import PropertyOfRoles, Roles, make_claim
from kg.extraction.relations.affiliations import affiliations
from kg.extraction.relations.office_phrases import LONGEST_TITLE, Role, RoleReader
from kg.extraction.relations.places import PlaceReader
from kg.extraction.syntax.tokens import Tokens, tokens_of
from kg.knowledge.factuality_table import factuality
from kg.knowledge.gazetteer import HEADS_OF_STATE, Gazetteer, Individual, gazetteer
from kg.knowledge.ontology import POSITION, Ontology, ontology
from kg.knowledge.word_lists import bounds, word_class

_HELD: PropertyOfRoles = ("holdsPosition", "agent", "object")
_OF_BODY: PropertyOfRoles = ("positionIn", "object", "recipient")
_ACTING: PropertyOfRoles = ("represents", "agent", "recipient")
_NEGATION = frozenset({"not", "n't", "n’t", "never"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_ARMED = frozenset({"nouns-soldier", "nouns-armed_forces"})
"""Groups of nouns (``ontology/gazetteer/nominals.ttl``) whose people may serve where they do not belong."""
IMPLIED = "IMPLIED"
"""Label of a mention that another one implies: the position a title names, the country an adjective stands
for.
"""


@Language.factory("kg_offices", requires=["doc._.mentions"], assigns=["doc._.mentions", "doc._.claims"])
def create(nlp: Language, name: str) -> OfficeFinder:
    """Create the component that finds offices. It runs after coreference and keeps the claims already
    there.
    """
    return OfficeFinder()


class OfficeFinder:
    """Adds claims of holding an office and of acting for someone, and mentions of the positions."""

    def __init__(self) -> None:
        """Read the gazetteer and the ontology (once in a process)."""
        register()
        self._gazetteer: Gazetteer = gazetteer()
        self._ontology: Ontology = ontology()

    def __call__(self, doc: Doc) -> Doc:
        """Find the offices of a document."""
        mentions: tuple[Mention, ...] = doc._.mentions
        tokens = tokens_of(doc)
        reading = _Reading(tokens, mentions, self._gazetteer, self._ontology)
        places = PlaceReader(tokens, mentions, self._gazetteer, self._ontology)
        members = affiliations(tokens, mentions, self._ontology)
        claims = (*reading.claims(), *reading.serving(doc._.predicates), *places.claims(), *members)
        if claims:
            doc._.mentions = (*mentions, *reading.implied)
            held = {_key(claim) for claim in doc._.claims}
            doc._.claims = (*doc._.claims, *(claim for claim in claims if _key(claim) not in held))
        return doc


def _key(claim: Claim) -> tuple[object, ...]:
    return claim.property, claim.roles, claim.trigger_start


class _Reading:
    """One document while its offices are being found."""

    def __init__(self, tokens: Tokens, mentions: Sequence[Mention], gazetteer: Gazetteer, ontology: Ontology) -> None:
        self.tokens = tokens
        self.mentions = mentions
        self.implied: list[Mention] = []
        self._gazetteer = gazetteer
        self._roles = RoleReader(tokens, mentions, gazetteer, ontology)
        self._mention_of: dict[str, int] = {}
        for index, mention in enumerate(mentions):
            if mention.individual and mention.kind == "name":
                self._mention_of.setdefault(mention.individual, index)
        self._clusters = max((m.cluster for m in mentions), default=-1) + 1
        self._implied_at: dict[str, int] = {}
        self._named = {m.cluster for m in mentions if m.kind == "name" and m.cluster >= 0}
        self._persons = {m.cluster for m in mentions if m.cluster in self._named and self._roles.is_a(m.cls, "Person")}

    def claims(self) -> Iterator[Claim]:
        """Yield the claims of all noun phrases, in the order of the text."""
        for index, mention in enumerate(self.mentions):
            if mention.kind == "name" and self._roles.is_a(mention.cls, "Person"):
                for role, rule in self._roles.of_name(index, mention):
                    yield from self._tenure(index, role, rule)
            elif mention.kind == "nominal":
                yield from self._of_nominal(index, mention)
            elif mention.kind == "name" and self._roles.is_a(mention.cls, "GovernmentBody"):
                yield from self._of_body(index, mention)
            if mention.kind != "nominal" or self._roles.is_a(mention.cls, "Person"):
                yield from self._copular(index, mention)
            if self._roles.is_a(mention.cls, "Organization"):
                yield from self._headed(index, mention)

    def serving(self, predicates: Sequence[Predicate]) -> Iterator[Claim]:
        """Yield that somebody serves as, becomes or is made something: "X, who served as president"."""
        tokens = self.tokens
        verbs = word_class("office-verb")
        for predicate in predicates:
            held_by, _, begins = verbs.get(predicate.lemma, "").partition(" ")
            if not held_by or predicate.kind != "verb" or predicate.marker in factuality().markers:
                continue
            words = (*predicate.auxiliaries, *predicate.tokens)
            tags = {tokens.tags[i] for i in words}
            if not tags & _FINITE or "MD" in tags or any(tokens.lower[i] in _NEGATION for i in words):
                continue
            holder = next((self._roles.at.get(a.root) for a in predicate.arguments if a.function == held_by), None)
            office = next((a.root for a in predicate.arguments if a.is_office), -1)
            role = self._roles.role(office, *tokens.phrase(office)) if office >= 0 else None
            if (
                holder is None
                or role is None
                or role.office is None
                or not self._is_known_person(self.mentions[holder])
            ):
                continue
            yield from self._tenure(
                holder, role, "office:serving", "Past" if "VBD" in tags and not begins else role.tense
            )

    def _copular(self, index: int, mention: Mention) -> Iterator[Claim]:
        tokens = self.tokens
        root = mention.root
        if tokens.deps[root] != "nsubj":
            return
        head = tokens.heads[root]
        if tokens.pos[head] not in {"NOUN", "PROPN"} or head < root:
            return
        copula = tokens.dependents(head, "cop")
        if not copula or any(tokens.lower[c] in _NEGATION for c in tokens.children[head]):
            return
        if any(tokens.tags[c] == "MD" for c in tokens.children[head]):
            return
        role = self._roles.role(head, *tokens.phrase(head))
        if role is not None and role.office is not None:
            past = tokens.tags[copula[0]] == "VBD"
            yield from self._tenure(index, role, "office:copula", "Past" if past else role.tense)

    def _headed(self, index: int, body: Mention) -> Iterator[Claim]:
        """Yield that somebody heads an organization: "X, who heads the party", "the party led by X"."""
        tokens, root = self.tokens, body.root
        verbs = [tokens.heads[root]] if tokens.deps[root] == "obj" else tokens.dependents(root, "acl")
        for verb in verbs:
            if tokens.pos[verb] != "VERB" or tokens.lemmas[verb] not in word_class("heading"):
                continue
            passive = verb != tokens.heads[root]
            if any(tokens.tags[c] == "MD" or tokens.lower[c] in _NEGATION for c in tokens.children[verb]):
                continue
            for who in tokens.dependents(verb, *(("obl:agent", "obl") if passive else ("nsubj",))):
                holder = self._roles.at.get(who)
                if holder is None or not self._is_known_person(self.mentions[holder]):
                    continue
                noun = self._gazetteer.noun("head")
                tense: Tense = "Past" if tokens.tags[verb] == "VBD" else "Present"
                role = Role(verb, verb, verb, "head", None, noun, (index,), (), tense)
                yield from self._tenure(holder, role, "office:verb")

    def _is_known_person(self, mention: Mention) -> bool:
        """Return whether a mention is of a person whom the text names."""
        person = mention.kind == "name" and self._roles.is_a(mention.cls, "Person")
        return person or (mention.kind != "name" and mention.cluster in self._persons)

    # --- claims ---

    def _tenure(self, holder: int, role: Role, rule: str, tense: Tense | None = None) -> Iterator[Claim]:
        body = self._body_of(role)
        person = self.mentions[holder]
        known = self._known_position(role, body, person)
        position = self._named_position(role, known) if known else self._unlisted_position(role, body)
        if position is None:
            return
        represented = self._represented(role)
        if known is not None and known.position_in and not self._denotes(body, known.position_in):
            # The Treasury's secretary is a secretary of the United States, and "President Macron" one of
            # France.
            if body in represented:
                represented.remove(body)
            body = self._imply(known.position_in, role)
            represented = [body, *(i for i in represented if i != body)]
        tense = tense or role.tense
        roles = [("agent", Filler(mention=holder)), ("object", Filler(mention=position))]
        projections = [_HELD]
        if body is not None:
            roles.append(("recipient", Filler(mention=body)))
            projections.append(_OF_BODY)
        acting = represented if self._represents(role) and tense != "Past" else []
        if body in acting:
            projections.append(_ACTING)
        yield self._claim(projections, role, tuple(roles), rule, tense)
        for owner in role.accredited:
            yield self._claim([_OF_BODY], role, (*roles[:2], ("recipient", Filler(mention=owner))), rule, tense)
        for index in acting:
            if index != body:
                yield self._claim([_ACTING], role, (roles[0], ("recipient", Filler(mention=index))), rule, tense)

    def _represents(self, role: Role) -> bool:
        return role.office.representative if role.office is not None else bool(role.noun and role.noun.representative)

    def _represented(self, role: Role) -> list[int]:
        found = list(role.bodies)
        if not any(self._roles.is_state(self.mentions[index]) for index in found):
            found += [self._imply(individual, role) for individual in role.through]
        return found

    def _body_of(self, role: Role) -> int | None:
        """Return the mention of what the position belongs to: of the class the office asks for, if there is
        one.
        """
        if role.office is not None:
            fitting = [i for i in role.bodies if self._roles.is_a(self.mentions[i].cls, role.office.of)]
            if fitting:
                return fitting[0]
        if role.bodies:
            # An organisation is a closer body than the country before it: "US Senate majority leader".
            return min(role.bodies, key=lambda i: (self._roles.is_state(self.mentions[i]), i))
        return self._imply(role.through[0], role) if role.through else None

    def _denotes(self, mention: int | None, individual: str) -> bool:
        return mention is not None and self._mention(mention).individual == individual

    def _named_position(self, role: Role, known: Individual) -> int:
        """Return the mention of a known position, under the words that name it here."""
        words = [self.tokens.words[i] for i in range(role.first, role.last + 1)]
        dated = next((i for i, word in enumerate(words) if word in bounds() - {"for", "to"}), len(words))
        words = words[:dated]  # "prime minister until 2022"
        skipped = word_class("former").keys() | {"the", "a", "an", "its", "his", "her", "their"}
        words = [word for word in words if word.lower() not in skipped]
        name = " ".join(words).replace(" 's", "'s").replace(" ’s", "’s")
        if len(words) > LONGEST_TITLE or "," in words:
            name = role.title
        return self._add(name, known.cls, known.name, role)

    def _unlisted_position(self, role: Role, body: int | None) -> int | None:
        """Return the mention of a position that no list has, None if the words name none."""
        if body is None or (role.office is None and not self._roles.is_a(self._mention(body).cls, "Organization")):
            return None
        place = self._mention(body)
        individual = self._gazetteer.individual(place.individual) if place.individual else None
        owner = individual.label if individual is not None else place.name
        label = role.office.label if role.office is not None else role.title
        return self._add(f"{label} of {owner}", POSITION, "", role)

    def _known_position(self, role: Role, body: int | None, person: Mention) -> Individual | None:
        if role.office is None or role.office.of == "Place":
            return None
        if body is not None:
            # "US Treasury Secretary": the ministry's office is an office of its state.
            owner = self._mention(body).individual
            for state in (owner, *self._gazetteer.represents(owner)):
                kinds = HEADS_OF_STATE if role.office.name == "leader" else (role.office.name,)
                for kind in kinds:
                    name = self._gazetteer.position(kind, state)
                    held = kind == role.office.name or self._roles.individual(person) in self._gazetteer.holders(name)
                    if name and held:
                        return self._gazetteer.individual(name)
            return None
        holder = self._gazetteer.individual(self._roles.individual(person))
        for term in reversed(holder.terms if holder is not None else ()):
            position = self._gazetteer.individual(term.position)
            if position is not None and position.kind == role.office.name:
                return position
        return None

    def _of_nominal(self, index: int, mention: Mention) -> Iterator[Claim]:
        """Yield whom those that a noun phrase describes act for, and what office a described person holds."""
        tokens = self.tokens
        head = mention.root
        noun = self._gazetteer.noun(tokens.lemmas[head]) or self._gazetteer.noun(tokens.lower[head])
        person = self._roles.is_a(mention.cls, "Person")
        if noun is None or not (noun.representative or person):
            return
        first, last = tokens.phrase(head)
        role = self._roles.role(head, first, last) if person else None
        if role is not None and role.office is not None and mention.cluster in self._named:
            if tokens.deps[head] != "appos" and role.bodies:
                yield from self._tenure(index, role, "office:description")
            return  # an apposition is read with the name it describes
        if not noun.representative or not (
            person or self._roles.is_a(mention.cls, "Group") or self._roles.is_a(mention.cls, "Organization")
        ):
            return
        if any(self.tokens.lower[i] in word_class("former") for i in range(first, last + 1)):
            return  # "former US officials" act for themselves
        posted = noun.group in _ARMED
        bodies, through = self._roles.bodies(head, first, last, range(head, head + 1), posted=posted)
        role = Role(head, first, last, noun.lemma, None, noun, bodies, through, "Present")
        for body in self._represented(role):
            if body < len(self.mentions) and self.mentions[body].cluster == mention.cluster >= 0:
                continue
            yield self._claim([_ACTING], role, _for(index, body), "office:group", "Present")

    def _of_body(self, index: int, mention: Mention) -> Iterator[Claim]:
        """Yield the country that the name of a part of its government begins with ("Russian Foreign
        Ministry").
        """
        if mention.individual:
            return  # the gazetteer says whom it acts for
        words = mention.name.split()
        kinds = (self._gazetteer.noun(" ".join(words[-size:]).lower()) for size in (4, 3, 2, 1))
        if any(noun is not None and not noun.representative for noun in kinds):
            return  # a court, a parliament
        for size in (2, 1):
            if len(words) <= size:
                continue
            found = self._gazetteer.lookup(" ".join(words[:size]))
            if found and self._roles.is_a(found[0].cls, "Country"):
                role = Role(mention.root, mention.root, mention.root, "", None, None, (), (), "Present")
                country = self._imply(found[0].individual, role)
                yield self._claim([_ACTING], role, _for(index, country), "office:body", "Present")
                return

    def _mention(self, index: int) -> Mention:
        size = len(self.mentions)
        return self.mentions[index] if index < size else self.implied[index - size]

    def _imply(self, individual: str, role: Role) -> int:
        """Return a mention that denotes a known individual: one of the text's if there is one, else an
        implied one.
        """
        if individual in self._mention_of:
            return self._mention_of[individual]
        known = self._gazetteer.individuals[individual]
        return self._add(known.label, known.cls, individual, role)

    def _add(self, name: str, cls: str, individual: str, role: Role) -> int:
        key = individual or f"{cls} {name.casefold()}"
        held = self._implied_at.get(key)
        cluster = self.implied[held - len(self.mentions)].cluster if held is not None else self._clusters
        if held is None:
            self._clusters += 1
        tokens = self.tokens
        start, end = tokens.offsets[role.first], tokens.end_offset(role.last)
        index = len(self.mentions) + len(self.implied)
        # No phrase of the text has this root: the phrase is a person's, who is found under it.
        kind: MentionKind = "name" if individual else "nominal"
        self.implied.append(Mention(start, end, -1, kind, cls, name, IMPLIED, individual, cluster))
        self._implied_at[key] = index
        return index

    def _claim(
        self,
        properties: Sequence[PropertyOfRoles],
        role: Role,
        roles: Roles,
        rule: str,
        tense: Tense,
    ) -> Claim:
        """Return a claim; properties: its direct properties, the main one first."""
        certainty: Certainty = "Probable" if tense == "Future" else "Certain"
        return make_claim(
            self.tokens,
            role.head,
            "Tenure" if any(name == "object" for name, _ in roles) else "Affiliation",
            properties,
            roles,
            frame=rule.replace("office:", "office-"),
            certainty=certainty,
            tense=tense,
            confidence=0.95,
            rules=(rule,),
        )


def _for(representative: int, body: int) -> Roles:
    return ("agent", Filler(mention=representative)), ("recipient", Filler(mention=body))
