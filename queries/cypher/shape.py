"""How long, deep and wide a query may be: servers take minutes over what nobody writes by hand, and don't let go of it meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import QueryError
from graph.text import Text
from queries.cypher.tokens import BRACKETS, Token, is_clause_word, place, text_at, upper_at

MOST_CHARACTERS = 100_000
"""Longest query text."""
DEEPEST = 50
"""Most brackets inside one another: servers take minutes to parse more."""
DEEPEST_CASE = 10
"""Most CASE inside one another: the time of the embedded server's parser doubles with each few (30: 2 s, 100: 9 s)."""
DEEPEST_SUBQUERY = 10
"""Most EXISTS, COUNT and COLLECT { … } inside one another: with 20 Neo4j plans for minutes, and can't be stopped meanwhile."""
MOST_OPERATORS = 1_000
"""Most signs and words that reckon or compare."""
MOST_ALTERNATIVES = 200
"""Most bars; with 1,000 labels Neo4j plans for seconds."""
MOST_CLAUSES = 100
"""Most clauses; Neo4j plans for seconds with 200 and for minutes with 1,000."""
LONGEST_CHAIN = 100
"""Most dots or indexes behind one another, `a.b.c` or `a[0][1]`."""

HINT = Text("Ask in several queries, or hand a list over as a parameter: n.id IN $ids.")
SIGNS = frozenset("+-*/%^=<>&!~")
CONDITIONS = frozenset(("AND", "OR", "XOR", "NOT", "IN", "IS", "CONTAINS", "STARTS", "ENDS"))
"""Operators that are words."""
SUBQUERIES = frozenset(("EXISTS", "COUNT", "COLLECT"))
BEFORE_NAME = (".", ":", "$")
CLAUSES = frozenset(("MATCH", "RETURN", "WITH", "UNWIND", "CALL", "UNION"))


def check_shape(text: str, words: Sequence[Token]) -> None:
    """Raise QueryError for a query that is longer, deeper or wider than servers read, with the place where it becomes so."""
    _check_depth(text, words)
    _check_cases(text, words)
    _check_subqueries(text, words)
    _check_chains(text, words)
    for most, found, what in (
        (MOST_OPERATORS, _operators(words), Text("operators (+, =, AND …)")),
        (MOST_ALTERNATIVES, [each for each in words if each.text == "|"], Text("alternatives (|)")),
        (MOST_CLAUSES, _clauses(words), Text("clauses (MATCH, WITH …)")),
    ):
        if len(found) > most:
            message = Text("the query has {n:,} {what}; at most {most:,} are read.", n=len(found), what=what, most=most)
            raise error_at(text, found[most].start, message, HINT)


def error_at(
    text: str, start: int, message: Text, hint: str = "", *, kind: type[QueryError] = QueryError
) -> QueryError:
    """The error, of this kind, with its place in the user's text."""
    line, column = place(text, start)
    said = Text("Line {line}, column {column}: {message}", line=line, column=column, message=message)
    return kind(said, hint=hint, line=line, column=column)


def _check_depth(text: str, words: Sequence[Token]) -> None:
    depth = 0
    for token in words:
        depth += (token.text in BRACKETS) - (token.text in BRACKETS.values())
        if depth > DEEPEST:
            raise error_at(text, token.start, Text("more than {n} brackets inside one another.", n=DEEPEST))


def _check_cases(text: str, words: Sequence[Token]) -> None:
    """CASE … END counts like a pair of brackets; a name such as `n.case` doesn't."""
    depth = 0
    for i, token in enumerate(words):
        if token.upper in ("CASE", "END") and text_at(words, i - 1) not in BEFORE_NAME:
            depth = max(0, depth + (1 if token.upper == "CASE" else -1))
        if depth > DEEPEST_CASE:
            raise error_at(text, token.start, Text("more than {n} CASE inside one another.", n=DEEPEST_CASE))


def _check_subqueries(text: str, words: Sequence[Token]) -> None:
    """Only those that are expressions; CALL { … } is planned step by step."""
    opened: list[bool] = []
    for i, token in enumerate(words):
        if token.text in BRACKETS:
            opened.append(token.text == "{" and upper_at(words, i - 1) in SUBQUERIES)
        elif token.text in BRACKETS.values() and opened:
            opened.pop()
        if sum(opened) > DEEPEST_SUBQUERY:
            message = Text("more than {n} EXISTS, COUNT or COLLECT inside one another.", n=DEEPEST_SUBQUERY)
            raise error_at(text, token.start, message)


def _check_chains(text: str, words: Sequence[Token]) -> None:
    """Dots and indexes that follow one another; whatever else stands between them begins a new chain."""
    length = 0
    for i, token in enumerate(words):
        if token.text == "." or (token.text == "[" and text_at(words, i - 1) == "]"):
            length += 1
        elif (token.name is not None and text_at(words, i - 1) not in (".", "[")) or token.text == ",":
            length = 0
        if length > LONGEST_CHAIN:
            message = Text("more than {n} dots or indexes behind one another.", n=LONGEST_CHAIN)
            raise error_at(text, token.start, message)


def _operators(words: Sequence[Token]) -> list[Token]:
    return [token for i, token in enumerate(words) if token.text in SIGNS or _is_word(words, i)]


def _is_word(words: Sequence[Token], i: int) -> bool:
    return words[i].upper in CONDITIONS and text_at(words, i - 1) not in BEFORE_NAME


def _clauses(words: Sequence[Token]) -> list[Token]:
    return [
        token
        for i, token in enumerate(words)
        if token.upper in CLAUSES
        and is_clause_word(words, i)
        and not (token.upper == "WITH" and upper_at(words, i - 1) in ("STARTS", "ENDS"))
    ]
