"""A query that loses its server: for another's sake it is asked again and again, and what it is told where it isn't is why."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import ServiceUnavailable

from graph.errors import QueryError, QueryStopped
from graph.store.embedded.locks import held_alone
from graph.store.guests import serving, waiting
from graph.store.guests.ended import End
from graph.store.guests.guests import FOLDER, Guests
from graph.store.seat import Seat
from graph.text import NOTHING
from queries.console import losses, run
from queries.console.run import cancel, run_query
from tests.graph.test_guests import HELD_FAST, SOME_SECONDS, asker, cities, server_of
from tests.graph.test_guests import resting as resting
from tests.settled import until

OTHERS = End("stopped", "another")
OWN = End("stopped", "mine")
MEMORY = End("memory")
DIED = End("died")


class LostSeat:
    """A place on a server that is ended at once."""

    ours = True
    note = NOTHING

    def __init__(self, end: End, alone: bool) -> None:
        self._end, self.alone = end, alone

    def session(self, fetch_size: int) -> neo4j.Session:
        raise ServiceUnavailable("gone")

    def admin_session(self) -> AbstractContextManager[neo4j.Session]:
        raise ServiceUnavailable("gone")

    def end(self) -> None:
        pass

    def lost(self) -> bool:
        return True

    def ended(self) -> End:
        return self._end

    def close(self) -> None:
        pass


class Busy:
    """A store whose servers end one after the other, each in the way that is written; there is none after the last."""

    kind = "arcadedb"
    where = "/busy"

    def __init__(self, *ends: End) -> None:
        self._ends = list(ends)
        self.asked: list[bool] = []
        """For each server whether it was asked for alone."""

    @contextmanager
    def seat(self, seconds: float, tag: str, alone: bool = False) -> Iterator[Seat]:
        self.asked.append(alone)
        if not self._ends:
            time.sleep(seconds + 1)
        yield LostSeat(self._ends.pop(0), alone)

    def announced(self, tag: str) -> AbstractContextManager[Callable[[], bool]]:
        return nullcontext(lambda: False)

    def call_off(self, tag: str) -> bool:
        return False

    def main_seat(self) -> Seat | None:
        return None


def test_servers_that_end_for_anothers_sake_use_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Busy(*[OTHERS] * 20)
    with pytest.raises(QueryStopped) as caught:
        run_query(store, "RETURN 1", seconds=0.5, tag="mine")
    assert store.asked == [False] * 2 + [True] * 19
    assert "stopped after 0.5 s, its time limit" in caught.value.message
    assert caught.value.hint.startswith("Its servers were ended 20 times meanwhile because of other queries")


def test_where_another_query_has_a_server_alone_it_shares_again() -> None:
    store = Busy(*[OTHERS] * 5)
    with losses._alone, pytest.raises(QueryStopped):
        run_query(store, "RETURN 1", seconds=0.3)
    assert store.asked == [False] * 6


@pytest.mark.parametrize(
    ("ends", "alone", "said"),
    [
        ([MEMORY] * 3, [False, False, True], "takes more memory than queries may take"),
        ([OTHERS, MEMORY, OTHERS, MEMORY], [False, False, True, True], "takes more memory than queries may take"),
        ([DIED] * 3, [False, False, True], "broke down under this query, which had it alone"),
    ],
)
def test_a_query_that_breaks_a_server_that_it_has_alone_is_told_so(
    ends: list[End], alone: list[bool], said: str
) -> None:
    store = Busy(*ends)
    with pytest.raises(QueryError, match=said):
        run_query(store, "RETURN 1", seconds=20, tag="mine")
    assert store.asked == alone


def test_a_server_that_was_ended_for_its_own_sake_is_the_end_of_it() -> None:
    store = Busy(OTHERS, OWN, OTHERS)
    with pytest.raises(QueryStopped, match="cancelled"):
        run_query(store, "RETURN 1", seconds=20, tag="mine")
    assert len(store.asked) == 2


def test_one_that_may_break_servers_waits_for_its_turn_alone() -> None:
    store = Busy(MEMORY, MEMORY, MEMORY)
    with losses._alone, pytest.raises(QueryStopped) as caught:
        run_query(store, "RETURN 1", seconds=0.5)
    assert store.asked == [False, False]
    assert "broke down" in caught.value.hint


# --- On servers that are there ---


def is_gone(folder: Path) -> bool:
    return not folder.exists()


@pytest.mark.slow
def test_a_query_outlives_servers_that_are_ended_for_others_and_gets_one_alone(resting: Path) -> None:
    rows: list[list[object]] = []
    with Guests(resting, spare=True) as guests:
        asking = threading.Thread(
            target=lambda: rows.extend(run_query(guests, SOME_SECONDS, seconds=120, tag="long").rows)
        )
        asking.start()
        for _ in range(3):
            assert until(lambda: server_of(guests, "long") is not None, 60)
            server = server_of(guests, "long")
            assert server is not None
            alone = server.is_kept_for_one()
            server.end("another")
            assert until(partial(is_gone, server.folder), 60)
        assert alone
        assert cities(guests) == 3
        asking.join(120)
    assert len(rows) == 1


def test_a_query_that_waits_for_its_place_is_cancelled_from_another_process(resting: Path) -> None:
    """Another process knows nothing of our table of running queries."""
    caught: list[BaseException] = []

    def ask(guests: Guests) -> None:
        try:
            run_query(guests, "RETURN 1", tag="waits")
        except QueryStopped as error:
            caught.append(error)

    (resting / FOLDER).mkdir()
    with (
        Guests(resting) as guests,
        held_alone(resting / FOLDER, serving.LOCK),
    ):  # as somebody does who makes a long copy
        asking = threading.Thread(target=ask, args=(guests,))
        asking.start()
        assert until(lambda: (guests.where, "waits") in run._queries)
        running = run._queries.pop((guests.where, "waits"))
        assert not guests.call_off("other")
        assert until(lambda: cancel(guests, "waits"), 5)
        asking.join(10)
        assert running and [str(each) for each in caught] == ["The query was cancelled."]
        assert not guests.call_off("waits")


def test_a_query_of_another_process_that_does_not_let_go_is_cancelled_for_good(resting: Path) -> None:
    with Guests(resting) as guests, asker(resting, HELD_FAST) as process:
        assert until(lambda: server_of(guests, "mine") is not None)
        assert cancel(guests, "mine")
        assert process.wait(20)
        assert server_of(guests, "mine") is None


def test_what_a_killed_asker_left_is_no_query(tmp_path: Path) -> None:
    left = tmp_path / waiting.FOLDER / "1-gone"
    left.parent.mkdir()
    left.touch()
    with waiting.announced(tmp_path, "here") as called_off:
        assert not waiting.call_off(tmp_path, "gone") and not left.exists()
        assert not called_off()
        assert waiting.call_off(tmp_path, "here") and called_off()
    assert not list(left.parent.iterdir())
