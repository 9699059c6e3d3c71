"""What the cells of a report's table say, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from graph.text import SEMICOLON, Text
from queries.charts.words import readable
from queries.report import Column, ReportSpec
from queries.reports.columns import Row
from web.language.language import names, said
from web.language.titles import TITLES, capital, country_name, figure, sentence
from web.site import site


def report_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, with the link that it has."""
    value = row[column.name]
    text = _name_in(row, column) if column.also else _cell_text(column, value)
    link = _link(column, row)
    if isinstance(text, Markup) or not link:
        return text
    return Markup('<a class="fold" href="{}" title="{}"><bdi>{}</bdi></a>').format(link, text, text)


def plain_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, for a page that stands alone."""
    return _name_in(row, column) if column.also else _cell_text(column, row[column.name])


def _cell_text(column: Column, value: Any) -> str | Markup:
    if value is None or value == "":
        return figure(None)
    if column.is_coded:
        title = column.title_of(value)
        return said(title) if title else str(value)
    if say := BY_MEANING.get(column.of):
        return say(value)
    if column.digits is not None and isinstance(value, float) and not value.is_integer():
        return readable(f"{value:,.{column.digits}f}")
    return figure(value)


def _place(value: Any) -> str:
    return country_name(value) if value in site().snapshot else sentence(value)


def _measure(value: Any) -> str:
    return sentence(TITLES.get(value, value))


def _words(value: Any) -> str | Markup:
    """A sentence of ours; several as a list."""
    parts = list(_sentences(value))
    if len(parts) == 1:
        return parts[0]
    items = Markup("").join(Markup("<li>{}</li>").format(capital(part)) for part in parts)
    return Markup('<ul class="reasons">{}</ul>').format(items)


BY_MEANING: Mapping[str, Callable[[Any], str | Markup]] = {"place": _place, "measure": _measure, "words": _words}
"""What a column's values are (`Column.of`) → how they are said."""


def _name_in(row: Row, column: Column) -> str:
    name, name_zh = row[column.name], row[column.also]
    return names({"id": row.get(column.link), "name": name, "name_zh": name_zh})[0] or figure(None)


def next_address(spec: ReportSpec, row: Row) -> str:
    """Where a row's party leads to next; empty where there is nothing to go to."""
    if not spec.next_step or not row.get("id"):
        return ""
    name, option = spec.next_step
    return url_for("pages.report", name=name, **{option: row["id"]})


def _link(column: Column, row: Row) -> str:
    """Where a cell leads: by what the column that it names holds."""
    id = row.get(column.link) if column.link else None
    if not id:
        return ""
    if id in site().snapshot:
        return url_for("pages.node", id=id)
    return url_for("pages.tie" if site().snapshot.has_tie(id) else "pages.node", id=id)


def _sentences(value: str) -> Iterator[str]:
    """The parts of a text that are joined by a semicolon, each in the reader's language."""
    if isinstance(value, Text) and value.template == SEMICOLON:
        yield from _sentences(value.values["first"])
        yield from _sentences(value.values["second"])
    else:
        yield sentence(value)
