"""Provinces and states by their names: the outside ids of those that our samples tie, and what GeoNames calls and numbers them.

`regions.csv` has a row a word: the country, the folded word, GeoNames' code of it, the region's name, and its
outside ids. `loaders/making/words.py` writes it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from loaders.places.countries import key

REGIONS = Path(__file__).with_name("regions.csv")
COLUMNS = ("country", "key", "code", "name", "ids")
NO_CODE = "-"
"""Stands for GeoNames' code in the rows of words that are here for their ids alone."""


def region_words() -> Iterator[dict[str, str]]:
    """The rows of the table."""
    with REGIONS.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def region_ids(country: str, name: str) -> tuple[str, ...]:
    """Outside ids of a province or state; empty where none are known by this name.

    >>> region_ids("CN", "Jiangsu"), region_ids("CN", "Suzhou")
    (('wikidata:Q16963', 'iso3166-2:CN-JS', 'iso3166-2:CN-32'), ())
    """
    return _ids().get((country, key(name)), ())


@cache
def _ids() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(row["country"], row["key"]): tuple(row["ids"].split("|")) for row in region_words() if row["ids"]}
