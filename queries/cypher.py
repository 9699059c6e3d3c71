"""Reading a Cypher text without a server: its words, what in it would do more than read, its columns, the names it uses.

It is no parser. It tells words, names in backticks, strings, numbers and comments apart, and that is enough to see every clause
word for what it is. Servers hold the second line of defence (a read-only login, READ mode, the query's plan: queries/console.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from graph.errors import QueryError, QueryRefused
from graph.model import LABEL, RELATIONSHIP, properties_of

MOST_CHARACTERS = 100_000
"""Longest query text."""
DEEPEST = 50
"""Most brackets inside one another: servers take minutes to parse more."""
MOST_UNKNOWN = 20
"""Most labels, and most properties, to say of that the model lacks them."""

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
PROCEDURE_COLUMNS = {
    "db.labels": ["label"],
    "db.relationshiptypes": ["relationshipType"],
    "db.propertykeys": ["propertyKey"],
    "db.schema.visualization": ["nodes", "relationships"],
}
FUNCTIONS = re.compile(
    r"(date|datetime|localdatetime|localtime|time|duration|point|vector)\.\w+(\.\w+)*"
    r"|apoc\.(text|coll|map|math|number|convert|agg|date|temporal)\.\w+"
)
"""Functions with a dot in their name that a query may use, in small letters."""

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<comment>//[^\r\n]*|/\*.*?\*/)
    |(?P<string>'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<quoted>`[^`]*(?:``[^`]*)*`)
    |(?P<number>\d\w*(?:\.\d\w*)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>(?:/\*|['"`]).*)
    |(?P<symbol>.)
    """,
    re.DOTALL | re.VERBOSE,
)
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
ESCAPE_OR_PAIR = re.compile(r"\\\\|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
BRACKETS = {"(": ")", "[": "]", "{": "}"}
NAME_BEFORE = frozenset((".", ":", "$", "&", "!", "|"))
NAME_AFTER = frozenset((".", ":", ")", "]", "}", ",", "=", "<", ">", "|", ";"))


@dataclass(frozen=True)
class Token:
    """One word, name, string, number or sign; `start` and `end` are positions in the user's text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in capitals; empty for everything that is no bare word."""
        return unicodedata.normalize("NFKC", self.text).upper() if self.kind == "word" else ""

    @property
    def name(self) -> str | None:
        """The name it stands for, out of its backticks; None for what can't be a name."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "word" else None


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, without spaces and comments; what never ends is one token, `open`, to the end. O(length).

    >>> [token.text for token in tokens("RETURN 'CREATE' /* SET */ AS `a b`")]
    ['RETURN', "'CREATE'", 'AS', '`a b`']
    """
    return [
        Token(match.lastgroup or "", match[0], match.start(), match.end())
        for match in TOKEN.finditer(text)
        if match.lastgroup not in ("space", "comment")
    ]


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a position in a text.

    >>> place("MATCH (n)\\nRETURN m", 17)
    (2, 8)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


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
        raise QueryError(f"The query has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise QueryError("The query holds half of a surrogate pair, which is no character.")
    readings = list(_readings(text))
    for words, offsets in readings:
        _refuse(text, words, offsets)
    for words, offsets in readings:
        _check_ends(text, words, offsets)
    _check_shape(text, readings[0][0])


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
                f"The console only reads: {what} is not allowed.", hint=_hint(token), line=line, column=column
            )


def _hint(token: Token) -> str:
    if token.upper in PREFIXES:
        return "Leave it out."
    return ""


def _writes(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Clauses that write, and reading from files and addresses, wherever they stand."""
    for i, token in enumerate(words):
        if token.upper in WRITING and _is_clause(words, i):
            yield token, token.upper
        elif token.upper == "LOAD" and _upper(words, i + 1) == "CSV":
            yield token, "LOAD CSV"
        elif token.upper == "PERIODIC" and _upper(words, i + 1) == "COMMIT":
            yield token, "PERIODIC COMMIT"
        elif token.upper in ("TRANSACTIONS", "TRANSACTION") and _ends_subquery(words, i):
            yield token, "CALL { … } IN TRANSACTIONS"


def _administers(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Commands, which begin the text, and USE, which begins any part of it."""
    if words and words[0].upper in ADMINISTERING | PREFIXES:
        following = _upper(words, 1)
        named = words[0].upper in ("SHOW", "TERMINATE", "ALTER", "START", "STOP") and following
        yield words[0], f"{words[0].upper} {following}" if named else words[0].upper
    for i, token in enumerate(words):
        before = words[i - 1] if i else None
        begins = before is None or before.text in ("{", ";") or before.upper in ("UNION", "ALL", "DISTINCT")
        if token.upper == "USE" and begins and _is_clause(words, i):
            yield token, "USE"
        if token.upper in ("SHOW", "TERMINATE") and _upper(words, i + 1) in ("TRANSACTION", "TRANSACTIONS"):
            yield token, f"{token.upper} TRANSACTIONS"


def _calls(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Procedures beyond the list, and functions that are not Cypher's own."""
    allowed = {name.lower() for name in PROCEDURES}
    for i, token in enumerate(words):
        if token.upper == "CALL" and _is_clause(words, i):
            name, _ = _dotted(words, i + 1)
            if _text(words, i + 1) not in ("(", "{") and name.lower() not in allowed:
                yield token, f"CALL {name or _text(words, i + 1)}"
        elif token.name is not None and _text(words, i - 1) != "." and _upper(words, i - 1) != "CALL":
            name, after = _dotted(words, i)
            if "." in name and _text(words, after) == "(" and not FUNCTIONS.fullmatch(name.lower()):
                yield token, f"the function {name}"


def _several(words: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    for i, token in enumerate(words):
        if token.text == ";" and i + 1 < len(words):
            yield words[i + 1], "a second statement"


def _is_clause(words: Sequence[Token], i: int) -> bool:
    """False where the word is a name: a property, label, type, parameter, map key or variable."""
    after = words[i + 1] if i + 1 < len(words) else None
    named = _text(words, i - 1) in NAME_BEFORE or after is None or after.text in NAME_AFTER
    return not named and not _is_alias(words, i)


def _is_alias(words: Sequence[Token], i: int) -> bool:
    """True behind an AS that follows an expression; `WITH as SET …` has a variable named as there."""
    if _upper(words, i - 1) != "AS" or i < 2:
        return False
    before = words[i - 2]
    ended = before.kind in ("number", "string") or before.text in BRACKETS.values()
    return ended or (before.name is not None and _text(words, i - 3) in (".", "$"))


def _ends_subquery(words: Sequence[Token], i: int) -> bool:
    """True at TRANSACTIONS of `} IN [n] [CONCURRENT] TRANSACTIONS`."""
    at = i - 1
    while at >= 0 and i - at < 6 and words[at].upper != "IN":
        at -= 1
    return at > 0 and words[at].upper == "IN" and words[at - 1].text == "}"


def _dotted(words: Sequence[Token], i: int) -> tuple[str, int]:
    """The name made of parts and dots that begins at token `i`, and the position after it."""
    parts: list[str] = []
    while i < len(words) and (part := words[i].name) is not None:
        parts.append(part)
        i += 1
        if _text(words, i) != ".":
            break
        i += 1
    return ".".join(parts), i


def _text(words: Sequence[Token], i: int) -> str:
    return words[i].text if 0 <= i < len(words) else ""


def _upper(words: Sequence[Token], i: int) -> str:
    return words[i].upper if 0 <= i < len(words) else ""


def _check_ends(text: str, words: Sequence[Token], offsets: Sequence[int] | None) -> None:
    """Refuse a comment, string or name that takes the rest of the text: nothing in it was looked at."""
    if words and words[-1].kind == "open":
        what = {"/": "comment", "`": "name in backticks"}.get(words[-1].text[0], "string")
        hint = "An escape such as \\u0027 ends a string like the letter that it stands for." if offsets else ""
        start = words[-1].start
        raise _error(text, offsets[start] if offsets else start, f"this {what} never ends.", hint)


def _check_shape(text: str, words: Sequence[Token]) -> None:
    """Refuse early what a server would take long to refuse, or would not say well."""
    if not words:
        raise QueryError("The query is empty.", hint="For example: MATCH (c:City) RETURN c.name LIMIT 10")
    depth = 0
    for token in words:
        depth += (token.text in BRACKETS) - (token.text in BRACKETS.values())
        if depth > DEEPEST:
            raise _error(text, token.start, f"more than {DEEPEST} brackets inside one another.")
    if words[0].upper not in BEGINNINGS:
        found = words[0].text[:40]
        raise _error(text, words[0].start, f"a query begins with MATCH, RETURN, WITH, UNWIND or CALL; found '{found}'.")


def _error(text: str, start: int, message: str, hint: str = "") -> QueryError:
    line, column = place(text, start)
    return QueryError(f"Line {line}, column {column}: {message}", hint=hint, line=line, column=column)


def without_end(text: str) -> str:
    """The text with the semicolon at its end made a space, so that a comment can follow on every server."""
    words = tokens(text)
    while words and words[-1].text == ";":
        last = words.pop()
        text = text[: last.start] + " " + text[last.end :]
    return text


def find_name(text: str, name: str, *, called: bool = False) -> tuple[int, int] | None:
    """Where a variable (or function, `called`) of that name first stands, for servers that don't say."""
    words = tokens(text)
    for i, token in enumerate(words):
        same = token.name is not None and token.name.lower() == name.lower() and _text(words, i - 1) not in ".:$"
        if same and called == (_text(words, i + 1) == "("):
            return place(text, token.start)
    return None


# --- Columns ---

ENDS_OF_RETURN = frozenset(("ORDER", "SKIP", "OFFSET", "LIMIT", "UNION", "NEXT"))


def columns(text: str) -> list[str]:
    """Names of the columns in the order of RETURN, as the servers name them: the alias, or the expression's own text.

    >>> columns("MATCH (n:City) RETURN n.id AS id, count( * ), n.name ORDER BY id LIMIT 3")
    ['id', 'count( * )', 'n.name']
    >>> columns("MATCH (a:City)-[t]-(b) RETURN *")
    ['a', 'b', 't']
    """
    words = tokens(without_end(text))
    at = _last_at_top(words, "RETURN")
    if at is None:
        return _call_columns(words)
    names: list[str] = []
    for item in _items(words, at + 1):
        if [token.text for token in item] == ["*"]:
            names += sorted(set(_variables(words[:at])))
        elif item:
            names.append(_column(text, item))
    return names


def star_columns(text: str) -> list[str] | None:
    """The columns that stand after `RETURN *`, by name; None for a query that returns no star.

    >>> star_columns("MATCH (a:City) RETURN *, 1 AS one")
    ['one']
    """
    words = tokens(without_end(text))
    at = _last_at_top(words, "RETURN")
    items = [] if at is None else _items(words, at + 1)
    if not any([token.text for token in item] == ["*"] for item in items):
        return None
    return [_column(text, item) for item in items if item and item[0].text != "*"]


def _depths(words: Sequence[Token]) -> Iterator[int]:
    depth = 0
    for token in words:
        depth -= token.text in BRACKETS.values()
        yield depth
        depth += token.text in BRACKETS


def _last_at_top(words: Sequence[Token], word: str) -> int | None:
    found = [
        i
        for i, depth in enumerate(_depths(words))
        if depth == 0 and words[i].upper == word and _is_clause_word(words, i)
    ]
    return found[-1] if found else None


def _is_clause_word(words: Sequence[Token], i: int) -> bool:
    return _text(words, i - 1) not in (".", ":", "$") and _text(words, i + 1) not in (".", ":", ")", ",", "=")


def _items(words: Sequence[Token], start: int) -> list[list[Token]]:
    """The parts between commas from `start` to the end of the clause."""
    items: list[list[Token]] = [[]]
    for i, depth in enumerate(_depths(words[start:]), start):
        token = words[i]
        ends = token.text == ";" or (token.upper in ENDS_OF_RETURN and _is_clause_word(words, i))
        if ends and depth == 0 and items != [[]]:
            break
        if depth == 0 and token.text == ",":
            items.append([])
        elif token.upper != "DISTINCT" or items != [[]]:
            items[-1].append(token)
    return items


def _column(text: str, item: Sequence[Token]) -> str:
    if len(item) > 2 and item[-2].upper == "AS" and item[-1].name is not None:
        return item[-1].name
    if len(item) == 1 and item[0].name is not None:
        return item[0].name
    return text[item[0].start : item[-1].end]


def _call_columns(words: Sequence[Token]) -> list[str]:
    """Columns of a query that is one procedure call."""
    if _upper(words, 0) != "CALL":
        return []
    at = _last_at_top(words, "YIELD")
    if at is not None:
        return [item[-1].name or "" for item in _items(words, at + 1) if item]
    return list(PROCEDURE_COLUMNS.get(_dotted(words, 1)[0].lower(), []))


def _variables(words: Sequence[Token]) -> list[str]:
    """Variables that `RETURN *` after these words would give: those bound since the last WITH without a star."""
    found: list[str] = []
    for at in reversed(_withs(words)):
        items = _items_of_with(words[at + 1 :])
        found += _bound(words[at + sum(len(item) + 1 for item in items) :])
        found += [item[-1].name for item in items if item and item[-1].name is not None]
        words = words[:at]
        if not any(item and item[0].text == "*" for item in items):
            return found
    return found + _bound(words)


def _withs(words: Sequence[Token]) -> list[int]:
    """Where the clauses WITH stand, outside of brackets."""
    return [
        i
        for i, depth in enumerate(_depths(words))
        if depth == 0
        and words[i].upper == "WITH"
        and _upper(words, i - 1) not in ("STARTS", "ENDS")
        and _is_clause_word(words, i)
    ]


def _bound(words: Sequence[Token]) -> list[str]:
    """Variables that patterns, AS and paths bind in these words."""
    found: list[str] = []
    depths = list(_braces(words))
    for i, token in enumerate(words):
        if token.name is None or depths[i]:
            continue
        before, after = _text(words, i - 1), words[i + 1] if i + 1 < len(words) else None
        bound = before in ("(", "[") and (
            after is None or after.text in (":", ")", "]", "{", "*", "|") or after.upper == "WHERE"
        )
        pattern = (
            bound
            and _text(words, i - 2) not in ("IN",)
            and (i < 2 or words[i - 2].name is None or _is_keyword(words[i - 2]))
        )
        if (
            pattern
            or _upper(words, i - 1) == "AS"
            or (after is not None and after.text == "=" and _text(words, i + 2) == "(")
        ):
            found.append(token.name)
    return found


def _items_of_with(words: Sequence[Token]) -> list[list[Token]]:
    ends = ENDS_OF_RETURN | {"WHERE", "MATCH", "OPTIONAL", "UNWIND", "CALL", "WITH", "RETURN"}
    items: list[list[Token]] = [[]]
    for token, depth in zip(words, _depths(words), strict=True):
        if depth == 0 and token.upper in ends and items[-1] and _text(items[-1], len(items[-1]) - 1) != ".":
            break
        if depth == 0 and token.text == ",":
            items.append([])
        elif token.upper != "DISTINCT":
            items[-1].append(token)
    return items


def _braces(words: Sequence[Token]) -> Iterator[int]:
    depth = 0
    for token in words:
        depth -= token.text == "}"
        yield depth
        depth += token.text == "{"


def _is_keyword(token: Token) -> bool:
    return token.upper in ("MATCH", "WHERE", "AND", "OR", "NOT", "XOR", "SHORTESTPATH", "ALLSHORTESTPATHS", "OPTIONAL")


# --- Names ---

BEFORE_DOT = frozenset((")", "]", "}", "{", ","))
MAP_PARTS = frozenset(
    [
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
        "week",
        "weekyear",
        "quarter",
        "timezone",
        "offset",
        "epochseconds",
        "epochmillis",
        "dayofweek",
        "dayofquarter",
        "ordinalday",
        "years",
        "months",
        "days",
        "hours",
        "minutes",
        "seconds",
        "milliseconds",
        "x",
        "y",
        "z",
        "latitude",
        "longitude",
        "height",
        "srid",
        "crs",
    ]
)


def unknown_names(text: str) -> list[str]:
    """One sentence for each label, relationship type and property that the model doesn't have; for the first of them.

    >>> unknown_names("MATCH (n:Cty)-[:PARTNER]-(m:City) RETURN n.nam")
    ["The model has no label or relationship type 'Cty'. Nearest: City.", "The model has no property 'nam'. Nearest: name."]
    """
    kinds = {**LABEL, **RELATIONSHIP}
    properties = {name for each in kinds for name in properties_of(each)}
    words = tokens(text)
    keys = {
        token.name for i, token in enumerate(words) if _text(words, i + 1) == ":" and _text(words, i - 1) in ("{", ",")
    }
    labels = [name for name in dict.fromkeys(_labels(words)) if name not in kinds]
    known = properties | keys
    used = [name for name in dict.fromkeys(_properties(words)) if name not in known and name.lower() not in MAP_PARTS]
    return [
        *(_unknown("label or relationship type", name, list(kinds)) for name in labels[:MOST_UNKNOWN]),
        *(_unknown("property", name, sorted(properties)) for name in used[:MOST_UNKNOWN]),
    ]


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(name, known, 1, 0.6) or [each for each in known if each.lower() == name.lower()]
    return f"The model has no {what} '{name[:60]}'." + (f" Nearest: {nearest[0]}." if nearest else "")


def _labels(words: Sequence[Token]) -> Iterator[str]:
    """Names behind a colon that is no map key's."""
    open_at: list[str] = []
    within = False
    for i, token in enumerate(words):
        if token.text in BRACKETS:
            open_at.append(token.text)
        elif token.text in BRACKETS.values() and open_at:
            open_at.pop()
        if token.text == ":" and not (open_at and open_at[-1] == "{"):
            within = True
        elif within and token.name is not None and _text(words, i - 1) in (":", "|", "&", "!", "("):
            yield token.name
        elif token.text not in ("|", "&", "!", "("):
            within = False


def _properties(words: Sequence[Token]) -> Iterator[str]:
    """Names behind a dot that are no part of a function's or procedure's name."""
    after_name = 0
    for i, token in enumerate(words):
        if token.name is not None and i >= after_name:
            name, after_name = _dotted(words, i)
            called = _text(words, after_name) == "(" or _upper(words, i - 1) == "CALL"
            if after_name > i + 2 and not called:  # a dot alone is not enough: a name in backticks may hold one
                yield words[i + 2].name or ""
        elif token.text == "." and _text(words, i - 1) in BEFORE_DOT and i >= after_name:
            name, after_name = _dotted(words, i + 1)
            if name and _text(words, after_name) != "(":
                yield words[i + 1].name or ""
