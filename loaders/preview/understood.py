"""One cell as the load reads it, in words: by the role of its column, with the readers of the load itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from graph.errors import ModelError
from graph.model import CONFIDENCES, KIND, STATUS, TIER
from graph.text import LISTED, NOTHING, Text, joined
from loaders.cells import CellError, without_contacts
from loaders.cells.dates import read_period
from loaders.cells.doubtful import ABOUT
from loaders.cells.numbers import read_count, read_figure
from loaders.cells.years import NEAR_YEAR
from loaders.columns.mapped import label_said
from loaders.columns.mapping import PEOPLE
from loaders.places.countries import recognise
from loaders.preview.party_words import CALLED, country_in_words, party_in_words, town_in_words
from loaders.reading.table import Record
from loaders.rows.cells_of_row import DATE_ROLES
from loaders.rows.claims import COMPARATORS
from loaders.rows.context import RowContext
from loaders.rows.described import Described
from loaders.rows.ends import End
from loaders.rows.lists import partners_in
from loaders.rows.matrix import YES
from loaders.rows.relations import DIRECTIONS, kind_in
from loaders.rows.tie_dates import date_in
from loaders.words import relation_of
from loaders.words.history import told_in
from loaders.words.terms import term_in_cell

CHOICES: Mapping[str, Mapping[str, Text]] = {
    "kind": {name: kind.title for name, kind in KIND.items()},
    "status": {name: each.title for name, each in STATUS.items()},
    "tier": {name: each.title for name, each in TIER.items()},
    "confidence": {each.name: each.title for each in CONFIDENCES},
}
"""By role, our values and what they are called."""
OF_TIE = ("since", "until", "signed", "expires")
SHOWN = 3
"""Partners of a list that are named."""
COMPARED = {"eq": "{n}", "approx": "≈ {n}", "gt": "> {n}", "lt": "< {n}", "ge": "≥ {n}", "le": "≤ {n}"}
"""How exactly a figure is meant."""


class Understood(NamedTuple):
    """A cell as it stands, what it is taken for, and whether that is without a doubt."""

    cell: str
    meaning: Text
    sure: bool = True


class CellReading:
    """Reads single cells of a table as the load does; nothing of them is kept."""

    def __init__(self, context: RowContext) -> None:
        self.context, self.cells, self.mapping = context, context.cells, context.mapping

    def of(self, record: Record, at: int) -> Understood:
        """What the cell at this place of a row is taken for."""
        cell, text = record.cells[at], self.cells.cell(record.cells, at)
        if not text:
            return Understood(cell, Text("nothing: it stands for no value"), False)
        notes: list[Text] = []
        try:
            meaning = self._meaning(record, at, text, notes)
        except (CellError, ModelError, UnicodeEncodeError) as error:
            return Understood(cell, _fault(error), False)
        if not meaning:
            return Understood(cell, notes[-1] if notes else Text("not understood: it is left out"), False)
        return Understood(cell, joined([meaning, notes[-1]]) if notes else meaning, not notes)

    def _meaning(self, record: Record, at: int, text: str, notes: list[Text]) -> Text:
        """What the cell is taken for; nothing where it is left out. What is doubtful is noted. Raises CellError."""
        side, _, role = self.mapping.columns[at].role.rpartition(".")
        end = self.context.b if side == "b" else self.context.a
        if role in ("name", "name_zh", "partners"):
            return self._party(end, record, role, at, notes)
        if role == "id" and side and self.mapping.columns[at].joins:
            return _joined(end, record, notes)
        if role == "city":
            return town_in_words(end.needed(record, notes)) or plain(text)
        if role in OF_TIE:
            return self._date_of_tie(record, at, notes)
        if role in OF_END:
            return _of_end(OF_END[role], end, record, notes)
        if role in DATE_ROLES and role != "period":
            return plain(self.cells.date(record, self.mapping.columns[at].role, notes) or "")
        if role in ("value", "count", *PEOPLE):
            return self._number(record, role, text, at, notes)
        return WORDS[role](text) if role in WORDS else plain(without_contacts(text))

    def _party(self, end: End, record: Record, role: str, at: int, notes: list[Text]) -> Text:
        """Whom the cell names: one party, or each of a list."""
        country = self._country_beside(end, record, at)
        if role == "partners":
            places = (self.mapping.label_b or self.mapping.label) == "City"
            entries = partners_in(record.cells[at], country, notes, mark=self.mapping.separator, places=places)
        else:
            entries = end.several(record, notes)
        if not entries:
            return party_in_words(end.needed(record, notes))
        named = [party_in_words(end.entry(entry, notes, country)[0]) for entry in entries[:SHOWN]]
        if len(entries) == 1:
            return named[0]
        return Text("{number} partners: {names}", number=len(entries), names=joined(named))

    def _country_beside(self, end: End, record: Record, at: int) -> str:
        """The country of the party that the cell names, where each of several columns of partners has one of its own too."""
        partners, countries = (self.cells.at.get(role, []) for role in ("b.partners", "b.country"))
        if at in partners and len(partners) == len(countries) > 1:
            return self.cells.nth(record, "b.country", partners.index(at))
        return end.country(record)

    def _date_of_tie(self, record: Record, at: int, notes: list[Text]) -> Text:
        found, said = date_in(self.cells, record, at, self.context.seen_on, notes)
        if found is None:
            status = CHOICES["status"].get(said.status, NOTHING)
            return Text("it hasn't ended") if said.lives else status
        if not found.doubt:
            return plain(found.date)
        if found.doubt == ABOUT:
            return Text("about {date}", date=found.date)
        return plain(found.date)  # that it is uncertain is noted

    def _number(self, record: Record, role: str, text: str, at: int, notes: list[Text]) -> Text:
        """A number of people or a figure; that of a tie is kept as a remark."""
        layout = self.mapping.layout
        if layout == "matrix":
            return _in_matrix(1 if text.casefold() in YES else read_count(text), role)
        if role == "value" and layout == "claims":
            figure, comparator = read_figure(text, self.cells.habits[at].comma)
            return plain(COMPARED[comparator].format(n=f"{figure:,.12g}"))
        if role in ("value", "count") and layout == "ties":
            return Text("kept as a remark: {remark}", remark=f"{self.mapping.columns[at].name}: {text}")
        count = self.cells.count_at(record, at, notes)
        return plain("" if count is None else f"{count:,}")


def plain(text: str) -> Text:
    """A value as it is kept: a name, a date, a word."""
    return Text(LISTED, parts=(text,)) if text else NOTHING


def _in_matrix(number: int, role: str) -> Text:
    """What a number in a cell of a matrix is."""
    if role in PEOPLE:
        return Text("{n:,} people", n=number)
    if re.fullmatch(NEAR_YEAR, f"{number}"):
        return Text("a partnership since {year}", year=f"{number}")
    return Text("a partnership") if number else Text("no partnership")


def _fault(error: CellError | ModelError | UnicodeEncodeError) -> Text:
    if isinstance(error, CellError):
        return error.message
    return error.sentence if isinstance(error, ModelError) else Text("it holds half a character")


# What a party is, by the cells beside its name

OfEnd = Callable[[Described], Text]


def _of_end(say: OfEnd, end: End, record: Record, notes: list[Text]) -> Text:
    """What one cell says of a party; remarks on other cells of it are theirs."""
    said = end.described(record)
    meaning = say(said)
    if not meaning:
        notes += said.notes
    return meaning


def _joined(end: End, record: Record, notes: list[Text]) -> Text:
    """The party of another table whose id the cell is."""
    party = end.needed(record, notes)
    return Text(LISTED, parts=(party.name, country_in_words(party.country))) if party.country else plain(party.name)


def _position(said: Described) -> Text:
    if said.lat is None or said.lon is None:
        return NOTHING
    return Text("latitude {lat}, longitude {lon}", lat=f"{said.lat:g}", lon=f"{said.lon:g}")


def _ids(said: Described) -> Text:
    return Text(LISTED, parts=tuple(filter(None, (*said.ids, said.own)))) if said.ids or said.own else NOTHING


OF_END: Mapping[str, OfEnd] = {
    "lat": lambda said: plain("" if said.lat is None else f"{said.lat:g}°"),
    "lon": lambda said: plain("" if said.lon is None else f"{said.lon:g}°"),
    "position": _position,
    "population": lambda said: NOTHING if said.population is None else Text("{n:,} inhabitants", n=said.population),
    "id": _ids,
    "alias": lambda said: Text(LISTED, parts=said.aliases) if said.aliases else NOTHING,
    "closed": lambda said: plain(said.closed),
}
"""By role, what the cell says of its party."""


# Words


def _country(text: str) -> Text:
    found = recognise(text)
    if found is None:
        raise CellError(Text("country '{name}' can't be told", name=text))
    country = country_in_words(found.code)
    return Text(LISTED, parts=(found.region, country) if found.region else (country,))


def _history(text: str) -> Text:
    told = told_in(text)
    if told is None:
        return Text("kept as a remark")
    said = [
        told.since and Text("since {date}", date=told.since),
        told.until and Text("until {date}", date=told.until),
        CHOICES["status"].get(told.status, NOTHING),
    ]
    return joined(filter(None, said)) if any(said) else plain(told.word)


def _choice(role: str) -> Callable[[str], Text]:
    titles = CHOICES[role]
    return lambda text: titles.get(term_in_cell(role, text), NOTHING)


def _relation(text: str) -> Text:
    kind = kind_in(text)
    meaning = relation_of(text)
    if kind:
        return CHOICES["kind"][kind]
    if meaning == "none":
        return Text("neither a partnership nor a visit: the row is ignored")
    return Text("a visit") if meaning == "visit" else Text("a partnership") if meaning else NOTHING


def _period(text: str) -> Text:
    first, last = read_period(text)
    return plain(first if first == last else f"{first} – {last}")


def _directed(text: str) -> Text:
    has = DIRECTIONS.get(text.casefold())
    return NOTHING if has is None else Text("has a direction") if has else Text("has no direction")


def _word(text: str) -> Text:
    """The source's word, with what is read from it where no other column says that."""
    found = [CHOICES[role][value] for role in ("kind", "status", "tier") if (value := term_in_cell(role, text))]
    return joined([plain(text), *found]) if found else plain(text)


WORDS: Mapping[str, Callable[[str], Text]] = {
    **{role: _choice(role) for role in ("kind", "status", "tier")},
    "confidence": lambda text: CHOICES["confidence"].get(text.casefold(), NOTHING),
    "label": lambda text: CALLED.get(text) or CALLED.get(label_said(text), NOTHING),
    "country": _country,
    "history": _history,
    "relation": _relation,
    "period": _period,
    "directed": _directed,
    "word": _word,
    "comparator": lambda text: plain(text if text in COMPARED else COMPARATORS.get(text.casefold(), "")),
}
"""By role, how a word is understood."""
