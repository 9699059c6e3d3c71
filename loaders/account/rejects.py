"""The refused rows of a load as a CSV file that loads again once it is corrected.

Each row stands as it stood, under its table's own columns; in front of them `twinmap_file`, `twinmap_line` and `twinmap_reason`, in the titles behind them how each table was read. Rows
of several tables share one file: its columns are those of all of them. `loaders/reading/refused_rows.py` reads it back, table by table.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.errors import LoadError
from graph.guarded import BOM, guarded
from graph.text import Text
from loaders.reading.header import unique
from loaders.reading.refused_rows import COLUMNS, ReadAs, packed

NUMBER = re.compile("[+-]?[0-9]+([.,][0-9]+)?")
"""Cells that stay numbers in a spreadsheet; none of them is a formula."""
KEPT = 4 * 1024 * 1024
"""Most characters of it that the store keeps."""


_Numbered = tuple[str, int]
"""A title, and which of those of its name it is."""


def _unknown(_table: str) -> None:
    """Nothing is known of how the table was read."""


class Rejects:
    """Refused rows, kept in a temporary file; memory stays small. Use it as a context manager."""

    def __init__(
        self, columns: Mapping[str, Sequence[str]], read_as: Callable[[str], ReadAs | None] = _unknown
    ) -> None:
        """columns: those of each table, by its name in the report. read_as: how a table of this name was read, where that is known."""
        self._of = columns
        self._read_as = read_as
        self._tables: dict[str, int] = {}
        """Tables that have a refused row, each with the number of cells of its longest one."""
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass")  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __bool__(self) -> bool:
        return bool(self._tables)

    def add(self, file: str, line: int, reason: Text, cells: Sequence[str]) -> None:
        """Keep one refused row."""
        self._tables[file] = max(self._tables.get(file, 0), len(cells))
        self._file.write(json.dumps([file, line, reason, cells]) + "\n")

    def text(self) -> Iterator[str]:
        """The file, line by line, with its byte order mark."""
        tables = {table: _numbered(self._of.get(table, ()), width) for table, width in self._tables.items()}
        columns = list(dict.fromkeys(column for each in tables.values() for column in each))
        titles = [*COLUMNS, *(name for name, _ in columns)]
        behind = packed(list(self._ways(tables, columns, unique(titles)[0][len(COLUMNS) :])))
        yield BOM + _line([*titles, *behind])
        self._file.seek(0)
        for kept in self._file:
            file, line, reason, cells = json.loads(kept)
            found = dict(zip(tables[file], cells, strict=False))
            yield _line([file, str(line), reason, *(found.get(column, "") for column in columns), *[""] * len(behind)])
        self._file.seek(0, io.SEEK_END)

    def _ways(
        self, tables: Mapping[str, Sequence[_Numbered]], columns: Sequence[_Numbered], called: Sequence[str]
    ) -> Iterator[ReadAs]:
        """How each table in the list was read; called: the titles of the list as they will be read."""
        for table, own in tables.items():
            if read_as := self._read_as(table):
                yield replace(read_as, stand_under=tuple(called[columns.index(column)] for column in own))

    def kept(self) -> str:
        """As much of the text as a store keeps, whole rows; empty without refused rows."""
        rows: list[str] = []
        size = 0
        for row in self.text() if self else ():
            size += len(row)
            if size > KEPT:
                break
            rows.append(row)
        return "".join(rows)

    def write(self, path: Path) -> Path:
        """Write the file; where another of that name is there already, under the next free number. Raises LoadError."""
        for place in _free(path):
            try:
                if self._is_in(place):
                    return place
                with place.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                    file.writelines(self.text())
                return place
            except FileExistsError:
                continue
            except OSError as error:
                raise LoadError(
                    Text("the list of refused rows can't be written: {why}.", why=error.strerror or str(error)),
                    where=str(place),
                    hint=Text("Run it in a folder that can be written to, or name one with --report."),
                ) from error
        raise AssertionError("there is always another number")

    def _is_in(self, path: Path) -> bool:
        """Does the file hold this very list?"""
        if not path.is_file():
            return False
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return all(file.read(len(row)) == row for row in self.text()) and not file.read(1)


def _numbered(columns: Sequence[str], width: int) -> list[_Numbered]:
    """Columns, told apart where several have one name, and further ones where rows are longer.

    >>> _numbered(["city", "city"], 3)
    [('city', 0), ('city', 1), ('column 3', 0)]
    """
    names = [*columns, *(f"column {number}" for number in range(len(columns) + 1, width + 1))]
    counts = dict.fromkeys(names, 0)
    found = []
    for name in names:
        found.append((name, counts[name]))
        counts[name] += 1
    return found


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([cell if NUMBER.fullmatch(cell) else guarded(cell) for cell in cells])
    return out.getvalue()


def _free(path: Path) -> Iterator[Path]:
    """The path, then those with a number before its endings: a.rejects.csv, a-2.rejects.csv, …

    >>> from itertools import islice
    >>> [each.name for each in islice(_free(Path("pairs.rejects.csv")), 2)]
    ['pairs.rejects.csv', 'pairs-2.rejects.csv']
    """
    yield path
    stem, dot, endings = path.name.partition(".")
    number = 1
    while True:
        number += 1
        yield path.with_name(f"{stem}-{number}{dot}{endings}")
