"""Tables of visits and of flows of people."""

from __future__ import annotations

from graph.text import NOTHING, Text
from loaders.columns.look import Look
from loaders.columns.mapped import Labels, both_ends, mapped
from loaders.columns.mapping import PEOPLE, ROLE, TableMapping
from loaders.columns.seen import END_SENSES, Seen
from loaders.columns.signs import period_in, year_columns

_IN_VISITS = {
    "begin": "start", "since": "start", "finish": "end", "until": "end", "weight": "people", "word": "purpose", "relation": "purpose", "kind": "purpose", "signed": "ignored",
    **{name: name for name, role in ROLE.items() if role.of in ("visit", "row")}, "programme": "programme", "status": "status",
}  # fmt: skip


DAYS = 0.5
"""A column of dates has days where more than this share are: others are the years or periods of a flow."""


def guess_visits(look: Look, labels: Labels) -> TableMapping:
    """Visits where the rows have days, and flows of people in a year or period where they don't."""
    of_years = year_columns(look)
    arrival = next(filter(_has_days, look.of("start", "begin")), None)
    numbered = bool(look.of(*PEOPLE))
    for column in look.columns:
        if arrival and column is not arrival and _is_departure(column):
            column.take("end", Text("the day of departure, behind that of arrival"))
        elif column in of_years:
            column.take("people", Text("the figures of a year"))
        elif not (column.side and column.sense in END_SENSES):
            column.take(*_role_in_visits(column, numbered))
    dated = any(column.role in ("start", "end") and _has_days(column) for column in look.columns)
    timed = of_years or any(column.role in ("period", "start") for column in look.columns)
    period = "" if timed else period_in(look.table.path)
    return mapped(look, "visits", labels, _reason(labels, dated), aggregate=not dated, period=period)


def _role_in_visits(column: Seen, numbered: bool) -> tuple[str, Text]:
    """Role of a column of the row, and why; numbered: a column has the people."""
    if column.sense == "when":
        return ("start" if _has_days(column) else "period"), NOTHING
    if column.sense == "weight" and numbered:
        return "ignored", Text("another column has the people")
    if column.sense == "id":
        return "ignored", Text("the id of the row; visits get their own")
    return _IN_VISITS.get(column.sense, column.role), NOTHING


def _has_days(column: Seen) -> bool:
    return column.profile.share("day") > DAYS


def _is_departure(column: Seen) -> bool:
    return "departure" in (column.title.side_word, *column.name.casefold().split()) and _has_days(column)


def _reason(labels: Labels, dated: bool) -> Text:
    ends = both_ends(labels)
    if dated:
        return Text("each row is a visit from the first party to the second ({ends})", ends=ends)
    return Text("each row is a flow of people from the first party to the second ({ends})", ends=ends)
