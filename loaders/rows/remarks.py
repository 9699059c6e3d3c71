"""Rows that state nothing of their own: empty ones, remarks and totals below a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.text import NOTHING, Text
from loaders.cells import clean, is_total

EMPTY = Text("an empty row")
REMARK = Text("a remark or total below the table")
BELOW = re.compile(
    r"(?:(?:grand )?totals?|sum|insgesamt|gesamt|summe|somme|totale|suma|razem|итого|всего|合[计計]|总计|總計|共[计計]|sources?|data source|quellen?|fuentes?|fonti?|"
    r"źródło|источник|(?:资料|数据|資料)?来源|出典|notes?|remarks?|anmerkung(?:en)?|hinweis|remarques?|notas?|注|备注|備考|stand|as of|last updated?)"
    r"\s*(?:[:：=]|\d|$)",
    re.IGNORECASE,
)
"""How a line begins that stands alone below a table: "Total: 9 agreements", "Source: own survey"."""
WITH_UNIT = re.compile(r"[-+]?\d[\d.,\s]*[^\W\d_]{0,7}%?")
"""A number, with its unit where it has one: 4所, 12 schools."""
FEWEST = 3
"""Fewest columns of a table that remarks and totals can be told apart in."""


def no_row(texts: Sequence[str], layout: str) -> Text:
    """Why these cells are no row of a table of this layout; empty where they are one."""
    if not any(map(clean, texts)):
        return EMPTY
    if len(texts) >= FEWEST and (_stands_below(texts) or (layout != "parties" and _sums_up(texts))):
        return REMARK
    return NOTHING


def _stands_below(texts: Sequence[str]) -> bool:
    """Has the row but one cell, the first, and does it begin as remarks and totals do?"""
    return BELOW.match(texts[0].strip()) is not None and not any(map(clean, texts[1:]))


def _sums_up(texts: Sequence[str]) -> bool:
    """Is the row the sum of those above: the word for it first, and nothing but numbers behind it?"""
    first, *others = [text for cell in texts if (text := clean(cell))] or [""]
    return is_total(first) and all(map(WITH_UNIT.fullmatch, others))
