"""Whatever bytes a file holds: its tables and records are read, or one LoadError says why not; no letter is replaced by U+FFFD.

Hypothesis makes 5,440 files, the same ones at each run: random bytes, tables of odd rows, and files of every format with bytes changed;
25,000 more for `make soak`.
"""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders.reading import READERS, tables
from tests.loaders.reading import samples

ENDINGS = (
    "csv",
    "tsv",
    "txt",
    "json",
    "jsonl",
    "gexf",
    "graphml",
    "net",
    "gml",
    "xlsx",
    "xls",
    "ods",
    "zip",
    "edgelist",
    "adjlist",
    "",
)
FOLDERS: list[Path] = []
MANY: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder in which the files are written."""
    FOLDERS.append(tmp_path_factory.mktemp("fuzz"))
    return FOLDERS[-1]


def check(name: str, data: bytes, **wanted: str) -> None:
    """Read the file to its end; nothing but LoadError may come out."""
    path = FOLDERS[-1] / name
    path.write_bytes(data)
    with suppress(LoadError):
        for table in tables(path, **wanted):  # type: ignore[arg-type]
            for record in table.records():
                assert "\ufffd" not in "".join(record.cells)
                assert record.fault or len(record.cells) == len(table.columns)
                assert record.line > 0


@settings(max_examples=1000, **MANY)
@given(data=st.binary(max_size=400), ending=st.sampled_from(ENDINGS))
def test_random_bytes(data: bytes, ending: str) -> None:
    check(f"random.{ending}", data)


@settings(max_examples=800, **MANY)
@given(data=st.binary(max_size=200), format=st.sampled_from(sorted(READERS.keys() - {"xls"})))
def test_random_bytes_that_are_said_to_be_of_a_format(data: bytes, format: str) -> None:
    check("random", data, format=format)


CELLS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    [
        "",
        '"',
        '"a',
        'a"b',
        "'",
        "\t",
        "\r",
        "\n",
        "1988",
        "Suzhou",
        "苏州",
        "a,b",
        "#",
        "\x00",
        "\x07",
        "\ufffd",
        "5,5",
        " ",
        "\\",
    ]
)


TABLES: dict[str, Any] = {
    "rows": st.lists(st.lists(CELLS, max_size=6), max_size=12),
    "sign": st.sampled_from([",", ";", "\t", "|", " ", "::"]),
    "end": st.sampled_from(["\n", "\r\n", "\r"]),
    "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-be"]),
}


@settings(max_examples=1000, **MANY)
@given(**TABLES)
def test_tables_of_odd_rows(rows: list[list[str]], sign: str, end: str, encoding: str) -> None:
    check("odd.csv", end.join(sign.join(row) for row in rows).encode(encoding))


@pytest.mark.slow
@settings(max_examples=10_000, **MANY)
@given(**TABLES)
def test_many_more_tables_of_odd_rows(rows: list[list[str]], sign: str, end: str, encoding: str) -> None:
    check("odd.csv", end.join(sign.join(row) for row in rows).encode(encoding))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["nodes", "edges", "links", "id", "source", "a", "features", "geometry"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@settings(max_examples=800, **MANY)
@given(value=VALUES)
def test_json_of_any_shape(value: object) -> None:
    check("shape.json", json.dumps(value).encode())


FORMATS = st.sampled_from(sorted(samples.EVERY_FORMAT.keys() - {"book.xls"}))
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["cut", "drop", "twice", "put"]), st.binary(min_size=1, max_size=4)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=1500, **MANY)
@given(name=FORMATS, changes=CHANGES)
def test_files_of_every_format_with_bytes_changed(name: str, changes: list[tuple[float, str, bytes]]) -> None:
    check(name, _changed(samples.EVERY_FORMAT[name], changes))


@pytest.mark.slow
@settings(max_examples=15_000, **MANY)
@given(name=FORMATS, changes=CHANGES)
def test_many_more_files_with_bytes_changed(name: str, changes: list[tuple[float, str, bytes]]) -> None:
    check(name, _changed(samples.EVERY_FORMAT[name], changes))


@settings(max_examples=40, **MANY)
@given(place=st.floats(0, 1), more=st.binary(min_size=1, max_size=4))
def test_old_workbooks_with_bytes_changed(place: float, more: bytes) -> None:
    """Few: each is opened in a process of its own."""
    check("book.xls", _changed(samples.EVERY_FORMAT["book.xls"], [(place, "put", more)]))


@settings(max_examples=300, **MANY)
@given(
    name=st.sampled_from(["book.xlsx", "book.ods", "all.zip"]),
    member=st.floats(0, 1),
    changes=CHANGES,
)
def test_workbooks_with_bytes_changed_within(name: str, member: float, changes: list[tuple[float, str, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(samples.EVERY_FORMAT[name])) as archive:
        members: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    own = sorted(members)[round(member * (len(members) - 1))]
    content = members[own]
    assert isinstance(content, bytes)
    members[own] = _changed(content, changes)
    check(name, samples.zipped(members))


def _changed(data: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    """The bytes, cut off, or with some dropped, doubled or put in, at the given parts of their length."""
    for place, what, more in changes:
        at = round(place * len(data))
        near = data[at : at + 8 * len(more)]
        if what == "cut":
            data = data[:at]
        elif what == "drop":
            data = data[:at] + data[at + len(near) :]
        elif what == "twice":
            data = data[:at] + near + data[at:]
        else:
            data = data[:at] + more + data[at + len(more) :]
    return data
