"""The cells of one end of a row, or of the party that a row is about: what they say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from graph.text import Text
from loaders.cells import CellError, clean
from loaders.cells.brackets import mended
from loaders.cells.ids import q_id
from loaders.cells.numbers import read_inhabitants
from loaders.cells.positions import MOST_LATITUDE, MOST_LONGITUDE, read_angle, read_position
from loaders.columns.mapping import ROLE, TableMapping
from loaders.places.countries import recognise
from loaders.reading.graphs import FRAME
from loaders.reading.table import Record, space_of
from loaders.rows.around import words_around
from loaders.rows.cells_of_row import MISSING, TableCells
from loaders.rows.cities import gazetteer
from loaders.rows.described import Described
from loaders.rows.drawn import take_label
from loaders.rows.entries import SCHEMES, bare_id, entry_parts
from loaders.rows.lists import partners_in
from loaders.words import label_of

FIRST_ROWS = 300
"""Rows that are looked at for how names are written."""
MOST_NAMES = 0.5
"""Names are taken apart where more than this share of them have their country behind them."""
LABELS = ("City", "School", "Bureau", "Region", "Country", "Organization")
_BEHIND = re.compile(r"[(（\[,，]|\s[-–—]\s")
AS_THEY_STAND = (
    "name_zh", "country", "region", "city", "district", "address", "postcode", "level", "type", "website",
)  # fmt: skip
"""Roles whose cells are taken as they stand."""


def _country(mapping: TableMapping, first: bool) -> str:
    """The country that the mapping says for the first or the second end."""
    return (mapping.country_a if first else mapping.country_b) or mapping.country


def _has_country(name: str) -> bool:
    """Does the name of a country stand in brackets or behind a comma: Boston (USA), Perth, Australia? A state is part of the name."""
    if not _BEHIND.search(name) or gazetteer().called(name):
        return False
    place, country, region, _ = entry_parts(name)
    found = recognise(country)
    if found is None or found.region or region or found.how in ("number", "typo"):
        return False
    return found.how in ("name", "old name") or any(each.country == found.code for each in gazetteer().called(place))


class EndCells:
    """Reads what the cells of one end (`a.`, `b.`) say, or those of the party that each row is about."""

    def __init__(self, cells: TableCells, side: str) -> None:
        self.cells, self.mapping, self._side = cells, cells.mapping, side
        self.alone = cells.mapping.layout in ("parties", "claims")
        """The row is about one party: no end of a tie."""
        self.at = dict(self._columns(side))
        """By role without its side, the columns of this end."""
        self.indices = sorted(index for role, of in self.at.items() if role != "partners" for index in of)
        first = side == "a." or self.alone
        self.label = cells.mapping.label if first else cells.mapping.label_b or cells.mapping.label
        self.country = _country(cells.mapping, first)
        """The country in which they lie, where no column says it."""
        named = {"name", "name_zh", "id"} & self.at.keys()
        self._home = self.mapping.city if first and self.label == "City" and not (self.alone or named) else ""
        """The city whose partners all rows name, where no column does."""
        self._order = next((self.mapping.columns[at].order for at in self.at.get("position", ())), "")
        self._with_country = self.label == "City" and "country" not in self.at and self._names_say_country()

    def _columns(self, side: str) -> Iterator[tuple[str, list[int]]]:
        for role, at in self.cells.at.items():
            name = role.rpartition(".")[2]
            if name in ROLE and ROLE[name].of == "end":
                if self.alone:
                    yield name, at
                elif role.startswith(side):
                    yield role.removeprefix(side), at

    def _names_say_country(self) -> bool:
        """Do most names have their country behind them: Suzhou, China?"""
        at = next(iter(self.at.get("name", ())), None)
        if at is None:
            return False
        first = islice(self.cells.table.records(), FIRST_ROWS)
        names = [name for record in first if not record.fault and (name := clean(record.cells[at]))]
        told = sum((found := recognise(entry_parts(name)[1])) is not None and not found.region for name in names)
        return told > MOST_NAMES * len(names)

    def meaning(self) -> list[tuple[object, ...]]:
        """All that the meaning of a cell depends on, for each column in turn."""
        roles = {at: role for role, of in self.at.items() for at in of}
        columns, values = self.mapping.columns, self.mapping.values
        return [
            (roles[at], columns[at].scheme, values.get(columns[at].name), self.cells.habits.get(at))
            for at in self.indices
        ]

    def nameless(self, record: Record) -> Text:
        """Why a row gives this end no name: its cell is empty, or holds what is none."""
        column = self.title("name")
        for at in self.at.get("name", ()):
            if cell := record.cells[at].strip():
                return Text(
                    "{column} is '{cell}', which stands for no name; expected a name", column=column, cell=cell[:60]
                )
        return Text("{column} is empty; expected a name", column=column)

    def title(self, role: str) -> str:
        """Title of the column of this role, or of the one that best stands for it."""
        at = self.at.get(role) or self.at.get("name") or self.at.get("id") or [0]
        return self.mapping.columns[at[0]].name if self.mapping.columns else role

    def several(self, record: Record, notes: list[Text]) -> tuple[str, ...]:
        """The entries of a cell of names that is a list; empty where it names one, or where a column of its own says more of one."""
        if not self.at.keys() <= {"name", "country", "region"} or len(self.at.get("name", ())) != 1:
            return ()
        text = record.cells[self.at["name"][0]]
        if not text or text.isalpha():
            return ()
        places = self.label == "City"
        entries = partners_in(text, self.country_of(record), notes, places=places, plural=False)
        return entries if len(entries) > 1 else ()

    def country_of(self, record: Record) -> str:
        """The country, as its column or the mapping says it."""
        return self.cells.text(record, self.role("country")) or self.country

    def described(self, record: Record) -> Described:
        """What the cells say. Raises CellError naming the column."""
        text = {role: self.cells.text(record, self.role(role)) for role in self.at}
        said = Described(self._label(text.get("label", "")), text.get("name", ""))
        for role in AS_THEY_STAND:
            if text.get(role):
                setattr(said, role, text[role])
        self._name(said, record)
        said.name, said.name_zh = self._mended(said.name, said.notes), mended(said.name_zh)
        said.aliases = tuple(dict.fromkeys(alias for alias in self._aliases(record) if alias != said.name))
        said.ids, said.own = self._ids(record)
        said.lat, said.lon = self._position(record, said.notes)
        if not said.name and said.lat is not None:
            said.name = self._odd_name(record)
        said.population = self.cells.read(
            record,
            self.role("population"),
            lambda text, habits: None if text in MISSING else read_inhabitants(text),
            said.notes,
        )
        said.closed = self.cells.date(record, self.role("closed"), said.notes) or ""
        self._fill_in(said)
        said.salt = "\n".join((self.cells.table.path, *record.cells))
        if self.alone:
            said.note = self.cells.remarks(record)
            said.confidence = self.cells.text(record, "confidence")
        return said

    def _name(self, said: Described, record: Record) -> None:
        """The name, from whatever cell has it; without its country where names have theirs behind them."""
        said.name = said.name or said.name_zh or self._home
        if not self.alone and (around := words_around(said.name)):
            said.name = around.name
        if self.cells.table.part == "nodes" and ("country" not in self.at or self.title("country") == FRAME):
            take_label(said, "".join(record.cells[at].strip() for at in self.at.get("name", [])[:1]))
        if said.label == "City" and not said.country and (self._with_country or _has_country(said.name)):
            said.name, said.country, region, _ = entry_parts(said.name)
            said.region = said.region or region

    def _mended(self, name: str, notes: list[Text]) -> str:
        """The name with the bracket that it lacks."""
        whole = mended(name)
        if whole != name:
            notes.append(Text("'{name}' lacks a bracket; it is read as '{whole}'", name=name, whole=whole))
        return whole

    def _fill_in(self, said: Described) -> None:
        """Country and city that the whole table has, where no column says them."""
        if "country" not in self.at:
            said.country = said.country or self.country
        elif not said.country and self.title("country") != FRAME:
            said.must_have_country = self.title("country")
        if "city" not in self.at and self.label != "City":
            said.city = said.city or self.mapping.city

    def _odd_name(self, record: Record) -> str:
        """A name that looks like a word for nothing, of a place with a position: None in Italy, Nan in Thailand."""
        names = (record.cells[at].strip() for at in self.at.get("name", ()))
        return next((name for name in names if name.isalpha() and name.istitle()), "")

    def role(self, role: str) -> str:
        """The role of this end's column, or that of the table where it has none of its own."""
        full = f"{self._side}{role}"
        return full if full in self.cells.at else role

    def _label(self, word: str) -> str:
        if word in LABELS:
            return word
        named = label_of(word) if word else None
        return named.label if named else self.label or ("Country" if self.mapping.layout == "claims" else "City")

    def _aliases(self, record: Record) -> Iterator[str]:
        for at in self.at.get("alias", ()):
            yield from filter(None, (mended(clean(each)) for each in re.split(r"[|;\n]", record.cells[at])))

    def _ids(self, record: Record) -> tuple[tuple[str, ...], str]:
        """Outside ids, with their schemes, and the source's own."""
        outside, own = [], ""
        for at in self.at.get("id", ()):
            value = self.cells.cell(record.cells, at)
            scheme = self.mapping.columns[at].scheme or self.mapping.scheme
            before, colon, rest = value.partition(":")
            if colon and before in SCHEMES and rest:
                outside.append(self._outside(before, rest, at))
            elif value and scheme:
                outside.append(self._outside(scheme, value, at))
            elif value:
                space = space_of(self.mapping.columns[at].joins)
                own = own or (f"{space}-{value}" if space else value)
        return tuple(outside), own

    def _outside(self, scheme: str, value: str, at: int) -> str:
        """An outside id with its scheme. Raises CellError for what can't be one: those of Wikidata are ids of ours as they stand."""
        value = bare_id(value, scheme)
        if scheme == "wikidata" and not q_id(value):
            fault = Text("'{text}' is no id of Wikidata; expected Q and a number", text=value[:80])
            raise CellError(fault).in_column(self.mapping.columns[at].name)
        return f"{scheme}:{value}"

    def _position(self, record: Record, notes: list[Text]) -> tuple[float | None, float | None]:
        both: tuple[float, float] | None = self.cells.read(
            record, self.role("position"), lambda text, habits: read_position(text, self._order), notes
        )
        if both:
            return both
        lat: float | None = self.cells.read(
            record, self.role("lat"), lambda text, habits: read_angle(text, MOST_LATITUDE), notes
        )
        lon: float | None = self.cells.read(
            record, self.role("lon"), lambda text, habits: read_angle(text, MOST_LONGITUDE), notes
        )
        if (lat is None) != (lon is None):
            column = self.title("lon" if lon is None else "lat")
            notes.append(Text("{column} has no value: half a position is left out", column=column))
            return None, None
        return (None, None) if lat == lon == 0 else (lat, lon)
