"""Suggestions an office could act on: leads come first, rules mark and order without hiding, reasons name what they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.snapshot import Snapshot
from graph.text import Text
from queries.partners.rules import FACTOR, NO_RELATIONS, RULES
from queries.report import Beside, Report, run
from queries.reports import candidates
from queries.reports.columns import Row

CITY = {"kind": "sister_city", "tier": "sister", "status": "listed"}
SCHOOL = {"kind": "sister_school", "tier": "sister", "status": "active"}


def city(id: str, country: str, population: int | None = 900_000, **more: Any) -> dict[str, Any]:
    return {"id": id, "label": "City", "country": country, "population": population, **more}


def school(id: str, in_city: str, country: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "label": "School", "in_city": in_city, "country": country, **more}


def office(*ties: dict[str, Any], nodes: tuple[dict[str, Any], ...] = ()) -> Snapshot:
    """Xuzhou with a partner in Japan, and Erfurt, Lyon and Siena that it isn't tied to; Wuxi is Lyon's partner."""
    places = [city("xuzhou", "CN", 8_800_000), city("wuxi", "CN", 6_500_000), city("osaka", "JP"), city("erfurt", "DE"), city("lyon", "FR"), city("siena", "IT", 54_000)]  # fmt: skip
    schools = [school("x1", "xuzhou", "CN"), school("e1", "erfurt", "DE"), school("s1", "siena", "IT")]
    own = {"start": "xuzhou", "end": "osaka", **CITY}
    elsewhere = {"start": "erfurt", "end": "siena", **CITY}
    return from_edges([own, elsewhere, *ties], [*places, *schools, *nodes])


def asked(snapshot: Snapshot, party: str = "xuzhou", **given: str) -> Report:
    return run(snapshot, "candidates", {"for": party, "limit": "1000", **given}, Beside())


def row(report: Report, id: str) -> Row:
    return next(each for each in report.rows if each["id"] == id)


@pytest.mark.parametrize(
    ("tie", "lead", "said"),
    [
        ({"status": "proposed", "since": "2024-02"}, "proposed", "a partnership is planned: xuzhou – erfurt, sister city (proposed, 2024-02)"),
        ({"tier": "friendly", "status": "unknown"}, "friendly", "friendly exchange below sister level: xuzhou – erfurt, sister city (friendly exchange)"),
        ({"status": "ended", "since": "1990", "until": "2012"}, "lapsed", "a partnership ended or is suspended: xuzhou – erfurt, sister city (begun 1990, ended 2012)"),
        ({"status": "suspended", "since": "1990"}, "lapsed", "a partnership ended or is suspended: xuzhou – erfurt, sister city (begun 1990, suspended)"),
    ],
)  # fmt: skip
def test_what_two_cities_began_is_a_lead_with_its_tie(tie: dict[str, Any], lead: str, said: str) -> None:
    found = asked(office({"id": "t1", "start": "xuzhou", "end": "erfurt", **CITY, **tie}))
    first = found.rows[0]
    assert (first["id"], first["lead"], first["rank"]) == ("erfurt", lead, 1)
    assert str(first["reasons"]).startswith(said)
    assert "t1" in first["rests_on"]


def test_schools_that_are_tied_make_a_lead_of_their_cities_and_a_visit_does() -> None:
    found = asked(
        office(
            {"id": "t1", "start": "x1", "end": "e1", **SCHOOL, "since": "2011"},
            {"id": "v1", "type": "VISIT", "start": "s1", "end": "x1", "since": "2019-05"},
            {"id": "v2", "type": "VISIT", "start": "e1", "end": "x1"},
        )
    )
    assert [(each["id"], each["lead"]) for each in found.rows[:2]] == [("erfurt", "tied below"), ("siena", "visits")]
    assert "x1 in xuzhou – e1 in erfurt, sister schools since 2011" in str(row(found, "erfurt")["reasons"])
    assert "visit of s1 in siena to x1 in xuzhou, 2019-05" in str(row(found, "siena")["reasons"])
    assert "visit" not in str(row(found, "erfurt")["reasons"]), "they have a tie beside their visits"


def test_who_looks_for_a_partner_is_a_lead_where_its_search_may_mean_the_one_who_asks() -> None:
    sought = [
        {"id": f"any-{place}", "label": "City", "unnamed": True, "name": f"a city in {place}", "country": place}
        for place in ("CN", "US")
    ]
    ties = [{"start": "erfurt", "end": "any-CN", **CITY, "status": "seeking"}, {"start": "lyon", "end": "any-US", **CITY, "status": "seeking"}]  # fmt: skip
    found = asked(office(*ties, nodes=tuple(sought)))
    assert {each["id"] for each in found.rows if each["lead"] == "seeking"} == {"erfurt"}


def test_a_flow_of_visits_and_a_partner_are_no_leads() -> None:
    flow = {"type": "VISIT", "start": "s1", "end": "x1", "aggregate": True}
    again = {"start": "xuzhou", "end": "osaka", **CITY, "status": "proposed"}
    found = asked(office(flow, again))
    assert [each["lead"] for each in found.rows if each["lead"]] == []
    assert "osaka" not in {each["id"] for each in found.rows}


def test_chinas_rules_are_the_default_where_the_asking_place_lies_there() -> None:
    assert asked(office()).parameters["rules"] == "china"
    found = asked(office({"start": "lyon", "end": "erfurt", **CITY}), "lyon")
    assert (found.parameters["rules"], {tuple(each["breaks"]) for each in found.rows}) == ("open", {()})
    assert asked(office(), rules="open").parameters["exclusive"] == "no"
    assert asked(office(), rules="open", exclusive="yes").parameters["exclusive"] == "yes"


BROKEN = [
    ("rank", [city("dorf", "DE", 800)], "a village: 800 inhabitants"),
    ("rank", [city("dorf", "DE", 8_000)], "a town, no city: 8,000 inhabitants"),
    ("size", [city("dorf", "DE", 60_000)], "60,000 inhabitants, 8,800,000 here: 147 times as many"),
    ("exclusive", [city("dorf", "FR")], "has a partner of the kind in the same country: dorf – wuxi, sister cities"),
    ("relations", [city("dorf", "PY")], "no diplomatic relations with China as of 2024-01-15"),
    ("abroad", [city("dorf", "HK")], "Hong Kong, Macao and Taiwan stand apart"),
    ("abroad", [city("dorf", "CN")], "lies in the same country"),
]


@pytest.mark.parametrize(("rule", "nodes", "said"), BROKEN)
def test_a_rule_marks_what_breaks_it_and_puts_it_behind(rule: str, nodes: list[dict[str, Any]], said: str) -> None:
    ties = [{"start": "xuzhou", "end": "dorf", **CITY, "status": "proposed"}]
    ties += [{"start": "wuxi", "end": "dorf", **CITY}] if rule == "exclusive" else []
    snapshot = office(*ties, nodes=tuple(nodes))
    off = {each.name: "no" for each in RULES if each.name != rule}
    found = asked(snapshot, **off)
    broken = row(found, "dorf")
    assert broken["breaks"] == [rule]
    assert str(broken["broken"]).startswith(said)
    flags = [bool(each["breaks"]) for each in found.rows]
    assert flags == sorted(flags), "what breaks a rule stands after what doesn't"
    free = asked(snapshot, rules="open")
    assert free.rows[0]["id"] == "dorf"
    assert len(free.rows) == len(found.rows), "no rule hides anything"


def test_a_place_whose_inhabitants_are_not_known_breaks_no_rule_and_says_that_it_was_not_checked() -> None:
    tie = {"start": "x1", "end": "d1", **SCHOOL}
    found = row(asked(office(tie, nodes=(city("dorf", "DE", None), school("d1", "dorf", "DE")))), "dorf")
    assert found["breaks"] == []
    assert str(found["broken"]) == "inhabitants not known: rank and size can't be checked"


def test_a_partner_of_the_city_that_is_no_city_makes_no_party_without_one_a_candidate() -> None:
    county = {"id": "county", "label": "Region", "country": "RO"}
    far = {"id": "far", "label": "School", "country": "US"}
    near = school("e2", "erfurt", "DE")
    ties = [{"start": "xuzhou", "end": "county", **CITY}, {"start": "xuzhou", "end": "erfurt", **CITY}]
    found = asked(office(*ties, nodes=(county, far, near)), "x1")
    assert {each["id"] for each in found.rows if "their cities are partners" in str(each["reasons"])} == {"e1", "e2"}


def test_rules_of_cities_are_not_held_against_schools() -> None:
    found = asked(office({"start": "x1", "end": "e1", **SCHOOL, "status": "proposed"}), "x1")
    assert [found.parameters[rule.name] for rule in RULES] == ["no", "no", "no", "no", "yes"]


def test_hong_kong_macao_and_taiwan_are_never_called_countries() -> None:
    ties = [{"start": "wuxi", "end": "dorf", **CITY}]
    for place in ("HK", "MO", "TW"):
        found = row(asked(office(*ties, nodes=(city("dorf", place),))), "dorf")
        assert f"partnerships of every kind of the Chinese mainland with {place} that are recorded here: 1" in str(
            found["reasons"]
        )
        assert "countr" not in str(found["reasons"])


def test_equal_scores_share_a_rank_and_parts_make_the_score() -> None:
    found = asked(office({"start": "wuxi", "end": "erfurt", **CITY}, nodes=tuple(city(f"g{n}", "DE") for n in range(3))), rules="open")  # fmt: skip
    by_group: dict[tuple[Any, ...], set[int]] = {}
    for each in found.rows:
        by_group.setdefault((each["lead"], bool(each["breaks"]), each["score"]), set()).add(each["rank"])
        parts = [float(part.rpartition(" ")[2]) for part in str(each["parts"]).split(" + ")]
        assert sum(parts) == pytest.approx(each["score"], abs=1e-9)
    assert {len(ranks) for ranks in by_group.values()} == {1}
    assert len({rank for ranks in by_group.values() for rank in ranks}) == len(by_group)


def test_figures_of_countries_are_those_of_the_whole_graph_whatever_is_asked() -> None:
    ties = [{"start": "wuxi", "end": "erfurt", **CITY, "since": "1988"}, {"start": "x1", "end": "e1", **SCHOOL, "since": "2015"}]  # fmt: skip
    for given in ({}, {"kind": "sister_city"}, {"until": "2000"}, {"area": "xuzhou"}):
        assert "partnerships of every kind of CN with DE that are recorded here: 2" in str(
            row(asked(office(*ties), **given), "erfurt")["reasons"]
        )


def test_leads_stay_in_sight_where_few_rows_are_asked_for() -> None:
    many = tuple(city(f"g{n:02}", "JP") for n in range(30))
    tie = {"start": "xuzhou", "end": "dorf", **CITY, "status": "proposed"}
    found = asked(office(tie, nodes=(*many, city("dorf", "DE", 800))), limit="5")
    assert [each["id"] for each in found.rows][-1] == "dorf"
    assert len(found.rows) == 5


def test_the_table_of_rules_says_where_each_is_written_and_what_is_known_of_its_force() -> None:
    method = " ".join(asked(office()).method)
    for rule in RULES:
        assert all(part in method for part in (rule.title, rule.text, f"article {rule.article}", rule.day, rule.force))
        assert isinstance(rule.force, Text)
    page = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
    for rule in RULES:
        line = next(line for line in page.splitlines() if line.startswith(f"| `{rule.name}` |"))
        assert f"article {rule.article} | {rule.place} | {rule.day} |" in line
    assert f"by a factor of {FACTOR} at most" in page
    assert len(NO_RELATIONS) == 14
    assert {option.name for option in candidates.OPTIONS} >= {rule.name for rule in RULES}
    assert Filters.read({})  # no option of the rules hides a filter


@pytest.mark.parametrize(("status", "marked"), [("suspended", True), ("proposed", True), ("ended", False)])
def test_a_suspended_or_planned_partner_in_the_country_stands_in_the_way_too(status: str, marked: bool) -> None:
    ties = [
        {"start": "xuzhou", "end": "dorf", **CITY, "status": "proposed"},
        {"start": "wuxi", "end": "dorf", **CITY, "status": status},
    ]
    found = row(asked(office(*ties, nodes=(city("dorf", "FR"),))), "dorf")
    assert found["breaks"] == (["exclusive"] if marked else [])
    assert ("dorf – wuxi" in str(found["broken"])) is marked
    assert marked or str(found["broken"]) == "none recorded"


def test_where_all_ties_touch_one_province_it_says_that_partners_elsewhere_cant_be_seen() -> None:
    places = [
        {"id": "js", "label": "Region", "name": "Jiangsu", "country": "CN"},
        city("lyon", "FR"),
        city("bonn", "DE"),
    ]
    homes = [city(id, "CN") | {"in_region": "js"} for id in ("xuzhou", "wuxi")]
    ties = [{"start": "xuzhou", "end": "lyon", **CITY}, {"start": "wuxi", "end": "lyon", **CITY}, {"start": "wuxi", "end": "bonn", **CITY}]  # fmt: skip
    notes = asked(from_edges(ties, [*places, *homes])).notes
    assert any("whether a place has a partner elsewhere in the country can't be seen" in note for note in notes)
    assert not any("elsewhere" in note for note in asked(office()).notes)


def test_ties_of_schools_are_not_called_ties_of_their_cities() -> None:
    ties = [{"start": start, "end": end, **SCHOOL} for start, end in (("x1", "e1"), ("w1", "e1"), ("w1", "s1"))]
    said = str(row(asked(office(*ties, nodes=(school("w1", "wuxi", "CN"),))), "siena")["reasons"])
    assert "xuzhou and wuxi, or schools and others in them, both have ties to erfurt" in said
