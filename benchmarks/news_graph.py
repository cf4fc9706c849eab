"""Synthetic news graphs in the shape `kg build` writes: as large as asked, the same bytes for the same
arguments.

A document is a named graph with its metadata, one passage a claim, and the direct triple behind each affirmed
and certain claim; actors, deals and the like are shared between documents, so that hubs appear as in news.
Without faults the graph conforms to the shipped shapes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KG = "https://w3id.org/kg-news/ontology#"
ID = "https://w3id.org/kg-news/id/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
ALT_LABEL = "<http://www.w3.org/2004/02/skos/core#altLabel>"
QUOTED_FROM = "<http://www.w3.org/ns/prov#wasQuotedFrom>"
TITLE = "<http://purl.org/dc/terms/title>"
ISSUED = "<http://purl.org/dc/terms/issued>"
PUBLISHER = "<http://purl.org/dc/terms/publisher>"
XSD = "http://www.w3.org/2001/XMLSchema#"

CLAIMS = (
    ("Reject", "rejects", "Agreement"),
    ("Propose", "proposes", "Proposal"),
    ("Threaten", "threatens", "CommunicationService"),
    ("Sign", "signs", "Treaty"),
    ("Support", "supports", "Company"),
    ("Accuse", "accuses", "Country"),
    ("Aid", "aids", "Country"),
    ("Ownership", "owns", "Company"),
)
DEALS = frozenset(("Agreement", "Proposal", "Treaty"))
ACTORS = ("Person", "Company", "Country", "GovernmentBody", "Group", "InternationalOrganization")
CLAIMS_A_DOCUMENT = 8
TRIPLES_A_DOCUMENT = 144  # measured: what one document adds, its new entities included


@dataclass(frozen=True, slots=True)
class Faults:
    """How many claims in a thousand break a shape, and in which of the ways below (all kinds in turn)."""

    per_thousand: int = 0


def _entities(rng: random.Random, index: int) -> Iterator[tuple[str, str]]:
    """Yield (name, class) of the four entities that document ``index`` adds."""
    yield f"actor-{index}", rng.choice(ACTORS)
    yield f"object-{index}", CLAIMS[index % len(CLAIMS)][2]
    yield f"resource-{index}", "CriticalMineral"
    yield f"place-{index}", "Place"


def quads(
    documents: int, seed: int = 1, faults: Faults | None = None, first: int = 0, known: int | None = None
) -> Iterator[str]:
    """Yield the lines of an N-Quads file.

    Args:
        documents: how many.
        seed: of what is chosen by chance.
        faults: what to break; None for nothing.
        first: the number of the first document.
        known: claims are about what the documents below this number name; None for all up to their own.

    """
    rng = random.Random(seed)
    per_thousand = faults.per_thousand if faults else 0
    outlets = max(3, documents // 50)
    broken = 0
    for index in range(first, first + documents):
        doc = f"{index:06x}"
        reach = index if known is None else min(index, known - len(CLAIMS))
        graph = f"<{ID}doc-{doc}>"

        def line(subject: str, predicate: str, value: str, graph: str = graph) -> str:
            return f"{subject} {predicate} {value} {graph} .\n"

        outlet = f"<{ID}outlet-{rng.randrange(outlets)}>"
        yield line(graph, RDF_TYPE, f"<{KG}Document>")
        yield line(graph, LABEL, f'"Story number {index}"@en')
        yield line(graph, TITLE, f'"Story number {index}"')
        yield line(graph, ISSUED, f'"2025-{index % 12 + 1:02d}-{index % 28 + 1:02d}T08:00:00Z"^^<{XSD}dateTime>')
        yield line(graph, PUBLISHER, outlet)
        yield line(outlet, RDF_TYPE, f"<{KG}MediaOrganization>")
        yield line(outlet, LABEL, '"Outlet"@en')
        for name, kind in _entities(rng, index):
            entity = f"<{ID}{name}>"
            yield line(entity, RDF_TYPE, f"<{KG}{kind}>")
            yield line(entity, LABEL, f'"{name.capitalize()}"@en')
            yield line(entity, ALT_LABEL, f'"{name} the other"@en')
        if CLAIMS[index % len(CLAIMS)][2] in DEALS:
            yield line(f"<{ID}actor-{index}>", f"<{KG}proposes>", f"<{ID}object-{index}>")
            yield line(f"<{ID}object-{index}>", f"<{KG}concerns>", f"<{ID}resource-{index}>")
        for number in range(CLAIMS_A_DOCUMENT):
            kind, direct, _ = CLAIMS[(index + number) % len(CLAIMS)]
            claim, passage = f"<{ID}claim-{doc}-{number}>", f"<{ID}passage-{doc}-{number}>"
            # Squaring the random number makes early entities hubs, as countries and presidents are.
            actor = f"<{ID}actor-{int(rng.random() ** 2 * (reach + 1))}>"
            # Documents add objects of all classes in turn; this is an early one of the class that is wanted.
            rounds = int(rng.random() ** 2 * (reach // len(CLAIMS) + 1))
            thing = f"<{ID}object-{rounds * len(CLAIMS) + (index + number) % len(CLAIMS)}>"
            certain = rng.random() < 0.7
            confidence = f"0.{rng.randrange(50, 99)}".rstrip("0")
            fault = broken % 5 if rng.randrange(1000) < per_thousand else None
            broken += fault is not None
            yield line(claim, RDF_TYPE, f"<{KG}{kind}>")
            yield line(claim, f"<{KG}agent>", actor)
            if fault != 0:
                yield line(claim, f"<{KG}object>", thing)
                yield line(claim, f"<{KG}polarity>", f"<{KG}{'Affirmed' if fault != 1 else 'Perhaps'}>")
            yield line(claim, f"<{KG}certainty>", f"<{KG}{'Certain' if certain else 'Possible'}>")
            yield line(claim, f"<{KG}tense>", f"<{KG}Past>")
            yield line(claim, f"<{KG}attributedTo>", outlet)
            value = (
                f'"{confidence}"^^<{XSD}decimal>' if fault != 2 else '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
            )
            yield line(claim, f"<{KG}confidence>", value)
            if fault != 3:
                yield line(claim, f"<{KG}evidence>", passage)
            yield line(passage, RDF_TYPE, f"<{KG}Passage>")
            yield line(passage, f"<{KG}start>", f'"{number * 120}"^^<{XSD}integer>')
            yield line(passage, f"<{KG}end>", f'"{number * 120 + (118 if fault != 4 else -5)}"^^<{XSD}integer>')
            yield line(passage, f"<{KG}quote>", f'"Sentence {number} of story {index} says who did what to whom."')
            yield line(passage, f"<{KG}trigger>", f'"{direct}"')
            yield line(passage, QUOTED_FROM, graph)
            if certain:
                yield line(actor, f"<{KG}{direct}>", thing)


def write(path: Path, triples: int, seed: int = 1, faults: Faults | None = None, graphs: bool = True) -> int:
    """Write about ``triples`` statements to ``path``: N-Quads, or N-Triples without ``graphs``.

    Returns:
        The number of lines written.

    """
    count = 0
    with path.open("w", encoding="utf-8") as out:
        rounds = max(1, round(triples / TRIPLES_A_DOCUMENT / len(CLAIMS)))
        for text in quads(rounds * len(CLAIMS), seed, faults):
            out.write(text if graphs else text[: text.rindex("<")].rstrip() + " .\n")
            count += 1
    return count
