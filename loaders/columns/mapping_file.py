"""Mapping files: a mapping read from YAML, with errors that name the line; `mapping_written` writes one.

The format is told in `docs/mapping.md`. A mapping file need only hold what the guess gets wrong: `overruled.laid_over` puts it over the guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, get_args

import yaml

from graph.errors import LoadError, all_of
from graph.model import CONFIDENCES, KINDS, LABELS, NATURES, STATUSES, TIERS
from graph.text import Text
from loaders.cells import CellError
from loaders.cells.dates import read_period
from loaders.cells.positions import LATITUDE_FIRST, LONGITUDE_FIRST
from loaders.columns.mapping import ROLE, ColumnMapping, Layout, Mapping, Placed, SourceOf, TableMapping
from loaders.columns.yaml_parts import YamlPart, nearest, parsed
from loaders.places.countries import recognise
from loaders.reading import ENCODINGS, READERS
from loaders.reading.encodings import known as known_encoding
from loaders.words import MEANINGS

VERSION = 1
LARGEST = 2_000_000
"""Bytes of the largest mapping file that is read."""
LAYOUTS: tuple[str, ...] = get_args(Layout)
OF_TWO_ENDS = ("ties", "visits", "matrix")
CHOICES: Dict[str, tuple[str, ...]] = {
    "layout": LAYOUTS,
    "label": tuple(each.name for each in LABELS if each.party),
    "kind": tuple(each.name for each in KINDS),
    "status": tuple(each.name for each in STATUSES),
    "tier": tuple(each.name for each in TIERS),
    "confidence": tuple(each.name for each in CONFIDENCES),
    "order": (LATITUDE_FIRST, LONGITUDE_FIRST),
    "relation": MEANINGS,
}
TOP_KEYS = ("version", "source", "tables")
SOURCE_KEYS = tuple(each.name for each in fields(SourceOf))
TABLE_KEYS = (
    "file", "layout", "label", "label_b", "kind", "status", "tier", "country", "country_a", "country_b", "city", "period", "aggregate", "scheme", "separator",
    "fill_down", "columns", "values", "expect", "encoding", "format", "delimiter", "header",
)  # fmt: skip


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises LoadError naming file and line of whatever doesn't fit."""
    return _whole(mapping_at(path))


def mapping_in(text: str, name: str = "mapping") -> Mapping:
    """The mapping in a YAML text; `name` is how errors call it. Raises LoadError, which tells all that doesn't fit.

    >>> mapping_in("version: 1\\ntables:\\n- file: '*.csv'\\n  lable: City")
    Traceback (most recent call last):
    ...
    graph.errors.LoadError: mapping:4: 'lable' is no key of a table; nearest: 'label' or 'label_b'.
    """
    return _whole(as_far_as_it_fits(text, name))


def _whole(mapping: Mapping) -> Mapping:
    if mapping.faults:
        raise all_of(mapping.faults)
    return mapping


def mapping_at(path: Path) -> Mapping:
    """As much of the mapping in a YAML file as fits; `faults` tells what doesn't, or why the file can't be read."""
    try:
        return as_far_as_it_fits(text_of(path), path.name)
    except LoadError as fault:
        return Mapping(faults=(fault,))


def text_of(path: Path) -> str:
    """The text of a mapping file. Raises LoadError."""
    try:
        if path.stat().st_size > LARGEST:
            message = Text("the mapping has more than {largest:,} bytes.", largest=LARGEST)
            raise LoadError(message, where=path.name)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = Text("the mapping can't be read: {why}.", why=error.strerror or str(error))
        raise LoadError(message, where=str(path)) from error
    except UnicodeDecodeError as error:
        message, hint = Text("the mapping isn't UTF-8."), Text("Save it as UTF-8.")
        raise LoadError(message, where=path.name, hint=hint) from error
    return text


def as_far_as_it_fits(text: str, name: str = "mapping") -> Mapping:
    """As much of the mapping in a YAML text as fits; `faults` tells what doesn't, each with its line."""
    try:
        top = parsed(text, name)
    except LoadError as fault:
        return Mapping(faults=(fault,))
    keys: dict[str, YamlPart] = top.attempt(lambda: dict(top.items(Text("the mapping"), TOP_KEYS)), {})
    version = top.attempt(keys["version"].text, None) if "version" in keys else ""
    if version not in (None, str(VERSION)):
        message = Text("version is '{found}'; expected {version}.", found=version, version=VERSION)
        top.faults.append(top.fault(message, keys.get("version")))
    source = SourceOf(**_source(keys["source"])) if "source" in keys else SourceOf()
    parts: list[YamlPart] = top.attempt(lambda: keys["tables"].entries("tables"), []) if "tables" in keys else []
    tables = tuple(table for part in parts if (table := top.attempt(partial(_table, part), None)))
    return Mapping(source, tables, tuple(top.faults))


def _source(part: YamlPart) -> dict[str, str]:
    keys: list[tuple[str, YamlPart]] = part.attempt(lambda: list(part.items("source", SOURCE_KEYS)), [])
    read = ((key, part.attempt(partial(_source_value, key, value), "")) for key, value in keys)
    return dict(read)


def _source_value(key: str, part: YamlPart) -> str:
    value = part.text()
    natures = [nature.name for nature in NATURES]
    if key == "retrieved" and value and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
        raise part.fault(Text("retrieved is '{found}'; expected a date such as 2024-05-31.", found=value))
    if key == "nature" and value and value not in natures:
        raise part.fault(Text("nature is '{found}'; {nearest}", found=value, nearest=nearest(value, natures)))
    return value


# One table


def _table(part: YamlPart) -> TableMapping:
    found: dict[str, Any] = {}
    for key, value in part.items(Text("a table"), TABLE_KEYS):
        if key == "expect":
            found |= part.attempt(partial(_expected, value), {})
        else:
            found |= part.attempt(partial(_read, key, value), {})
    return TableMapping(**found, where=part.where, stated=frozenset(found) - {"path"})


def _read(key: str, part: YamlPart) -> dict[str, Any]:
    return {"path" if key == "file" else key: PART_READERS[key](part)}


def _choice(key: str) -> Callable[[YamlPart], str]:
    def read(part: YamlPart) -> str:
        value = part.text(key)
        if value and value not in CHOICES[key]:
            near = nearest(value, CHOICES[key])
            raise part.fault(Text("{key} is '{found}'; {nearest}", key=key, found=value, nearest=near))
        return value

    return read


def _layout(part: YamlPart) -> str:
    value = _choice("layout")(part)
    if not value:
        raise part.fault(Text("layout is empty; expected one of {layouts}.", layouts=LAYOUTS))
    return value


def _file(part: YamlPart) -> str:
    value = part.text("file")
    if not value:
        raise part.fault(Text("file is empty; expected the name of a table or a pattern such as *.csv."))
    return value


def _country(key: str) -> Callable[[YamlPart], str]:
    def read(part: YamlPart) -> str:
        value = part.text(key)
        country = recognise(value) if value else None
        if value and country is None:
            raise part.fault(
                Text(
                    "{key} is '{found}', which names no country or region; expected a name or a code such as CN.",
                    key=key,
                    found=value,
                )
            )
        return country.code if country else ""

    return read


def _period(part: YamlPart) -> str:
    value = part.text("period")
    try:
        if value:
            read_period(value)
    except CellError as error:
        raise part.fault(Text("period: {why}.", why=error.message)) from error
    return value


def _scheme(part: YamlPart) -> str:
    value = part.text("scheme")
    if value and not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise part.fault(
            Text(
                "scheme is '{found}'; expected a word in small letters such as wikidata, geonames, urn or ror.",
                found=value,
            )
        )
    return value


def _columns(part: YamlPart) -> tuple[ColumnMapping, ...]:
    read = (part.attempt(partial(_column, name, value), None) for name, value in part.items("columns"))
    return tuple(column for column in read if column)


MORE: Dict[str, Callable[[YamlPart], str]] = {
    "scheme": _scheme,
    "joins": lambda part: part.text("joins"),
    "order": _choice("order"),
}
"""What else can be said of a column."""


def _column(name: str, part: YamlPart) -> ColumnMapping:
    role, more = part, dict[str, Any]()
    if isinstance(part.node, yaml.MappingNode):
        keys = dict(part.items(Text("column '{name}'", name=name), ("role", *MORE)))
        if "role" not in keys:
            raise part.fault(Text("column '{name}' has no role.", name=name))
        role = keys.pop("role")
        more = {key: MORE[key](said) for key, said in keys.items()}
    word = role.text(Text("the role of column '{name}'", name=name))
    side, _, plain = word.rpartition(".")
    if plain not in ROLE or side not in ("", "a", "b") or (side and ROLE[plain].of != "end"):
        ends = [f"{end}.{known.name}" for end in "ab" for known in ROLE.values() if known.of == "end"]
        raise role.fault(
            Text(
                "column '{name}' has the role '{role}', which isn't known; {nearest}",
                name=name,
                role=word,
                nearest=nearest(word, [*ROLE, *ends]),
            )
        )
    return ColumnMapping(name, word, where=role.where, **more)


def _values(part: YamlPart) -> dict[str, dict[str, str]]:
    return {
        Placed(column, words.where): part.attempt(partial(_words, column, words), {})
        for column, words in part.items("values")
    }


def _words(column: str, part: YamlPart) -> dict[str, str]:
    """The source's words in one column, each with ours."""
    items = part.items(Text("values of '{name}'", name=column))
    read = ((word, part.attempt(partial(value.text, Text("a value")), None), value.where) for word, value in items)
    return {word: Placed(ours, where) for word, ours, where in read if ours is not None}


def _expected(part: YamlPart) -> dict[str, int]:
    read = (
        (key, part.attempt(partial(value.number, key), None)) for key, value in part.items("expect", ("least", "most"))
    )
    found = {key: number for key, number in read if number is not None}
    if found.get("least", 0) > found.get("most", found.get("least", 0)):
        raise part.fault(Text("least is {least:,} and most only {most:,}.", **found))
    return found


def _encoding(part: YamlPart) -> str:
    value = part.text("encoding")
    try:
        return known_encoding(value) and value
    except LoadError as error:
        near = nearest(value, ENCODINGS)
        raise part.fault(Text("encoding is '{found}'; {nearest}", found=value, nearest=near)) from error


def _format(part: YamlPart) -> str:
    value = part.text("format")
    if value and value not in READERS:
        raise part.fault(Text("format is '{found}'; {nearest}", found=value, nearest=nearest(value, READERS)))
    return value


def _fill_down(part: YamlPart) -> tuple[str, ...]:
    return tuple(each.text("fill_down") for each in part.entries("fill_down"))


def _text(key: str) -> Callable[[YamlPart], str]:
    return lambda part: part.text(key)


PART_READERS: Dict[str, Callable[[YamlPart], Any]] = {
    "file": _file, "layout": _layout, "label": _choice("label"), "label_b": _choice("label"), "kind": _choice("kind"),
    "status": _choice("status"), "tier": _choice("tier"), "country": _country("country"), "country_a": _country("country_a"), "country_b": _country("country_b"), "city": _text("city"), "period": _period, "aggregate": lambda part: part.flag("aggregate"),
    "scheme": _scheme, "separator": _text("separator"), "fill_down": _fill_down, "columns": _columns, "values": _values, "encoding": _encoding,
    "format": _format, "delimiter": _text("delimiter"), "header": lambda part: part.flag("header"),
}  # fmt: skip
