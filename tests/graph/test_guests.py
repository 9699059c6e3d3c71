"""Disposable servers for guests' queries: they see the graph as it stands, and whatever is killed, nothing is lost or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from graph.errors import QueryStopped, StoreFolderError, StoreMissing, StoreUnavailable
from graph.settings import Settings
from graph.store.embedded import control
from graph.store.embedded.locks import held_alone
from graph.store.guests import copying, serving
from graph.store.guests.guests import FOLDER, Guests
from graph.store.guests.server import GuestServer
from graph.store.questions import open_questions
from graph.store.store import Store, open_store
from queries.console import running
from queries.console.run import run_query, state
from tests.processes import at_work, freeze
from tests.settled import until

ROOT = Path(__file__).parent.parent.parent
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
HELD_FAST = "RETURN size([a IN range(1,3000)|[b IN range(1,3000)|[c IN range(1,3000)|c]]]) AS n"
"""A query that no server ends when it is asked to."""
SOME_SECONDS = "UNWIND range(1, 3000000) AS a WITH a WHERE a % 7 = 3 RETURN count(a) AS n"
COUNTED = len(range(3, 3_000_001, 7))
ASKER = """
import sys, threading
from pathlib import Path
from graph.store.guests.guests import Guests
from queries.console.run import run_query
guests = Guests(Path(sys.argv[1]))
print(run_query(guests, "MATCH (n:City) RETURN count(n)").rows[0][0], flush=True)
if len(sys.argv) > 2:
    run_query(guests, sys.argv[2], seconds=600, tag="mine")
sys.stdin.read()
guests.close()
"""


@contextmanager
def asker(folder: Path, *query: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has asked one query of the folder's guests' server, asks another where one is given, and stays."""
    command = [sys.executable, "-c", ASKER, str(folder), *query]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        yield process
        process.kill()


@pytest.fixture
def resting(tmp_path: Path) -> Path:
    """The folder of a store with three cities, whose server has stopped."""
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        store.constrain()
        add_cities(store, "a", "b", "c")
    assert until(lambda: control.status(tmp_path / "store")["state"] == "stopped")
    return tmp_path / "store"


def add_cities(store: Store, *ids: str) -> None:
    store.write("UNWIND $rows AS row MERGE (n:City {id: row.id})", [{"id": id} for id in ids])


def cities(store: Store | Guests) -> int:
    """How many cities a guest's query finds."""
    found = run_query(store, "MATCH (n:City) RETURN count(n) AS n").rows[0][0]
    assert isinstance(found, int)
    return found


def server_of(guests: Guests, tag: str) -> GuestServer | None:
    """Where the query with that tag runs, whichever process asked it."""
    with guests._choosing():
        found = [each for each in guests._servers().values() if tag in [asked for _, asked in each.asked()]]
    return found[0] if found else None


def servers(folder: Path) -> list[Path]:
    """Folders of disposable servers."""
    with suppress(FileNotFoundError):
        return sorted((folder / FOLDER / serving.SERVERS).iterdir())
    return []


def javas(folder: Path) -> list[int]:
    """Process ids of the Javas of disposable servers."""
    return at_work(folder / FOLDER)


def nothing_is_left(folder: Path) -> bool:
    return not servers(folder) and not javas(folder) and not list((folder / FOLDER / serving.COPIES).glob("*"))


# --- What they see ---


def test_a_guest_sees_every_write_that_had_ended(embedded_store: Store) -> None:
    for n in range(5):
        add_cities(embedded_store, f"c{n}")
        assert cities(embedded_store) == n + 1
    folder = embedded_store.where
    assert len(list(Path(folder, FOLDER, serving.COPIES).glob("*.json"))) <= 2  # those that nobody reads are gone


def test_one_copy_serves_while_nothing_is_written(embedded_store: Store) -> None:
    add_cities(embedded_store, "a")
    time.sleep(1.1)  # what was committed less than a second ago may not all be in a copy
    assert cities(embedded_store) == 1
    before = copies(embedded_store)
    assert cities(embedded_store) == 1
    assert copies(embedded_store) == before


def copies(store: Store) -> list[str]:
    return sorted(each.name for each in Path(store.where, FOLDER, serving.COPIES).glob("*.json"))


def test_a_query_asked_during_a_load_sees_a_moment_of_it_and_says_so(embedded_store: Store) -> None:
    add_cities(embedded_store, "a")
    with embedded_store.alone():
        result = run_query(embedded_store, "MATCH (n:City) RETURN count(n) AS n")
        assert result.rows == [[1]]
        assert "A load is being written: this answer sees what stood in the graph at " in result.notes[0]
        add_cities(embedded_store, "b")
        assert cities(embedded_store) == 1  # no copy for each query of a busy hour
    result = run_query(embedded_store, "MATCH (n:City) RETURN count(n) AS n")
    assert (result.rows, result.notes) == ([[2]], [])


def test_a_store_at_rest_is_asked_without_starting_its_server(resting: Path) -> None:
    with open_questions(Settings(store=str(resting))) as guests:
        assert cities(guests) == 3
        assert control.status(resting)["state"] == "stopped"
        with open_store(Settings(store=str(resting))) as store:  # a load goes on beside it
            add_cities(store, "d")
            assert cities(guests) == 4
    assert until(lambda: nothing_is_left(resting))


def test_an_answer_while_the_store_is_silent_says_of_when_it_is(resting: Path) -> None:
    with open_store(Settings(store=str(resting))) as store:
        with open_questions(Settings(store=str(resting))) as questions:
            assert run_query(questions, "MATCH (n:City) RETURN count(n) AS n").notes == []
            java = control.status(resting)["java"]
            freeze(java)
            try:
                with open_questions(Settings(store=str(resting))) as later:
                    result = run_query(later, "MATCH (n:City) RETURN count(n) AS n")
            finally:
                os.kill(java, signal.SIGCONT)
        assert result.rows == [[3]]
        assert "does not answer just now. This answer comes from a copy of the graph, made at 20" in result.notes[0]
        assert store.standing(30) == "up"


def test_a_server_that_was_killed_is_recovered_before_it_is_copied(resting: Path) -> None:
    with open_store(Settings(store=str(resting))) as store:
        add_cities(store, "d", "e")
        os.kill(control.status(resting)["java"], signal.SIGKILL)
    assert until(lambda: control.status(resting)["state"] == "stopped")
    assert list((resting / "databases" / "twinmap").glob("*.wal"))
    with Guests(resting) as guests:
        assert cities(guests) == 5


@pytest.mark.parametrize("name", ["typo", "other"])
def test_asking_makes_no_store(tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(StoreMissing, match="no store here"):
        cities(Guests(tmp_path / name))
    assert [each.name for each in tmp_path.rglob("*")] == ["other"]


def test_a_disk_without_room_for_a_copy_says_so(resting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "LEFT_FREE", 10**15)
    with Guests(resting) as guests, pytest.raises(StoreFolderError, match=r"the copy of the graph.*needs 1,0.* MB"):
        cities(guests)
    assert until(lambda: nothing_is_left(resting))


# --- What is killed ---


def test_a_query_that_does_not_let_go_is_gone_and_others_go_on(resting: Path) -> None:
    with Guests(resting, spare=True) as guests, ExitStack() as stack:
        assert cities(guests) == 3
        (first, *_) = javas(resting)
        other = stack.enter_context(answers(guests, SOME_SECONDS))
        began = time.monotonic()
        with pytest.raises(QueryStopped, match="TWINMAP_QUERY_SECONDS"):
            run_query(guests, HELD_FAST, seconds=1.0, tag="held")
        assert state(guests, "held") == "ended"
        assert until(lambda: first not in javas(resting), 10.0)  # the soak test says how soon
        assert time.monotonic() - began < 10
        assert cities(guests) == 3
    assert other == [[[COUNTED]]]  # asked again where its server went
    assert until(lambda: nothing_is_left(resting))


@contextmanager
def answers(guests: Guests, query: str) -> Iterator[list[list[list[int]]]]:
    """Rows of a query that runs beside the body, there at its end."""
    found: list[list[list[int]]] = []
    asking = threading.Thread(target=lambda: found.append(run_query(guests, query, seconds=120).rows))
    asking.start()
    yield found
    asking.join(120)


@LINUX
@pytest.mark.parametrize("who", ["java", "supervisor"])
def test_a_killed_server_loses_no_query(resting: Path, who: str) -> None:
    with Guests(resting) as guests:
        assert cities(guests) == 3
        (java,) = javas(resting)
        parent = int(Path(f"/proc/{java}/stat").read_text().rpartition(")")[2].split()[1])
        with answers(guests, SOME_SECONDS) as rows:
            time.sleep(0.5)
            os.kill(java if who == "java" else parent, signal.SIGKILL)
        assert rows == [[[COUNTED]]]
    assert until(lambda: nothing_is_left(resting))


def test_a_server_that_was_let_go_takes_no_others_file_for_its_own(tmp_path: Path) -> None:
    server = GuestServer(tmp_path)
    assert server.hold()
    server.leave()
    others = [(tmp_path / name).open("wb") for name in ("one", "two")]  # they get the numbers that are free now
    assert not server.runs()
    server.leave()
    for each in others:
        each.write(b"whole")
        each.close()


@LINUX
def test_processes_share_a_server_and_the_last_one_takes_it_along(resting: Path) -> None:
    with asker(resting) as one, asker(resting) as two:
        assert len(javas(resting)) == 1
        one.kill()
        one.wait()
        time.sleep(0.5)
        assert len(javas(resting)) == 1
        two.kill()
        two.wait()
        assert until(lambda: nothing_is_left(resting))


@LINUX
def test_a_query_whose_asker_was_killed_is_ended(resting: Path) -> None:
    with Guests(resting) as guests, asker(resting, HELD_FAST) as process:
        assert cities(guests) == 3
        assert until(lambda: server_of(guests, "mine") is not None)
        (java,) = javas(resting)
        process.kill()
        process.wait()
        assert until(lambda: java not in javas(resting))
        assert cities(guests) == 3


def test_while_the_store_is_up_the_next_command_finds_the_server_of_the_last(resting: Path) -> None:
    with open_store(Settings(store=str(resting))):
        with Guests(resting) as guests:
            assert cities(guests) == 3
        before = javas(resting)
        time.sleep(0.5)
        with Guests(resting) as guests:
            assert cities(guests) == 3
        assert javas(resting) == before
    assert until(lambda: nothing_is_left(resting))


# --- Whom nobody minds, and who is nice ---


def test_a_query_is_minded_while_its_asker_lives_and_its_moment_has_not_long_passed(tmp_path: Path) -> None:
    now = time.monotonic()
    with serving.minded(tmp_path, now + 20, "twinmap1-tag"):
        assert not serving.unminded(tmp_path)
    assert not serving.unminded(tmp_path)
    with serving.minded(tmp_path, now - serving.OVERDUE_S - 1, "twinmap1-late"):
        assert serving.unminded(tmp_path)
    (tmp_path / serving.ASKING / f"{now + 20:.1f}-twinmap1-dead").touch()
    assert serving.unminded(tmp_path)


@LINUX
@pytest.mark.parametrize("busy", [True, False])
def test_what_works_long_is_weighed_down_and_what_waits_is_not(
    tmp_path: Path, busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HARD_AT_WORK", 0.05)  # the machine may have other work
    program = "while True: pass" if busy else "import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        niceness = serving.Niceness()
        niceness.begin(process.pid)
        with serving.minded(tmp_path, time.monotonic() + 60, "twinmap1-tag"):
            for _ in range(40 if busy else 3):
                niceness.look(tmp_path)
                if os.getpriority(os.PRIO_PROCESS, process.pid) == serving.NICENESS:
                    break
                time.sleep(serving.LOOK_S)
        found = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.kill()
    assert found == (serving.NICENESS if busy else 0)


def test_the_supervisor_of_guests_clears_the_copies_only_when_no_server_is_left(tmp_path: Path) -> None:
    (tmp_path / serving.SERVERS / "1").mkdir(parents=True)
    (tmp_path / serving.COPIES / "1").mkdir(parents=True)
    with suppress(OSError):
        serving.clear(tmp_path)
    assert (tmp_path / serving.COPIES / "1").is_dir()
    (tmp_path / serving.SERVERS / "1").rmdir()
    serving.clear(tmp_path)
    assert not (tmp_path / serving.COPIES).exists()


def test_a_query_that_gets_no_server_says_so_and_gives_its_place_back(
    resting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SEAT_S", 0.3)
    with Guests(resting) as guests, ExitStack() as stack:
        (resting / FOLDER).mkdir()
        stack.enter_context(held_alone(resting / FOLDER, serving.LOCK))  # as somebody does who makes a long copy
        with pytest.raises(StoreUnavailable, match=r"no server for queries was ready within 0\.3 s"):
            run_query(guests, "RETURN 1", tag="waiting")
        assert state(guests, "waiting") != "running"
        stack.close()
        monkeypatch.undo()
        assert cities(guests) == 3
