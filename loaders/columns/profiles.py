"""Profiles: what the cells of a column look like, whatever its title says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from loaders.cells import CellError, clean
from loaders.cells.dates import read_date, read_period
from loaders.cells.doubtful import written_as_date
from loaders.cells.ids import q_id
from loaders.cells.numbers import read_count, read_number
from loaders.cells.positions import (
    LATITUDE_FIRST,
    LONGITUDE_FIRST,
    MOST_LATITUDE,
    MOST_LONGITUDE,
    read_angle,
    read_position,
)
from loaders.cells.years import NEAR_YEAR, YEAR
from loaders.places.countries import recognise
from loaders.reading.table import Record, Table
from loaders.words import label_of
from loaders.words.ditto import as_above
from loaders.words.flags import is_answer
from loaders.words.states import end_in_cell

SAMPLE = 2_000
"""Records from the start of a table that the guess looks at."""
LOOKED_AT = 300
"""Different cells of a column that are looked at more closely."""
_FORMS = {
    "erasmus": re.compile(r"[A-Z]{1,3} +[A-Z.\-]{2,9}\d{2,3}"),
    "ror": re.compile(r"(?:https?://)?(?:ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}\d{2}"),
    "uai": re.compile(r"\d{7}[A-Z]"),
}
SCHEMES: dict[str, Callable[[str], object]] = {
    "wikidata": q_id,
    **{scheme: form.fullmatch for scheme, form in _FORMS.items()},
}
"""Schemes of ids that are known by their form, each with what tells it."""
_URL = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|cn|uk|de|fr|it|jp|kr|eu|nz|au)(?:/\S*)?"
)
_EMAIL = re.compile(r"(?:mailto:)?[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}\.?")
_PHONE = re.compile(r"(?:\+|00?)?[\d()][\d\s().\-/]{6,22}\d(?:\s*(?:ext|x|转)\.?\s*\d+)?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_YEAR = re.compile(rf"{YEAR}(?:\.0)?")
_PERIOD = re.compile(rf"{NEAR_YEAR}\s*[-–/]\s*(?:{NEAR_YEAR}|\d\d)")
_DAY = re.compile(
    rf"\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}.*|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|{NEAR_YEAR}\d{{4}}|.*[^\W\d_]{{3,}}.*\d.*"
)
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
SURE_SEPARATORS = ("\n", ";", "；", "|", "、", " / ", " + ", "•")
"""Marks that hardly stand within one name."""
SEPARATORS = (*SURE_SEPARATORS, "，", ",")
"""All marks that part the entries of a list; commas stand within names too (Kaposvár, Hungary)."""
LEAST_DIGITS = 7
"""Shorter numbers are years, counts or house numbers, and no telephones."""
MOST_DIGITS = 16
"""A telephone number with country and extension; longer ones are ids."""
PHONE_BREAKS = 2
"""A number without a prefix is a telephone's only where blanks or hyphens part it into three groups (496 00 01)."""
PHONE_HEAD = 4
"""A point among the first letters is that of a decimal number or a date (0.1234567), not of a telephone number."""
MOST_DEGREES = 360
"""A column of degrees may hold faults: it is one up to a whole turn, and rows with more than 90 or 180 are refused one by one."""
OF_SCHEME = 0.9
"""More than this share of the cells must be ids of a scheme; what remains are slips."""
LABELLED = 0.5
"""At least this share of the names must say school, university … for the column to be one of them."""
LEAST_PARTS = 2
"""One province alone tells nothing of where the other rows lie."""
IN_ONE_COUNTRY = 0.8
"""More than this share of the different cells must be provinces of one country; what remains may be towns beside them."""
LETTERED = 0.8
"""More than this share of the cells of names has letters: numbers among them are schools called by number."""
MOST_ADDRESSES = 0.5
"""From this share of web addresses on, a column holds addresses and no names."""
MOST_DATES = 0.5
"""From this share of dates on, a column holds dates and no names: 12 May 2003 has letters too."""
ENTRIES = 0.5
"""Where more than this share of the cells with a comma is a town and its country, commas part nothing."""
OFTEN_PARTED = 0.2
"""A mark parts a list where it stands in at least this share of the cells, though the title speaks of one partner."""
SOMETIMES_PARTED = 0.05
"""And where the title speaks of several, in at least this share; in fewer it belongs to a name."""


def _reads(reader: Callable[[str], object]) -> Callable[[str], bool]:
    def test(cell: str) -> bool:
        try:
            reader(cell)
        except CellError:
            return False
        return True

    return test


def _is_date(cell: str) -> bool:
    """A date or a year, in any order of day and month."""
    if cell.isdigit() and not _YEAR.fullmatch(cell) and not _DAY.fullmatch(cell):
        return False
    return _reads(lambda each: read_date(each, "dmy"))(cell) or _reads(lambda each: read_date(each, "mdy"))(cell)


def _like_a_date(cell: str) -> bool:
    """A date, or what is written as one: 31 February, c. 1978 and spring 1999 make a column no less one of dates."""
    return _is_date(cell) or (not cell.isdigit() and written_as_date(cell))


def _is_end(cell: str) -> bool:
    """A date, or a word that says whether the end has come."""
    return _like_a_date(cell) or end_in_cell(cell) is not None


def _is_period(cell: str) -> bool:
    """From one year to another: 2013/14, and not 2013-05."""
    try:
        first, last = read_period(cell)
    except CellError:
        return False
    return _PERIOD.fullmatch(cell) is not None and first != last


def _is_phone(cell: str) -> bool:
    digits = sum(letter.isdigit() for letter in cell)
    if _MOBILE.fullmatch(cell):
        return True
    written_so = cell.startswith(("+", "00", "(", "0")) or cell.count(" ") + cell.count("-") >= PHONE_BREAKS
    return (
        _PHONE.fullmatch(cell) is not None
        and LEAST_DIGITS <= digits <= MOST_DIGITS
        and written_so
        and not _is_date(cell)
        and "." not in cell[:PHONE_HEAD]
    )


def _is_position(cell: str) -> bool:
    """A position, whichever of its two numbers stands first."""
    orders = (LATITUDE_FIRST, LONGITUDE_FIRST)
    return not _reads(read_number)(cell) and any(_reads(partial(read_position, order=order))(cell) for order in orders)


TESTS: dict[str, Callable[[str], bool]] = {
    "number": _reads(read_number),
    "count": _reads(read_count),
    "lat": _reads(lambda cell: read_angle(cell, MOST_LATITUDE)),
    "lon": _reads(lambda cell: read_angle(cell, MOST_LONGITUDE)),
    "degrees": _reads(lambda cell: read_angle(cell, MOST_DEGREES)),
    "position": _is_position,
    "year": lambda cell: _YEAR.fullmatch(cell) is not None,
    "period": _is_period,
    "date": _is_date,
    "like a date": _like_a_date,
    "end": _is_end,
    "answer": is_answer,
    "day": lambda cell: _DAY.fullmatch(cell) is not None and _is_date(cell),
    "url": lambda cell: _URL.fullmatch(cell) is not None,
    "email": lambda cell: _EMAIL.fullmatch(cell) is not None,
    "phone": _is_phone,
    "identity": lambda cell: _IDENTITY.fullmatch(cell) is not None,
    "uk postcode": lambda cell: _UK_POSTCODE.fullmatch(cell) is not None,
    "british": lambda cell: _UK_POSTCODE.search(cell) is not None,
    "letters": lambda cell: any(letter.isalpha() for letter in cell),
    "country": lambda cell: (found := recognise(cell)) is not None and found.how != "number",
    "plain country": lambda cell: (found := recognise(cell)) is not None and found.how in ("name", "old name", "code"),
    "part": lambda cell: (found := recognise(cell)) is not None and found.region != "",
} | {f"id {scheme}": (lambda cell, tells=tells: bool(tells(cell))) for scheme, tells in SCHEMES.items()}


@dataclass
class Profile:
    """What the cells of one column look like; shares are of the cells that say something, weighed by how often they stand."""

    cells: Sequence[str] = ()
    """The cells of the sample, cleaned, empty ones too, in their order."""
    raw: Sequence[str] = ()
    _shares: dict[str, float] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each cell that says something stands."""
        return Counter(cell for cell in self.cells if cell)

    @property
    def filled(self) -> int:
        """Number of cells that say something."""
        return self.counts.total()

    @cached_property
    def looked_at(self) -> list[tuple[str, int]]:
        """The most frequent different cells, with how often they stand."""
        return self.counts.most_common(LOOKED_AT)

    def share(self, test: str) -> float:
        """Share of the cells that pass one of TESTS; 0 where the column is empty."""
        if test not in self._shares:
            self._shares[test] = self.share_of(TESTS[test])
        return self._shares[test]

    def share_of(self, test: Callable[[str], bool]) -> float:
        """Share of the cells that pass the test."""
        total = sum(number for _, number in self.looked_at)
        return sum(number for cell, number in self.looked_at if test(cell)) / total if total else 0.0

    def share_with(self, letters: re.Pattern[str]) -> float:
        """Share of the cells in which such letters stand."""
        return self.share_of(lambda cell: letters.search(cell) is not None)

    @cached_property
    def scheme(self) -> str:
        """Scheme of ids that nearly all cells follow; empty if none."""
        return next((scheme for scheme in SCHEMES if self.share(f"id {scheme}") > OF_SCHEME), "")

    @cached_property
    def labels(self) -> Counter[str]:
        """How many of the different cells name a school, a university …, by label; "" where no word tells."""
        return Counter((label_of(cell) or ("",))[0] for cell, _ in self.looked_at)

    @cached_property
    def label(self) -> str:
        """Label of at least half of the names in the column; empty if there is none."""
        total = self.labels.total()
        best, number = max(self.labels.items(), key=lambda each: (each[0] != "" and each[1], each[0]), default=("", 0))
        return best if total and number >= LABELLED * total else ""

    @cached_property
    def country(self) -> str:
        """The one country that nearly all cells name a part of; empty if there is none."""
        found = Counter(found.code for cell, _ in self.looked_at if (found := recognise(cell)) and found.region)
        code, number = max(found.items(), key=lambda each: each[1], default=("", 0))
        return code if number >= LEAST_PARTS and number > IN_ONE_COUNTRY * len(self.looked_at) else ""

    @cached_property
    def names_somebody(self) -> bool:
        """Are the cells texts, as names are?"""
        lettered = self.share("letters") > LETTERED
        return lettered and self.share("url") < MOST_ADDRESSES and self.share("date") < MOST_DATES

    def separator(self, plural: bool) -> str:
        """What parts the entries of a list in the cells; empty where the cells hold one entry each.

        plural: the title speaks of several, so that commas may part them too.
        """
        filled = [cell.strip() for cell in self.raw if clean(cell)]
        least = SOMETIMES_PARTED if plural else OFTEN_PARTED
        for mark in SEPARATORS if plural else SURE_SEPARATORS:
            parted = [cell for cell in filled if mark in _outside_brackets(cell)]
            if mark not in SURE_SEPARATORS and _are_towns_with_countries(parted, mark):
                return ""
            if parted and len(parted) >= least * len(filled):
                return mark
        return ""


def _are_towns_with_countries(cells: Sequence[str], mark: str) -> bool:
    return sum(_is_town_and_country(cell, mark) for cell in cells) > ENTRIES * len(cells)


_CODE = re.compile("[A-Z]{2,3}")


def _is_town_and_country(cell: str, mark: str) -> bool:
    """Kaposvár, Hungary, or Kiel, DE: one entry, and not two."""
    town, *_, last = cell.split(mark)
    found = recognise(clean(last))
    told = found is not None and (found.how in ("name", "old name") or _CODE.fullmatch(clean(last)) is not None)
    return told and recognise(clean(town)) is None


def _outside_brackets(cell: str) -> str:
    return re.sub(r"\([^()]*\)|（[^（）]*）", "", cell)


def profiles(table: Table) -> list[Profile]:
    """Of each column of the table, from its first `SAMPLE` records without fault."""
    rows: list[tuple[str, ...]] = []
    for record in _first(table):
        rows.append(as_above(record.cells, rows[-1] if rows else ()))
    raw = [[cells[number] if number < len(cells) else "" for cells in rows] for number in range(len(table.columns))]
    return [Profile([clean(cell) for cell in cells], cells) for cells in raw]


def _first(table: Table) -> Iterator[Record]:
    taken = 0
    for record in table.records():
        if not record.fault:
            yield record
            taken += 1
        if taken == SAMPLE:
            return
