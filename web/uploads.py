"""Loading files that a browser or program sends: they are kept in a folder of their own while their job lasts, under names of ours."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from graph.errors import LoadError
from graph.model import NATURES
from graph.store.store import Store
from graph.text import NOTHING, Text
from loaders.columns.mapping import Mapping as Plans
from loaders.columns.mapping import SourceOf
from loaders.load import expected_rows, load_plan
from web.jobs import Job, Jobs, Progress

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
    _check_source({"title": asked.title, **(asked.source or {})})
    if not any(each.filename for each in files):
        raise LoadError(Text("no file was sent."), where="files", hint=Text("Choose one or more files."))
    folder = Path(tempfile.mkdtemp(prefix="twinmap-upload-"))
    try:
        named = [each for each in files if each.filename]
        paths = [_keep(folder, number, each) for number, each in enumerate(named)]
        names = [_plain_name(each.filename or "") for each in named]
        return jobs.start(
            asked.title or names[0], lambda job, progress: _load(job, progress, store, folder, paths, names, asked)
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


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
    job: Job, progress: Progress, store: Store, folder: Path, paths: Sequence[Path], names: Sequence[str], asked: Asked
) -> dict[str, Any]:
    from loaders.columns.mapping_written import write_mapping  # readers of every format: not before somebody loads
    from loaders.places.gazetteer import open_gazetteer
    from loaders.places.gazetteer_file import PLACES, cache_file
    from loaders.plan import describe, make_plan

    try:
        if not cache_file().exists():
            job.total = PLACES
            open_gazetteer(progress)
            job.done = 0
        plan = make_plan(paths, mapping=_mapping(asked), format=asked.format, title=asked.title, names=names)
        job.total = expected_rows(plan)
        if asked.dry_run:
            described = {"plan": describe(plan), "mapping": write_mapping(plan.mapping)}
            return load_plan(None, plan, progress) | described
        while store.busy():  # another program loads: who waits for it can still be stopped
            progress(0)
            time.sleep(PAUSE_S)
        return load_plan(store, plan, progress, accept=asked.accept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mapping(asked: Asked) -> Plans | None:
    """The mapping that was sent, with what else is known of the source; None where nothing was."""
    from loaders.columns.mapping_file import mapping_in

    given = None
    if asked.mapping.strip():
        given = mapping_in(asked.mapping)
    if asked.source:
        given = given or Plans(SourceOf())
        given = replace(given, source=replace(given.source, **asked.source))
    return given
