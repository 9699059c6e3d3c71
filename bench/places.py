"""How well places are found by name and country alone, on `twin_cities_wikipedia_2026`, whose positions are the referee.

Quality, not time. A place is right within 50 km of the given point. Counted are the distinct cities whose point lies within 50 km of any
place that the gazetteer has in that country. The weights (`loaders.places.gazetteer.WEIGHTS`) were fitted on one half; the curve is the other's.
"""

from __future__ import annotations

import csv
import math
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.table import Line
from graph.geodesy import EARTH_KM, distance_km
from loaders.places.countries import recognise
from loaders.places.gazetteer import NEAR_KM, SURE, WEIGHTS, Gazetteer, Likeliest, open_gazetteer

PAIRS = Path(__file__).parents[2] / "shared" / "data" / "twin_cities_wikipedia_2026" / "twin_cities.csv"
SEED = 2026
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, SURE, 0.95, 0.97, 0.98, 0.99)


class City(NamedTuple):
    """A city of the referee: its name, the id of its country, its given position in degrees."""

    name: str
    country: str
    lat: float
    lon: float


class Answer(NamedTuple):
    """What was found for a city, and whether it is right (False where nothing was)."""

    found: Likeliest
    right: bool


def cities(gazetteer: Gazetteer, most: int | None = None) -> list[City]:
    """The cities that count, in a random but fixed order; `most` of them if given."""
    said = set()
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said |= {(row[f"city{end}"], row[f"country{end}"], row[f"lat{end}"], row[f"lng{end}"]) for end in "12"}
    drawn = sorted(said)
    random.Random(SEED).shuffle(drawn)
    positions = _positions(gazetteer)
    found = []
    for name, country, lat, lon in drawn[:most]:
        word = recognise(country)
        if word and _nearest_km(positions, word.code, float(lat), float(lon)) <= NEAR_KM:
            found.append(City(name, word.code, float(lat), float(lon)))
    return found


def _positions(gazetteer: Gazetteer) -> dict[str, np.ndarray]:
    """(n, 2) latitudes and longitudes in radians of every place, by country."""
    listed: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for country, lat, lon in gazetteer.positions():
        listed[country].append((math.radians(lat), math.radians(lon)))
    return {country: np.array(each) for country, each in listed.items()}


def _nearest_km(positions: dict[str, np.ndarray], country: str, lat: float, lon: float) -> float:
    each = positions.get(country)
    if each is None:
        return math.inf
    a, b = math.radians(lat), math.radians(lon)
    half = np.sin((each[:, 0] - a) / 2) ** 2 + np.cos(each[:, 0]) * math.cos(a) * np.sin((each[:, 1] - b) / 2) ** 2
    return float(2 * EARTH_KM * np.arcsin(np.sqrt(half.min())))


def answers(gazetteer: Gazetteer, asked: Sequence[City]) -> list[Answer]:
    """The likeliest place of each city, by name and country alone."""
    found = []
    for city in asked:
        likeliest = gazetteer.likeliest(city.name, city.country)
        best = likeliest.candidate
        found.append(Answer(likeliest, best is not None and distance_km(*best.place.at, city.lat, city.lon) <= NEAR_KM))
    return found


def shares(given: Sequence[Answer], sure: float) -> tuple[float, float]:
    """(share placed, share of the placed that is wrong) if a place is taken from this probability on."""
    placed = [each.right for each in given if each.found.candidate and each.found.probability >= sure]
    return len(placed) / len(given), 1 - sum(placed) / max(len(placed), 1)


def by_exact_name(gazetteer: Gazetteer, asked: Sequence[City]) -> tuple[float, float]:
    """The same for the plain way: the largest place of exactly that name in the country."""
    right = [
        distance_km(*place.at, city.lat, city.lon) <= NEAR_KM
        for city in asked
        if (place := gazetteer.largest_called(city.name, city.country))
    ]
    return len(right) / len(asked), 1 - sum(right) / len(right)


def fitted(given: Sequence[Answer]) -> dict[str, float]:
    """The weights of a logistic regression over the answers, by Newton's method."""
    known = [each for each in given if each.found.candidate]
    x = np.array([[each.found.features[feature] for feature in WEIGHTS] for each in known])
    y = np.array([each.right for each in known], dtype=float)
    weights = np.zeros(len(WEIGHTS))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        curved = (x * (p * (1 - p))[:, None]).T @ x + 0.01 * np.eye(len(weights))
        weights += np.linalg.solve(curved, x.T @ (y - p))
    return {feature: round(float(weight), 2) for feature, weight in zip(WEIGHTS, weights)}


def run(tries: int) -> list[Line]:
    """The curve of share against error on the half that the weights have not seen. tries: not used, nothing is timed."""
    gazetteer = open_gazetteer()
    asked = cities(gazetteer)
    half = len(asked) // 2
    seen, unseen = answers(gazetteer, asked[:half]), answers(gazetteer, asked[half:])
    exact = "{:.1%} placed, {:.1%} wrong".format(*by_exact_name(gazetteer, asked[half:]))
    lines = [
        Line(
            f"{len(unseen):,} cities; places of probability {sure:.2f} and more{' (as set)' if sure == SURE else ''}",
            "{:.1%} placed, {:.2%} wrong".format(*shares(unseen, sure)),
            exact if sure == SURE else "",
        )
        for sure in THRESHOLDS
    ]
    lines.append(
        Line("weights fitted on the other half", ", ".join(f"{k or 'all'} {v}" for k, v in fitted(seen).items()))
    )
    return lines
