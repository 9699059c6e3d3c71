"""A load that is cut off leaves nothing that running it again doesn't mend."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from graph import embedded
from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store import open_store
from loaders.samples import is_loaded, load_sample
from tests.contents import everything


@pytest.mark.parametrize("moment", [600, 1700])
def test_a_load_whose_server_is_killed_and_run_again_gives_the_same_graph(tmp_path: Path, moment: int) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    rows = 0

    def kill_at_the_moment(done: int) -> None:
        nonlocal rows
        rows += done
        if rows == moment:
            os.kill(embedded.status(settings.folder)["pid"], signal.SIGKILL)

    with open_store(settings) as store:
        with pytest.raises(StoreUnavailable):
            load_sample(store, "jiangsu", kill_at_the_moment)
    with open_store(settings) as store:
        assert not is_loaded(store, "jiangsu")
        load_sample(store, "jiangsu")
        assert is_loaded(store, "jiangsu")
        mended = everything(store)
    with open_store(Settings(store=str(tmp_path / "other"))) as store:
        load_sample(store, "jiangsu")
        assert everything(store) == mended
