"""The kinds of files that are read are named by one table, for the page and the docs."""

from __future__ import annotations

from pathlib import Path

from loaders.formats import CALLED, FORMATS
from loaders.reading import READERS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_format_is_called_something_and_the_docs_name_all() -> None:
    assert {reader for reader, _ in FORMATS} == set(READERS)
    assert f"\n{CALLED}.\n" in (DOCS / "loading.md").read_text(encoding="utf-8")
