"""loaders/samples/tables.py."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.errors import LoadError
from graph.text import Text
from loaders.account.row import File


def table_files(folder: Path, names: Iterable[str]) -> list[File]:
    """CSV tables of ours in one folder, as the files of a load."""
    return [File.of(folder / f"{name}.csv", f"{name}.csv") for name in names]


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a CSV table of ours; cells stripped. Raises LoadError naming file and line for a broken row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if None in row or None in row.values():
                raise LoadError(
                    Text(
                        "the row has {n} cells; expected {columns}.", n=len(row), columns=len(reader.fieldnames or ())
                    ),
                    where=f"{path.name}:{reader.line_num}",
                )
            yield reader.line_num, {key: value.strip() for key, value in row.items()}


def split_list(cell: str) -> list[str]:
    """The parts of a cell that holds a list.

    >>> split_list("Nanking| 南京 |")
    ['Nanking', '南京']
    """
    return [part.strip() for part in cell.split("|") if part.strip()]


def place_ids(row: Mapping[str, str]) -> list[str]:
    """Outside ids of a row of `places.csv`: `wikidata:Q16666`, `geonames:1799962`, `iso3166-2:CN-JS`."""
    columns = (("wikidata", "wikidata"), ("geonames", "geonames"), ("iso3166-2", "iso3166_2"))
    return [f"{scheme}:{value}" for scheme, column in columns for value in split_list(row.get(column, ""))]
