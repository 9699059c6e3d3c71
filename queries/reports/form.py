"""The form that all reports share: parameters declared once for page, command line and help, columns, method, rows, notes.

A report is a pure function from a snapshot to plain data that names its method, its level and its coverage. All that is for people is
a `Text`, so that a face can say it in another language with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from graph.errors import FilterError
from graph.figures.watch import IDLE, Watch
from graph.filters import FILTERS, Filters, FilterSpec
from graph.model import DATE, STATUSES, TIERS, Choice
from graph.network.parties import Party
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.store import Store
from graph.text import NOTHING, Name, Text, counted
from queries.reports.columns import Column, Row, Say, for_people, for_programs, in_language
from queries.sheets import CUT, MOST_IN_CELL, csv_text, cut_cells, xlsx


def name_of(party: Party) -> Name:
    """The name of a party in both languages."""
    return Name(party.name, party.name_zh)


def ties_in_words(n: int) -> Text:
    """A number of ties.

    >>> ties_in_words(1), ties_in_words(0)
    ('1 tie', '0 ties')
    """
    return counted("{n} tie", "{n} ties", n=n)


@dataclass(frozen=True)
class Option:
    """A parameter of a report's own: type is choice, flag, number, date, text or party (an id); default is its text."""

    name: str
    title: Text
    help: Text
    type: str
    default: str = ""
    choices: tuple[Choice, ...] = ()
    least: int = 1
    most: int = 1_000_000

    def read(self, text: str) -> Any:
        """The value of a text; raises FilterError naming what was found and expected."""
        text = text.strip() or self.default
        if self.type in ("choice", "flag"):
            return self._chosen(text)
        if not text:
            return None
        if self.type == "date" and not DATE.fullmatch(text):
            raise self._unlike(Text("found '{found}', expected YYYY, YYYY-MM or YYYY-MM-DD.", found=text))
        return self._number(text) if self.type == "number" else text

    def _chosen(self, text: str) -> str | bool:
        names = [choice.name for choice in self.choices]
        if self.type == "choice":
            if text not in names:
                raise self._unlike(Text("found '{found}', expected one of {known}.", found=text, known=tuple(names)))
            return text
        if text not in ("yes", "no"):
            raise self._unlike(Text("found '{found}', expected yes or no.", found=text))
        return text == "yes"

    def _number(self, text: str) -> int:
        is_whole = text.isascii() and text.isdigit() and len(text) < 10
        if not is_whole or not self.least <= int(text) <= self.most:
            raise self._unlike(
                Text(
                    "found '{found}', expected a whole number from {least} to {most}.",
                    found=text,
                    least=self.least,
                    most=self.most,
                )
            )
        return int(text)

    def _unlike(self, said: Text) -> FilterError:
        return FilterError(said, where=self.name)


class ListedCity(Protocol):
    """A city of the gazetteer, in the graph or not."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def admin1(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def population(self) -> int: ...


class Beside(NamedTuple):
    """What a report may need beside the snapshot.

    store: for claims, events, loads and statements. cities: those of a country and a region of it ("" for all) with at least so
    many inhabitants, from the gazetteer. today: the day that periods end on. watch: hears how far it is, and may stop it.
    """

    store: Store | None = None
    cities: Callable[[str, str, int], Sequence[ListedCity]] | None = None
    today: date = date.max
    watch: Watch = IDLE


@dataclass(frozen=True)
class ReportSpec:
    """One report: its own options come before the filters, which every report takes."""

    name: str
    title: Text
    help: Text
    options: tuple[Option, ...]
    make: Callable[[Snapshot, Filters, Mapping[str, Any], Beside], Report]
    files: Mapping[str, Callable[[Report, Say], bytes]] = field(default_factory=dict)
    """Files of its own beside those of every report, by their ending."""
    level: str = ""
    """The level that it counts at whatever is asked, so its form asks for none; empty: the one asked for."""
    next_step: tuple[str, str] | None = None
    """The report that a row's party leads to, and the option that takes its id."""
    gazetteer: bool = False
    """Whether it asks the gazetteer for cities, whose file may have to be made first."""

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """Own options, then filters: name, title, help, type, default, choices [{name, title}]."""
        own = {option.name for option in self.options}
        shared = (_described(each) for each in FILTERS if each.name not in own)
        level = {"default": self.level} if self.level else {}
        return [
            *map(_described, self.options),
            *({**each, **level} if each["name"] == "level" else each for each in shared),
        ]

    def to_json(self) -> dict[str, Any]:
        """Plain data for the list of reports."""
        return {"name": self.name, "title": self.title, "help": self.help, "parameters": self.parameters}


def _described(each: Option | FilterSpec) -> dict[str, Any]:
    default = (
        each.default
        if isinstance(each, Option)
        else {"level": "party", "units": "merged", "hops": "1"}.get(each.name, "")
    )
    choices = [{"name": choice.name, "title": choice.title} for choice in each.choices]
    return {
        "name": each.name,
        "title": each.title,
        "help": each.help,
        "type": each.type,
        "default": default,
        "choices": choices,
    }


class Series(NamedTuple):
    """One series of a chart: `x` and `y` of the same length; `upper` makes a band between `y` and it; `labels` name points."""

    name: Text
    kind: str
    """points, hollow (points without a filling), line, rule (a thin line to compare with), step, bars or band"""
    x: Sequence[Any]
    y: Sequence[float | None]
    upper: Sequence[float | None] = ()
    labels: Sequence[str] = ()
    look: int | None = None
    """Number of its colour and mark; by its place among the series unless given."""


class Chart(NamedTuple):
    """A plot as plain data; `queries/charts.py` draws it as SVG. `log` names the logarithmic axes: "", x, y or xy.

    bend: the y axis is linear up to it and logarithmic above, so that a few large values don't flatten the rest; 0 for no bend.
    """

    name: str
    title: Text
    x: Text
    y: Text
    series: Sequence[Series]
    log: str = ""
    note: Text = NOTHING
    bend: float = 0.0


class Matrix(NamedTuple):
    """A table drawn as a picture: `values[row][column]`, None where nothing can be said; an empty cell is 0."""

    name: str
    title: Text
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float | None]]
    unit: Text
    note: Text = NOTHING


@dataclass(frozen=True)
class Report:
    """What a report gives; `rows` have a value, None included, for every column."""

    name: str
    title: Text
    parameters: dict[str, Any]
    graph: dict[str, Any]
    method: list[Text]
    columns: list[Column]
    rows: list[Row]
    notes: list[Text] = field(default_factory=list)
    charts: list[Chart | Matrix] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain data, the same from the command line, the API and the page; its sentences are still Texts, which a face says."""
        return {
            "report": self.name,
            "title": self.title,
            "parameters": self.parameters,
            "graph": self.graph,
            "method": self.method,
            "columns": [column.to_json() for column in self.columns],
            "rows": self.rows,
            "notes": self.notes,
        }

    def to_csv(self, say: Say = str) -> str:
        """The rows as CSV with a byte order mark; nothing in it runs as a formula. `say` puts texts into a language.

        The columns have their names, for programs, and behind them stand the titles of what is coded: `verdict`, `verdict_title`.
        """
        heads, *rows = for_programs(self.columns, self.rows)
        return csv_text(heads, (in_language(row, say) for row in rows))

    def to_xlsx(self, say: Say = str) -> bytes:
        """A workbook: the rows on its first sheet, method, parameters and notes on the second. `say` puts texts into a language.

        What is coded has its title in the column beside it.
        """
        about: list[list[Any]] = [[Text("What"), Text("Value")], [Text("Report"), self.title]]
        about += [[Text("Parameter {name}", name=name), value] for name, value in self.parameters.items()]
        about += [[Text("Graph: {name}", name=GRAPH_WORDS[name]), value] for name, value in self.graph.items()]
        about += [[Text("Method"), line] for line in self.method] + [[Text("Note"), line] for line in self.notes]
        table = [in_language(row, say) for row in for_people(self.columns, self.rows)]
        if cut := cut_cells(table):
            about.append([Text("Note"), _cut_in_workbook(cut)])
        return xlsx([(say(self.title), table), (say(Text("Method")), [in_language(row, say) for row in about])])


def _cut_in_workbook(cells: Sequence[str]) -> Text:
    shown = tuple(cells[:MOST_NAMED])
    if len(cells) > len(shown):
        shown = (*shown, "…")
    return counted(
        "{n} cell ({cells}) holds only the beginning of its text, which ends there in {mark}: a cell of a workbook takes {most:,} characters. CSV and JSON have all of it.",
        "{n:,} cells ({cells}) hold only the beginning of their text, which ends there in {mark}: a cell of a workbook takes {most:,} characters. CSV and JSON have all of it.",
        n=len(cells),
        cells=shown,
        mark=CUT.strip(),
        most=MOST_IN_CELL,
    )


MOST_NAMED = 20
"""Cells of a workbook that are named one by one."""
GRAPH_WORDS = {
    "nodes": Text("nodes"),
    "edges": Text("edges"),
    "version": Text("version"),
    "ties": Text("ties"),
    "recorded": Text("recorded"),
    "inside": Text("inside"),
    "unplaced": Text("unplaced"),
}
"""What a workbook calls the size of the graph."""


def parameters_of(view: View, own: Mapping[str, Any]) -> dict[str, Any]:
    """What a report was made with: its own options and every filter in force, defaults spelled out."""
    asked = {spec.name: getattr(view.filters, spec.name) for spec in FILTERS if spec.name not in own}
    if view.filters.around is None:
        asked.pop("hops", None)
    return {name: _plain(value) for name, value in {**own, **asked}.items() if value not in (None, ())}


def _plain(value: Any) -> Any:
    """The value of a parameter as it is printed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return list(value) if isinstance(value, tuple) else value


def graph_of(view: View) -> dict[str, Any]:
    """Size and version of the graph that was counted; `edges` are pairs that are tied, `ties` all their ties."""
    return {
        "nodes": len(view.nodes),
        "edges": view.graph.ecount(),
        "version": view.snapshot.version,
        "ties": view.tie_count,
        "recorded": view.recorded,
        "inside": len(view.inside),
        "unplaced": len(view.unplaced),
    }


_LEVEL_WORDS = {
    "party": Text("Level party: a node is a school, an authority, a city, a region or whatever else signed."),
    "city": Text("Level city: every party counts at the city it lies in; what serves a region or is one has no city."),
    "region": Text("Level region: every party counts at the province or state it lies in or serves."),
    "country": Text("Level country: every party counts at the country or region it lies in or serves."),
}
_TIE_WORDS = {
    "partner": Text("{counted} of {recorded} recorded partnerships are counted."),
    "visit": Text("{counted} of {recorded} recorded visits are counted."),
    "all": Text("{counted} of {recorded} recorded partnerships and visits are counted."),
}
_LEFT_OUT = {
    "kind": Text("Left out by their kind: {n}."),
    "tier": Text("Left out by their tier: {n} (counted: {values})."),
    "status": Text("Left out by their status: {n} (counted: {values})."),
    "confidence": Text("Left out by their confidence: {n}."),
    "aggregate": Text("Flows of visits over a period, never counted as one visit: {n}."),
    "unnamed": Text("With an end that no source names: {n} (unnamed=yes counts them)."),
    "country": Text("With no end in the countries or regions asked for: {n}."),
    "region": Text("With no end in the provinces or states asked for: {n}."),
    "area": Text("With no end in the area asked for: {n}."),
    "source": Text("Left out by their source: {n}."),
    "undated": Text("Without a date: {n} (undated=yes keeps them)."),
    "since": Text("Begun outside the period asked for: {n}."),
}


def coverage(view: View) -> list[Text]:
    """Method lines that every report begins with: level, how many ties of how many, and where the others are."""
    filters = view.filters
    lines = [_LEVEL_WORDS[filters.level]]
    if filters.level in ("city", "region") and filters.units == "own":
        lines.append(Text("County-level units stand apart from their city (units=own)."))
    elif filters.level == "city":
        lines.append(Text("A city counts with its county-level units (units=own separates them)."))
    lines.append(Text(_TIE_WORDS[filters.ties or "all"], counted=view.tie_count, recorded=view.recorded))
    for name, n in view.left_out.items():
        lines.append(Text(_LEFT_OUT[name], n=n, **_counted(filters, name)))
    if view.inside:
        lines.append(Text("Inside one node: {n}.", n=len(view.inside)))
    if view.unplaced:
        lines.append(Text("Without a place at this level: {n}.", n=len(view.unplaced)))
    rest = view.recorded - view.tie_count - sum(view.left_out.values()) - len(view.inside) - len(view.unplaced)
    if rest:
        lines.append(Text("Outside the part asked for (around, community or limit): {n}.", n=rest))
    lines.append(Text("Several ties of one pair count once in degree and distance, each in strength."))
    return lines


def _counted(filters: Filters, name: str) -> dict[str, tuple[Text, ...]]:
    """The tiers or statuses that count, for the sentence that says how many do not."""
    choices = {"tier": TIERS, "status": STATUSES}.get(name)
    if choices is None:
        return {}
    return {"values": tuple(choice.title for choice in choices if choice.name in getattr(filters, name))}


def emptiness(view: View) -> list[Text]:
    """What to say, and what to do next, where there is nothing to count."""
    if view.edges:
        return []
    if not view.snapshot.ties:
        return [Text("The graph holds no ties yet. Load some: twinmap demo brings the samples.")]
    return [Text("No tie is left to count here. Widen the filters, or choose another level.")]
