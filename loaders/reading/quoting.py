"""Quotation marks of a delimited text: rows as RFC 4180 writes them, and what a backslash before such a mark means."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import MAX_QUOTED, MAX_RECORD

MAX_UNCLOSED = 500
"""Rows whose quote is not closed, before the whole file is refused."""


class CutRow(NamedTuple):
    """Cells of one record, the line on which it begins, and why it can't be read."""

    line: int
    cells: list[str]
    fault: str = ""


Cut = Callable[[Iterator[str], int], Iterator[CutRow]]
"""Cuts lines, the first of which has this number, into rows."""


def quoted(
    lines: Iterator[str], delimiter: str, quote: str, escape: str | None, name: str, number: int = 1
) -> Iterator[CutRow]:
    r"""Rows as RFC 4180 writes them. A row that breaks its rules is a fault, and reading goes on with the next line.

    >>> [(row.line, row.cells) for row in quoted(iter(['a,"b\n', 'c"\n', 'd,"e"f\n', 'g\n']), ",", '"', None, "a.csv")]
    [(1, ['a', 'b\nc']), (3, ['d,"e"f']), (4, ['g'])]
    """
    waiting: deque[str] = deque()
    taken: list[str] = []
    unclosed = 0

    def feed() -> Iterator[str]:
        size = 0
        while line := waiting.popleft() if waiting else next(lines, ""):
            size = len(line) + (size if taken else 0)
            taken.append(line)
            if size > MAX_QUOTED and len(taken) > 1:
                raise csv.Error("field larger than the limit")
            yield line

    csv.field_size_limit(MAX_RECORD)
    while True:
        reader = csv.reader(
            feed(), delimiter=delimiter, quotechar=quote, escapechar=escape, skipinitialspace=True, strict=True
        )
        try:
            for cells in reader:
                yield CutRow(number, cells)
                number += len(taken)
                taken.clear()
            return
        except csv.Error as error:
            unclosed += len(taken) > 1
            if unclosed > MAX_UNCLOSED:
                raise _unclosed(f"{name}:{number}") from error
            yield CutRow(number, [taken[0].rstrip("\r\n")[:1000]], _quote_fault(error, quote))
            waiting.extendleft(reversed(taken[1:]))
            number += 1
            taken.clear()


def _unclosed(where: str) -> LoadError:
    return LoadError(
        Text("opens a quotation mark that is not closed, as do many rows before it."),
        where=where,
        hint=Text("Expected quotation marks in pairs; save the file anew as CSV (UTF-8)."),
    )


def _quote_fault(error: csv.Error, quote: str) -> Text:
    text = str(error)
    if "field larger" in text:
        return Text(
            "has a cell of more than {most:,} signs, or a {quote} that is never closed", most=MAX_QUOTED, quote=quote
        )
    if "unexpected end" in text:
        return Text("opens a quotation mark {quote} that is never closed", quote=quote)
    return Text("its quotation marks can't be read: {why}", why=text)


def escape_of(
    lines: Callable[[], Iterator[str]], delimiter: str, quote: str, name: str
) -> tuple[str | None, tuple[Text, ...]]:
    """What takes a quotation mark into a cell beside doubling it, a backslash or nothing, and a note on it where the file leaves it open.

    lines: gives all lines of the file, each time anew. RFC 4180 knows no escape: in `"C:\\dir\\","b"` the backslash is text and the mark
    ends the cell; others write `"a \\"b\\" c"`. Whichever gives more rows as many cells as most rows have is taken. Where that is one, a mark
    that is followed by more text can't have ended a cell. O(bytes).
    """
    within = re.compile(rf"\\{quote}[^{quote}{re.escape(delimiter)}\r\n]")
    marked = (bool(within.search(line)) for line in lines() if f"\\{quote}" in line)
    before_more = max(marked, default=None)
    if before_more is None:
        return None, ()

    def odd(escape: str | None, most: float = float("inf")) -> float:
        return _odd_rows(quoted(lines(), delimiter, quote, escape, name), most)

    as_escape = odd("\\")
    as_text = odd(None, as_escape)
    escaped = before_more if as_text == as_escape else as_escape < as_text
    why = _EITHER if as_text == as_escape else _FEWER
    if escaped:
        return "\\", (
            Text(
                "A backslash before {quote} makes the mark a part of the text in this file. {why}", quote=quote, why=why
            ),
        )
    return None, (
        Text(
            "A backslash before {quote} is text in this file, and the mark ends its cell, as RFC 4180 has it. {why}",
            quote=quote,
            why=why,
        ),
    )


_FEWER = Text("Read otherwise, more rows would not fit the columns.")
_EITHER = Text("Read otherwise, as many rows would fit the columns: look at the cells with a backslash.")


def _odd_rows(rows: Iterable[CutRow], most: float) -> float:
    """How many rows can't be read, or have other than the usual number of cells; infinite where more than `most` can't be read at all."""
    widths: Counter[int] = Counter()
    broken = 0
    try:
        for row in rows:
            if row.fault:
                broken += 1
            elif any(map(str.strip, row.cells)):
                widths[len(row.cells)] += 1
            if broken > most:
                return float("inf")
    except LoadError:  # too many that are never closed
        return float("inf")
    return broken + widths.total() - max(widths.values(), default=0)
