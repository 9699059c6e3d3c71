"""Entries of lists of partners, and ids as they are written in cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from loaders.cells import clean
from loaders.cells.brackets import mended
from loaders.cells.ids import q_id
from loaders.cells.years import YEAR
from loaders.places.countries import recognise
from loaders.rows.around import Around, words_around
from loaders.rows.cities import gazetteer
from loaders.words import kind_of, tier_of
from loaders.words.states import state_in_remark, status_among

SCHEMES = ("wikidata", "geonames", "urn", "ror", "iso3166-1", "iso3166-2")
"""What may stand before the colon of an outside id."""
CODE_LETTERS = 2
"""Of codes of countries, which are those of states too."""
_SINCE = ("since", "seit", "depuis", "desde", "dal", "od")
"""Words before the year of a partnership."""
_ENTRY_YEAR = re.compile(rf"(?:(?:{'|'.join(_SINCE)}) |\()?\b({YEAR})\b(?:年|\))?")
_DASH = re.compile(r"\s+[-–—]\s+")
_BRACKETED = re.compile(r"(.+?)\s*[(（\[]\s*([^()（）\[\]]*?)\s*[)）\]]")


def entry_parts(text: str) -> tuple[str, str, str, str]:
    """Name, country, region and year of an entry of a list.

    >>> entry_parts("Portland, Oregon, USA (1988)"), entry_parts("Nantes (France)"), entry_parts("Suzhou")
    (('Portland', 'USA', 'Oregon', '1988'), ('Nantes', 'France', '', ''), ('Suzhou', '', '', ''))
    """
    name, since, country, region = text, "", "", ""
    year = _ENTRY_YEAR.search(text)
    if year and year.start() > 0:
        since, name = year[1], _without(text, year)
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed and recognise(bracketed[2]):
        name, country, region = bracketed[1], *_country_or_state(bracketed[1], bracketed[2])
    parts = [part.strip() for part in re.split("[,，]", name)]
    if len(parts) > 1 and all(map(_behind_dash, parts)):  # several towns, each with its own
        return name, "", "", since
    if len(parts) == 1 and not country and (behind := _behind_dash(name)):
        name, country = behind
    if not country and len(parts) > 1 and recognise(parts[-1]):
        country, state = _country_or_state(parts[0], parts[-1])
        if country:
            name, region = parts[0], ", ".join(filter(None, (*parts[1:-1], state)))
    return name, country, region, since


def _country_or_state(place: str, text: str) -> tuple[str, str]:
    """The country and the part of it that stand behind a place: MA, CA and Georgia are states where the place lies in them, and not in such a country.

    >>> _country_or_state("Boston", "MA"), _country_or_state("Casablanca", "MA"), _country_or_state("Atlanta", "Georgia")
    (('US', 'MA'), ('MA', ''), ('US', 'Georgia'))
    """
    found, called = recognise(text), gazetteer().called(place)
    if not found or not called or any(each.country == found.code for each in called):
        return text, ""
    lie_there = (
        each.country for each in called if each.admin1 and each.admin1 == gazetteer().region(text, each.country)
    )
    if state_of := next(lie_there, ""):
        return state_of, text
    return ("", "") if found.how == "code" and len(text) == CODE_LETTERS else (text, "")


def _behind_dash(text: str) -> tuple[str, str] | None:
    """The town and the country of "Linz - Austria"; None where that isn't sure."""
    parts = _DASH.split(text)
    found = recognise(parts[1]) if len(parts) == 2 and parts[0] else None
    if found is None or not found.is_whole:
        return None
    there = any(each.country == found.code for each in gazetteer().called(parts[0]))
    return (parts[0], parts[1]) if there else None


class Entry(NamedTuple):
    """An entry of a list: a partner, and what is said of it and of its tie in brackets or behind commas."""

    name: str
    country: str = ""
    region: str = ""
    since: str = ""
    until: str = ""
    word: str = ""
    """The source's words for what the tie is."""
    bracketed: bool = False
    """Stands any of it in brackets?"""
    status: str = ""
    """What the words say of the tie's state: ended, suspended, proposed."""


_YEARS = re.compile(
    rf"(?:(?:{'|'.join(_SINCE)}|from|est\.?) )?({YEAR}(?:-\d\d){{0,2}})年?\s*(?:(?:[-–—]|to|bis|until|至)\s*({YEAR})?年?)?",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?:until|till|bis|jusqu'en|jusqu'à|hasta|fino al|até|do|tot|до|至|到)\s*({YEAR})年?", re.IGNORECASE
)
_MARKS = re.compile(r"\s*[,;，；、/|]\s*|\s+[-–—]\s+")
_BEFORE_YEAR = re.compile(
    rf"\s+(?=(?:{'|'.join(_SINCE)})\b)|{''.join(f'(?<!{word})' for word in (*_SINCE, 'from'))}\s+(?=\d{{4}}$)",
    re.IGNORECASE,
)


_COUNTRY_BEFORE = re.compile(r"([^:：]{2,60}?)\s*[:：]\s*(?!//)(\S.*)", re.DOTALL)


def country_before(text: str) -> tuple[str, str]:
    """The country before a colon, and what stands behind it; two empty texts where there is none.

    >>> country_before("Germany: Konstanz"), country_before("Konstanz")
    (('Germany', 'Konstanz'), ('', ''))
    """
    found = _COUNTRY_BEFORE.fullmatch(text)
    named = recognise(found[1]) if found else None
    sure = named is not None and (named.how in ("name", "old name") or (named.how == "code" and text[0].isupper()))
    return (found[1], found[2]) if found and sure else ("", "")


def read_entry(text: str) -> Entry:
    """What an entry of a list says.

    >>> read_entry("Portland (USA, 1988)")[:4], read_entry("Nagoya (Japan; friendship city, 1978–2012)")[:6]
    (('Portland', 'USA', '', '1988'), ('Nagoya', 'Japan', '', '1978', '2012', 'friendship city'))
    >>> read_entry("Brno (terminated in 2010)")[4:], read_entry("Haarlem (until 2011)").until
    (('2010', 'terminated in 2010', True, 'ended'), '2011')
    >>> read_entry("Portland, Oregon, USA")[:3], read_entry("Lahr (Baden)").name
    (('Portland', 'USA', 'Oregon'), 'Lahr (Baden)')
    """
    before, behind = country_before(text)
    if before:
        own = read_entry(behind)
        return own if own.country else own._replace(country=before, bracketed=True)
    if around := words_around(text):
        return with_words_around(read_entry(around.name), around)
    found = _BRACKETED.fullmatch(text)
    entry = _in_brackets(found[1].strip(), found[2]) if found else None
    if entry:
        return entry
    name, country, region, since = entry_parts(text)
    return Entry(mended(name), country, region, since, bracketed=name != text and "," not in text and "，" not in text)


def with_words_around(entry: Entry, around: Around) -> Entry:
    """The entry of a bare name, with what the words around it say of its tie."""
    return entry._replace(
        since=around.since or entry.since,
        until=around.until or entry.until,
        status=around.status or entry.status,
        word=_joined(entry.word, around.word),
        bracketed=True,
    )


def _in_brackets(name: str, text: str) -> Entry | None:
    """The entry that brackets behind a name tell more of; None where they hold anything else."""
    entry: Entry | None = Entry(name, bracketed=True)
    for part in _parts_of(text):
        entry = _with_part(entry, part) if entry else None
    return entry if entry and (entry.country or entry.since or entry.until or entry.word) else None


def _parts_of(text: str) -> Iterator[str]:
    """What brackets say, one thing each: "USA, 1988", "friendship city since 1988", "China; ended in 2019"."""
    for part in filter(None, _MARKS.split(text)):
        whole = state_in_remark(part).status or _UNTIL.fullmatch(part)
        yield from [part] if whole else filter(None, _BEFORE_YEAR.split(part))


def _with_part(entry: Entry, part: str) -> Entry | None:
    """The entry with what one part of its brackets says: a state, years, a country, a kind, or a region; None where it is anything else."""
    state = state_in_remark(part)
    if state.status:  # the year of an end is never that of the beginning
        until = state.year if state.status == "ended" else entry.until
        since = state.year if state.status == "active" else entry.since
        return entry._replace(
            status=state.status, since=since or entry.since, until=until, word=_joined(entry.word, part)
        )
    if state.denied:
        return entry._replace(word=_joined(entry.word, part))
    if ends := _UNTIL.fullmatch(part):
        return entry._replace(until=ends[1])
    if years := _YEARS.fullmatch(part):
        return entry._replace(since=years[1], until=years[2] or "")
    return _with_words(entry, part)


def _with_words(entry: Entry, part: str) -> Entry | None:
    found = recognise(part)
    if found and found.how != "number" and not entry.country:
        country, region = _country_or_state(entry.name, part)
        return entry._replace(country=country, region=entry.region or region) if country else None
    if kind_of(part) or tier_of(part) or status_among(part):
        return entry._replace(word=_joined(entry.word, part))
    return None if entry.country or entry.region or not part[0].isalpha() else entry._replace(region=part)


def _joined(word: str, further: str) -> str:
    return ", ".join(filter(None, (word, further)))


def _without(text: str, year: re.Match[str]) -> str:
    """The text without the year in it, and without the marks that stood around it."""
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    return clean(rest.replace("()", "").replace("( ", "(").replace(", )", ")")).rstrip(" ,;:：-–(")


def bare_id(value: str, scheme: str) -> str:
    """An id without the address that it is often written in: https://ror.org/03yrm5c26.

    >>> bare_id("https://m.wikidata.org/wiki/Q64?uselang=de", "wikidata"), bare_id("https://ror.org/03yrm5c26/", "ror"), bare_id("100000.0", "urn")
    ('Q64', '03yrm5c26', '100000')
    """
    if scheme == "wikidata":
        return q_id(value) or value
    value = value.rstrip("/").rpartition("/")[2] if value.startswith("http") else value
    return value.removesuffix(".0") if scheme in ("geonames", "urn") else value
