"""The page of known titles, layouts and cells: every layout on it is told as it says, and no table of words is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.columns import DITTO, LAYOUTS, NOBODY, columns_page
from loaders.words import rows_of
from loaders.words.ditto import is_ditto
from loaders.words.nobody import names_nobody
from tests.loaders.loaded import told


@pytest.mark.parametrize("what", LAYOUTS)
def test_each_layout_of_the_page_is_told_without_a_mapping(tmp_path: Path, what: str) -> None:
    layout, text = LAYOUTS[what]
    found = told(tmp_path, "table.csv", text)
    assert found.plan.tables[0].mapping.layout == layout
    assert all(row.facts for row in found.rows) and not found.rejected


def test_the_page_has_every_word_of_the_tables() -> None:
    page = "\n".join(columns_page())
    tables = ("headers", "directions", "labels", "relations", "private", "strangers")
    missing = {word for table in tables for row in rows_of(table) for word in row["words"].split("|") if word.replace("*", "…") not in page}  # fmt: skip
    assert not missing
    assert all(map(names_nobody, NOBODY)) and all(map(is_ditto, DITTO))
