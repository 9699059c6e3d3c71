"""The two samples that ship with twinmap: `jiangsu` and `world`."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from graph.errors import NotFound
from graph.store.loads import is_finished
from graph.store.store import Store
from graph.text import Text
from loaders.account.row import load_id
from loaders.load import load_rows
from loaders.samples import jiangsu, world
from loaders.samples.tables import read_table

SAMPLES = {"jiangsu": jiangsu, "world": world}


def _sample(name: str) -> ModuleType:
    if name not in SAMPLES:
        raise NotFound(
            Text("There is no sample '{name}'.", name=name), hint=Text("There are: {names}.", names=tuple(SAMPLES))
        )
    return SAMPLES[name]


def load_sample(store: Store, name: str, progress: Callable[[int], object] = lambda done: None) -> dict[str, Any]:
    """Load a sample and return its load report; loading it again changes nothing."""
    sample = _sample(name)
    return load_rows(store, sample.TITLE, sample.files(), sample.rows(), progress, {"sample": name})


def is_loaded(store: Store, name: str) -> bool:
    """True where this very version of the sample was loaded to its end."""
    sample = _sample(name)
    return is_finished(store, load_id(sample.TITLE, sample.files()))


def row_count(name: str) -> int:
    """Rows of the sample's tables."""
    sample = _sample(name)
    return sum(1 for file in sample.files() for _ in read_table(sample.FOLDER / file.path))
