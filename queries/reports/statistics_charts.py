"""The charts of the report `statistics`."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph.figures.chance import Chance
from graph.figures.tail import LEAST, RULED_OUT, Tail
from graph.network.figures_of import distances_of
from graph.network.view import View
from graph.text import BLANK, NOTHING, Text, joined
from queries.reports.form import Chart, Series
from queries.reports.statistics_lines import tail_of

# --- Charts ---


def charts_of(view: View, chances: Mapping[str, Chance]) -> Iterator[Chart]:
    if not view.edges:
        return
    yield _degree_chart(view)
    yield _distance_chart(view, chances)
    years = Counter(int(tie.since[:4]) for tie in view.ties() if tie.since)
    if years:
        yield Chart(
            "years",
            Text("Ties begun by year"),
            Text("year"),
            Text("ties"),
            [Series(Text("ties"), "bars", sorted(years), [years[year] for year in sorted(years)])],
            note=Text("{n} of {all} ties have a year.", n=sum(years.values()), all=view.tie_count),
        )


def _degree_chart(view: View) -> Chart:
    """The share of nodes with at least so many partners; where a tail could be fitted, with the two laws laid on it."""
    degrees = sorted(view.graph.degree())
    n = len(degrees)
    at = sorted({each for each in degrees if each})
    series = [Series(Text("nodes"), "points", at, [(n - bisect_left(degrees, each)) / n for each in at])]
    found = tail_of(view)
    if found:
        share = found.number / n
        for law, name in (("power law", Text("power law")), ("lognormal", Text("log-normal"))):
            series.append(Series(name, "line", found.at, [share * each for each in found.share[law]]))
    return Chart(
        "degrees",
        Text("Nodes by number of partners"),
        Text("partners"),
        Text("share of nodes with at least so many"),
        series,
        "xy",
        joined(_tail_words(found), BLANK),
    )


def _tail_words(found: Tail | None) -> Iterator[Text]:
    """What the tests of the tail come to, in words."""
    if found is None:
        yield Text(
            "No tail can be fitted: there are fewer than {least} nodes with a tie, or all are alike.", least=LEAST
        )
        return
    fitted = {"n": found.number, "exponent": f"{found.exponent:.2f}"}
    if found.least == 1:
        yield Text("On all {n} nodes with a tie a power law with the exponent {exponent} fits best.", **fitted)
    else:
        yield Text(
            "From {least} partners on ({n} nodes) a power law with the exponent {exponent} fits best.",
            least=found.least,
            **fitted,
        )
    if found.p is None:
        yield Text("Fewer than {least} nodes fit any law: this says nothing.", least=LEAST)
        return
    p = f"= {found.p:.2f}" if found.p >= 0.005 else "< 0.01"
    if found.p < RULED_OUT:
        yield Text("Numbers drawn from it hardly ever fit it as badly (p {p}): a power law is ruled out.", p=p)
    else:
        yield Text("Numbers drawn from it often fit it worse (p {p}): a power law can't be ruled out.", p=p)
    z = f"{found.lognormal.z:+.1f}".replace("-", "−")
    if found.lognormal.p > RULED_OUT:
        yield Text("A log-normal fits as well (z = {z}).", z=z)
    elif found.lognormal.z < 0:
        yield Text("A log-normal fits better (z = {z}).", z=z)
    else:
        yield Text("It fits better than a log-normal (z = {z}).", z=z)


def _distance_chart(view: View, chances: Mapping[str, Chance]) -> Chart:
    counts = distances_of(view).counts
    series = [Series(Text("this network"), "bars", list(range(1, len(counts) + 1)), _shares(counts))]
    steps = list(itertools.takewhile(lambda step: f"distance_{step}" in chances, itertools.count(1)))
    if steps:
        by_chance = [chances[f"distance_{step}"].mean for step in steps]
        series.append(Series(Text("by chance"), "points", steps, _shares(by_chance)))
    return Chart(
        "distances",
        Text("Pairs of nodes by distance"),
        Text("steps"),
        Text("share of the pairs that reach each other"),
        series,
        note=Text("By chance: mean over {times} rewired networks.", times=chances["distance_1"].times)
        if steps
        else NOTHING,
    )


def _shares(counts: Sequence[float]) -> list[float]:
    return [count / sum(counts) for count in counts]
