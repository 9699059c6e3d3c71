"""Lists in a cell: which cells name several partners, and which have one name that only looks like a list.

A cell is parted only where the whole is no known name and every part is a known place or carries its own country or year in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from graph.geodesy import distance_km
from graph.text import Text
from loaders.cells import clean, split_cell
from loaders.cells.brackets import outside, split_outside
from loaders.places.countries import code_of, recognise
from loaders.places.gazetteer import LARGER, Place
from loaders.rows.cities import gazetteer
from loaders.rows.entries import country_before, read_entry
from loaders.words import is_east_asian, label_of

LARGE = 100_000
"""And of so many where nothing but a word such as "and" joins it to another."""
APART_KM = 100.0
"""Two places this near to one another, joined by "and" or a stroke, are taken for one: Oadby and Wigston."""
MANY = 3
"""From so many places on, commas part a list though some lie near one another; two may be a town and its district."""
_WORDS = r"\s+(?:and|und|et|y|e|en|og|och|oraz|i|ja|és|ir|un|ve|și|και|и|та)\s+|\s*(?:&|和|与|與|及|以及|暨)\s*"
_LEVELS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"\s*[;；|•\n]\s*", r"\s*、\s*", r"\s*/\s*|\s+\+\s+", _WORDS, r"\s*[,，]\s*")
)
"""What parts a list, the surest first."""
_BY_WORDS = _LEVELS[3]
_ANY = re.compile("|".join(level.pattern for level in _LEVELS), re.IGNORECASE)
_COMMA = _LEVELS[-1]
_LISTING = re.compile("|".join(level.pattern for level in _LEVELS[:-1]), re.IGNORECASE)
"""All of them but commas, which stand within the names of towns too."""
_ENDS_AS_PLACES = re.compile(r"[\u4e00-\u9fff][市县縣]$")
"""Names of cities and counties by their form, however their foreign ones are written."""
_ABBREVIATION = re.compile(r"(?:[A-Z]\.? ?){2,3}")
"""Of a state: OR, D.C."""
_CLOSING = re.compile(
    r"[\s,，、;；]*(?:等(?:\d+)?(?:个|個)?(?:城)?市?|etc\.?|u\.\s?a\.|usw\.?|and others|and more|entre otros|…|\.\.\.)$",
    re.IGNORECASE,
)


class Listed(NamedTuple):
    """The entries of a cell, and whether a cell that was left whole may name several."""

    entries: tuple[str, ...]
    doubtful: bool = False


@lru_cache(maxsize=20_000)
def listed(cell: str, mark: str = "", country: str = "", *, places: bool = True, plural: bool = True) -> Listed:
    """The entries of a cell.

    mark: what parts them in the other cells of the column. country: code of the one in which they lie, where a column says it. places:
    they are cities. plural: the column speaks of several, so that line breaks always part them.

    >>> listed("Grenoble (France) & Riga (Latvia)").entries, listed("Chattanooga / Akashi").entries
    (('Grenoble (France)', 'Riga (Latvia)'), ('Chattanooga', 'Akashi'))
    >>> [listed(each).entries for each in ("Oadby and Wigston", "Washington, D.C.", "和歌山")]
    [('Oadby and Wigston',), ('Washington, D.C.',), ('和歌山',)]
    """
    if not plural and not _ANY.search(cell):
        return Listed((cell,))
    whole = "\n".join(split_cell(cell, ""))
    text = _without_closing(whole)
    plural = plural or text != whole  # "etc." tells of several
    entries: list[str] = []
    doubtful = False
    for part in _by_mark(text, mark, country, places) if plural else [text]:
        pieces = _pieces(part, country, places, plural)
        entries += pieces or [clean(part if plural else cell)]
        doubts = _may_be_two if pieces == [part] else _may_be_several
        doubtful = doubtful or (places and len(pieces or "1") == 1 and doubts(part, country))
    return Listed(tuple(entries), doubtful)


def partners_in(
    cell: str, country: str, notes: list[Text], *, mark: str = "", places: bool, plural: bool = True
) -> tuple[str, ...]:
    """The entries of a cell, as `listed` tells them; noted where it is left whole and may be several. country: as its column says it."""
    entries, doubtful = listed(cell, mark, code_of(country), places=places, plural=plural)
    if doubtful:
        notes.append(Text("'{text}' is taken as one; it may be several", text=cell))
    return entries


def _by_mark(cell: str, mark: str, country: str, places: bool) -> Iterator[str]:
    """The parts of a cell as line breaks and the mark of its column part it; a known name isn't parted."""
    for line in split_cell(cell, ""):
        one = not mark or (places and _is_one_name(line, country))
        parts = [line] if one else split_cell(line, mark)
        yield from _with_countries(parts) if places and _COMMA.fullmatch(mark) else parts


def _without_closing(text: str) -> str:
    """The text without the "etc." that ends a list."""
    shorter = _CLOSING.sub("", text).strip()
    return shorter if _ANY.search(outside(shorter)) else text


def _pieces(text: str, country: str, places: bool, plural: bool) -> list[str] | None:
    """The entries of a text without doubt: itself where it is one; None where it isn't known, or can't be parted."""
    before, behind = country_before(text)
    if before:
        there = _pieces_in(behind, code_of(before), places)
        return [f"{before}: {piece}" for piece in there] if there else None
    if _is_settled(text, country, places):
        return [text]
    if places and label_of(text):  # a school, whose name may have several parts
        return None
    if places and (named := _counted_up(text, country)):
        return named
    found = (_parted(text, at, country, places, plural) for at in range(len(_LEVELS)))
    return next(filter(None, found), None)


def _pieces_in(text: str, country: str, places: bool) -> list[str] | None:
    """The entries behind a country and a colon: commas part its towns there, however near these lie to one another."""
    names = split_outside(text, _COMMA)
    towns = places and all(_places(name, country) and recognise(name) is None for name in names)
    return names if towns else _pieces(text, country, places, True)


def _counted_up(text: str, country: str) -> list[str]:
    """The places of "Suzhou, Wuxi and Nanjing", none of which is a province; nothing where that isn't all that the text is."""
    before = split_outside(text, _BY_WORDS)
    names = [name for part in before for name in split_outside(part, _COMMA)]
    if not len(names) > len(before) == 2 or _COMMA.search(outside(before[1])):
        return []
    return names if all(_places(name, country) and not _is_region(name) for name in names) else []


def _are_towns_by_commas(text: str) -> bool:
    """Are there names parted by commas, the last of which is no province or country: the beginning of "A, B and C"?"""
    *before, last = split_outside(text, _COMMA)
    known = _is_region(last) or _ABBREVIATION.fullmatch(last) is not None or read_entry(text).country != ""
    return bool(before) and not known


def _parted(text: str, at: int, country: str, places: bool, plural: bool) -> list[str] | None:
    """The entries of a text as the marks of one level part it; None where they don't, or not every part is one."""
    level = _LEVELS[at]
    parts = split_outside(text, level)
    parts = _with_countries(parts) if level is _COMMA and places else parts
    if len(parts) < 2 or not all(parts) or (level is _BY_WORDS and places and _are_towns_by_commas(parts[0])):
        return None
    found = [_pieces(part, country, places, plural or level is not _COMMA) for part in parts]
    if not all(found) or not _are_several(parts, at, country, plural):
        return None
    return [piece for pieces in found for piece in pieces or ()]


def _with_countries(parts: Sequence[str]) -> list[str]:
    """Parts between commas, each country with the town before it: Kiel, Germany, Tallinn, Estonia."""
    joined: list[str] = []
    for part in parts:
        if joined and "," not in joined[-1] and (_is_region(part) or _is_code(part)):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _is_code(text: str) -> bool:
    """Is it the code of a country, or of a state: DE, OR?"""
    found = recognise(text) if text.isupper() else None
    return _ABBREVIATION.fullmatch(text) is not None and (found is not None or bool(gazetteer().region(text, "US")))


def _is_settled(text: str, country: str, places: bool) -> bool:
    """Is it one partner: a known place, or a name with its own country or year in brackets?"""
    entry = read_entry(text)
    told = entry.bracketed and bool(entry.country or entry.since)
    if not places:
        return told and _ANY.search(outside(entry.name)) is None
    if not _ANY.search(text):
        return told or bool(_places(text, country)) or _ENDS_AS_PLACES.search(text) is not None
    if _is_one_name(text, country):
        return True
    if entry.country and not entry.bracketed:  # behind a comma
        return not _LISTING.search(outside(text)) and not _is_country(entry.region)
    if told and _ANY.search(outside(entry.name)):
        return _is_one_name(entry.name, code_of(entry.country) or country)
    return told


def _is_one_name(text: str, country: str) -> bool:
    """Is the whole a name of a place, or of a country, however many words it has? A town and its region are."""
    found = recognise(text)
    bracket, comma = re.search(r"[(（\[]", text), _COMMA.search(text)
    by_name = found is not None and (not found.region or found.how == "part")
    if (by_name and not bracket and not comma) or gazetteer().called(text):
        return True
    if _LISTING.search(text) or bracket or not comma or _are_towns_with_countries(text):
        return False
    place, behind = (part.strip() for part in _COMMA.split(text, maxsplit=1))
    known = bool(gazetteer().called(place)) and gazetteer().find(text, country).place is not None
    return known or (_is_region(behind) and not _is_country(behind))


def _are_towns_with_countries(text: str) -> bool:
    """Are they several, each with its country or state: Kiel, DE, Riga, LV?"""
    towns = _with_countries([part.strip() for part in _COMMA.split(text)])
    return len(towns) > 1 and all("," in town for town in towns)


def _is_country(text: str) -> bool:
    """Is it, or one of its parts between commas, the name of a country?"""
    named = map(recognise, filter(None, (part.strip() for part in _COMMA.split(text))))
    return any(found and found.is_whole for found in named)


def _places(text: str, country: str) -> list[Place]:
    """The places of exactly this name in the country, or the larger ones anywhere."""
    called = gazetteer().called(text)
    return [place for place in called if (place.country == country if country else place.population >= LARGER)]


def _are_several(parts: Sequence[str], level: int, country: str, plural: bool) -> bool:
    """Are the parts partners, and not a town with its region, or two names of one town?"""
    entries = [read_entry(part) for part in parts]
    if level <= 1 or all(entry.bracketed or entry.country for entry in entries):
        return True
    names = [entry.name for entry in entries]
    if any(_is_region(name) or _lies_in(names[0], name) for name in names[1:]):
        return False
    return _are_joined(names, _LEVELS[level], country, plural)


def _are_joined(names: Sequence[str], level: re.Pattern[str], country: str, plural: bool) -> bool:
    """Are these names, which say nothing else, several: many between commas, large cities at an "and", and all far from one another?"""
    if level is _COMMA and plural and len(names) >= MANY:
        return True
    if level is _COMMA and not plural and len(names) < MANY:
        return False
    alone = not any(_ANY.search(outside(name)) for name in names)
    small = level is _BY_WORDS and alone and not all(_is_large(name, country) for name in names)
    return not small and _lie_apart(names, country)


def _is_large(name: str, country: str) -> bool:
    """Is it the name of a large city? Districts are called by two smaller towns: Redcar and Cleveland, though not in Chinese."""
    least = LARGER if is_east_asian(name) else LARGE
    return any(place.population >= least for place in _places(name, country))


def _lies_in(town: str, region: str) -> bool:
    """Is there a town of this name in a region of that one?"""
    countries = {place.country for place in gazetteer().called(town)}
    return any(gazetteer().region(region, code) for code in countries)


def _is_region(name: str) -> bool:
    """Is it the name of a country, or of a part of one, and of no larger town?"""
    found = None if re.search(r"[(（\[]", name) else recognise(name)
    if found is not None and found.region and read_entry(name).bracketed:  # Novi Sad - Serbia
        return False
    return found is not None and found.how in ("name", "old name", "part") and not _places(name, "")


def _lie_apart(names: Sequence[str], country: str) -> bool:
    """Lie all places of these names far from one another, whichever are meant?"""
    found = [gazetteer().called(name) for name in names]
    here = [[place for place in places if not country or place.country == country] or places for places in found]
    return all(
        distance_km(*one.at, *other.at) >= APART_KM
        for first, second in combinations(here, 2)
        for one in first
        for other in second
    )


def _may_be_two(text: str, country: str) -> bool:
    """Is a town behind another one's comma a larger place, so that both may be meant: Worms, Heidelberg?"""
    before, *behind = split_outside(text, _COMMA)
    unknown = [name for name in behind if name and not (recognise(name) or _ABBREVIATION.fullmatch(name))]
    return len(behind) == 1 and any(_places(name, country) for name in unknown) and before != ""


def _may_be_several(text: str, country: str) -> bool:
    """Are two parts of a text that is left whole partners of their own, or one where marks or brackets tell of a list?"""
    parts = [cleaned for part in split_outside(text, _ANY) if (cleaned := clean(part))]
    settled = sum(_is_settled(part, country, True) for part in parts)
    sure = any(level.search(outside(text)) for level in _LEVELS[:2]) or any(
        read_entry(part).bracketed for part in parts
    )
    return len(parts) > 1 and settled >= (1 if sure else 2)
