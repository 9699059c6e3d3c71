"""Edge lists of networkx: what stands in braces behind two names is read by its own names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.loaders.loaded import told, told_by


def test_the_data_of_an_edge_has_its_own_names_in_whatever_order_they_stand(tmp_path: Path) -> None:
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_edge("Lviv", "Freiburg", since=1989, type="sister city", status="active")
    graph.add_edge("Lviv", "Saint_Petersburg", until=2015, since=2006, type="sister city", status="terminated")
    graph.add_edge("Lviv", "Kutaisi", type="cooperation agreement", since="2002-05-17")
    graph.add_edge("Lviv", "St._Louis")
    nx.write_edgelist(graph, tmp_path / "lviv.edgelist")
    assert told_by(tmp_path / "lviv.edgelist").ties() == [
        ("Lviv", "Freiburg", "active", "1989"),
        ("Lviv", "Saint Petersburg", "ended", "2006", "2015"),
        ("Lviv", "Kutaisi", "listed", "2002-05-17"),
        ("Lviv", "St. Louis", "listed"),
    ]


def test_a_year_under_visited_is_no_end_of_a_tie(tmp_path: Path) -> None:
    found = told(
        tmp_path, "a.edgelist", "Lviv Freiburg {'since': 1989, 'visited': 2003}\nLviv Winnipeg {'since': 1973}\n"
    )
    assert [tie[2:] for tie in found.ties()] == [("listed", "1989"), ("listed", "1973")]
    assert found.roles["visited"] == "ignored"


@pytest.mark.parametrize(
    ("line", "why"),
    [("Lviv New York {'since': 2000}", "has 3 words"), ("Lviv Winnipeg {'since': 2000", "can't be read")],
)
def test_a_line_whose_names_or_data_cant_be_told_is_refused_and_the_others_load(
    tmp_path: Path, line: str, why: str
) -> None:
    found = told(tmp_path, "a.edgelist", f"Lviv Freiburg {{'since': 1989}}\n{line}\nLviv Kutaisi {{'since': 2002}}\n")
    assert [tie[1] for tie in found.ties()] == ["Freiburg", "Kutaisi"]
    assert why in found.rejected[0]
