"""``python -m benchmarks.corpus``: claims of a system against the annotated corpus.

By default the system is ``kg`` itself. ``--claims FILE`` scores any other: one JSON object per line with "doc", "type",
"trigger" ([start, end] in the document's text), "agent", "object", "recipient", "speaker" (lists of [start, end] of
phrases), and optionally "polarity", "certainty", "tense", "confidence", "edge" (two roles).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.claim_scores import Count, Named, Predicted, Scores, total
from corpus import PARTS, TYPES, Document, Span, read, sources_of
from kg.annotations import Claim, Extraction, Mention
from kg.entities import KeyMaker, identity_of
from kg.graph.document_graph import asserted_ends
from kg.knowledge.ontology import ontology

System = Callable[[Document], Sequence[Predicted]]


def kg_system(model: str | None = None, assert_above: float | None = None) -> System:
    """Return ``kg`` as a system.

    Args:
        model: name of a language model, as ``kg.load`` takes it.
        assert_above: the least confidence of asserted edges; None for the default.
    """
    import kg  # spaCy takes a second to import

    nlp = kg.load(model)
    keys = KeyMaker()

    def run(document: Document) -> list[Predicted]:
        doc = nlp.make_doc(document.text)
        doc.user_data["kg.published"] = document.published or None
        for _, component in nlp.pipeline:
            doc = component(doc)
        extraction = Extraction(document.id, tuple(doc._.mentions), tuple(doc._.claims))
        identity = identity_of(keys.clusters(extraction), {})
        groups: dict[tuple[str, int, int], list[Claim]] = defaultdict(list)
        for claim in extraction.claims:
            # The corpus does not annotate affiliations of groups, nor a place behind a comma ("Tikrit, Iraq").
            if claim.type not in TYPES or claim.frame == "place-address":
                continue
            groups[claim.type, claim.trigger_start, claim.trigger_end].append(claim)
        return [_predicted(group, extraction, identity, doc, assert_above) for group in groups.values()]

    return run


def _predicted(
    claims: Sequence[Claim], extraction: Extraction, identity: Any, doc: Any, assert_above: float | None
) -> Predicted:
    roles: dict[str, dict[Named, None]] = defaultdict(dict)
    edge: tuple[str, str] | None = None
    for claim in claims:
        for named, filler in claim.roles:
            role = _corpus_role(claim, named)
            if role == "recipient" and filler.mention >= 0 and _implied(extraction.mentions[filler.mention], claim):
                continue
            if filler.mention >= 0:
                roles[role][_named(extraction.mentions[filler.mention], doc, extraction.mentions)] = None
            else:
                roles[role][Named(filler.text)] = None
        for speaker in claim.speakers[:1]:
            roles["speaker"][_named(extraction.mentions[speaker], doc)] = None
        if edge is None and (ends := asserted_ends(claim, extraction, identity, ontology(), assert_above)):
            edge = (_corpus_role(claim, ends[0]), _corpus_role(claim, ends[1]))
    first = claims[0]
    return Predicted(
        first.type, Span(first.trigger_start, first.trigger_end), {r: tuple(n) for r, n in roles.items()},
        first.polarity, first.certainty, first.tense, edge, max(claim.confidence for claim in claims), first.rules,
    )  # fmt: skip


def _corpus_role(claim: Claim, role: str) -> str:
    return "object" if claim.type == "Location" and role == "place" else role


def _implied(mention: Mention, claim: Claim) -> bool:
    """Return whether a claim's sentence does not name the mention: the body that an office implies."""
    return mention.root < 0 or not claim.start <= mention.start < claim.end


def _named(mention: Mention, doc: Any, mentions: Sequence[Mention] = ()) -> Named:
    """Return a mention as what a system names.

    Args:
        mention: the mention.
        doc: its document.
        mentions: among which those of its entity in its sentence are looked for.
    """
    words = doc.text[mention.start : mention.end]
    if mention.root < 0:
        return Named(words, Span(mention.start, mention.end), Span(mention.start, mention.end))
    sentence = doc[mention.root].sent
    others = (
        other for other in mentions
        if other.cluster == mention.cluster >= 0 and other.root >= 0 and sentence.start <= other.root < sentence.end
    )  # fmt: skip
    return Named(words, *_place(mention, doc), tuple(_place(other, doc) for other in others if other != mention))


def _place(mention: Mention, doc: Any) -> tuple[Span, Span]:
    token = doc[mention.root]
    return Span(mention.start, mention.end), Span(token.idx, token.idx + len(token))


def file_system(path: Path) -> System:
    """Return the claims of a file of JSON lines as a system."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            rows[row["doc"]].append(row)

    def run(document: Document) -> list[Predicted]:
        return list(_from_rows(rows[document.id], document))

    return run


def _from_rows(rows: Sequence[dict[str, Any]], document: Document) -> Iterator[Predicted]:
    for row in rows:
        roles = {
            role: tuple(_phrase(document.text, *span) for span in row.get(role, ()))
            for role in ("agent", "object", "recipient", "speaker")
        }
        status = {key: row[key] for key in ("polarity", "certainty", "tense", "confidence") if key in row}
        edge = tuple(row["edge"]) if row.get("edge") else None
        yield Predicted(row["type"], Span(*row["trigger"]), roles, **status, edge=edge)


def _phrase(text: str, start: int, end: int) -> Named:
    words = text[start:end]
    return Named(words, Span(start, end), Span(end - len(words.split()[-1]), end))


def report(scores: Scores, types: bool = False) -> str:
    """Return the scores as lines of text."""
    rows: list[tuple[str, Count]] = [
        ("type and trigger", scores.trigger), ("and all participants", scores.full), ("  actions", scores.actions),
        ("  states", scores.states), ("asserted action edges", scores.edges), ("  by entities", scores.resolved),
        ("asserted state edges", scores.state_edges),
    ]  # fmt: skip
    if types:
        rows += [(f"  {name}", count) for name, count in sorted(scores.types.items(), key=lambda item: -item[1].gold)]
    lines = [f"{'':24}{'precision':>10}{'recall':>8}{'F1':>7}{'gold':>7}{'system':>8}"]
    lines += [f"{name:24}{c.precision:10.3f}{c.recall:8.3f}{c.f1:7.3f}{c.gold:7}{c.system:8}" for name, c in rows]
    lines.append(f"status right {scores.status.precision:.3f}, speaker right {scores.speaker.precision:.3f} "
                 f"of {scores.status.gold} matched; calibration error {scores.calibration_error:.3f}")  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("--part", choices=PARTS, default="dev", help="part of the corpus (default: dev)")
    parser.add_argument("--model", help="the language model, as kg build --model takes it")
    parser.add_argument("--assert-above", type=float, help="least confidence of asserted edges")
    parser.add_argument("--claims", type=Path, metavar="FILE", help="score the claims of a file of JSON lines instead")
    parser.add_argument("--types", action="store_true", help="one line per claim type, too")
    options = parser.parse_args()
    system = file_system(options.claims) if options.claims else kg_system(options.model, options.assert_above)
    everything = Scores()
    for source in sources_of(options.part):
        documents = [(document, system(document)) for document in read(options.part, source)]
        print(f"{options.part}, {source}: {len(documents)} documents\n{report(total(documents))}\n")
        for document, predicted in documents:
            everything.add(document, predicted)
    print(f"{options.part}, all\n{report(everything, options.types)}")


if __name__ == "__main__":
    main()
