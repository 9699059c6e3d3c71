"""A dry run counts what a load comes to: in an empty store, beside other loads, after a load that was cut off, and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docs.loading import lines
from graph.store.store import Store
from loaders.columns.mapping_file import read_mapping
from loaders.columns.planned import Plan
from loaders.load import load_plan, planned_id
from loaders.plan import make_plan
from tests.loaders.test_sets import DATA, REGISTERS, ROOT

SETS = {name: words for name, words in lines().items() if name not in REGISTERS} if DATA.is_dir() else {}
SMALL = ("erasmus_country_flows/ErasmusFlows.net", "confucius_institutes_2022/confucius_institutes.csv")
FIRST = (
    "city1,country1,city2,country2,since\nSuzhou,China,Portland,United States,1988\nWuxi,China,Brezzin,France,1990\n"
)
MORE = (
    "city1,country1,city2,country2,since,population1\nPortland,United States,Suzhou,China,1988,600000\n"
    "Wuxi,China,Brezzin,France,1991,\nWuxi,China,Brezzin,France,1991,\nSuzhou,China,Brezzin,France,1992,\nWuxi,,,,,\n"
)


def counted(report: dict[str, Any]) -> dict[str, Any]:
    """What a report counts, and what it says of rows."""
    kept = ("path", "rows", "loaded", "merged", "rejected", "ignored", "reasons")
    files = [{key: file[key] for key in kept} for file in report["files"]]
    return {key: report[key] for key in ("load", "nodes", "edges", "rejected", "notes_total")} | {"files": files}


def assert_foreseen(store: Store, plan: Plan) -> dict[str, Any]:
    before = store.read("MATCH (n) RETURN count(*) AS n")
    foreseen = counted(load_plan(store, plan, dry_run=True))
    assert store.read("MATCH (n) RETURN count(*) AS n") == before, "a dry run writes nothing"
    report = load_plan(store, plan)
    assert foreseen == counted(report)
    return report


def plan_of_set(name: str) -> Plan:
    path, *more = SETS[name]
    return make_plan([ROOT / path], mapping=read_mapping(ROOT / more[1]) if more else None)


def plan_of(folder: Path, name: str, text: str) -> Plan:
    (folder / name).write_text(text, encoding="utf-8")
    return make_plan([folder / name])


def test_a_dry_run_counts_what_the_store_makes_new_changed_or_known(store: Store, tmp_path: Path) -> None:
    assert_foreseen(store, plan_of(tmp_path, "first.csv", FIRST))
    report = assert_foreseen(store, plan_of(tmp_path, "more.csv", MORE))
    assert report["edges"]["PARTNER"] == {"created": 1, "updated": 3}, (
        "three rows say more of two partnerships, one is new"
    )
    again = assert_foreseen(store, plan_of(tmp_path, "more.csv", MORE))
    assert (again["nodes"], again["edges"]) == ({}, {}), "it is in the store already"


def test_what_an_earlier_try_left_is_not_counted_as_known(store: Store, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "first.csv", FIRST)
    load_plan(store, plan)
    store.write("UNWIND $rows AS row MATCH (l:Load {id: row.id}) REMOVE l.finished", [{"id": planned_id(plan)}])
    assert assert_foreseen(store, plan)["edges"]["PARTNER"]["created"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_a_dry_run_of_every_set_counts_what_its_load_comes_to(name: str, store: Store) -> None:
    assert_foreseen(store, make_plan([DATA / "sister_schools_sample" / "sister_schools.csv"]))
    assert_foreseen(store, plan_of_set(name))


@pytest.mark.parametrize("name", [name for name in SMALL if name in SETS])
def test_a_dry_run_of_a_small_set_counts_what_its_load_comes_to(
    name: str, embedded_store: Store, tmp_path: Path
) -> None:
    load_plan(embedded_store, plan_of(tmp_path, "first.csv", FIRST))
    assert_foreseen(embedded_store, plan_of_set(name))
