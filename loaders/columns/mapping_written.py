"""A mapping written as a YAML file, with the reasons of the guess as comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict

import yaml

from loaders.columns.mapping import Mapping, TableMapping
from loaders.columns.mapping_file import SOURCE_KEYS, TABLE_KEYS, VERSION

LONGEST_PLAIN = 120
"""Letters of the longest text that stands without quotation marks."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?: [A-Za-z0-9_.]+)*")
_NOT_TEXT = frozenset(("", "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"))


def write_mapping(mapping: Mapping) -> str:
    """The mapping as YAML, with the reasons as comments; `mapping_in` of it gives the same mapping, without the reasons."""
    lines = [f"version: {VERSION}"]
    source = [(key, getattr(mapping.source, key)) for key in SOURCE_KEYS if getattr(mapping.source, key)]
    if source:
        lines += ["source:", *(f"  {key}: {_scalar(value)}" for key, value in source)]
    if mapping.tables:
        lines.append("tables:")
    for table in mapping.tables:
        lines += _written(table)
    return "\n".join(lines) + "\n"


def _written(table: TableMapping) -> Iterator[str]:
    if table.reason:
        yield f"# {_comment(table.reason)}"
    yield f"- file: {_scalar(table.path)}"
    default = TableMapping()
    for key in TABLE_KEYS[1:]:
        if key in WRITERS:
            yield from WRITERS[key](table)
        elif key == "layout" or getattr(table, key) != getattr(default, key) or key in table.stated:
            value = getattr(table, key)
            yield f"  {key}: {str(value).lower() if isinstance(value, bool) else _scalar(value)}"


def _written_columns(table: TableMapping) -> Iterator[str]:
    if table.columns:
        yield "  columns:"
    for column in table.columns:
        more = {"scheme": column.scheme, "joins": column.joins, "order": column.order}
        parts = [f"role: {column.role}", *(f"{key}: {_scalar(value)}" for key, value in more.items() if value)]
        role = f"{{{', '.join(parts)}}}" if len(parts) > 1 else column.role
        yield f"    {_scalar(column.name)}: {role}" + (f"  # {_comment(column.reason)}" if column.reason else "")


def _written_values(table: TableMapping) -> Iterator[str]:
    if table.values:
        yield "  values:"
    for column, words in table.values.items():
        yield f"    {_scalar(column)}:" + ("" if words else " {}")
        yield from (f"      {_scalar(word)}: {_scalar(value)}" for word, value in words.items())


def _written_expected(table: TableMapping) -> Iterator[str]:
    expected = [f"{key}: {value}" for key in ("least", "most") if (value := getattr(table, key)) is not None]
    if expected:
        yield f"  expect: {{{', '.join(expected)}}}"


def _written_fill_down(table: TableMapping) -> Iterator[str]:
    if table.fill_down or "fill_down" in table.stated:
        yield f"  fill_down: [{', '.join(map(_scalar, table.fill_down))}]"


WRITERS: Dict[str, Callable[[TableMapping], Iterator[str]]] = {
    "columns": _written_columns, "values": _written_values, "expect": _written_expected, "fill_down": _written_fill_down,
}  # fmt: skip


def _scalar(text: str) -> str:
    """The text as one YAML scalar, in quotes where it must be.

    >>> _scalar("City"), _scalar("no"), _scalar("a: b")
    ('City', '"no"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT and len(text) <= LONGEST_PLAIN:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")


def _comment(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
