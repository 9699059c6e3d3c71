"""Parts of a query's words: its clauses, the pairs of its brackets, what is called, and what a text says beside its calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.text import Text
from queries.cypher.tokens import BRACKETS, Token, depths, dotted, is_clause_word, text_at, upper_at

CLAUSES = frozenset(
    (
        "MATCH",
        "OPTIONAL",
        "RETURN",
        "WITH",
        "UNWIND",
        "CALL",
        "UNION",
        "ORDER",
        "SKIP",
        "OFFSET",
        "LIMIT",
        "WHERE",
        "YIELD",
        "FINISH",
    )
)
Fault = tuple[int, Text, Text]
"""What is wrong with a query: the word where it stands, what it is, what to write instead."""
LIST_FUNCTIONS = frozenset(("ANY", "ALL", "NONE", "SINGLE", "REDUCE"))
"""Functions that work through a list."""


def pairs(words: Sequence[Token]) -> dict[int, int]:
    """The other end of each bracket, both ways; those without another end are missing."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(words):
        if token.text in BRACKETS:
            opened.append(i)
        elif token.text in BRACKETS.values() and opened:
            start = opened.pop()
            found[start], found[i] = i, start
    return found


def begins_clause(words: Sequence[Token], i: int) -> bool:
    """True where the word at `i` begins a clause, and isn't a name or half of STARTS WITH."""
    word = words[i].upper
    if word not in CLAUSES or not is_clause_word(words, i) or upper_at(words, i - 1) == "AS":
        return False
    return not (word == "WITH" and upper_at(words, i - 1) in ("STARTS", "ENDS"))


def clause_end(words: Sequence[Token], start: int) -> int:
    """Where the clause ends whose inside begins at `start`: at the next clause of its depth, or the bracket that holds it."""
    depth = 0
    for i in range(start, len(words)):
        depth += (words[i].text in BRACKETS) - (words[i].text in BRACKETS.values())
        if depth < 0 or (depth == 0 and (words[i].text == ";" or begins_clause(words, i))):
            return i
    return len(words)


def parts(words: Sequence[Token], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between commas, from `start` to `end`, as positions."""
    begin = start
    for i, depth in enumerate(depths(words[start:end]), start):
        if depth == 0 and words[i].text == ",":
            yield begin, i
            begin = i + 1
    if begin < end:
        yield begin, end


def calls(words: Sequence[Token], names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Calls of functions with one of these small names: where the name begins, and where its bracket opens."""
    for i, token in enumerate(words):
        if token.name is not None and text_at(words, i - 1) != ".":
            name, after = dotted(words, i)
            if name.lower() in names and text_at(words, after) == "(":
                yield i, after
