"""`twinmap serve` as a process: told to stop, it refuses what is new, lets running requests end, and goes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parent.parent.parent
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS none"
LIMIT_S = "4"


@contextmanager
def serving(store: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process, and its port."""
    words = [sys.executable, "-m", "web.cli", "serve", "--store", str(store), "--port", "0"]
    environment = os.environ | {"TWINMAP_QUERY_SECONDS": LIMIT_S}
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            yield process, urlsplit(process.stdout.readline().strip()).port or 0
        finally:
            process.kill()


def ask(port: int, method: str, path: str, body: str | None = None) -> tuple[int, str | None]:
    """Status and Retry-After."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request(method, path, body, {"Content-Type": "application/json"})
        with line.getresponse() as answer:
            answer.read()
            return answer.status, answer.headers["Retry-After"]


def test_a_signal_lets_running_requests_end(tmp_path: Path) -> None:
    answers: list[int] = []
    with serving(tmp_path / "store") as (process, port):
        query = json.dumps({"query": SLOW})
        running = threading.Thread(target=lambda: answers.append(ask(port, "POST", "/api/v1/query", query)[0]))
        running.start()
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        assert ask(port, "GET", "/about") == (503, "5")
        assert ask(port, "GET", "/api/v1/live") == (503, "5")
        assert process.poll() is None
        running.join(60)
        assert answers and answers[0] in (200, 504)  # its own limit, not the end of the site
        assert process.wait(30) == 0
        assert process.stderr is not None
        said = process.stderr.read()
        assert "Traceback" not in said and "still run" in said


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as (process, port):
        query = json.dumps({"query": SLOW})

        def asked() -> None:
            with pytest.raises((OSError, http.client.HTTPException)):
                ask(port, "POST", "/api/v1/query", query)

        running = threading.Thread(target=asked)
        running.start()
        time.sleep(1)
        begun = time.monotonic()
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.6)
        assert process.wait(30) == 0
        assert time.monotonic() - begun < 30
        running.join(30)
