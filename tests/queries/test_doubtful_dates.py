"""What isn't sure of a date stands beside it in what a drawing, and so the API, gives of a network."""

from __future__ import annotations

from graph.network.edge import one_a_pair, one_a_tie
from graph.network.parties import Tie
from queries import drawing


def tie(id: str, since: str | None, doubt: str | None = None, until: str | None = None) -> Tie:
    return Tie(id, "PARTNER", "a", "b", "sister_city", since=since, until=until, since_doubt=doubt)


def test_a_doubt_stands_beside_the_date_and_in_edtf() -> None:
    unsure, sure = (
        drawing.edge_row(edge)
        for edge in one_a_tie([(tie("t1", "1978", "about", "2012"), "a", "b"), (tie("t2", "1989"), "a", "b")])
    )
    assert (unsure["since"], unsure["since_doubt"], unsure["since_edtf"]) == ("1978", "about", "1978~")
    assert not {"until_doubt", "until_edtf"} & set(unsure) and not set(drawing.DOUBTS) & set(sure)


def test_several_ties_have_the_doubt_of_the_one_that_dates_them() -> None:
    def of(*ties: Tie) -> str | None:
        (edge,) = one_a_pair([(each, "a", "b") for each in ties], "city")
        found: str | None = drawing.edge_row(edge).get("since_edtf")
        return found

    assert of(tie("t1", "1978", "uncertain"), tie("t2", "1989")) == "1978?"
    assert of(tie("t1", "1978", "uncertain"), tie("t2", "1978")) is None
    assert of(tie("t1", "1978"), tie("t2", "1989", "about")) is None


def test_columns_have_the_doubts_where_there_are_some() -> None:
    rows = [drawing.edge_row(edge) for edge in one_a_tie([(tie("t1", "1978", "about"), "a", "b"), (tie("t2", None), "a", "b")])]  # fmt: skip
    found = drawing.in_columns({"nodes": [], "edges": rows})["edges"]
    assert found["since_edtf"] == ["1978~", None] and "until_edtf" not in found
    assert "since_edtf" not in drawing.in_columns({"nodes": [], "edges": rows[1:]})["edges"]
