"""Rows that hold only the name of a country or continent: headings of the rows beneath them, which become a column of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from graph.text import Text
from loaders.cells import clean
from loaders.columns.listed import quoted
from loaders.columns.profiles import SAMPLE
from loaders.columns.titles import read_title
from loaders.places.countries import is_country
from loaders.reading.table import Record, Table
from loaders.words import tokens

LEAST_HEADINGS = 2
"""One row with nothing but a country may be a party of which nothing else is known."""
OF_ROWS = 0.7
"""Headings are at most this share of the rows: more of them are a list of countries."""
SHOWN = 8
"""Headings that the note names."""
TITLE = "country"
_CONTINENTS = frozenset(
    word
    for names in (
        "europe europa европа 欧洲 ヨーロッパ 유럽", "asia asie azja asien азия 亚洲 アジア 아시아", "africa afrika afrique africa afryka африка 非洲 アフリカ",
        "oceania ozeanien oceanie oceania океания 大洋洲 オセアニア", "america amerika amerique ameryka америка 美洲",
        "北美洲 南美洲 北米 南米 中南米",
    )
    for word in names.split()
)  # fmt: skip
_PARTS = frozenset(
    ("north", "south", "latin", "central", "nord", "sud", "latein", "zentral", "du", "del", "de", "nordamerika", "sudamerika", "lateinamerika", "norte",
     "sur", "latina", "norda", "poludniowa", "polnocna", "the", "and", "und", "et"),
)  # fmt: skip


def under_headings(table: Table) -> Table:
    """The table without its headings, and with their countries as a column of the rows beneath; the table itself where it has none."""
    if table.part != "table" or not table.header or len(table.columns) < LEAST_HEADINGS:
        return table
    rows = [record.cells for record in islice(table.records(), SAMPLE) if not record.fault]
    found = [heading for cells in rows if (heading := _heading(cells))]
    different = list(dict.fromkeys(found))
    if len(different) < LEAST_HEADINGS or len(found) > OF_ROWS * len(rows) or not _stand_above(rows):
        return table
    note = Text(
        "Rows with nothing but a country or continent are headings of the rows beneath: {headings}.",
        headings=quoted(different[:SHOWN]),
    )
    named = any(map(is_country, found)) and not any(read_title(title).sense == "country" for title in table.columns)
    columns = (*table.columns, _free(table.columns)) if named else table.columns
    return replace(
        table, columns=columns, records=lambda: _beneath(table, named), notes=(*table.notes, note), rows=None
    )


def _free(columns: Sequence[str]) -> str:
    """A title for the new column that no other has."""
    number = 2
    title = TITLE
    while title in columns:
        title, number = f"{TITLE} ({number})", number + 1
    return title


def _beneath(table: Table, named: bool) -> Iterator[Record]:
    country = ""
    for record in table.records():
        heading = "" if record.fault else _heading(record.cells)
        if heading:
            country = heading if is_country(heading) else ""
        elif named and len(record.cells) == len(table.columns):
            yield record._replace(cells=(*record.cells, country if any(map(clean, record.cells)) else ""))
        else:
            yield record


def _heading(cells: Sequence[str]) -> str:
    """The country or continent that is all the row says; empty where it says more, or something else."""
    said = [text for cell in cells if (text := clean(cell))]
    return said[0] if len(said) == 1 and (is_country(said[0]) or _is_continent(said[0])) else ""


def _is_continent(text: str) -> bool:
    words = tokens(text)
    return bool(words) and not _CONTINENTS.isdisjoint(words) and _CONTINENTS.union(_PARTS).issuperset(words)


def _stand_above(rows: Sequence[Sequence[str]]) -> bool:
    """Have the other rows more to say, and does one of them follow each heading, but for that of a continent before one of a country?"""
    heads = [_heading(cells) for cells in rows if any(map(clean, cells))]
    full = [sum(map(bool, map(clean, cells))) > 1 for cells in rows if any(map(clean, cells)) and not _heading(cells)]
    followed = all(not after or _is_continent(head) for head, after in pairwise(heads) if head)
    return bool(full) and sum(full) > len(full) / 2 and bool(heads) and not heads[-1] and followed
