"""`python -m graph.store.quickstart` makes Java's cache of loaded classes, so that embedded stores start in half the time.

Once an installation, some ten seconds, 40 MB beside it (`share/twinmap/java.aot` under Python's prefix). Nothing depends on it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from graph.errors import TwinmapError
from graph.settings import Settings
from graph.store.embedded import control, supervisor
from graph.store.embedded.hold import Hold
from graph.store.embedded.runtime import CACHE, find_runtime
from graph.store.store import open_store
from graph.text import Text

REHEARSAL = (
    "MERGE (a:City {id: 'a'}) MERGE (b:City {id: 'b'}) MERGE (a)-[r:PARTNER {id: 'p'}]->(b) SET r.kind = 'other'",
    "UNWIND [{id: 'c', values: {id: 'c', aliases: ['x']}}] AS row MERGE (n:City {id: row.id}) SET n = row.values",
    "MATCH (n:City) OPTIONAL MATCH (n)-[r:PARTNER]-(other) RETURN n.id AS id, collect(other.id) AS others ORDER BY id",
    "MATCH (n) RETURN count(*) AS n",
)


def make_cache(cache: Path = CACHE) -> Path:
    """Run a server on a throw-away store, have Java note the classes it loads, and write `cache` from that."""
    with tempfile.TemporaryDirectory(prefix="twinmap-") as temporary, rehearsal(Path(temporary)) as noted:
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(".new")
        java = find_runtime().java
        create = ["-XX:AOTMode=create", f"-XX:AOTConfiguration={noted}", f"-XX:AOTCache={fresh}"]
        done = subprocess.run(
            [str(java), *create, f"@{supervisor.JAVA_ARGUMENTS}"],
            cwd=noted.parent / "store",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise TwinmapError(
                Text(
                    "Java could not write its cache: {stdout}{stderr}",
                    stdout=done.stdout[-500:],
                    stderr=done.stderr[-500:],
                ),
                where=str(cache),
            )
        fresh.replace(cache)
    return cache


@contextmanager
def rehearsal(folder: Path) -> Iterator[Path]:
    """The notes of a Java that served a little store in `folder`."""
    noted, store = folder / "java.aotconf", folder / "store"
    runtime = find_runtime()
    options = [each for each in runtime.options if "AOT" not in each]
    noting = replace(runtime, options=(*options, "-XX:AOTMode=record", f"-XX:AOTConfiguration={noted}"))
    hold = Hold(store, noting)
    try:
        hold.attach()
        with open_store(Settings(store=str(store))) as opened:
            opened.constrain()
            for query in REHEARSAL:
                opened.run(query)
            opened.revision()
    finally:
        hold.close()
    while control.status(store)["state"] != "stopped":
        time.sleep(0.05)
    arguments = store / supervisor.JAVA_ARGUMENTS
    arguments.write_text("".join(line for line in arguments.read_text().splitlines(keepends=True) if "AOT" not in line))
    yield noted


if __name__ == "__main__":
    try:
        sys.stderr.write(f"{make_cache()}\n")
    except (TwinmapError, OSError) as error:
        sys.exit(f"Embedded stores will start without Java's cache of classes: {error}")
