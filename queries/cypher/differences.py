"""What the embedded server answers otherwise than Cypher says, without a word: refused here, with the reason and what to write instead.

Each was seen by asking both servers the same (`tests/queries/test_both_servers.py`); what can be made right is, in `made_right.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.text import Text
from queries.cypher.clauses import CLAUSES, COMPREHENSIONS, begins_clause, calls, clause_end, pairs, parts
from queries.cypher.columns import bound
from queries.cypher.shape import error_at
from queries.cypher.tokens import Token, depths, text_at, tokens, upper_at

AGGREGATES = frozenset(
    ("count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentilecont", "percentiledisc")
)
SPANS = frozenset(("duration", "duration.between", "duration.inmonths", "duration.indays", "duration.inseconds"))
TIMES = frozenset(("datetime", "localdatetime", "time", "localtime"))
WORDS = frozenset(
    [
        "AND",
        "OR",
        "XOR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "TRUE",
        "FALSE",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "AS",
        "DISTINCT",
        "STARTS",
        "ENDS",
        "WITH",
        "CONTAINS",
        "ASC",
        "DESC",
    ]
)
CONDITIONS = frozenset(("AND", "OR", "XOR", "NOT", "IN", "IS", "CONTAINS", "STARTS", "ENDS"))
WHOLE = re.compile(r"\d+")
Fault = tuple[int, Text, Text]
"""Where it stands, what is wrong, what to write instead."""


def check_limits(text: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryError where LIMIT or SKIP gets anything but a whole number, on either server: they differ in what they take."""
    words = tokens(text)
    _raise_first(text, words, _limits(words, parameters))


def check_differences(text: str) -> None:
    """Raise QueryError for what the embedded server would answer wrongly.

    >>> check_differences("MATCH (n:City)-[:PARTNER]-(m) RETURN count(*)")
    >>> check_differences("MATCH (n)-[r:$(n.type)]-() RETURN r")
    Traceback (most recent call last):
    ...
    graph.errors.QueryError: Line 1, column 14: the embedded server doesn't heed labels and types that come from values here. Write them out: [:PARTNER|VISIT], (n:City|School).
    """
    words = tokens(text)
    for finder in (
        _dynamic,
        _spans_compared,
        _times_as_text,
        _endings,
        _in_comprehensions,
        _conditions,
        _ungrouped,
        _ties_met_twice,
        _unbound,
    ):
        _raise_first(text, words, finder(words))


def _raise_first(text: str, words: Sequence[Token], faults: Iterator[Fault]) -> None:
    for at, message, hint in faults:
        raise error_at(text, words[min(at, len(words) - 1)].start, message, hint)


def _limits(words: Sequence[Token], parameters: Mapping[str, Any]) -> Iterator[Fault]:
    hint = Text("Hand a number over as a number: {example}.", example='{"n": 10}')
    for i, token in enumerate(words):
        if token.upper not in ("LIMIT", "SKIP", "OFFSET") or not begins_clause(words, i):
            continue
        end = clause_end(words, i + 1)
        for at, depth in zip(range(i + 1, end), depths(words[i + 1 : end]), strict=True):
            if depth == 0 and (found := _no_number(words, at, parameters)):
                message = Text(
                    "{clause} takes a whole number of 0 or more; found {found}.", clause=token.upper, found=found
                )
                yield at, message, hint


def _no_number(words: Sequence[Token], at: int, parameters: Mapping[str, Any]) -> str:
    """What stands at `at` where a number is due, if it is another thing; empty where it may be one."""
    token = words[at]
    if token.kind == "string" or token.upper in ("NULL", "TRUE", "FALSE"):
        return token.text[:40]
    if token.kind == "number" and not WHOLE.fullmatch(token.text):
        return token.text[:40]
    if token.text == "$" and at + 1 < len(words):
        value: Any = parameters.get(words[at + 1].name or words[at + 1].text, 0)
        if text_at(words, at + 2) == "." and isinstance(value, Mapping):
            value = value.get(text_at(words, at + 3))
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            return repr(value)[:40]
    return ""


def _dynamic(words: Sequence[Token]) -> Iterator[Fault]:
    """`-[r:$(t)]-` gives ties of every type, `(n:$any([…]))` nothing; in WHERE all of them are always true, or never."""
    message = Text("the embedded server doesn't heed labels and types that come from values here.")
    hint = Text("Write them out: [:PARTNER|VISIT], (n:City|School).")
    opened: list[int] = []
    for i, token in enumerate(words):
        if token.text in "([{":
            opened.append(i)
        elif token.text in ")]}" and opened:
            opened.pop()
        elif token.text == "$" and text_at(words, i - 1) in (":", "|", "&", "!"):
            chosen = text_at(words, i + 1).lower()
            if (chosen in ("any", "all") and text_at(words, i + 2) == "(") or (
                chosen == "(" and not (opened and _is_node(words, opened[-1]))
            ):
                yield i - 1, message, hint


def _is_node(words: Sequence[Token], at: int) -> bool:
    """True for the bracket of a node in a pattern of MATCH."""
    before = upper_at(words, at - 1) or text_at(words, at - 1)
    return words[at].text == "(" and before in ("MATCH", ",", "-", ">", "=", "(", ")")


def _spans_compared(words: Sequence[Token]) -> Iterator[Fault]:
    """`duration('P1D') < duration('P2D')` is null in Cypher, for a month has no fixed length, and true or false here."""
    message = Text("durations have no order in Cypher, and the embedded server gives them one.")
    hint = Text("Compare a part of them: duration.between(a, b).days < 30.")
    ends = pairs(words)
    bare = [
        (i, ends[at])
        for i, at in calls(words, SPANS)
        if at in ends and text_at(words, ends[at] + 1) != "." and text_at(words, i - 1) not in ("+", "-")
    ]
    named = {words[end + 2].name for _, end in bare if upper_at(words, end + 1) == "AS" and end + 2 < len(words)}
    starts, stops = {i for i, _ in bare}, {end for _, end in bare}
    for i, token in enumerate(words):
        if (
            token.name in named
            and token.name is not None
            and text_at(words, i + 1) != "."
            and text_at(words, i - 1) != "."
        ):
            starts.add(i)
            stops.add(i)
    for i, token in enumerate(words):
        if (
            token.text in ("<", ">")
            and text_at(words, i - 1) not in ("-", "<")
            and text_at(words, i + 1) not in ("-", ">")
        ):
            right = i + 2 if text_at(words, i + 1) == "=" else i + 1
            left = i - 1
            while text_at(words, right) in ("(", "["):
                right += 1
            while left not in stops and text_at(words, left) in (")", "]"):
                left -= 1
            if right in starts or left in stops:
                yield i, message, hint


def _times_as_text(words: Sequence[Token]) -> Iterator[Fault]:
    """`toString(datetime('2005-11-16T08:00:00Z'))` lacks the seconds where they are zero. The graph holds no such values."""
    if any(True for _ in calls(words, TIMES)):
        for i, _ in calls(words, frozenset(("tostring", "tostringornull", "tostringlist"))):
            yield (
                i,
                Text("the embedded server writes times of day in another form than Cypher does."),
                Text("Return the time itself, or make the text of its parts: t.hour, t.minute."),
            )


def _endings(words: Sequence[Token]) -> Iterator[Fault]:
    """A query without RETURN gives whatever was matched."""
    if upper_at(words, 0) == "CALL" and text_at(words, 1) not in ("{", "("):
        return
    top = [
        token.upper
        for i, (token, depth) in enumerate(zip(words, depths(words), strict=True))
        if depth == 0 and text_at(words, i - 1) not in (".", ":", "$")
    ]
    last = len(top) - 1 - top[::-1].index("UNION") if "UNION" in top else -1
    if "RETURN" not in top[last + 1 :] and "FINISH" not in top[last + 1 :]:
        yield len(words) - 1, Text("the query doesn't say what to return."), Text("End it with RETURN.")


def _in_comprehensions(words: Sequence[Token]) -> Iterator[Fault]:
    """`[x IN list | count(x)]` counts nothing."""
    ends = pairs(words)
    for start, end in ends.items():
        if start < end and (bar := _bar(words, start, end)) is not None:
            for i, at in calls(words, AGGREGATES):
                if bar < i and at < end:
                    message = Text("{name} can't stand inside of a list's own brackets.", name=words[i].text)
                    yield i, message, Text("Work it out before, with WITH.")


def _bar(words: Sequence[Token], start: int, end: int) -> int | None:
    """Where the part of a list comprehension, reduce or any(…) begins that is worked out for each item."""
    inside = words[start].text == "[" or upper_at(words, start - 1) in COMPREHENSIONS
    first = start + 2 if upper_at(words, start - 1) != "REDUCE" else start + 1
    if not inside or (upper_at(words, first) != "IN" and upper_at(words, start - 1) != "REDUCE"):
        return None
    for i, depth in zip(range(start + 1, end), depths(words[start + 1 : end]), strict=True):
        if depth == 0 and (words[i].text == "|" or words[i].upper == "WHERE"):
            return i
    return None


def _ungrouped(words: Sequence[Token]) -> Iterator[Fault]:
    """`RETURN n.country, count(*) + n.population`: of which n? The embedded server takes any."""
    for i, token in enumerate(words):
        if token.upper not in ("RETURN", "WITH") or not begins_clause(words, i):
            continue
        begin = i + 1 + (upper_at(words, i + 1) == "DISTINCT")
        items = list(parts(words, begin, clause_end(words, i + 1)))
        plain = {_said(words, start, end) for start, end in items if not _aggregated(words, start, end)}
        for start, end in items:
            if inside := _aggregated(words, start, end):
                for at, name in _names_beside(words, start, end, inside):
                    if name not in plain:
                        message = Text("'{name}' stands beside an aggregate, and the rows differ in it.", name=name)
                        yield at, message, Text("Return it as a column of its own, or work it out before, with WITH.")


def _conditions(words: Sequence[Token]) -> Iterator[Fault]:
    """`RETURN count(*) > 1 AND max(x) = 'c'`: here the words work on no aggregate, so that each row has an answer of its own."""
    ends = pairs(words)
    found = [(i, ends[at]) for i, at in calls(words, AGGREGATES) if at in ends]
    if not found:
        return
    bars = [(bar, end) for start, end in ends.items() if start < end and (bar := _bar(words, start, end)) is not None]
    given = [
        (start, bar) for start, end in ends.items() if start < end and (bar := _bar(words, start, end)) is not None
    ]
    hidden = [*found, *bars]
    for start, end in _items(words):
        if not any(start <= first < end for first, _ in found):
            continue
        for at in range(start, end):
            if _gives_items(words, at, given) or any(first <= at <= last for first, last in hidden):
                continue
            if _is_condition(words, at) or (words[at].text == "." and text_at(words, at - 1) in (")", "]", "}")):
                message = Text("'{word}' can't work on an aggregate in the embedded server.", word=words[at].text)
                yield (
                    at,
                    message,
                    Text("Work the aggregate out before, with WITH: WITH count(*) AS n RETURN n IN [1, 2]."),
                )


def _gives_items(words: Sequence[Token], at: int, given: Sequence[tuple[int, int]]) -> bool:
    """True for the IN of `[x IN list | …]`, which is no condition."""
    begins = words[at].upper == "IN" and text_at(words, at - 2) in ("[", "(", ",")
    return begins and any(start < at < bar for start, bar in given)


def _is_condition(words: Sequence[Token], at: int) -> bool:
    if words[at].text == "=":
        return text_at(words, at + 1) == "~"
    word, before = words[at].upper, text_at(words, at - 1)
    return word in CONDITIONS and before not in (".", ":", "$") and upper_at(words, at - 1) != "AS"


def _items(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The items of every RETURN and WITH."""
    for i, token in enumerate(words):
        if token.upper in ("RETURN", "WITH") and begins_clause(words, i):
            begin = i + 1 + (upper_at(words, i + 1) == "DISTINCT")
            yield from parts(words, begin, clause_end(words, i + 1))


def _aggregated(words: Sequence[Token], start: int, end: int) -> list[tuple[int, int]]:
    """The aggregates of an item, each from its name to its closing bracket; none for an item that has lists made inside."""
    ends = pairs(words)
    inside = range(start, end)
    if any(_bar(words, at, ends[at]) is not None for at in inside if at in ends and ends[at] > at):
        return []
    if any(words[at].text == "{" for at in inside):
        return []
    return [(i, ends[at]) for i, at in calls(words, AGGREGATES) if i in inside and at in ends]


def _said(words: Sequence[Token], start: int, end: int) -> str:
    """An item without its AS, as one text."""
    if end - start > 2 and words[end - 2].upper == "AS":
        end -= 2
    return "".join(words[at].text for at in range(start, end))


def _names_beside(
    words: Sequence[Token], start: int, end: int, inside: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Variables and properties of an item outside of its aggregates."""
    if end - start > 2 and words[end - 2].upper == "AS":
        end -= 2
    for at in range(start, end):
        name = words[at].name
        before, after = text_at(words, at - 1), text_at(words, at + 1)
        hidden = any(first <= at <= last for first, last in inside) or words[at].upper in WORDS
        if name is None or hidden or before in (".", "$", ":") or after in ("(", ":"):
            continue
        yield at, f"{name}.{words[at + 2].text}" if after == "." and at + 2 < end else name


def _ties_met_twice(words: Sequence[Token]) -> Iterator[Fault]:
    """`(a)-[r]-(b), (b)-[r]-(c)`: a tie can't be met twice in one MATCH, so there is nothing; here the second r is any tie."""
    for i, token in enumerate(words):
        if token.upper != "MATCH" or not begins_clause(words, i):
            continue
        seen: set[str] = set()
        for at in range(i + 1, clause_end(words, i + 1)):
            name = words[at].name
            if name is None or text_at(words, at - 1) != "[" or text_at(words, at - 2) != "-":
                continue
            if name in seen:
                message = Text("the tie '{name}' stands twice in one MATCH, which finds nothing.", name=name)
                yield at, message, Text("Give the second one a name of its own.")
            seen.add(name)


def _unbound(words: Sequence[Token]) -> Iterator[Fault]:
    """A name that nothing gives a value, in a pattern's map or behind UNWIND, finds nothing instead of being said."""
    known = {*bound(words), *_given(words)}
    for i, token in enumerate(words):
        name = token.name
        in_map = text_at(words, i - 1) == ":" and text_at(words, i - 3) in ("{", ",")
        unwound = upper_at(words, i - 1) == "UNWIND" and begins_clause(words, i - 1)
        if name is None or token.upper in WORDS | CLAUSES or not (in_map or unwound) or text_at(words, i + 1) == "(":
            continue
        ends = text_at(words, i + 1) in (",", "}", ".") or upper_at(words, i + 1) == "AS"
        if ends and name not in known:
            message = Text("variable '{name}' not defined.", name=name)
            yield i, message, Text("A text stands in quotes: '{name}'.", name=name)


def _given(words: Sequence[Token]) -> Iterator[str]:
    """Names that lists, reduce, YIELD and CALL (…) give."""
    for i, token in enumerate(words):
        if token.name is not None and (
            upper_at(words, i + 1) == "IN"
            or text_at(words, i + 1) == "="
            or upper_at(words, i - 1) in ("YIELD", "AS")
            or (text_at(words, i - 1) in (",", "(") and text_at(words, i + 1) in (",", ")"))
        ):
            yield token.name
