"""A million ties of schools: how long they take from CSV to finished graph, and how the memory of the loading process grows.

200,000 made-up schools in 1,000 towns, each tie with its year. The loading process says its memory at each tenth of the rows; the peer is
the bare driver writing the finished rows. `python -m bench.schools TIES` measures fewer.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.load import MILLION, MOST_MB, seconds_of_bare
from bench.table import Line

SCHOOLS_A_TIE = 0.2
TOWNS = 1_000
MOST_GROWTH_KB = 0.1
"""A tie more may cost so much memory, in KB, once most schools are known."""
KINDS = ("Primary School", "High School", "College", "Academy")

LOAD = """
import json, sys, time
from pathlib import Path
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load import load_plan
from loaders.plan import make_plan
page = __import__("resource").getpagesize()
ties, done, seen = int(sys.argv[3]), 0, []
def progress(rows):
    global done
    done += rows
    if done >= len(seen) * ties / 10 and len(seen) <= 10:
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * page
        seen.append([done, resident / 1e6, time.perf_counter() - begun])
begun = time.perf_counter()
with open_store(Settings(store=sys.argv[2])) as store:
    report = load_plan(store, make_plan([Path(sys.argv[1])]), progress)
    took = time.perf_counter() - begun
(file,) = report["files"]
assert file["rows"] == file["loaded"] + file["merged"] == ties, file
most = __import__("resource").getrusage(__import__("resource").RUSAGE_SELF).ru_maxrss / 1000
print(json.dumps({"seconds": took, "most": most, "seen": seen}))
"""


def write_schools(path: Path, ties: int, seed: int = 7) -> None:
    """A CSV file of random ties between made-up schools, a fifth as many as ties, in a thousand towns."""
    rng = random.Random(seed)
    schools = int(ties * SCHOOLS_A_TIE)
    pairs: set[tuple[int, int]] = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("school1", "city1", "country1", "school2", "city2", "country2", "since"))
        while len(pairs) < ties:
            first, second = sorted(rng.sample(range(schools), 2))
            if (first, second) not in pairs:
                pairs.add((first, second))
                writer.writerow((*_school(first), *_school(second), rng.randrange(1950, 2022)))


def _school(number: int) -> tuple[str, str, str]:
    return f"Brezzin {KINDS[number % len(KINDS)]} {number}", f"Brezzin {number % TOWNS}", "France"


def loaded(ties: int, folder: Path) -> dict[str, Any]:
    """What a process of its own says of loading so many ties: seconds, most memory in MB, and rows, MB and seconds at each tenth."""
    path = folder / "schools.csv"
    write_schools(path, ties)
    command = [sys.executable, "-c", LOAD, str(path), str(folder / "store"), str(ties)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def growth(seen: list[list[float]]) -> float:
    """KB that a tie more cost in the second half, when nearly all schools are known."""
    (rows, megabytes, _), (last_rows, last_megabytes, _) = seen[len(seen) // 2], seen[-1]
    return (last_megabytes - megabytes) * 1000 / (last_rows - rows)


def run(tries: int = 1, ties: int = MILLION) -> list[Line]:
    """Time against the bare driver, most memory, and its growth."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as name:
        told = loaded(ties, Path(name))
        bare = seconds_of_bare(Path(name) / "store")
    grown = growth(told["seen"])
    return [
        Line(
            f"{ties:,} ties of {int(ties * SCHOOLS_A_TIE):,} schools in {TOWNS:,} towns; peer: bare driver writing the finished rows",
            f"{told['seconds']:,.0f} s", f"{bare:,.0f} s", told["seconds"] / bare, most=2.5,
        ),
        Line("most memory of the loading process; peer: the goal", f"{told['most']:,.0f} MB", f"{MOST_MB:,} MB", told["most"] / MOST_MB, most=1),
        Line("its growth a tie in the second half; peer: the goal", f"{grown:.2f} KB", f"{MOST_GROWTH_KB} KB", grown / MOST_GROWTH_KB, most=1),
    ]  # fmt: skip


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder:
        print(json.dumps(loaded(count, Path(folder))))
