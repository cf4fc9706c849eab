"""What XML 1.0 cannot hold, and RDF/XML documents whose entities expand without bound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import InputError

LONGEST_ENTITY = 1_000
"""Characters that an entity may expand to. Entities of RDF/XML stand for namespaces."""
HEAD = 1 << 16
"""Bytes within which the document type declaration must end."""

_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.I)
_ROOT = re.compile(r"<[A-Za-z_:]")
_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?([\w:.-]+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&([\w:.-]+);")
# The name start and name characters of XML that a local name ends in (Namespaces in XML 1.0, section 3).
_LOCAL_NAME = re.compile(r"[^\W\d][\w.·-]*\Z")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_RESERVED = frozenset(
    f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}"
    for name in ("Description", "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li", "bagID")
)


def check_entities(head: bytes, name: str) -> None:
    """Look at the entities that an XML document declares.

    Args:
        head: the beginning of the document.
        name: what messages call it.

    Raises:
        InputError: an entity expands to more than ``LONGEST_ENTITY`` characters, or refers to itself.
    """
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    if not _DOCTYPE.search(text):
        return
    if len(head) >= HEAD and not _ROOT.search(text):
        raise InputError(f"{name}: the document type declaration is longer than {HEAD:,} bytes; remove it")
    entities = {match[2]: match[3] or match[4] or "" for match in _ENTITY.finditer(text)}
    lengths: dict[str, int] = {}
    for entity in entities:
        if _length(entity, entities, lengths, ()) > LONGEST_ENTITY:
            raise InputError(
                f"{name}: the entity &{entity}; expands to more than {LONGEST_ENTITY:,} characters; "
                "write its text where it is used"
            )


def _length(entity: str, entities: dict[str, str], lengths: dict[str, int], within: tuple[str, ...]) -> int:
    if entity in within or len(within) > 50:
        return LONGEST_ENTITY + 1
    if entity not in lengths:
        value = entities.get(entity, "?")
        inner = sum(_length(name, entities, lengths, (*within, entity)) for name in _REFERENCE.findall(value))
        lengths[entity] = len(_REFERENCE.sub("", value)) + inner
    return lengths[entity]


def writable_in_xml(statements: Iterable[Quad | Triple]) -> Iterator[Quad | Triple]:
    """Yield statements whose predicates can be names of XML elements.

    Raises:
        InputError: one cannot.
    """
    known: set[NamedNode] = set()
    for statement in statements:
        predicate = statement.predicate
        if predicate not in known:
            if not _LOCAL_NAME.search(predicate.value) or predicate.value in _RESERVED:
                raise InputError(
                    f"the property {predicate} cannot be written in RDF/XML, since its IRI does not end in an "
                    "XML name; write another syntax, such as Turtle"
                )
            known.add(predicate)
        yield statement


class XmlOutput:
    """A file that refuses the characters that XML 1.0 cannot hold."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._last = b""

    def write(self, data: bytes) -> int:
        """Write some bytes.

        Raises:
            InputError: a character in them cannot stand in XML.
        """
        found = _CONTROL.search(self._last + data)
        if found is not None:
            character = ord(found[0].decode("utf-8", "replace"))
            raise InputError(
                f"the character U+{character:04X} cannot stand in XML; "
                "write another format, such as Turtle, JSON or CSV"
            )
        self._last = data[-2:]
        return self._output.write(data)

    def flush(self) -> None:
        """Pass on what is held back."""
        self._output.flush()


class Peeked:
    """A file whose beginning has been read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        """Read some bytes."""
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            data, self._head = self._head + self._rest.read(), b""
        else:
            data, self._head = self._head[:size], self._head[size:]
        return data
