"""How many ties a place may have by what is recorded and reported: one test a rule."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from queries.verdicts import ranges as ranges_module
from queries.verdicts import said as said_module
from queries.verdicts.ranges import Ranges, ranges_of
from queries.verdicts.record import End, Place, Tied
from queries.verdicts.said import Said

TODAY = date(2026, 11, 29)
KIND = "sister_school"
PAIRS = "sister_school_partnerships"
A, B = (Place(id, frozenset({id, "province", "CN"})) for id in ("a", "b"))


def tie(place: str, since: str | None = None, kind: str = KIND, country: str = "FR", school: str = "", source: str = "s") -> Tied:  # fmt: skip
    here = End(school or place, frozenset({school or place, place, "province", "CN"}), "prefecture", place)
    return Tied(kind, since, (here, End("x", frozenset({"x", country}))), (source,))


def claim(value: float | None, *about: str, measure: str = PAIRS, as_of: str | None = "2026-06-01", **values: Any) -> Said:  # fmt: skip
    return Said(values.pop("id", "c"), measure, value, as_of=as_of, about=about, **values)


def complete(value: float | None, *about: str, **values: Any) -> Said:
    given = {"kind": KIND, "units": "merged", "sources": ("list",), **values}
    return claim(value, *about, measure="complete_list", **given)


def found(ties: Sequence[Tied], said: Sequence[Said], kind: str = KIND, units: str = "merged") -> Ranges:
    schools = {"school": "a"}
    return ranges_of([A, B], ties, said, kind, lambda id: schools.get(id, id if id in "ab" else None), units, TODAY)


def highs(made: Ranges) -> list[int | None]:
    return [each.high for each in made.ranges]


TWO = [tie("a"), tie("a"), tie("b")]


def test_the_examples_run() -> None:
    assert doctest.testmod(said_module).failed == 0
    assert doctest.testmod(ranges_module).failed == 0


def test_without_report_or_list_every_range_is_open() -> None:
    assert highs(found(TWO, [])) == [None, None]
    assert [each.recorded for each in found(TWO, []).ranges] == [2, 1]


def test_a_report_on_the_place_bounds_its_range_and_no_other() -> None:
    made = found(TWO, [claim(9, "a")])
    assert highs(made) == [9, None]
    assert made.ranges[0].reported == 9


def test_what_contains_the_places_allots_its_shortfall_among_them() -> None:
    made = found(TWO, [claim(13, "province")])
    assert highs(made) == [12, 11]
    (shortfall,) = made.shortfalls
    assert (shortfall.members, shortfall.least, shortfall.most) == ((0, 1), 10, 10)


def test_over_n_gives_no_upper_end() -> None:
    assert highs(found(TWO, [claim(9, "a", comparator="gt")])) == [None, None]
    assert highs(found(TWO, [claim(9, "a", comparator="gt"), claim(20, "a", id="d")])) == [20, None]
    assert highs(found(TWO, [claim(20, "a"), claim(9, "a", comparator="gt", as_of="2026-08-01", id="d")])) == [None, None]  # fmt: skip


def test_a_report_of_another_thing_lifts_the_range_but_bounds_nothing() -> None:
    partners = claim(116, "a", measure="overseas_partner_schools")
    made = found(TWO, [partners])
    assert (highs(made), made.ranges[0].reported, made.ranges[0].own) == ([None, None], 116, 114)
    assert highs(found(TWO, [partners, claim(13, "province", id="d")])) == [116, 11]


def test_a_report_of_several_kinds_widens_and_never_narrows() -> None:
    both = claim(9, "a", measure="sister_city_pairs")
    made = found([tie("a", kind="sister_city"), tie("a", kind="sister_region")], [both], "sister_city")
    assert highs(made) == [8, None]  # nine in all, two recorded: each of the seven others may be of the kind
    made = found([tie("a", kind="sister_city")], [both, claim(30, "province", measure="sister_city_pairs", id="d")], "sister_city")  # fmt: skip
    assert made.shortfalls[0].caps == {}
    assert made.shortfalls[0].least == 0


@pytest.mark.parametrize(
    ("measure", "as_of", "caps"),
    [(PAIRS, "2026-06-01", {0: 3}), (PAIRS, "2026-05-01", {}), ("sister_school_pairs", "2026-06-01", {})],
    ids=["same thing and day", "another day", "another measure"],
)
def test_a_places_own_report_bounds_its_part_only_where_thing_and_day_match(
    measure: str, as_of: str, caps: dict[int, int]
) -> None:
    made = found(TWO, [claim(13, "province"), claim(5, "a", measure=measure, as_of=as_of, id="own")])
    assert made.shortfalls[0].caps == caps
    assert highs(made) == [5 if caps else 12, 11]


def test_a_report_counts_only_what_had_begun_by_its_day() -> None:
    ties = [tie("a", "2020"), tie("a", "2026-09"), tie("a")]
    assert highs(found(ties, [claim(5, "a")])) == [6, None]  # three more than the two begun by then, and the later one


def test_a_report_on_a_part_counts_only_that_part() -> None:
    ties = [tie("a", country="KR"), tie("a"), tie("a")]
    made = found(ties, [claim(13, "a", "KR"), claim(20, "province", id="d")])
    assert made.ranges[0].own == 12
    assert highs(found(ties, [claim(13, "a", "KR")])) == [None, None]


def test_reports_of_schools_add_up_at_their_place() -> None:
    ties = [tie("a", school="school"), tie("a")]
    made = found(ties, [claim(34, "school", measure="friend_schools", as_of=None), claim(3, "province", id="d")])
    assert (made.ranges[0].own, made.ranges[0].high) == (33, 35)


@pytest.mark.parametrize("day", ["2019-01-01", None], ids=["long ago", "no day"])
def test_a_report_of_long_ago_or_without_a_day_bounds_nothing(day: str | None) -> None:
    made = found(TWO, [claim(9, "a", as_of=day)])
    assert (highs(made), made.ranges[0].own) == ([None, None], 7)


def test_a_report_below_the_record_bounds_nothing() -> None:
    made = found([tie("a", "2020"), tie("a", "2020")], [claim(1, "a")])
    assert highs(made) == [None, None]
    assert "fewer than are recorded" in made.ranges[0].remarks[0]


def test_a_report_that_names_some_leaves_the_others_open_whatever_else_is_recorded() -> None:
    named, others = tie("a", source="report"), [tie("a"), tie("a")]
    assert highs(found([named, *others], [claim(6, "a")]))[0] == 6
    assert highs(found([named, *others], [claim(6, "a", sources=("report",))]))[0] == 3 + 5
    ended = ranges_of([A], [named, *others], [claim(6, "a", sources=("report",))], KIND, lambda id: id, today=TODAY, uncounted=[named])  # fmt: skip
    assert highs(ended) == [3 + 4], "one that it names has ended since"


def test_of_reports_that_differ_the_wider_holds() -> None:
    assert highs(found(TWO, [claim(9, "a"), claim(12, "a", as_of="2026-07-01", id="d")])) == [12, None]


# Lists declared complete


def test_only_a_list_declared_complete_closes_a_range() -> None:
    made = found(TWO, [complete(2, "a"), claim(13, "province", as_of="2026-05-01", id="d")])
    assert (made.ranges[0].closed, made.ranges[0].high) == (True, 2)
    assert made.shortfalls[0].members == (1,)
    assert not found(TWO, [claim(2, "a")]).ranges[0].closed


def test_a_list_closes_what_had_begun_by_its_day_a_later_report_opens_it_again() -> None:
    later = claim(13, "province", as_of="2026-08-01", id="d")
    assert found(TWO, [complete(2, "a"), later]).shortfalls[0].members == (0, 1)
    assert found(TWO, [complete(2, "a"), claim(9, "a", as_of="2026-08-01", id="d")]).ranges[0].high == 9


def test_a_list_without_a_number_closes_where_its_ties_are_recorded() -> None:
    ties = [tie("a", source="list"), tie("a", source="list"), tie("b")]
    assert found(ties, [complete(None, "a")]).ranges[0].closed
    made = found([tie("b")], [complete(None, "a")])
    assert (made.ranges[0].closed, "neither a number nor ties" in made.ranges[0].remarks[0]) == (False, True)


def test_a_list_longer_than_the_record_leaves_the_rest_open() -> None:
    assert found(TWO, [complete(5, "a")]).ranges[0].high == 5


def test_a_list_of_what_contains_them_closes_all_places() -> None:
    made = found(TWO, [complete(3, "province")])
    assert highs(made) == [2, 1]
    assert [each.closed for each in made.ranges] == [True, True]


@pytest.mark.parametrize(
    "values",
    [{"kind": "sister_city"}, {"tier": "friendly"}, {"units": "own"}, {"units": None}, {"as_of": None}, {"as_of": "2019"}],
    ids=["another kind", "another tier", "other units", "no units", "no day", "long ago"],
)  # fmt: skip
def test_a_list_of_something_else_closes_nothing(values: dict[str, Any]) -> None:
    made = found(TWO, [complete(2, "a", **values)])
    assert (made.ranges[0].closed, made.ranges[0].high) == (False, None)


# Bad input


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ([complete(1, "a")], "declared complete, has 1 ties, but 2 are recorded"),
        ([claim(9, "a", as_of="2031")], "in the future"),
        ([complete(2, "a", as_of="2031-01-01")], "in the future"),
        ([claim(9, "a"), claim(12, "a", id="d")], "contradict each other"),
        ([claim(-1, "a")], "no number of ties"),
        ([claim(float("nan"), "a")], "no number of ties"),
        ([claim(None, "a")], "has no number"),
    ],
    ids=["list shorter than the record", "future report", "future list", "contradiction", "negative", "nan", "no number"],
)  # fmt: skip
def test_what_cant_be_true_is_said_and_never_judged(said: list[Said], word: str) -> None:
    first = found(TWO, said).ranges[0]
    assert not first.bounded
    assert any(word in remark for remark in first.remarks)


def test_claims_about_places_that_are_not_there_say_nothing() -> None:
    assert highs(found(TWO, [claim(9, "moon"), complete(2, "moon", id="d"), claim(9, id="e")])) == [None, None]


def test_a_tie_inside_a_place_is_none_of_its_and_one_with_an_unplaced_end_is() -> None:
    inside = Tied(KIND, None, (tie("a").ends[0], tie("a").ends[0]))
    assert [each.recorded for each in found([inside, tie("a")], []).ranges] == [1, 0]
