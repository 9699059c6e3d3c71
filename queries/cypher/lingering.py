"""Shapes that a Neo4j server goes on working through after it was asked to stop: it looks for that between rows, never within an expression."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import QueryRefused
from graph.text import Text
from queries.cypher.clauses import LIST_FUNCTIONS
from queries.cypher.shape import BEFORE_NAME, error_at
from queries.cypher.tokens import BRACKETS, Token, text_at, tokens, upper_at

MOST_LOOPS = 2
"""Most lists that are worked through inside one another: three of 3,000 took Neo4j over 17 s after it was asked to stop."""
HINT = Text("Write UNWIND, which a server can be stopped in.")


def check_lingering(text: str) -> None:
    """Raise QueryRefused, with the reason and the place, for a query that a server may not let go of when its time is over.

    >>> check_lingering("RETURN [a IN range(1, 9) | [b IN range(1, 9) | a * b]]")
    >>> check_lingering("RETURN reduce(s = [1], i IN range(1, 40) | s + s)")
    Traceback (most recent call last):
    ...
    graph.errors.QueryRefused: Line 1, column 44: the list 's' doubles with each step of reduce. Write UNWIND, which a server can be stopped in.
    """
    words = tokens(text)
    loops: list[bool] = []
    for i, token in enumerate(words):
        if token.text in BRACKETS:
            loops.append(_is_loop(words, i))
            if sum(loops) > MOST_LOOPS:
                reason = Text(
                    "more than {n} lists are worked through inside one another; a server that was asked to stop goes on with that.",
                    n=MOST_LOOPS,
                )
                raise error_at(text, token.start, reason, HINT, kind=QueryRefused)
            if upper_at(words, i - 1) == "REDUCE" and (doubled := _doubled(words, i)):
                reason = Text("the list '{name}' doubles with each step of reduce.", name=doubled.text)
                raise error_at(text, doubled.start, reason, HINT, kind=QueryRefused)
        elif token.text in BRACKETS.values() and loops:
            loops.pop()


def _is_loop(words: Sequence[Token], i: int) -> bool:
    """Does a list comprehension, a pattern comprehension or a function over a list begin with this bracket?"""
    if words[i].text == "(":
        return upper_at(words, i - 1) in LIST_FUNCTIONS and text_at(words, i - 2) not in BEFORE_NAME
    if words[i].text != "[":
        return False
    if upper_at(words, i + 2) == "IN":
        return True
    return text_at(words, i - 1) != "-" and _has_bar(words, i)


def _has_bar(words: Sequence[Token], i: int) -> bool:
    """Does a bar stand between this bracket and its end, within no other one?"""
    depth = 0
    for at in range(i, len(words)):
        depth += (words[at].text in BRACKETS) - (words[at].text in BRACKETS.values())
        if depth == 0:
            return False
        if depth == 1 and words[at].text == "|":
            return True
    return False


def _doubled(words: Sequence[Token], i: int) -> Token | None:
    """Where `reduce(` adds what it has so far to itself."""
    name, depth = text_at(words, i + 1), 0
    for at in range(i, len(words)):
        depth += (words[at].text in BRACKETS) - (words[at].text in BRACKETS.values())
        if depth == 0:
            return None
        if words[at].text == text_at(words, at + 2) == name and text_at(words, at + 1) == "+":
            return words[at]
    return None
