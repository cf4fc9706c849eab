"""Rewriting of queries before they are asked, and messages about their syntax errors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.errors import InputError
from kg.rdf.namespaces import PREFIXES
from kg.rdf.store.sparql_tokens import Token, tokens

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.S)
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_NOTHING = Token("word", "", 0, 0)
_INCOMPLETE = "the pattern that ends here is incomplete"
_NAME_BEFORE = re.compile(r"([\w.-]*):[^\s{}()<>\"',;]*\Z")


def fill_parameters(sparql: str, values: Mapping[str, str]) -> str:
    """Replace ``$name`` in a query by values, each a term of its own that cannot become anything else.

    Lines keep their numbers. A value that is a full ``http(s):`` IRI, or one under ``id:`` or ``kg:``,
    becomes an IRI, anything else a plain literal.

    Args:
        sparql: the query.
        values: value by parameter name, without the dollar sign.

    Raises:
        InputError: the query has no such parameter, or a value is no IRI though it begins like one.
    """
    parts: list[str] = []
    position = 0
    missing = set(values)
    for token in tokens(sparql):
        name = token.text[1:]
        if token.kind == "variable" and token.text[0] == "$" and name in values:
            missing.discard(name)
            parts += [sparql[position : token.start], term(name, values[name])]
            position = token.start + len(token.text)
    if missing:
        name = min(missing)
        raise InputError(f"the query has no parameter ${name}; see kg query --list")
    return "".join(parts) + sparql[position:]


def term(name: str, value: str) -> str:
    """Write a parameter's value as a SPARQL term; see ``fill_parameters``."""
    iri = value
    prefix, colon, local = value.partition(":")
    if colon and prefix in ("id", "kg"):
        iri = PREFIXES[prefix] + local
    elif prefix not in ("http", "https"):
        try:
            return str(Literal(value))
        except ValueError as error:  # half of a character
            raise InputError(f"the value of {name} is not valid text: {error}") from error
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise InputError(f"{value!r}, the value of {name}, is not an IRI: {error}") from error


def with_limit(sparql: str, limit: int) -> str:
    """Make a query stop after ``limit`` rows or triples' sources; a smaller ``LIMIT`` of its own stays.

    Lines keep their numbers up to the end of the query.
    """
    outer = [token for token in tokens(sparql) if token.depth == 0]
    if not any(token.is_word("SELECT", "CONSTRUCT", "DESCRIBE") for token in outer):
        return sparql
    values: Token | None = None
    for token, following in zip(outer, [*outer[1:], None], strict=True):
        if token.is_word("LIMIT") and following is not None and following.kind == "number":
            own = int(following.text) if following.text.isdigit() else limit
            end = following.start + len(following.text)
            return f"{sparql[: following.start]}{min(own, limit)}{sparql[end:]}"
        if token.is_word("VALUES"):
            values = token
    if values is not None:
        return f"{sparql[: values.start]}LIMIT {limit} {sparql[values.start :]}"
    return f"{sparql}\nLIMIT {limit}"


def is_update(sparql: str) -> bool:
    """Whether a text is rather a SPARQL update than a query."""
    words = (token for token in tokens(sparql) if token.kind == "word" and not token.is_word("PREFIX", "BASE"))
    return next(words, _NOTHING).is_word(*_UPDATES)


def error_message(sparql: str, error: SyntaxError) -> str:
    """Say what is wrong with a query, with its line and a caret under the place.

    Args:
        sparql: the query as it was asked.
        error: what the store raised.
    """
    match = _POSITION.match(str(error))
    if match is None:
        return f"the query cannot be read: {' '.join(str(error).split())}"
    line, column, expected = int(match[1]), int(match[2]), match[3]
    fault = _fault_of_select(sparql, expected)
    if fault is not None:
        line = sparql.count("\n", 0, fault[0]) + 1
        column = fault[0] - sparql.rfind("\n", 0, fault[0])
        expected = ""
    lines = sparql.splitlines() or [""]
    shown = lines[line - 1] if line <= len(lines) else ""
    before = shown[: column - 1]
    if fault is not None:
        indent = re.sub(r"[^\t]", " ", before)
        return f"query, line {line}, column {column}: {fault[1]}\n  {shown}\n  {indent}^"
    name = _NAME_BEFORE.search(before) if "Prefix not found" in expected else None
    if name is not None:
        before = before[: name.start()]
        reason = f"{name[1]}: is not declared; add PREFIX {name[1]}: <...> before the query"
        column = len(before) + 1
    else:
        reason = _reason(expected, at_end=line >= len(lines) and column > len(shown.rstrip()))
        if reason == _INCOMPLETE and before[-1:] in ("}", "]", ")"):  # the parser points behind the bracket
            before = before[:-1]
            column -= 1
    # The tabs of the line are kept under it, so that the caret stands right in any terminal.
    indent = re.sub(r"[^\t]", " ", before)
    return f"query, line {line}, column {column}: {reason}\n  {shown}\n  {indent}^"


def _fault_of_select(sparql: str, expected: str) -> tuple[int, str] | None:
    """Return the offset of what is wrong with a SELECT that is well-formed, and why; None if nothing is."""
    words = list(tokens(sparql))
    if "SELECT * is not authorized" in expected:
        star = next((token for token in words if token.text == "*"), None)
        return (star.start, "* cannot stand with GROUP BY; name the variables") if star else None
    if "contains a variable that is unbound" not in expected:
        return None
    start = next((index for index, token in enumerate(words) if token.is_word("SELECT")), len(words))
    projected: list[Token] = []
    brackets = 0
    for token in words[start + 1 :]:
        brackets += (token.text == "(") - (token.text == ")")
        if token.text == "{" or token.is_word("WHERE", "FROM"):
            break
        if token.kind == "variable" and not brackets:
            projected.append(token)
    grouped = {token.text[1:] for token in _group_by(words)}
    for token in projected:
        if token.text[1:] not in grouped:
            name = token.text
            return token.start, f"{name} is neither grouped nor aggregated; add it to GROUP BY, or take SAMPLE({name})"
    return None


def _group_by(words: Sequence[Token]) -> Iterator[Token]:
    inside = False
    for token, following in itertools.pairwise(words):
        if token.is_word("GROUP") and following.is_word("BY"):
            inside = True
        elif token.is_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES") or token.text == "}":
            inside = False
        elif inside and token.kind == "variable":
            yield token
    if inside and words[-1].kind == "variable":
        yield words[-1]


def _reason(expected: str, at_end: bool) -> str:
    if re.search(r"[A-Z][A-Za-z]* (?:[a-z]+ )+", expected):  # a sentence among the alternatives
        sentence = re.search(r"(?:^|, |one of )([A-Z][A-Za-z]* [^,\[\]]*[a-z]{2}[^,\[\]]*)", expected)
        if sentence is not None:
            return sentence[1].strip()
    if r'"\\U"' in expected:
        return "the string or IRI is not closed"
    # The parser lists every character that could go on with a name or number; what helps is the tokens.
    text = re.sub(r"\[(?:[^\[\]']|'[^']*')*\]", "", expected)
    choices = [c for c in re.sub(r"^one of ", "", " ".join(text.split())).split(", ") if c.strip(" ,")]
    if set(choices) <= {"LATERAL", "SERVICE", "SERVICE,"} and choices:
        return _INCOMPLETE
    found = "the query ends too early" if at_end else "this is not expected here"
    return f"{found}; expected {' or '.join(choices)}" if 0 < len(choices) < 9 else found


def star_in_order(sparql: str, variables: Sequence[str]) -> str | None:
    """Write out the ``*`` of an outer ``SELECT *`` so that columns stand as the query names them.

    Args:
        sparql: the query.
        variables: what the star stands for, in any order.

    Returns:
        The query with the variables in the star's place, or None when it has no star.
    """
    words = list(tokens(sparql))
    after = itertools.dropwhile(lambda token: token.depth or not token.is_word("SELECT"), words)
    star = next((t for t in itertools.islice(after, 1, None) if not t.is_word("DISTINCT", "REDUCED")), None)
    if star is None or star.text != "*":
        return None
    seen = dict.fromkeys(word.text[1:] for word in words if word.kind == "variable")
    order = [name for name in seen if name in variables]
    if len(order) != len(variables) or not order:
        return None
    listed = " ".join(f"?{name}" for name in order)
    return f"{sparql[: star.start]}{listed}{sparql[star.start + 1 :]}"
