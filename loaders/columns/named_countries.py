"""Which countries a title, the name of a file or any other text names: by their names, parts or adjectives, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from loaders.places.countries import recognise
from loaders.words import REMEMBERED, is_east_asian, rows_of, tokens

LEAST_LETTERS = 4
"""Shorter words in a text are no countries: de, in and at stand for much else."""
MOST_WORDS = 4
"""The longest names of countries in texts: Bosnia and Herzegovina, United Arab Emirates."""
MOST_CHARACTERS, LEAST_CHARACTERS = 8, 2
"""And in writing without blanks: 阿拉伯联合酋长国."""
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=REMEMBERED)
def countries_named(text: str, *, adjectives: bool = True) -> frozenset[str]:
    """Codes of the countries that a text names, or a part of which, or by an adjective, which may be the word for a language too.

    >>> [sorted(countries_named(text)) for text in ("Twin towns of Hungary", "litauische Gemeinden", "立陶宛友好城市", "a.csv")]
    [['HU'], ['LT'], ['LT'], []]
    """
    return frozenset(
        (*_in_words(_WORD.findall(text)), *_in_characters(text), *(_in_adjectives(text) if adjectives else ()))
    )


def _in_words(words: list[str]) -> Iterator[str]:
    """The countries that one or several words together name, the longest names first."""
    at = 0
    while at < len(words):
        lengths = range(min(MOST_WORDS, len(words) - at), 0, -1)
        found = ((length, code) for length in lengths if (code := _named(" ".join(words[at : at + length]))))
        length, code = next(found, (1, ""))
        at += length
        if code:
            yield code


def _named(text: str) -> str:
    """The country of this very name, or of the part of it that is called so; empty if there is none."""
    if is_east_asian(text) or len(text) < LEAST_LETTERS:
        return ""
    found = recognise(text)
    return found.code if found and found.how in ("name", "old name", "part") else ""


def _in_characters(text: str) -> Iterator[str]:
    """The countries in runs of Chinese, Japanese or Korean letters, the longest names first."""
    for run in filter(is_east_asian, tokens(text)):
        at = 0
        while at < len(run):
            lengths = range(min(MOST_CHARACTERS, len(run) - at), LEAST_CHARACTERS - 1, -1)
            named = ((length, recognise(run[at : at + length])) for length in lengths)
            known = (
                (length, found.code) for length, found in named if found and found.how in ("name", "old name", "part")
            )
            length, code = next(known, (1, ""))
            at += length
            if code:
                yield code


def _in_adjectives(text: str) -> Iterator[str]:
    whole, stems = _adjectives()
    for word in tokens(text):
        longest = (word[:end] for end in range(len(word), LEAST_LETTERS - 1, -1))
        yield from filter(None, [whole.get(word) or next((stems[stem] for stem in longest if stem in stems), "")])


@cache
def _adjectives() -> tuple[dict[str, str], dict[str, str]]:
    """Adjectives and genitives as they stand, and the stems of those that have endings; each with its country."""
    entries = [(word, row["country"]) for row in rows_of("adjectives") for word in row["words"].split("|")]
    whole = {_folded(word): country for word, country in entries if not word.endswith("*")}
    return whole, {_folded(word): country for word, country in entries if word.endswith("*")}


def _folded(word: str) -> str:
    return " ".join(tokens(word))
