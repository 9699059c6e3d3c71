"""The pages. Each parses its address, asks one function for plain data and renders a template."""

from __future__ import annotations

from typing import Any

from flask import Flask

from graph.errors import TwinmapError
from web.language.language import said
from web.language.titles import (
    capital,
    cell,
    choice,
    choice_help,
    facts,
    figure,
    label,
    measure,
    menu,
    moment,
    place_title,
    plural,
    sentence,
    stated,
    title_of,
)
from web.long_names import bdi, is_long, shortened
from web.outward import outward, site_of
from web.pages import about, byhand, drawing, duplicates, embed, event, load, node, overview, plan, source, tie
from web.pages.addresses import IdConverter, address, blueprint
from web.pages.console import library_text
from web.pages.leading import linked
from web.pages.report import picture_data
from web.pages.report_cells import next_address, plain_cell, report_cell
from web.site import site, store_is_passed_over
from web.upright import upright

__all__ = [
    "IdConverter",
    "about",
    "byhand",
    "drawing",
    "duplicates",
    "embed",
    "event",
    "load",
    "node",
    "overview",
    "plan",
    "register",
    "source",
    "tie",
]


def register(app: Flask) -> None:
    """Add the pages, and what their templates use, to `app`."""
    app.jinja_env.filters.update(
        figure=figure,
        outward=outward,
        site_of=site_of,
        measure=measure,
        capital=capital,
        moment=moment,
        cell=cell,
        title_of=title_of,
        upright=upright,
        bdi=bdi,
        is_long=is_long,
        shortened=shortened,
    )
    app.jinja_env.globals.update(
        choice=choice,
        choice_help=choice_help,
        label=label,
        address=address,
        menu=menu,
        said=said,
        stated=stated,
        facts=facts,
        title_of=title_of,
        plural=plural,
        sentence=sentence,
        library_text=library_text,
        linked=linked,
        report_cell=report_cell,
        plain_cell=plain_cell,
        next_address=next_address,
        picture_data=picture_data,
        place_title=place_title,
    )
    app.context_processor(_version)
    app.register_blueprint(blueprint)


def _version() -> dict[str, Any]:
    """The graph's version for the foot of each page, and what isn't done, for its head; empty where the store doesn't answer."""
    here = site()
    try:
        asleep = store_is_passed_over()
        snapshot = here.snapshots.last if asleep else here.snapshot
        if snapshot is not None:
            state = snapshot.state
            busy = bool(state.unfinished) and not asleep and here.store.busy()
            return {"version": snapshot.version, "unfinished": state.unfinished, "busy": busy, "doubt": state.doubt}
    except TwinmapError:
        pass
    return {"version": "", "unfinished": (), "busy": False, "doubt": ""}
