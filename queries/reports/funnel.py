"""The funnel of the report `under-connected`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph.text import BLANK, Name, Text, joined
from queries.reports.columns import Row
from queries.reports.form import Chart, Series
from queries.verdicts.pooling import HIGH, LOW

BEND, BEND_FROM = 2.0, 6.0
"""Ratio above which the funnel's axis is logarithmic, where one is larger than the second."""
WORDS = {
    "fewer": Text("fewer than expected"),
    "rather fewer": Text("rather fewer"),
    "as expected": Text("as expected"),
    "rather more": Text("rather more"),
    "more": Text("more than expected"),
    "none": Text("not judged"),
}
MANY = 20
"""With so many cities or more, those that are not judged have no name in the chart."""


def charts_of(made: Sequence[Row]) -> list[Any]:
    """The funnel: ratio of recorded ties to expected ones against what is expected; points by verdict, hollow without one."""
    rows = sorted((row for row in made if row["ratio"] is not None), key=lambda row: (row["expected"], row["name"]))
    if not rows:
        return []
    ends = [max(rows[0]["expected"], 0.05), max(rows[-1]["expected"], 0.1) * 1.2]
    rules = ((Text("¾ of what is expected"), LOW), (Text("what is expected"), 1.0), (Text("4/3 of it"), HIGH))
    series = [*_points(rows), *(Series(name, "rule", ends, [value, value]) for name, value in rules)]
    bent = max(row["ratio"] for row in rows) > BEND_FROM
    hollow = Text(
        "A hollow point is a city that is not judged: where it lies says what is recorded, not what there is."
    )
    above = Text(
        "Above {bend} the axis is logarithmic: a few cities have many times what is expected.", bend=f"{BEND:.0f}"
    )
    return [
        Chart(
            "funnel",
            Text("Ties against what would be expected"),
            Text("expected ties"),
            Text("ties divided by expected ties"),
            series,
            "x",
            joined([hollow, above], BLANK) if bent else hollow,
            BEND if bent else 0.0,
        )
    ]


def _points(rows: Sequence[Row]) -> Iterator[Series]:
    """One series for each verdict that there is, always in its own colour."""
    for at, (word, title) in enumerate(WORDS.items()):
        mine = [row for row in rows if row["verdict"] == word]
        is_none = word == "none"
        if mine:
            yield Series(
                title,
                "hollow" if is_none else "points",
                [row["expected"] for row in mine],
                [row["ratio"] for row in mine],
                labels=[Name(row["name"], row["name_zh"]) if not is_none or len(rows) < MANY else "" for row in mine],
                look=at,
            )
