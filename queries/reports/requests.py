"""The report `requests`: what to ask of whom, for each city and kind of tie that can't be judged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.filters import Filters
from graph.model import KIND, KINDS, Choice
from graph.network.parties import Tie
from graph.network.snapshot import Snapshot
from graph.text import BLANK, COMMA, Linked, Name, Text, counted, joined, linked_in
from queries.bridges import bridge, href, within
from queries.measures import measure_title
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, emptiness, graph_of, parameters_of
from queries.reports.reasons import REPORT
from queries.reports.under_connected import CITY, LISTS, PEER_GROUP, POPULATION, REPORTED, WHY_NONE, Cities, compared

OPTIONS = (
    Option("kind", Text("Kind of tie"), Text("What is asked for."), "choice", "all", (Choice("all", Text("all"), Text("every kind that some city of the graph has")), *KINDS)),
    PEER_GROUP,
    POPULATION,
    Option("limit", Text("Rows"), Text("At most so many rows."), "number"),
)  # fmt: skip
COLUMNS = (
    *CITY,
    Column("kind", Text("Kind"), of="choice", choices=KINDS),
    Column("recorded", Text("Counted"), "integer", Text("ties"), Text("What is recorded of the kind and counts, to be confirmed by the office.")),
    REPORTED,
    Column("high", Text("At most"), "integer", Text("ties"), Text("The most that reports allow; empty where nothing bounds it.")),
    Column("why_none", Text("Why not judged"), of="choice", choices=WHY_NONE),
    Column("office", Text("Office"), help=Text("Who keeps such a list, by its task; its name differs from place to place."), of="words"),
    Column("ask", Text("What to ask"), of="words"),
    LISTS,
)  # fmt: skip
CLAIMS = "MATCH (c:Claim) RETURN c.id, c.subject, c.measure, c.as_of"
EDUCATION = ("sister_school", "bureau", "programme")
"""Kinds of tie of which the authority for schools keeps the list; of the others the office for foreign affairs does."""


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row for each city and kind whose number nothing settles; the largest cities first. O(kinds that some city has × comparison)."""

    def of_kind(name: str) -> Cities:
        return compared(snapshot, filters, {**own, "kind": name, "record": "gaps"}, beside)

    kinds = _kinds(own)
    first = of_kind(kinds[0])
    known = {kind for each in first.cities.values() for kind in each.recorded}
    asked = [name for name in kinds if own["kind"] != "all" or name in known]
    known_of = Known(_ties_of_cities(snapshot), _claims(beside))
    rows = [row for name in asked for row in _rows(first if name == kinds[0] else of_kind(name), name, known_of)]
    rows.sort(key=lambda row: (-(row.pop("population") or 0), row["name"], asked.index(row["kind"])))
    shown = rows[: own["limit"]] if own["limit"] else rows
    return Report(
        "requests",
        SPEC.title,
        parameters_of(first.view, {**own, "level": filters.level}),
        graph_of(first.view),
        [*coverage(first.view), *_method()],
        list(COLUMNS),
        shown,
        [*emptiness(first.view), *_notes(rows, len(shown))],
    )


def _kinds(own: Mapping[str, Any]) -> list[str]:
    return [each.name for each in KINDS] if own["kind"] == "all" else [own["kind"]]


class Known(NamedTuple):
    """What letters speak of: all ties of a city and kind, whatever their state, and what each claim is about, by its id."""

    ties: Mapping[tuple[str, str], Sequence[Tie]]
    claims: Mapping[str, Text]


def _ties_of_cities(snapshot: Snapshot) -> dict[tuple[str, str], list[Tie]]:
    """City and kind → its partnerships, with those of who lies in it. O(ties)."""
    found: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in snapshot.ties:
        if tie.type == "PARTNER":
            for city in {snapshot.placement.city(end) for end in (tie.start, tie.end)} - {None}:
                found[str(city), str(tie.kind)].append(tie)
    return found


def _claims(beside: Beside) -> dict[str, Text]:
    """Claim → its subject, measure and day in words."""
    rows = beside.store.stream(CLAIMS) if beside.store is not None else ()
    return {
        id: joined([part for part in (subject, measure_title(measure), as_of) if part], COMMA)
        for id, subject, measure, as_of in rows
    }


def _rows(found: Cities, kind: str, known: Known) -> Iterator[Row]:
    """The cities that no complete list closes and no verdict is given of."""
    lacking = found.groups.unlisted
    for row in found.rows:
        if row["verdict"] == "none" and row["listed"] == "no":
            office = _office(kind, Name(row["name"], row["name_zh"]))
            sentences = [
                *_list(kind, office),
                _confirm(found.view.snapshot, row["id"], kind, known),
                *_reported(row, known),
                *_missing(row, _peers(row, lacking[row["peers"]], found.address)),
            ]
            ask = joined(sentences, BLANK)
            yield {
                "id": row["id"], "name": row["name"], "name_zh": row["name_zh"], "kind": kind, "recorded": _recorded(row), "reported": row["reported"],
                "high": row["high"], "why_none": row["why_none"], "office": office, "population": row["population"],
                "ask": ask, "lists": [href(n) for n in linked_in(ask)],
            }  # fmt: skip


def _peers(row: Row, n: int, address: Mapping[str, str]) -> int:
    """How many cities of its group lack a complete list, itself among them; with the report that lists them, of a city of the graph."""
    return Linked(n, REPORT, **address, of=row["id"], list="unlisted") if row["id"] else n


def _recorded(row: Row) -> int:
    """What is recorded of the kind and counts; it leads to its list where filters leave none of it out."""
    return row["ties"] if row["ties"] == row["low"] else row["low"]  # type: ignore[no-any-return]


def _office(kind: str, city: Name) -> Text:
    if kind in EDUCATION:
        return Text("the education authority of {city}", city=city)
    return Text("the foreign affairs office of {city}", city=city)


def _list(kind: str, office: Text) -> Iterator[Text]:
    yield Text("Ask {office} for its complete list ({kind}), county-level units included: partner, country, since when, whether it is active, and the day of the list.", office=office, kind=KIND[kind].title)  # fmt: skip


def _confirm(snapshot: Snapshot, city: str, kind: str, known: Known) -> Text:
    """What is recorded of it, counted or not: all of it waits to be confirmed."""
    query = {"ties": "partner", "area": city, "kind": kind}
    found = bridge(known.ties.get((city, kind), ()), query, within(snapshot, city))
    if not found.recorded:
        return Text("Nothing is recorded: ask whether there is none.")
    if len(found.parts) == 1:
        return counted("{n} is recorded and waits to be confirmed.", "{n} are recorded and wait to be confirmed.", n=found.recorded)  # fmt: skip
    return Text("{sum}: each waits to be confirmed, those that don't count too.", sum=found.said)


def _reported(row: Row, known: Known) -> Iterator[Text]:
    """The largest number that a report gives, and of what."""
    reported = row["reported"]
    if reported is None or reported <= row["low"]:
        return
    about = known.claims.get(reported.query["id"]) if isinstance(reported, Linked) else None
    if about is None:
        yield Text("A report speaks of {reported}: ask what it counted.", reported=reported)
    else:
        yield Text("A report speaks of {reported} ({about}): ask what it counted.", reported=reported, about=about)


def _missing(row: Row, lacking: int) -> Iterator[Text]:
    if row["why_none"] == "possible duplicate":
        yield Text("The graph may have the city twice: decide first, under Possible duplicates.")
    if row["why_none"] == "no population":
        yield Text("The number of its inhabitants is missing too.")
    if lacking > 1:
        yield Text("A verdict needs the lists of {n} cities, itself among them.", n=lacking)


def _method() -> Iterator[Text]:
    yield Text(
        "Listed are cities without a verdict in the report Cities compared whose number no list declared complete settles."
    )
    yield Text("An answer is loaded as ties, and its completeness is said on the page of the place (Declare a list complete), or loaded as a claim: measure complete_list, with kind, units, as_of and the number of ties.")  # fmt: skip
    yield Text("Rows come by inhabitants, the largest city first.")


def _notes(rows: Sequence[Row], shown: int) -> Iterator[Text]:
    for kind, n in Counter(row["kind"] for row in rows).items():
        yield Text("{kind}: {n}.", kind=Text(KIND[kind].title.capitalize()), n=n)
    if shown < len(rows):
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=len(rows))
    if not rows:
        yield Text("There is nothing to ask: every city has a verdict or a list declared complete.")


SPEC = ReportSpec(
    "requests",
    Text("Requests"),
    Text("Which list to ask of which office, for each city and kind of tie that can't be judged yet."),
    OPTIONS,
    make,
    level="city",
    gazetteer=True,
)
