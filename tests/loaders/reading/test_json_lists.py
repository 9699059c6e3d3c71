"""JSON of every shape becomes tables: lists, lists in objects, objects in records, lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.reading import tables
from loaders.reading.table import Table


def read(folder: Path, value: Any, name: str = "a.json") -> list[Table]:
    (folder / name).write_text(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8"
    )
    return tables(folder / name)


def rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, record.cells)) for record in table.records()]


def test_objects_within_a_record_have_names_with_a_dot(tmp_path: Path) -> None:
    (table,) = read(
        tmp_path, [{"name": "苏州", "at": {"lat": 31.30, "on": None}, "old": ["Soochow", "Suchow"], "big": True}]
    )
    assert rows(table) == [{"name": "苏州", "at.lat": "31.3", "at.on": "", "old": "Soochow|Suchow", "big": "true"}]


def test_a_list_of_objects_within_a_record_gives_one_row_each(tmp_path: Path) -> None:
    (table,) = read(
        tmp_path,
        [{"city": "Suzhou", "partners": [{"name": "Nantes"}, {"name": "Davis", "since": 1985}]}, {"city": "Wuxi"}],
    )
    assert [tuple(row.values()) for row in rows(table)] == [
        ("Suzhou", "Nantes", ""),
        ("Suzhou", "Davis", "1985"),
        ("Wuxi", "", ""),
    ]


def test_each_list_in_an_object_is_a_table_and_the_rest_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, {"version": 2, "cities": [{"id": 1}], "ties": [{"a": 1, "b": 2}, {"a": 2, "b": 1}]})
    assert [(table.path, table.rows) for table in found] == [("a.json#cities", 1), ("a.json#ties", 2)]
    assert "'version'" in " ".join(found[0].notes)


def test_lines_of_json_are_records_with_their_line(tmp_path: Path) -> None:
    (table,) = read(tmp_path, '{"a": "Suzhou"}\n\n{"a": "Wuxi", "b": 5.0}\n', "a.txt")
    assert table.format == "jsonl"
    assert [(record.line, record.cells) for record in table.records()] == [(1, ("Suzhou", "")), (3, ("Wuxi", "5.0"))]


def test_records_keep_their_lines_and_a_value_among_them_is_a_fault(tmp_path: Path) -> None:
    (table,) = read(tmp_path, '[\n{"a": 1},\n{"a":\n 2}, 7\n]')
    assert [(record.line, bool(record.fault)) for record in table.records()] == [(2, False), (3, False), (4, True)]


def test_records_that_share_a_line_are_told_by_their_places(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [{"a": "Suzhou"}, {"a": "Wuxi"}])
    assert [record.line for record in table.records()] == [1, 2]


def test_rows_columns_and_objects_by_key_are_tables_too(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [["city", "since"], ["Suzhou", 1988], ["Wuxi", 1985]])
    assert rows(table) == [{"city": "Suzhou", "since": "1988"}, {"city": "Wuxi", "since": "1985"}]
    (table,) = read(tmp_path, {"city": ["Suzhou", "Wuxi"], "since": [1988, 1985]})
    assert rows(table)[1] == {"city": "Wuxi", "since": "1985"}
    (table,) = read(tmp_path, {"Q64": {"name": "Berlin"}, "Q90": {"name": "Paris"}})
    assert rows(table)[1] == {"key": "Q90", "name": "Paris"}
    (table,) = read(tmp_path, {"a": "Suzhou", "b": "Nantes"})
    assert rows(table) == [{"a": "Suzhou", "b": "Nantes"}]


def test_points_of_geojson_have_lon_and_lat(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": "Suzhou"},
            "geometry": {"type": "Point", "coordinates": [120.6, 31.3]},
        }
    ]
    (table,) = read(tmp_path, {"type": "FeatureCollection", "features": features}, "a.geojson")
    assert rows(table) == [{"name": "Suzhou", "lon": "120.6", "lat": "31.3"}]


def test_long_numbers_stay_as_written(tmp_path: Path) -> None:
    (table,) = read(tmp_path, '[{"id": 123456789012345678901234567890, "x": 1.10, "y": NaN}]')
    assert rows(table) == [{"id": "123456789012345678901234567890", "x": "1.10", "y": ""}]
