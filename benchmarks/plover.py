"""Events of PLOVER's hand-coded sentences: is the type right, and who did it to whom?

    python -m benchmarks.plover --data DATA [--verbose] [--json OUT]

DATA holds ``dev_plover/plover_gsr_dev.json``: sentences, each coded for one event with its type, source and target
actors. The sentences speak of more events than were coded, so two readings are printed. "any": an event counts as
found if one of the sentence's claims is it; recall only. "main": a sentence's events are those of its main claim, the
one whose trigger is highest in the tree (the larger share of filled roles breaks ties), so that precision, recall and
F1 mean something.

An actor is right when its mention, or a name of the same entity, overlaps with the coder's text. Types are compared as
roots; the ontology says which claim type has which (a warning is a THREATEN).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

import kg
from kg.annotations import Claim, Filler
from kg.knowledge.frame_definitions import Lexicon
from kg.knowledge.lexicon import lexicon
from kg.knowledge.ontology import ontology

#: Why an event was missed. mention: an actor's words are in no mention. frame missing: no frame of this root has the
#: trigger. parse: one has, but the trigger made no predicate. type: its predicate gave a claim of another root; no
#: claim: none at all. source, target, both: the root is right and that actor wrong. identity: a pronoun stands for one.
CAUSES = ("mention", "frame missing", "parse", "no claim", "type", "source", "target", "both", "identity")
_COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD"})
_STATEMENTS = frozenset({"AGREE", "REQUEST", "THREATEN", "ACCUSE"})
_TARGETS = ("object", "recipient", "place")


@dataclass(frozen=True, slots=True)
class Event:
    """A coded event: PLOVER type, and the coder's words for who did it and to whom."""

    root: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    trigger: str


@dataclass(slots=True)
class Tally:
    """Right, predicted and wanted events."""

    right: int = 0
    predicted: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.predicted + self.wanted) if self.right else 0.0


def read(path: Path) -> dict[str, list[Event]]:
    """Read the coded events by sentence."""
    roots = canonical()
    sentences: dict[str, list[Event]] = defaultdict(list)
    for item in json.loads(path.read_text(encoding="utf-8")):
        event = Event(
            roots.get(item["event"], item["event"]),
            _actors(item.get("source")),
            _actors(item.get("target")),
            item.get("eventText", ""),
        )
        sentences[item["text"].strip("{} ")].append(event)
    return dict(sentences)


def canonical() -> dict[str, str]:
    """Return the one of the fifteen roots that each code of PLOVER's versions stands for ("DEMAND": "REQUEST")."""
    return {
        code: name.upper()
        for name, claim_type in ontology().claim_types.items()
        if name.upper() in claim_type.plover
        for code in claim_type.plover
    }


def _actors(value: Any) -> tuple[str, ...]:
    return tuple(actor["actorText"] for actor in value if actor.get("actorText")) if isinstance(value, list) else ()


class Judge:
    """Decides whether a claim is a coded event."""

    def __init__(self, doc: Doc) -> None:
        """Prepare for one sentence."""
        self._doc = doc
        self._types = ontology().claim_types
        self._canonical = canonical()

    def roots(self, claim: Claim) -> tuple[str, ...]:
        """Return the PLOVER roots of a claim; empty for a state.

        What is not yet done is an intention, what is not done a refusal: PLOVER's codebook (2021), as CAMEO's
        before it, codes "will send aid" AGREE, "will attack" THREATEN and "did not meet" REJECT.
        """
        plain = tuple(sorted({self._canonical[code] for code in self._types[claim.type].plover}))
        if not plain or plain[0] in _STATEMENTS:
            return plain
        cooperative = bool(_COOPERATIVE.intersection(plain))
        if claim.polarity == "Denied":
            return ("REJECT",) if cooperative else plain
        if claim.tense == "Future" or claim.certainty == "Possible":
            return ("AGREE" if cooperative else "THREATEN", *plain)
        return plain

    def typed(self, claim: Claim, event: Event) -> bool:
        """Say whether the type is right."""
        return event.root in self.roots(claim)

    def source(self, claim: Claim, event: Event) -> bool:
        """Say whether the source is right; nobody coded, nobody said."""
        named = [filler for role, filler in claim.roles if role == "agent"]
        return self._same(named, event.sources)

    def target(self, claim: Claim, event: Event) -> bool:
        """Say whether the target is right; if none was coded, the other source may be ("A and B agreed")."""
        named = [filler for role, filler in claim.roles if role in _TARGETS]
        return self._same(named, event.targets) if event.targets else True

    def right(self, claim: Claim, event: Event) -> bool:
        """Say whether type, source and target are right."""
        return self.typed(claim, event) and self.source(claim, event) and self.target(claim, event)

    def _same(self, fillers: Sequence[Filler], actors: Sequence[str]) -> bool:
        if not actors:
            return not fillers
        spans = [span for filler in fillers for span in self._spans(filler)]
        return any(start < e and s < end for actor in actors for s, e in self.places(actor) for start, end in spans)

    def _spans(self, filler: Filler) -> Iterable[tuple[int, int]]:
        mentions = self._doc._.mentions
        if filler.mention < 0:
            return
        mention = mentions[filler.mention]
        yield mention.start, mention.end
        if mention.cluster >= 0:
            yield from ((m.start, m.end) for m in mentions if m.cluster == mention.cluster)

    def places(self, actor: str) -> list[tuple[int, int]]:
        """Return where the coder's words stand in the sentence."""
        text = self._doc.text
        # The coder's words need not be the text's: "US forces" of "US and British forces".
        for words in (
            actor.strip(),
            *re.split(r"\s*[(,]|\s{2,}|\s\.\.\.\s", actor.strip()),
            actor.strip().split(" ")[0],
        ):
            if found := [match.span() for match in re.finditer(re.escape(words), text)] if words else []:
                return found
        return []

    def mentioned(self, actor: str) -> bool:
        """Say whether any mention covers the coder's words."""
        places = self.places(actor)
        return not places or any(m.start < e and s < m.end for m in self._doc._.mentions for s, e in places)


def main_claim(doc: Doc, judge: Judge) -> Claim | None:
    """Return the claim of a sentence that a coder would pick: the highest event in the tree, the fullest first."""

    def rank(claim: Claim) -> tuple[int, int, int]:
        span = doc.char_span(claim.trigger_start, claim.trigger_end, alignment_mode="expand")
        depth = min((sum(1 for _ in token.ancestors) for token in span or ()), default=99)
        filled = sum(1 for role, filler in claim.roles if filler.mention >= 0 and role in ("agent", *_TARGETS))
        return (-filled if filled < 2 else -2, depth, claim.trigger_start)

    return min((c for c in doc._.claims if judge.roots(c)), key=rank, default=None)


def cause(doc: Doc, event: Event, judge: Judge, frames: Lexicon) -> str:
    """Return why an event was not found right."""
    if not all(judge.mentioned(actor) for actor in (*event.sources[:1], *event.targets[:1])):
        return "mention"
    typed = [claim for claim in doc._.claims if judge.typed(claim, event)]
    if typed:
        pronouns = [
            filler
            for claim in typed
            for role, filler in claim.roles
            if role in ("agent", *_TARGETS) and filler.mention >= 0 and doc._.mentions[filler.mention].kind == "pronoun"
        ]
        if pronouns:
            return "identity"
        if any(judge.source(claim, event) for claim in typed):
            return "target"
        return "source" if any(judge.target(claim, event) for claim in typed) else "both"
    words = {word for part in event.trigger.lower().split(", ") for word in part.split()}
    known = {
        lemma
        for (_, lemma), found in frames.by_trigger.items()
        if any(event.root in ontology().claim_types[frame.claim].plover for frame in found)
    }
    idioms = {
        verb
        for (verb, noun), found in frames.by_phrase.items()
        if noun in {token.lemma_.lower() for token in doc}
        and any(event.root in ontology().claim_types[frame.claim].plover for frame in found)
    }
    triggers = [token for token in doc if token.lower_ in words and token.lemma_.lower() in known | idioms]
    if not triggers:
        return "frame missing"
    roots = {token for predicate in doc._.predicates for token in predicate.tokens}
    if not any(token.i in roots for token in triggers):
        return "parse"
    places = [(token.idx, token.idx + len(token)) for token in triggers]
    claimed = any(c.trigger_start < e and s < c.trigger_end for c in doc._.claims for s, e in places)
    return "type" if claimed else "no claim"


def score(docs: Mapping[str, Doc], sentences: Mapping[str, list[Event]]) -> dict[str, Any]:
    """Count over all sentences; the result is what ``--json`` writes."""
    full, found_any, typed_any = Tally(), 0, 0
    by_root: dict[str, Tally] = defaultdict(Tally)
    by_root_any: dict[str, Tally] = defaultdict(Tally)
    causes: dict[str, Counter[str]] = {event.root: Counter() for events in sentences.values() for event in events}
    missed = []
    frames = lexicon()
    for text, events in sentences.items():
        doc = docs[text]
        judge = Judge(doc)
        main = main_claim(doc, judge)
        affirmed = [c for c in doc._.claims if judge.roots(c)]
        full.predicted += main is not None
        if main is not None and not any(judge.typed(main, event) for event in events):
            by_root[judge.roots(main)[0]].predicted += 1
        for event in events:
            full.wanted += 1
            by_root[event.root].wanted += 1
            by_root_any[event.root].wanted += 1
            partly = [
                c for c in affirmed if judge.typed(c, event) and (judge.source(c, event) or judge.target(c, event))
            ]
            typed_any += bool(partly)
            by_root_any[event.root].right += bool(partly)
            whole = any(judge.right(c, event) for c in affirmed)
            found_any += whole
            if main is not None and judge.typed(main, event):
                by_root[event.root].predicted += 1
                full.right += judge.right(main, event)
                by_root[event.root].right += judge.source(main, event) or judge.target(main, event)
            if not whole:
                why = cause(doc, event, judge, frames)
                causes[event.root][why] += 1
                missed.append((why, event, text))
    return {
        "events": full.wanted,
        "all right, any claim (recall)": found_any / full.wanted,
        "all right, main claim (F1)": full.f1,
        "type and an argument, any claim (recall)": typed_any / full.wanted,
        "type and an argument, any claim (macro recall)": sum(t.right / t.wanted for t in by_root_any.values())
        / len(by_root_any),
        "type and an argument, main claim (macro F1)": sum(t.f1 for r, t in by_root.items() if t.wanted)
        / sum(1 for t in by_root.values() if t.wanted),
        "roots": {root: by_root_any[root].right / by_root_any[root].wanted for root in sorted(by_root_any)},
        "causes": {name: sum(found[name] for found in causes.values()) for name in CAUSES},
        "causes by root": {root: {name: causes[root][name] for name in CAUSES} for root in sorted(causes)},
        "missed": missed,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--verbose", action="store_true", help="list what was missed, by cause")
    options = parser.parse_args(arguments)
    path = options.data / "dev_plover" / "plover_gsr_dev.json"
    if not path.is_file():
        print(
            f"benchmarks.plover: {path} is missing; give the folder of the data sets with --data",
            file=sys.stderr,
        )
        return 2
    sentences = read(path)
    nlp = kg.load()
    nlp.get_pipe("kg_frames").agentless = True  # type: ignore[attr-defined]  # events of which only the target is coded
    docs = dict(zip(sentences, nlp.pipe(sentences), strict=True))
    result = score(docs, sentences)
    missed, table = result.pop("missed"), result["causes by root"]
    for name, value in result.items():
        if value is table:
            print(f"{name}:\n  {'':12}" + "".join(f"{cause:>15}" for cause in CAUSES))
            for root, counts in table.items():
                print(f"  {root:12}" + "".join(f"{counts[cause] or '':>15}" for cause in CAUSES))
        elif isinstance(value, dict):
            print(f"{name}:")
            for key, number in value.items():
                print(f"  {key:16} {number:.2f}" if isinstance(number, float) else f"  {key:16} {number}")
        else:
            print(f"{name:50} {value:.3f}" if isinstance(value, float) else f"{name:50} {value}")
    if options.verbose:
        for why, event, _ in sorted(missed, key=lambda m: (m[0], m[1].root)):
            print(
                f"{why:14} {event.root:12} {event.trigger!r}: {'; '.join(event.sources)} > {'; '.join(event.targets)}"
            )
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
