"""Fifty people on one site, for TWINMAP_SOAK_MINUTES (2): nothing goes wrong, everybody is answered, and each process stays within its bound of memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import people, table

LONG = 5
"""Minutes from which on the memory of the site is judged: until the third it reads and compiles what it needs."""
MINUTES = float(os.environ.get("TWINMAP_SOAK_MINUTES", "2"))


def test_a_slope_says_whether_memory_grows() -> None:
    growing = people.slope_of({minute / 4: 500 + 10 * minute + minute % 2 for minute in range(20)})
    assert growing.least < 40 < growing.most and not growing.is_flat
    flat = people.slope_of({minute / 4: 500 + 20 * (minute % 2) for minute in range(20)})
    assert flat.least < 0 < flat.most and flat.is_flat
    assert growing.stays_within(81, minutes=2) and not growing.stays_within(79, minutes=2)
    assert flat.stays_within(0, minutes=2)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_memory_of_all_processes_is_seen(tmp_path: Path) -> None:
    holds = "import time; held = b'x' * 30_000_000; print('there', flush=True); time.sleep(60)"
    begins = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds!r}])"
    assert people.processes_of(tmp_path) == set()
    with subprocess.Popen([sys.executable, "-c", begins, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        found = people.processes_of(tmp_path)
        assert process.pid in found and len(found) == 2
        held = people.memory_of(tmp_path)
        assert {each.kind for each in held} == {people.SITE} and max(each.mb for each in held) > 30
        for each in found:
            os.kill(each, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.timeout(60 * MINUTES + 600)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_fifty_people_and_a_load_now_and_then() -> None:
    found = people.crowd(MINUTES)
    print(table.text(people.lines_of(found, MINUTES)))
    assert found.faults == []
    assert len({each.kind for each in found.answers}) == len(people.SHARES) + 1
    assert len(found.answers) > 2 * people.PEOPLE * MINUTES
    assert set(found.processes) == {people.SITE, *found.bounds, "supervisors"} and len(found.bounds) == 2
    for kind, most_mb in found.bounds.items():
        assert found.most_mb(kind) <= most_mb, kind
    slope = found.slope(people.SITE, 60 * MINUTES)
    if MINUTES >= LONG:
        assert slope.stays_within(people.KEPT_MB, MINUTES - people.SETTLE_S / 60), slope
    else:  # what is read and compiled the first time may still add to it
        assert slope.slope * MINUTES < 0.5 * slope.mean_mb, slope
