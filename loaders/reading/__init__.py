"""Reading: files of every format become tables. `tables()` is the one door; see docs/formats.md."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from graph.errors import LoadError
from graph.text import Text
from loaders.reading import delimited, dot, json_lists, own_exports, sheets, text_graphs, xml_graphs
from loaders.reading.archives import read_folder, read_zip
from loaders.reading.edge_csv import as_stated
from loaders.reading.encodings import ENCODINGS, known
from loaders.reading.files import Input, Wanted, errors_told, look, on_disk
from loaders.reading.listed_cells import opened
from loaders.reading.sniffing import format_of
from loaders.reading.table import Table

READERS: dict[str, Callable[[Input, Wanted], list[Table]]] = {
    "csv": delimited.read,
    "edgelist": delimited.read,
    "adjacency": delimited.read,
    "xlsx": sheets.read,
    "xls": sheets.read,
    "ods": sheets.read,
    "json": json_lists.read,
    "jsonl": json_lists.read,
    "gexf": xml_graphs.read,
    "graphml": xml_graphs.read,
    "pajek": text_graphs.read_pajek,
    "gml": text_graphs.read_gml,
    "dot": dot.read_dot,
}
"""The formats, with the reader of each; `csv` is any delimited text."""


def tables(
    path: Path, *, format: str = "", encoding: str = "", delimiter: str = "", header: bool | None = None, name: str = ""
) -> list[Table]:
    """The tables of a file, folder or ZIP, in the order of their names; of a graph its nodes before its edges.

    format (one of READERS), encoding (one of ENCODINGS), delimiter, header: overrule what is found out. name: how the report calls
    the file. Reads each file once in full, for its sha256 and encoding, and keeps none of it; `Table.records` reads it again.
    Raises LoadError, and nothing else, for what can't be read; so does reading the records.
    """
    wanted = Wanted(format, encoding, delimiter, header)
    name = name or path.name or str(path)
    known(encoding)
    if format and format not in READERS:
        raise LoadError(
            Text("The format {name!r} is not known; expected one of {known}.", name=format[:40], known=tuple(READERS)),
            where=name,
        )
    found = look(path, name)
    with errors_told(name):
        if stat.S_ISDIR(found.st_mode):
            return own_exports.own(read_folder(path, name, lambda file: _read(file, wanted, within=True)))
        own = own_exports.tables(path, name) if not format else None
        return own if own is not None else own_exports.own(_read(on_disk(path, name), wanted))


def _read(file: Input, wanted: Wanted, within: bool = False) -> list[Table]:
    """The tables of one file; `within` a folder or ZIP, where no other ZIP is opened."""
    with errors_told(file.name):
        format = wanted.format or format_of(file)
        if format == "zip":
            if within:
                raise LoadError(
                    Text("is a ZIP within a folder or ZIP."), where=file.name, hint=Text("Unpack it first.")
                )
            return read_zip(file, lambda each: _read(each, wanted, within=True))
        found = READERS[format](file, wanted._replace(format=format))
        return [opened(each) for table in found for each in as_stated(table)]


__all__ = ["ENCODINGS", "READERS", "tables"]
