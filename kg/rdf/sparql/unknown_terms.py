"""Terms of a query that occur nowhere in the data: mostly typing errors, which a query answers with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from pyoxigraph import NamedNode, QuerySolutions

from kg.rdf.namespaces import PREFIXES
from kg.rdf.store import Store
from kg.rdf.store.sparql_tokens import Token, tokens

_MOST = 50_000
"""Terms of a namespace that are compared with one that is not found."""


def unknown_terms(store: Store, sparql: str, namespaces: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each term of a query, of some namespaces, that no statement has.

    Args:
        store: a local store.
        sparql: the query.
        namespaces: prefix to namespace of the terms that are looked up.
    """
    if not any(f"{prefix}:" in sparql or namespace in sparql for prefix, namespace in namespaces.items()):
        return
    seen: set[str] = set()
    words = _without_template(list(tokens(sparql)))
    for before, token in zip([None, *words], words, strict=False):
        term = _term(token, namespaces)
        if term is None or term[1] in seen or (before is not None and before.is_word("PREFIX", "BASE", "AS")):
            continue
        shown, iri = term
        seen.add(iri)
        if not _occurs(store, NamedNode(iri)):
            prefix = shown.partition(":")[0]
            from difflib import get_close_matches  # noqa: PLC0415 (not for plain queries)

            close = get_close_matches(iri, _known(store, namespaces[prefix]), n=1, cutoff=0.85)
            meant = f"; did you mean {prefix}:{close[0].removeprefix(namespaces[prefix])}?" if close else ""
            yield f"{shown} occurs nowhere in the graph{meant}"


def unknown_labels(store: Store, values: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each text that no label in the graph contains, with the label that is most like it.

    Args:
        store: a local store.
        values: names, or values of parameters; numbers and IRIs are passed over.
    """
    texts = [value for value in values if value and ":" not in value and not value.replace(".", "").isdigit()]
    if not texts:
        return
    rows = store.query(f"SELECT DISTINCT ?l {{ ?s rdfs:label|skos:altLabel ?l }} LIMIT {_MOST}")
    labels = sorted({row["l"].value for row in cast(QuerySolutions, rows)})
    folded = {label.casefold(): label for label in labels}
    from difflib import get_close_matches  # noqa: PLC0415 (not for plain queries)

    for text in texts:
        wanted = text.casefold()
        words = set(wanted.split())
        if not any(wanted in label or words <= set(label.split()) for label in folded):
            close = get_close_matches(wanted, folded, n=1, cutoff=0.75)
            meant = f"; did you mean {folded[close[0]]!r}?" if close else ""
            yield f"nothing in the graph is called {text!r}{meant}"


def _without_template(words: list[Token]) -> list[Token]:
    """Leave out the template of a CONSTRUCT, which makes terms and does not look for them."""
    start = next((i for i, token in enumerate(words) if token.depth == 0 and token.is_word("CONSTRUCT")), None)
    if start is None or words[start + 1 : start + 2] == [] or words[start + 1].text != "{":
        return words
    end = next((i for i, token in enumerate(words) if i > start and token.depth == 0 and token.text == "}"), start)
    return words[:start] + words[end + 1 :]


def _term(token: Token, namespaces: Mapping[str, str]) -> tuple[str, str] | None:
    """Return a term as people write it, and its IRI."""
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix in namespaces and local:
            return token.text, namespaces[prefix] + local.replace("\\", "")
    if token.kind == "iri":
        iri = token.text[1:-1]
        for prefix, namespace in namespaces.items():
            if iri.startswith(namespace) and iri != namespace:
                return f"{prefix}:{iri.removeprefix(namespace)}", iri
    return None


def _occurs(store: Store, term: NamedNode) -> bool:
    patterns: tuple[tuple[NamedNode | None, NamedNode | None, NamedNode | None], ...] = (
        (term, None, None),
        (None, term, None),
        (None, None, term),
    )
    named = any(next(store.quads(*pattern), None) is not None for pattern in patterns)
    return named or store.native.contains_named_graph(term)


def _known(store: Store, namespace: str) -> list[str]:
    found: set[str] = set()
    start = f'FILTER(STRSTARTS(STR(?t), "{namespace}"))'
    for pattern in ("?t ?p ?o", "?s ?t ?o", "?s a ?t"):
        rows = store.query(f"SELECT DISTINCT ?t {{ {pattern} {start} }} LIMIT {_MOST}")
        found |= {row["t"].value for row in cast(QuerySolutions, rows)}
    return sorted(found)


def expanded(name: str) -> str:
    """Return an IRI for a name with one of the usual prefixes; anything else as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else name
