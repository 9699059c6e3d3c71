"""Delimited text: CSV, TSV and any other delimiter, quoted or padded, columns of fixed width."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import clevercsv

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.edge_csv import is_admin_header
from loaders.reading.edge_lists import edge_list
from loaders.reading.encodings import Encoded, lines_of, survey
from loaders.reading.files import MAX_COLUMNS, Input, Wanted, anew
from loaders.reading.header import head_of, is_header, record, shape
from loaders.reading.lines import FIRST, MOST_LINES, parts_evenly, without_comments
from loaders.reading.quoting import Cut, CutRow, escape_of, quoted
from loaders.reading.refused_rows import BEGINS
from loaders.reading.table import HEADER_ALONE, Record, Table

USUAL = ",;\t|"
WIDEST = 2000
"""Signs of a line of columns of fixed width, at most."""
MOST_GAPS = 0.6
"""The share of lines with two blanks in a row that speaks for columns of fixed width."""


def read(file: Input, wanted: Wanted) -> list[Table]:
    """The one table of a delimited text. Reads the whole file once for its encoding, then a sample; O(bytes).

    Raises LoadError for an empty file, a header without rows, a line of more than a MiB, NUL bytes, more than 16,384 columns.
    """
    found = survey(file, wanted=wanted.encoding)
    first = list(islice(without_comments(lines_of(file, found)), FIRST))
    if not any(line.strip() for _, line in first):
        raise LoadError(
            Text("is empty; expected a table."),
            where=file.name,
            hint=Text("Get the file again, or leave it out of the load."),
        )
    if wanted.format in ("edgelist", "adjacency"):
        return [edge_list(file, found, wanted)]
    lines = [line for _, line in first]
    if lines[0].startswith(BEGINS):
        return [_own_list(file, found, wanted)]
    delimiter = wanted.delimiter or _of_header_alone(lines) or delimiter_of(lines, file, first[0][0])
    cut, notes = _cut(file, found, delimiter, lines)
    if wanted.header is None and _is_adjacency([row.cells for row in cut(iter(lines), 1)]):
        return [edge_list(file, found, Wanted("adjacency", delimiter=delimiter))]
    return [_table(file, found, cut, wanted, (*found.notes, *notes))]


def _of_header_alone(lines: Sequence[str]) -> str:
    """What parts the one line of a header for neo4j-admin, whose colons part nothing; empty for any other text."""
    titles = {sign: [title.strip() for title in lines[0].split(sign)] for sign in USUAL} if len(lines) == 1 else {}
    return next((sign for sign, each in titles.items() if len(each) > 1 and is_admin_header(each)), "")


def _own_list(file: Input, found: Encoded, wanted: Wanted) -> Table:
    """A list of refused rows as twinmap wrote it, where nothing is to be found out."""
    own: Cut = lambda rows, first: quoted(rows, ",", '"', None, file.name, first)  # noqa: E731
    return _table(file, found, own, wanted._replace(header=True), found.notes)


def _is_adjacency(rows: Sequence[Sequence[str]]) -> bool:
    """A name and its partners on each line: no two lines need be of one length, and no cell is a number or empty."""
    widths = Counter(map(len, rows))
    words = all(shape(cell.strip()) in ("word", "code") for row in rows for cell in row)
    odd = len(rows) > 2 and len(widths) > 2 and max(widths.values()) <= 0.5 * len(rows)
    return odd and words and not is_header(rows[0], rows[1:])


def _table(file: Input, found: Encoded, cut: Cut, wanted: Wanted, notes: tuple[Text, ...]) -> Table:
    start, said = _start(lines_of(file, found))
    seen = list(islice(filter(_filled, _rows(file, found, cut, start)), FIRST))
    head = head_of([[cell.strip() for cell in row.cells] for row in seen], wanted.header, file.name)
    last_skipped = seen[head.before - 1].line if head.before else 0
    terms = head.header and all(each.startswith("?") for each in head.columns)
    alone = len(seen) <= head.before
    if alone and not is_admin_header(head.columns):
        raise LoadError(
            Text("has column titles ({columns}) and no row below them.", columns=", ".join(head.columns)[:100]),
            where=f"{file.name}:{last_skipped}",
            hint=Text("Expected at least one row; if this line is one, say that there is no header."),
        )

    def records() -> Iterator[Record]:
        rows = (row for row in _rows(file, found, cut, start) if row.line > last_skipped)
        if terms:
            rows = (row._replace(cells=list(map(_value_of, row.cells))) for row in rows)
        yield from filter(None, (record(row.line, row.cells, head.columns, row.fault) for row in rows))

    return Table(
        file.name, "csv", found.encoding, found.sha256, head.columns, anew(file.name, records), head.header,
        size=file.size, lines=found.lines, notes=(*said, *notes, *head.notes), above=head.above, about={HEADER_ALONE: ", ".join(head.columns)} if alone else {},
        headless=(lambda: _table(file, found, cut, wanted._replace(header=False), notes)) if wanted.header is None and head.header else None,
    )  # fmt: skip


_TERM = re.compile(r'\s*(?:"(.*)"(?:@[\w-]+|\^\^\S+)?|<([^<>\s]*)>)\s*', re.S)


def _value_of(cell: str) -> str:
    """The value in a cell of an answer to a SPARQL query.

    >>> _value_of('"Turin"@en'), _value_of("<http://www.wikidata.org/entity/Q495>"), _value_of("1958")
    ('Turin', 'http://www.wikidata.org/entity/Q495', '1958')
    """
    found = _TERM.fullmatch(cell)
    return (found[1] or found[2] or "").replace('\\"', '"') if found else cell


def _filled(row: CutRow) -> bool:
    return bool(row.fault) or any(map(str.strip, row.cells))


def _start(lines: Iterable[str]) -> tuple[int, tuple[Text, ...]]:
    """The line on which the table begins, and a note on the comments above it."""
    number, line = next(without_comments(lines))
    if number == 1 or not line:
        return number, ()
    return number, (Text("The table begins on line {line}; comments above it were skipped.", line=number),)


def _rows(file: Input, found: Encoded, cut: Cut, start: int) -> Iterator[CutRow]:
    """Rows from line `start` on."""
    return cut(islice(lines_of(file, found), start - 1, None), start)


def delimiter_of(lines: Sequence[str], file: Input, start: int = 1) -> str:
    """What parts the cells: one sign, two of one sign, "  " for columns of fixed width, or "" for a single column.

    start: number of the first line.
    clevercsv tells it; a sign that doesn't part most lines into equally many cells is not believed, unless it is a usual one.
    """
    _refuse_wide(lines, file, start)
    if file.ending in (".tsv", ".tab") and sum("\t" in line for line in lines) > MOST_LINES * len(lines):
        return "\t"
    sign = _detected(lines)
    if sign and sign not in USUAL and (sign == " " or not parts_evenly(lines, sign)):
        sign = _usual(lines)
        if not parts_evenly(lines, sign):
            return _blanks(lines, file)
    if sign and sign not in ",;\t" and all(sign not in line.replace(sign * 2, "") for line in lines):
        return sign * 2
    return sign


def _refuse_wide(lines: Sequence[str], file: Input, start: int) -> None:
    for number, line in enumerate(lines, start):
        if max(map(line.count, USUAL)) >= MAX_COLUMNS:
            raise LoadError(
                Text("has more than {most:,} columns.", most=MAX_COLUMNS),
                where=f"{file.name}:{number}",
                hint=Text("Check what parts the cells, or turn the table on its side."),
            )


def _usual(lines: Sequence[str]) -> str:
    """The usual delimiter that most lines have."""
    return max(USUAL, key=lambda sign: sum(sign in line for line in lines))


def _blanks(lines: Sequence[str], file: Input) -> str:
    """How blanks part the cells: columns of fixed width, words, or not at all."""
    if _edges_of_columns(lines):
        return "  "
    if file.ending not in (".txt", ".dat", ".net", "") or not parts_evenly(lines, " "):
        return ""
    return " " if any(" " in line.replace("  ", "") for line in lines) else "  "


def _detected(lines: Sequence[str]) -> str:
    sample = "".join(lines[:100])[:16_000]
    cut = sample.rfind("\n") + 1
    try:
        found = clevercsv.Detector().detect(sample[:cut] if cut > 1 else sample)
    except (clevercsv.Error, ValueError, IndexError, RecursionError):
        found = None
    sign = str(found.delimiter or "") if found else ""
    if not sign or sign.isalnum() or sign in "\"'\r\n-_.":
        usual = _usual(lines)
        sign = usual if parts_evenly(lines, usual) else " "
    return sign


def _cut(file: Input, found: Encoded, delimiter: str, lines: Sequence[str]) -> tuple[Cut, tuple[Text, ...]]:
    """How lines are cut at this delimiter. The way of quoting is the first that reads nearly every row of the sample."""
    if delimiter == "  ":
        edges = _edges_of_columns(lines) or [0]
        return lambda rows, first: _fixed(rows, first, edges), (
            Text("Columns of fixed width, from places {places}.", places=tuple(str(edge + 1) for edge in edges)),
        )
    if delimiter == " " or len(delimiter) > 1 or not delimiter:
        return lambda rows, first: _split(rows, first, delimiter), ()
    apostrophes = sum(line.count(f"'{delimiter}'") for line in lines)
    quote = "'" if 2 * apostrophes >= len(lines) else '"'
    escape, notes = escape_of(lambda: lines_of(file, found), delimiter, quote, file.name)
    strict: Cut = lambda rows, first: quoted(rows, delimiter, quote, escape, file.name, first)  # noqa: E731
    seen = list(islice(strict(lines_of(file, found), 1), FIRST))
    faults = sum(bool(row.fault) for row in seen)
    if faults <= 0.05 * len(seen):
        return strict, notes
    if _marks_are_text(lines, delimiter, quote, faults):
        return lambda rows, first: _split(rows, first, delimiter), (
            Text("Quotation marks are part of the text in this file."),
        )
    return strict, notes


def _marks_are_text(lines: Sequence[str], delimiter: str, quote: str, faults: int) -> bool:
    """Do the lines fit without regard to the marks, and does at least half of those that have one before a cell not with it?"""
    split = [row.cells for row in _split(iter(lines), 1, delimiter)]
    marked = sum(any(cell.lstrip().startswith(quote) for cell in cells) for cells in split)
    usual = max(Counter(map(len, split)).values())
    return 2 * faults >= marked and usual > 0.9 * len(split)


def _split(lines: Iterator[str], first: int, delimiter: str) -> Iterator[CutRow]:
    """Rows parted at the delimiter alone; at any blanks for " ", into a single cell for ""."""
    for number, line in enumerate(lines, first):
        text = line.rstrip("\r\n")
        cells = text.split() if delimiter == " " else text.split(delimiter) if delimiter else [text]
        yield CutRow(number, cells)


def _edges_of_columns(lines: Sequence[str]) -> list[int]:
    """Where the columns begin in a text of fixed width: after two blanks or more that stand in every line; [] if it is none."""
    texts = [line.rstrip() for line in lines if line.strip()]
    longest = max(map(len, texts), default=0)
    if len(texts) < 2 or longest > WIDEST or any("\t" in text for text in texts):
        return []
    blank = [all(text[at : at + 1] in ("", " ") for text in texts) for at in range(longest)]
    edges = [at for at in range(longest) if not blank[at] and _begins_at(texts, blank, at)]
    gaps = sum("  " in text for text in texts)
    return edges if len(edges) > 1 and gaps > MOST_GAPS * len(texts) else []


def _begins_at(texts: Sequence[str], blank: Sequence[bool], at: int) -> bool:
    """Does a column begin here: at the left edge, or where a cell of one of the lines comes after two blanks?"""
    if at == 0 or not blank[at - 1]:
        return at == 0
    return any(text[at - 2 : at].isspace() and text[at : at + 1].strip() for text in texts)


def _fixed(lines: Iterator[str], first: int, edges: list[int]) -> Iterator[CutRow]:
    ends = [*edges[1:], None]
    for number, line in enumerate(lines, first):
        text = line.rstrip("\r\n")
        yield CutRow(number, [text[start:end].strip() for start, end in zip(edges, ends)])
