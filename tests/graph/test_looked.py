"""Commands that read a part of the facts, or write some, say so where these aren't those that the last finished write left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.settings import Settings
from graph.store import looked
from graph.store.facts import Streaming, digest_of
from graph.store.guests.guests import Guests
from graph.store.left import FORGET
from graph.store.looked import looks_changed
from graph.store.store import Store, open_store
from tests.graph.test_beside import ran, stopped
from tests.graph.test_damage import PAIRS, loaded
from tests.settled import until
from web.app import create_app

TOLD = "aren't those that the last finished write left"


def test_a_state_is_looked_at_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(store, tmp_path)
    looks: list[str] = []

    def counted(seen: Streaming) -> str:
        looks.append(digest_of(seen))
        return looks[-1]

    monkeypatch.setattr(looked, "digest_of", counted)
    assert until(lambda: store.state() is not None)
    assert [looks_changed(store), looks_changed(store), len(looks)] == [False, False, 1]
    store.run("MATCH (n:City) WITH n LIMIT 1 SET n.name = 'X'")
    assert until(lambda: store.state() is not None)
    assert [looks_changed(store), looks_changed(store), len(looks)] == [True, True, 2]


@pytest.mark.embedded
def test_rows_dont_wait_until_the_facts_were_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all facts takes seconds in a large graph; in JSON what is said of them stands in the same object."""
    done: list[str] = []

    def looking(seen: Streaming) -> str:
        done.append("look")
        return digest_of(seen)

    with open_store(Settings(store=str(tmp_path / "store"))) as store, serving_queries(tmp_path / "store"):
        loaded(store, tmp_path)
        monkeypatch.setattr(looked, "digest_of", looking)
        monkeypatch.setattr("click.echo", lambda *given, **named: done.append("rows"))
        for form, order in (("table", ["rows", "look"]), ("csv", ["rows", "look"]), ("json", ["look", "rows"])):
            (store.work_folder / looked.FILE).unlink(missing_ok=True)
            ran("query", QUERY, "--format", form, folder=tmp_path / "store")
            assert list(dict.fromkeys(done)) == order, form
            done.clear()


@contextmanager
def serving_queries(folder: Path) -> Iterator[None]:
    """A server for queries is up meanwhile, as beside a site: commands that ask needn't start one each."""
    with Guests(folder) as guests:
        guests.warm()
        yield


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[Path]:
    """A store in whose files one name was changed while no server ran, open meanwhile, so that no command has to start one."""
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as store:
        loaded(store, tmp_path)
    stopped(folder)
    (bucket,) = (folder / "databases" / "twinmap").glob("City_0.*.bucket")
    content = bucket.read_bytes()
    assert b"Brezzin 7" in content
    bucket.write_bytes(content.replace(b"Brezzin 7", b"Brezzon 7", 1))
    with open_store(Settings(store=str(folder))), serving_queries(folder):
        yield folder
    stopped(folder)


QUERY = "MATCH (n:City) RETURN count(n) AS n"


def reading(new: Path, folder: Path) -> list[list[str]]:
    """Commands that read and write nothing; `new` is a file that isn't loaded."""
    return [
        ["query", QUERY],
        ["loads"],
        ["duplicates"],
        ["report", "statistics"],
        ["report", "statistics", "--format", "csv"],
        ["export", str(folder / "x.json")],
        ["load", str(new), "--dry-run"],
    ]


@pytest.mark.embedded
def test_every_command_says_where_no_digest_is_kept_until_the_next_write_keeps_one(tmp_path: Path) -> None:
    folder, new = tmp_path / "store", tmp_path / "others.csv"
    with open_store(Settings(store=str(folder))) as store, serving_queries(folder):
        loaded(store, tmp_path)
        store.write_beside([(FORGET, {})])
        new.write_text(PAIRS.replace("Quorvall", "Ostrun"), encoding="utf-8")
        for command in (*reading(new, tmp_path), ["load", str(new)]):
            done = ran(*command, folder=folder)
            assert done.exit_code == 0 and done.stderr.count("Nobody knows whether the facts") == 1, (
                command,
                done.output,
            )
        page = create_app(Settings(store=str(folder)), store).test_client().get("/?lang=en")
        assert "Nobody knows" not in page.text and store.left() == digest_of(store)
        store.write_beside([(FORGET, {})])
        page = create_app(Settings(store=str(folder)), store).test_client().get("/sources?lang=en")
        assert "Nobody knows whether the facts" in page.text
    stopped(folder)


@pytest.mark.embedded
def test_every_command_says_so(damaged: Path, tmp_path: Path) -> None:
    known, new = tmp_path / "pairs.csv", tmp_path / "others.csv"
    new.write_text(PAIRS.replace("Quorvall", "Ostrun"), encoding="utf-8")
    for command in (
        *reading(new, tmp_path),
        ["load", str(known)],
        ["load", str(new)],
        ["query", QUERY],
    ):
        done = ran(*command, folder=damaged)
        assert done.exit_code == 0 and done.stderr.count(TOLD) == 1, (command, done.output)
    assert TOLD in json.loads(ran("query", QUERY, "--format", "json", folder=damaged).stdout)["notes"][0]
    load = json.loads(ran("loads", "--format", "json", folder=damaged).stdout)["loads"][0]["id"]
    assert ran("unload", load, folder=damaged).stderr.count(TOLD) == 1
