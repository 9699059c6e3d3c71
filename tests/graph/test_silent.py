"""A server of a folder that is there and says nothing is told as that, and not as one that is started anew."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j.exceptions import AuthError

from graph.errors import SettingError, StoreDenied
from graph.settings import Settings
from graph.store.embedded.address import read_address
from graph.store.faults import translate
from graph.store.store import open_store
from tests.graph.test_beside import ran, stopped
from tests.graph.test_damage import loaded
from tests.processes import freeze


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as store:
        loaded(store, tmp_path)
        place = read_address(folder)
        assert place is not None
        freeze(place.java)
        try:
            yield folder
        finally:
            os.kill(place.java, signal.SIGCONT)
    stopped(folder)


@pytest.mark.embedded
def test_commands_and_status_say_that_the_server_does_not_answer(frozen: Path) -> None:
    done = ran("store", "backup", str(frozen.parent / "x.bk"), folder=frozen)
    assert done.exit_code == 1 and "is there, but does not answer" in done.stderr, done.output
    assert "started anew" not in done.stderr
    assert "state: silent" in ran("store", "status", folder=frozen).stdout


def test_a_folder_store_has_no_user_that_anybody_could_set() -> None:
    ending = translate(AuthError("no"), "/srv/store")
    assert "just ending" in str(ending) and "TWINMAP_USER" not in str(ending)
    assert isinstance(translate(AuthError("no"), "bolt://host:7687"), StoreDenied)


@pytest.mark.parametrize(
    "store", ["bolt://u:sEcretPw@127.0.0.1:1", "http://u:sEcret/Pw@host", "neo4j+s://u:sEcretPw@h"]
)
def test_a_password_in_the_address_is_refused_and_not_repeated(store: str) -> None:
    with pytest.raises(SettingError, match="TWINMAP_USER and TWINMAP_PASSWORD") as told:
        Settings(store=store)
    assert "sEcret" not in str(told.value)


@pytest.mark.parametrize("store", ["", " ", "\t", "store ", "\nstore"])
def test_a_store_of_blanks_is_refused(store: str) -> None:
    with pytest.raises(SettingError, match="without blanks around it"):
        Settings.from_environment({}, store=store)
