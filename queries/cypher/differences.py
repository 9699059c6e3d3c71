"""What the embedded server answers otherwise than Cypher says, without a word: refused here, with the reason and what to write instead.

Each was seen by asking both servers the same (`tests/queries/test_both_servers.py`); what can be made right is, in `made_right.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.text import Text
from queries.cypher.aggregates import NO_NAMES, aggregate_faults
from queries.cypher.clauses import CLAUSES, Fault, begins_clause, calls, clause_end, pairs
from queries.cypher.columns import bound
from queries.cypher.shape import error_at
from queries.cypher.tokens import Token, depths, text_at, tokens, upper_at

SPANS = frozenset(("duration", "duration.between", "duration.inmonths", "duration.indays", "duration.inseconds"))
TIMES = frozenset(("datetime", "localdatetime", "time", "localtime"))
CLOCKS = ("", ".truncate", ".fromepoch", ".fromepochmillis", ".realtime", ".statement", ".transaction")
ZONED, LOCAL = (frozenset(f"{kind}{each}" for each in CLOCKS) for kind in ("datetime", "localdatetime"))
NO_VARIABLES = NO_NAMES | CLAUSES
WHOLE = re.compile(r"\d+")


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
    graph.errors.QueryError: Line 1, column 13: the embedded server doesn't heed labels and types that come from values here. Write them out: [:PARTNER|VISIT], (n:City|School).
    """
    words = tokens(text)
    for finder in (
        _dynamic,
        _spans_compared,
        _times_as_text,
        _moments_compared,
        _endings,
        aggregate_faults,
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
    starts, stops = _spans(words)
    for i, token in enumerate(words):
        if token.text in ("<", ">") and _compares(words, i):
            right = i + 2 if text_at(words, i + 1) == "=" else i + 1
            if _meets(words, right, 1, starts) or _meets(words, i - 1, -1, stops):
                yield i, message, hint


def _meets(words: Sequence[Token], at: int, step: int, spans: set[int]) -> bool:
    """True where a duration stands at `at`, or behind the brackets there."""
    while at not in spans and text_at(words, at) in "([)]" and text_at(words, at):
        at += step
    return at in spans


def _compares(words: Sequence[Token], i: int) -> bool:
    """False for the point of an arrow, and for half of `<>`."""
    return text_at(words, i - 1) not in ("-", "<") and text_at(words, i + 1) not in ("-", ">")


def _spans(words: Sequence[Token]) -> tuple[set[int], set[int]]:
    """Where durations begin and end, those that have a name too, but not those of which a part is taken or that are added to a day."""
    ends = pairs(words)
    bare = [
        (i, ends[at])
        for i, at in calls(words, SPANS)
        if at in ends and text_at(words, ends[at] + 1) != "." and text_at(words, i - 1) not in ("+", "-")
    ]
    names = {words[end + 2].name for _, end in bare if upper_at(words, end + 1) == "AS" and end + 2 < len(words)}
    names.discard(None)
    named = {
        i
        for i, token in enumerate(words)
        if token.name in names and "." not in (text_at(words, i - 1), text_at(words, i + 1))
    }
    times = {end + 2 for _, end in bare if text_at(words, end + 1) in ("*", "/")}
    return {i for i, _ in bare} | named, {end for _, end in bare} | named | times


def _times_as_text(words: Sequence[Token]) -> Iterator[Fault]:
    """`toString(datetime('2005-11-16T08:00:00Z'))` lacks the seconds where they are zero. The graph holds no such values."""
    if any(True for _ in calls(words, TIMES)):
        for i, _ in calls(words, frozenset(("tostring", "tostringornull", "tostringlist"))):
            yield (
                i,
                Text("the embedded server writes times of day in another form than Cypher does."),
                Text("Return the time itself, or make the text of its parts: t.hour, t.minute."),
            )


def _moments_compared(words: Sequence[Token]) -> Iterator[Fault]:
    """`datetime('2005-11-16T08:00Z') = localdatetime('2005-11-16T08:00')` is false in Cypher, and `<` null: here one is turned into the other."""
    ends, last, kinds = pairs(words), -1, set[bool]()
    for i, at in sorted(calls(words, ZONED | LOCAL)):
        if i < last:  # it is converted by the call around it
            continue
        last = ends.get(at, last)
        kinds.add("".join(word.text for word in words[i:at]).lower() in ZONED)
        if len(kinds) > 1 and any(_may_compare(words, each) for each in range(len(words))):
            message = Text("the embedded server takes a moment with a time zone and one without for the same.")
            yield i, message, Text("Turn one into the other: localdatetime(datetime('2005-11-16T08:00Z')).")


def _may_compare(words: Sequence[Token], i: int) -> bool:
    token = words[i]
    unequal = token.text == "<" and text_at(words, i + 1) == ">"
    return unequal or (token.text in ("=", "<", ">") and _compares(words, i)) or token.upper in ("IN", "CASE")


def _endings(words: Sequence[Token]) -> Iterator[Fault]:
    """A query without RETURN gives whatever was matched."""
    if upper_at(words, 0) == "CALL" and text_at(words, 1) not in ("{", "("):
        return
    top = [
        token.upper
        for i, (token, depth) in enumerate(zip(words, depths(words), strict=True))
        if depth <= 0 and text_at(words, i - 1) not in (".", ":", "$")
    ]
    last = len(top) - 1 - top[::-1].index("UNION") if "UNION" in top else -1
    if "RETURN" not in top[last + 1 :] and "FINISH" not in top[last + 1 :]:
        yield len(words) - 1, Text("the query doesn't say what to return."), Text("End it with RETURN.")


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
        if name is None or token.upper in NO_VARIABLES or not (in_map or unwound) or text_at(words, i + 1) == "(":
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
