"""What is said of the place that a name means, or why it can't be told."""

from __future__ import annotations

from functools import lru_cache

from graph.text import Name, Text
from loaders.places.country_table import country_names


def far_away(name: str, where: str, km: float) -> Text:
    """The given position is far from every place of the name."""
    if where:
        return Text("the given position is {km:,.0f} km from every {name} in {where}", km=km, name=name, where=where)
    return Text("the given position is {km:,.0f} km from every {name}", km=km, name=name)


def standing(bearers: int, where: str) -> Text:
    """The place among all that bear its name."""
    if bearers == 1:
        only = Text("the only place of this name")
        return Text("the only place of this name in {where}", where=where) if where else only
    if where:
        return Text("the largest of {n} places of this name in {where}", n=bearers, where=where)
    return Text("the largest of {n} places of this name", n=bearers)


def doubtful(how: Text, bearers: int, where: str) -> Text:
    """Why none of the places that bear a name is taken."""
    if bearers == 1:
        return Text("{how}, which is too doubtful", how=how)
    if where:
        return Text("{n} places bear this name in {where} and none stands out", n=bearers, where=where)
    return Text("{n} places bear this name and none stands out", n=bearers)


def at_home_too(bearers: int, country: str, home: str) -> Text:
    """Why the famous place isn't taken: its partner may mean a town of its own country."""
    return Text(
        "the largest of {n} places of this name lies in {country}, but there is a town of this name in {home} too",
        n=bearers,
        country=country_name(country),
        home=country_name(home),
    )


def unknown(where: str) -> Text:
    """No place bears the name."""
    if where:
        return Text("no place of this name is known in {where}", where=where)
    return Text("no place of this name is known")


@lru_cache(maxsize=512)
def country_name(country: str) -> str:
    """The name of a country, by its id; empty for none."""
    row = country_names().get(country)
    return Name(row.name, row.name_zh) if row else country
