"""The embedded store: an ArcadeDB server of its own for every store folder, shared by all who name the folder.

`Hold(folder)` makes this process a client: it starts the server when nobody has, and keeps it up until `close()`.
The server itself is watched by `graph/store/supervisor.py`, which also describes the locks.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import http.client
import importlib.util
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import StoreDamaged, StoreError, StoreFolderError, StoreUnavailable
from graph.store import supervisor
from graph.store.supervisor import DATABASE, open_lock, read_json, try_lock, write_private

with contextlib.suppress(ImportError):  # Windows, where find_runtime says that there is no embedded store
    import fcntl

MARKER = "twinmap-store.json"
CREDENTIALS = "credentials.json"
SETUP_LOCK = "setup.lock"
LOADS_LOCK = "loads.lock"
FIRST_FILES = (SETUP_LOCK, f".{MARKER}.")
"""What may stand in a folder that another process is making a store right now."""
LAYOUT = 1
USER = "root"
READER = "reader"
CACHE = Path(sys.prefix) / "share" / "twinmap" / "java.aot"
"""Java's classes, loaded and linked beforehand (`python -m graph.store.quickstart`): the server is up in half the time. Java checks
that it fits its jars, and does without when it doesn't."""
WAIT_S = 150.0
ROUNDS = 1000
"""Rounds of PBKDF2. Our passwords are 192 random bits, which nobody guesses; ArcadeDB's own 65536 cost a second at the start."""

GROUPS = {
    "version": 1,
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                "readers": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
            }
        }
    },
}


@dataclass(frozen=True)
class Address:
    """Where the server of a folder listens, and who it is."""

    bolt: int
    http: int
    supervisor: int
    java: int
    token: str

    @property
    def uri(self) -> str:
        """Its Bolt address."""
        return f"bolt://127.0.0.1:{self.bolt}"


@dataclass(frozen=True)
class Runtime:
    """The Java runtime and the server's jars, as `arcadedb-embedded` installs them, and what Java is told."""

    java: Path
    jars: Path
    options: tuple[str, ...] = ()


def find_runtime(system: str = sys.platform) -> Runtime:
    """The installed server. Raises StoreFolderError where there is none for this platform."""
    server_hint = "Set TWINMAP_STORE to the address of a Neo4j server (bolt://…) instead."
    if not system.startswith(("linux", "darwin")):
        raise StoreFolderError(
            f"there is no embedded store for this platform ({system}).", where="TWINMAP_STORE", hint=server_hint
        )
    found = importlib.util.find_spec("arcadedb_embedded")
    if found is None or not found.submodule_search_locations:
        raise StoreFolderError(
            "the package arcadedb-embedded, which brings the embedded store, is not installed.",
            where="TWINMAP_STORE",
            hint=f"Install it with pip. {server_hint}",
        )
    package = Path(next(iter(found.submodule_search_locations)))
    cached = (f"-XX:AOTCache={CACHE}",) if CACHE.is_file() else ()
    runtime = Runtime(package / "jre" / "bin" / "java", package / "jars", (f"-Xmx{heap()}", *cached))
    if not os.access(runtime.java, os.X_OK) or not runtime.jars.is_dir():
        raise StoreFolderError(
            "arcadedb-embedded is installed without its Java runtime.",
            where=str(package),
            hint=f"Install it again. {server_hint}",
        )
    return runtime


def heap(memory_bytes: int | None = None) -> str:
    """Java's heap: a quarter of the machine's memory, 512 MB to 4 GB.

    >>> heap(8 * 2**30)
    '2048m'
    """
    if memory_bytes is None:
        memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(4096, max(512, memory_bytes // 4 // 2**20))}m"


# --- The folder ---


def prepare(folder: Path) -> None:
    """Make `folder` a store unless it is one. Raises StoreFolderError: not writable, other files in it, disk full."""
    where = str(folder)
    with folder_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise StoreFolderError(
                "this is a file; a store is a folder.", where=where, hint="Name another with --store or TWINMAP_STORE."
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_store(folder):
            found = sorted(each.name for each in folder.iterdir() if not each.name.startswith(FIRST_FILES))
            if found:
                shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
                raise StoreFolderError(
                    f"the folder holds other files ({shown}) and is no twinmap store.",
                    where=where,
                    hint="Name an empty or new folder with --store or TWINMAP_STORE.",
                )


def is_store(folder: Path) -> bool:
    """True for a folder that twinmap made a store. Raises StoreFolderError for one of a newer layout."""
    marker = read_json(folder / MARKER)
    if marker is None:
        return False
    if marker.get("layout", 0) > LAYOUT:
        raise StoreFolderError(
            "the folder was made by a newer twinmap.", where=str(folder), hint="Use that version, or a newer one."
        )
    return True


def furnish(folder: Path) -> None:
    """Write what is missing of marker, credentials, users and groups, one process at a time."""
    with folder_errors(folder), held_alone(folder, SETUP_LOCK):
        if not is_store(folder):
            write_private(folder / MARKER, json.dumps({"made by": "twinmap", "layout": LAYOUT}))
        (folder / "config").mkdir(mode=0o700, exist_ok=True)
        known = read_json(folder / CREDENTIALS) or {}
        users = folder / "config" / "server-users.jsonl"
        if not (known.get(USER) and known.get(READER) and users.exists()):
            known = {USER: secrets.token_urlsafe(24), READER: secrets.token_urlsafe(24)}
            write_private(
                users,
                user_line(USER, known[USER], {"*": ["admin"]})
                + user_line(READER, known[READER], {DATABASE: ["readers"]}),
            )
            write_private(folder / CREDENTIALS, json.dumps(known))
        write_private(folder / "config" / "server-groups.json", json.dumps(GROUPS, indent=1))


@contextlib.contextmanager
def held_alone(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock file `name` of the folder alone, among all processes of this machine; waits for whoever has it."""
    descriptor = open_lock(folder, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(folder: Path, name: str) -> bool:
    """Does somebody hold the lock file `name` of the folder alone just now?"""
    descriptor = open_lock(folder, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def user_line(name: str, password: str, databases: Mapping[str, list[str]]) -> str:
    """A line of ArcadeDB's `server-users.jsonl`; the salt's base64 text is what goes into PBKDF2."""
    salt = base64.b64encode(secrets.token_bytes(24)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS, 32)
    secret = f"PBKDF2WithHmacSHA256${ROUNDS}${salt}${base64.b64encode(digest).decode()}"
    return json.dumps({"name": name, "databases": databases, "password": secret}) + "\n"


def credentials(folder: Path) -> dict[str, str]:
    """Passwords of the two users by name. Raises StoreDamaged."""
    known = read_json(folder / CREDENTIALS)
    if not known or not {USER, READER} <= known.keys():
        raise StoreDamaged(
            f"the store's file of passwords, {CREDENTIALS}, is missing or unreadable.",
            where=str(folder),
            hint=f"Stop the store and remove {CREDENTIALS}: new ones are made at the next start.",
        )
    return {USER: str(known[USER]), READER: str(known[READER])}


@contextlib.contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system says into StoreFolderError."""
    try:
        yield
    except OSError as error:
        raise folder_error(folder, error) from error


def folder_error(folder: Path, error: OSError) -> StoreFolderError:
    """What an OSError means for the owner of a store's folder."""
    where = str(folder)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFolderError(
            "the disk is full.",
            where=where,
            hint="Make room, or name a folder elsewhere with --store or TWINMAP_STORE.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreFolderError(
            f"the folder can't be written to ({error.strerror}: {error.filename or where}).",
            where=where,
            hint="Change its permissions, or name another with --store or TWINMAP_STORE.",
        )
    return StoreFolderError(
        f"the folder can't be used: {error.strerror or error}.",
        where=where,
        hint="Name another with --store or TWINMAP_STORE.",
    )


def disk_trouble(folder: Path, least_bytes: int = 1_000_000) -> StoreFolderError | None:
    """The error of a full disk, when it is full: ArcadeDB only says that a transaction failed."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder).free < least_bytes:
            return folder_error(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return None


# --- Being a client ---


class Hold:
    """This process as a client of a folder's server, which stays up until the last client closes.

    Raises the subclasses of StoreError that say why a folder or server can't be used.
    """

    def __init__(self, folder: Path, runtime: Runtime | None = None) -> None:
        folder = folder.absolute()
        self.folder = folder
        self.runtime = runtime or find_runtime()
        prepare(folder)
        furnish(folder)
        with folder_errors(folder):
            self._clients = open_lock(folder, supervisor.CLIENTS_LOCK)
            self._server = open_lock(folder, supervisor.SERVER_LOCK)
        self._mutex = threading.Lock()
        self._token = ""
        self._wait_for_leaving()

    def _wait_for_leaving(self) -> None:
        """Take our share of the clients' lock; a server that is stopping holds it for itself until it is gone."""
        deadline = time.monotonic() + WAIT_S
        while not try_lock(self._clients, fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    "the store's last server does not end.", where=str(self.folder), hint="Run `twinmap store status`."
                )
            time.sleep(0.02)

    def alive(self) -> bool:
        """True while a server or its supervisor runs on the folder. Costs a microsecond."""
        with self._mutex:
            return server_runs(self._server)

    def address(self) -> Address | None:
        """The running server's address; None while there is none. It counts for this folder and a held lock only."""
        return read_address(self.folder) if self.alive() else None

    def attach(self) -> Address:
        """The server's address, once it is up; starts it when nobody has. A server stopped on request is not started again by those it served."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            if found := self.address():
                self._token = found.token
                return found
            if not self.alive():
                if self._token and self._token == supervisor.stopped_token(self.folder):
                    raise StoreUnavailable(
                        "the store was stopped by `twinmap store stop`.",
                        where=str(self.folder),
                        hint="Start it with `twinmap store start`, or start this command again.",
                    )
                self._start()
            time.sleep(0.01)
        raise StoreUnavailable(
            f"the store's server is not up after {WAIT_S:g} s.",
            where=str(self.folder),
            hint=f"See {self.folder / supervisor.SERVER_LOG}.",
        )

    def _start(self) -> None:
        said = launch(self.folder, self.runtime)
        if said["state"] not in ("ready", "other"):
            raise start_error(self.folder, said)

    def begin(self) -> None:
        """Start the server without waiting for it, so that the caller can do something else meanwhile; `attach` waits."""
        if not self.alive():
            spawn(self.folder, supervisor_command(self.folder, self.runtime), subprocess.DEVNULL)

    def close(self) -> None:
        """Leave; the server stops when nobody else is there."""
        for descriptor in (self._clients, self._server):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def ask(folder: Path, path: str, body: Mapping[str, Any], timeout_s: float = 600.0) -> Any:
    """The answer of the running server's own HTTP interface, as the main user: for what Cypher has no words for.

    Raises StoreUnavailable when none runs, StoreError with the server's words when it refuses.
    """
    found = read_address(folder)
    if found is None:
        raise StoreUnavailable(
            "the store's server is not running.", where=str(folder), hint="Start it with `twinmap store start`."
        )
    login = base64.b64encode(f"{USER}:{credentials(folder)[USER]}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", found.http, timeout=timeout_s)
    try:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except OSError as error:
        raise StoreUnavailable(
            f"the store's server went away: {error}.", where=str(folder), hint="Try again."
        ) from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise StoreError(f"the store's server refused ({response.status}): {text[:500]}", where=str(folder))
    return json.loads(text)


def check(folder: Path) -> list[str]:
    """What ArcadeDB's own check of all records, links and indexes finds wrong; nothing for a sound store."""
    answer = ask(folder, f"/api/v1/command/{DATABASE}", {"language": "sql", "command": "CHECK DATABASE"})
    (found,) = answer["result"]
    return [f"{name}: {str(found[name])[:300]}" for name in TROUBLE if found.get(name)] + [
        str(each) for each in found["warnings"]
    ]


def journal(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of the last change (ns) of each file that ArcadeDB writes a transaction to before it commits; none where there are none."""
    try:
        with os.scandir(folder / "databases" / DATABASE) as files:
            found = [(each.name, each.stat()) for each in files if each.name.endswith(".wal")]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))


TROUBLE = (
    "totalErrors",
    "totalCorruptedRecords",
    "corruptedRecords",
    "corruptedIndexes",
    "undecodableRecords",
    "totalConstraintViolations",
    "invalidLinks",
    "missingReferenceBack",
    "edgesMissingOutReference",
    "edgesMissingInReference",
    "unreachableEdgeRecords",
    "crossLinkedChunks",
    "orphanedChunks",
    "danglingPlaceholderPointers",
)
"""Counts and lists in the answer of CHECK DATABASE that are zero or empty in a sound store."""


@contextlib.contextmanager
def begun(folder: Path) -> Iterator[None]:
    """Has the folder's server start while the caller does something else, such as importing what will use it."""
    hold = Hold(folder)
    try:
        hold.begin()
        yield
    finally:
        hold.close()


def server_runs(descriptor: int) -> bool:
    """True when somebody holds the server's lock, which `descriptor` is open on."""
    if not try_lock(descriptor, fcntl.LOCK_SH):
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def read_address(folder: Path) -> Address | None:
    """What the folder's address file says, unless it was copied from another folder."""
    found = read_json(folder / supervisor.ADDRESS)
    if found is None or any(found.get(key) != value for key, value in supervisor.identity(folder).items()):
        return None
    return Address(found["bolt"], found["http"], found["supervisor"], found["java"], found["token"])


def supervisor_command(folder: Path, runtime: Runtime, *first: str) -> list[str]:
    """How the supervisor is started: without site packages, which it does not need."""
    return [
        sys.executable,
        "-I",
        "-S",
        str(supervisor.__file__),
        *first,
        str(folder),
        str(runtime.java),
        str(runtime.jars),
        *runtime.options,
    ]


def spawn(folder: Path, command: list[str], output: int) -> subprocess.Popen[bytes]:
    """A process that outlives us; a thread of its own waits for it, so that it leaves no zombie."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=nothing, stdout=output, stderr=nothing, cwd="/", start_new_session=True
        )
    except OSError as error:
        raise StoreUnavailable(f"the store's supervisor can't be started: {error}.", where=str(folder)) from error
    threading.Thread(target=process.wait, daemon=True, name="twinmap-supervisor").start()
    return process


def launch(folder: Path, runtime: Runtime, *first: str) -> dict[str, Any]:
    """Start a supervisor and give back the first thing it reports."""
    process = spawn(folder, supervisor_command(folder, runtime, *first), subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as output:
        line = output.readline()
    try:
        said = json.loads(line)
    except ValueError:
        return {"state": "exit", "status": process.poll(), "said": line.decode("utf-8", "replace")}
    return dict(said)


def start_error(folder: Path, said: Mapping[str, Any]) -> StoreError:
    """Why the server did not come up, for people."""
    text = str(said.get("said", ""))
    where, log = str(folder), folder / supervisor.SERVER_LOG
    if "No space left" in text or "ENOSPC" in text or "Disk quota" in text:
        return StoreFolderError("the disk is full.", where=where, hint="Make room and try again.")
    if said["state"] == "left":
        return StoreUnavailable("the store was stopped while it was starting.", where=where, hint="Start it again.")
    if said["state"] == "port":
        return StoreUnavailable(
            "other programs took three ports of 127.0.0.1 in a row, while the store was starting.",
            where=where,
            hint="Try again.",
        )
    if "locked by another process" in text or "is already in use" in text:
        return StoreUnavailable(
            "another program holds the database files of this folder.",
            where=where,
            hint="End that program, or use a copy of the folder.",
        )
    if "Permission denied" in text or "AccessDenied" in text or "Read-only file system" in text:
        return StoreFolderError(
            "files in the folder can't be written to.", where=where, hint=f"Change their permissions; details in {log}."
        )
    if damaged(text):
        return StoreDamaged(
            f"the store's files can't be read: {last_complaint(text)}",
            where=where,
            hint=f"Restore a backup; details in {log}.",
        )
    if said["state"] == "timeout":
        return StoreUnavailable(
            f"the store's server was not up after {supervisor.START_S:g} s.", where=where, hint=f"Details in {log}."
        )
    return StoreUnavailable(
        f"Java could not start the store's server: {last_complaint(text)}", where=where, hint=f"Details in {log}."
    )


def damaged(text: str) -> bool:
    """True when a server's log speaks of unreadable database files."""
    return (
        re.search(
            r"corrupt|SchemaException|DatabaseMetadataException|Error on (opening|loading|creating) (the )?(database|page|schema)|DatabaseOperationException|invalid version|Error on loading",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def last_complaint(text: str) -> str:
    """The last line of a server's log that tells of trouble, without its time and class names."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    trouble = [
        line
        for line in lines
        if re.search(r"error|exception|fail|could not|unable|SEVER", line, re.IGNORECASE) and not line.startswith("at ")
    ]
    chosen = (trouble or lines or ["it said nothing."])[-1]
    chosen = re.sub(r"^[\d\- :.]+\w+\s+\[[^\]]*\]\s*(<[^>]*>\s*)?", "", chosen)
    return re.sub(r"^(Caused by: )?([a-z]\w*\.)+(?=[A-Z])", "", chosen)[:300]


# --- For the command line: plain functions, plain answers ---


def status(folder: Path) -> dict[str, Any]:
    """What stands at `folder`: state (running, stopped, none), folder, address, pids, clients (None where it can't be told)."""
    result: dict[str, Any] = {
        "folder": str(folder),
        "state": "none",
        "address": "",
        "http": "",
        "pid": None,
        "java": None,
        "clients": 0,
    }
    if not folder.is_dir() or not is_store(folder):
        return result
    with folder_errors(folder):
        descriptor = open_lock(folder, supervisor.SERVER_LOCK)
    try:
        runs = server_runs(descriptor)
    finally:
        os.close(descriptor)
    found = read_address(folder) if runs else None
    result["clients"] = count_clients(folder)
    if found is None:
        return {**result, "state": "starting" if runs else "stopped"}
    return {
        **result,
        "state": "running",
        "address": found.uri,
        "http": f"http://127.0.0.1:{found.http}",
        "pid": found.supervisor,
        "java": found.java,
    }


def count_clients(folder: Path, table: Path = Path("/proc/locks")) -> int | None:
    """How many hold the clients' lock, by the kernel's table; None where there is none (macOS)."""
    try:
        inode = (folder / supervisor.CLIENTS_LOCK).stat().st_ino
        lines = table.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(bool(re.search(rf"FLOCK\s+ADVISORY\s+READ\s+\S+\s+\w+:\w+:{inode}\s", line)) for line in lines)


def start(folder: Path) -> dict[str, Any]:
    """Start the server of `folder` and keep it up until `stop`. Gives back `status`."""
    hold = Hold(folder)
    try:
        hold.attach()
        said = launch(folder, hold.runtime, "keep")
        if said["state"] != "kept":
            raise start_error(folder, said)
        hold.attach()
    finally:
        hold.close()
    return status(folder)


def stop(folder: Path) -> dict[str, Any]:
    """Stop the server of `folder`, whoever uses it, and wait until it is gone. Gives back `status`."""
    if status(folder)["state"] in ("none", "stopped"):
        return status(folder)
    with folder_errors(folder):
        (folder / supervisor.STOP_REQUEST).touch(mode=0o600)
    deadline = time.monotonic() + supervisor.STOP_S + 10
    while status(folder)["state"] not in ("none", "stopped"):
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                "the store's server does not stop.", where=str(folder), hint=f"See {folder / supervisor.SERVER_LOG}."
            )
        time.sleep(0.02)
    return status(folder)
