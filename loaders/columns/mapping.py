"""A mapping: what the columns of a table mean. Guessed by `loaders/columns/guess.py`, written and corrected as YAML (`docs/mapping.md`).

`ROLES` is the one table of what a column can be; the guess, the YAML, the form of `/load` and the docs are drawn from it.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from graph.errors import TwinmapError
from graph.text import NOTHING, Text

Layout = Literal["ties", "visits", "parties", "claims", "matrix", "facts", "refused"]


class Role(NamedTuple):
    """What a column can be. `of`: end (a party: stands with `a.` or `b.` where a row has two), tie, visit, claim or row."""

    name: str
    of: Literal["end", "tie", "visit", "claim", "row"]
    title: Text
    help: Text = NOTHING


ROLES = (
    Role(
        "id",
        "end",
        Text("id"),
        Text(
            "an id of the party, unique in the source; written scheme:id where the scheme is known (wikidata, geonames, urn, ror, iso3166-2)"
        ),
    ),
    Role("name", "end", Text("name")),
    Role("name_zh", "end", Text("Chinese name")),
    Role("alias", "end", Text("other name"), Text("one name, or a list")),
    Role("label", "end", Text("what it is"), Text("city, school, bureau, university …")),
    Role("country", "end", Text("country or region")),
    Role("region", "end", Text("province or state")),
    Role("city", "end", Text("town of a school, bureau or organization")),
    Role("district", "end", Text("district or county in the town")),
    Role("address", "end", Text("postal address")),
    Role("postcode", "end", Text("postcode")),
    Role("lat", "end", Text("latitude")),
    Role("lon", "end", Text("longitude")),
    Role("position", "end", Text("latitude and longitude in one cell")),
    Role("population", "end", Text("inhabitants")),
    Role("level", "end", Text("level")),
    Role("type", "end", Text("type, in the source's word")),
    Role("website", "end", Text("web address")),
    Role("closed", "end", Text("when it closed"), Text("a school that is no more")),
    Role("parent", "end", Text("id of the place it is part of")),
    Role("partners", "end", Text("list of partners in one cell"), Text("as b.partners")),
    Role("tie", "tie", Text("id of the tie")),
    Role("kind", "tie", Text("kind of tie")),
    Role(
        "relation",
        "tie",
        Text("what joins the two"),
        Text("in the source's word, which decides whether the row is a tie, a visit or neither"),
    ),
    Role("directed", "tie", Text("whether it has a direction"), Text("true or false; a visit needs one")),
    Role("status", "tie", Text("status")),
    Role("tier", "tie", Text("tier")),
    Role("since", "tie", Text("when it began")),
    Role("until", "tie", Text("when it ended")),
    Role("signed", "tie", Text("date of signing or renewal")),
    Role("expires", "tie", Text("when the agreement runs out")),
    Role("history", "tie", Text("its years and state in words"), Text("since 1987, 1987–2010, ended 2015, planned")),
    Role("programme", "tie", Text("programme, department or field")),
    Role("start", "visit", Text("first day")),
    Role("end", "visit", Text("last day")),
    Role("period", "visit", Text("year or period of a flow")),
    Role("students", "visit", Text("students")),
    Role("teachers", "visit", Text("teachers")),
    Role("people", "visit", Text("people")),
    Role("count", "visit", Text("number of visits")),
    Role("purpose", "visit", Text("purpose")),
    Role("measure", "claim", Text("what is counted")),
    Role("value", "claim", Text("a figure"), Text("with no column `measure`, the title of the column is the measure")),
    Role("comparator", "claim", Text("exactly, about, over …")),
    Role("as_of", "claim", Text("date or year of the figure")),
    Role(
        "units",
        "claim",
        Text("whether a list has county-level units"),
        Text("merged or own; with kind, tier and as_of, in rows whose measure is complete_list"),
    ),
    Role("note", "row", Text("remark")),
    Role("confidence", "row", Text("confidence")),
    Role(
        "word",
        "row",
        Text("the source's own term"),
        Text("kept; kind, status and tier are read from it where they have no column"),
    ),
    Role("source", "row", Text("title of the source of the row")),
    Role("source_url", "row", Text("address of that source")),
    Role("source_date", "row", Text("date of that source")),
    Role("private", "row", Text("private"), Text("names, telephones or addresses of persons: never read")),
    Role("ignored", "row", Text("not read")),
)
ROLE = {each.name: each for each in ROLES}
PEOPLE = ("students", "teachers", "people")
"""Roles of columns that say how many of whom a visit brings."""


class Placed(str):
    """A word of a mapping file that knows where it stands (`mapping.yaml:12`)."""

    __slots__ = ("where",)
    where: str

    def __new__(cls, word: str, where: str = "") -> Placed:
        made = super().__new__(cls, word)
        made.where = where
        return made


@dataclass(frozen=True)
class ColumnMapping:
    """One column of a table: its role (`a.name`, `since`, `ignored`) and, for people, why."""

    name: str
    role: str
    reason: Text = NOTHING
    scheme: str = ""
    """Scheme of the ids in this column, where it isn't the table's."""
    joins: str = ""
    """Which ids or names these are: `towns.json:id` (a table and a column of it), or a name that columns of several tables share."""
    order: str = ""
    """Of positions: latlon or lonlat, by what stands first."""
    also: str = field(default="", compare=False)
    """Of a column that isn't read, the role that it could have too, and lost to another one."""
    where: str = field(default="", compare=False)
    """Where it stands in a mapping file (`mapping.yaml:12`), for errors."""


@dataclass(frozen=True)
class Question:
    """What a person must say before a table can be loaded: one question, and its answer as a mapping has it."""

    asked: Text
    answer: Dict[str, str | bool] = field(default_factory=dict)
    """Keys of the table, each with the likeliest value; an empty one must be filled in."""
    columns: Dict[str, str] = field(default_factory=dict)
    """Titles of columns, each with the likeliest role."""
    other: tuple[str, ...] = ()
    """What the answer may be instead."""


@dataclass(frozen=True)
class TableMapping:
    """What one table brings, and what each of its columns means."""

    path: str = "*"
    """Name of the table, or a pattern such as `*.csv`."""
    layout: Layout = "ties"
    reason: Text = NOTHING
    columns: tuple[ColumnMapping, ...] = ()
    """One for each column of the table, in its order; in a mapping file only those that overrule the guess."""
    label: str = ""
    label_b: str = ""
    """What the ends are, where no column says it: City, School, …; `label_b` where the second end differs."""
    kind: str = ""
    status: str = ""
    tier: str = ""
    country: str = ""
    """Country of the parties, where no column says it."""
    country_a: str = ""
    country_b: str = ""
    """The same of the parties of one end, where that of the other is another, or unknown."""
    city: str = ""
    period: str = ""
    """Year or period of flows, where no column says it: 2013 or 2014/2024."""
    aggregate: bool = False
    scheme: str = ""
    """Scheme of the ids: wikidata, geonames, urn, ror …; empty: the source's own, known by its title."""
    separator: str = ""
    """What parts the entries of a list in a cell."""
    fill_down: tuple[str, ...] = ()
    """Columns whose empty cells are those of the row above, where all of them are empty."""
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    """Column → the source's word → our value."""
    encoding: str = ""
    format: str = ""
    delimiter: str = ""
    header: bool | None = None
    least: int | None = None
    most: int | None = None
    """Least and most expected number of records that are not rejected."""
    question: Question | None = field(default=None, compare=False)
    """Of a table that is refused, what would help."""
    where: str = field(default="", compare=False)
    """Where it stands in a mapping file (`mapping.yaml:12`), for errors."""
    sureness: Dict[str, int] = field(default_factory=dict, compare=False)
    """End ("a", "b") → how surely it is told what its parties are (`labels.py`)."""
    stated: frozenset[str] = field(default=frozenset(), compare=False)
    """Names of the values that a mapping file states; only these overrule the guess."""


@dataclass(frozen=True)
class SourceOf:
    """Where the files come from."""

    title: str = ""
    url: str = ""
    publisher: str = ""
    published: str = ""
    licence: str = ""
    retrieved: str = ""
    nature: str = ""
    """One of the model's NATURES; empty for a list, which most files are."""


@dataclass(frozen=True)
class Mapping:
    """The mapping of all tables of a load, and their source."""

    source: SourceOf = SourceOf()
    tables: tuple[TableMapping, ...] = ()
    faults: tuple[TwinmapError, ...] = field(default=(), compare=False)
    """What didn't fit in its file, and is left out here."""
