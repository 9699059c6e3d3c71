"""Groups, what joins them and how sure they are, on networks whose groups anybody sees."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.snapshot import Snapshot
from queries.report import Beside, Report
from queries.reports import communities
from queries.reports.form import Matrix


def two_cliques() -> Snapshot:
    """Five French and four Chinese cities, all tied to their own, one tie between the two, one city alone."""
    french, chinese = [f"f{i}" for i in range(5)], [f"c{i}" for i in range(4)]
    ties: list[Any] = [*combinations(french, 2), *combinations(chinese, 2), ("f0", "c0")]
    nodes: list[Any] = [
        *({"id": id, "country": "FR"} for id in french),
        *({"id": id, "country": "CN"} for id in chinese),
        {"id": "FR", "label": "Country", "name": "France"},
        {"id": "CN", "label": "Country", "name": "China"},
        "alone",
    ]
    return from_edges(ties, nodes)


def make(snapshot: Snapshot, seeds: int = 5, least: int = 3, limit: int | None = None, **given: str) -> Report:
    own = {"seeds": seeds, "least": least, "limit": limit}
    return communities.make(snapshot, Filters.read({"level": "city", **given}), own, Beside())


def test_two_cliques_are_two_groups_with_one_tie_between_them() -> None:
    first, second = make(two_cliques()).rows
    assert (first["size"], first["inner"], first["outer"], first["stability"]) == (5, 10, 1, 1)
    assert (second["size"], second["inner"], second["outer"]) == (4, 6, 1)
    assert (first["shared"], second["shared"]) == ("100 % in France", "100 % in China")
    assert (first["brokers"], second["brokers"]) == ("f0", "c0")
    assert first["next"] == "group 2 (1 tie)"
    assert (first["bridges"], second["bridges"]) == ("f0 – c0 (group 2)", "c0 – f0 (group 1)")


def test_a_group_of_many_countries_names_the_most_common_ones() -> None:
    countries = ["FR", "FR", "FR", "DE", "DE", "PL", "IT", "ES", "SE"]
    nodes: list[Any] = [
        *({"id": f"{at}", "country": id} for at, id in enumerate(countries)),
        *({"id": id, "label": "Country", "name": id} for id in ("FR", "DE", "PL", "IT", "ES", "SE")),
    ]
    made = make(from_edges(list(combinations("012345678", 2)), nodes))
    assert [row["shared"] for row in made.rows] == ["33 % in FR, 22 % in DE"]


def test_one_group_is_said_to_be_one() -> None:
    made = make(from_edges(list(combinations("abcde", 2))))
    assert any("one group" in note for note in made.notes)
    assert not any("nan" in note or "Modularity" in note for note in made.notes)


def test_groups_that_are_the_components_are_said_to_be_just_that() -> None:
    pairs = [("a", "b"), ("c", "d"), *combinations("wxyz", 2)]
    made = make(from_edges(pairs), least=1)
    assert [row["size"] for row in made.rows] == [4, 2, 2]
    assert any("are the components" in note for note in made.notes)
    assert "Groups that are one pair: 2." in made.notes
    assert not any("Modularity" in note or "other seeds" in note for note in (*made.notes, *made.method))
    assert not any("components" in note for note in make(two_cliques(), least=1).notes), "a tie joins two of its groups"


def test_a_network_of_the_smallest_groups_agrees_with_itself() -> None:
    made = make(two_cliques())
    assert any("1.00 on average, 1.00 at least" in note for note in made.notes)


def test_groups_too_small_are_counted_and_not_listed() -> None:
    made = make(two_cliques())
    assert "Nodes alone in their group: 1." in made.notes
    assert len(make(two_cliques(), least=1).rows) == 3
    assert len(make(two_cliques(), limit=1).rows) == 1


def test_modularity_is_that_of_networkx() -> None:
    made = make(two_cliques())
    network = nx.Graph([*combinations("abcde", 2), *combinations("wxyz", 2), ("a", "w")])
    expected = nx.community.modularity(network, [set("abcde"), set("wxyz")])
    assert f"Modularity: {expected:.3f}." in made.notes


def test_the_picture_holds_every_tie_once_on_and_above_its_diagonal() -> None:
    picture = make(two_cliques()).charts[0]
    assert isinstance(picture, Matrix)
    assert picture.values == [[10, 1], [1, 6]]


def test_a_network_without_groups_has_unstable_ones() -> None:
    network = nx.gnm_random_graph(60, 400, seed=1)
    made = make(from_edges([(f"n{a:02}", f"n{b:02}") for a, b in network.edges]), seeds=10)
    assert min(row["stability"] for row in made.rows) < 0.8


@pytest.mark.parametrize("network", [from_edges([]), from_edges([], nodes=["a"])], ids=["empty", "one"])
def test_without_ties_there_are_no_groups_and_the_report_says_why(network: Snapshot) -> None:
    made = make(network)
    assert made.rows == []
    assert made.charts == []
    assert made.notes


def test_a_group_of_countries_names_them() -> None:
    nodes: list[Any] = [{"id": id, "label": "Country", "name": id} for id in ("FR", "DE")]
    nodes += [{"id": f"{id}{at}", "country": id} for id in ("FR", "DE") for at in range(3)]
    ties = [(f"FR{one}", f"DE{other}") for one in range(3) for other in range(3)]
    made = make(from_edges(ties, nodes), least=2, level="country")
    assert [row["shared"] for row in made.rows] == ["50 % in DE, the rest mostly in FR"]
