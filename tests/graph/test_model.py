"""The model's table of kinds: what parties of two labels make, and what is asked of it elsewhere."""

from __future__ import annotations

import itertools

import pytest

from graph.model import ANY, KIND, KINDS, PARTIES, TIERS, kind_between, label_of_kind

BETWEEN = {
    ("School", "School"): "sister_school",
    ("City", "City"): "sister_city",
    ("City", "Region"): "sister_city",
    ("Region", "Region"): "sister_region",
    ("Organization", "Organization"): "programme",
    ("Organization", "School"): "programme",
}


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations_with_replacement(sorted(PARTIES), 2)])
def test_the_kind_between_two_labels_is_the_same_both_ways(first: str, second: str) -> None:
    expected = "bureau" if "Bureau" in (first, second) else BETWEEN.get((first, second), "other")
    assert kind_between(first, second) == kind_between(second, first) == expected


def test_a_kind_speaks_of_the_label_whose_parties_make_it() -> None:
    assert {name: label_of_kind(name) for name in KIND if label_of_kind(name)} == {
        "sister_school": "School", "sister_city": "City", "sister_region": "Region", "programme": "Organization",
    }  # fmt: skip


def test_no_pair_of_labels_belongs_to_two_kinds() -> None:
    pairs = [frozenset(pair) for kind in KINDS for pair in kind.between]
    assert len(pairs) == len(set(pairs))
    assert {label for pair in pairs for label in pair} <= {*PARTIES, ANY}


def test_a_kind_has_a_tier_of_the_model() -> None:
    assert {kind.tier for kind in KINDS} <= {tier.name for tier in TIERS}
