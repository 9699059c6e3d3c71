"""A load that is cut off leaves nothing that running it again doesn't mend."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph import embedded
from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store import open_store
from loaders.samples import is_loaded, load_sample
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
