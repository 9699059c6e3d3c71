"""Files as bytes, on disk or in a ZIP: looked at before they are opened, opened anew for each reading, their faults in words."""

from __future__ import annotations

import csv
import difflib
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from graph.errors import LoadError
from graph.text import NOTHING, Text
from loaders.reading.table import Record

MAX_LINE = 1 << 20
"""Bytes of one line of a table."""
MAX_RECORD = 1 << 24
"""Characters of one record of a JSON file, or of one element of an XML file."""
MAX_QUOTED = 1 << 17
"""Signs of a text in quotation marks over several lines; a longer one has a mark that is never closed."""
MAX_COLUMNS = 16_384
"""As many as a spreadsheet has."""

FAULTS = (
    OSError,
    ValueError,
    RuntimeError,
    EOFError,
    LookupError,
    SyntaxError,
    MemoryError,
    csv.Error,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the libraries raise for files that are not what they seem; SyntaxError is an XML parser's."""

SPECIAL = (
    (stat.S_ISFIFO, Text("a pipe")),
    (stat.S_ISSOCK, Text("a socket")),
    (stat.S_ISCHR, Text("a device")),
    (stat.S_ISBLK, Text("a device")),
)


class Wanted(NamedTuple):
    """What the person says of a file; empty or None: to be found out."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: bool | None = None


@dataclass(frozen=True)
class Input:
    """A file under the name that the report gives it; `open` gives its bytes from the start. `size`: bytes, unpacked."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def ending(self) -> str:
        """The ending of the name, in lower case: `.csv`.

        >>> Input("Pairs.CSV", 0, open).ending
        '.csv'
        """
        return Path(self.name).suffix.lower()


def look(path: Path, name: str = "") -> os.stat_result:
    """What stands at `path`, without opening it: a pipe would wait for ever. Raises LoadError if it can't be read as a file or folder."""
    name = name or str(path)
    url = re.match(r"(https?|ftps?|s3|file|data):", str(path), re.IGNORECASE)
    try:
        if url and not os.path.lexists(path):
            raise LoadError(
                Text("is a web address; expected a file or folder on this computer."),
                where=name,
                hint=Text("Download it first, then load the file."),
            )
        found = path.stat()
    except FAULTS as error:
        raise _cannot_open(path, name, error) from error
    for is_special, word in SPECIAL:
        if is_special(found.st_mode):
            raise LoadError(
                Text("is {what}; expected a file or folder.", what=word),
                where=name,
                hint=Text("Write its contents to a file first."),
            )
    return found


def _cannot_open(path: Path, name: str, error: BaseException) -> LoadError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return LoadError(Text("There is no such file."), where=name, hint=_nearest(path))
    if isinstance(error, PermissionError):
        return LoadError(
            Text("may not be read by you."),
            where=name,
            hint=Text("Ask its owner for the right to read it, or copy it."),
        )
    if isinstance(error, OSError) and "symbolic link" in (error.strerror or ""):
        return LoadError(
            Text("is a link that leads back to itself; expected a file or folder."),
            where=name,
            hint=Text("Name the file itself."),
        )
    return LoadError(
        Text("can't be opened: {why}.", why=_words(error)), where=name, hint=Text("Expected a file or folder.")
    )


def _nearest(path: Path) -> Text:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except FAULTS:
        missing = not path.parent.exists()
        return Text("There is no folder {path} either.", path=str(path.parent)) if missing else NOTHING
    near = difflib.get_close_matches(path.name, names, 1)
    if not near:
        return Text("Check the name and the folder.")
    return Text("Nearest: {path}.", path=str(path.parent / near[0]))


def on_disk(path: Path, name: str) -> Input:
    """The file at `path`. Each opening checks that it is still the same."""
    found = look(path, name)

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        try:
            stream = path.open("rb")
        except OSError as error:
            raise _cannot_open(path, name, error) from error
        with stream:
            now = os.fstat(stream.fileno())
            if (now.st_size, now.st_mtime_ns) != (found.st_size, found.st_mtime_ns):
                raise LoadError(Text("was changed while it was being read."), where=name, hint=Text("Load it again."))
            yield stream

    return Input(name, found.st_size, opened)


@contextmanager
def errors_told(name: str) -> Iterator[None]:
    """Turns what a library raises for a damaged file into one LoadError."""
    try:
        yield
    except PermissionError as error:
        raise _cannot_open(Path(name), name, error) from error
    except FAULTS as error:
        raise LoadError(
            Text("can't be read: {why}.", why=_words(error)),
            where=name,
            hint=Text("The file may be damaged or cut off: get it again, or save it anew as CSV (UTF-8)."),
        ) from error


def damaged_zip(file: Input, error: zipfile.BadZipFile) -> LoadError:
    """The error for a ZIP that isn't whole; workbooks are some."""
    why = str(error).rstrip(".")
    book = file.ending in (".xlsx", ".ods")
    return LoadError(
        Text("is no whole workbook: {why}.", why=why) if book else Text("is no whole ZIP file: {why}.", why=why),
        where=file.name,
        hint=Text("It is cut off or damaged: get it again."),
    )


def _words(error: BaseException) -> str:
    """Why, in our words, or else in the library's."""
    if isinstance(error, RecursionError):
        return Text("it is nested too deeply")
    if isinstance(error, MemoryError):
        return Text("it is too big for this computer's memory")
    text = (getattr(error, "strerror", None) or str(error) or type(error).__name__).replace("\n", " ")
    return text.strip().rstrip(".")[:200]


def anew(name: str, records: Callable[[], Iterator[Record]]) -> Callable[[], Iterator[Record]]:
    """`Table.records`: each call reads again; no fault but LoadError leaves it."""

    def each() -> Iterator[Record]:
        with errors_told(name):
            yield from records()

    return each
