"""The folder of an embedded store: told from other folders by its marker, made and furnished when it is used first."""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from graph.errors import StoreDamaged, StoreFolderError, StoreMissing
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.locks import held_alone
from graph.store.embedded.supervisor import read_json, write_private
from graph.store.embedded.users import write_users
from graph.text import Text

MARKER = "twinmap-store.json"
SETUP_LOCK = "setup.lock"
LOADS_LOCK = "loads.lock"
WORK = "work"
"""Folder of what it takes to finish unfinished work."""
FIRST_FILES = (SETUP_LOCK, f".{MARKER}.")
"""What may stand in a folder that another process is making a store right now."""
LAYOUT = 1
CONTENT = json.dumps({"made by": "twinmap", "layout": LAYOUT})
"""What the marker says."""
MOST_LOOKED_AT = 2000
"""Entries of a folder among which a store is looked for whose name was mistyped."""
MOST_SHOWN = 3
"""Other files of a folder that its error names."""


def prepare(folder: Path) -> None:
    """Make `folder` a store unless it is one. Raises StoreFolderError: not writable, other files in it, disk full."""
    where = str(folder)
    with folder_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise StoreFolderError(
                Text("this is a file; a store is a folder."),
                where=where,
                hint=Text("Name another with --store or TWINMAP_STORE."),
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_store(folder):
            found = sorted(each.name for each in folder.iterdir() if not each.name.startswith(FIRST_FILES))
            if found:
                shown = (*found[:MOST_SHOWN], "…") if len(found) > MOST_SHOWN else tuple(found)
                raise StoreFolderError(
                    Text("the folder holds other files ({files}) and is no twinmap store.", files=shown),
                    where=where,
                    hint=Text("Name an empty or new folder with --store or TWINMAP_STORE."),
                )


def check_there(folder: Path) -> None:
    """Raise StoreMissing unless a store stands at `folder`; nothing is made."""
    with folder_errors(folder):
        if folder.is_dir() and is_store(folder):
            return
    near = near_store(folder)
    raise StoreMissing(
        Text("there is no store here."),
        where=str(folder),
        hint=Text("Did you mean {place}?", place=str(near))
        if near is not None
        else Text("Name another with --store or TWINMAP_STORE; `twinmap load` and `twinmap serve` make one."),
    )


def near_store(folder: Path) -> Path | None:
    """The store that was most likely meant by a folder that is none: one beside it whose name is much the same, in it, or around it."""
    beside = {each.name: each for each in _folders(folder.parent) if (each / MARKER).is_file()}
    if names := get_close_matches(folder.name, beside, n=1):
        return beside[names[0]]
    within = [each for each in _folders(folder) if (each / MARKER).is_file()]
    around = [each for each in folder.parents if (each / MARKER).is_file()]
    return next(iter((*within, *around)), None)


def _folders(folder: Path) -> list[Path]:
    """The first folders in a folder; none where it can't be read."""
    try:
        with os.scandir(folder) as found:
            return [Path(each.path) for each in islice(found, MOST_LOOKED_AT) if each.is_dir()]
    except OSError:
        return []


def is_store(folder: Path) -> bool:
    """True for a folder that twinmap made a store. Raises StoreFolderError for one of a newer layout, StoreDamaged for one whose marker says nothing."""
    path = folder / MARKER
    marker = read_json(path)
    if marker is None and not path.exists():
        return False
    layout = marker.get("layout", 0) if marker is not None else None
    if not isinstance(layout, int):
        raise StoreDamaged(
            Text("the store is damaged: its file {name} isn't what twinmap wrote, or can't be read.", name=MARKER),
            where=str(folder),
            hint=Text(
                "Where that file alone is broken, write this into it: {content} Else restore the last backup into a new store: `twinmap store restore FILE --store NEW`.",
                content=CONTENT,
            ),
        )
    if layout > LAYOUT:
        raise StoreFolderError(
            Text("the folder was made by a newer twinmap."),
            where=str(folder),
            hint=Text("Use that version, or a newer one."),
        )
    return True


def furnish(folder: Path) -> None:
    """Write what is missing of marker, credentials, users and groups, one process at a time."""
    with folder_errors(folder), held_alone(folder, SETUP_LOCK):
        if not is_store(folder):
            write_private(folder / MARKER, CONTENT)
        (folder / "config").mkdir(mode=0o700, exist_ok=True)
        write_users(folder)
