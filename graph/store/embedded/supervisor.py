"""The supervisor of an embedded store: starts its Java server, tells whoever asked, and stops it when the last client leaves.

It runs as a process of its own, `python -I -S -c BEGIN ROOT FOLDER JAVA JARS OPTION…`, so that it is up in a few hundredths of a second.
Such a Python looks for no packages: this module, and what it imports of ours, import the standard library alone.
`graph/store/embedded/hold.py` is the other side; the words they share are below.

Who uses the folder is told by kernel locks (flock), which die with their holders, never by pid files:
`clients.lock` is held shared by every client; `server.lock` is held by the supervisor and, inherited, by Java, so that it is free
only when both are gone. The supervisor stops Java when it gets `clients.lock` for itself, or finds `stop.request`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from graph.store.embedded.lifeline import die_with_parent, guard

with contextlib.suppress(
    ImportError
):  # Windows has none, and no embedded store, as graph/store/embedded/runtime.py says
    import fcntl

CLIENTS_LOCK = "clients.lock"
SERVER_LOCK = "server.lock"
ADDRESS = "address.json"
STOP_REQUEST = "stop.request"
STOPPED = "stopped.json"
SERVER_LOG = "log/server.log"
JAVA_ARGUMENTS = "java.args"
DATABASE = "twinmap"
ROOT = str(Path(__file__).parents[3])
BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; sys.exit(main(sys.argv[2:]))"
"""What a bare Python runs of us."""

READY = b"ArcadeDB Server started in"
BOLT_LINE = re.compile(rb"Listening for incoming BOLT connections on \S*?127\.0\.0\.1:(\d+)")
PORT_TAKEN = (b"Address already in use", b"Unable to listen")
TICK_S = 0.1
START_S = 120.0
STOP_S = 20.0
LOG_BYTES = 4_000_000
TAIL_BYTES = 8_000


def bare_python(module: str, *arguments: str) -> list[str]:
    """The command that runs the `main` of one of our modules in a Python without site packages, which it does not need."""
    return [sys.executable, "-I", "-S", "-c", BEGIN.format(module=module), ROOT, *arguments]


def open_lock(folder: Path, name: str) -> int:
    """A file descriptor of a lock file of `folder`, not inherited by children."""
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, kind: int) -> bool:
    """True when the flock `kind` (LOCK_SH, LOCK_EX) was to be had at once."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Put `text` into a file only its owner can read, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)


def identity(folder: Path) -> dict[str, int]:
    """What tells this folder from a copy of it: its device and inode."""
    found = folder.stat()
    return {"device": found.st_dev, "inode": found.st_ino}


def java_arguments(jars: str, options: list[str], http_port: int) -> str:
    """The text of Java's argument file; `options` win. Paths are relative to the store's folder, so that any name of it will do."""
    return "\n".join(
        (
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Dfile.encoding=UTF-8",
            "--add-exports java.management/sun.management=ALL-UNNAMED",
            "--add-opens java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Darcadedb.server.rootPath=.",
            "-Darcadedb.server.httpIncomingHost=127.0.0.1",
            f"-Darcadedb.server.httpIncomingPort={http_port}",
            "-Darcadedb.bolt.host=127.0.0.1",
            "-Darcadedb.bolt.port=0",
            "-Darcadedb.server.plugins=Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            f"-Darcadedb.server.defaultDatabases={DATABASE}[]",
            # The server would let only some queries in at once (4 on two cores) and the one that stops another has to wait too.
            "-Darcadedb.queryMaxConcurrent=0",
            "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
            "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
            *map(quoted, options),
            f"-cp {quoted(jars + '/*')}",
            "com.arcadedb.server.ArcadeDBServer",
            "",
        )
    )


def quoted(text: str) -> str:
    """`text` as one word of a Java argument file.

    >>> print(quoted('my "jars"'))
    "my \\"jars\\""
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Failed(Exception):
    """Java did not come up; `code` says how: exit, timeout, port, left."""

    def __init__(self, code: str, tail: bytes = b"", status: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.tail = tail
        self.status = status


class JavaServer:
    """Java as a child, its output going into the log as we read it."""

    def __init__(self, folder: Path, java: str, jars: str, options: list[str], lock: int, http_port: int) -> None:
        self.http_port = http_port
        write_private(folder / JAVA_ARGUMENTS, java_arguments(jars, options, self.http_port))
        self.log = fresh_log(folder / SERVER_LOG)
        self.tail = b""
        self.process = subprocess.Popen(
            [java, f"@{JAVA_ARGUMENTS}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            pass_fds=(lock,),
            preexec_fn=die_with_parent(),
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()
        guard(self.process.pid)

    def listen(self, seconds: float) -> bool:
        """Copy what Java says within `seconds` into the log; False when it has ended."""
        readable, _, _ = select.select([self.output], [], [], seconds)
        if not readable:
            return True
        output = os.read(self.output, 65536)
        if not output:
            return False
        self.tail = (self.tail + output)[-TAIL_BYTES:]
        with contextlib.suppress(OSError):  # a full disk must not end the supervisor
            if self.log.tell() < LOG_BYTES:
                self.log.write(output)
                self.log.flush()
        return True

    def wait_ready(self, leave: Callable[[], bool]) -> int:
        """The Bolt port, as soon as the server says it has started. Raises Failed."""
        deadline = time.monotonic() + START_S
        port = 0
        while not (port and READY in self.tail):
            if not self.listen(TICK_S):
                raise Failed("port" if self.has_said(PORT_TAKEN) else "exit", self.tail, self.process.wait())
            if found := BOLT_LINE.search(self.tail):
                port = int(found[1])
            if self.has_said(PORT_TAKEN):
                raise Failed("port", self.tail)
            if leave():
                raise Failed("left", self.tail)
            if time.monotonic() > deadline:
                raise Failed("timeout", self.tail)
        return port

    def has_said(self, words: tuple[bytes, ...]) -> bool:
        """True when Java's last output holds one of `words`."""
        return any(word in self.tail for word in words)

    def stop(self, seconds: float = STOP_S) -> None:
        """End Java: asked first, so that it closes its files, killed when it does not listen, or at once when it has no time."""
        if seconds:
            self.process.terminate()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.listen(TICK_S):
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1 if seconds else 0, deadline - time.monotonic()))
        self.process.kill()
        self.process.wait()
        self.log.close()
        if self.process.stdout is not None:
            self.process.stdout.close()


def fresh_log(path: Path) -> BinaryIO:
    """The server's log, new; the one before is kept beside it."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".before.log"))
    return path.open("wb")


@dataclass(frozen=True)
class Manner:
    """How a server is watched: as that of a store, unless said otherwise."""

    stop_s: float = STOP_S
    """How long Java may take to close its files before it is killed."""
    given_up: Callable[[], bool] = lambda: False
    """Is there a further reason to end it?"""
    left_alone: Callable[[], bool] = lambda: True
    """Is it to end when nobody holds it any more?"""
    once_up: Callable[[int], None] = lambda java: None
    """Is told Java's process id when the server is ready."""
    once_down: Callable[[int], None] = lambda status: None
    """Is told Java's exit status where it ended by itself."""


def supervise(folder: Path, java: str, jars: str, options: list[str], manner: Manner) -> int:
    """Start the server, report on standard output, stay until the last client leaves or somebody asks to stop. Exit status."""
    clients = open_lock(folder, CLIENTS_LOCK)
    lock = open_lock(folder, SERVER_LOCK)
    if not take_lock(lock, seconds=0.5):
        tell_client({"state": "other"})
        return 0
    (folder / STOP_REQUEST).unlink(missing_ok=True)
    (folder / ADDRESS).unlink(missing_ok=True)

    def leave() -> bool:
        return is_over(folder, clients, manner)

    token = os.urandom(8).hex()
    try:
        server, bolt_port = start_server(folder, java, jars, options, lock, leave)
    except Failed as failure:
        note_stop(folder, token)
        tell_client({"state": failure.code, "status": failure.status, "said": failure.tail.decode("utf-8", "replace")})
        return 1
    manner.once_up(server.process.pid)
    note_address(folder, server, bolt_port, token)
    tell_client({"state": "ready"})
    stay(folder, server, leave, token, manner)
    return 0


def is_over(folder: Path, clients: int, manner: Manner) -> bool:
    """Is it time to end the server?"""
    if (folder / STOP_REQUEST).exists() or manner.given_up():
        return True
    if try_lock(clients, fcntl.LOCK_EX):
        if manner.left_alone():
            return True
        fcntl.flock(clients, fcntl.LOCK_UN)
    return False


def note_address(folder: Path, server: JavaServer, bolt_port: int, token: str) -> None:
    """Write down where the server listens."""
    address = {
        **identity(folder),
        "bolt": bolt_port,
        "http": server.http_port,
        "supervisor": os.getpid(),
        "java": server.process.pid,
        "token": token,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    write_private(folder / ADDRESS, json.dumps(address))


def take_lock(lock: int, seconds: float) -> bool:
    """Take the server's lock; somebody who only looks whether it is held may be in the way for a moment."""
    deadline = time.monotonic() + seconds
    while not try_lock(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def start_server(
    folder: Path,
    java: str,
    jars: str,
    options: list[str],
    lock: int,
    leave: Callable[[], bool],
    choose_port: Callable[[], int] = free_port,
) -> tuple[JavaServer, int]:
    """A server that is ready, and its Bolt port. Raises Failed; a port that somebody took is tried again with another."""
    for last in (False, False, True):
        try:
            server = JavaServer(folder, java, jars, options, lock, choose_port())
        except OSError as error:
            raise Failed("exit", str(error).encode()) from error
        try:
            return server, server.wait_ready(leave)
        except Failed as failure:
            server.stop(0)
            if failure.code != "port" or last:
                raise
    raise AssertionError("the last try returns or raises")


def stay(folder: Path, server: JavaServer, leave: Callable[[], bool], token: str, manner: Manner) -> None:
    """Serve until it is time to leave, or until Java ends by itself."""
    while server.listen(TICK_S):
        if leave():
            break
    else:
        manner.once_down(server.process.wait())
    (folder / ADDRESS).unlink(missing_ok=True)
    note_stop(folder, token)
    server.stop(manner.stop_s)


def note_stop(folder: Path, token: str) -> None:
    """Write down which server was stopped on request: those it served don't start another."""
    if (folder / STOP_REQUEST).exists():
        with contextlib.suppress(OSError):
            write_private(folder / STOPPED, json.dumps({"token": token}))
        (folder / STOP_REQUEST).unlink(missing_ok=True)


def tell_client(message: dict[str, Any]) -> None:
    """Tell the client that started us, once; it may be gone."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(message).encode() + b"\n")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.close(nothing)


def keep(folder: Path, command: list[str], every_s: float = 0.25) -> int:
    """Hold a client's lock until the store is stopped, bringing the server up again should it die (`twinmap store start`)."""
    clients, lock = open_lock(folder, CLIENTS_LOCK), open_lock(folder, SERVER_LOCK)
    fcntl.flock(clients, fcntl.LOCK_SH)
    before = stopped_token(folder)
    tell_client({"state": "kept"})
    while folder.is_dir() and stopped_token(folder) == before:
        if try_lock(lock, fcntl.LOCK_SH):
            fcntl.flock(lock, fcntl.LOCK_UN)
            again = bare_python(__name__, *command)
            if (
                stopped_token(folder) == before
                and subprocess.run(again, stdout=subprocess.DEVNULL, check=False).returncode
            ):
                return 1
        time.sleep(every_s)
    return 0


def stopped_token(folder: Path) -> str:
    """The token of the server that was last stopped on request, or nothing."""
    return str((read_json(folder / STOPPED) or {}).get("token", ""))


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a small JSON file; None when it is missing or unreadable."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def main(arguments: list[str]) -> int:
    """Entry point: FOLDER JAVA JARS OPTION…, or `keep` before them."""
    os.umask(0o077)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if arguments[0] == "keep":
        return keep(Path(arguments[1]), arguments[1:])
    folder, java, jars, *options = arguments
    return supervise(Path(folder), java, jars, options, Manner())
