"""The lines that a benchmark prints, and the table of the last run in `bench/README.md`."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).parent / "README.md"
HEAD = ("what", "twinmap", "peer", "ratio", "goal", "used by others")
PACKAGES = (
    "neo4j",
    "neo4j-rust-ext",
    "arcadedb-embedded",
    "flask",
    "waitress",
    "igraph",
    "networkx",
    "networkit",
    "numba",
    "numpy",
    "playwright",
)


class Line(NamedTuple):
    """One measurement. `ratio` is twinmap to peer as the goal counts it; None where there is no peer."""

    what: str
    twinmap: str
    peer: str = ""
    ratio: float | None = None
    most: float | None = None
    least: float | None = None
    others: float | None = None
    valid: bool = True

    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        if self.others is None:
            others = "unknown"
        else:
            others = f"{self.others:.1%}"
        if not self.valid:
            others += ": invalid"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} ×" if self.ratio < 10 else f"{self.ratio:.0f} ×"
        return self.what, self.twinmap, self.peer, ratio, self._goal(), others

    def _goal(self) -> str:
        if self.ratio is None or (self.most is None and self.least is None):
            return ""
        if self.most is not None:
            text, met = f"at most {self.most:g} ×", self.ratio <= self.most
        else:
            assert self.least is not None
            text, met = f"at least {self.least:g} ×", self.ratio >= self.least
        if not self.valid:
            return text
        return f"{text}: {'met' if met else 'MISSED'}"


def text(lines: Iterable[Line]) -> str:
    """The lines as a Markdown table."""
    rows: list[Sequence[str]] = [HEAD, ["---"] * len(HEAD), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def circumstances() -> str:
    """When, on which machine and with which versions, as one paragraph."""
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, "
        + ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
        + f"; {_browser()}{platform.system()} {platform.release()}, {_processor()}, {os.cpu_count()} cores, {_memory()}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _browser() -> str:
    try:
        said = subprocess.run(["chromium", "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return f"{found[0]}; " if (found := re.search(r"Chromium [\d.]+", said)) else ""


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB of memory"
    except (OSError, ValueError):
        return "memory unknown"


def keep(part: str, lines: Iterable[Line], readme: Path = README) -> None:
    """Put the lines into the page, in place of the last ones of the same part."""
    page = readme.read_text(encoding="utf-8")
    begin, end = f"<!-- {part} -->", f"<!-- /{part} -->"
    if begin not in page or end not in page:
        raise ValueError(f"{readme.name} has no place for '{part}': {begin} … {end}")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    readme.write_text(f"{before}{begin}\n{text(lines)}\n\n{circumstances()}\n{end}{after}", encoding="utf-8")
