"""The installed Java runtime and the server's jars, and what Java is told."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreFolderError
from graph.text import Text

CACHE = Path(sys.prefix) / "share" / "twinmap" / "java.aot"
"""Java's classes, loaded and linked beforehand (`python -m graph.store.quickstart`): the server is up in half the time. Java checks
that it fits its jars, and does without when it doesn't."""


@dataclass(frozen=True)
class Runtime:
    """The Java runtime and the server's jars, as `arcadedb-embedded` installs them, and what Java is told."""

    java: Path
    jars: Path
    options: tuple[str, ...] = ()


def find_runtime(system: str = sys.platform) -> Runtime:
    """The installed server. Raises StoreFolderError where there is none for this platform."""
    server_hint = Text("Set TWINMAP_STORE to the address of a Neo4j server (bolt://…) instead.")
    if not system.startswith(("linux", "darwin")):
        raise StoreFolderError(
            Text("there is no embedded store for this platform ({system}).", system=system),
            where="TWINMAP_STORE",
            hint=server_hint,
        )
    found = importlib.util.find_spec("arcadedb_embedded")
    if found is None or not found.submodule_search_locations:
        raise StoreFolderError(
            Text("the package arcadedb-embedded, which brings the embedded store, is not installed."),
            where="TWINMAP_STORE",
            hint=Text("Install it with pip. {instead}", instead=server_hint),
        )
    package = Path(next(iter(found.submodule_search_locations)))
    cached = (f"-XX:AOTCache={CACHE}",) if CACHE.is_file() else ()
    runtime = Runtime(package / "jre" / "bin" / "java", package / "jars", (f"-Xmx{heap()}", *cached))
    if not os.access(runtime.java, os.X_OK) or not runtime.jars.is_dir():
        raise StoreFolderError(
            Text("arcadedb-embedded is installed without its Java runtime."),
            where=str(package),
            hint=Text("Install it again. {instead}", instead=server_hint),
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
