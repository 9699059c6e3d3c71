"""The embedded server: shared, private, and hard to kill."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph.errors import (
    QueryRefused,
    StoreDamaged,
    StoreDenied,
    StoreFolderError,
    StoreMissing,
    StoreTooNew,
    StoreUnavailable,
    TwinmapError,
)
from graph.settings import Settings
from graph.store.embedded import control, supervisor, users
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import MARKER, furnish, prepare
from graph.store.embedded.hold import Hold
from graph.store.embedded.launching import start_error
from graph.store.embedded.runtime import Runtime, find_runtime
from graph.store.status import check_store, store_status
from graph.store.store import Store, open_store
from tests.settled import until

ROOT = Path(__file__).parent.parent.parent
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
CLIENT = """
import sys
from pathlib import Path
from graph.store.embedded.hold import Hold
hold = Hold(Path(sys.argv[1]))
print(hold.attach().token, flush=True)
sys.stdin.read()
"""


@contextmanager
def client(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the folder, until its input ends."""
    command = [sys.executable, "-c", CLIENT, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def token(process: subprocess.Popen[str]) -> str:
    """The token of the server that a client found."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def stopped(folder: Path) -> bool:
    return bool(control.status(folder)["state"] == "stopped")


def running(pid: int) -> bool:
    """True while a process is there and no zombie."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def write_city(store: Store, id: str) -> None:
    store.write("UNWIND $rows AS row MERGE (n:City {id: row.id})", [{"id": id}])


def cities(store: Store) -> list[str]:
    return [row["id"] for row in store.read("MATCH (n:City) RETURN n.id AS id ORDER BY id")]


def test_several_clients_share_one_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with client(folder) as first, client(folder) as second, client(folder) as third:
        tokens = {token(each) for each in (first, second, third)}
        assert len(tokens) == 1
        status = control.status(folder)
        assert status["state"] == "running"
        assert status["clients"] in (3, None)
        first.communicate()
        second.kill()  # leaving without a word is leaving too
        second.wait()
        time.sleep(0.5)
        assert control.status(folder)["state"] == "running"
        third.communicate()
        assert until(lambda: stopped(folder), 20)
        assert not running(status["pid"])
        assert not running(status["java"])


def test_a_killed_client_takes_its_server_along(tmp_path: Path) -> None:
    with client(tmp_path) as only:
        assert token(only)
        java = control.status(tmp_path)["java"]
        only.kill()
        only.wait()
        assert until(lambda: stopped(tmp_path), 20)
        assert not running(java)


@pytest.mark.parametrize("who", ["pid", "java"], ids=["supervisor", "java"])
def test_a_store_outlives_its_killed_server(tmp_path: Path, who: str) -> None:
    with open_store(Settings(store=str(tmp_path))) as store:
        write_city(store, "before")
        status = control.status(tmp_path)
        os.kill(status[who], signal.SIGKILL)
        assert cities(store) == ["before"]
        write_city(store, "after")
        assert cities(store) == ["after", "before"]
        assert until(lambda: not running(status["java"]) and not running(status["pid"]), 20)
        os.kill(control.status(tmp_path)[who], signal.SIGKILL)
        write_city(store, "again")  # writing finds a new server too
        assert cities(store) == ["after", "again", "before"]


def test_a_server_that_dies_in_the_middle_of_a_query_is_a_clear_error(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path))) as store:
        numbers = store.stream("UNWIND range(1, 3000000) AS n RETURN n")
        assert tuple(next(numbers)) == (1,)
        os.kill(control.status(tmp_path)["java"], signal.SIGKILL)
        with pytest.raises(StoreUnavailable, match=rf"{re.escape(str(tmp_path))}: .* in the middle .* Run it again"):
            list(numbers)
        assert store.read("RETURN 1 AS n") == [{"n": 1}]


def test_a_copy_of_a_folder_in_use_is_a_store_of_its_own(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with open_store(Settings(store=str(one))) as original:
        write_city(original, "both")
        shutil.copytree(one, two)
        assert control.status(two)["state"] == "stopped"
        with open_store(Settings(store=str(two))) as copy:
            assert control.status(one)["address"] != control.status(two)["address"]
            assert cities(copy) == ["both"]
            write_city(original, "only-original")
            write_city(copy, "only-copy")
            assert cities(original) == ["both", "only-original"]
            assert cities(copy) == ["both", "only-copy"]


def test_any_name_of_a_folder_will_do(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" \\ folder, $HOME; 数据 è'
    with open_store(Settings(store=str(folder))) as store:
        write_city(store, "数据")
        assert cities(store) == ["数据"]


def test_stop_ends_the_server_whoever_uses_it_and_those_do_not_start_it_again(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))
    with open_store(settings) as store:
        write_city(store, "x")
        assert control.stop(tmp_path)["state"] == "stopped"
        with pytest.raises(StoreUnavailable, match=r"was stopped by `twinmap store stop`.*twinmap store start"):
            store.read("RETURN 1 AS n")
        with open_store(settings) as other:
            assert cities(other) == ["x"]
            assert cities(store) == ["x"]


@pytest.mark.embedded
def test_a_started_store_runs_without_clients_until_it_is_stopped(tmp_path: Path) -> None:
    open_store(Settings(store=str(tmp_path))).close()
    status = control.start(tmp_path)
    try:
        assert status["state"] == "running"
        time.sleep(0.5)
        assert control.status(tmp_path)["java"] == status["java"]
        os.kill(status["java"], signal.SIGKILL)
        assert until(lambda: control.status(tmp_path)["java"] not in (None, status["java"]), 20)
        assert store_status(Settings(store=str(tmp_path)))["state"] == "running"
    finally:
        assert control.stop(tmp_path)["state"] == "stopped"
    assert until(lambda: control.status(tmp_path)["clients"] in (0, None), 20)
    time.sleep(0.6)
    assert control.status(tmp_path)["state"] == "stopped"


def test_status_of_what_is_no_store(tmp_path: Path) -> None:
    assert control.status(tmp_path / "nothing")["state"] == "none"
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(StoreMissing, match="there is no store here") as caught:
            control.stop(folder)
        assert caught.value.where == str(folder)
        assert control.status(folder)["state"] == "none"
    assert not list(tmp_path.iterdir())


# --- Private ---


@pytest.mark.parametrize(
    "name", ["credentials.json", "config/server-users.jsonl", "config/server-groups.json", "java.args", "address.json"]
)
def test_only_the_owner_may_read_what_opens_the_store(embedded_store: Store, name: str) -> None:
    assert (Path(embedded_store.where) / name).stat().st_mode & 0o777 == 0o600


@LINUX
def test_no_password_stands_on_a_command_line_or_in_the_environment(embedded_store: Store) -> None:
    passwords = [each.encode() for each in users.credentials(Path(embedded_store.where)).values()]
    seen = 0
    for file in (*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")):
        with suppress(OSError):
            text = file.read_bytes()
            seen += b"embedded.supervisor" in text
            assert not any(password in text for password in passwords), file
    assert seen


@LINUX
def test_the_server_listens_on_this_machine_only(embedded_store: Store) -> None:
    status = control.status(Path(embedded_store.where))
    sockets = set()
    for each in Path(f"/proc/{status['java']}/fd").iterdir():
        with suppress(FileNotFoundError):
            sockets |= set(re.findall(r"socket:\[(\d+)\]", str(each.readlink())))
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{status['java']}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in sockets and fields[3] == "0A":
                listening.append(fields[1].split(":")[0])
    assert len(listening) == 2
    assert set(listening) <= {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "/etc/passwd", "https://127.0.0.1:9/x", "http://127.0.0.1:9/x"]
)
def test_load_csv_is_shut_for_both_users(embedded_store: Store, address: str) -> None:
    query = f"LOAD CSV FROM '{address}' AS row RETURN row"
    for ask in (embedded_store.read, embedded_store.run):
        with pytest.raises(TwinmapError) as caught:
            ask(query)
        assert "root:" not in str(caught.value)
        assert isinstance(caught.value, QueryRefused), caught.value


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (n:City {id: 'x'})",
        "MERGE (n:City {id: 'x'})",
        "MATCH (n:City) SET n.name = 'x'",
        "MATCH (n:City) REMOVE n.id",
        "MATCH (n:City) DETACH DELETE n",
        "MATCH (n:City) CALL { WITH n SET n.name = 'x' }",
        "FOREACH (x IN [1] | CREATE (:City {id: 'x'}))",
        "CREATE CONSTRAINT x IF NOT EXISTS FOR (n:City) REQUIRE n.name IS UNIQUE",
        "CREATE INDEX x FOR (n:City) ON (n.name)",
        "CREATE USER eve SET PASSWORD 'evilevil'",
    ],
)
def test_the_reader_only_reads(embedded_store: Store, query: str) -> None:
    write_city(embedded_store, "kept")
    with pytest.raises(TwinmapError):
        embedded_store.read(query)
    assert embedded_store.run("MATCH (n:City) RETURN n.id AS id, n.name AS name") == [{"id": "kept", "name": None}]


# --- Clear errors ---


def refused(folder: Path, kind: type[TwinmapError], message: str, runtime: Runtime | None = None) -> None:
    """Opening `folder` raises `kind`, says where and `message`."""
    with pytest.raises(kind, match=f"(?s){re.escape(str(folder))}.*{message}"):
        attach(folder, runtime)


def attach(folder: Path, runtime: Runtime | None) -> None:
    hold = Hold(folder, runtime)
    try:
        hold.attach()
    finally:
        hold.close()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    refused(file, StoreFolderError, "this is a file.*--store")


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    refused(tmp_path, StoreFolderError, r"other files \(thesis\.docx\).*empty or new folder")
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_folder_that_is_not_writable(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    runtime = find_runtime()  # nobody may not look into where it is installed
    with as_nobody(tmp_path):
        refused(closed, StoreFolderError, "can't be written to.*permissions", runtime)
        refused(closed / "new", StoreFolderError, "can't be written to.*permissions", runtime)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root may write anywhere; be somebody else for a while, who may look into `folder`."""
    if os.geteuid() != 0:
        yield
        return
    for each in (folder, *folder.parents):
        if each.stat().st_uid == 0 and each.stat().st_mode & 0o005 != 0o005 and "pytest" in str(each):
            each.chmod(each.stat().st_mode | 0o005)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@LINUX
def test_a_full_disk_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreFolderError, match=f"{re.escape(str(tmp_path))}: the disk is full.*Make room"),
        folder_errors(tmp_path),
        open("/dev/full", "wb", buffering=0) as full,
    ):
        full.write(b"x")


def test_a_disk_that_fills_up_in_a_load_says_so_and_what_was_written_is_kept(tmp_path: Path) -> None:
    with small_disk(tmp_path) as folder:
        settings = Settings(store=str(folder / "store"))
        with open_store(settings) as store:
            store.constrain()
            stored: list[int] = []
            with pytest.raises(StoreFolderError, match=f"{re.escape(settings.store)}: the disk is full.*Make room"):
                fill(store, stored)
        assert until(lambda: stopped(settings.folder), 20)
        subprocess.run(["mount", "-o", "remount,size=100m", str(folder)], check=True)
        with open_store(settings) as store:
            assert len(cities(store)) in (sum(stored), sum(stored) + 1000)  # the last batch may have arrived


def fill(store: Store, stored: list[int]) -> None:
    """Write batches of cities, noting how many, until something stops it."""
    while sum(stored) < 100_000:
        rows = [{"id": f"c{sum(stored) + i}", "note": "x" * 400} for i in range(1000)]
        store.write("UNWIND $rows AS row CREATE (n:City) SET n = row", rows)
        stored.append(len(rows))


@contextmanager
def small_disk(folder: Path, megabytes: float = 24) -> Iterator[Path]:
    """A file system of so many megabytes, where we may make one."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={int(megabytes * 1024)}k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_while_java_starts_says_so(tmp_path: Path) -> None:
    refused(
        tmp_path, StoreFolderError, "the disk is full", java(tmp_path, "java.io.IOException: No space left on device")
    )


def java(folder: Path, says: str) -> Runtime:
    """A Java that says something and ends."""
    program = folder.with_name(f"{folder.name}-java")
    program.write_text(f"#!/bin/sh\necho '{says}'\nexit 1\n")
    program.chmod(0o755)
    return Runtime(program, folder)


def test_a_java_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    refused(
        tmp_path,
        StoreUnavailable,
        r"Java could not start.*Could not create the Java Virtual Machine.*log/server\.log",
        java(tmp_path, "Error: Could not create the Java Virtual Machine."),
    )


def test_a_missing_java_is_named(tmp_path: Path) -> None:
    refused(
        tmp_path,
        StoreUnavailable,
        "Java could not start.*No such file.*no-java",
        Runtime(tmp_path / "no-java", tmp_path),
    )


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path))) as store:
        write_city(store, "x")
    assert until(lambda: stopped(tmp_path), 20)
    (dictionary,) = (tmp_path / "databases" / "twinmap").glob("dictionary*")
    dictionary.write_bytes(b"\xff" * dictionary.stat().st_size)
    refused(tmp_path, StoreDamaged, r"can't be read \(.*backup.*server\.log")


def test_check_finds_what_is_damaged(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))
    with open_store(settings) as store:
        store.constrain()
        store.write("UNWIND $rows AS row MERGE (n:City {id: row.id})", [{"id": f"c{i}"} for i in range(100)])
        store.run("MATCH (a:City), (b:City) WHERE a.id = 'c1' AND b.id = 'c2' CREATE (a)-[:PARTNER {id: 'p'}]->(b)")
        assert check_store(settings) == {"where": str(tmp_path), "kind": "arcadedb", "ok": True, "findings": []}
    assert until(lambda: stopped(tmp_path), 20)
    for file in (tmp_path / "databases" / "twinmap").glob("City_0.*.bucket"):
        file.write_bytes(b"cut off")
    assert not check_store(settings)["ok"]


@pytest.mark.embedded
def test_a_port_that_somebody_took_is_left_to_them(tmp_path: Path) -> None:
    runtime = find_runtime()
    prepare(tmp_path)
    furnish(tmp_path)
    lock = supervisor.open_lock(tmp_path, supervisor.SERVER_LOCK)
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        taken = somebody.getsockname()[1]
        ports = [taken, supervisor.free_port()]
        how = (tmp_path, str(runtime.java), str(runtime.jars), list(runtime.options), lock, lambda: False)
        server, bolt = supervisor.start_server(*how, choose_port=lambda: ports.pop(0))
        server.stop()
        assert bolt
        assert server.http_port != taken
    os.close(lock)
    assert "three ports" in str(start_error(tmp_path, {"state": "port"}))


@pytest.mark.parametrize("system", ["win32", "freebsd14"])
def test_a_platform_without_the_server_is_told_what_works(system: str) -> None:
    with pytest.raises(StoreFolderError, match=f"no embedded store for this platform .{system}.*Neo4j server"):
        find_runtime(system)


def test_a_folder_of_a_newer_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text('{"layout": 99}')
    refused(tmp_path, StoreFolderError, "newer twinmap")


def test_a_store_written_by_a_newer_version_is_refused_and_its_server_let_go(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))
    with open_store(settings) as store:
        store.run("CREATE (:Load {id: 'l', model: 99})")
    with pytest.raises(StoreTooNew, match=f"{re.escape(str(tmp_path))}.*newer twinmap.*99"):
        open_store(settings)
    assert until(lambda: stopped(tmp_path), 20)


def test_passwords_that_do_not_fit_are_a_clear_error(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path))):
        supervisor.write_private(tmp_path / users.CREDENTIALS, '{"root": "x", "reader": "x"}')
        with pytest.raises(StoreDenied, match=re.escape(str(tmp_path))):
            open_store(Settings(store=str(tmp_path)))
        (tmp_path / users.CREDENTIALS).write_text("garbage")
    assert until(lambda: stopped(tmp_path), 20)
    with open_store(Settings(store=str(tmp_path))) as store:  # unreadable ones are made anew with the next server
        write_city(store, "x")


# --- Where the kernel does not end children with their parent (macOS) ---


@LINUX
def test_a_guard_ends_java_when_its_supervisor_dies() -> None:
    program = textwrap.dedent("""
        import subprocess, sys, time
        from graph.store.embedded.supervisor import guard
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.DEVNULL)
        guard(child.pid, needed=True)
        print(child.pid, flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert running(child)
        process.kill()
        assert until(lambda: not running(child), 20)
