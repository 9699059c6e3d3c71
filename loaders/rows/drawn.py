"""Labels of nodes in a drawing: a name with its country, or what it is, on a line of its own; or its country behind a comma."""

from __future__ import annotations

import re

from loaders.cells import clean
from loaders.columns.mapped import label_said
from loaders.places.countries import is_country
from loaders.rows.described import Described
from loaders.rows.entries import entry_parts

_SAYS_WHAT = re.compile(r"[(（][^()（）]+[)）]")
"""Brackets alone on a line."""


def take_label(said: Described, raw: str) -> None:
    """The name and country that the label says. raw: the cell with its line breaks."""
    lines = [line for line in map(clean, raw.splitlines()) if line]
    if len(lines) > 1:
        _take_lines(said, lines)
    elif "," in said.name and said.label == "City":
        name, country, region, _ = entry_parts(said.name)
        if country and is_country(country):
            said.name, said.country, said.region = name, country, said.region or region


def _take_lines(said: Described, lines: list[str]) -> None:
    *names, last = lines
    if is_country(last):
        said.name, said.country = " ".join(names), last
    elif _SAYS_WHAT.fullmatch(last) and label_said(last.strip("()（）")) == said.label:
        said.name = " ".join(names)
