"""The kinds of files that are read are named by one table, for the page and the docs; so are those that are known and not read."""

from __future__ import annotations

import re
from pathlib import Path

from loaders.formats import CALLED, FORMATS
from loaders.reading import READERS, not_read

DOCS = Path(__file__).parents[2] / "docs"


def test_every_format_is_called_something_and_the_docs_name_all() -> None:
    assert {reader for reader, _ in FORMATS} == set(READERS)
    assert f"\n{CALLED}.\n" in (DOCS / "loading.md").read_text(encoding="utf-8")


def test_the_docs_name_what_is_known_and_not_read_with_what_to_do_and_nothing_else() -> None:
    known = (*not_read.XML.values(), *(each for _, each in (*not_read.TEXTS, *not_read.BYTES, *not_read.MEMBERS)))
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    section = page.partition("\n## Known and not read\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \|$", section, re.MULTILINE)[1:]
    named = [(what, advice) for whats, advice in rows for what in whats.split("; ")]
    assert sorted(named) == sorted({(str(each.what), str(each.advice)) for each in known})
