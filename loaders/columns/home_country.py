"""The one country of parties that have no column for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graph.text import NOTHING, Text, joined
from loaders.columns.listed import quoted
from loaders.columns.look import Look, has_two_ends
from loaders.columns.named_countries import countries_named
from loaders.columns.named_places import borne_in, country_of_places
from loaders.columns.seen import MAIN, Seen
from loaders.columns.whose import columns_of, ends_of_rows
from loaders.places.countries import code_of
from loaders.places.country_table import country_names

BRITISH = 0.8
"""More than this share of the addresses must have a British postcode; what remains may be written without."""
_CONFUCIUS = re.compile(r"confucius|孔子", re.I)
OF_ONE_COUNTRY = 0.5
"""The country of more than this share of the cells of one end explains why a text names it: the text speaks of that end."""
LIE_THERE = 0.7
"""At least this share of the names that places bear must be borne by one in the country that a text names,"""
MEANT_THERE = 0.5
"""and of at least this share the likeliest place of all must be there: Berlin and Paris lie in the United States too."""
ALL_MEANT_THERE = 0.8
"""The same of both ends, where both are to lie in one country."""
LEAST_ROWS = 2
"""From so many values on, one that is the same in all rows says something of all of them."""


class Home(NamedTuple):
    """The country of parties that have no column for it; of both ends, or of one. `why`: also why it stays unknown, where a text names one."""

    country: str = ""
    side: str = ""
    why: Text = NOTHING


def homes(look: Look, label: str, label_b: str) -> tuple[Home, ...]:
    """The countries of the ends that have no column for them."""
    with_country = _sides(look, "country", "partners")
    without = _sides(look, "name") - with_country
    if not without or any(column.role == "value" for column in look.columns):
        return ()
    if not has_two_ends(look):
        code = _of_one_party(look, label, without, bool(with_country))
        return (_home(code, ""),) if code else ()
    if without == {"b"} and _CONFUCIUS.search(" ".join((look.titles, *look.about))):
        return (_home("CN", "b"),)
    found = {side: _of_columns(look, side, label_b if side == "b" else label, with_country) for side in sorted(without)}
    unknown = sorted(side for side in without if not found[side])
    told = [_home(code, side) for side, code in found.items() if code]
    return (*told, *_of_texts(look, unknown)) if unknown else tuple(told)


def _home(code: str, side: str, why: Text = NOTHING) -> Home:
    name = _name(code)
    said = {
        "a": Text("no column says the country: the first ones lie in {country}", country=name),
        "b": Text("no column says the country: the second ones lie in {country}", country=name),
        "": Text("no column says the country: they lie in {country}", country=name),
    }[side]
    return Home(code, side, joined([said, why]) if why else said)


def _name(code: str) -> str:
    return country_names()[code].name if code else ""


def _sides(look: Look, *roles: str) -> set[str]:
    """The ends that have a column of these roles."""
    return {column.side for column in look.columns if column.role in roles}


# By the columns


def _of_one_party(look: Look, label: str, without: set[str], elsewhere: bool) -> str:
    if without != {"a"}:
        return "" if elsewhere else _of_regions_or_postcodes(look.columns, label)
    own = columns_of(look.columns, "a")
    of_own = _of_regions_or_postcodes(own if elsewhere else look.columns, label) or _of_towns(own, label)
    return of_own or ("" if elsewhere else _in_name(look))


def _of_columns(look: Look, side: str, label: str, with_country: set[str]) -> str:
    """The country that the columns of an end tell, or their titles; of partners only what provinces and titles do."""
    own = columns_of(look.columns, side)
    told = _of_titles(own) or _of_regions_or_postcodes(own, label)
    alone = side == "a" and (with_country or "b" in _sides(look, "name"))
    return told or (_of_towns(own, label) if alone else "")


def _of_titles(own: Sequence[Seen]) -> str:
    """The country that the title of the names says: Hungarian town; of "English name" that is their language."""
    named = countries_named(" ".join(column.name for column in own if column.role == "name" and not column.title.named))
    fits = [code for code in named if not _is_contradicted(own, code)]
    return fits[0] if len(named) == len(fits) == 1 else ""


def _is_contradicted(own: Sequence[Seen], code: str) -> bool:
    """Do the towns lie elsewhere? Names that no place bears, such as those of schools, contradict nothing."""
    known, there, meant = _borne([end.town for end in ends_of_rows(own, own[0].side)], code)
    return known > 0 and not _fits(known, there, meant, MEANT_THERE)


def _of_regions_or_postcodes(columns: Sequence[Seen], label: str) -> str:
    """The country whose provinces or postcodes a column has; the first column that tells decides."""
    for column in columns:
        of_regions = column.role in ("region", "city") or (column.role, label) == ("name", "Region")
        if of_regions and column.profile.country:
            return column.profile.country
        if column.role in ("postcode", "address") and column.profile.share("british") > BRITISH:
            return "GB"
    return ""


def _of_towns(columns: Sequence[Seen], label: str) -> str:
    """The country in which the towns lie."""
    towns = [column for column in columns if column.role == "city" or (column.role, label) == ("name", "City")]
    countries = (country_of_places(cell for cell in column.profile.cells if cell) for column in towns)
    return next(filter(None, countries), "")


def _in_name(look: Look) -> str:
    """The one country that words of the file's name, or of its folder's, name."""
    named = {code for text in look.about for code in countries_named(text, adjectives=False)}
    return named.pop() if len(named) == 1 else ""


# By titles, names of files and other columns


def _of_texts(look: Look, unknown: Sequence[str]) -> tuple[Home, ...]:
    """The country that the nearest text names, of the end that its names bear out; why not, where they don't."""
    known = {side: _most_frequent(look, side) for side in "ab" if side not in unknown}
    texts = ((text, countries_named(text) - set(known.values())) for text in (*look.called, *_constants(look)))
    text, named = next(((text, named) for text, named in texts if named), ("", frozenset()))
    if not text:
        return ()
    if len(named) > 1:
        names = quoted(_name(code) for code in sorted(named))
        why = Text(
            "'{words}' names {countries}; it can't be told which of the ends lie where", words=text, countries=names
        )
        return (Home(why=why),)
    code = next(iter(named))
    return _borne_out(look, unknown, code, text)


def _borne_out(look: Look, unknown: Sequence[str], code: str, text: str) -> tuple[Home, ...]:
    """The ends whose names are places of the country that a text names."""
    of = {side: _borne([end.town for end in ends_of_rows(look.columns, side)], code) for side in unknown}
    fit = [side for side in unknown if _fits(*of[side], MEANT_THERE)]
    if len(fit) > 1 and not all(_fits(*of[side], ALL_MEANT_THERE) for side in fit):
        fit = []
    if fit:
        return tuple(
            _home(
                code,
                side,
                Text(
                    "'{words}' says so, and {there:,} of {number:,} names of towns are borne there",
                    words=text,
                    there=of[side][1],
                    number=of[side][0],
                ),
            )
            for side in fit
        )
    why = Text(
        "'{words}' names {country}, but the names don't tell which end lies there", words=text, country=_name(code)
    )
    return (Home(why=why),)


def _borne(names: Iterable[str], code: str) -> tuple[int, int, int]:
    """How many of these names places bear, places of this country, and of how many the likeliest place is there."""
    found = [places for name in dict.fromkeys(filter(None, names)) if (places := borne_in(name))]
    return len(found), sum(code in places for places in found), sum(places[0] == code for places in found)


def _fits(known: int, there: int, meant: int, least: float) -> bool:
    return known > 0 and there >= LIE_THERE * known and meant >= least * known


def _most_frequent(look: Look, side: str) -> str:
    """The country of most parties of an end; empty if there is none such."""
    columns = [column for column in columns_of(look.columns, side) if column.role == "country"]
    for column in columns:
        cell, number = next(iter(column.profile.looked_at), ("", 0))
        if number > OF_ONE_COUNTRY * column.profile.filled:
            return code_of(cell)
    return ""


def _constants(look: Look) -> Iterator[str]:
    """What columns without a known meaning, or of sources and remarks, say in all rows."""
    for column in look.columns:
        speaks = column.role in ("ignored", "note", "source", "word") and column.sense not in ("private", *MAIN)
        if speaks and len(column.profile.counts) == 1 and column.profile.filled >= LEAST_ROWS:
            yield column.profile.looked_at[0][0]
