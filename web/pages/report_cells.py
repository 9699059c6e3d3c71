"""What the cells of a report's table say, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from graph.text import COMMA, Linked, joined
from queries.charts.words import readable
from queries.report import Column, ReportSpec
from queries.reports.columns import Row
from web.language.language import names, said
from web.language.titles import capital, country_name, figure, sentence
from web.pages.leading import anchor, linked, sentences_in
from web.site import site


def report_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, with the link that it has."""
    value = row[column.name]
    if isinstance(value, Linked):
        return anchor(value)
    text = _name_in(row, column) if column.also else _cell_text(column, value)
    link = _link(column, row)
    if isinstance(text, Markup) or not link:
        return text
    return Markup('<a class="fold" href="{}" title="{}"><bdi>{}</bdi></a>').format(link, text, text)


def plain_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, for a page that stands alone."""
    return _name_in(row, column) if column.also else _cell_text(column, row[column.name], PLAIN)


def _cell_text(
    column: Column, value: Any, by_meaning: Mapping[str, Callable[[Any], str | Markup]] | None = None
) -> str | Markup:
    if value is None or value in ("", []):
        return figure(None)
    if column.is_coded:
        title = column.title_of(value)
        return said(title) if title else str(value)
    if column.of == "choices":
        return said(joined([column.title_of(each) or str(each) for each in value], COMMA))
    if say := (by_meaning or BY_MEANING).get(column.of):
        return say(value)
    if column.digits is not None and isinstance(value, float) and not value.is_integer():
        return readable(f"{value:,.{column.digits}f}")
    return figure(value)


def _place(value: Any) -> str:
    return country_name(value) if value in site().snapshot else sentence(value)


def _words(value: Any) -> str | Markup:
    """A sentence of ours; several as a list. What knows its list leads there."""
    return _as_list([linked(part) for part in sentences_in(value)])


def _plain_words(value: Any) -> str | Markup:
    return _as_list([sentence(part) for part in sentences_in(value)])


def _as_list(parts: Sequence[str]) -> str | Markup:
    if len(parts) == 1:
        return parts[0]
    items = Markup("").join(Markup("<li>{}</li>").format(capital(part)) for part in parts)
    return Markup('<ul class="reasons">{}</ul>').format(items)


def _lists(value: Sequence[str]) -> str | Markup:
    links = [Markup('<a href="{}">{}</a>').format(request.script_root + each, each) for each in value]
    return Markup("<br>").join(links)


def _plain_lists(value: Sequence[str]) -> str:
    return ", ".join(value) or figure(None)


def _facts(value: Sequence[str]) -> str | Markup:
    """Ids of ties and parties, each leading to its page."""
    snapshot = site().snapshot
    pages = (("pages.tie" if snapshot.has_tie(each) else "pages.node", each) for each in value)
    return Markup("<br>").join(
        Markup('<a href="{}"><bdi>{}</bdi></a>').format(url_for(page, id=id), id) for page, id in pages
    )


BY_MEANING: Mapping[str, Callable[[Any], str | Markup]] = {
    "place": _place, "words": _words, "lists": _lists, "name": sentence, "facts": _facts,
}  # fmt: skip
"""What a column's values are (`Column.of`) → how they are said."""
PLAIN = {**BY_MEANING, "words": _plain_words, "lists": _plain_lists, "facts": _plain_lists}
"""The same for a page that stands alone, which leads nowhere."""


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
