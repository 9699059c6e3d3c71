"""A backup: all that a store holds in one file, which goes back into an empty store on either server.

The file is gzipped JSON, a line each: first what it is, then nodes, then edges with the labels and ids of their ends, each with all
properties, last how many there were, and the version of the graph. A file without its last line, or with another number of them or version, is broken, and is refused before anything is written.
The last line, or one of the loads, carries the version that the last finished write left (`graph.store.left`): where it is another, the copy is one of changed facts.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from graph.digest import Digest
from graph.errors import StoreError, TwinmapError, reading_facts, unwritable
from graph.model import FACTS, LABEL, LABELS, RELATIONSHIP, RELATIONSHIPS, VERSION
from graph.store import orders
from graph.store.checker import BATCH
from graph.store.embedded.disk import check_room
from graph.store.emptying import empty, mark, unmarked
from graph.store.facts import digest_of
from graph.store.identities import Identities
from graph.store.left import changing
from graph.store.store import Store
from graph.store.write import edge_query, node_query
from graph.text import Text
from graph.unfinished import CLEAR, RESTORE, UNKEPT
from graph.whole_file import written_whole

BACKUP = "twinmap backup"
FRESH, PER_BYTE = 6_000_000, 3
"""Bytes of the disk that a new database takes, and that each byte of the lines of a backup takes in it, with what is logged of it meanwhile."""
Line = Mapping[str, Any]


class Content(NamedTuple):
    """What a backup holds; `version` is empty in those of before it was kept, `left` where no finished write left one."""

    nodes: int
    edges: int
    version: str
    left: str = ""

    @property
    def changed(self) -> bool:
        """Are its facts others than the last finished write left?"""
        return bool(self.version and self.left) and self.version != self.left

    @property
    def counts(self) -> dict[str, int]:
        return {"nodes": self.nodes, "edges": self.edges}


def backup(
    store: Store, path: Path, *, allow_empty: bool = False, allow_changed: bool = False, replace: bool = False
) -> dict[str, int]:
    """Write everything to the file, whole or not at all; how many nodes and edges that were. Waits for a load to end. O(graph).

    What was written is read again and compared. allow_empty: also of a store that is empty, or has unfinished work in it. allow_changed: also of one whose
    facts aren't those that the last finished write left, but never over a whole backup of others. replace: also over a file that holds more, or is no backup.
    Raises StoreError and TwinmapError where these aren't given.
    """
    with store.alone():
        left = store.left()
        if not allow_empty:
            _check_worth_keeping(store)
        if not allow_changed and store.is_unkept():
            raise StoreError(
                UNKEPT, where=store.where, hint=Text("`--allow-changed` keeps a copy of them as they are.")
            )
        try:
            with written_whole(path) as target:
                found = _written(store, target, left)
                target.seek(0)
                if _read(target, path) != found:
                    raise TwinmapError(
                        Text("what was written isn't what the store holds."),
                        where=str(path),
                        hint=Text("Try again, on another disk."),
                    )
                if found.changed:
                    _check_changed(store, path, allowed=allow_changed)
                if not replace:
                    _check_replaceable(path, found)
                if not found.changed:
                    store.doubt = store.hidden_damage()
        except OSError as error:
            raise unwritable(path, error) from error
    return found.counts


def _check_worth_keeping(store: Store) -> None:
    option = Text("`--allow-empty` keeps a copy of it as it is.")
    for each in store.unfinished():
        raise StoreError(each.notice, where=store.where, hint=option)
    if store.is_empty():
        raise StoreError(Text("the store is empty."), where=store.where, hint=option)


def _check_changed(store: Store, path: Path, *, allowed: bool) -> None:
    """Raise where a copy of changed facts wasn't asked for, or would take the place of a sound backup."""
    if not allowed:
        raise StoreError(
            Text(
                "the facts of the store aren't those that the last finished write left: the store is damaged, or another program has changed it. No backup is taken."
            ),
            where=store.where,
            hint=Text(
                "`twinmap store check` says more; `twinmap store check --accept` takes the facts as they are for right. "
                "`--allow-changed` keeps a copy of them as they are, in a file of its own."
            ),
        )
    if _is_sound(path):
        raise TwinmapError(
            Text("there is a sound backup of this name already, and the facts of the store are damaged or changed."),
            where=str(path),
            hint=Text("Name another file."),
        )


def _is_sound(path: Path) -> bool:
    """Is the file a whole backup of what a finished write left?"""
    try:
        return not content_of(path).changed
    except TwinmapError:
        return False


def _check_replaceable(path: Path, found: Content) -> None:
    """Raise TwinmapError where the file holds more nodes or more edges than would replace it, or something else."""
    if not path.exists() or not path.stat().st_size:
        return
    option = Text("Name another file, or replace it with `--replace`.")
    try:
        held = content_of(path)
    except TwinmapError as error:
        raise TwinmapError(
            Text("there is a file of this name already, which is no whole backup."), where=str(path), hint=option
        ) from error
    if held.nodes > found.nodes or held.edges > found.edges:
        raise TwinmapError(
            Text(
                "the backup of this name holds more ({nodes:,} nodes, {edges:,} edges) than the store ({own_nodes:,} nodes, {own_edges:,} edges).",
                **held.counts,
                own_nodes=found.nodes,
                own_edges=found.edges,
            ),
            where=str(path),
            hint=option,
        )


def _written(store: Store, target: BinaryIO, left: str) -> Content:
    """All that the store holds, as lines of the file; its last one says what the last finished write left."""
    tally = _Tally()
    with reading_facts(store.where), gzip.open(target, "wt", encoding="utf-8") as file:
        _put(file, {"kind": BACKUP, "model": VERSION})
        for line in _content(store):
            tally.take(line)
            _put(file, line)
        tally.ids.check(store.where)  # such a copy couldn't be brought back
        found = tally.content(left)
        _put(file, {"counts": found.counts, "version": found.version, "left": left})
    return found


class _Tally:
    """What the lines of a backup come to, counted and digested."""

    def __init__(self) -> None:
        self._nodes = self._edges = 0
        self._digest = Digest()
        self._left = ""
        self.ids = Identities()

    def take(self, line: Line) -> None:
        """Take one line; that of a load may carry the version that the last finished write left."""
        if "type" in line:
            self._edges += 1
            self.ids.edge(line["type"], line["start"], line["end"], line["values"])
            self._digest.edge(line["type"], line["start"], line["end"], line["values"])
            return
        self._nodes += 1
        self.ids.node(line["values"])
        if line["label"] in FACTS:
            self._digest.node(line["label"], line["values"])
        else:
            self._left = str(line["values"].get("left") or "") or self._left

    def content(self, left: str = "") -> Content:
        """What that is. left: what the last finished write left, for who knows it better than the lines."""
        return Content(self._nodes, self._edges, self._digest.text(), left or self._left)


def _put(file: TextIO, line: Line) -> None:
    file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _content(store: Store) -> Iterator[Line]:
    for label in LABELS:
        for values in store.whole_nodes(label.name):
            yield {"label": label.name, "values": values}
    for each in RELATIONSHIPS:
        for from_label, start, to_label, end, values in store.whole_edges(each.name):
            ends = {"labels": [from_label, to_label], "start": start, "end": end}
            yield {"type": each.name, **ends, "id": values.get("id"), "role": values.get("role"), "values": values}


def restore(
    store: Store, path: Path, *, held: Content | None = None, tell: Callable[[Text], object] = lambda said: None
) -> dict[str, int]:
    """Bring everything in the file into an empty store; how many nodes and edges that were.

    A restore that was cut off begins anew: what it had written goes first, which is told where it was of another backup. held: what is in the file, for who
    has read it already. Raises TwinmapError for a file that isn't a whole backup, StoreError for a store that holds something else. A copy of changed facts
    comes back as one: it stays known. O(graph).
    """
    held = held or content_of(path)
    if store.beside is not None:
        check_room(Path(store.where), FRESH + PER_BYTE * _unpacked(path))
    with changing(store, leaves=held.left if held.changed else held.version, anew=True) as change:
        id = _begun(store, path, tell)
        store.constrain()
        for kind in ("label", "type"):  # ends before their edges
            _write(store, (line for line in _lines(path) if kind in line))
            store.replan()
        if held.version and digest_of(store) != held.version:
            raise StoreError(
                Text("what was restored isn't what the backup holds."),
                where=store.where,
                hint=Text("Restore it again, into a new store."),
            )
        change.end(unmarked(id))
        orders.drop(store.work_folder, id)
    return held.counts


def _unpacked(path: Path) -> int:
    """Bytes of the lines of a whole backup, as its last four bytes have them."""
    return int.from_bytes(path.read_bytes()[-4:], "little")


def _begun(store: Store, path: Path, tell: Callable[[Text], object]) -> str:
    """Note that the backup comes back, into a store that is empty or was being filled so or emptied; the id of the note."""
    id = f"restore-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
    cut_off = [each for each in store.unfinished() if each.work in (RESTORE, CLEAR)]
    if not cut_off and not store.is_empty():
        raise StoreError(
            Text("the store holds something already; a backup goes into an empty one."),
            where=store.where,
            hint=Text("Name another store, or empty this one with `twinmap store clear`."),
        )
    for each in cut_off:
        if each.id != id:
            orders.drop(store.work_folder, each.id)
            tell(
                Text(
                    "{what} What is there of it is thrown away, for '{title}' to come back.",
                    what=each.sentence,
                    title=path.name,
                )
            )
    mark(store, id, path.name, RESTORE)
    orders.keep(store.work_folder, id, {"paths": [str(path.resolve())]})
    if cut_off:
        empty(store, id)
    return id


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
        return node_query(LABEL[line["label"]].name)
    return edge_query(RELATIONSHIP[line["type"]].name, LABEL[line["labels"][0]].name, LABEL[line["labels"][1]].name)


def content_of(path: Path) -> Content:
    """What the file holds. Raises TwinmapError unless it is a backup and whole."""
    with _opened(path) as file:
        return _read(file, path)


def _read(file: BinaryIO, path: Path) -> Content:
    """What the file holds, each line read, counted and digested."""
    tally = _Tally()
    last: dict[str, Any] = {}
    for number, line in enumerate(_lines_in(file, path, last), 2):  # the first says what the file is
        try:
            tally.take(line)
        except (LookupError, AttributeError, TypeError) as error:
            raise _no_backup(path, Text("line {number} can't be read", number=number)) from error
    found = tally.content(last.get("left") or "")
    if not last.get("version"):  # written before it was kept
        found = found._replace(version="")
    if found.version != (last.get("version") or ""):
        raise _no_backup(path, Text("what its lines say isn't what was written"))
    return found


class _Broken(ValueError):
    """A file that is no whole backup; its only argument is a Text that says why."""


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return Text("there are bytes in it that are no text")
    if isinstance(error, zlib.error | EOFError | gzip.BadGzipFile):
        return Text("it isn't compressed, or its compressed content is damaged or cut off")
    if isinstance(error, json.JSONDecodeError):
        return Text("a line in it can't be read")
    return error.args[0] if isinstance(error, _Broken) else str(error)


def _no_backup(path: Path, reason: str) -> TwinmapError:
    return TwinmapError(
        Text("the file is no whole backup of twinmap: {reason}.", reason=reason),
        where=str(path),
        hint=Text("Take another backup."),
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise TwinmapError(Text("there is no such file."), where=str(path), hint=Text("Name a backup.")) from error
    except OSError as error:
        raise _no_backup(path, error.strerror or str(error)) from error


def _lines(path: Path) -> Iterator[Line]:
    """The nodes and edges of the file."""
    with _opened(path) as file:
        yield from _lines_in(file, path, {})


def _lines_in(file: BinaryIO, path: Path, last: dict[str, Any]) -> Iterator[Line]:
    """The nodes and edges; what the last line says is put into `last`."""
    try:
        with gzip.open(file, "rb") as unpacked:
            text = io.TextIOWrapper(unpacked, encoding="utf-8")
            _check_head(json.loads(text.readline()), path)
            yield from _counted(text, last)
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _no_backup(path, _reason(error)) from error


def _check_head(head: Any, path: Path) -> None:
    if not isinstance(head, dict) or head.get("kind") != BACKUP:
        raise _Broken(Text("its first line says something else"))
    if head["model"] > VERSION:
        raise TwinmapError(
            Text("a newer twinmap wrote it."), where=str(path), hint=Text("Install that version of twinmap.")
        )


def _counted(lines: Iterable[str], last: dict[str, Any]) -> Iterator[Line]:
    """The lines up to the last one, which must say how many there were."""
    counts = {"nodes": 0, "edges": 0}
    for text in lines:
        line = json.loads(text)
        if "counts" in line:
            if line["counts"] != counts:
                raise _Broken(
                    Text("it has {counts}, and its last line says {said}", counts=str(counts), said=str(line["counts"]))
                )
            last.update(line)
            return
        _query(line)  # raises KeyError for what the model doesn't know
        counts["nodes" if "label" in line else "edges"] += 1
        yield line
    raise _Broken(Text("it breaks off"))
