"""Mapping files: a mapping as YAML, read with pointed errors, written with the reasons of the guess as comments.

The format is told in `docs/mapping.md`. A mapping file need only hold what the guess gets wrong: `applied` puts it over the guess.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

import yaml

from graph.errors import LoadError
from graph.model import CONFIDENCES, KINDS, LABELS, STATUSES, TIERS
from loaders.cells import CellError
from loaders.cells.dates import read_period
from loaders.columns.mapping import ROLE, Column, Layout, Mapping, SourceOf, TableMapping
from loaders.places.countries import recognise

VERSION = 1
LARGEST = 2_000_000
"""Bytes of the largest mapping file that is read."""
DEEPEST = 12
"""Most lists and sets of keys in each other; a mapping needs six."""
LAYOUTS: tuple[str, ...] = get_args(Layout)
OF_TWO_ENDS = ("ties", "visits", "matrix")
CHOICES: Dict[str, tuple[str, ...]] = {
    "layout": LAYOUTS,
    "label": tuple(each.name for each in LABELS if each.party),
    "kind": tuple(each.name for each in KINDS),
    "status": tuple(each.name for each in STATUSES),
    "tier": tuple(each.name for each in TIERS),
    "confidence": tuple(each.name for each in CONFIDENCES),
}
SOURCE_KEYS = tuple(each.name for each in fields(SourceOf))
TABLE_KEYS = (
    "file", "layout", "label", "label_b", "kind", "status", "country", "city", "period", "aggregate", "scheme", "separator",
    "columns", "values", "expect", "encoding", "format", "delimiter", "header",
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?: [A-Za-z0-9_.]+)*")
_NOT_TEXT = frozenset(("", "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"))


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises LoadError naming file and line for whatever doesn't fit."""
    try:
        if path.stat().st_size > LARGEST:
            raise LoadError(f"the mapping has more than {LARGEST:,} bytes.", where=path.name)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LoadError(f"the mapping can't be read: {error.strerror or error}.", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise LoadError("the mapping isn't UTF-8.", where=path.name, hint="Save it as UTF-8.") from error
    return mapping_in(text, path.name)


def mapping_in(text: str, name: str = "mapping") -> Mapping:
    """The mapping in a YAML text; `name` is how errors call it. Raises LoadError.

    >>> mapping_in("version: 1\\ntables:\\n- file: '*.csv'\\n  lable: City")
    Traceback (most recent call last):
    ...
    graph.errors.LoadError: mapping:4: 'lable' is no key of a table; nearest: 'label' or 'label_b'.
    """
    top = _Part(_parsed(text, name), name)
    keys = dict(top.items("the mapping", ("version", "source", "tables")))
    version = keys["version"].text() if "version" in keys else ""
    if version != str(VERSION):
        raise top.fault(f"version is '{version}'; expected {VERSION}.", keys.get("version"))
    source = (
        SourceOf(**{key: part.text() for key, part in keys["source"].items("source", SOURCE_KEYS)})
        if "source" in keys
        else SourceOf()
    )
    if source.retrieved and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", source.retrieved):
        raise keys["source"].fault(f"retrieved is '{source.retrieved}'; expected a date such as 2024-05-31.")
    tables = tuple(_table(part) for part in keys["tables"].entries("tables")) if "tables" in keys else ()
    return Mapping(source, tables)


# Reading YAML with its lines


def _parsed(text: str, name: str) -> yaml.Node:
    try:
        _look_over(text, name)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise LoadError(f"this is no YAML: {error.problem or error.context}.", where=where) from error
    except yaml.YAMLError as error:
        raise LoadError(f"this is no YAML: {' '.join(str(error).split())[:200]}.", where=name) from error
    except RecursionError:
        raise LoadError("the mapping is nested too deeply.", where=name) from None
    if node is None:
        raise LoadError(
            "the mapping is empty.", where=name, hint="See docs/mapping.md, or write one with --mapping-out."
        )
    return node


def _look_over(text: str, name: str) -> None:
    """Refuse what may take for ever to read: aliases, and lists in lists (PyYAML needs the square of their depth)."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise LoadError(f"an alias (*{event.anchor}) stands here; a mapping has none.", where=name)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            where = f"{name}:{event.start_mark.line + 1}" if event.start_mark else name
            raise LoadError("the mapping is nested too deeply.", where=where)


@dataclass
class _Part:
    """One part of a mapping file, which knows its line."""

    node: yaml.Node
    name: str

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.name}:{self.node.start_mark.line + 1}"

    def fault(self, message: str, part: _Part | None = None, hint: str = "") -> LoadError:
        """An error that says where."""
        return LoadError(message, where=(part or self).where, hint=hint)

    def items(self, what: str, known: Sequence[str] = ()) -> Iterator[tuple[str, _Part]]:
        """Keys and values of a mapping; keys must be `known`, if that isn't empty, and stand once."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault(f"{what} is {self.shape}; expected keys with values.")
        seen = set()
        for key_node, value_node in self.node.value:
            key, value = _Part(key_node, self.name), _Part(value_node, self.name)
            text = key.raw("a key")
            if text in seen:
                raise key.fault(f"'{text}' stands twice in {what}.")
            if known and text not in known:
                raise key.fault(f"'{text}' is no key of {what}; {nearest(text, known)}")
            seen.add(text)
            yield text, value

    def entries(self, what: str) -> list[_Part]:
        """Entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault(f"{what} is {self.shape}; expected a list (lines that begin with '- ').")
        return [_Part(node, self.name) for node in self.node.value]

    @property
    def shape(self) -> str:
        """What it is, in words."""
        if isinstance(self.node, yaml.ScalarNode):
            return f"the text '{self.node.value[:60]}'" if self.node.value else "empty"
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "a set of keys"

    def raw(self, what: str) -> str:
        """The text as it stands: NO is the text NO here, and no truth value."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fault(f"{what} is {self.shape}; expected a text.")
        return str(self.node.value)

    def text(self, what: str = "the value") -> str:
        """A text; empty where nothing stands."""
        value = self.raw(what)
        return "" if self.node.tag.endswith(":null") else value

    def flag(self, what: str) -> bool:
        """true or false."""
        value = self.raw(what).casefold()
        if value not in ("true", "false", "yes", "no"):
            raise self.fault(f"{what} is {self.shape}; expected true or false.")
        return value in ("true", "yes")

    def number(self, what: str) -> int:
        """A whole number from 0 on."""
        value = self.raw(what).replace("_", "").replace(",", "")
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            raise self.fault(f"{what} is {self.shape}; expected a whole number.")
        return int(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words nearest to this one, as the end of a sentence.

    >>> nearest("a.nmae", ("a.name", "a.city")), nearest("xyz", ("a", "b"))
    ("nearest: 'a.name'.", 'expected one of a, b.')
    """
    words = list(known)
    near = difflib.get_close_matches(word, words, n=2, cutoff=0.5) or [
        each for each in words if each.casefold() == word.casefold()
    ]
    return f"nearest: {' or '.join(map(repr, near))}." if near else f"expected one of {', '.join(words[:40])}."


# One table


def _table(part: _Part) -> TableMapping:
    keys = dict(part.items("a table", TABLE_KEYS))
    found: dict[str, Any] = {"where": part.where}
    for key, value in keys.items():
        if key in READERS:
            found["path" if key == "file" else key] = READERS[key](value)
    if "expect" in keys:
        found |= _expected(keys["expect"])
    return TableMapping(**found, stated=frozenset(found) - {"where", "path"})


def _choice(key: str) -> Callable[[_Part], str]:
    def read(part: _Part) -> str:
        value = part.text(key)
        if value and value not in CHOICES[key]:
            raise part.fault(f"{key} is '{value}'; {nearest(value, CHOICES[key])}")
        return value

    return read


def _layout(part: _Part) -> str:
    value = _choice("layout")(part)
    if not value:
        raise part.fault(f"layout is empty; expected one of {', '.join(LAYOUTS)}.")
    return value


def _file(part: _Part) -> str:
    value = part.text("file")
    if not value:
        raise part.fault("file is empty; expected the name of a table or a pattern such as *.csv.")
    return value


def _country(part: _Part) -> str:
    value = part.text("country")
    found = recognise(value) if value else None
    if value and found is None:
        raise part.fault(
            f"country is '{value}', which names no country or region; expected a name or a code such as CN."
        )
    return found.code if found else ""


def _period(part: _Part) -> str:
    value = part.text("period")
    try:
        if value:
            read_period(value)
    except CellError as error:
        raise part.fault(f"period: {error}.") from error
    return value


def _scheme(part: _Part) -> str:
    value = part.text("scheme")
    if value and not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise part.fault(
            f"scheme is '{value}'; expected a word in small letters such as wikidata, geonames, urn or ror."
        )
    return value


def _columns(part: _Part) -> tuple[Column, ...]:
    return tuple(_column(name, value) for name, value in part.items("columns"))


def _column(name: str, part: _Part) -> Column:
    role, scheme = part, ""
    if isinstance(part.node, yaml.MappingNode):
        keys = dict(part.items(f"column '{name}'", ("role", "scheme")))
        if "role" not in keys:
            raise part.fault(f"column '{name}' has no role.")
        role, scheme = keys["role"], _scheme(keys["scheme"]) if "scheme" in keys else ""
    word = role.text("a role")
    side, _, plain = word.rpartition(".")
    if plain not in ROLE or side not in ("", "a", "b") or (side and ROLE[plain].of != "end"):
        known = [each.name for each in ROLE.values()] + [
            f"{end}.{each.name}" for end in "ab" for each in ROLE.values() if each.of == "end"
        ]
        raise role.fault(f"column '{name}' has the role '{word}', which isn't known; {nearest(word, known)}")
    return Column(name, word, scheme=scheme, where=role.where)


def _values(part: _Part) -> dict[str, dict[str, str]]:
    return {
        column: {word: value.text("a value") for word, value in words.items(f"values of '{column}'")}
        for column, words in part.items("values")
    }


def _expected(part: _Part) -> dict[str, int]:
    found = {key: value.number(key) for key, value in part.items("expect", ("least", "most"))}
    if found.get("least", 0) > found.get("most", found.get("least", 0)):
        raise part.fault(f"least is {found['least']:,} and most only {found['most']:,}.")
    return found


def _text(key: str) -> Callable[[_Part], str]:
    return lambda part: part.text(key)


READERS: Dict[str, Callable[[_Part], Any]] = {
    "file": _file, "layout": _layout, "label": _choice("label"), "label_b": _choice("label"), "kind": _choice("kind"),
    "status": _choice("status"), "country": _country, "city": _text("city"), "period": _period, "aggregate": lambda part: part.flag("aggregate"),
    "scheme": _scheme, "separator": _text("separator"), "columns": _columns, "values": _values, "encoding": _text("encoding"),
    "format": _text("format"), "delimiter": _text("delimiter"), "header": lambda part: part.flag("header"),
}  # fmt: skip


# Writing


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
        if key in ("columns", "values", "expect"):
            yield from WRITERS[key](table)
        elif key == "layout" or getattr(table, key) != getattr(default, key) or key in table.stated:
            value = getattr(table, key)
            yield f"  {key}: {str(value).lower() if isinstance(value, bool) else _scalar(value)}"


def _written_columns(table: TableMapping) -> Iterator[str]:
    if table.columns:
        yield "  columns:"
    for column in table.columns:
        role = f"{{role: {column.role}, scheme: {column.scheme}}}" if column.scheme else column.role
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


WRITERS: Dict[str, Callable[[TableMapping], Iterator[str]]] = {
    "columns": _written_columns, "values": _written_values, "expect": _written_expected,
}  # fmt: skip


def _scalar(text: str) -> str:
    """The text as one YAML scalar, in quotes where it must be.

    >>> _scalar("City"), _scalar("no"), _scalar("a: b")
    ('City', '"no"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT and len(text) <= 120:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")


def _comment(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
