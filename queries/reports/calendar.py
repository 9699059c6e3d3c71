"""The report `calendar`: anniversaries and expiries of partnerships in the next months, by city, also as iCalendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, Choice
from graph.network.parties import Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import Name, Text
from queries.reports.columns import Column, Row, Say
from queries.reports.form import (
    Beside,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)

ANNIVERSARIES = (5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100)
"""Years that are kept as anniversaries."""
EXPIRIES = "MATCH ()-[t:PARTNER]->() WHERE t.expires IS NOT NULL RETURN t.id, t.expires"
SIGNED = "MATCH ()-[t:PARTNER]->() WHERE t.signed IS NOT NULL RETURN t.id, t.signed"
OPTIONS = (
    Option(
        "months", Text("Months ahead"), Text("How many months from today are looked through."), "number", "12", most=600
    ),
)
YES_NO = (Choice("yes", Text("yes")), Choice("no", Text("no")))
COLUMNS = (
    Column("date", Text("Date"), help=Text("As precisely as it is known: a day, a month or a year.")),
    Column("what", Text("What"), of="words", link="tie"),
    Column(
        "years",
        Text("Years"),
        "integer",
        Text("years"),
        Text("Years since the tie began or was signed; empty for a renewal and an expiry."),
    ),
    Column("tie", Text("Tie"), help=Text("The address of its page."), of="tie"),
    Column("a_name", Text("One party"), also="a_name_zh"),
    Column("a_name_zh", Text("Chinese name")),
    Column("a_city", Text("Its city"), of="words"),
    Column("b_name", Text("Other party"), also="b_name_zh"),
    Column("b_name_zh", Text("Chinese name")),
    Column("b_city", Text("Its city"), of="words"),
    Column("kind", Text("Kind"), of="choice", choices=KINDS),
    Column("begun", Text("Begun or signed"), help=Text("The date that the anniversary is counted from.")),
    Column(
        "disputed",
        Text("Disputed"),
        help=Text("Whether the sources of the tie contradict each other."),
        of="choice",
        choices=YES_NO,
    ),
)


class Occasion(NamedTuple):
    """One day to keep: `when` as precisely as it is known, `years` None for a renewal or an expiry, `begun` the date it is counted from."""

    when: str
    what: Text
    years: int | None
    begun: str | None


def span(day: str) -> tuple[date, date]:
    """First and last day that a date may mean.

    >>> span("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    year, month, number = (int(part) for part in (*day.split("-"), "0", "0")[:3])
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, month)[1]
    return date(year, month, min(number, last) or 1), date(year, month, min(number, last) or last)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month.

    >>> months_later(date(2026, 1, 31), 13)
    datetime.date(2027, 2, 28)
    """
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def occasions(begun: Mapping[str, str], expires: str | None) -> Iterator[Occasion]:
    """Every anniversary, renewal and expiry of one tie. begun: date → what happened on it ("begun", "signed")."""
    for day, how in begun.items():
        if how == "signed":
            yield Occasion(day, Text("To be signed or renewed"), None, day)
        for years in ANNIVERSARIES:
            if int(day[:4]) + years > MAXYEAR:
                break
            began = Text("{years} years since it began", years=years)
            what = began if how == "begun" else Text("{years} years since a signing", years=years)
            yield Occasion(_years_after(day, years), what, years, day)
    if expires:
        yield Occasion(expires, Text("The agreement runs out"), None, None)


def _years_after(day: str, years: int) -> str:
    """The same day so many years later; 29 February becomes 28 February in a common year."""
    year = int(day[:4]) + years
    if day[4:] == "-02-29" and monthrange(year, 2)[1] == 28:
        return f"{year:04d}-02-28"
    return f"{year:04d}{day[4:]}"


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row an occasion, in order of date. O(ties)."""
    if filters.ties not in (None, "partner"):
        raise FilterError(
            Text("found '{found}', expected partner.", found=filters.ties),
            where="ties",
            hint=Text("Visits have no anniversary."),
        )
    view = seen(snapshot, filters, counted=True)
    first, last = beside.today, months_later(beside.today, own["months"])
    signed, expires = _agreements(beside.store)
    rows = []
    undated = 0
    for tie in view.ties():
        begun = dict.fromkeys(signed.get(tie.id, ()), "signed") | ({tie.since: "begun"} if tie.since else {})
        undated += not begun and tie.id not in expires
        for each in occasions(begun, expires.get(tie.id)):
            if span(each.when)[0] <= last and span(each.when)[1] >= first:
                rows.append(_row(snapshot, tie, each))
    rows.sort(key=lambda row: (span(row["date"]), row["a_name"], row["b_name"], row["tie"], row["years"] or 0))
    notes = emptiness(view)
    if undated:
        notes.append(Text("Ties without any date, which can have no anniversary: {n}.", n=undated))
    if beside.store is None:
        notes.append(Text("Without a store days of signing and expiries are unknown."))
    if view.edges and not rows:
        notes.append(Text("Nothing falls between {first} and {last}.", first=first.isoformat(), last=last.isoformat()))
    period = {"first": first.isoformat(), "last": last.isoformat()}
    return Report(
        "calendar",
        SPEC.title,
        parameters_of(view, own) | {"today": first.isoformat()},
        graph_of(view),
        [*coverage(view), *_method(period)],
        list(COLUMNS),
        rows,
        notes,
    )


def _agreements(store: Store | None) -> tuple[Mapping[str, list[str]], Mapping[str, str]]:
    if store is None:
        return {}, {}
    return _by_tie(store, SIGNED), _by_tie(store, EXPIRIES)


def _by_tie(store: Store, query: str) -> dict[str, Any]:
    return {row[0]: row[1] for row in store.stream(query)}


def _row(snapshot: Snapshot, tie: Tie, occasion: Occasion) -> Row:
    a, b = snapshot.node(tie.start), snapshot.node(tie.end)
    return {
        "date": occasion.when,
        "what": occasion.what,
        "years": occasion.years,
        "tie": tie.id,
        "a_name": a.name, "a_name_zh": a.name_zh, "a_city": _city(snapshot, tie.start),
        "b_name": b.name, "b_name_zh": b.name_zh, "b_city": _city(snapshot, tie.end),
        "kind": tie.kind,
        "begun": occasion.begun,
        "disputed": "yes" if tie.disputed else "no",
    }  # fmt: skip


def _city(snapshot: Snapshot, id: str) -> Name | None:
    city = snapshot.placement.city(id)
    return name_of(snapshot.node(city)) if city else None


def _method(period: Mapping[str, str]) -> Iterator[Text]:
    years = ", ".join(map(str, ANNIVERSARIES))
    yield Text("What falls, or may fall, between {first} and {last}, both included.", **period)
    yield Text("Anniversaries of {years} years since the tie began or was signed, and days on which an agreement is to be signed or renewed, or runs out.", years=years)  # fmt: skip
    yield Text("A date known by its year or month alone stands for all of it.")


def to_ics(report: Report, say: Say = str) -> bytes:
    """The rows as an iCalendar file (RFC 5545): all-day events; one known by month or year alone lasts all of it."""
    import icalendar  # 0.2 s, only for who asks for the file

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//twinmap//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say(report.title))
    stamp = datetime.combine(date.fromisoformat(report.parameters["today"]), datetime.min.time(), UTC)
    for row in report.rows:
        first, last = span(row["date"])
        event = icalendar.Event()
        event.add(
            "uid", f"{row['tie']}--{row['date']}--{row['years'] or ('signing' if row['begun'] else 'expiry')}@twinmap"
        )
        event.add("dtstamp", stamp)
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))
        event.add("summary", f"{row['a_name']} – {row['b_name']}: {say(row['what'])}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


SPEC = ReportSpec(
    "calendar",
    Text("Calendar"),
    Text("Anniversaries, renewals and expiries of partnerships in the next months."),
    OPTIONS,
    make,
    {"ics": to_ics},
)
