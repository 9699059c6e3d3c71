"""What it takes to do a piece of unfinished work again, kept in a folder of this machine until the work is done.

An order is a plain dict under the id of its Load: of files, where they are and what was asked beside them; of a backup, its path. The store
itself can't have it: paths are this machine's own.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.store.embedded.supervisor import read_json, write_private

Order = Mapping[str, Any]
UPLOADS = "uploads"
"""Beside the orders: a folder for each set of files that was sent, which goes with its order. In an order: the name of its folder."""


def keep(folder: Path, id: str, order: Order) -> None:
    """Keep the order. Where that can't be, for want of rights or room, the work can only be taken back."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(_path(folder, id), json.dumps(order))


def kept(folder: Path, id: str) -> dict[str, Any] | None:
    """The order of this id; None where there is none, or one that can't be read."""
    return read_json(_path(folder, id))


def drop(folder: Path, id: str) -> None:
    """Forget the order, files that were sent for it included."""
    order = kept(folder, id) or {}
    with contextlib.suppress(OSError):
        _path(folder, id).unlink(missing_ok=True)
    if uploads := order.get(UPLOADS):
        shutil.rmtree(folder / UPLOADS / Path(str(uploads)).name, ignore_errors=True)


def ids(folder: Path) -> Iterator[str]:
    """Ids of all orders."""
    for path in folder.glob("*.json"):
        yield path.stem


def files_are_there(order: Order) -> bool:
    """Is everything still where the order has it?"""
    base = Path(str(order.get("folder", "")))
    return all((base / path).exists() for path in order.get("paths", ()))


def _path(folder: Path, id: str) -> Path:
    return folder / f"{Path(id).name}.json"
