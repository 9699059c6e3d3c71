"""Figures that others have published of public data come out of ours, and where they don't it is known why: docs/results.md."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from docs import results
from docs.results import Line
from graph.figures.nodes import pagerank


def folder(name: str) -> Path:
    """The folder of a public data set; the test is skipped where it isn't there."""
    found = results.DATA / name
    if not found.is_dir():
        pytest.skip(f"{found} isn't here: the published figures of {name} can't be compared")
    return found


DIFFER = {
    "sister_cities_wikipedia_2023": {"their share of all", "PageRank of Laredo"},
    "sister_cities_wikidata_2022": {"numbers of partners of all cities", "ties between countries"},
}


@pytest.mark.parametrize("name", [each.folder for each in results.RESULTS])
def test_published_figures_come_out_but_for_those_that_are_explained(name: str) -> None:
    (lines,) = (list(each.lines(folder(name))) for each in results.RESULTS if each.folder == name)
    assert {line.figure for line in lines if not line.same} == DIFFER.get(name, set())
    assert {line.figure for line in lines if line.why} == DIFFER.get(name, set())


def test_the_published_mean_path_comes_out_to_the_last_digit() -> None:
    view, _ = results.sister_cities(folder("sister_cities_wikipedia_2023"))
    assert results.mean_path(view) == pytest.approx(7.320858935409064, rel=1e-15)


def test_the_published_share_of_the_largest_component_counts_the_empty_name() -> None:
    cities, largest = results.with_the_empty_name(folder("sister_cities_wikipedia_2023"))
    assert largest / cities == pytest.approx(0.73315241971958, rel=1e-13)


def test_the_published_pagerank_is_that_of_networkx_which_comes_to_ours_when_it_runs_on() -> None:
    data = folder("sister_cities_wikipedia_2023")
    view, inside = results.sister_cities(data)
    found = {
        node.id: value for node, value in zip(view.nodes, pagerank(view.graph, dict.fromkeys(inside, 1)), strict=True)
    }
    graph = results.looped(view, inside)
    published = results.published_pagerank(data)
    assert published["Laredo"] == 0.000869377882436708
    assert results.networkx_pagerank(graph, view)["Laredo"] == pytest.approx(published["Laredo"], rel=1e-12)
    expected = results.networkx_pagerank(graph, view, tol=1e-13, max_iter=1000)
    assert found == {id: pytest.approx(value, rel=1e-6) for id, value in expected.items()}
    assert found["Laredo"] == pytest.approx(expected["Laredo"], rel=1e-10)


def test_the_modularity_by_continent_is_also_what_networkx_finds() -> None:
    data = folder("sister_cities_wikipedia_2023")
    view, inside = results.sister_cities(data)
    names = [node.id for node in view.nodes]
    graph = nx.Graph([(names[one], names[two]) for one, two in results.looped(view, inside).get_edgelist()])
    of = results.continents(data)
    groups = [{name for name in names if of[name] == each} for each in results.CONTINENTS]
    assert nx.community.modularity(graph, groups) == pytest.approx(0.17062027532924876, rel=1e-14)


def test_the_page_of_results_is_what_its_command_makes() -> None:
    if gone := results.missing():
        pytest.skip(f"{gone[0]} isn't here: results.md can't be made")
    assert results.PAGE.read_text(encoding="utf-8") == results.page(), "`python -m docs.results` writes it again"


def test_without_the_data_the_page_stays_and_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = results.PAGE.read_bytes()
    assert results.main([str(tmp_path)]) == 1
    assert "sister_cities_wikipedia_2023" in capsys.readouterr().err
    assert results.PAGE.read_bytes() == before


def test_values_are_compared_as_they_are_shown() -> None:
    assert Line("", 18_462, 18_462).same
    assert Line("", 0.17062027532924876, 0.1706202753292487).same
    assert not Line("", 9_725, 9_726).same
