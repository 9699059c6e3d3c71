"""A signal in the midst of a talk with the server is a signal, nothing else: no broken answer, and a batch whole or not at all."""

from __future__ import annotations

import gc
import random
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from graph.store.interrupted import answered_first
from graph.store.store import Store

NUMBER = 200
"""Nodes that a batch of the test writes."""


@pytest.fixture
def term() -> Iterator[None]:
    """TERM is what it is for a command: KeyboardInterrupt."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    yield
    signal.signal(signal.SIGTERM, before)


def struck(act: Callable[[], object], after_s: float) -> None:
    """Do it again and again until the signal ends it."""

    def again_and_again() -> None:
        threading.Timer(after_s, signal.pthread_kill, (threading.main_thread().ident, signal.SIGTERM)).start()
        while True:
            act()

    gc.disable()  # hypothesis listens to the collector, and a signal that strikes in there is lost
    try:
        with pytest.raises(KeyboardInterrupt):
            again_and_again()
    finally:
        gc.enable()


@pytest.mark.usefixtures("term")
def test_a_signal_leaves_no_broken_talk_and_no_half_batch(store: Store) -> None:
    dice = random.Random(7)
    rows = [{"name": f"Quorvall {n}", "note": "x" * 200} for n in range(NUMBER)]
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: store.read("UNWIND range(1, 4000) AS n RETURN n, 'some text of many letters' AS text"),
        "stream": lambda: list(store.stream("UNWIND range(1, 4000) AS n RETURN n, 'some text of many letters'")),
        "write": lambda: store.write("UNWIND $rows AS row CREATE (:City {name: row.name, note: row.note})", rows),
        "run": lambda: store.run("UNWIND $rows AS row CREATE (:City {name: row.name}) RETURN row.name", rows=rows),
    }
    for _ in range(6):
        for act in acts.values():
            struck(act, dice.uniform(0.02, 0.15))
            assert store.read("RETURN 1 AS one") == [{"one": 1}]
            assert store.read("MATCH (n:City) RETURN count(n) AS n")[0]["n"] % NUMBER == 0


@pytest.mark.usefixtures("term")
@pytest.mark.parametrize(("signals", "reached"), [(1, ["written", "answered"]), (2, ["written"])])
def test_a_signal_waits_for_the_answer_and_a_second_one_does_not(signals: int, reached: list[str]) -> None:
    done: list[str] = []

    def write() -> None:
        with answered_first():
            signal.raise_signal(signal.SIGTERM)
            done.append("written")
            if signals == 2:
                signal.raise_signal(signal.SIGTERM)
            done.append("answered")
        done.append("never")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert done == reached
