"""How statements combine to the values of a node or edge."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from graph import facts
from graph.facts import EdgeFact

SEED = {"source": "seed", "status": "active", "confidence": "medium", "dated": "2023-11-24"}
DANES = {"source": "ballerup", "status": "ended", "until": "2020-12-31", "confidence": "high", "dated": "2020-12"}


def texts(*statements: Mapping[str, Any]) -> list[str]:
    return sorted(map(facts.to_text, statements))


def test_the_more_confident_statement_leads() -> None:
    values = facts.edge_values(texts(SEED, DANES))
    assert values["status"] == "ended"
    assert values["until"] == "2020-12-31"
    assert values["confidence"] == "high"


def test_contradicting_statements_make_a_tie_disputed() -> None:
    assert facts.edge_values(texts(SEED, DANES))["disputed"] is True
    assert "disputed" not in facts.edge_values(texts(SEED))


def test_of_two_equally_confident_statements_the_newer_leads() -> None:
    old = {"source": "a", "since": "1995", "confidence": "high", "dated": "2001"}
    new = {"source": "b", "since": "1996", "confidence": "high", "dated": "2020-05"}
    assert facts.values(texts(old, new))["since"] == "1996"


def test_of_two_equally_confident_statements_the_party_itself_leads_then_authorities_press_research_and_lists() -> None:
    natures = ["own", "authority", "press", "research", "list"]
    said = [
        {"source": nature, "nature": nature, "since": str(1990 + at), "confidence": "medium", "dated": str(2000 + at)}
        for at, nature in enumerate(natures)
    ]
    assert [statement["nature"] for statement in facts.leading(texts(*reversed(said)))] == natures
    assert facts.edge_values(texts(*said))["since"] == "1990", "the oldest of them, but the party's own"


def test_a_source_of_unknown_nature_comes_after_a_list() -> None:
    said = [{"source": "a", "since": "1990", "dated": "2020"}, {"source": "b", "nature": "list", "since": "1991"}]
    assert facts.edge_values(texts(*said))["since"] == "1991"


def test_confidence_goes_before_nature_and_a_list_has_at_most_medium() -> None:
    press = {"source": "paper", "nature": "press", "status": "ended", "confidence": "high", "dated": "2001"}
    own = {"source": "page", "nature": "own", "status": "active", "confidence": "medium", "dated": "2020"}
    scraped = {"source": "wiki", "nature": "list", "status": "listed", "confidence": "high", "dated": "2025"}
    assert facts.edge_values(texts(press, own, scraped))["status"] == "ended"
    assert facts.edge_values(texts(own, scraped))["status"] == "active"
    assert facts.edge_values(texts(scraped)) == {"status": "listed", "confidence": "medium"}
    assert '"confidence":"high"' in texts(scraped)[0], "what it says stays as it is"


def test_where_nature_came_from_is_no_value_of_a_tie_but_one_of_a_source() -> None:
    assert "nature" not in facts.edge_values(texts({"source": "a", "nature": "own", "since": "1990"}))
    assert facts.node_values("Source", texts({"source": "a", "name": "A", "nature": "own"}))["nature"] == "own"


def test_the_order_in_which_statements_came_does_not_matter() -> None:
    statements: list[Mapping[str, Any]] = [
        SEED,
        DANES,
        {"source": "c", "since": "2007", "signed": ["2007"]},
        {"source": "d", "signed": ["2017"]},
    ]
    results = []
    for some in itertools.permutations(statements):
        held: list[str] = []
        for each in some:
            held = facts.add(held, each) or held
        results.append(facts.edge_values(held))
    assert all(each == results[0] for each in results)
    assert sorted(results[0]["signed"]) == ["2007", "2017"]


def test_adding_a_statement_again_changes_nothing() -> None:
    held = facts.add([], SEED)
    assert held is not None
    assert facts.add(held, dict(reversed(SEED.items()))) is None


@pytest.mark.parametrize(
    ("said", "disputed"),
    [
        (("1995", "1995"), False),
        (("1996", "1996-10-23"), False),
        (("1995", "1996-10-23"), True),
        (("1996-10", "1996-11"), True),
        (("1996", None), False),
    ],
)
def test_dates_contradict_each_other_only_where_one_does_not_refine_the_other(
    said: tuple[str | None, ...], disputed: bool
) -> None:
    assert bool(facts.disputes(texts(*({"source": str(n), "since": each} for n, each in enumerate(said))))) is disputed


def test_a_partnership_is_the_same_from_both_sides_and_another_of_another_kind() -> None:
    forth = EdgeFact("PARTNER", "a", "b", "1", {"kind": "sister_city"})
    back = EdgeFact("PARTNER", "b", "a", "2", {"kind": "sister_city"})
    other = EdgeFact("PARTNER", "a", "b", "3", {"kind": "programme"})
    assert facts.pair_key(forth) == facts.pair_key(back) != facts.pair_key(other)
