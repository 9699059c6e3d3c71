"""A load that is noted as finished, for tests that write facts by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.store.loads import finished_step
from graph.store.store import Store


def finish_load(store: Store, load: str, report: Mapping[str, Any], rejects: str = "") -> None:
    """Note that the load is finished, without keeping what it left."""
    store.write_all([finished_step(store, load, report, rejects)])
