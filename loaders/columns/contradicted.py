"""Lists whose countries are not those of the parties that they seem to name: the partner stands in a column that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from graph.text import Text
from loaders.columns.look import Look
from loaders.columns.mapping import Question
from loaders.columns.named_places import borne_in, lies_in
from loaders.columns.party import NEARLY_AS_FULL, main_of
from loaders.columns.refusals import Refusal
from loaders.columns.seen import END_SENSES, MAIN, ORGANIZED, Seen, examples
from loaders.columns.titles import LABELS
from loaders.columns.whose import LIE_ELSEWHERE, LIE_THERE, LOOKED_UP
from loaders.words import label_of

LEAST_KNOWN = 2
"""Towns that the gazetteer knows from which on it can be told that they lie elsewhere: one may be a small namesake."""
ALIKE = 0.5
"""A column names parties of the same sort where at least this share of its names say what they are, as the others do."""
UNKNOWN = ("", "website", "word", "note", "programme", "purpose", "name", *MAIN)
"""Senses of columns that may hold the partners: none, or one of words, which titles of partners have in common."""


def part_by_country(look: Look) -> bool:
    """Town, a title nobody knows, country: where the towns lie elsewhere and the other names lie there, these are the partners."""
    main, country = _main(look.columns), _country(look.columns)
    if main is None or country is None or not _lie_elsewhere(look.columns, main, country):
        return False
    able = [column for column in _able(look.columns, main) if _share_there(column, country) > LIE_THERE]
    if len(able) != 1:
        return False
    partner = able[0]
    partner.sense = main.sense
    partner.placed = Text(
        "because its names lie in the countries of '{name}', and the first ones don't", name=country.name
    )
    for column in look.columns:
        if column.sense in END_SENSES:
            column.side = "b" if column in (partner, country) else "a"
    return True


def stranger_to_country(look: Look, main: Seen) -> Refusal | None:
    """What is asked where the countries of a list are no countries of its parties, or where a second column names such parties; None where all fits."""
    country = _country(look.columns)
    if country is None or look.told.columns:
        return None
    private = [
        column for column in look.columns if column.sense == "private"
    ]  # contact: a person, or the school abroad
    able = [column for column in (*_able(look.columns, main), *private) if _named_alike(column, main)]
    elsewhere = _lie_elsewhere(look.columns, main, country)
    if not elsewhere and not able:
        return None
    able = able or _able(look.columns, main)
    return _which_partner(able, main, country) if able else _whose_country(main, country)


def _which_partner(able: Sequence[Seen], main: Seen, country: Seen) -> Refusal:
    partner = able[0]
    question = Question(
        Text(
            "Does column '{name}' name the partners, and '{country}' their countries?",
            name=partner.name,
            country=country.name,
        ),
        {"layout": "ties"},
        {main.name: "a.name", partner.name: "b.name", country.name: "b.country"},
    )
    return Text(
        "column '{name}' ({examples}) may name the partners of those in '{main}', and its title isn't known: whose countries "
        "stand in '{country}' can't be told",
        name=partner.name,
        examples=examples(partner.profile),
        main=main.name,
        country=country.name,
    ), question


def _whose_country(main: Seen, country: Seen) -> Refusal:
    question = Question(
        Text("Are the countries in '{country}' those of '{main}'?", country=country.name, main=main.name),
        {"layout": "parties"},
        {country.name: "country"},
        other=("ignored",),
    )
    return Text(
        "the names in '{main}' ({examples}) are mostly no places in the countries of '{country}' ({countries})",
        main=main.name,
        examples=examples(main.profile),
        country=country.name,
        countries=examples(country.profile),
    ), question


def _main(columns: Sequence[Seen]) -> Seen | None:
    return main_of([column for column in columns if column.sense in MAIN and column.title.side != "b"])


def _country(columns: Sequence[Seen]) -> Seen | None:
    """The one column of countries."""
    found = [column for column in columns if column.sense == "country" and column.profile.filled]
    return found[0] if len(found) == 1 else None


def _able(columns: Sequence[Seen], main: Seen) -> list[Seen]:
    """The columns whose titles aren't known and which may name partners."""
    named = [column for column in columns if column is not main and column.sense in UNKNOWN]
    return [column for column in named if _is_unknown(column, main) and column.profile.names_somebody]


def _is_unknown(column: Seen, main: Seen) -> bool:
    """Do its words leave open what it is, and are its cells as many and as different as names are?"""
    profile, least = column.profile, main.profile
    full = profile.filled >= NEARLY_AS_FULL * least.filled and len(profile.counts) > len(profile.cells) / 2
    return full and (bool(column.title.rest) or not column.sense) and column.sense not in ("country", "region")


def _towns(columns: Sequence[Seen], main: Seen) -> Seen | None:
    """The column that tells where the parties lie: their town, or their name where they are towns."""
    if main.sense in ("city", "district"):
        return main
    if main.sense not in ORGANIZED:
        return None
    return next(
        (column for column in columns if column.sense == "city" and not column.title.rest and column.profile.filled),
        None,
    )


def _lie_elsewhere(columns: Sequence[Seen], main: Seen, country: Seen) -> bool:
    town = _towns(columns, main)
    if town is None:
        return False
    rows = _pairs(town, country)
    known = [(name, place) for name, place in rows if borne_in(name)]
    there = sum(lies_in(name, place) for name, place in known)
    return len(known) >= LEAST_KNOWN and there < LIE_ELSEWHERE * len(known)


def _share_there(column: Seen, country: Seen) -> float:
    rows = _pairs(column, country)
    return sum(lies_in(name, place) for name, place in rows) / len(rows) if rows else 0.0


def _pairs(column: Seen, country: Seen) -> list[tuple[str, str]]:
    rows = zip(column.profile.cells, country.profile.cells)
    return list(dict.fromkeys((name, place) for name, place in rows if name and place))[:LOOKED_UP]


def _named_alike(column: Seen, main: Seen) -> bool:
    """Do its names say that they are what the others are: schools in a list of schools?"""
    label = LABELS.get(main.sense, "")
    return (
        main.sense in ORGANIZED and column.profile.share_of(lambda cell: (label_of(cell) or ("",))[0] == label) >= ALIKE
    )
