"""The one city whose partners a list names: where its titles, its sheet, its file or its folder say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.names import fold
from graph.text import NOTHING, Text
from loaders.columns.look import Look
from loaders.columns.named_places import may_be_city, sure_city
from loaders.columns.seen import MAIN, ORGANIZED, Seen
from loaders.columns.titles import CONNECTING, read_title
from loaders.words import is_east_asian, kind_of, tokens
from loaders.words.lists import speaks_of_partners


class HomeCity(NamedTuple):
    """The city, and why; both are empty where nothing tells."""

    name: str = ""
    why: Text = NOTHING


def home_city(look: Look, partners: Sequence[Seen] = ()) -> HomeCity:
    """The city that the title of a partner, the title above the table or a name of the file speaks of, the nearest first.

    A city that stands among the partners themselves is none, and a text that names two tells nothing. partners: the columns that
    name them, where these have no end yet.
    """
    partners = partners or [column for column in look.columns if column.side == "b" and column.sense in MAIN]
    among = {fold(cell) for column in partners for cell in column.profile.counts}
    for text in (*(column.name for column in partners), *look.called, *look.about):
        found = list(dict.fromkeys(name for name in _meant(text) if fold(name) not in among))
        if len(found) == 1:
            name = found[0]
            return HomeCity(name, Text("'{words}' says that they are those of {home}", words=text.strip(), home=name))
    return HomeCity()


def of_partners(look: Look) -> bool:
    """Says the title above the table, or the name of the sheet or file, that it lists partners?"""
    return any(kind_of(text) or speaks_of_partners(text) for text in look.called)


def _meant(text: str) -> Iterator[str]:
    """The names in a text that may be that of the list's own city: all that isn't known of it, else those that stand as one."""
    rest = [word for word in read_title(text).rest if word not in CONNECTING]
    whole = ("" if all(map(is_east_asian, rest)) else " ").join(rest)
    if whole and not _of_something_else(text, whole) and (place := sure_city(whole)):
        yield place
        return
    if speaks_of_partners(text) or kind_of(text) or _nouns(text) & {"city"}:
        yield from _in_words(_WORD.findall(text))
        yield from _in_characters(text)


_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
MOST_WORDS = 4
"""The longest names of cities in a text: Frankfurt am Main, Newcastle upon Tyne."""
LEAST_LETTERS = 4
"""Of a city that stands in small letters, as in the name of a file."""
_WORDS_TOO = frozenset(
    ("bath", "best", "data", "date", "essen", "export", "final", "halle", "international", "liste", "mobile", "most", "nice", "of", "orange", "reading",
     "same", "split", "stand", "tours", "van"),
)  # fmt: skip
"""Cities whose names are words of titles too: meant only behind "of", or behind the word for a city."""


def _in_words(words: Sequence[str]) -> Iterator[str]:
    """Cities in capital letters, the longest names first; none that is part of the name of something else."""
    at = 0
    while at < len(words):
        lengths = range(min(MOST_WORDS, len(words) - at), 0, -1)
        length = next((length for length in lengths if _is_city(words, at, length)), 0)
        if length:
            name = " ".join(words[at : at + length])
            yield (sure_city(name) or name.title()) if name.islower() else name
        at += length or 1


def _is_city(words: Sequence[str], at: int, length: int) -> bool:
    name = words[at : at + length]
    if not _may_name(words, name) or not may_be_city(" ".join(name)):
        return False
    return not _is_word_too(words, at, length) and not _stands_in_another_name(words, at, length)


def _may_name(words: Sequence[str], name: Sequence[str]) -> bool:
    """Are these written as names are, and no words that are known?"""
    if any(is_east_asian(word) or _nouns(word) or kind_of(word) for word in name):
        return False
    if all(word.islower() for word in words):  # as in names of files
        return len(name[0]) >= LEAST_LETTERS
    return name[0][:1].isupper() and name[-1][:1].isupper()


def _is_word_too(words: Sequence[str], at: int, length: int) -> bool:
    before = words[at - 1] if at else ""
    is_word = length == 1 and fold(words[at]) in _WORDS_TOO
    return is_word and not (before and _joins(before)) and "city" not in _nouns(before)


def _stands_in_another_name(words: Sequence[str], at: int, length: int) -> bool:
    """Landkreis Göttingen, Province of Namur, University of Leeds, York County: the region, or who sits there, is meant."""
    before = next((word for word in reversed(words[:at]) if not _joins(word)), "")
    behind = words[at + length] if at + length < len(words) else ""
    return any(_names_another(word) for word in (before, behind))


_LARGER = frozenset(
    ("greater", "grand", "gross", "raum", "metropolregion", "kreis", "powiat", "comte", "arrondissement", "bezirk")
)


def _names_another(word: str) -> bool:
    return bool(_nouns(word) & {"region", "district", *ORGANIZED}) or fold(word) in _LARGER


def _joins(word: str) -> bool:
    return not tokens(word) or all(
        token in CONNECTING or token in ("der", "die", "the", "von", "of") for token in tokens(word)
    )


def _nouns(text: str) -> set[str]:
    noun = read_title(text).noun
    return {noun} if noun else set()


def _of_something_else(text: str, whole: str) -> bool:
    """Is all that isn't known of the text the name of a region's, a school's or a bureau's place?"""
    words = [word for word in _WORD.findall(text) if fold(word) not in fold(whole)]
    return any(_names_another(word) for word in words if not (speaks_of_partners(word) or kind_of(word)))


# Writing without blanks

_CITY_ENDS = "市區区町村시"
_REGION_ENDS = "省県縣州道府郡"
_FOLLOW = re.compile(r"的|の|之|国际|國際|友|姉|姊|姐|结|締|缔|海外|对外|$")
"""What stands behind the bare name of a city: the word for its partners."""
MOST_CHARACTERS = 8


def _in_characters(text: str) -> Iterator[str]:
    """Cities in runs of Chinese, Japanese or Korean letters, where the word for a city or for partners follows."""
    for run in filter(is_east_asian, tokens(text)):
        yield from _in_run(run)


def _in_run(run: str) -> Iterable[str]:
    for end in range(min(MOST_CHARACTERS, len(run)), 1, -1):
        name, behind = run[:end], run[end:]
        ends_as_city = name[-1] in _CITY_ENDS or _FOLLOW.match(behind) is not None
        if (
            ends_as_city
            and name[-1] not in _REGION_ENDS
            and not _nouns(name) & {"region", "country"}
            and may_be_city(name)
        ):
            return (name,)
    return ()
