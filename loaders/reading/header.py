"""Rows of text: which one is the header, what the columns are called, and what makes a row unreadable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from graph.errors import LoadError
from graph.text import Text, counted
from loaders.cells.years import NEAR_YEAR
from loaders.reading.files import MAX_COLUMNS
from loaders.reading.table import Record
from loaders.words import Phrases, rows_of

UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
"""Control characters, bytes that are no text in the file's encoding (as surrogates), and the mark of letters lost earlier."""

LONGEST_QUOTE = 120
"""Signs that a note shows of what stands above a table."""
MOST = 0.8
"""The share of the cells below a title that have to look alike to speak for it."""
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*([eE][-+]?\d+)?%?$")
DATE = re.compile(r"\d{1,4}[-./年]\d{1,2}([-./月]\d{1,4}日?)?([T ].*)?$")
CODE = re.compile(r"[A-Za-z]{1,4}[-_ :]?\d[\w-]*$")


class Head(NamedTuple):
    """The names of the columns, and how many of the rows seen stand before the first record."""

    columns: tuple[str, ...]
    header: bool
    before: int
    notes: tuple[Text, ...]
    above: str = ""
    """What stands above the header, or above the first row."""


def shape(cell: str) -> str:
    """What a cell looks like: number, date, code (`Q64`), word or nothing.

    >>> [shape(each) for each in ("5", "2005-11-16", "Q64", "Suzhou", "")]
    ['number', 'date', 'code', 'word', '']
    """
    if not cell:
        return ""
    if NUMBER.match(cell):
        return "number"
    if DATE.match(cell):
        return "date"
    return "code" if CODE.match(cell) else "word"


def head_of(rows: Sequence[Sequence[str]], wanted: bool | None, where: str, width: int = 0) -> Head:
    """Find the header among the first rows of a table: title rows above it are skipped, repeated and empty names are made unique.

    rows: the first records as they stand, cells stripped. `wanted` overrules; `width`: how many columns, where it is known.
    Raises LoadError for more than 16,384 columns.

    >>> head_of([["Towns of 2005"], ["city", "city"], ["Suzhou", "Portland"], ["Wuxi", "Davis"]], None, "a.csv")[:3]
    (('city', 'city (2)'), True, 2)
    """
    width = width or width_of(rows)
    if width > MAX_COLUMNS:
        raise LoadError(
            Text("has {width:,} columns; expected at most {most:,}.", width=width, most=MAX_COLUMNS),
            where=where,
            hint=Text("Check the delimiter, or turn the table on its side."),
        )
    titles = _title_rows(rows, width)
    rest = rows[titles:]
    grouped = _grouped(rest, width) if wanted is not False else ()
    if grouped:
        rest = [grouped, *rest[2:]]
    header = bool(rest) and (is_header(rest[0], rest[1:]) if wanted is None else wanted)
    columns, renamed = unique(rest[0] if header else (), width)
    above = " / ".join(" ".join(filter(None, row)) for row in rows[:titles])
    notes = [_skipped(above, header)] if titles else []
    if not header:
        return Head(columns, False, titles, tuple(notes), above)
    if grouped:
        notes.append(Text("Two rows of titles were read as one: what stands over several columns is part of each."))
    if renamed:
        notes.append(Text("Columns of one name were numbered: {columns}.", columns=tuple(renamed[:20])))
    return Head(columns, True, titles + (2 if grouped else 1), tuple(notes), above)


def _skipped(above: str, header: bool) -> Text:
    words = above[:LONGEST_QUOTE]
    if header:
        return Text("Skipped above the header: {text!r}.", text=words)
    return Text("Skipped above the first row: {text!r}.", text=words)


def _grouped(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """The titles of a table that has two rows of them, the first with words over several columns; empty if it has not.

    >>> _grouped([["No.", "Home", "", "Partner", ""], ["", "City", "Country", "City", "Country"], ["1", "Suzhou", "China", "Davis", "USA"]], 5)
    ('No.', 'Home City', 'Home Country', 'Partner City', 'Partner Country')
    """
    if len(rows) < 3:
        return ()
    upper, lower = ([*row[:width], *[""] * (width - len(row))] for row in rows[:2])
    below = {cell for row in rows[2:] for cell in row}
    return tuple(_joined(upper, lower)) if _are_two_rows_of_titles(upper, lower, below) else ()


def _are_two_rows_of_titles(upper: Sequence[str], lower: Sequence[str], below: set[str]) -> bool:
    """Does the upper row stand over several columns, and is the lower one made of titles?"""
    words = list(filter(None, lower))
    after = zip(upper, lower, upper[1:], lower[1:])
    over = any(own and not above and left_above != left for left_above, left, above, own in after)
    return (
        over
        and all(above or own for above, own in zip(upper, lower))
        and all(map(_is_word, [*words, *filter(None, upper)]))
        and sum(map(is_title, words)) > 0.5 * len(words)
        and below.isdisjoint(words)
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> Iterator[str]:
    """Each title with what stands over it: over its own column, or over those to its left."""
    group = ""
    for above, own in zip(upper, lower):
        group = above or (group if own else "")
        yield " ".join(dict.fromkeys(filter(None, (group, own))))
        group = group if own and own != above else ""


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """The number of cells that most rows have."""
    counts = Counter(len(row) for row in rows if any(row))
    return max(counts, key=lambda each: (counts[each], each), default=0)


def _title_rows(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many rows at the top stand above the table: one filled cell where the table has more; where it has two, above titles only."""
    for index, row in enumerate(rows[:20]):
        if (
            2 * len(row) > width
            and sum(map(bool, row)) >= min(2, width - 1)
            and not _is_form_line(row, rows[index + 1 :])
        ):
            return index + (_above_titles(rows[index:20]) if width == 2 else 0)
    return 0


_OF_FORMS = re.compile(
    r"\w\s*[:：]\s*\S|\d{1,4}\s*[./年-]\s*\d{1,2}\s*[./月-]\s*\d{1,4}|\d\s*[年月日]|\b\d{1,2}\.? [^\W\d_]{3,} \d{4}\b"
)
"""What stands in the line of a form, as "Editor: A. Smith" and the day of a list do, and in no title."""
MADE_OF_TITLES = 0.5
"""A row is the header below such a line where more than this share of its cells are titles."""


def _is_form_line(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Does the row say who made the list, and when, above the header? Words over groups of columns it isn't: none of them is a title."""
    cells = list(filter(None, row))
    lower = list(filter(None, next((each for each in below if any(each)), ())))
    if len(lower) < max(len(cells), 2) or sum(map(is_title, lower)) <= MADE_OF_TITLES * len(lower):
        return False
    if any(map(_OF_FORMS.search, cells)):
        return True
    return len(cells) < len(lower) == len(set(lower)) and not any(map(_has_title, cells))


def _has_title(cell: str) -> bool:
    """Does any word of titles stand in it?"""
    return bool(_titles().find(cell, camel=True, compounds=True)[0])


def _above_titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows of one cell stand above one that is made of titles; none where something else follows."""
    whole = next((index for index, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    return whole if all(map(is_title, rows[whole])) else 0


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Is the first row made of titles? By what the cells below look like, and by words that titles are made of.

    >>> is_header(["Q64", "Q90"], [["Q60", "Q84"]]), is_header(["city", "since"], [["Suzhou", "1988"]])
    (False, True)
    """
    if rest and (_counts_up(first) or (len(first) > 2 and not first[0] and all(map(_is_word, first[1:])))):
        return True
    points = sum(_points(cell, [row[i] for row in rest if i < len(row) and row[i]]) for i, cell in enumerate(first))
    below = {cell for row in rest for cell in row if shape(cell) == "word"}
    points -= sum(2 for cell in first if cell in below)
    return points > 0


def _is_word(cell: str) -> bool:
    return shape(cell) == "word"


@cache
def _titles() -> Phrases:
    return Phrases((words, row["sense"]) for row in rows_of("headers") for words in row["words"].split("|"))


def is_title(cell: str) -> bool:
    """Is it made of words that titles of columns are made of, most of them?"""
    found, rest = _titles().find(cell, camel=True, compounds=True)
    return len(found) > len(rest)


def _counts_up(cells: Sequence[str]) -> bool:
    """Years or numbers in order, as above the columns of a matrix."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"\d{1,4}", cell)]
    years = len(numbers) == 2 and numbers[1] == numbers[0] + 1 and re.fullmatch(NEAR_YEAR, str(numbers[0])) is not None
    if years and len(cells) > 2 and all(is_title(cell) for cell in cells if not cell.isdigit()):
        return True
    return (
        len(numbers) >= 3
        and len(numbers) >= len(cells) - 4
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _points(cell: str, below: list[str]) -> int:
    """How much one cell speaks for being a title (> 0) or a value (< 0)."""
    own = shape(cell)
    known = len(cell) <= 60 and is_title(cell)
    kinds = Counter(map(shape, below))
    usual, often = kinds.most_common(1)[0] if below else ("", 0)
    if own in ("number", "date"):
        return -2
    if own == "code" and not known:
        return -2 if usual == "code" else 0
    points = 2 if known else 0
    if own and usual in ("number", "date", "code") and often > MOST * len(below):
        points += 2
    if own == usual == "word" and _is_small_above_capitals(cell, below):
        points += 1
    return points


def _is_small_above_capitals(cell: str, below: list[str]) -> bool:
    """Is it written as programmers write titles, and what stands below as people write names?"""
    return (cell.islower() or "_" in cell) and sum(each[:1].isupper() for each in below) > MOST * len(below)


def unique(names: Iterable[str], width: int = 0) -> tuple[tuple[str, ...], list[str]]:
    """Names of columns, each once and none empty, and those that had to be numbered.

    >>> unique(["lat", "lat", ""], 4)
    (('lat', 'lat (2)', 'column 3', 'column 4'), ['lat (2)'])
    """
    taken: dict[str, None] = {}
    numbered = []
    given = [UNREADABLE.sub(" ", " ".join(name.split())) for name in names]
    fixed = set(given)
    next_number: Counter[str] = Counter()
    for index, name in enumerate(given + [""] * (width - len(given)), 1):
        own = name or f"column {index}"
        if own in taken or (not name and own in fixed):
            base, number = own, next_number[own] or 2
            while (own := f"{base} ({number})") in taken or own in fixed:
                number += 1
            next_number[base] = number + 1
            numbered.append(own)
        taken[own] = None
    return tuple(taken), numbered


def record(line: int, cells: Sequence[str], columns: Sequence[str], fault: str = "") -> Record | None:
    """The row as a record, its fault in words; None where nothing stands in it.

    >>> record(3, ["Suzhou", " Portland "], ("a", "b"))
    Record(line=3, cells=('Suzhou', 'Portland'), fault='')
    >>> record(4, ["Suzhou"], ("a", "b")).fault
    'has 1 cell; expected 2, as many as there are columns'
    """
    own = tuple(map(str.strip, cells))
    text = "".join(own)
    if not fault and not text:
        return None
    if UNREADABLE.search(text):
        fault = fault or _unreadable(own, columns)
        own = tuple(escaped(cell) for cell in own)
    if len(own) > len(columns) and not any(own[len(columns) :]):
        own = own[: len(columns)]
    if len(own) != len(columns) and not fault:
        fault = counted(
            "has {n} cell; expected {most:,}, as many as there are columns",
            "has {n:,} cells; expected {most:,}, as many as there are columns",
            n=len(own),
            most=len(columns),
        )
    return Record(line, own, fault)


def _unreadable(cells: Sequence[str], columns: Sequence[str]) -> Text:
    index, found = next((i, match) for i, cell in enumerate(cells) if (match := UNREADABLE.search(cell)))
    column = repr(columns[index]) if index < len(columns) else index + 1
    sign = found[0]
    if sign == "\ufffd":
        return Text(
            "column {column} holds the sign U+FFFD, where letters were lost before the file came here; expected its text",
            column=column,
        )
    if "\ud800" <= sign <= "\udfff":
        return Text(
            "column {column} holds {sign}, which is no text in the file's encoding", column=column, sign=escaped(sign)
        )
    if sign > "\ufffd":
        return Text(
            "column {column} holds U+{code:04X}, which is no letter; expected text", column=column, code=ord(sign)
        )
    return Text(
        "column {column} holds the control character U+{code:04X}; expected text", column=column, code=ord(sign)
    )


def escaped(text: str) -> str:
    """The text with its unreadable signs written out.

    >>> escaped("a\\x07b")
    'a\\\\x07b'
    """
    return UNREADABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
