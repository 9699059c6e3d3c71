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

import pytest

from graph import embedded
from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store import Store, open_store
from graph.write import finished_report, unload
from loaders.samples import is_loaded, load_sample
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
            os.kill(embedded.status(settings.folder)["pid"], signal.SIGKILL)

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
from graph.store import open_store
from loaders.samples import load_sample
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


KILLS = 20
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


def twinmap_load(path: Path, settings: Settings) -> subprocess.Popen[bytes]:
    """`twinmap load` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", "load", str(path), "--store", settings.store],
        cwd=path.parent,
        env={**os.environ, "TWINMAP_PASSWORD": settings.password, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finished_loads(store: Store) -> list[str]:
    ids = [row["id"] for row in store.read("MATCH (l:Load) RETURN l.id AS id")]
    return [each for each in ids if finished_report(store, each)]


@pytest.mark.timeout(900)
def test_a_load_killed_at_twenty_moments_and_run_again_gives_the_same_graph(
    store: Store, server_settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.csv"
    make_pairs(path)
    begun = time.monotonic()
    assert twinmap_load(path, server_settings).wait() == 1, "rows without an end are rejected"
    took = time.monotonic() - begun
    (load,) = finished_loads(store)
    whole = everything(store)
    unload(store, load)
    rng = random.Random(20)
    for moment in sorted(rng.uniform(0, took) for _ in range(KILLS)):
        loading = twinmap_load(path, server_settings)
        with contextlib.suppress(subprocess.TimeoutExpired):
            loading.wait(moment)
        loading.kill()
        loading.wait()
        for each in finished_loads(store):
            unload(store, each)
    assert twinmap_load(path, server_settings).wait() == 1
    assert finished_loads(store) == [load]
    assert everything(store) == whole
