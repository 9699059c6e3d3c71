"""Fifty people on one site: they search, read pages, look at networks, make reports and ask queries, while files are loaded in between.

Everyone has a connection of their own and thinks between two requests. What is counted: how long each kind of request takes for 95 of 100, what
went wrong, and how the memory of each process (the site's, the store's server, the servers of queries) grows once they have warmed up, each
against a bound of its own: what the site keeps of its answers fills up to `web.answers.BYTES_KEPT`, Java's heap up to its `-Xmx`.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
from scipy import stats

from bench import quiet
from bench.site import connect, get, twinmap
from bench.table import Line
from web.answers import BYTES_KEPT
from web.security import PAGE_KEY_HEADER

PEOPLE = 50
MINUTES = 10.0
THINK_S = 3.0
"""What a person takes for reading, on average."""
LOAD_EVERY_S = 20.0
SETTLE_S = 120.0
"""From the third minute on the memory has to be flat; of a shorter run, its second half."""
SAMPLE_S = 1.0
BLOCK_S = 15.0
"""Memory goes up and down within seconds: means of so long are compared, as if each stood for itself."""
SITE = "the site"
KEPT_MB = BYTES_KEPT / 2**20
"""What the site may still add to its memory, once it has settled: the answers that it keeps."""
BESIDE_HEAP_MB = 300.0
"""What Java takes beside its heap: its code, what it makes of it (240 MB at most), and its threads."""
TIES = 20
COLUMNS = "city1,country1,city2,country2,since"

Ask = tuple[str, str, str]
"""Method, path, and what is sent: JSON or nothing."""


class Answered(NamedTuple):
    """One request: its kind, when it was sent, how long it took, and what came."""

    kind: str
    at: float
    seconds: float
    status: int
    path: str


class Slope(NamedTuple):
    """Growth of the memory in MB a minute, and the interval of 95 % for it."""

    slope: float
    least: float
    most: float
    mean_mb: float

    @property
    def is_flat(self) -> bool:
        """Whether it can't be told from no growth, or is less than half a percent a minute."""
        return self.least <= 0 or self.slope < 0.005 * self.mean_mb

    def stays_within(self, more_mb: float, minutes: float) -> bool:
        """Whether it doesn't grow, or by no more than this in so long."""
        return self.is_flat or self.slope * minutes <= more_mb


@dataclass
class Run:
    """What fifty people saw."""

    answers: list[Answered] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    """Seconds since the beginning, and MB of each kind of process."""
    bounds: dict[str, float] = field(default_factory=dict)
    """MB that each kind of process with a bound of its own may hold."""
    others: float | None = None
    """Share of all cores that other processes used meanwhile."""

    def p95(self, kind: str) -> float:
        """Seconds within which 95 of 100 requests of a kind were answered."""
        return float(np.percentile([each.seconds for each in self.answers if each.kind == kind], 95))

    @property
    def processes(self) -> tuple[str, ...]:
        """Each kind of process that was seen."""
        return tuple(sorted({kind for _, held in self.memory for kind in held}))

    def most_mb(self, kind: str) -> float:
        """What a kind of process held at most."""
        return max(held.get(kind, 0.0) for _, held in self.memory)

    def slope(self, kind: str, seconds: float) -> Slope:
        """How the memory of a kind of process grew once it had settled."""
        settle = min(SETTLE_S, seconds / 2)
        blocks: dict[int, list[float]] = {}
        for at, held in self.memory:
            if at >= settle:
                blocks.setdefault(int(at / BLOCK_S), []).append(held.get(kind, 0.0))
        return slope_of({block * BLOCK_S / 60: float(np.mean(mbs)) for block, mbs in blocks.items()})


def slope_of(means: dict[float, float]) -> Slope:
    """The straight line through means of memory, by minute.

    >>> slope_of({0: 100, 1: 101, 2: 102, 3: 103}).slope
    1.0
    """
    found = stats.linregress(list(means), list(means.values()))
    around = float(stats.t.ppf(0.975, len(means) - 2) * found.stderr)
    slope = float(found.slope)
    return Slope(slope, slope - around, slope + around, float(np.mean(list(means.values()))))


# What people ask for


def wishes(ids: Sequence[str], chance: random.Random) -> dict[str, Callable[[], Ask]]:
    """Kind of request → one to send."""

    def read(*paths: str) -> Callable[[], Ask]:
        return lambda: ("GET", chance.choice(paths).format(id=quote(chance.choice(ids), safe="")), "")

    def query() -> Ask:
        text = "MATCH (a {id: $id})-[p:PARTNER]-(b) RETURN b.id AS id, p.kind AS kind ORDER BY id LIMIT 50"
        named = {"name": chance.choice(("ties-by-country", "ties-begun-per-year", "schools-with-most-partners"))}
        asked = chance.choice(({"query": text, "params": {"id": chance.choice(ids)}}, named))
        return "POST", "/api/v1/query", json.dumps(asked)

    return {
        "search": read("/api/v1/search?q={id}", "/search?q={id}"),
        "page": read("/", "/node/{id}", "/node/{id}", "/node/{id}", "/sources", "/events", "/ties?kind=bureau", "/about"),
        "network": read(
            "/api/v1/network?area=jiangsu&shape=columns", "/api/v1/network?level=country", "/network", "/map?area=jiangsu"
        ),
        "report": read("/reports/statistics", "/reports/centrality?level=city", "/api/v1/reports/dormant", "/reports/coverage"),
        "query": query,
    }  # fmt: skip


SHARES = {"search": 30, "page": 35, "network": 15, "report": 10, "query": 10}


def person(number: int, address: str, ids: Sequence[str], until: float, run: Run, begun: float) -> None:
    """One of them, until the end."""
    chance = random.Random(number)
    asked = wishes(ids, chance)
    time.sleep(chance.uniform(0, THINK_S))
    with closing(connect(address)) as line:
        while time.monotonic() < until:
            kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
            ask(line, kind, asked[kind](), run, begun)
            time.sleep(chance.expovariate(1 / THINK_S))


def ask(line: http.client.HTTPConnection, kind: str, asked: Ask, run: Run, begun: float) -> None:
    """Send a request, and note what comes; one that is asked to come again does, as a browser would."""
    method, path, sent = asked
    for _ in range(3):
        at = time.monotonic()
        try:
            line.request(method, path, sent or None, {"Content-Type": "application/json"} if sent else {})
            with line.getresponse() as answer:
                answer.read()
        except (OSError, http.client.HTTPException) as error:
            run.faults.append(f"{method} {path}: {type(error).__name__} {error}")
            line.close()
            return
        run.answers.append(Answered(kind, at - begun, time.monotonic() - at, answer.status, path))
        if answer.status != 429:
            break
        time.sleep(float(answer.headers.get("Retry-After", "1")))
    if answer.status >= 400:
        run.faults.append(f"{method} {path}: {answer.status}")


def loader(address: str, until: float, run: Run, begun: float) -> None:
    """Loads a small file now and then, and takes it back, so that the graph stays as large as it is."""
    number = 0
    while time.monotonic() + LOAD_EVERY_S < until:
        time.sleep(LOAD_EVERY_S)
        number += 1
        with closing(connect(address)) as line:
            at = time.monotonic()
            try:
                load_and_unload(line, number)
            except (OSError, http.client.HTTPException, AssertionError, KeyError, ValueError) as error:
                run.faults.append(f"load {number}: {type(error).__name__} {error}")
            run.answers.append(Answered("load and take back", at - begun, time.monotonic() - at, 200, "/api/v1/loads"))


def load_and_unload(line: http.client.HTTPConnection, number: int) -> None:
    """One load through the API, as the page does it. Raises AssertionError where it comes to something else."""
    found = re.search(r'name="twinmap-page-key" content="([^"]+)"', get(line, "/load").decode())
    assert found
    rows = "\n".join(f"Soakton {number}-{each},France,Soakville {each},Japan,1999" for each in range(TIES))
    body = f'--b\r\nContent-Disposition: form-data; name="files"; filename="soak-{number}.csv"\r\n\r\n{COLUMNS}\n{rows}\n\r\n--b--\r\n'
    headers = {PAGE_KEY_HEADER: found[1], "Content-Type": "multipart/form-data; boundary=b"}
    told = sent(line, "POST", "/api/v1/loads", body, headers)
    while "job" in told:
        time.sleep(0.5)
        job = json.loads(get(line, f"/api/v1/jobs/{told['job']}"))
        assert job["state"] in ("waiting", "running", "done"), job
        told = job["report"] if job["state"] == "done" else told
    assert told["files"][0]["loaded"] == TIES, told
    sent(line, "DELETE", f"/api/v1/loads/{told['load']}", "", headers)


def sent(
    line: http.client.HTTPConnection, method: str, path: str, body: str, headers: dict[str, str]
) -> dict[str, Any]:
    line.request(method, path, body.encode(), headers)
    with line.getresponse() as answer:
        told = json.loads(answer.read())
    assert answer.status < 400, told
    assert isinstance(told, dict)
    return told


# The memory of all processes


def processes_of(store: Path) -> set[int]:
    """The processes that name the store on their command line, and all that they began."""
    parents, found = {}, set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
        if str(store).encode() in words:
            found.add(int(folder.name))
    while further := {id for id, parent in parents.items() if parent in found} - found:
        found |= further
    return found


class Held(NamedTuple):
    """What a process holds: its kind, MB, and the MB of its heap that Java was told to stay within."""

    kind: str
    mb: float
    heap_mb: float | None = None


def held_by(id: int) -> Held:
    """What a process holds; of pages that several share, its part (PSS). Raises OSError for one that has ended."""
    process = Path(f"/proc/{id}")
    found = re.search(r"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_text(), re.MULTILINE)
    mb = int(found[1]) / 1024 if found else 0.0
    words = (process / "cmdline").read_bytes().split(b"\0")
    if Path(words[0].decode()).name == "java":
        folder = (process / "cwd").readlink()
        kind = "servers of queries" if "guests" in folder.parts else "the store's server"
        heap = re.findall(r"-Xmx(\d+)m", (folder / words[1].decode().removeprefix("@")).read_text())
        return Held(kind, mb, float(heap[-1]))  # the last one counts
    return Held("supervisors" if any(b"graph.store" in each for each in words) else SITE, mb)


def memory_of(store: Path) -> list[Held]:
    """What each of them holds."""
    found = []
    for id in processes_of(store):
        with suppress(OSError):
            found.append(held_by(id))
    return found


def watch(store: Path, until: float, run: Run, begun: float) -> None:
    """Look at the memory until the end."""
    while time.monotonic() < until:
        held: defaultdict[str, float] = defaultdict(float)
        bounds: defaultdict[str, float] = defaultdict(float)
        for each in memory_of(store):
            held[each.kind] += each.mb
            if each.heap_mb is not None:
                bounds[each.kind] += each.heap_mb + BESIDE_HEAP_MB
        run.memory.append((time.monotonic() - begun, dict(held)))
        run.bounds |= {kind: max(mb, run.bounds.get(kind, 0.0)) for kind, mb in bounds.items()}
        time.sleep(SAMPLE_S)


# The run


def crowd(minutes: float, people: int = PEOPLE) -> Run:
    """So many people for so long, on a site of its own with the sample jiangsu."""
    run = Run()
    with tempfile.TemporaryDirectory() as folder, twinmap("demo", Path(folder) / "store", "--no-browser") as address:
        with closing(connect(address)) as line:
            ids = [node["id"] for node in json.loads(get(line, "/api/v1/network"))["nodes"]]
        begun = time.monotonic()
        until = begun + 60 * minutes
        threads = [
            threading.Thread(target=person, args=(number, address, ids, until, run, begun)) for number in range(people)
        ]
        threads += [
            threading.Thread(target=loader, args=(address, until, run, begun)),
            threading.Thread(target=watch, args=(Path(folder) / "store", until, run, begun)),
        ]
        before = quiet.clock()
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        run.others = quiet.share_of_others(before, quiet.clock())
    return run


def lines_of(run: Run, minutes: float) -> Iterator[Line]:
    """The table of one run."""
    what = f"{PEOPLE} people, {minutes:g} minutes: "
    said = {}
    for kind in (*SHARES, "load and take back"):
        count = sum(each.kind == kind for each in run.answers)
        said[f"{kind}, 95 of 100 within"] = f"{run.p95(kind) * 1000:,.0f} ms ({count:,} requests)" if count else "none"
    said["what went wrong"] = f"{len(run.faults)}"
    for kind in run.processes:
        found = run.slope(kind, 60 * minutes)
        bound = f", at most {run.bounds[kind]:,.0f} MB by its heap" if kind in run.bounds else ""
        grows = f"{found.slope:+.1f} MB a minute ({found.least:+.1f} to {found.most:+.1f})"
        said[f"memory of {kind}"] = f"{found.mean_mb:,.0f} MB, {grows}{bound}"
    valid = run.others is None or run.others <= quiet.MOST
    return (Line(f"{what}{name}", text, others=run.others, valid=valid) for name, text in said.items())


def run(tries: int) -> list[Line]:
    """What `python -m bench people` prints; it isn't repeated, for it is long and nothing is compared."""
    return list(lines_of(crowd(MINUTES), MINUTES))
