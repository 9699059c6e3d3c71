"""The verdict over draws and posterior, and the standing: what they say, and when they say nothing."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from scipy import stats

from bench import verdicts as simulation
from queries.verdicts import draws, judge
from queries.verdicts.draws import Draws, allotted
from queries.verdicts.judge import Exponent, Judged, tells
from queries.verdicts.pooling import SPREADS, Pool
from queries.verdicts.ranges import Range, Ranges, Shortfall

EXPONENT = Exponent(0.86, 0.82, 0.90)
PEERS = (20, 25, 18, 22, 21, 19, 24, 17, 23, 20, 26, 16)
WORSE = ("fewer", "rather fewer", "as expected", "rather more", "more")


def closed(counts: Sequence[int]) -> Ranges:
    return Ranges([Range(n, n, closed=True) for n in counts], [])


def judged(ranges: Ranges, inhabitants: float = 5e6, n: int = 200) -> list[Judged]:
    found = ranges.ranges
    return judge.judge(ranges, [inhabitants] * len(found), ["p"] * len(found), EXPONENT, n)


def of_province(counts: Sequence[int], missing: int, own: Sequence[int] = ()) -> Ranges:
    """A province whose number is reported: so many of its ties are missing from the record."""
    mine = own or [0] * len(counts)
    places = [Range(n, n + max(missing, more), own=more) for n, more in zip(counts, mine, strict=True)]
    return Ranges(places, [Shortfall("p", tuple(range(len(counts))), missing, missing, {}, None)])


def test_the_examples_run() -> None:
    assert doctest.testmod(judge).failed == 0
    assert doctest.testmod(draws).failed == 0


# Draws


def test_a_shortfall_is_allotted_uniformly_on_the_simplex() -> None:
    made = Draws(of_province([0] * 4, 60), 4000).counts()
    assert (made.sum(axis=1) == 60).all()
    marginal = stats.beta(1, 3)  # of one part of four on the simplex
    assert stats.kstest(made[:, 2] / 60, marginal.cdf).statistic < 0.04


def test_a_cap_holds_and_the_rest_goes_to_the_others() -> None:
    totals, weights = np.full(50, 30.0), np.random.default_rng(1).exponential(size=(50, 3))
    made = allotted(totals, weights, np.array([4.0, np.inf, np.inf]))
    assert (made[:, 0] <= 4).all()
    assert (made.sum(axis=1) == 30).all()
    assert allotted(totals, weights, np.array([4.0, 4.0, 4.0])).sum(axis=1).max() == 12


def test_equal_records_give_equal_draws() -> None:
    assert (Draws(of_province([1, 2, 3], 9), 50).counts() == Draws(of_province([1, 2, 3], 9), 50).counts()).all()


# The pool


def test_the_posterior_is_that_of_the_whole_likelihood_on_a_finer_grid() -> None:
    counts, size = np.array([3.0, 12, 7, 9, 15, 6, 30]), np.ones(7)
    picks = np.random.default_rng(1).random((4000, 2))
    found = Pool(np.tile(counts, (4000, 1)), size, picks).chances(0)
    rates = np.linspace(np.log(3), np.log(60), 400)
    shape = 1 / SPREADS[:, None] ** 2
    log = sum(stats.nbinom.logpmf(n, shape, shape / (shape + np.exp(rates))) for n in counts[1:])
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    assert np.mean(np.log(found.expected)) == pytest.approx(float((weights * rates).sum()), abs=0.03)
    assert np.mean(found.spread) == pytest.approx(float((weights * SPREADS[:, None]).sum()), rel=0.05)
    assert found.low + found.within + found.high == pytest.approx(np.ones(4000))


# Verdicts


def test_with_complete_lists_a_city_without_a_tie_has_fewer_and_one_like_its_peers_as_many_as_expected() -> None:
    words = {own: judged(closed([own, *PEERS]))[0].verdict for own in (0, 20, 90)}
    assert words == {0: "fewer", 20: "as expected", 90: "more"}
    assert judged(closed([20, *PEERS]))[0].expected == pytest.approx(np.mean(PEERS), rel=0.05)


def test_what_the_record_lacks_takes_the_verdict_away() -> None:
    made = judged(of_province([2, *PEERS], 120))[0]
    assert (made.verdict, made.why_none) == ("none", "record incomplete")


def test_low_words_must_hold_at_the_places_own_highest_report() -> None:
    few = closed([1, *PEERS])
    assert judged(few)[0].verdict == "fewer"
    few.ranges[0] = Range(1, 31, own=30)
    assert judged(few)[0].verdict == "none"


def test_low_words_must_hold_with_any_part_of_the_shortfall() -> None:
    """On the simplex a city gets little of a shortfall; all of it may be its own."""
    assert judged(of_province([2, *PEERS], 2))[0].verdict in ("fewer", "rather fewer")
    assert judged(of_province([2, *PEERS], 40))[0].verdict == "none"


def test_high_words_must_hold_with_nothing_of_the_shortfall() -> None:
    assert judged(of_province([95, *PEERS], 10))[0].verdict == "more"
    assert judged(of_province([20, *PEERS], 10, own=[80, *[0] * 12]))[0].verdict == "none"


def test_one_open_peer_takes_every_verdict_of_the_group_away() -> None:
    made = closed([0, *PEERS])
    made.ranges[3].high = None
    found = judged(made)
    assert {each.verdict for each in found} == {"none"}
    assert found[3].why_none == "no report and no declared list"
    assert found[0].why_none == "record incomplete"


def test_a_place_of_which_something_untrue_is_said_is_never_judged() -> None:
    made = closed([0, *PEERS])
    made.ranges[0].doubtful = True
    assert judged(made)[0].verdict == "none"


@pytest.mark.parametrize(("counts", "why"), [([0, 9, 9, 9], "too few to tell"), ([0] * 13, "too few to tell")], ids=["four cities", "no tie at all"])  # fmt: skip
def test_too_few_cities_or_ties_tell_nothing(counts: list[int], why: str) -> None:
    assert {(each.verdict, each.why_none) for each in judged(closed(counts))} == {("none", why)}


def test_a_place_without_population_is_no_peer_and_gets_no_verdict() -> None:
    made = judge.judge(closed([0, *PEERS]), [0, *[5e6] * 12], ["p"] * 13, EXPONENT, 100)
    assert (made[0].verdict, made[0].why_none, made[1].peers) == ("none", "no population", 12)


def test_a_verdict_holds_under_both_exponents() -> None:
    """A small city among large ones: in proportion to size it has as many as they."""
    ranges = closed([3, *PEERS])
    found = judge.judge(ranges, [7e5, *[5e6] * 12], ["p"] * 13, Exponent(0.3, 0.25, 0.35), 200)[0]
    alone = judge.judge(ranges, [7e5, *[5e6] * 12], ["p"] * 13, Exponent(1, 1, 1), 200)[0]
    assert alone.verdict != "fewer"
    assert found.verdict != "fewer"
    assert found.by_size


def test_only_what_had_begun_by_the_day_of_the_earliest_bound_is_compared() -> None:
    """What began later is in no range, so nobody is judged by it."""
    made = closed([40, *PEERS])
    made.ranges[0] = Range(40, 40, begun=("2026-06",) * 22, day="2026-05-01")
    made.ranges[1].day = "2026-07-01"
    found = judged(made)[0]
    assert (found.verdict, found.day) == ("as expected", "2026-05-01")
    made.ranges[0].day = "2026-07-01"
    assert judged(made)[0].verdict in ("rather more", "more")


# Standing


def test_a_standing_is_one_rank_with_complete_lists_and_a_span_where_something_is_missing() -> None:
    assert judged(closed([0, *PEERS]))[0].standing == (13, 13)
    best, worst = judged(of_province([60, *PEERS], 25))[0].standing or (0, 0)
    assert 1 == best <= worst <= 3


def test_a_standing_is_given_only_where_it_is_narrower_than_half_of_the_peers() -> None:
    assert judged(of_province([12, *PEERS], 300))[0].standing is None
    assert (tells((1, 6), 13), tells((1, 7), 13)) == (True, False)


# What a further tie or source does


@pytest.mark.parametrize("seed", range(3))
def test_a_place_is_never_judged_worse_for_a_further_tie_of_its_own(seed: int) -> None:
    random = Random(seed)
    counts = [random.randint(0, 40) for _ in range(13)]
    missing = random.choice([0, 3, 40])
    before = judged(of_province(counts, missing))[0].verdict
    for _ in range(4):
        counts[0] += random.randint(1, 6)
        missing = max(0, missing - 1)  # the tie was among those that the report counts
        after = judged(of_province(counts, missing))[0].verdict
        if "none" not in (before, after):
            assert WORSE.index(after) >= WORSE.index(before)
        before = after


# The words are true: known rates, recorded in part (the whole table: python -m bench verdicts)


def _words(runs: int, shares: Sequence[tuple[float, float]], draws: int) -> None:
    found = simulation.false_words(runs, 7, shares, draws)
    both, fewer = (sum(each.words[word] for each in found.values()) for word in ("rather fewer", "fewer"))
    n = sum(each.n for each in found.values())
    assert n > 30
    assert fewer / n <= 0.05
    assert (both + fewer) / n <= 0.2
    assert not found["none", "all alike", shares[0]].words.keys() - {"none"}


def test_few_cities_are_called_fewer_that_are_not() -> None:
    _words(1, [(0.15, 0.3)], 50)


@pytest.mark.slow
def test_in_no_class_of_recording_share_too_many_are_called_fewer_that_are_not() -> None:
    for share in simulation.SHARES:
        _words(6, [share], 250)


def test_most_cities_with_a_third_of_their_peers_rate_are_found_where_lists_are_complete() -> None:
    random = np.random.default_rng(3)
    words = [
        simulation.judged(simulation.province(random, 25, 0.0, simulation.equal(1, 1), 0.33), "each city's number", random, 100)[0].verdict
        for _ in range(10)
    ]  # fmt: skip
    assert sum(word in ("fewer", "rather fewer") for word in words) >= 6
