"""Twenty queries that don't let go, one every five seconds: pages stay quick, a load beside them ends with the right graph, memory comes back."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph.errors import QueryError, QueryStopped
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.guests.guests import Guests
from graph.store.looked import looks_changed
from graph.store.store import Store, open_store
from loaders.load import load_plan
from loaders.load_sample import load_sample
from loaders.plan import make_plan
from queries.console.run import run_query
from tests.graph.test_guests import COUNTED, HELD_FAST, SOME_SECONDS, javas, nothing_is_left, server_of
from tests.settled import until
from web.app import create_app

TIES = 40_000
LIMIT_S = 4.0
EVERY_S = 5.0
GONE_S = 2.0
RUNAWAYS = (
    HELD_FAST,
    "RETURN size(reduce(s=[1], i IN range(1,40)|s+s)) AS n",
    "MATCH (a) RETURN size([(a)--(b)|[(b)--(c)|[(c)--(d)|[(d)--(e)|e]]]]) AS n",
    "UNWIND range(1,100000) AS a UNWIND range(1,100000) AS b UNWIND range(1,100000) AS c RETURN count(*) AS n",
)
PAGES = ("/node/suzhou", "/sources", "/", "/api/v1/search?q=nanjing")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with the sample of Jiangsu, for a process that serves many."""
    with open_store(Settings(store=str(tmp_path / "store"))) as opened:
        opened.keep_spare()
        load_sample(opened, "jiangsu")
        yield opened


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_twenty_queries_that_do_not_let_go_stop_nobody(store: Store, tmp_path: Path) -> None:
    storm(store, lambda: load_sample(store, "world"))
    with open_store(Settings(store=str(tmp_path / "alone"))) as alone:
        load_sample(alone, "jiangsu")
        load_sample(alone, "world")
        assert read_snapshot(alone).version == read_snapshot(store).version
    store.close()
    assert until(lambda: nothing_is_left(Path(store.where)))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_queries_that_do_not_let_go_stop_nobody_beside_a_large_load(store: Store, tmp_path: Path) -> None:
    path = made_ties(tmp_path / "ties.csv")
    before = len(read_snapshot(store).ties)
    storm(store, lambda: load_plan(store, make_plan([path])))
    assert len(read_snapshot(store).ties) == before + TIES
    assert not looks_changed(store)


def storm(store: Store, load: Callable[[], object]) -> None:
    """Twenty queries that don't let go, while that is loaded: none is late, no reader waits long, and others' queries are answered."""
    client = create_app(Settings(store=store.where), store).test_client()
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert run_query(store, SOME_SECONDS).rows == [[COUNTED]]
    quiet = p95(lambda page: client.get(page), seconds=20.0)
    late: dict[str, float] = {}
    others: list[list[list[int]]] = []
    failed: list[BaseException] = []

    def loading() -> None:
        try:
            load()
        except BaseException as error:  # noqa: BLE001 - raised by who waits for it
            failed.append(error)

    with runaways(store, late, 20) as over, asking(store, others):
        loaded = threading.Thread(target=loading)
        loaded.start()
        meanwhile = p95(lambda page: client.get(page), until=over)
        loaded.join()
    print(
        f"p95 of a page {meanwhile / quiet:.2f} x its quiet time; gone {max(late.values()):.2f} s after the limit at most"
    )
    assert not failed, failed
    assert meanwhile <= 3 * quiet
    assert len(late) == 20
    assert max(late.values()) <= GONE_S
    assert others and all(rows == [[COUNTED]] for rows in others)


def made_ties(path: Path) -> Path:
    """A table of so many partnerships, each of two schools of its own, whose names nobody takes for one another."""
    chance = random.Random(7)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    towns = ["Suzhou,China", "Wuxi,China", "Lyon,France", "Osaka,Japan", "Leeds,United Kingdom", "Turin,Italy"]

    def school(town: str) -> str:
        name = "".join(chance.choices(syllables, k=5)).capitalize()
        return f"{town.partition(',')[0]} {name} School,{town}"

    with path.open("w", encoding="utf-8") as file:
        file.write("school,city,country,partner school,partner city,partner country,since\n")
        for number in range(TIES):
            one, other = school(towns[number % 2]), school(towns[2 + number % 4])
            file.write(f"{one},{other},{1980 + number % 40}\n")
    return path


def p95(ask: Callable[[str], object], seconds: float = 0.0, until: threading.Event | None = None) -> float:
    """The time that 19 of 20 pages take less than, asked one after the other."""
    taken: list[float] = []
    deadline = time.monotonic() + seconds
    while not until.is_set() if until else time.monotonic() < deadline:
        for page in PAGES:
            began = time.monotonic()
            ask(page)
            taken.append(time.monotonic() - began)
        time.sleep(0.05)
    return statistics.quantiles(taken, n=20)[-1]


@contextmanager
def runaways(store: Store, late: dict[str, float], times: int) -> Iterator[threading.Event]:
    """That many queries that don't let go, one every five seconds; `late` gets how long after its limit each was still there."""
    over = threading.Event()

    def run(number: int) -> None:
        time.sleep(number * EVERY_S)
        with suppress(QueryStopped, QueryError):
            run_query(store, RUNAWAYS[number % len(RUNAWAYS)], seconds=LIMIT_S, tag=f"runaway-{number}")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    watch = threading.Thread(target=watching, args=(store, late, over))
    for thread in (*threads, watch):
        thread.start()

    def wait() -> None:
        for thread in threads:
            thread.join()
        over.set()

    ended = threading.Thread(target=wait)
    ended.start()
    yield over
    for thread in (ended, watch):
        thread.join()


def watching(store: Store, late: dict[str, float], over: threading.Event) -> None:
    """Note for each runaway how long after its moment it was seen last: the name of its file on a disposable server tells both."""
    asked = Path(store.where) / "guests" / "servers"
    left = 2
    while left:
        left -= over.is_set()  # once more afterwards
        for file in asked.glob("*/asking/*-runaway-*"):
            until, _, tag = file.name.split("-", 2)
            late[tag] = max(late.get(tag, 0.0), time.monotonic() - float(until))
        time.sleep(0.02)


@contextmanager
def asking(store: Store, found: list[list[list[int]]]) -> Iterator[None]:
    """Another reader, who asks something of some seconds again and again."""
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            found.append(run_query(store, SOME_SECONDS, seconds=120).rows)
            over.wait(1.0)

    reader = threading.Thread(target=run)
    reader.start()
    yield
    over.set()
    reader.join()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("query", RUNAWAYS)
def test_a_query_that_does_not_let_go_is_gone_with_its_memory(store: Store, query: str) -> None:
    """Its process is, or it let go of it: a ratio of times would hide a query that stays."""
    with Guests(Path(store.where), spare=True) as guests:
        run_query(guests, "RETURN 1")
        before = set(javas(Path(store.where)))
        with suppress(QueryStopped, QueryError):
            run_query(guests, query, seconds=LIMIT_S, tag="mine")
        assert until(lambda: server_of(guests, "mine") is None, GONE_S)
        assert run_query(guests, SOME_SECONDS, seconds=120).rows == [[COUNTED]]
        assert before
