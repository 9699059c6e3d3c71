"""A site of its own for a benchmark: the installed `twinmap` as a process, on a free port, stopped at the end."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

WAIT_S = 120.0


@contextmanager
def twinmap(command: str, store: Path, *options: str) -> Iterator[str]:
    """The address of a site that `twinmap COMMAND` serves on a store, as soon as it has been printed."""
    words = [str(Path(sys.executable).with_name("twinmap")), command, *options, "--port", "0", "--store", str(store)]
    log = store.with_name(f"{store.name}.log")
    with log.open("wb") as errors:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TWINMAP_")}
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError(f"`{' '.join(words)}` ended before it served:\n{log.read_text(encoding='utf-8')}")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(WAIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def connect(address: str) -> http.client.HTTPConnection:
    """A connection to the site that stays open over requests."""
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=WAIT_S)


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of an answer. Raises RuntimeError unless it is 200."""
    connection.request("GET", path, headers={"Accept": "*/*"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status} {body[:300]!r}")
    return body


def wait_for(address: str, path: str = "/") -> None:
    """Return as soon as the page is answered."""
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            get(connect(address), path)
            return
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
