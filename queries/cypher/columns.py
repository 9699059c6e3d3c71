"""The columns of a query, in the order of RETURN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queries.cypher.tokens import Token, depths, dotted, is_clause_word, text_at, tokens, upper_at, without_end

AFTER_VARIABLE = frozenset(("", ":", ")", "]", "{", "*", "|"))
"""What may follow a variable in a pattern, the end of the text included."""
ENDS_OF_RETURN = frozenset(("ORDER", "SKIP", "OFFSET", "LIMIT", "UNION", "NEXT"))
PROCEDURE_COLUMNS = {
    "db.labels": ["label"],
    "db.relationshiptypes": ["relationshipType"],
    "db.propertykeys": ["propertyKey"],
    "db.schema.visualization": ["nodes", "relationships"],
}


def columns_of(text: str) -> list[str]:
    """Names of the columns in the order of RETURN, as the servers name them: the alias, or the expression's own text.

    >>> columns_of("MATCH (n:City) RETURN n.id AS id, count( * ), n.name ORDER BY id LIMIT 3")
    ['id', 'count( * )', 'n.name']
    >>> columns_of("MATCH (a:City)-[t]-(b) RETURN *")
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


def _last_at_top(words: Sequence[Token], word: str) -> int | None:
    found = [
        i for i, depth in enumerate(depths(words)) if depth == 0 and words[i].upper == word and is_clause_word(words, i)
    ]
    return found[-1] if found else None


def _items(words: Sequence[Token], start: int) -> list[list[Token]]:
    """The parts between commas from `start` to the end of the clause."""
    items: list[list[Token]] = [[]]
    for i, depth in enumerate(depths(words[start:]), start):
        token = words[i]
        ends = token.text == ";" or (token.upper in ENDS_OF_RETURN and is_clause_word(words, i))
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
    if upper_at(words, 0) != "CALL":
        return []
    at = _last_at_top(words, "YIELD")
    if at is not None:
        return [item[-1].name or "" for item in _items(words, at + 1) if item]
    return list(PROCEDURE_COLUMNS.get(dotted(words, 1)[0].lower(), []))


def _variables(words: Sequence[Token]) -> list[str]:
    """Variables that `RETURN *` after these words would give: those bound since the last WITH without a star."""
    found: list[str] = []
    for at in reversed(_withs(words)):
        items = _items_of_with(words[at + 1 :])
        found += bound(words[at + sum(len(item) + 1 for item in items) :])
        found += [item[-1].name for item in items if item and item[-1].name is not None]
        words = words[:at]
        if not any(item and item[0].text == "*" for item in items):
            return found
    return found + bound(words)


def _withs(words: Sequence[Token]) -> list[int]:
    """Where the clauses WITH stand, outside of brackets."""
    return [
        i
        for i, depth in enumerate(depths(words))
        if depth == 0
        and words[i].upper == "WITH"
        and upper_at(words, i - 1) not in ("STARTS", "ENDS")
        and is_clause_word(words, i)
    ]


def bound(words: Sequence[Token]) -> list[str]:
    """Variables that patterns, AS and paths bind in these words."""
    in_map = list(_braces(words))
    return [
        token.name
        for i, token in enumerate(words)
        if token.name is not None and not in_map[i] and (_begins_pattern(words, i) or _is_given(words, i))
    ]


def _begins_pattern(words: Sequence[Token], i: int) -> bool:
    """True for the `n` of `(n:City)` and the `r` of `[r]`, but not for what stands in a function's brackets or behind IN."""
    if text_at(words, i - 1) not in ("(", "["):
        return False
    if text_at(words, i + 1) not in AFTER_VARIABLE and upper_at(words, i + 1) != "WHERE":
        return False
    before = words[i - 2] if i >= 2 else None
    return before is None or (before.text != "IN" and (before.name is None or _is_keyword(before)))


def _is_given(words: Sequence[Token], i: int) -> bool:
    """True for the `x` of `AS x` and the `p` of `p = (a)--(b)`."""
    return upper_at(words, i - 1) == "AS" or (text_at(words, i + 1) == "=" and text_at(words, i + 2) == "(")


def _items_of_with(words: Sequence[Token]) -> list[list[Token]]:
    ends = ENDS_OF_RETURN | {"WHERE", "MATCH", "OPTIONAL", "UNWIND", "CALL", "WITH", "RETURN"}
    items: list[list[Token]] = [[]]
    for token, depth in zip(words, depths(words), strict=True):
        if depth == 0 and token.upper in ends and items[-1] and text_at(items[-1], len(items[-1]) - 1) != ".":
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
