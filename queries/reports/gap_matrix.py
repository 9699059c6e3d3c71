"""The report `gap-matrix`: which places have which kinds of tie, or partners in which countries; empty cells are the message."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, LABEL, Choice
from graph.network.choice import asked_places
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import LISTED, NOTHING, Name, Text
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Matrix,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)

ACROSS = (
    Choice("kind", Text("kinds of tie"), Text("a column for each kind of partnership")),
    Choice(
        "country", Text("countries and regions of partners"), Text("a column for each country or region with a partner")
    ),
)
OPTIONS = (
    Option("across", Text("Columns are"), Text("What the columns are."), "choice", "kind", ACROSS),
    Option(
        "columns",
        Text("Most columns"),
        Text("At most so many countries; the others count together."),
        "number",
        "30",
        most=300,
    ),
    Option("limit", Text("Rows"), Text("At most so many rows, those with the most ties first."), "number"),
)
LABEL_AT = {"city": "City", "region": "Region", "country": "Country"}
DRAWN = 60
"""Rows that the picture shows."""

Cells = Mapping[str, Counter[str]]
"""Row → column → number of ties."""
UNKNOWN = "?"
"""Column of partners whose country isn't known."""
Head = tuple[Text, Sequence[str]]
"""What a column is called, and the columns of `Cells` that it counts."""


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a city (or, by `level`, a province or a country). O(ties + places)."""
    if filters.ties == "visit" and own["across"] == "kind":
        raise FilterError(Text("Only partnerships have a kind."), where="ties", hint=Text("Ask for across=country."))
    level = filters.level if filters.level != "party" else {"kind": "city", "country": "region"}[own["across"]]
    view = seen(snapshot, filters.of_parties, counted=True)
    cells = _cells(snapshot, view, level, own["across"])
    places = _places(snapshot, filters, level, cells)
    columns = _columns(snapshot, cells, own)
    shown = places[: own["limit"]] if own["limit"] else places
    rows = [_row(place, cells.get(place.id, Counter()), columns) for place in shown]
    view = replace(view, filters=replace(view.filters, level=filters.level))
    return Report(
        "gap-matrix",
        SPEC.title,
        parameters_of(view, own),
        graph_of(view),
        [*coverage(view), *_method(level, own)],
        _head(columns),
        rows,
        list(_notes(view, rows, len(places), cells)),
        _picture(level, columns, rows) if cells else [],
    )


def _cells(snapshot: Snapshot, view: View, level: str, across: str) -> Cells:
    """How many ties each place has, by kind or by the country of the other end, whatever else is known of that; ties inside one place are none of its."""
    place = snapshot.placement
    own = view.filters.units == "own"
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for tie in view.ties():
        ends = [place.at(level, id, own) for id in (tie.start, tie.end)]
        if ends[0] == ends[1]:
            continue
        for here, other in ((ends[0], tie.end), (ends[1], tie.start)):
            if here:
                found[here][str(tie.kind) if across == "kind" else place.country(other) or UNKNOWN] += 1
    return found


def _places(snapshot: Snapshot, filters: Filters, level: str, cells: Cells) -> list[Party]:
    """Every place of the level in the part asked for, with ties or without, those with the most ties first."""
    asked = asked_places(snapshot, filters).values()
    around, own = snapshot.placement.around, filters.units == "own"
    found = [
        each
        for each in snapshot.nodes
        if each.label == LABEL_AT[level]
        and not each.unnamed
        and snapshot.placement.at(level, each.id, own) == each.id
        and all(around(each.id) & ids for ids in asked)
    ]
    return sorted(found, key=lambda each: (-cells.get(each.id, Counter()).total(), each.name, each.id))


def _columns(snapshot: Snapshot, cells: Cells, own: Mapping[str, Any]) -> dict[str, Head]:
    """Name of a column → its title and the keys that count in it."""
    if own["across"] == "kind":
        return {each.name: (Text(each.title.capitalize()), (each.name,)) for each in KINDS}
    total: Counter[str] = Counter()
    for each in cells.values():
        total.update(each)
    unknown = total.pop(UNKNOWN, 0)
    names = {id: snapshot.node(id).name for id in total}
    order = sorted(total, key=lambda id: (-total[id], names[id]))
    columns: dict[str, Head] = {
        id: (Text(LISTED, parts=name_of(snapshot.node(id))), (id,)) for id in order[: own["columns"]]
    }
    rest = order[own["columns"] :]
    more = {"others": (Text("Others"), rest)} if rest else {}
    return columns | more | ({UNKNOWN: (Text("Country not known"), (UNKNOWN,))} if unknown else {})


def _row(place: Party, counts: Counter[str], columns: Mapping[str, Head]) -> Row:
    return {
        "id": place.id,
        "name": place.name,
        "name_zh": place.name_zh,
        **{name: sum(counts[key] for key in keys) for name, (_, keys) in columns.items()},
        "ties": counts.total(),
        "missing": sum(name != UNKNOWN and not any(counts[key] for key in keys) for name, (_, keys) in columns.items()),
    }


def _head(columns: Mapping[str, Head]) -> list[Column]:
    return [
        Column("id", Text("Id"), help=Text("The address of its page."), of="party"),
        Column("name", Text("Name"), link="id", also="name_zh"),
        Column("name_zh", Text("Chinese name")),
        *(Column(name, title, "integer", Text("ties")) for name, (title, _) in columns.items()),
        Column("ties", Text("All"), "integer", Text("ties"), Text("All ties of the place, those inside it left out.")),
        Column("missing", Text("Empty cells"), "integer", NOTHING, Text("How many columns are 0.")),
    ]


def _method(level: str, own: Mapping[str, Any]) -> Iterator[Text]:
    yield Text("One row is a {place}.", place=LABEL[LABEL_AT[level]].title)
    if own["across"] == "kind":
        yield Text(
            "A cell counts the ties of that kind which the place, or who lies in it, has with somewhere else; 0 is a gap."
        )
    else:
        yield Text(
            "A cell counts the ties of the place, or of who lies in it, with that country or region; 0 is a gap."
        )
    yield Text("Places without any tie are rows too. A tie counts whatever is known of its other end.")


def _notes(view: View, rows: Sequence[Row], total: int, cells: Cells) -> Iterator[Text]:
    yield from emptiness(view)
    if len(rows) < total:
        yield Text("{shown} of {total} rows are shown.", shown=len(rows), total=total)
    if rows:
        yield Text("Rows without any tie: {n}.", n=sum(row["ties"] == 0 for row in rows))
    elif view.edges:
        yield Text("The graph knows no place of this level here; choose another level.")


def _picture(level: str, columns: Mapping[str, Head], rows: Sequence[Row]) -> list[Any]:
    if not rows or not columns:
        return []
    note = Text("The first {n} of {total} rows are drawn.", n=DRAWN, total=len(rows)) if len(rows) > DRAWN else NOTHING
    return [
        Matrix(
            "gaps",
            Text("Ties by {place}", place=LABEL[LABEL_AT[level]].title),
            [Name(row["name"], row["name_zh"]) for row in rows[:DRAWN]],
            [title for title, _ in columns.values()],
            [[row[name] for name in columns] for row in rows[:DRAWN]],
            Text("ties"),
            note,
        )
    ]


SPEC = ReportSpec(
    "gap-matrix",
    Text("Gap matrix"),
    Text(
        "Which cities have which kinds of tie, which provinces have partners in which countries, and what is missing."
    ),
    OPTIONS,
    make,
)
