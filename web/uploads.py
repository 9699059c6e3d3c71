"""Loading files that a browser or program sends: they are kept in a folder of their own until their load is done, under names of ours."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from graph.errors import LoadError, StoreError, unwritable
from graph.model import NATURES
from graph.store import orders
from graph.store.store import Store
from graph.text import NOTHING, Text
from loaders.columns.planned import Plan
from loaders.load import expected_rows, load_plan
from web.jobs import Job, Jobs, Progress
from web.kept import Kept, sweep
from web.unfinished import take_back

SOURCE_FIELDS = ("url", "publisher", "published", "licence", "retrieved", "nature")
LONGEST_NAME = 200
LONGEST_FIELD = 2000
SHAPES = {
    "url": (r"https?://\S+", Text("an address that begins with http:// or https://")),
    "retrieved": (r"\d{4}(-\d\d(-\d\d)?)?", Text("a date such as 2024-05-31")),
    "nature": (
        "|".join(nature.name for nature in NATURES),
        Text("one of {known}", known=tuple(nature.name for nature in NATURES)),
    ),
}
"""What fields of a source look like."""
PAUSE_S = 0.2
ANSWER_S = 5.0
"""How long an answer to files that were sent waits for the end of their load."""


@dataclass(frozen=True)
class Asked:
    """What is asked for beside the files: the mapping as YAML text, the title and source, and how to load."""

    mapping: str = ""
    title: str = ""
    source: Mapping[str, str] | None = None
    format: str = ""
    dry_run: bool = False
    accept: bool = False

    @classmethod
    def of(cls, form: Mapping[str, str], *, dry_run: bool = False, accept: bool = False) -> Asked:
        """What the fields of a form ask for."""
        source = {name: form[name] for name in SOURCE_FIELDS if form[name]}
        return cls(form["mapping"], form["title"], source, form.get("format", ""), dry_run, accept)


def start(jobs: Jobs, store: Store, files: Sequence[FileStorage], asked: Asked) -> Job:
    """Keep the files, and put their load into the queue."""
    sent = keep(store, files, asked)
    return start_with(jobs, store, sent, asked)


def start_with(jobs: Jobs, store: Store, sent: Sent, asked: Asked, then: Callable[[], object] = lambda: None) -> Job:
    """Put the load of files that are kept into the queue; they are removed when it ends. then: called when it is done."""
    try:
        order = sent.order(asked)
        return jobs.start(
            asked.title or sent.names[0],
            lambda job, progress: _load(job, progress, store, sent.kept, order, asked, then),
        )
    except BaseException:
        sent.kept.remove()
        raise


@dataclass
class Sent:
    """Files that were sent: where they are kept, and what they are called."""

    kept: Kept
    paths: list[Path]
    names: list[str]

    def add(self, files: Sequence[FileStorage]) -> None:
        """Keep further files beside them."""
        for each in (each for each in files if each.filename):
            self.paths.append(_keep(self.kept.path, len(self.paths), each))
            self.names.append(_plain_name(each.filename or ""))

    def again(self, store: Store) -> Sent:
        """The same files under another roof: what is loaded is removed when that ends, however it does."""
        other = Sent(Kept(store), [], list(self.names))
        for path in self.paths:
            other.paths.append(other.kept.path / path.name)
            os.link(path, other.paths[-1])
        return other

    def order(self, asked: Asked) -> orders.Order:
        """What it takes to load these files, now or once this process was killed."""
        return _order(self, asked)


def keep(store: Store, files: Sequence[FileStorage], asked: Asked) -> Sent:
    """Keep the files that were sent. Raises LoadError where there are none, or what is asked for can't be."""
    _check_source({"title": asked.title, **(asked.source or {})})
    if not any(each.filename for each in files):
        raise LoadError(Text("no file was sent."), where="files", hint=Text("Choose one or more files."))
    sweep(store)
    try:
        sent = Sent(Kept(store), [], [])
    except OSError as error:
        raise unwritable(store.work_folder, error) from error
    try:
        sent.add(files)
    except BaseException:
        sent.kept.remove()
        raise
    return sent


def _order(sent: Sent, asked: Asked) -> orders.Order:
    return {
        "paths": [str(path) for path in sent.paths],
        "names": list(sent.names),
        "mapping": asked.mapping,
        "source": dict(asked.source or {}),
        "format": asked.format,
        "title": asked.title,
        "accept": asked.accept,
        orders.UPLOADS: sent.kept.path.name,
    }


def finish_later(jobs: Jobs, store: Store, id: str) -> Job:
    """Put the finishing of work that was cut off into the queue. Raises NotFound where there is none of this id."""
    from loaders.finish import find, finish

    work = find(store, id)

    def work_on(job: Job, progress: Progress) -> dict[str, Any]:
        make_places(job, progress)
        return finish(store, id, progress)

    return jobs.start(work.title or work.id, work_on)


def take_back_later(jobs: Jobs, store: Store, load: Mapping[str, Any]) -> Job:
    """Put taking back a load into the queue; `load` is its record."""
    said = sum(
        each["created"] + each["updated"] for part in ("nodes", "edges") for each in (load.get(part) or {}).values()
    )

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        job.total = said or None
        counts = take_back(store, load["id"], progress)
        return {"taken_back": load.get("title") or load["id"], **counts} if "edges_removed" in counts else {}

    return jobs.start(load.get("title") or load["id"], work, "undo")


def _check_source(said: Mapping[str, str]) -> None:
    """Raise LoadError for what can't be title, address, date or nature of a source: it would stand with every fact of the load."""
    for name, text in said.items():
        if len(text) > LONGEST_FIELD:
            raise LoadError(
                Text("found {number:,} characters, expected at most {most:,}.", number=len(text), most=LONGEST_FIELD),
                where=name,
                hint=Text("Shorten it."),
            )
        if not text.isprintable():
            raise LoadError(
                Text("found a control character, expected one line of text."), where=name, hint=Text("Type it anew.")
            )
        shape, wanted = SHAPES.get(name, ("", NOTHING))
        if text and shape and not re.fullmatch(shape, text):
            raise LoadError(
                Text("found '{found}', expected {wanted}.", found=text[:80], wanted=wanted),
                where=name,
                hint=Text("Mend it, or leave it empty."),
            )


def _keep(folder: Path, number: int, file: FileStorage) -> Path:
    """The file on disk. Its own name stands in reports only; of it the path has no more than a plain ending."""
    ending = Path(_plain_name(file.filename or "")).suffix.lower()
    path = folder / f"{number}{ending if ending[1:].isascii() and ending[1:].isalnum() else ''}"
    file.save(path)
    file.close()
    return path


def _plain_name(name: str) -> str:
    """A file's name as text for reports: folders by slashes, nothing that leads upwards or that a terminal would obey.

    >>> _plain_name("../../etc/pass\\nwd"), _plain_name("C:\\\\lists\\\\pairs.csv")
    ('etc/pass�wd', 'C:/lists/pairs.csv')
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in "/".join(parts))
    return text[-LONGEST_NAME:] or "file"


def _load(
    job: Job,
    progress: Progress,
    store: Store,
    kept: Kept,
    order: orders.Order,
    asked: Asked,
    then: Callable[[], object],
) -> dict[str, Any]:
    try:
        report = (_foreseen if asked.dry_run else _loaded)(job, progress, store, order)
        then()
        return report
    except StoreError:
        kept.let_go()  # what is in the store of it can be finished with these files, once the server is back
        raise
    finally:
        kept.remove()


def _foreseen(job: Job, progress: Progress, store: Store, order: orders.Order) -> dict[str, Any]:
    from loaders.columns.mapping_written import write_mapping  # readers of every format: not before somebody loads
    from loaders.plan import describe

    plan = _planned(job, progress, order)
    described = {"plan": describe(plan), "mapping": write_mapping(plan.mapping)}
    return load_plan(store, plan, progress, dry_run=True) | described


def _loaded(job: Job, progress: Progress, store: Store, order: orders.Order) -> dict[str, Any]:
    plan = _planned(job, progress, order)
    while store.busy():  # another program loads: who waits for it can still be stopped
        progress(0)
        time.sleep(PAUSE_S)
    return load_plan(store, plan, progress, accept=bool(order["accept"]), order=order)


def _planned(job: Job, progress: Progress, order: orders.Order) -> Plan:
    """The plan of what is to be loaded, once the list of places is there."""
    from loaders.finish import plan_of

    make_places(job, progress)
    plan = plan_of(order)
    job.total = expected_rows(plan)
    return plan


def make_places(job: Job, progress: Progress) -> None:
    """Make the list of the world's places, where this machine hasn't got it yet."""
    from loaders.places.gazetteer import open_gazetteer
    from loaders.places.gazetteer_file import PLACES, cache_file

    if not cache_file().exists():
        job.total = PLACES
        open_gazetteer(progress)
        job.done = 0
