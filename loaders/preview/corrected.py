"""What a person says of tables in a form, laid into the mapping that was given."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from loaders.columns.mapping_file import VERSION
from loaders.columns.overruled import fits

_STRANGE = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What stands in titles of columns and has another meaning, or none, in YAML."""


def corrected(given: str, said: Mapping[str, Mapping[str, Any]]) -> str:
    """The mapping as text: what was given, as far as nothing else is said. said: by the name of a table, its keys and `columns` as a mapping has them.

    >>> corrected("tables:\\n- {file: '*.csv', label: City}", {"a.csv": {"columns": {"x": "a.name"}}})
    '{"tables": [{"file": "a.csv", "label": "City", "columns": {"x": "a.name"}}, {"file": "*.csv", "label": "City"}], "version": 1}'
    """
    stated = {path: each for path, each in said.items() if each}
    if not stated:
        return given
    whole = yaml.load(given, Loader=yaml.BaseLoader) or {} if given.strip() else {}
    before = list(whole.get("tables") or [])
    tables = [_laid_over(_entry_for(before, path), path, each) for path, each in stated.items()]
    rest = [each for each in before if each.get("file", "*") not in stated]
    text = json.dumps({**whole, "tables": [*tables, *rest], "version": VERSION}, ensure_ascii=False)
    return _STRANGE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _entry_for(entries: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """The entry of the mapping that speaks of this table, as `given_for` finds it."""
    return next((each for each in entries if fits(each.get("file", "*"), path)), {})


def _laid_over(entry: Mapping[str, Any], path: str, said: Mapping[str, Any]) -> dict[str, Any]:
    columns = {**(entry.get("columns") or {}), **said.get("columns", {})}
    values = {**(entry.get("values") or {})}
    for column, words in said.get("values", {}).items():
        values[column] = {**(values.get(column) or {}), **words}
    parts = {"columns": columns, "values": values}
    return {**entry, "file": path, **said, **{key: part for key, part in parts.items() if part}}
