"""Prefixed names that every Turtle reader takes.

A local name may hold escapes in Turtle (``kg:person\\/0``), but OWL API 5.1 rejects them and then silently
reads the file as something else. So an IRI is abbreviated only when its local name is letters, digits,
``_`` and ``-``.
"""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)\Z")
_FLAT_END = re.compile(r"[A-Za-z0-9_-]*\Z")
_PREFIX = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9_-]*))?\Z")


def usable(prefixes: dict[str, str]) -> dict[str, str]:
    """Leave out prefixes that a strict reader may refuse, and namespaces that are no absolute IRIs."""
    return {
        prefix: iri
        for prefix, iri in prefixes.items()
        if _PREFIX.match(prefix) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z", iri)
    }


class PrefixedNames:
    """Abbreviates IRIs, and remembers which prefixes it used."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        """Take a mapping of prefix to namespace; of two prefixes for a namespace the first is used."""
        self.prefix_of: dict[str, str] = {}
        self._odd: list[tuple[str, str]] = []
        for prefix, namespace in prefixes.items():
            if _FLAT_END.search(namespace).group():  # type: ignore[union-attr]
                self._odd.append((namespace, prefix))
            else:
                self.prefix_of.setdefault(namespace, prefix)
        self._odd.sort(key=lambda pair: -len(pair[0]))
        self.used: set[str] = set()

    @property
    def has_odd(self) -> bool:
        """Whether there are namespaces that do not end where names begin (``http://example.org/GO_``)."""
        return bool(self._odd)

    def short(self, iri: str) -> str | None:
        """Return ``prefix:local`` for an IRI (without angle brackets), or None when it has no such form."""
        for namespace, prefix in self._odd:
            if iri.startswith(namespace) and _LOCAL.match(iri, len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        local = _FLAT_END.search(iri).group()  # type: ignore[union-attr]
        cut = len(iri) - len(local)
        known = self.prefix_of.get(iri[:cut])
        if known is None or local[:1] in ("", "-"):
            return None
        self.used.add(known)
        return f"{known}:{local}"
