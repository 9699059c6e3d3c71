"""Values that an answer can't show are named truly, and no server's own settings are spoken of."""

from __future__ import annotations

import pytest

from graph.errors import QueryError
from graph.store.store import Store
from queries.console.run import run_query
from queries.cypher.made_right import notes_of
from web.faults import status_of


@pytest.mark.parametrize(
    "value",
    [
        "date('0000-01-01')",
        "date({year: 99999})",
        "datetime({epochSeconds: 999999999999})",
        "localdatetime('0000-12-31T23:59:59')",
        "date('0001-01-01') - duration({days: 1})",
        "[1, date('0000-01-01')]",
        "{a: [date('0000-01-01')]}",
    ],
)
def test_a_date_outside_the_calendar_is_the_querys_fault(store: Store, value: str) -> None:
    with pytest.raises(QueryError, match="lies before the year 1 or after 9999") as told:
        run_query(store, f"RETURN {value} AS d")
    assert (type(told.value), status_of(told.value), told.value.where) == (QueryError, 400, "")
    assert "again" not in str(told.value) and "50N42" not in str(told.value)


def test_dates_within_the_calendar_and_the_parts_of_others_are_shown(store: Store) -> None:
    query = "RETURN date('0001-01-01') AS a, date('9999-12-31') AS b, date('0000-01-01').year AS c"
    assert run_query(store, query).rows == [["0001-01-01", "9999-12-31", 0]]


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("UNWIND range(1, 1000000) AS i WITH collect(toString(i)) AS l RETURN size(l) AS n", "more memory than"),
        ("UNWIND range(1, 1000000) AS i RETURN count(DISTINCT toString(i)) AS n", "more memory than"),
        ("RETURN size(range(1, 100000000)) AS n", "use a smaller range."),
    ],
)
def test_the_servers_settings_are_no_advice_for_a_reader(embedded_store: Store, query: str, said: str) -> None:
    with pytest.raises(QueryError) as told:
        run_query(embedded_store, query, seconds=60)
    assert said in str(told.value)
    assert not any(
        word in str(told.value) for word in ("arcadedb.", "You can set", "negative value", "raise the limit")
    )


def test_half_of_a_letter_is_noted(store: Store) -> None:
    (note,) = run_query(store, r"RETURN 'a\uD800b' AS x").notes
    assert note == r"\uD800 is half of a letter: alone it is none, and the answer has ? in its place."
    assert notes_of(r"RETURN '\uD83D\uDE00' AS whole, '\\uD800' AS text, '\u00e9' AS e") == []
    assert len(notes_of(r"RETURN '\uDE00\uD83D' AS turned")) == 1
