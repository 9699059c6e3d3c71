"""How much each agreement and difference of two parties counts."""

from __future__ import annotations

from graph.text import Text

NEIGHBOUR_KM = 25.0
"""Two cities of one name in one country are one city within this distance: no country has two of note so near each other."""

RATIO = {
    "name near": 1 / 30, "name longer": 1 / 500, "name of a part": 1 / 3000,
    "town same": 60.0, "town near": 15.0, "town other": 0.02,
    "region same": 3.0, "region other": 0.05, "country unknown": 0.3,
    "postcode same": 8000.0, "postcode half": 0.5, "postcode other": 0.03,
    "address same": 300.0, "address alike": 5.0, "address other": 0.1,
    "position same": 100.0, "position near": 20.0, "position other": 0.02,
    "website same": 500.0, "website other": 0.5,
    "one closed": 0.01,
}  # fmt: skip
"""Likelihood ratios: how often a comparison comes out so for one party, over how often for two of one name.

Estimated on 11,247 pairs of English schools (bench/resolution.py prints them: town 63, postcode 35,000, address 2,700, another
postcode 0.0003, one closed 0.001), and drawn towards 1 where two registers that copy each other would make us too sure of others."""

WORDS = {
    "name same": Text("the same name"),
    "name near": Text("names that differ by some letters"),
    "name longer": Text("one name has more words than the other"),
    "name of a part": Text("one name is that of a part of the other"),
    "town same": Text("the same town"),
    "town near": Text("within {km} km of each other", km=f"{NEIGHBOUR_KM:g}"),
    "town other": Text("another town"),
    "region same": Text("the same province or state"),
    "region other": Text("another province or state"),
    "country unknown": Text("one has no country"),
    "postcode same": Text("the same postcode"),
    "postcode half": Text("postcodes that begin alike"),
    "postcode other": Text("another postcode"),
    "address same": Text("the same address"),
    "address alike": Text("addresses that are alike"),
    "address other": Text("another address"),
    "position same": Text("the same spot on the map"),
    "position near": Text("near each other on the map"),
    "position other": Text("far from each other on the map"),
    "website same": Text("the same website"),
    "website other": Text("another website"),
    "one closed": Text("one of them has closed"),
}
"""The comparisons, in words for people."""
