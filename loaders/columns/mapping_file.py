"""Mapping files: a mapping read from YAML, with errors that name the line; `mapping_written` writes one.

The format is told in `docs/mapping.md`. A mapping file need only hold what the guess gets wrong: `applied` puts it over the guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import yaml

from graph.errors import LoadError
from graph.model import CONFIDENCES, KINDS, LABELS, NATURES, STATUSES, TIERS
from graph.text import Text
from loaders.cells import CellError
from loaders.cells.dates import read_period
from loaders.cells.positions import LATITUDE_FIRST, LONGITUDE_FIRST
from loaders.columns.mapping import ROLE, ColumnMapping, Layout, Mapping, SourceOf, TableMapping
from loaders.columns.yaml_parts import Part, nearest, parsed
from loaders.places.countries import recognise
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
SOURCE_KEYS = tuple(each.name for each in fields(SourceOf))
TABLE_KEYS = (
    "file", "layout", "label", "label_b", "kind", "status", "country", "country_a", "country_b", "city", "period", "aggregate", "scheme", "separator",
    "fill_down", "columns", "values", "expect", "encoding", "format", "delimiter", "header",
)  # fmt: skip


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises LoadError naming file and line for whatever doesn't fit."""
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
    return mapping_in(text, path.name)


def mapping_in(text: str, name: str = "mapping") -> Mapping:
    """The mapping in a YAML text; `name` is how errors call it. Raises LoadError.

    >>> mapping_in("version: 1\\ntables:\\n- file: '*.csv'\\n  lable: City")
    Traceback (most recent call last):
    ...
    graph.errors.LoadError: mapping:4: 'lable' is no key of a table; nearest: 'label' or 'label_b'.
    """
    top = parsed(text, name)
    keys = dict(top.items(Text("the mapping"), ("version", "source", "tables")))
    version = keys["version"].text() if "version" in keys else ""
    if version != str(VERSION):
        message = Text("version is '{found}'; expected {version}.", found=version, version=VERSION)
        raise top.fault(message, keys.get("version"))
    source = (
        SourceOf(**{key: part.text() for key, part in keys["source"].items("source", SOURCE_KEYS)})
        if "source" in keys
        else SourceOf()
    )
    if source.retrieved and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", source.retrieved):
        raise keys["source"].fault(
            Text("retrieved is '{found}'; expected a date such as 2024-05-31.", found=source.retrieved)
        )
    natures = [nature.name for nature in NATURES]
    if source.nature and source.nature not in natures:
        message = Text("nature is '{found}'; expected one of {known}.", found=source.nature, known=", ".join(natures))
        raise keys["source"].fault(message)
    tables = tuple(_table(part) for part in keys["tables"].entries("tables")) if "tables" in keys else ()
    return Mapping(source, tables)


# One table


def _table(part: Part) -> TableMapping:
    keys = dict(part.items(Text("a table"), TABLE_KEYS))
    found: dict[str, Any] = {"where": part.where}
    for key, value in keys.items():
        if key in PART_READERS:
            found["path" if key == "file" else key] = PART_READERS[key](value)
    if "expect" in keys:
        found |= _expected(keys["expect"])
    return TableMapping(**found, stated=frozenset(found) - {"where", "path"})


def _choice(key: str) -> Callable[[Part], str]:
    def read(part: Part) -> str:
        value = part.text(key)
        if value and value not in CHOICES[key]:
            near = nearest(value, CHOICES[key])
            raise part.fault(Text("{key} is '{found}'; {nearest}", key=key, found=value, nearest=near))
        return value

    return read


def _layout(part: Part) -> str:
    value = _choice("layout")(part)
    if not value:
        raise part.fault(Text("layout is empty; expected one of {layouts}.", layouts=LAYOUTS))
    return value


def _file(part: Part) -> str:
    value = part.text("file")
    if not value:
        raise part.fault(Text("file is empty; expected the name of a table or a pattern such as *.csv."))
    return value


def _country(key: str) -> Callable[[Part], str]:
    def read(part: Part) -> str:
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


def _period(part: Part) -> str:
    value = part.text("period")
    try:
        if value:
            read_period(value)
    except CellError as error:
        raise part.fault(Text("period: {why}.", why=error.message)) from error
    return value


def _scheme(part: Part) -> str:
    value = part.text("scheme")
    if value and not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise part.fault(
            Text(
                "scheme is '{found}'; expected a word in small letters such as wikidata, geonames, urn or ror.",
                found=value,
            )
        )
    return value


def _columns(part: Part) -> tuple[ColumnMapping, ...]:
    return tuple(_column(name, value) for name, value in part.items("columns"))


MORE: Dict[str, Callable[[Part], str]] = {
    "scheme": _scheme,
    "joins": lambda part: part.text("joins"),
    "order": _choice("order"),
}
"""What else can be said of a column."""


def _column(name: str, part: Part) -> ColumnMapping:
    role, more = part, dict[str, Any]()
    if isinstance(part.node, yaml.MappingNode):
        keys = dict(part.items(Text("column '{name}'", name=name), ("role", *MORE)))
        if "role" not in keys:
            raise part.fault(Text("column '{name}' has no role.", name=name))
        role = keys.pop("role")
        more = {key: MORE[key](said) for key, said in keys.items()}
    word = role.text(Text("a role"))
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


def _values(part: Part) -> dict[str, dict[str, str]]:
    return {
        column: {
            word: value.text(Text("a value")) for word, value in words.items(Text("values of '{name}'", name=column))
        }
        for column, words in part.items("values")
    }


def _expected(part: Part) -> dict[str, int]:
    found = {key: value.number(key) for key, value in part.items("expect", ("least", "most"))}
    if found.get("least", 0) > found.get("most", found.get("least", 0)):
        raise part.fault(Text("least is {least:,} and most only {most:,}.", **found))
    return found


def _fill_down(part: Part) -> tuple[str, ...]:
    return tuple(each.text("fill_down") for each in part.entries("fill_down"))


def _text(key: str) -> Callable[[Part], str]:
    return lambda part: part.text(key)


PART_READERS: Dict[str, Callable[[Part], Any]] = {
    "file": _file, "layout": _layout, "label": _choice("label"), "label_b": _choice("label"), "kind": _choice("kind"),
    "status": _choice("status"), "country": _country("country"), "country_a": _country("country_a"), "country_b": _country("country_b"), "city": _text("city"), "period": _period, "aggregate": lambda part: part.flag("aggregate"),
    "scheme": _scheme, "separator": _text("separator"), "fill_down": _fill_down, "columns": _columns, "values": _values, "encoding": _text("encoding"),
    "format": _text("format"), "delimiter": _text("delimiter"), "header": lambda part: part.flag("header"),
}  # fmt: skip
