"""Tables of visits and of flows of people."""

from __future__ import annotations

from loaders.columns.look import Look
from loaders.columns.mapped import both_ends, mapped
from loaders.columns.mapping import ROLE, TableMapping
from loaders.columns.seen import END_SENSES, Seen
from loaders.columns.signs import period_in, year_columns

_IN_VISITS = {
    "begin": "start", "since": "start", "finish": "end", "until": "end", "weight": "people", "word": "purpose", "kind": "purpose", "signed": "ignored",
    **{name: name for name, role in ROLE.items() if role.of in ("visit", "row")}, "programme": "programme", "status": "status",
}  # fmt: skip


def guess_visits(look: Look, labels: dict[str, tuple[str, str]]) -> TableMapping:
    of_years = year_columns(look)
    numbered = look.of("students", "teachers", "people")
    arrivals = [each for each in look.columns if each.sense in ("start", "begin") and each.profile.share("day") > 0.5]
    for column in look.columns:
        if arrivals and column not in arrivals[:1] and _is_departure(column):
            column.take("end", "the day of departure, behind that of arrival")
        elif column in of_years:
            column.take("people", "the figures of a year")
        elif column.side and column.sense in END_SENSES:
            continue
        elif column.sense == "when":
            by_day = column.profile.share("day") > 0.5
            column.take("start" if by_day else "period")
        elif column.sense == "weight" and numbered:
            column.take("ignored", "another column has the people")
        elif column.sense in _IN_VISITS:
            column.take(_IN_VISITS[column.sense])
        elif column.sense == "id" and not column.side:
            column.take("ignored", "the id of the row; visits get their own")
    dated = any(each.role in ("start", "end") and each.profile.share("day") > 0.5 for each in look.columns)
    period = (
        "" if of_years or any(each.role in ("period", "start") for each in look.columns) else period_in(look.table.path)
    )
    reason = f"each row is {'a visit' if dated else 'a flow of people'} from the first party to the second ({both_ends(labels)})"
    return mapped(look, "visits", labels, reason, aggregate=not dated, period=period)


def _is_departure(column: Seen) -> bool:
    return (
        "departure" in (column.title.side_word, *column.name.casefold().split()) and column.profile.share("day") > 0.5
    )
