"""A load that is cut off leaves nothing that running it again doesn't mend."""

from __future__ import annotations

import contextlib
import csv
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store.embedded import control
from graph.store.loads import finished_report
from graph.store.store import Store, open_store
from graph.store.unload import unload
from loaders.load_sample import is_loaded, load_sample
from tests.conftest import ROOT
from tests.contents import everything


@pytest.mark.parametrize("moment", [1000, 1700])
def test_a_load_whose_server_is_killed_and_run_again_gives_the_same_graph(tmp_path: Path, moment: int) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    rows = 0

    def kill_at_the_moment(done: int) -> None:
        nonlocal rows
        rows += done
        if rows == moment:
            os.kill(control.status(settings.folder)["pid"], signal.SIGKILL)

    with open_store(settings) as store, contextlib.suppress(StoreUnavailable):
        load_sample(store, "jiangsu", kill_at_the_moment)
    assert rows >= moment
    with open_store(settings) as store:
        load_sample(store, "jiangsu")
        assert is_loaded(store, "jiangsu")
        mended = everything(store)
    with open_store(Settings(store=str(tmp_path / "other"))) as store:
        load_sample(store, "jiangsu")
        assert everything(store) == mended


LOADING = """
import sys
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load_sample import load_sample
rows = 0
def stop(done):
    global rows
    rows += done
    if rows == 1500:
        print("now", flush=True)
        sys.stdin.read()
with open_store(Settings(store=sys.argv[1])) as store:
    load_sample(store, "jiangsu", stop)
"""


def test_a_load_that_is_killed_itself_and_run_again_gives_the_same_graph(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    command = [sys.executable, "-c", LOADING, settings.store]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == b"now\n"
        loading.kill()
    with open_store(settings) as store:
        assert not is_loaded(store, "jiangsu")
        assert store.read("MATCH (n:City) RETURN count(n) > 0 AS begun") == [{"begun": True}]
        load_sample(store, "jiangsu")
        mended = everything(store)
    with open_store(Settings(store=str(tmp_path / "other"))) as store:
        load_sample(store, "jiangsu")
        assert everything(store) == mended


KILLS, MANY_KILLS = 20, 100
ROWS = 600


def make_pairs(path: Path) -> None:
    """Ties between towns that nobody knows, some of them twice, some without an end or with themselves."""
    rng = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("city1", "country1", "city2", "country2", "since"))
        for _ in range(ROWS):
            first, second = rng.randrange(200), rng.randrange(200)
            name = f"Quorvall {second}" if rng.random() > 0.02 else ""
            writer.writerow((f"Brezzin {first}", "France", name, "Japan", rng.randrange(1950, 2020)))


NURSERY = """
import os, sys
from pathlib import Path
import graph.store.checker
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load import load_plan
from loaders.plan import make_plan
graph.store.checker.BATCH = 200  # so that many kills fall between two batches of a small file
def tell(word):
    os.write(1, f"{word}\\n".encode())
child = 0
for line in sys.stdin:
    if child:
        os.waitpid(child, 0)
    child = os.fork()
    if child == 0:
        tell(os.getpid())
        plan = make_plan([Path(sys.argv[1])])
        with open_store(Settings(store=sys.argv[2], password=os.environ["TWINMAP_PASSWORD"])) as store:
            load_plan(store, plan, lambda rows: tell("row"))
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # its id is nobody else's until it is waited for
    tell("ended")
"""


class Nursery:
    """Starts loads of one file, each in a process of its own, and kills them; their common parent has all modules imported."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(path), settings.store],
            env={**os.environ, "TWINMAP_PASSWORD": settings.password, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def load(self, rows: int = ROWS + 1, wait: float | None = None) -> tuple[float, float]:
        """Load the file, and kill the load `wait` seconds after it has begun and read so many rows.

        Returns the seconds until the first row, and from the last to the end.
        """
        pipe = self._process
        assert pipe.stdin is not None and pipe.stdout is not None
        pipe.stdin.write(b"load\n")
        pipe.stdin.flush()
        loading, moments, told = int(pipe.stdout.readline()), [time.monotonic()], b""
        while told != b"ended\n":
            if len(moments) == rows + 1 and wait is not None:
                time.sleep(wait)
                os.kill(loading, signal.SIGKILL)
            told = pipe.stdout.readline()
            moments.append(time.monotonic())
        return moments[1] - moments[0], moments[-1] - moments[-2]


def loads(store: Store) -> list[str]:
    return [row["id"] for row in store.read("MATCH (l:Load) RETURN l.id AS id")]


@pytest.mark.parametrize("kills", [KILLS, pytest.param(MANY_KILLS, marks=pytest.mark.slow)])
def test_a_load_killed_at_twenty_moments_and_run_again_gives_the_same_graph(
    store: Store, server_settings: Settings, tmp_path: Path, kills: int
) -> None:
    path = tmp_path / "pairs.csv"
    make_pairs(path)
    rng = random.Random(20)
    cut_off = 0
    with Nursery(path, server_settings) as nursery:
        reading, finishing = nursery.load()
        (load,) = loads(store)
        whole = everything(store)
        for kill in range(kills):
            if load in loads(store) and finished_report(store, load):
                unload(store, load)
            if kill % 4 == 0:
                nursery.load(0, rng.uniform(0, reading))
            elif kill % 4 == 1:
                nursery.load(ROWS, rng.uniform(0, finishing))
            else:  # in the midst of resolving and writing
                nursery.load(rng.randrange(1, ROWS), rng.uniform(0, 0.01))
            cut_off += loads(store) == [load] and finished_report(store, load) is None
        assert cut_off >= kills // 2, "most kills come in the midst of a load"
        nursery.load()
    assert loads(store) == [load] and finished_report(store, load)
    assert everything(store) == whole
