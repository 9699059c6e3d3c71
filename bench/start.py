"""From `twinmap demo` to the first answered page, and from the network page to its first whole drawing, for both samples."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from bench import site
from bench.quiet import Measured, measured
from bench.table import Line

SAMPLES = {"jiangsu": "--jiangsu", "world": "--world"}
CHROMIUM = "/usr/bin/chromium"
SOFTWARE_GL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox")
DRAWN = "() => performance.getEntriesByName('twinmap:drawn').length > 0"
DRAWN_MS = "() => performance.getEntriesByName('twinmap:drawn')[0].startTime"
COUNTS = (
    "() => { const d = document.querySelector('[data-drawing]').dataset; return [Number(d.nodes), Number(d.edges)]; }"
)


class Times(NamedTuple):
    """Seconds to the first page on an empty folder, again on the loaded one, and from page to drawing; what was drawn."""

    first: float
    again: float
    drawn: float
    nodes: int
    edges: int


def times(browser: Browser, sample: str) -> Times:
    """One walk on a store of its own."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder:
        place = Path(folder) / "store"
        first, _ = _start(place, sample, None)
        again, drawing = _start(place, sample, browser)
        assert drawing is not None
        return Times(first, again, *drawing)


def _start(place: Path, sample: str, browser: Browser | None) -> tuple[float, tuple[float, int, int] | None]:
    begun = time.perf_counter()
    with site.twinmap("demo", place, SAMPLES[sample], "--no-browser") as address:
        site.wait_for(address)
        answered = time.perf_counter() - begun
        return answered, draw(browser, address) if browser else None


def draw(browser: Browser, address: str) -> tuple[float, int, int]:
    """Seconds from asking for the network page to its first whole frame, and how many nodes and edges it shows."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        page.goto(f"{address.rstrip('/')}/network")
        page.wait_for_function(DRAWN, timeout=120_000)
        nodes, edges = page.evaluate(COUNTS)
        assert nodes > 0 and edges > 0, (nodes, edges)
        return page.evaluate(DRAWN_MS) / 1000, nodes, edges
    finally:
        page.close()


def run(tries: int = 3) -> list[Line]:
    """Times without a peer: there is no other program that does the same."""
    lines = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SOFTWARE_GL))
        try:
            for sample in SAMPLES:
                found: Measured[Times] = measured(lambda sample=sample: times(browser, sample), tries)  # type: ignore[misc]
                value = found.value
                lines += [
                    Line(what, f"{seconds:.1f} s", others=found.others, valid=found.quiet)
                    for what, seconds in (
                        (f"`twinmap demo` ({sample}), empty folder, to the first answered page", value.first),
                        (f"`twinmap demo` ({sample}), loaded before, to the first answered page", value.again),
                        (
                            f"network page ({sample}) to the first drawing: {value.nodes:,} nodes, {value.edges:,} edges",
                            value.drawn,
                        ),
                    )
                ]
        finally:
            browser.close()
    return lines
