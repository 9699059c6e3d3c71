"""The page columns.md: which titles, layouts and cells are known, from the very tables of words and readers that a load uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from graph.model import KIND
from loaders.cells.doubtful import read_dated
from loaders.cells.numbers import read_inhabitants
from loaders.rows.entries import read_entry
from loaders.words import rows_of
from loaders.words.ditto import is_ditto
from loaders.words.nobody import names_nobody
from loaders.words.states import state_in_cell

HEAD = (
    "# Columns: which titles, layouts and cells are known",
    "",
    "Made from the tables of words in `loaders/words/` and from the readers of cells by `make docs`; every example here was read by them. What a column became, and why, `--dry-run` says; what",
    "isn't known, [a mapping](mapping.md) says. A title needn't be one of these words alone: \"Name of the partner town (since 1990)\" is read word by word, in capitals or not, with or without accents.",
    "A word of a title is believed only as far as the cells bear it out: a column `since` without dates is none.",
    "",
)
LAYOUTS = {
    "a tie on each row": ("ties", "City,Partner city,Country,Since\nOsnabrück,Angers,France,1964\nKiel,Brest,France,1964\n"),
    "several partners in a cell": ("ties", "City,Partner cities\nOsnabrück,Angers (France); Haarlem (Netherlands)\nKiel,Brest (France); Vaasa (Finland)\n"),
    "the partners of one city, which stands in a line above": ("ties", "Twin towns of Coventry,,\nCountry,Twin town,Year\nGermany,Dresden,1959\nPoland,Warsaw,1957\n"),
    "visits": ("visits", "Host city,Guest city,Date of visit,Students\nOsnabrück,Angers,2019-05-03,24\nKiel,Brest,2018-09-10,31\n"),
    "a list of parties": ("parties", "School,City,Country\nLycée Descartes,Tours,France\nErnst-Moritz-Arndt-Gymnasium,Osnabrück,Germany\n"),
    "figures of countries": ("claims", "Country,Year,Number of sister cities\nFrance,2020,20\nGermany,2020,31\n"),
}  # fmt: skip
"""By what stands in the rows, the layout that a plan or mapping calls it, and a small table of that layout."""
DATES = ("1987", "05.12.1990", "16 November 2005", "2005年11月16日", "昭和34年4月1日", "c. 1978", "1989?", "spring 1999", "1982 (renewed 2002)", "9/1/2008", "1997-1999")  # fmt: skip
NUMBERS = ("12.7 million", "3.2M", "127万", "ca. 320,000", "1,5 Mio.")
STATES = ("active", "ruht seit 2012", "résilié", "已终止", "suspended", "letter of intent", "geplant", "nicht beendet")
ENTRIES = ("Portland (USA, 1988)", "Nagoya (Japan; friendship city, 1978–2012)", "Brno (terminated in 2010)", "projet : Fundão", "bis 2010: Celle", "Germany: Konstanz")  # fmt: skip
NOBODY = ("néant", "no partner at present", "暂无", "kein Partner", "TBD")
DITTO = ("〃", "dto.", "同上", "idem")


def columns_page() -> Iterator[str]:
    """Lines of columns.md."""
    yield from HEAD
    yield from _titles()
    yield from _layouts()
    yield from _cells()


def _titles() -> Iterator[str]:
    yield from ("## Titles", "", "| what a column is | words |", "| --- | --- |")
    for sense, of in _by("headers", "sense").items():
        yield f"| `{sense}` | {_in_languages(of)} |"
    yield from ("", "`side a` and `side b` tell the two ends apart, and so do these words of a direction:", "")
    yield from (f"- {row['language']}: {_words(row)}" for row in rows_of("directions"))
    yield from ("", "### What parties are", "", "| label | words of titles and names |", "| --- | --- |")
    for label, of in _by("labels", "label").items():
        yield f"| {label} | {', '.join(map(_words, of))} |"
    yield from ("", "### Kinds, tiers and states of ties", "", "| what | value | words |", "| --- | --- | --- |")
    terms = [row for row in rows_of("terms") if row["about"] in ("kind", "tier", "status")]
    for row in terms:
        title = f" ({KIND[row['value']].title})" if row["about"] == "kind" and row["value"] in KIND else ""
        yield f"| {row['about']} | `{row['value']}`{title} | {_words(row)} |"
    yield from ("", "### What joins two", "", "| it is | words |", "| --- | --- |")
    yield from (f"| {row['meaning']} | {_words(row)} |" for row in rows_of("relations"))
    yield from (
        "",
        "### Never read",
        "",
        "Columns about persons are recognised and left out, by name in the report:",
        "",
    )
    yield from (f"- {row['what']}: {_words(row)}" for row in rows_of("private"))
    yield from (
        "",
        "### Other matters",
        "",
        "A table with such titles is refused in words, unless a mapping says what it is:",
        "",
    )
    yield from (f"- {row['what']} ({row['reason']}): {_words(row)}" for row in rows_of("strangers"))
    yield ""


def _layouts() -> Iterator[str]:
    yield from (
        "## Layouts",
        "",
        "Each of these is told without a mapping. Of a matrix, whose titles are the same names as its rows, it must be said what its numbers are.",
        "",
    )
    for what, (layout, text) in LAYOUTS.items():
        yield from (f"**{what[0].upper()}{what[1:]}** (`{layout}`)", "", "```text", *text.splitlines(), "```", "")


def _cells() -> Iterator[str]:
    yield from ("## Cells", "", "### Dates", "", "| cell | date | doubt | kept beside |", "| --- | --- | --- | --- |")
    for cell in DATES:
        read = read_dated(cell)
        yield f"| {cell} | {read.date} | {read.doubt} | {read.beside} |"
    yield from ("", "### Inhabitants", "", "| cell | number |", "| --- | --- |")
    yield from (f"| {cell} | {read_inhabitants(cell):,} |" for cell in NUMBERS)
    yield from ("", "### States", "", "What isn't wholly understood gives no status, and never its opposite.", "", "| cell | status | year |", "| --- | --- | --- |")  # fmt: skip
    for cell in STATES:
        state = state_in_cell(cell)
        yield f"| {cell} | {state.status or 'none'} | {state.year} |"
    yield from ("", "### Partners in a cell", "", "| cell | name | country | since | until | state |", "| --- | --- | --- | --- | --- | --- |")  # fmt: skip
    for cell in ENTRIES:
        entry = read_entry(cell)
        yield f"| {cell} | {entry.name} | {entry.country} | {entry.since} | {entry.until} | {entry.status} |"
    nobody, ditto = filter(names_nobody, NOBODY), filter(is_ditto, DITTO)
    yield from ("", f"Words for no partner: {', '.join(nobody)}. Marks for the same as above: {', '.join(ditto)}.", "")


def _by(table: str, key: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a table of words, by what they mean."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(table):
        found[row[key]].append(row)
    return found


def _in_languages(rows: list[dict[str, str]]) -> str:
    return "; ".join(f"{row['language']}: {_words(row)}" for row in rows)


def _words(row: dict[str, str]) -> str:
    return row["words"].replace("|", ", ").replace("*", "…")
