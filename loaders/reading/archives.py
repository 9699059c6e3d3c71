"""Folders and ZIP files: their tables one after another; what is no data is left out, and named in a note."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import Input, damaged_zip, look, on_disk
from loaders.reading.sniffing import COMPANIONS
from loaders.reading.table import Table

MAX_FILES = 1_000
MAX_UNPACKED = 8 << 30
"""Bytes of all files of a ZIP."""
MAX_RATIO = 250
"""How many times bigger a packed file may become; text seldom becomes 30 times as big."""
SMALL = 64 << 20
"""Bytes below which the ratio doesn't matter."""

LEFT_OUT = (
    (r"readme.*|lies.?mich.*|.*\.(md|rst)", Text("a text for people")),
    (r"(licen[cs]e|copying|notice|copyright|changelog|authors|citation)([._-].*)?", Text("a licence or notice")),
    (r".*\.(png|jpe?g|gif|bmp|tiff?|webp|svg|ico|heic)", Text("a picture")),
    (r".*\.(pdf|docx?|odt|rtf|pptx?|html?|epub)", Text("a document")),
    (
        r".*\.(py|r|js|ts|ipynb|sh|sql|css|sav|dta|pkl|rdata|rds|toml|ya?ml|ini|cfg|lock|log|bib|tex)",
        Text("a program or its settings"),
    ),
    (r".*\.(zip|gz|bz2|xz|7z|rar|tar|tgz)", Text("an archive; unpack it first")),
    (rf".*({'|'.join(map(re.escape, COMPANIONS))})", Text("a companion of a Pajek network, which holds no ties")),
    (r".*\.(shp|shx|dbf|prj|cpg|qgz|km[lz]|gpx)", Text("a map")),
    (r".*\.(mp[34]|wav|avi|mov|exe|dll|so|ttf|otf|woff2?)", Text("no data")),
)
IGNORED = re.compile(r"(^|/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini|~\$[^/]*)(/|$)", re.IGNORECASE)

EMPTY = Text("empty")
SHOWN = 50
"""Files that a note on what was left out names."""
Read = Callable[[Input], list[Table]]
"""Reads one file."""


def why_left_out(name: str) -> Text | None:
    """Why a file in a folder is no data, by its name; None where it may be.

    >>> why_left_out("README.txt"), why_left_out("pairs.csv")
    ('a text for people', None)
    """
    own = name.rpartition("/")[2].lower()
    return next((why for pattern, why in LEFT_OUT if re.fullmatch(pattern, own)), None)


def read_folder(path: Path, name: str, read: Read) -> list[Table]:
    """The tables of all files in a folder and its subfolders, by name. Links to folders are not followed."""
    inputs: list[Input] = []
    left: list[tuple[str, str]] = []
    for file in _files(path, name):
        own = f"{name}/{file.relative_to(path).as_posix()}"
        why = why_left_out(own) or _no_file(file)
        if why:
            left.append((own, why))
        elif file.stat().st_size:
            inputs.append(on_disk(file, own))
        else:
            left.append((own, EMPTY))
    return _all(name, inputs, left, read)


def _files(path: Path, name: str) -> list[Path]:
    def stop(error: OSError) -> None:
        raise LoadError(
            Text("The folder can't be opened: {why}.", why=str(error.strerror)),
            where=str(error.filename or name),
            hint=Text("Ask its owner for the right to read it, or copy what you need."),
        ) from error

    found = []
    for folder, folders, names in os.walk(path, onerror=stop):
        folders[:] = sorted(each for each in folders if not IGNORED.search(each))
        found += [Path(folder, each) for each in sorted(names) if not IGNORED.search(each)]
        if len(found) > MAX_FILES:
            raise LoadError(
                Text("holds more than {most:,} files.", most=MAX_FILES),
                where=name,
                hint=Text("Load the files that you need."),
            )
    return sorted(found, key=lambda each: each.relative_to(path).as_posix().casefold())


def _no_file(file: Path) -> str | None:
    try:
        mode = file.stat().st_mode
    except OSError as error:
        if file.is_symlink():
            return Text("a link that leads nowhere ({why})", why=str(error.strerror))
        return str(error.strerror)
    return None if stat.S_ISREG(mode) else Text("no file")


def read_zip(file: Input, read: Read) -> list[Table]:
    """The tables of all files in a ZIP, by name. A ZIP within it is left out, with a note."""
    inputs: list[Input] = []
    left: list[tuple[str, str]] = []
    with _archive(file) as archive:
        check_sizes(archive, file.name)
        for member in sorted(archive.infolist(), key=lambda each: _name(each).casefold()):
            own = f"{file.name}/{_name(member)}"
            why = why_left_out(own)
            if member.is_dir() or IGNORED.search(_name(member)):
                continue
            if not member.file_size or why:
                left.append((own, why or EMPTY))
            else:
                inputs.append(_member(file, member, own))
    return _all(file.name, inputs, left, read)


@contextmanager
def _archive(file: Input) -> Iterator[zipfile.ZipFile]:
    with file.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except zipfile.BadZipFile as error:
            raise damaged_zip(file, error) from error
        with archive:
            yield archive


def check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses a ZIP that unpacks to far more than it is, before anything is unpacked, and one with a password."""
    members = archive.infolist()
    total = sum(each.file_size for each in members)
    for each in members:
        if each.flag_bits & 1:
            raise LoadError(
                Text("is protected by a password."),
                where=f"{name}/{_name(each)}",
                hint=Text("Unpack it, then load the folder."),
            )
        if each.file_size > SMALL and each.file_size > MAX_RATIO * max(each.compress_size, 1):
            raise LoadError(
                Text(
                    "would unpack to {size:,} bytes, {times:,} times its size; expected at most {most} times.",
                    size=each.file_size,
                    times=each.file_size // max(each.compress_size, 1),
                    most=MAX_RATIO,
                ),
                where=f"{name}/{_name(each)}",
                hint=Text("Is it a ZIP bomb? If not, unpack it and load the folder."),
            )
    if total > MAX_UNPACKED or len(members) > 100 * MAX_FILES:
        raise LoadError(
            Text(
                "would unpack to {size:,} bytes in {files:,} files; expected at most {most:,} bytes.",
                size=total,
                files=len(members),
                most=MAX_UNPACKED,
            ),
            where=name,
            hint=Text("Unpack it and load the files that you need."),
        )


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a file in a ZIP; those that are no UTF-8 are mostly Chinese.

    >>> info = zipfile.ZipInfo("城市.csv".encode("gb18030").decode("cp437"))
    >>> _name(info)
    '城市.csv'
    """
    if not member.flag_bits & 0x800 and not member.filename.isascii():
        try:
            raw = member.filename.encode("cp437")
            for encoding in ("utf-8", "gb18030"):
                try:
                    return raw.decode(encoding)
                except UnicodeDecodeError:
                    continue
        except UnicodeEncodeError:
            pass
    return member.filename


def _member(file: Input, member: zipfile.ZipInfo, name: str) -> Input:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with _archive(file) as archive, archive.open(member) as stream:
            yield stream

    return Input(name, member.file_size, opened)


def _all(name: str, inputs: list[Input], left: list[tuple[str, str]], read: Read) -> list[Table]:
    """The tables of these files; the first has a note on what was left out."""
    if len(inputs) > MAX_FILES:
        raise LoadError(
            Text("holds {number:,} files; expected at most {most:,}.", number=len(inputs), most=MAX_FILES),
            where=name,
            hint=Text("Load those that you need."),
        )
    tables = [table for each in inputs for table in read(each)]
    said = tuple(Text("{file} ({why})", file=own.removeprefix(f"{name}/"), why=why) for own, why in left[:SHOWN])
    if not tables:
        raise LoadError(
            Text("holds no file that can be read: {parts}.", parts=said)
            if said
            else Text("holds no file that can be read."),
            where=name,
            hint=Text("Expected tables or graphs in it."),
        )
    if not left:
        return tables
    all_said = len(left) <= SHOWN
    note = Text("Left out: {parts}.", parts=said) if all_said else Text("Left out: {parts} ….", parts=said)
    return [replace(tables[0], notes=(*tables[0].notes, note)), *tables[1:]]


__all__ = ["check_sizes", "look", "read_folder", "read_zip", "why_left_out"]
