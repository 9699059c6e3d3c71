"""The one country of parties that have no column for it."""

from __future__ import annotations

import re
from itertools import pairwise

from loaders.columns.look import Look, has_two_ends
from loaders.columns.profiles import country_of_places
from loaders.places.countries import recognise


def home_country(look: Look, label: str) -> str:
    """The one country of the parties that have no column for it: from their regions, postcodes or towns, or the file's name."""
    with_country = {each.side for each in look.columns if each.role in ("country", "partners")}
    without = {each.side for each in look.columns if each.role == "name"} - with_country
    if not without or any(each.role == "value" for each in look.columns):
        return ""
    if without == {"b"} and re.search(r"confucius|孔子", " ".join((look.titles, *look.about)), re.I):
        return "CN"
    if with_country and without != {"a"}:
        return ""
    for column in [each for each in look.columns if each.side == "a" or not with_country]:
        if (column.role in ("region", "city") or (column.role, label) == ("name", "Region")) and column.profile.country:
            return column.profile.country
        if column.role in ("postcode", "address") and column.profile.share("british") > 0.8:
            return "GB"
    if without != {"a"}:
        return ""
    towns = [each for each in look.columns if each.role == "city" or (each.role == "name" and label == "City")]
    for column in [each for each in towns if each.side == "a"]:
        if country := country_of_places(cell for cell in column.profile.cells if cell):
            return country
    if with_country or has_two_ends(look):
        return ""
    words = re.split(r"[\W\d_]+", " ".join(look.about))
    texts = [each for each in (*words, *map(" ".join, pairwise(words))) if len(each) > 3]
    named = {found.code for each in texts if (found := recognise(each)) and found.how in ("name", "old name", "part")}
    return named.pop() if len(named) == 1 else ""
