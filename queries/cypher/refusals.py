"""What a query may not do: whatever is more than reading the graph is refused before a server sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.errors import QueryError, QueryRefused
from graph.text import Text
from queries.cypher.shape import MOST_CHARACTERS, check_shape, error_at
from queries.cypher.tokens import BRACKETS, Token, dotted, place, text_at, tokens, upper_at

WRITING = frozenset(["CREATE", "MERGE", "SET", "REMOVE", "DELETE", "DETACH", "NODETACH", "FOREACH", "INSERT", "DROP"])
ADMINISTERING = frozenset(
    [
        "ALTER",
        "GRANT",
        "DENY",
        "REVOKE",
        "RENAME",
        "START",
        "STOP",
        "ENABLE",
        "DISABLE",
        "DEALLOCATE",
        "REALLOCATE",
        "DRYRUN",
        "SHOW",
        "TERMINATE",
        "LOAD",
        "USING",
    ]
)
PREFIXES = frozenset(("EXPLAIN", "PROFILE", "CYPHER"))
BEGINNINGS = frozenset(["MATCH", "OPTIONAL", "RETURN", "WITH", "UNWIND", "CALL"])
PROCEDURES = (
    "db.labels",
    "db.relationshipTypes",
    "db.propertyKeys",
    "db.schema.visualization",
    "db.schema.nodeTypeProperties",
    "db.schema.relTypeProperties",
)
"""The procedures that a query may call: they read, and only the graph."""
FUNCTIONS = re.compile(
    r"(date|datetime|localdatetime|localtime|time|duration|point|vector)\.\w+(\.\w+)*"
    r"|apoc\.(text|coll|map|math|number|convert|agg|date|temporal)\.\w+"
)
"""Functions with a dot in their name that a query may use, in small letters."""
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
ESCAPE_OR_PAIR = re.compile(r"\\\\|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
EXAMPLE = "MATCH (c:City) RETURN c.name LIMIT 10"
"""A query to begin with."""
STRING_NEVER_ENDS = Text("this string never ends.")
NEVER_ENDS = {"/": Text("this comment never ends."), "`": Text("this name in backticks never ends.")}
"""What is said of a text that takes the rest of the query, by its first letter."""
NAME_BEFORE = frozenset((".", ":", "$", "&", "!", "|"))
NAME_AFTER = frozenset((".", ":", ")", "]", "}", ",", "=", "<", ">", "|", ";"))


def check(text: str) -> None:
    """Raise unless `text` is one query that only reads: QueryRefused for what writes, reads files or administers, else QueryError.

    Neo4j reads `\\u0053ET` as SET, also in strings, where `\\u0027` ends the string; ArcadeDB does not. So the text has to be
    harmless in every one of these readings.

    >>> check("MATCH (n:City) WHERE n.`delete` = 'CREATE' RETURN n.set AS merge")
    >>> check("MATCH (n:City) /**/ DELETE n")
    Traceback (most recent call last):
    ...
    graph.errors.QueryRefused: The console only reads: DELETE is not allowed.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            Text("The query has {n:,} characters; at most {most:,} are read.", n=len(text), most=MOST_CHARACTERS)
        )
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise QueryError(Text("The query holds half of a surrogate pair, which is no character."))
    readings = list(_readings(text))
    for words, offsets in readings:
        _refuse(text, words, offsets)
    for words, offsets in readings:
        _check_ends(text, words, offsets)
    _check_beginning(text, readings[0][0])


def _readings(text: str) -> Iterator[tuple[list[Token], list[int] | None]]:
    """Tokens of each way a server may read the text, with the user's position of each character where it differs."""
    yield tokens(text), None
    if "\\u" in text or "\\U" in text:
        for pattern in (ESCAPE_OR_PAIR, ESCAPE):
            decoded, offsets = _decoded(text, pattern)
            yield tokens(decoded), offsets


def _decoded(text: str, pattern: re.Pattern[str]) -> tuple[str, list[int]]:
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in pattern.finditer(text):
        digits = match[1] or match[2]
        letter = chr(min(int(digits, 16), 0x10FFFF)) if digits else match[0]
        parts += (text[at : match.start()], letter)
        offsets += (*range(at, match.start()), *[match.start()] * len(letter))
        at = match.end()
    parts.append(text[at:])
    offsets += range(at, len(text) + 1)
    return "".join(parts), offsets


def _refuse(text: str, words: Sequence[Token], offsets: Sequence[int] | None) -> None:
    for finder in (_writes, _administers, _calls, _several):
        for token, what in finder(words):
            line, column = place(text, offsets[token.start] if offsets else token.start)
            raise QueryRefused(
                Text("The console only reads: {what} is not allowed.", what=what),
                hint=_hint(token),
                line=line,
                column=column,
            )


def _hint(token: Token) -> str:
    if token.upper in PREFIXES:
        return Text("Leave it out.")
    return ""


def _writes(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Clauses that write, and reading from files and addresses, wherever they stand."""
    for i, token in enumerate(words):
        if token.upper in WRITING and _is_clause(words, i):
            yield token, token.upper
        elif token.upper == "LOAD" and upper_at(words, i + 1) == "CSV":
            yield token, "LOAD CSV"
        elif token.upper == "PERIODIC" and upper_at(words, i + 1) == "COMMIT":
            yield token, "PERIODIC COMMIT"
        elif token.upper in ("TRANSACTIONS", "TRANSACTION") and _ends_subquery(words, i):
            yield token, "CALL { … } IN TRANSACTIONS"


def _administers(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Commands, which begin the text, and USE, which begins any part of it."""
    if words and words[0].upper in ADMINISTERING | PREFIXES:
        following = upper_at(words, 1)
        named = words[0].upper in ("SHOW", "TERMINATE", "ALTER", "START", "STOP") and following
        yield words[0], f"{words[0].upper} {following}" if named else words[0].upper
    for i, token in enumerate(words):
        before = words[i - 1] if i else None
        begins = before is None or before.text in ("{", ";") or before.upper in ("UNION", "ALL", "DISTINCT")
        if token.upper == "USE" and begins and _is_clause(words, i):
            yield token, "USE"
        if token.upper in ("SHOW", "TERMINATE") and upper_at(words, i + 1) in ("TRANSACTION", "TRANSACTIONS"):
            yield token, f"{token.upper} TRANSACTIONS"


def _calls(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Procedures beyond the list, and functions that are not Cypher's own."""
    allowed = {name.lower() for name in PROCEDURES}
    for i, token in enumerate(words):
        if token.upper == "CALL" and _is_clause(words, i):
            name, _ = dotted(words, i + 1)
            if text_at(words, i + 1) not in ("(", "{") and name.lower() not in allowed:
                yield token, f"CALL {name or text_at(words, i + 1)}"
        elif token.name is not None and text_at(words, i - 1) != "." and upper_at(words, i - 1) != "CALL":
            name, after = dotted(words, i)
            if "." in name and text_at(words, after) == "(" and not FUNCTIONS.fullmatch(name.lower()):
                yield token, Text("the function {name}", name=name)


def _several(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    for i, token in enumerate(words):
        if token.text == ";" and i + 1 < len(words):
            yield words[i + 1], Text("a second statement")


def _is_clause(words: Sequence[Token], i: int) -> bool:
    """False where the word is a name: a property, label, type, parameter, map key or variable."""
    after = words[i + 1] if i + 1 < len(words) else None
    named = text_at(words, i - 1) in NAME_BEFORE or after is None or after.text in NAME_AFTER
    return not named and not _is_alias(words, i)


def _is_alias(words: Sequence[Token], i: int) -> bool:
    """True behind an AS that follows an expression; `WITH as SET …` has a variable named as there."""
    if upper_at(words, i - 1) != "AS" or i < 2:
        return False
    before = words[i - 2]
    ended = before.kind in ("number", "string") or before.text in BRACKETS.values()
    return ended or (before.name is not None and text_at(words, i - 3) in (".", "$"))


def _ends_subquery(words: Sequence[Token], i: int) -> bool:
    """True at TRANSACTIONS of `} IN [n] [CONCURRENT] TRANSACTIONS`."""
    at = i - 1
    while at >= 0 and i - at < 6 and words[at].upper != "IN":
        at -= 1
    return at > 0 and words[at].upper == "IN" and words[at - 1].text == "}"


def _check_ends(text: str, words: Sequence[Token], offsets: Sequence[int] | None) -> None:
    """Refuse a comment, string or name that takes the rest of the text: nothing in it was looked at."""
    if words and words[-1].kind == "open":
        hint = Text("An escape such as \\u0027 ends a string like the letter that it stands for.") if offsets else ""
        start = words[-1].start
        raise error_at(
            text, offsets[start] if offsets else start, NEVER_ENDS.get(words[-1].text[0], STRING_NEVER_ENDS), hint
        )


def _check_beginning(text: str, words: Sequence[Token]) -> None:
    """Refuse early what a server would take long to refuse, or would not say well."""
    if not words:
        raise QueryError(Text("The query is empty."), hint=Text("For example: {query}", query=EXAMPLE))
    check_shape(text, words)
    if words[0].upper not in BEGINNINGS:
        found = words[0].text[:40]
        raise error_at(
            text,
            words[0].start,
            Text("a query begins with MATCH, RETURN, WITH, UNWIND or CALL; found '{found}'.", found=found),
        )
