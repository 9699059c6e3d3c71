"""What the parties of one end of a table are, why, and how surely that is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.model import label_of_kind
from graph.text import NOTHING, Text, joined
from loaders.columns.named_places import share_borne_by_places, share_of_places
from loaders.columns.profiles import Profile
from loaders.columns.seen import Seen, percent
from loaders.columns.titles import LABELS, Title, read_title
from loaders.places.countries import recognise
from loaders.places.place_names import is_council
from loaders.words import kind_of

_PROVINCE = re.compile(
    r"\b(?:province|prefecture|oblast|krai|voivodeship|governorate|autonomous region|canton|bundesland)$"
    r"|^(?:province|prefecture|state|oblast|canton) of \w|-(?:do|ken)$|省$|自治[区區]$|県$|(?<=..)道$|(?<=...)(?<!自治)州$",
    re.IGNORECASE,
)
"""How names of provinces and states end, or begin."""
_MAY_BE_PROVINCE = re.compile("[州县縣都府]$")
"""How names of provinces may end, and of towns too: 爱知县 and 昆山县, 加利福尼亚州 and 苏州."""
_DISTRICT = re.compile(r"(?<!校)(?:[市区區县縣旗]|自治州)$")

# How sure it is

STATED, PLAIN, VAGUE, LOOKS = 3, 2, 1, 0
"""How surely it is told what parties are: a mapping or the format states it, a plain title or the names say it, a vaguer title,
the name of the file or the other end does, the names only look so."""
_VAGUE_TITLES = frozenset(
    ("locality", "localite", "localidad", "localita", "localidade", "location", "place", "lieu", "lugar", "luogo", "plaats", "miejsce", "место", "ort",
     "standort", "sitz", "sede", "地点", "所在地", "community", "institution", "institutions", "institute", "einrichtung", "establishment",
     "etablissement", "centro", "instytucja", "instelling", "institucion", "istituzione", "instituicao", "instituto", "organization", "organisation",
     "organizations", "organisations", "organisme", "organizacion", "entidad", "ente", "entity", "body", "org", "delegation", "participant",
     "单位", "單位", "机构", "機構", "组织", "組織", "団体", "機関", "기관", "단체"),
)  # fmt: skip
"""Words of titles, folded, under which parties of several labels may stand."""


class Told(NamedTuple):
    """A label, why, and how surely it is told; the first two are empty where nothing tells."""

    label: str
    why: Text
    sure: int = PLAIN


NOTHING_TOLD = Told("", NOTHING, LOOKS - 1)


# What the parties are

LABEL_IN_NAMES = 0.5
"""More than this share of the names must say the same (school, university …) to overrule the title."""
COUNCILS_AMONG_CITIES = 0.3
"""Where more than this share of "cities" are councils, the title holds, though the word council says organization."""
COUNTRIES_AMONG_NAMES = 0.8
"""Parties are countries where more than this share of the names are some; what remains may be states that are no more."""
LEAST_NAMES = 2
"""One name alone that is a country's doesn't make the parties countries."""
DISTRICTS_AMONG_NAMES = 0.8
"""Parties are cities where more than this share of the names end as those of cities and districts do."""
LEAST_OF_CITIES = 2
"""Parties with so many columns of inhabitants and positions are places."""
PROVINCES_AMONG_NAMES = 0.8
"""Parties are regions, whatever vaguer word the title has, where more than this share of the names end as those of provinces do."""
PLACES_AMONG_NAMES = 0.6
"""Parties are cities where more than this share of the names are places; what remains may be small towns, which the gazetteer lacks."""
COUNTRIES_OF_WORD = 0.5
"""The word country in the name of a file makes parties countries only where at least this share of the names are some."""
SHOWN_LETTERS = 80
"""Letters of a file's name that a reason shows."""


def label_of_end(main: Seen, columns: Sequence[Seen], about: Sequence[str]) -> Told:
    """What the parties are, and why; two empty texts if nothing tells. about: texts that may tell, the nearest first."""
    return next(_what_tells(main, columns, about), NOTHING_TOLD)


def weighed_label(main: Seen, columns: Sequence[Seen], about: Sequence[str]) -> Told:
    """The same, with what else is possible in its reason: what the title says, or a sign that is as sure."""
    first, *others = (*_what_tells(main, columns, about), NOTHING_TOLD)
    least, of_title = max(first.sure, VAGUE), _label_of_title(main)
    able = (told for told in others if told.sure >= least or told.label == of_title)
    rival = next((told for told in able if told.label not in ("", first.label)), None)
    return Told(first.label, also(first.why, rival), first.sure) if rival else first


def also(why: Text, rival: Told) -> Text:
    """Why parties are taken for something, and what else is possible."""
    return joined([why, Text("also possible as {label}: {why}", label=Text(rival.label), why=rival.why)])


def _what_tells(main: Seen, columns: Sequence[Seen], about: Sequence[str]) -> Iterator[Told]:
    """Whatever tells what the parties are, the surest first."""
    profile = main.profile
    of_title = _label_of_title(main)
    if of_title in ("City", "") and (share_found := profile.share_of(_is_province)) > PROVINCES_AMONG_NAMES:
        yield Told(
            "Region", Text("{share} of the names end as those of provinces and states do", share=percent(share_found))
        )
    if _names_say_more(profile, of_title):
        share = percent(profile.labels[profile.label] / profile.labels.total())
        yield Told(profile.label, Text("{share} of the names say so", share=share))
    if of_title:
        yield Told(of_title, Text("the title '{name}' says so", name=main.name), _sureness_of_title(main, of_title))
    yield from _told_by_form(profile)
    if main.title == Title(""):  # the file's name says what a title means, and not what texts without one are
        about = ()
    yield from _told_by_words(about[:1], profile)
    if not profile.labels["School"] and _have_positions(columns):
        yield Told("City", Text("they have positions and inhabitants"), VAGUE)
    yield from _told_by_words(about[1:], profile)
    names = [] if _is_of_unknown_word(main) else [cell for cell in profile.cells if cell]
    if names and not _lie_elsewhere(main, columns) and (share_found := share_of_places(names)) > PLACES_AMONG_NAMES:
        yield Told("City", Text("{share} of the names are places", share=percent(share_found)), LOOKS)


def _is_of_unknown_word(main: Seen) -> bool:
    """Does a word that isn't known say what they are? Ports are called as their towns are."""
    return bool(main.title.rest) and not main.title.named


def _lie_elsewhere(main: Seen, columns: Sequence[Seen]) -> bool:
    """Are they persons, or have they towns of their own, so that they are none themselves?"""
    return any(column.sense == "private" or (column.sense == "city" and column is not main) for column in columns)


def _label_of_title(main: Seen) -> str:
    label = LABELS.get(main.noun or main.sense, "")
    if not label and (main.sense == "partners" or main.side == "b"):
        return label_of_kind(kind_of(main.name))
    return label


def _sureness_of_title(main: Seen, label: str) -> int:
    """A plain title is sure, but for one of cities over names that mostly no place bears."""
    if not _VAGUE_TITLES.isdisjoint(main.title.words.split()):
        return VAGUE
    names = [cell for cell in main.profile.cells if cell] if label == "City" else []
    return VAGUE if names and share_borne_by_places(names) <= PLACES_AMONG_NAMES else PLAIN


def _names_say_more(profile: Profile, of_title: str) -> bool:
    """Do the names say what they are, better than the title does?"""
    label = profile.label
    if not label or label in ("Region", of_title):
        return False
    if of_title == "City" and profile.share_of(is_council) > COUNCILS_AMONG_CITIES:
        return False
    return profile.labels[label] > LABEL_IN_NAMES * profile.labels.total()


def _is_province(cell: str) -> bool:
    if _PROVINCE.search(cell):
        return True
    found = recognise(cell) if _MAY_BE_PROVINCE.search(cell) else None
    return found is not None and found.how == "part"


def _told_by_form(profile: Profile) -> Iterator[Told]:
    """Names of countries, or such as cities and districts have."""
    countries = profile.share_of(_is_country)
    if countries > COUNTRIES_AMONG_NAMES and profile.filled >= LEAST_NAMES:
        yield Told("Country", Text("{share} of the names are countries", share=percent(countries)))
    if profile.share_with(_DISTRICT) > DISTRICTS_AMONG_NAMES:
        yield Told("City", Text("the names end as those of cities and districts do"))


def _told_by_words(about: Sequence[str], profile: Profile) -> Iterator[Told]:
    for text in about:
        if label := _said_of(text, profile):
            yield Told(label, Text("the word for it stands in '{words}'", words=text.strip()[:SHOWN_LETTERS]), VAGUE)


def _have_positions(columns: Sequence[Seen]) -> bool:
    of_cities = [column for column in columns if column.sense in ("population", "lat", "lon", "position")]
    return len(of_cities) >= LEAST_OF_CITIES


def _is_country(cell: str) -> bool:
    """Does it name a country or a part of one, and not a town with its country behind (Suzhou, China)?"""
    found = recognise(cell)
    if found is None or found.how not in ("name", "old name", "code"):
        return False
    return not found.region or not ("," in cell or "(" in cell) or recognise(found.region) is not None


def _said_of(text: str, profile: Profile) -> str:
    """What the words of a text say the names are; countries only where they are some."""
    told = label_in(text)
    return "" if told == "Country" and profile.filled and profile.share("plain country") < COUNTRIES_OF_WORD else told


def label_in(text: str) -> str:
    """What parties the words of a text (the name of a file, titles) speak of; empty if none.

    >>> label_in("twin towns of Dresden"), label_in("schools"), label_in("data")
    ('City', 'School', '')
    """
    return label_of_kind(kind_of(text)) or LABELS.get(read_title(text).noun, "")
