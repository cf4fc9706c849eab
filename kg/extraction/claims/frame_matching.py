"""Frame matching: predicate-argument structures to claims, driven by the lexicon.

Knows the lexicon, knows no syntax.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Claim, Mention, Predicate, Tense, register
from kg.extraction.claim_making import MAX_CLAIMS, Roles, make_claim
from kg.extraction.claims.attribution import Sources
from kg.extraction.claims.candidate_claims import CandidateClaims
from kg.extraction.claims.factuality import Factuality, weaker
from kg.extraction.claims.role_filling import Candidate, Fillers, Filling
from kg.extraction.claims.structure import Structure
from kg.knowledge.factuality_table import factuality
from kg.knowledge.frame_definitions import INNER_ROLES, ROLES, Frame, Lexicon, Projection
from kg.knowledge.inflection import Inflections
from kg.knowledge.lexicon import lexicon
from kg.knowledge.ontology import Ontology, ontology

#: How the noun of an expression hangs on its verb ("open fire", "come under fire", "set free").
_OF_IDIOMS = frozenset({"object", "oblique", "complement"})
#: Prepositions that say on what occasion something was done to its object: no part of what was done.
_OCCASIONS = frozenset({"at", "during", "before", "after", "amid", "since", "despite"})
#: When predicates have their turn, by kind; all others between these.
_TURN = {"possessive": 0, "noun": 2}
#: What an expression of two words counts for over a frame of the verb alone.
_IDIOM = 3
#: Links of a clause to the word that says it.
_SAID = (("clause",), ("speech",))
#: What each sign of doubt takes from a claim's confidence.
BASE, BY_NOUN, INCOMPLETE = 0.95, 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found at a site: a predicate, or a verb and its noun as one ("impose sanctions").

    modal: an auxiliary evoked it. idiom: the site is a verb with its noun.
    """

    frame: Frame
    site: Predicate
    fillers: Fillers
    modal: bool
    idiom: bool


@Language.factory(
    "kg_frames",
    default_config={"lexicon": [], "agentless": False, "candidates": True},
    requires=["doc._.predicates", "doc._.mentions"],
    assigns=["doc._.claims", "doc._.mentions"],
)
def create(nlp: Language, name: str, lexicon: list[str], agentless: bool, candidates: bool) -> FrameMatcher:
    """Create the component that finds claims.

    lexicon: paths of YAML files that add frames to the shipped ones. agentless: also give claims whose agent the
    text does not name ("Kyiv was attacked"); the shapes of the graph ask for one. candidates: the network's candidates
    judge the claims and add to them, where there are any.
    Raises InputError when one of them is wrong.
    """
    return FrameMatcher(tuple(Path(path) for path in lexicon), agentless, candidates)


class FrameMatcher:
    """Finds the claims of a document."""

    def __init__(self, extra: tuple[Path, ...] = (), agentless: bool = False, candidates: bool = True) -> None:
        """Load the lexicon (compiled once in a process) with the user's additional files."""
        register()
        self.candidates = candidates
        self.agentless = agentless
        self._lexicon: Lexicon = lexicon(extra)
        self._own = frozenset(
            frame.name
            for frames in self._lexicon.by_trigger.values()
            for frame in frames
            if Path(frame.source) in set(extra)
        )
        self._schema: Ontology = ontology()
        self._inflections = Inflections(
            [
                *(lemma for _, lemma in self._lexicon.by_trigger),
                *(word for phrase in self._lexicon.by_phrase for word in phrase),
                *self._lexicon.transparent,
                *factuality().selectors,
            ]
        )

    def __call__(self, doc: Doc) -> Doc:
        """Add to ``doc._.claims``."""
        structure = Structure(doc, self._schema, self._inflections, self._lexicon.transparent, self._lexicon.directed)
        filling = Filling(structure, self._lexicon.enumerators)
        facts, sources = Factuality(structure), Sources(structure)
        claims: dict[tuple[object, ...], Claim] = {_key(claim): claim for claim in doc._.claims}
        in_idioms: set[int] = set()
        # First who owns what; nouns last: in an expression with a verb ("impose sanctions") they say nothing besides.
        for predicate in sorted(structure.predicates, key=lambda p: _TURN.get(p.kind, 1)):
            if predicate.kind == "noun" and predicate.root in in_idioms:
                continue
            for match in self._matches(predicate, filling):
                in_idioms.update(set(match.site.tokens) - set(predicate.tokens))
                if predicate.kind == "possessive":
                    structure.owning.update(c.filler.mention for c in match.fillers.get("agent", ()))
                for claim in self._claims(match, structure, facts, sources):
                    claims.setdefault(_key(claim), claim)
        found: Iterable[Claim] = claims.values()
        mentions: Sequence[Mention] = structure.mentions
        if self.candidates and doc.has_extension("candidates") and "kg.candidates" in doc.user_data:
            joined = CandidateClaims(structure, sources, facts, self._schema, self._own)
            found, mentions = list(joined.join(list(found), doc._.candidates)), joined.mentions
        doc._.claims = sorted(found, key=lambda c: (c.trigger_start, c.trigger_end, c.type, c.property))
        if len(mentions) > len(doc._.mentions):  # acts that clauses imply
            doc._.mentions = mentions
        return doc

    def _claims(self, match: Match, structure: Structure, facts: Factuality, sources: Sources) -> Iterator[Claim]:
        frame, site = match.frame, match.site
        # What an auxiliary evokes is said by whoever says the clause: "X said Y must leave" is a certain request.
        status = facts.above(site) if match.modal else facts.of(site)
        if frame.presupposed and site.kind in ("noun", "possessive"):
            status = facts.own(site, alone=_itself(frame))
        speakers = sources.of(site)
        words = structure.tokens
        told = status.polarity == "Affirmed" or not frame.only_affirmed
        for projection, roles, confidence, whole in _distribute(frame, match.fillers):
            property = projection.property if whole and told else ""
            yield make_claim(
                words,
                site.root,
                projection.claim,
                [(property, projection.claim_subject, projection.claim_object)],
                roles,
                trigger=(min(words.offsets[i] for i in site.tokens), max(words.end_offset(i) for i in site.tokens)),
                frame=frame.name,
                polarity=status.polarity,
                certainty=weaker(status.certainty, frame.certainty),
                tense=cast(Tense, frame.tense) if frame.tense and status.tense == "Present" else status.tense,
                speakers=speakers,
                confidence=round(confidence * (BY_NOUN if site.kind == "noun" else 1.0), 3),
                rules=(*site.rules, f"frame:{frame.name}", *status.rules),
            )

    def _matches(self, predicate: Predicate, filling: Filling) -> Iterator[Match]:
        """Yield the frame that a predicate's words evoke, and that of its auxiliary ("must")."""
        lexical = [
            self._match(frame, site, filling, idiom=site is not predicate)
            for frame, site in self._frames(predicate, filling.structure)
        ]
        yield from _best(lexical)
        modal = [
            self._match(frame, predicate, filling, modal=True)
            for frame in self._modal_frames(predicate, filling.structure)
        ]
        yield from _best(modal)

    def _frames(self, predicate: Predicate, structure: Structure) -> Iterator[tuple[Frame, Predicate]]:
        kind = "noun" if predicate.kind in ("copula", "possessive", "apposition") else predicate.kind
        for frame in self._lexicon.by_trigger.get((kind, predicate.lemma), ()):
            yield frame, predicate
        particled = "_" in predicate.lemma and (kind, predicate.lemma) not in self._lexicon.by_trigger
        aside = _OCCASIONS if any(a.function == "object" for a in predicate.arguments) else ()
        for argument in predicate.arguments:
            if argument.function not in _OF_IDIOMS or argument.preposition in aside:
                continue
            for noun in (argument.root, *structure.behind(argument.root)):
                lemma = structure.lemma(noun)
                found = self._lexicon.by_phrase.get((predicate.lemma, lemma))
                if found is None and particled:  # "carried *out* an attack"
                    found = self._lexicon.by_phrase.get((predicate.lemma.partition("_")[0], lemma))
                for frame in found or ():
                    yield frame, _joined(predicate, argument.root, noun, structure)

    def _modal_frames(self, predicate: Predicate, structure: Structure) -> Iterator[Frame]:
        said = predicate.kind != "noun" and predicate.links[:1] in _SAID
        for i in predicate.auxiliaries if said else ():
            yield from self._lexicon.by_trigger.get(("auxiliary", structure.tokens.lemmas[i]), ())

    def _match(
        self, frame: Frame, site: Predicate, filling: Filling, modal: bool = False, idiom: bool = False
    ) -> Match | None:
        fillers, structure = filling.roles(frame, site), filling.structure
        named = sum(any(c.filler.mention >= 0 for c in found) for found in fillers.values())
        # A noun with one participant ("Russian attacks") names an event rather than telling it.
        enough = 2 if site.kind == "noun" and not modal else 1
        agents = (structure.mentions[c.filler.mention] for c in fillers.get("agent", ()))
        told = any(map(structure.refers, agents)) or (self.agentless and _grounded(frame, fillers))
        whole = frame.needs <= fillers.keys() and (not frame.needs_one or frame.needs_one & fillers.keys())
        if whole and named >= enough and told:
            return Match(frame, site, fillers, modal, idiom)
        return None


def _key(claim: Claim) -> tuple[object, ...]:
    return claim.type, claim.property, claim.roles, claim.trigger_start, claim.polarity


def _best(matches: Iterable[Match | None]) -> list[Match]:
    """Keep the frame that explains most of the arguments: how the senses of a word are told apart."""
    found = [match for match in matches if match is not None]
    return [max(found, key=lambda match: (_score(match), match.frame.name))] if found else []


def _itself(frame: Frame) -> bool:
    """Return whether a frame says what its trigger is rather than that somebody makes it: "a deal on lithium"."""
    own = next(p for p in frame.projections if p.claim == frame.claim)
    return any(role.name == own.subject and role.slots[0][0].function == "self" for role in frame.roles)


def _grounded(frame: Frame, fillers: Fillers) -> bool:
    """Return whether a mention fills a projected role that asks for a class: the sense is likely right."""
    joined = {name for p in frame.projections for name in (p.subject, p.object)}
    return any(
        role.classes and role.name in joined and any(c.filler.mention >= 0 for c in fillers.get(role.name, ()))
        for role in frame.roles
    )


def _score(match: Match) -> int:
    frame, fillers = match.frame, match.fillers
    return _IDIOM * match.idiom + sum(
        1 + bool(role.classes) + (role.name in frame.needs) for role in frame.roles if role.name in fillers
    )


def _joined(verb: Predicate, head: int, noun: int, structure: Structure) -> Predicate:
    """Return a verb and its object noun as one predicate ("open fire on"), with the arguments of both.

    head: of the noun's phrase; another token if that is transparent.
    """
    extra = [a for p in structure.at.get(noun, ()) if p.kind == "noun" for a in p.arguments]
    kept = [a for a in verb.arguments if a.root != head]
    held = {a.root for a in kept}
    return Predicate(
        root=verb.root,
        lemma=verb.lemma,
        kind=verb.kind,
        tokens=tuple(sorted({*verb.tokens, noun})),
        arguments=(*kept, *(a for a in extra if a.root not in held)),
        auxiliaries=verb.auxiliaries,
        governors=verb.governors,
        links=verb.links,
        marker=verb.marker,
        passive=verb.passive,
        rules=verb.rules,
    )


def _distribute(frame: Frame, fillers: Fillers) -> Iterator[tuple[Projection, Roles, float, bool]]:
    """Yield the claims of a match: for each pair of fillers that a projection joins, or one that is not whole.

    Each comes with its projection, roles, confidence, and whether both of the joined roles are filled.
    """
    whole = [p for p in frame.projections if p.subject in fillers and p.object in fillers]
    for projection in whole:
        subjects, objects = fillers[projection.subject], fillers[projection.object]
        pairs: Iterator[tuple[Candidate, Candidate]] = itertools.product(subjects, objects)
        if frame.reciprocal and subjects is objects:
            pairs = itertools.combinations(subjects, 2)
        for subject, object_ in itertools.islice(pairs, MAX_CLAIMS):
            if subject.filler != object_.filler:
                chosen = {projection.subject: subject, projection.object: object_}
                # What was searched for inside a clause takes part; that it is the property's object is a guess.
                edge = bool(projection.property) and subject.direct and object_.direct
                yield projection, *_roles(projection, fillers, chosen), edge
    if not whole:
        own = next(p for p in frame.projections if p.claim == frame.claim)
        lone = next(name for name in (own.subject, own.object, *ROLES) if name in fillers)
        for candidate in fillers[lone][:MAX_CLAIMS]:
            roles, confidence = _roles(own, fillers, {lone: candidate})
            yield own, roles, confidence * INCOMPLETE, False


def _roles(projection: Projection, fillers: Fillers, chosen: dict[str, Candidate]) -> tuple[Roles, float]:
    """Return the roles of the claim behind a projection: the joined two as the claim type names them."""
    confidence = BASE
    for candidate in chosen.values():
        confidence *= candidate.confidence
    named = {projection.subject: projection.claim_subject, projection.object: projection.claim_object}
    roles = {named.get(name, name): candidate.filler for name, candidate in chosen.items()}
    inner = bool(named.keys() & set(INNER_ROLES))
    for name, found in fillers.items():
        # A claim about another role's filler ("the deal concerns lithium") has nothing of who proposed the deal.
        if name not in named and name not in roles and not inner and name not in INNER_ROLES:
            # Of two who haggled over a deal each is the other's recipient, and not its own.
            other = next((c.filler for c in found if c.filler not in roles.values()), None)
            if other is not None:
                roles[name] = other
    return tuple((name, roles[name]) for name in ROLES if name in roles), confidence
