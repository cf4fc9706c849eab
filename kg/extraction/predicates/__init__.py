"""Predicate-argument structures from Universal Dependencies, without any ontology.

``clauses`` and ``nominals`` apply the rules to ``draft`` predicates, ``phrases`` finds their markers and token ranges,
and ``scope`` finds what each depends on.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotations import Predicate, register
from kg.extraction.predicates.clauses import Clauses
from kg.extraction.predicates.draft import finish
from kg.extraction.predicates.nominals import Nominals
from kg.extraction.predicates.scope import Scope
from kg.extraction.syntax.tokens import read_tokens
from kg.knowledge.grammar import load_grammar

__all__ = ["extract", "kg_predicates"]


def extract(doc: Doc) -> tuple[Predicate, ...]:
    """Return the predicates of a parsed document, in the order of their root tokens.

    Args:
        doc: a document with tags, lemmas and dependency trees (UD, or a scheme of ``syntax.universal_dependencies``).
    """
    words = load_grammar()
    tokens = read_tokens(doc)
    clauses = Clauses(tokens, words)
    nominals = Nominals(tokens, words, clauses)
    scope = Scope(tokens, clauses)
    drafts = [*clauses.drafts.values(), *nominals.drafts.values(), *nominals.others]
    drafts.sort(key=lambda draft: (draft.root, draft.kind))
    return tuple(
        finish(tokens, draft, *scope.chain(draft.root)) for draft in drafts if draft.slots or draft.subject >= 0
    )


@Language.factory("kg_predicates", assigns=["doc._.predicates"], requires=["token.dep", "token.pos", "token.lemma"])
def kg_predicates(nlp: Language, name: str) -> PredicateExtractor:
    """Create the component that writes ``doc._.predicates``."""
    return PredicateExtractor()


class PredicateExtractor:
    """The spaCy component: ``doc`` in, ``doc`` with ``doc._.predicates`` out."""

    def __init__(self) -> None:
        register()
        load_grammar()

    def __call__(self, doc: Doc) -> Doc:
        doc._.predicates = extract(doc)
        return doc
