"""W3C Web Annotations: one for each claim, on its passage.

Its target is the document's text as the graph has it, by offsets and by quote; where the document has an address, the
page there, too, by quote alone, since offsets into the text are none into the page.

Source: https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.graph.claim_exports.claim_reader import ClaimReader, ClaimRecord

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32
"""Characters before and after a quote that tell it from others like it."""


def write_page(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write an AnnotationPage with all annotations.

    Args:
        reader: the graph.
        output: a binary file.
        ordered: see ``ClaimReader.claims``.

    Returns:
        A line for each kind of thing that they do not hold.
    """
    output.write(f'{{"@context": "{_CONTEXT}", "type": "AnnotationPage", "items": [\n'.encode())
    comma = ""
    for item in _annotations(reader, ordered):
        output.write((comma + json.dumps(item, ensure_ascii=False)).encode())
        comma = ",\n"
    output.write(b"\n]}\n")
    return list(_notes(reader))


def write_lines(reader: ClaimReader, output: BinaryIO, *, ordered: bool) -> list[str]:
    """Write one annotation a line, each with its context; see ``write_page``."""
    for item in _annotations(reader, ordered):
        output.write((json.dumps({"@context": _CONTEXT, **item}, ensure_ascii=False) + "\n").encode())
    return list(_notes(reader))


def _annotations(reader: ClaimReader, ordered: bool) -> Iterator[dict[str, Any]]:
    return (annotation(claim) for claim in reader.claims(ordered=ordered) if claim.document)


def _notes(reader: ClaimReader) -> Iterator[str]:
    yield "roles, edges and links between claims are left out; each annotation has the IRI of its claim"
    if missing := reader.without_passage():
        yield f"{missing} claims are left out: they have no passage"


def annotation(claim: ClaimRecord) -> dict[str, Any]:
    """Return a claim's annotation without context: its words as a comment, its IRI as a link, its passage as target."""
    document = claim.document
    assert document is not None
    quote = {"type": "TextQuoteSelector", "exact": claim.quote}
    if document.text and claim.start >= 0:
        before = document.text[max(0, claim.start - _AROUND) : claim.start]
        after = document.text[claim.end : claim.end + _AROUND]
        quote |= {name: words for name, words in (("prefix", before), ("suffix", after)) if words}
    selectors: list[dict[str, Any]] = [quote]
    if claim.start >= 0:
        selectors.insert(0, {"type": "TextPositionSelector", "start": claim.start, "end": claim.end})
    targets = [{"type": "SpecificResource", "source": document.iri, "selector": selectors}]
    if document.url:
        targets.append({"type": "SpecificResource", "source": document.url, "selector": [quote]})
    made: dict[str, Any] = {
        "id": f"{claim.iri}-annotation",
        "type": "Annotation",
        "motivation": ["describing", "linking"],
        "body": [
            {
                "type": "TextualBody", "value": claim.sentence, "format": "text/plain", "language": "en",
                "purpose": "describing",
            },
            {"type": "SpecificResource", "source": claim.iri, "purpose": "linking"},
        ],
        "target": targets,
    }  # fmt: skip
    reading = document.reading
    if reading and reading.time:
        made["generated"] = reading.time if reading.time.endswith("Z") or "+" in reading.time else f"{reading.time}Z"
    if reading and reading.software:
        made["generator"] = {"id": reading.software, "type": "Software", "name": reading.software_label}
    return made
