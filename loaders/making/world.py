"""The sample world: its tables from the graph of sister cities that Wikidata had in January 2022."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from loaders.making.csv_files import CsvRow, read_csv, write_csv
from loaders.making.gazetteers import Gazetteers
from loaders.making.names import add_names, drop_misleading, drop_shared_ids, has_names, names_row
from loaders.making.place import SamplePlace
from loaders.making.texts import clean, fold

WORLD_PLACES, WORLD_TIES = 4566, 8182


def build_world(shared: Path, target: Path, gazetteer: Gazetteers) -> list[SamplePlace]:
    """Write places.csv, names.csv and ties.csv of the world sample; the places."""
    root = ElementTree.parse(shared / "data/sister_cities_wikidata_2022/sister_cities.gexf").getroot()
    space = {"g": root.tag.partition("}")[0].strip("{")}
    countries = {row["word"]: row["country"] for row in read_csv(target / "countries.csv")}
    regions = {row["id"]: row for row in read_csv(target / "regions.csv")}
    corrections: dict[str, list[CsvRow]] = defaultdict(list)
    for row in read_csv(target / "corrections.csv"):
        corrections[row["id"]].append(row)
    columns = {each.get("id"): each.get("title") for each in root.iterfind(".//g:attribute", space)}
    places, cells = [], {}
    for node in root.iterfind(".//g:node", space):
        values = {columns[each.get("for")]: each.get("value", "") for each in node.iterfind(".//g:attvalue", space)}
        place = _world_place(str(node.get("id")), str(node.get("label")), values, countries, gazetteer)
        if region := regions.get(place.id):
            place.label, place.type, place.iso = "Region", region["type"], region["iso3166_2"]
        _correct(place, corrections[place.id])
        places.append(place)
        cells[place.id] = (values["lat"], values["lon"], values["pop"])
    for place in places:
        add_names(place, gazetteer)
    drop_misleading(places, gazetteer)
    drop_shared_ids(places, gazetteer)
    ties = [(str(edge.get("source")), str(edge.get("target"))) for edge in root.iterfind(".//g:edge", space)]
    _check_world(places, ties, regions)
    _write_world(target, places, cells, ties)
    return places


def _correct(place: SamplePlace, corrections: Iterable[CsvRow]) -> None:
    for row in corrections:
        if row["column"] == "country":
            place.country = row["value"]
        place.note = row["why"]


def _world_place(
    key: str, name: str, values: Mapping[Any, str], countries: Mapping[str, str], gazetteer: Gazetteers
) -> SamplePlace:
    lat, lon = float(values["lat"]), float(values["lon"])
    place = SamplePlace(
        id=key, label="City", name=clean(name), country=countries[values["country"]], lat=lat, lon=lon,
        population=int(values["pop"]), wikidata=key, word=values["country"],
    )  # fmt: skip
    if dependent := _dependent(place, gazetteer):
        place.note = f"the source says {place.word}"
        place.country = dependent
    return place


DEPENDENT = {
    "CN": ("HK", "MO"), "US": ("PR", "GU", "VI", "AS", "MP"), "FR": ("GP", "MQ", "GF", "RE", "YT", "PF", "NC", "PM", "WF", "BL", "MF"),
    "GB": ("GI", "JE", "GG", "IM", "BM", "KY", "FK", "SH"), "NL": ("CW", "AW", "SX", "BQ"), "DK": ("GL", "FO"), "FI": ("AX",), "NO": ("SJ",),
}  # fmt: skip
"""Codes of ISO 3166-1 for parts of a state: a place there goes to that code, whichever the source names."""


def _dependent(place: SamplePlace, gazetteer: Gazetteers) -> str:
    codes = DEPENDENT.get(place.country, ())
    near = gazetteer.near(place.lat, place.lon, 60) if codes else []
    names = {fold(place.name)}
    named = [key for _, key in near if not names.isdisjoint({fold(gazetteer.cities[key]["name"])})]
    nearest = named or [key for _, key in near]
    code = str(gazetteer.cities[nearest[0]]["countrycode"]) if nearest else ""
    return code if code in codes else ""


def _check_world(places: list[SamplePlace], ties: list[tuple[str, str]], regions: Mapping[str, CsvRow]) -> None:
    known = {place.id: place for place in places}
    if len(places) != WORLD_PLACES or len(ties) != WORLD_TIES or len(known) != WORLD_PLACES:
        raise SystemExit(
            f"world: found {len(places)} places and {len(ties)} ties, expected {WORLD_PLACES} and {WORLD_TIES}"
        )
    for key, row in regions.items():
        if known[key].name != clean(row["name"]):
            raise SystemExit(f"world/regions.csv: {key} is '{known[key].name}', not '{row['name']}'")
    if any(end not in known for tie in ties for end in tie):
        raise SystemExit("world: a tie without its ends")


def _write_world(
    target: Path, places: list[SamplePlace], cells: Mapping[str, tuple[str, str, str]], ties: list[tuple[str, str]]
) -> None:
    columns = (
        "id",
        "label",
        "type",
        "name",
        "country",
        "country_word",
        "lat",
        "lon",
        "population",
        "geonames",
        "iso3166_2",
        "note",
    )
    write_csv(
        target / "places.csv",
        columns,
        (
            {
                "id": place.id, "label": place.label, "type": place.type, "name": place.name, "country": place.country,
                "country_word": place.word, "lat": cells[place.id][0], "lon": cells[place.id][1], "population": cells[place.id][2],
                "geonames": place.geonames, "iso3166_2": place.iso, "note": place.note,
            }
            for place in places
        ),
    )  # fmt: skip
    write_csv(
        target / "names.csv",
        ("id", "name_zh", "aliases", "names_from"),
        (names_row(place) for place in places if has_names(place)),
    )
    write_csv(target / "ties.csv", ("a", "b"), ({"a": a, "b": b} for a, b in ties))
    _write_region_list(target / "README.md", places)


LIST_HEADING = "## Places that become regions\n"


def _write_region_list(readme: Path, places: list[SamplePlace]) -> None:
    """The list at the end of the world sample's README."""
    text = readme.read_text(encoding="utf-8").partition(LIST_HEADING)[0]
    by_type: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if place.label == "Region":
            by_type[place.type].append(f"{place.name} ({place.country}, {place.id})")
    lines = [f"{sum(map(len, by_type.values()))} of the {len(places):,} places; why each one is in `regions.csv`.\n"]
    lines += [
        f"- **{type_}** ({len(by_type[type_])}): {', '.join(sorted(by_type[type_]))}" for type_ in sorted(by_type)
    ]
    readme.write_text(f"{text}{LIST_HEADING}\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="")
