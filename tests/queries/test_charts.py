"""Charts are whole SVG files with every text as text, the same bytes for the same data, and never an empty picture."""

from __future__ import annotations

import math
import re
import threading
from typing import Any
from xml.etree import ElementTree

import pytest

from graph.text import Name, Text
from queries.charts import is_empty, svg, table
from queries.charts.picture import new_figure
from queries.charts.points import shown_points
from queries.charts.ticks import set_ticks
from queries.charts.words import PictureTexts
from queries.reports.form import Chart, Matrix, Series
from tests.queries.test_reports import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def chart(labels: Any = ("Wuxi", "Suzhou"), log: str = "", kind: str = "points", **values: Any) -> Chart:
    x, y = values.get("x", (1, 10)), values.get("y", (0.5, 2))
    upper = tuple(2 * (each or 0) for each in y) if kind == "band" else ()
    series = Series(Text("cities"), kind, x, y, upper, labels if kind == "points" else ())
    return Chart("c", Text("Ties of cities"), Text("expected"), Text("found"), [series], log)


def words(picture: str) -> list[str]:
    """Every text that is shown; a name that was cut as its whole."""
    found = []
    for each in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        title = each.find(f"{SVG}title")
        found.append(title.text or "" if title is not None else "".join(each.itertext()))
    return found


@pytest.mark.parametrize("kind", ["points", "line", "step", "bars", "band"])
@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_every_kind_is_drawn_on_every_axis(kind: str, log: str) -> None:
    found = words(svg(chart(kind=kind, log=log)))
    assert {"Ties of cities", "expected", "found"} <= set(found)
    assert ("Wuxi" in found) == (kind == "points")


def test_the_same_data_give_the_same_bytes_in_every_thread() -> None:
    first = svg(chart())
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(svg(chart()))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [first] * 4
    assert "date" not in first.lower()


def test_a_picture_asks_for_nothing_outside() -> None:
    picture = svg(chart())
    addresses = set(re.findall(r"[a-z]+://[^\"'<> ]+", picture))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<!DOCTYPE" not in picture
    assert "<metadata" not in picture
    assert "<script" not in picture


@pytest.mark.parametrize(
    "name", [*HOSTILE, "$\\frac{1}{2}$ $", "Q00000Q", "\x00\x1b", "南京市", "العربية", "&amp;", "]]>"]
)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    shown = re.sub("[\x00\x1b]", "\ufffd", " ".join(name.split()))
    assert shown in words(svg(chart(labels=(name, "Suzhou"))))
    assert shown in words(svg(Matrix("m", Text("Gaps"), [name], ["kind"], [[1]], Text("ties"))))


def test_a_long_name_is_cut_and_its_whole_stands_in_the_title() -> None:
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    picture = svg(chart(labels=(long, "")))
    assert f"<title>{long}</title>Llanfairpwllgwyngyllgogery"[:60] in picture
    assert "…</text>" in picture


def test_texts_are_in_the_readers_language() -> None:
    def say(text: str) -> str:
        chinese = {"Ties of cities": "城市的联系"}
        return str(text.zh) if isinstance(text, Name) else chinese.get(str(text), str(text))

    found = words(svg(chart(labels=(Name("Wuxi", "无锡"), "")), say, "zh"))
    assert "城市的联系" in found
    assert "无锡" in found


@pytest.mark.parametrize(
    "made",
    [
        Chart("c", Text("Title"), Text("x"), Text("y"), []),
        chart(x=(), y=(), labels=()),
        chart(x=(1, 2), y=(None, None)),
        Matrix("m", Text("Title"), [], [], [], Text("ties")),
    ],
)
def test_nothing_to_draw_is_said_in_words(made: Chart | Matrix) -> None:
    assert is_empty(made)
    assert "There is nothing to draw." in words(svg(made))


def test_what_a_logarithmic_axis_cannot_show_is_left_out() -> None:
    assert "Wuxi" not in words(svg(chart(x=(0, 10), log="x")))
    assert "Suzhou" in words(svg(chart(x=(0, 10), log="x")))


def test_one_point_and_equal_values_are_drawn() -> None:
    assert "Wuxi" in words(svg(chart(x=(5,), y=(5,), labels=("Wuxi",))))
    assert words(svg(chart(y=(0, 0))))
    assert words(svg(chart(y=(3, 3), log="xy")))


def test_years_and_names_along_the_axis_are_read_as_such() -> None:
    years = words(svg(chart(kind="bars", x=(1999, 2005), y=(3, 4))))
    assert any(re.fullmatch(r"\d{4}", each) for each in years)
    named = words(svg(chart(kind="bars", x=("school", "city"), y=(3, 4))))
    assert {"school", "city"} <= set(named)


def test_names_beside_points_do_not_cover_one_another() -> None:
    names = [f"City {number}" for number in range(9)]
    found = words(svg(chart(x=[1] * 9 + [9], y=[1] * 9 + [5], labels=[*names, "Far"])))
    assert 1 <= len(set(names) & set(found)) <= 4
    assert "Far" in found


def test_a_matrix_of_60_rows_shows_every_number_and_leaves_gaps_empty() -> None:
    values: list[list[float | None]] = [[0, None, 1000 + row] for row in range(60)]
    picture = svg(
        Matrix("m", Text("Gaps"), [f"city {row}" for row in range(60)], ["a", "b", "c"], values, Text("ties"))
    )
    found = words(picture)
    assert {f"city {row}" for row in range(60)} | {str(1000 + row) for row in range(60)} <= set(found)
    assert found.count("–") == 60
    assert "0" not in found


def test_the_table_underneath_has_the_same_data() -> None:
    heads, rows = table(chart())
    assert (heads[2:], rows[0]) == (["expected", "found"], ["cities", "Wuxi", 1, 0.5])
    heads, rows = table(chart(kind="band"))
    assert rows[1][-2:] == [2, 4]
    heads, rows = table(Matrix("m", Text("Gaps"), ["a"], ["k"], [[None]], Text("ties")))
    assert (heads, rows) == (["", "k"], [["a", None]])


def test_above_the_bend_a_few_large_values_do_not_flatten_the_rest() -> None:
    many = Series(Text("cities"), "points", [1, 2, 3, 4], [0, 1, 2, 80], labels=["none", "one", "two", "far"])
    straight = Chart("c", Text("Ties"), Text("x"), Text("y"), [many])
    bent = straight._replace(bend=2.0)

    def share(picture: str) -> float:
        none, one, two, far = (
            float(each.get("y", "0")) for each in ElementTree.fromstring(picture).iter(f"{SVG}use") if each.get("y")
        )
        assert none > one > two > far
        assert none - one == pytest.approx(one - two, rel=0.01)
        return (none - two) / (none - far)

    assert share(marks(svg(straight))) < 0.03
    assert 0.5 < share(marks(svg(bent))) < 0.65
    assert {"0", "0.5", "1", "1.5", "2", "5", "50"} <= set(words(svg(bent)))
    assert "0.0" not in words(svg(bent))


def marks(picture: str) -> str:
    """The picture with nothing but the marks of its points."""
    tree = ElementTree.fromstring(picture)
    found = [each for each in tree.iter(f"{SVG}g") if each.get("id", "").startswith("line2d_")]
    points = max(found, key=lambda each: len([use for use in each.iter(f"{SVG}use") if "fill-opacity" in use.get("style", "")]))  # fmt: skip
    return ElementTree.tostring(points, encoding="unicode")


def test_a_chart_for_a_narrow_screen_is_narrow_and_its_letters_are_as_large() -> None:
    def size(picture: str) -> tuple[float, set[str]]:
        width = float(re.search(r'width="([\d.]+)pt"', picture)[1])  # type: ignore[index]
        return width, set(re.findall(r"font-size: ([\d.]+)px", picture) or re.findall(r"font: ([\d.]+)px", picture))

    wide, letters = size(svg(chart()))
    narrow, same = size(svg(chart(), size="narrow"))
    assert narrow < 275 < 500 < wide
    assert letters == same


def test_names_beside_points_have_a_halo() -> None:
    named = re.findall(r"<text[^>]*>Wuxi</text>", svg(chart()))
    assert 'paint-order="stroke"' in named[0]


@pytest.mark.parametrize(("low", "high"), [(9, 28), (1, 7), (0.1, 45), (1, 1_000_000)])
def test_a_logarithmic_axis_has_three_numbers_or_more(low: float, high: float) -> None:
    shown = words(svg(chart(x=(low, high), y=(300, 300), labels=("", ""), log="x")))
    numbers = [float(each.replace(",", "")) for each in shown if re.fullmatch(r"[\d.,]+", each)]
    assert len([each for each in numbers if low * 0.9 <= each <= high * 1.1]) >= 3


def test_the_legend_is_in_the_order_of_the_series() -> None:
    bars = Series(Text("this network"), "bars", [1, 2], [3, 4])
    points = Series(Text("by chance"), "points", [1, 2], [3, 4])
    found = words(svg(Chart("c", Text("Ties"), Text("x"), Text("y"), [bars, points])))
    assert found.index("this network") < found.index("by chance")


def test_short_heads_of_a_matrix_lie_flat() -> None:
    def turned(head: str) -> bool:
        picture = svg(Matrix("m", Text("Gaps"), ["a"], [head], [[1]], Text("ties")))
        found = re.search(rf"<text([^>]*)>{head}</text>", picture)
        assert found
        return "rotate(-50" in found[1]

    assert not turned("12")
    assert turned("Sister school")


def test_points_that_are_no_numbers_are_left_out() -> None:
    series = Series(Text("ties"), "points", (1.0, math.nan, 3.0, None, 5.0), (1.0, 2.0, math.inf, 4.0, 0.5))
    chart = Chart("c", Text("c"), Text("x"), Text("y"), (series,))
    assert list(shown_points(chart, series, None)) == [(0, 1.0, 1.0), (4, 5.0, 0.5)]


@pytest.mark.parametrize(("kind", "below"), [("points", True), ("bars", False)])
def test_an_axis_of_points_begins_a_little_below_nought_and_one_of_bars_at_it(kind: str, below: bool) -> None:
    _, axes = new_figure(4, 3)
    axes.set_ylim(0, 10)
    series = Series(Text("ties"), kind, (1.0, 2.0), (0.0, 10.0))
    set_ticks(axes, Chart("c", Text("c"), Text("x"), Text("y"), (series,)), None, PictureTexts(str))
    assert axes.get_ylim()[0] == (pytest.approx(-0.2) if below else 0)
