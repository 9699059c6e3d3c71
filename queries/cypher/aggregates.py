"""Aggregates that the embedded server works out wrongly: where other things stand beside them, or work on them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from graph.text import Text
from queries.cypher.clauses import LIST_FUNCTIONS, Fault, begins_clause, calls, clause_end, pairs, parts
from queries.cypher.shape import CONDITIONS
from queries.cypher.tokens import Token, depths, text_at, upper_at

AGGREGATES = frozenset(
    ("count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentilecont", "percentiledisc")
)
NO_NAMES = CONDITIONS | frozenset(
    ["NULL", "TRUE", "FALSE", "CASE", "WHEN", "THEN", "ELSE", "END", "AS", "DISTINCT", "WITH", "ASC", "DESC"]
)
"""Words of an expression that are no variables."""
BEFORE = Text("Work the aggregate out before, with WITH: WITH count(*) AS n RETURN n IN [1, 2].")
Span = tuple[int, int]


def aggregate_faults(words: Sequence[Token]) -> Iterator[Fault]:
    """What the embedded server would answer wrongly, in the order of its kinds."""
    ends = pairs(words)
    found = [(i, ends[at]) for i, at in calls(words, AGGREGATES) if at in ends]
    if not found:
        return
    lists = list(_lists(words, ends))
    bodies = [(bar, end) for _, bar, end in lists]
    inside, hidden = _covered(len(words), bodies), _covered(len(words), [*found, *bodies])
    givers = _givers(words, lists)
    yield from _in_lists(words, found, inside)
    for items in _clauses(words, [first for first, _ in found]):
        plain = {_said(words, *item) for item, holds in items if not holds}
        for item in (range(*item) for item, holds in items if holds):
            yield from _conditions(words, item, hidden, givers)
            yield from _ungrouped(words, item, plain, hidden, inside)


def _is_made_inside(words: Sequence[Token], item: range, inside: bytearray) -> bool:
    """True for an item with variables of its own, or a map: which of its names differ from row to row isn't known."""
    return any(inside[at] or words[at].text == "{" for at in item)


def _lists(words: Sequence[Token], ends: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Each list that is made of another: its bracket, where the part for each item begins, and its end."""
    for start, end in ends.items():
        if start < end and (bar := _bar(words, start, end)):
            yield start, bar, end


def _covered(length: int, spans: Sequence[Span]) -> bytearray:
    """1 for each word in one of the spans. O(words + spans)."""
    steps = [0] * (length + 2)
    for first, last in spans:
        steps[first] += 1
        steps[last + 1] -= 1
    covered, depth = bytearray(length), 0
    for at in range(length):
        depth += steps[at]
        covered[at] = depth > 0
    return covered


def _clauses(words: Sequence[Token], firsts: Sequence[int]) -> Iterator[list[tuple[Span, bool]]]:
    """The items of each RETURN and WITH, and whether one of the aggregates, which begin at `firsts`, is in it."""
    for i, token in enumerate(words):
        if token.upper in ("RETURN", "WITH") and begins_clause(words, i):
            begin = i + 1 + (upper_at(words, i + 1) == "DISTINCT")
            items = parts(words, begin, clause_end(words, i + 1))
            yield [(item, bisect_right(firsts, item[1] - 1) > bisect_right(firsts, item[0] - 1)) for item in items]


def _in_lists(words: Sequence[Token], found: Sequence[Span], inside: bytearray) -> Iterator[Fault]:
    """`[x IN list | count(x)]` counts nothing."""
    for i, _ in found:
        if inside[i]:
            message = Text("{name} can't stand inside of a list's own brackets.", name=words[i].text)
            yield i, message, Text("Work it out before, with WITH.")


def _bar(words: Sequence[Token], start: int, end: int) -> int:
    """Where the part of a list comprehension, reduce or any(…) begins that is worked out for each item; 0 for other brackets."""
    reduces = upper_at(words, start - 1) == "REDUCE"
    if not reduces:
        opens = words[start].text == "[" or upper_at(words, start - 1) in LIST_FUNCTIONS
        if not opens or upper_at(words, start + 2) != "IN":
            return 0
    for i, depth in zip(range(start + 1, end), depths(words[start + 1 : end]), strict=True):
        if depth == 0 and (words[i].text == "|" or words[i].upper == "WHERE"):
            return i
    return 0


def _givers(words: Sequence[Token], lists: Sequence[tuple[int, int, int]]) -> set[int]:
    return {at for start, bar, _ in lists for at in range(start, bar) if _gives_items(words, at)}


def _gives_items(words: Sequence[Token], at: int) -> bool:
    """True for the IN of `[x IN list | …]`, which is no condition."""
    return words[at].upper == "IN" and text_at(words, at - 2) in ("[", "(", ",")


def _conditions(words: Sequence[Token], item: range, hidden: bytearray, givers: set[int]) -> Iterator[Fault]:
    """`RETURN count(*) > 1 AND max(x) = 'c'`: here the words work on no aggregate, and each row has an answer of its own."""
    for at in item:
        if not hidden[at] and at not in givers and _is_condition(words, at):
            word = words[at].text
            yield at, Text("'{word}' can't work on an aggregate in the embedded server.", word=word), BEFORE


def _is_condition(words: Sequence[Token], at: int) -> bool:
    token, before = words[at], text_at(words, at - 1)
    if token.text == ".":
        return before in (")", "]", "}")
    if token.text == "=":
        return text_at(words, at + 1) == "~"
    return token.upper in CONDITIONS and before not in (".", ":", "$") and upper_at(words, at - 1) != "AS"


def _ungrouped(
    words: Sequence[Token], item: range, plain: set[str], hidden: bytearray, inside: bytearray
) -> Iterator[Fault]:
    """`RETURN n.country, count(*) + n.population`: of which n? The embedded server takes any."""
    if _is_made_inside(words, item, inside):
        return
    for at in range(item.start, _without_alias(words, item.start, item.stop)):
        name = "" if hidden[at] else _name_at(words, at)
        if name and name not in plain:
            message = Text("'{name}' stands beside an aggregate, and the rows differ in it.", name=name)
            yield at, message, Text("Return it as a column of its own, or work it out before, with WITH.")


def _without_alias(words: Sequence[Token], start: int, end: int) -> int:
    return end - 2 if end - start > 2 and words[end - 2].upper == "AS" else end


def _said(words: Sequence[Token], start: int, end: int) -> str:
    """An item without its AS, as one text."""
    return "".join(words[at].text for at in range(start, _without_alias(words, start, end)))


def _name_at(words: Sequence[Token], at: int) -> str:
    """The variable or property that begins here; empty where none does."""
    name, before, after = words[at].name, text_at(words, at - 1), text_at(words, at + 1)
    if name is None or words[at].upper in NO_NAMES or before in (".", "$", ":") or after in ("(", ":"):
        return ""
    return f"{name}.{text_at(words, at + 2)}" if after == "." else name
