"""Cells of names that name nobody, or more than a name: what they say instead."""

from __future__ import annotations

from graph.text import Text
from loaders.cells import clean
from loaders.places.countries import code_of
from loaders.reading.table import Record
from loaders.rows.around import words_around
from loaders.rows.cities import gazetteer
from loaders.rows.end_cells import EndCells
from loaders.rows.entries import Entry, with_words_around
from loaders.words.nobody import names_nobody

NOBODY = Text("'{cell}' names nobody: no tie is made of it")
"""The remark on such a cell."""
_PLACED = ("lat", "position", "id")


def nobody_in(end: EndCells, record: Record) -> str:
    """The cell of names that says that there is nobody; empty where it names a party, as one of a place of that name in its country is."""
    cells = (end.cells.cell(record.cells, at) for at in end.at.get("name", ()))
    return next((cell for cell in cells if cell and names_nobody(cell) and not _is_place(end, record, cell)), "")


def _is_place(end: EndCells, record: Record, name: str) -> bool:
    """Is it a country (NO), or does the row say where it lies, and is there such a place: Brak in Libya?"""
    if end.label == "Country":
        return code_of(name) != ""
    code = code_of(end.cells.text(record, end.role("country")))
    if code:
        return any(place.country == code for place in gazetteer().called(name))
    return not end.at.keys().isdisjoint(_PLACED)


def nothing_in(end: EndCells, record: Record) -> str:
    """The word in the cell of names that stands for nothing: n/a, 无."""
    if not end.at.keys().isdisjoint((*_PLACED, "name_zh")):
        return ""
    cells = [record.cells[at].strip() for at in end.at.get("name", ())]
    said = any(map(clean, cells))
    return "" if said else next((cell for cell in cells if any(map(str.isalpha, cell))), "")


def around_name(end: EndCells, record: Record) -> Entry | None:
    """What words around the name say of the row's tie."""
    cell = end.cells.text(record, end.role("name")) if "name" in end.at else ""
    found = words_around(cell) if cell and not cell.isalpha() else None
    return with_words_around(Entry(found.name), found) if found else None
