"""A backup: all that a store holds in one file, which goes back into an empty store on either server.

The file is gzipped JSON, a line each: first what it is, then nodes, then edges with the labels and ids of their ends, each with all
properties, last how many there were. A file without its last line, or with other numbers of them, is broken, and is refused before anything is written.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.errors import StoreError, TwinmapError, unwritable
from graph.model import LABEL, LABELS, RELATIONSHIP, RELATIONSHIPS, VERSION
from graph.store.checker import BATCH
from graph.store.store import Store
from graph.store.write import edge_query
from graph.text import Text

KIND = "twinmap backup"
Line = Mapping[str, Any]


def backup(store: Store, path: Path) -> dict[str, int]:
    """Write everything to the file, whole or not at all; how many nodes and edges that were. Waits for a load to end. O(graph)."""
    counts = {"nodes": 0, "edges": 0}
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".twinmap-", delete=False) as target:
            name = target.name
            with store.alone(), gzip.open(target, "wt", encoding="utf-8") as file:
                _put(file, {"kind": KIND, "model": VERSION})
                for line in _content(store):
                    counts["nodes" if "label" in line else "edges"] += 1
                    _put(file, line)
                _put(file, {"counts": counts})
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
    return counts


def _put(file: Any, line: Line) -> None:
    file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _content(store: Store) -> Iterator[Line]:
    for label in LABELS:
        for values in store.whole_nodes(label.name):
            yield {"label": label.name, "values": values}
    for each in RELATIONSHIPS:
        for from_label, start, to_label, end, values in store.whole_edges(each.name):
            ends = {"labels": [from_label, to_label], "start": start, "end": end}
            yield {"type": each.name, **ends, "id": values.get("id"), "role": values.get("role"), "values": values}


def restore(store: Store, path: Path) -> dict[str, int]:
    """Bring everything in the file into an empty store; how many nodes and edges that were.

    Raises TwinmapError for a file that isn't a whole backup, StoreError for a store that holds something. O(graph).
    """
    counts = _checked(path)
    with store.alone():
        if store.read("MATCH (n) RETURN 1 AS one LIMIT 1"):
            raise StoreError(
                Text("the store holds something already; a backup goes into an empty one."),
                where=store.where,
                hint=Text("Name another store, or take its loads back with `twinmap unload`."),
            )
        store.constrain()
        for kind in ("label", "type"):  # ends before their edges
            _write(store, (line for line in _lines(path) if kind in line))
            store.replan()
    return counts


def _write(store: Store, lines: Iterable[Line]) -> None:
    batches: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        query = _query(line)
        batches[query].append(line)
        if len(batches[query]) == BATCH:
            store.write(query, batches.pop(query))
    for query, rest in batches.items():
        store.write(query, rest)


def _query(line: Line) -> str:
    """What writes such a line; running it twice comes to the same."""
    if "label" in line:
        return f"UNWIND $rows AS row MERGE (n:{LABEL[line['label']].name} {{id: row.values.id}}) SET n = row.values"
    return edge_query(RELATIONSHIP[line["type"]].name, LABEL[line["labels"][0]].name, LABEL[line["labels"][1]].name)


def _checked(path: Path) -> dict[str, int]:
    """Raise TwinmapError unless the file is a backup and whole; what it holds."""
    labelled = Counter("label" in line for line in _lines(path))
    return {"nodes": labelled[True], "edges": labelled[False]}


class _Broken(ValueError):
    """A file that is no whole backup; its only argument is a Text that says why."""


def _reason(error: Exception) -> str:
    return error.args[0] if isinstance(error, _Broken) else str(error)


def _lines(path: Path) -> Iterator[Line]:
    """The nodes and edges of the file."""
    where, again = str(path), Text("Take another backup.")
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(file.readline())
            if not isinstance(head, dict) or head.get("kind") != KIND:
                raise _Broken(Text("its first line says something else"))
            if head["model"] > VERSION:
                raise TwinmapError(
                    Text("a newer twinmap wrote it."), where=where, hint=Text("Install that version of twinmap.")
                )
            counts = {"nodes": 0, "edges": 0}
            for text in file:
                line = json.loads(text)
                if "counts" in line:
                    if line["counts"] != counts:
                        raise _Broken(
                            Text(
                                "it has {counts}, and its last line says {said}",
                                counts=str(counts),
                                said=str(line["counts"]),
                            )
                        )
                    return
                _query(line)  # raises KeyError for what the model doesn't know
                counts["nodes" if "label" in line else "edges"] += 1
                yield line
            raise _Broken(Text("it breaks off"))
    except FileNotFoundError as error:
        raise TwinmapError(Text("there is no such file."), where=where, hint=Text("Name a backup.")) from error
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise TwinmapError(
            Text("the file is no whole backup of twinmap: {reason}.", reason=_reason(error)), where=where, hint=again
        ) from error
