"""Lists of the partners of one party, which no column names."""

from __future__ import annotations

from collections.abc import Sequence

from graph.text import Text
from loaders.columns.home_city import HomeCity, home_city
from loaders.columns.labels import VAGUE, Told
from loaders.columns.look import Look
from loaders.columns.mapping import TableMapping
from loaders.columns.party import settle_end
from loaders.columns.refusals import has_letters, ids_of_nobody, nobodys_partners, refuse
from loaders.columns.seen import Seen
from loaders.columns.ties import guess_ties


def partners_of_one(look: Look, columns: Sequence[Seen], teller: Seen | None, told: Told) -> TableMapping:
    """Ties of the one city whose partners these columns name; refused where nothing says which, or the partners are no cities."""
    home = _told_home(look) or home_city(look)
    if not home.name or told.label != "City":
        return refuse_nobodys(look, teller or look.columns[0], told)
    settle_end(columns, teller, "City")
    return guess_ties(look, {"a": Told("City", home.why, VAGUE), "b": told}, home.name)


def _told_home(look: Look) -> HomeCity | None:
    city = look.told.city
    return HomeCity(city, Text("the mapping says that they are those of {home}", home=city)) if city else None


def refuse_nobodys(look: Look, teller: Seen, told: Told) -> TableMapping:
    """Refused, since nothing says whose partners they are."""
    return refuse(look, *(nobodys_partners(look, teller, told.label) if has_letters(teller) else ids_of_nobody(teller)))
