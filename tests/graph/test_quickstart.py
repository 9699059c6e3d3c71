"""Java's cache of classes is made, used, and done without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.store.embedded import supervisor
from graph.store.embedded.hold import Hold
from graph.store.embedded.runtime import find_runtime
from graph.store.quickstart import make_cache


def test_a_cache_is_made_and_java_takes_it(tmp_path: Path) -> None:
    cache = make_cache(tmp_path / "java.aot")
    assert cache.stat().st_size > 10_000_000
    assert [each.name for each in tmp_path.iterdir()] == ["java.aot"]
    assert "[aot]" not in log_of_a_start(tmp_path / "with", cache)
    cache.write_bytes(b"garbage")
    assert "[aot]" in log_of_a_start(tmp_path / "without", cache)  # a complaint, and a server all the same


def log_of_a_start(folder: Path, cache: Path) -> str:
    """What a server that started with `cache` wrote."""
    hold = Hold(folder, replace(find_runtime(), options=(f"-XX:AOTCache={cache}",)))
    try:
        assert hold.attach().bolt
        return (folder / supervisor.SERVER_LOG).read_text()
    finally:
        hold.close()
