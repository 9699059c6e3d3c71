"""The names that a query uses and the model doesn't have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

from graph.model import LABEL, RELATIONSHIP, properties_of
from graph.text import Text
from queries.cypher.tokens import BRACKETS, Token, dotted, text_at, tokens, upper_at

MOST_UNKNOWN = 20
"""Most labels, and most properties, to say of that the model lacks them."""
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


def unknown_names(text: str) -> list[Text]:
    """One sentence for each label, relationship type and property that the model doesn't have; for the first of them.

    >>> unknown_names("MATCH (n:Cty)-[:PARTNER]-(m:City) RETURN n.nam")
    ["The model has no label or relationship type 'Cty'. Nearest: City.", "The model has no property 'nam'. Nearest: name."]
    """
    words = tokens(text)
    return [*islice(_unknown_kinds(words), MOST_UNKNOWN), *islice(_unknown_properties(words), MOST_UNKNOWN)]


def _unknown_kinds(words: Sequence[Token]) -> Iterator[Text]:
    kinds = {**LABEL, **RELATIONSHIP}
    for name in dict.fromkeys(_labels(words)):
        if name not in kinds:
            sentence = Text("The model has no label or relationship type '{name}'.", name=name[:60])
            yield _nearest(sentence, name, list(kinds))


def _unknown_properties(words: Sequence[Token]) -> Iterator[Text]:
    properties = {name for kind in (*LABEL, *RELATIONSHIP) for name in properties_of(kind)}
    known = properties | {
        token.name
        for i, token in enumerate(words)
        if text_at(words, i + 1) == ":" and text_at(words, i - 1) in ("{", ",")
    }
    for name in dict.fromkeys(_properties(words)):
        if name not in known and name.lower() not in MAP_PARTS:
            yield _nearest(Text("The model has no property '{name}'.", name=name[:60]), name, sorted(properties))


def _nearest(sentence: Text, name: str, known: Sequence[str]) -> Text:
    """The sentence, and the nearest name that the model has."""
    nearest = get_close_matches(name, known, 1, 0.6) or [each for each in known if each.lower() == name.lower()]
    return Text("{sentence} Nearest: {nearest}.", sentence=sentence, nearest=nearest[0]) if nearest else sentence


def _labels(words: Sequence[Token]) -> Iterator[str]:
    """Names behind a colon that is no map key's."""
    within = False
    for i, (token, bracket) in enumerate(zip(words, _brackets(words), strict=True)):
        if token.text == ":" and bracket != "{":
            within = True
        elif within and token.name is not None and text_at(words, i - 1) in (":", "|", "&", "!", "("):
            yield token.name
        elif token.text not in ("|", "&", "!", "("):
            within = False


def _brackets(words: Sequence[Token]) -> Iterator[str]:
    """For each token the innermost bracket that is open there, itself included; empty where there is none."""
    open_at: list[str] = []
    for token in words:
        if token.text in BRACKETS:
            open_at.append(token.text)
        elif token.text in BRACKETS.values() and open_at:
            open_at.pop()
        yield open_at[-1] if open_at else ""


def _properties(words: Sequence[Token]) -> Iterator[str]:
    """Names behind a dot that are no part of a function's or procedure's name."""
    after_name = 0
    for i, token in enumerate(words):
        if token.name is not None and i >= after_name:
            _, after_name = dotted(words, i)
            called = text_at(words, after_name) == "(" or upper_at(words, i - 1) == "CALL"
            if after_name > i + 2 and not called:  # a dot alone is not enough: a name in backticks may hold one
                yield words[i + 2].name or ""
        elif token.text == "." and text_at(words, i - 1) in BEFORE_DOT and i >= after_name:
            name, after_name = dotted(words, i + 1)
            if name and text_at(words, after_name) != "(":
                yield words[i + 1].name or ""
