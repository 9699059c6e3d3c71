"""The data sets of ../shared are read with as many rows as their READMEs say."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.reading import tables

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are in ../shared, which is not here")

SETS: dict[str, dict[str, int]] = {
    "china_public_diplomacy_aiddata": {"ChinesePublicDiplomacy.csv": 741},
    "confucius_institutes_2022": {"cities.csv": 46_081, "confucius_institutes.csv": 665},
    "erasmus_country_flows": {
        "erasmus_2013_14_country_flows.csv": 928,
        "erasmus_country_flows_2014_2024.csv": 1_223,
        "ErasmusFlows.net#nodes": 35,
        "ErasmusFlows.net#edges": 1_223,
    },
    "erasmus_org_flows_at_2013": {"institutions_geocoded.csv": 4_919, "org_flows.csv": 987},
    "gazetteer_natural_earth_zh": {"populated_places.csv": 7_343},
    "jiangsu": {
        "cities.csv": 400, "claims.csv": 114, "events.csv": 51, "organizations.csv": 351, "participations.csv": 273,
        "partnerships.csv": 464, "statements.csv": 10, "visits.csv": 178,
    },
    "schools_china_2019": {"areas.json": 3_004, "schools.json": 28_610, "universities.json": 8_084},
    "schools_england_2018": {"dfe_school_details_2018.csv": 26_078, "ofsted_primary.csv": 19_697, "ofsted_secondary.csv": 5_593},
    "schools_new_zealand": {"school_details.csv": 3_219},
    "sister_cities_eu6_wikidata": {"sistercities.tsv": 13_081},
    "sister_cities_wikidata_2016": {"names.tsv": 10_055, "relations.tsv": 34_182},
    "sister_cities_wikidata_2022": {
        "reduced_nations_routes.gexf#nodes": 147, "reduced_nations_routes.gexf#edges": 1_435,
        "reduced_nations_sister_cities.gexf#nodes": 147, "reduced_nations_sister_cities.gexf#edges": 891,
        "reduced_routes.gexf#nodes": 796, "reduced_routes.gexf#edges": 5_519,
        "reduced_sister_cities.gexf#nodes": 796, "reduced_sister_cities.gexf#edges": 1_464,
        "routes.gexf#nodes": 3_092, "routes.gexf#edges": 17_622,
        "sister_cities.gexf#nodes": 4_566, "sister_cities.gexf#edges": 8_182,
    },
    "sister_cities_wikipedia_2023": {
        "published_degrees.txt": 13_265, "published_pagerank.txt": 13_265, "published_statistika.txt": 26, "sister_cities.csv": 23_514,
    },
    "sister_schools_sample": {"sister_schools.csv": 17},
    "student_inbound_uis": {"Country_names.csv": 241, "inbound_intl.csv": 6_879},
    "twin_cities_wikipedia_2026": {"missing_cities.csv": 2_398, "twin_cities.csv": 25_917, "twin_cities_raw.csv": 26_114},
    "university_agreements_cyprus": {"agreements.csv": 1_800},
}  # fmt: skip
HEADERLESS = (
    "names.tsv",
    "relations.tsv",
    "published_degrees.txt",
    "published_pagerank.txt",
    "published_statistika.txt",
)
WITH_FAULTS = {"published_pagerank.txt": 50, "published_statistika.txt": 4, "agreements.csv": 4}
"""The first two are no tables; in the third, four names had lost letters (U+FFFD) before the file came here."""


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_set_has_the_rows_of_its_readme(name: str) -> None:
    found = tables(DATA / name)
    own = {table.path.removeprefix(f"{name}/"): table for table in found}
    counts = {path: sum(1 for _ in table.records()) for path, table in own.items()}
    assert counts == SETS[name]
    for path, table in own.items():
        assert table.header is (path not in HEADERLESS)
        assert sum(bool(record.fault) for record in table.records()) == WITH_FAULTS.get(path, 0)
        assert table.rows in (None, counts[path])
        assert table.encoding in ("utf-8", "utf-8 with BOM")


def test_every_set_is_tried() -> None:
    assert {each.name for each in DATA.iterdir() if each.is_dir()} - {"articles"} == set(SETS)


def test_line_numbers_are_right_behind_quoted_line_breaks() -> None:
    path = DATA / "confucius_institutes_2022" / "confucius_institutes.csv"
    (table,) = tables(path)
    *_, last = table.records()
    lines = path.read_bytes().decode().splitlines()
    assert lines[last.line - 1].startswith(f"{last.cells[0]},")


def test_a_list_in_gb18030_of_real_school_names_is_read_as_in_utf8(tmp_path: Path) -> None:
    (given,) = tables(DATA / "schools_china_2019" / "areas.json")
    names = [record.cells[1] for record in given.records()]
    (tmp_path / "names.csv").write_bytes(
        "\n".join(["name,nr", *(f"{name},{i}" for i, name in enumerate(names))]).encode("gb18030")
    )
    (table,) = tables(tmp_path / "names.csv")
    assert (table.encoding, [record.cells[0] for record in table.records()]) == ("gb18030", names)
