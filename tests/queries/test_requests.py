"""What is to be asked of whom, where a city can't be judged."""

from __future__ import annotations

from datetime import date

from graph.network.read import read_snapshot
from graph.store.store import Store
from loaders.load_sample import load_sample
from queries.report import Beside, Report, run
from tests.queries.test_under_connected import LIST, NAMES, TIES, province

TODAY = date(2026, 11, 22)


def asked(store: Store, **options: str) -> Report:
    return run(read_snapshot(store), "requests", options, Beside(store, today=TODAY))


def test_each_city_without_a_verdict_has_a_request_and_a_declared_list_answers_it(store: Store) -> None:
    lists = [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)]
    province(store, [*lists[:-2], ({"measure": "sister_cities", "value": 40}, "F")])
    made = asked(store, region="P", kind="sister_city")
    assert {each["name"] for each in made.rows} == {"E", "F"}
    (found,) = (each for each in made.rows if each["name"] == "F")
    assert (found["recorded"], found["reported"], found["office"]) == (21, 40, "the foreign affairs office of F")
    assert found["ask"].startswith("Ask the foreign affairs office of F for its complete list (sister city)")
    assert "A report speaks of 40 (Sister cities, 2026-06-01): ask what it counted." in found["ask"]
    assert "A verdict needs the lists of 2 cities, itself among them." in found["ask"]


def test_where_every_list_is_declared_there_is_nothing_to_ask(store: Store) -> None:
    province(store, [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)])
    made = asked(store, region="P", kind="sister_city")
    assert made.rows == []
    assert "There is nothing to ask: every city has a verdict or a list declared complete." in made.notes


def test_in_jiangsu_each_city_is_asked_for_each_kind_that_the_graph_has(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    rows = asked(embedded_store).rows
    assert {each["kind"] for each in rows} == {"sister_city", "sister_school", "bureau", "programme"}
    (xuzhou,) = (each for each in rows if each["name"] == "Xuzhou" and each["kind"] == "sister_school")
    assert (xuzhou["recorded"], xuzhou["reported"], xuzhou["office"]) == (6, 116, "the education authority of Xuzhou")
    limited = asked(embedded_store, limit="3")
    assert len(limited.rows) == 3
    assert f"3 of {len(rows)} rows are shown." in limited.notes


def test_what_is_recorded_and_does_not_count_waits_to_be_confirmed_too(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    asks = {(each["name"], each["kind"]): str(each["ask"]) for each in asked(embedded_store).rows}
    assert "1 recorded = 0 counted + 1 ended: each waits to be confirmed" in asks["Wuxi", "bureau"]
    assert "36 recorded = 34 counted + 1 planned + 1 ended: each waits" in asks["Wuxi", "sister_city"]
    assert "A report speaks of 20 (Wuxi–Hong Kong" in asks["Wuxi", "sister_school"]
