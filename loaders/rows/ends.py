"""Ends of rows: what the cells of a row say of one party, and which party that is.

`TableCells` reads the cells of a table by the roles of their columns; `End` reads one end of its rows, once for each distinct one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from graph.facts import Node
from graph.model import check
from loaders.cells import CellError, clean, read_angle, read_position
from loaders.columns.mapping import ROLE
from loaders.places.countries import recognise
from loaders.reading.table import Record
from loaders.rows.cells_of_row import TableCells
from loaders.rows.described import Described, Party
from loaders.rows.parties import Parties
from loaders.words import label_of

CACHED = 200_000
"""Distinct ends that a table keeps in memory; past that they are worked out anew."""


SEEN = 300
"""Rows that are looked at for how names are written."""


class End:
    """One end of the rows of a table (`a.`, `b.`), or the party that each row is about."""

    def __init__(self, cells: TableCells, side: str, parties: Parties, explained: set[str]) -> None:
        self.cells, self.side, self.parties, self.explained = cells, side, parties, explained
        self.mapping = cells.mapping
        alone = cells.mapping.layout in ("parties", "claims")
        roles = {
            role: at
            for role, at in cells.at.items()
            if role.rpartition(".")[2] in ROLE and ROLE[role.rpartition(".")[2]].of == "end"
        }
        if alone:
            self.at = {role.rpartition(".")[2]: at for role, at in roles.items()}
        else:
            self.at = {role[2:]: at for role, at in roles.items() if role.startswith(side)}
        self.indices = sorted(index for role, of in self.at.items() if role != "partners" for index in of)
        self.alone = alone
        first = side == "a." or alone
        self.label = cells.mapping.label if first else cells.mapping.label_b or cells.mapping.label
        self._cache: dict[tuple[str, ...] | str, Party] = {}
        self._key = _key(self.indices)
        named = {"name", "name_zh", "id"} & self.at.keys()
        self.home = self.mapping.city if first and self.label == "City" and not (alone or named) else ""
        """The city whose partners all rows name, where no column does."""
        self.with_country = self.label == "City" and "country" not in self.at and self._names_say_country()

    def _names_say_country(self) -> bool:
        """Do most names have their country behind them: Suzhou, China?"""
        at = next(iter(self.at.get("name", ())), None)
        if at is None:
            return False
        seen = islice(self.cells.table.records(), SEEN)
        names = [name for each in seen if not each.fault and (name := clean(each.cells[at]))]
        told = sum((found := recognise(entry_parts(name)[1])) is not None and not found.region for name in names)
        return told > 0.5 * len(names)

    def share(self, other: End) -> None:
        """Know each other's parties, where the same cells mean the same on either side."""
        if self.label == other.label and self._columns() == other._columns():
            self._cache = other._cache

    def _columns(self) -> list[tuple[object, ...]]:
        """All that the meaning of a cell depends on, for each column in turn."""
        roles = {at: role for role, of in self.at.items() for at in of}
        columns, values = self.mapping.columns, self.mapping.values
        return [
            (roles[at], columns[at].scheme, values.get(columns[at].name), self.cells.habits.get(at))
            for at in self.indices
        ]

    def says_something(self, record: Record) -> bool:
        """Is any cell of this end filled in?"""
        return any(clean(record.cells[at]) for at in self.indices)

    def needed(self, record: Record, notes: list[str]) -> Party:
        """The party of this end. Raises CellError where the row doesn't say who it is."""
        key = self._key(record.cells)
        party = self._cache.get(key)
        if party is None:
            party = self._settled(record)
            if not (self.alone or party.unnamed) and len(self._cache) < CACHED:
                self._cache[key] = party
        notes.extend(party.notes)
        return party

    def _settled(self, record: Record) -> Party:
        said = self.described(record)
        if not said.name:
            if said.own or said.ids:
                return self._by_id(said)
            raise CellError(f"{self._title('name')} is empty; expected a name")
        return self._made(said, f"{self.cells.table.path}:{record.line}")

    def _made(self, said: Described, where: str) -> Party:
        party = self.parties.party(said)
        more = self.parties.remember(said, party, where) if said.own or said.ids else ()
        for fact in party.facts:
            if isinstance(fact, Node) and "source" not in fact.statement:
                check(fact.label, fact.statement, ("word",))
        if more:
            party.notes = (*party.notes, *more)
        return party

    def _by_id(self, said: Described) -> Party:
        """The party of an id without a name: of another table, of the store, or an outside id that no table of the load explains."""
        for id_ in (*said.ids, *((said.own, f"{self.parties.slug}-{said.own}") if said.own else ())):
            party = self.parties.by_id(id_)
            if party:
                return party
        id_ = said.ids[0] if said.ids else said.own
        scheme = id_.partition(":")[0] if said.ids else ""
        if scheme and scheme not in self.explained:
            said.name = id_.partition(":")[2]
            return self._made(said, "")
        raise CellError(
            f"{self._title('id')}: '{id_.removeprefix('wikidata:')}' stands in no table and not in the store; expected the id of a party"
        )

    def described(self, record: Record) -> Described:
        """What the cells of this end say. Raises CellError naming the column."""
        text = {role: self.cells.text(record, self._role(role)) for role in self.at}
        said = Described(self._label(text), text.get("name", ""))
        for role in (
            "name_zh",
            "country",
            "region",
            "city",
            "district",
            "address",
            "postcode",
            "level",
            "type",
            "website",
        ):
            if text.get(role):
                setattr(said, role, text[role])
        said.name = said.name or said.name_zh or self.home
        if self.with_country:
            said.name, said.country, region, _ = entry_parts(said.name)
            said.region = said.region or region
        said.aliases = tuple(dict.fromkeys(each for each in self._aliases(record) if each != said.name))
        said.ids, said.own = self._ids(record)
        said.lat, said.lon = self._position(record)
        if not said.name and said.lat is not None:
            said.name = self._odd_name(record)
        said.population = self.cells.count(record, self._role("population"))
        said.closed = self.cells.date(record, self._role("closed")) or ""
        if "country" in self.at and not said.country:
            said.must_have_country = self._title("country")
        said.country = said.country or self.mapping.country * ("country" not in self.at)
        said.city = said.city or self.mapping.city * ("city" not in self.at and self.label != "City")
        said.salt = "\n".join((self.cells.table.path, *record.cells))
        if self.alone:
            said.note = "; ".join(self.cells.remarks(record))
            said.confidence = self.cells.text(record, "confidence")
        return said

    def _odd_name(self, record: Record) -> str:
        """A name that looks like a word for nothing, of a place with a position: None in Italy, Nan in Thailand."""
        names = (record.cells[at].strip() for at in self.at.get("name", ()))
        return next((name for name in names if name.isalpha() and name.istitle()), "")

    def otherwise(self, record: Record) -> Party:
        """A party of its own for this end, whatever place of its name there may be."""
        said = self.described(record)
        said.unplaced = True
        return self._made(said, f"{self.cells.table.path}:{record.line}")

    def _role(self, role: str) -> str:
        full = f"{self.side}{role}"
        return full if full in self.cells.at else role

    def _title(self, role: str) -> str:
        at = self.at.get(role) or self.at.get("name") or self.at.get("id") or [0]
        return self.mapping.columns[at[0]].name if self.mapping.columns else role

    def _label(self, text: dict[str, str]) -> str:
        word = text.get("label", "")
        if word:
            if word in ("City", "School", "Bureau", "Region", "Country", "Organization"):
                return word
            named = label_of(word)
            if named:
                return named.label
        return self.label or ("Country" if self.mapping.layout == "claims" else "City")

    def _aliases(self, record: Record) -> Iterator[str]:
        for at in self.at.get("alias", ()):
            for entry in re.split(r"[|;\n]", record.cells[at]):
                if clean(entry):
                    yield clean(entry)

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
                outside.append(self._outside(scheme, _bare(value, scheme), at))
            elif value:
                own = own or value
        return tuple(outside), own

    def _outside(self, scheme: str, value: str, at: int) -> str:
        """An outside id with its scheme. Raises CellError for what can't be one: those of Wikidata are ids of ours as they stand."""
        if scheme == "wikidata" and not re.fullmatch(r"Q[1-9]\d*", value):
            raise CellError(
                f"{self.mapping.columns[at].name}: '{value[:80]}' is no id of Wikidata; expected Q and a number"
            )
        return f"{scheme}:{value}"

    def _position(self, record: Record) -> tuple[float | None, float | None]:
        both: tuple[float, float] | None = self.cells.read(
            record, self._role("position"), lambda text, habits: read_position(text)
        )
        if both:
            return both
        lat: float | None = self.cells.read(record, self._role("lat"), lambda text, habits: read_angle(text, 90))
        lon: float | None = self.cells.read(record, self._role("lon"), lambda text, habits: read_angle(text, 180))
        if (lat is None) != (lon is None):
            column = self._title("lon" if lon is None else "lat")
            raise CellError(f"{column} is empty; expected latitude and longitude, or neither")
        return (None, None) if lat == lon == 0 else (lat, lon)

    def titled(self, title: str, notes: list[str]) -> Party:
        """The party that the title of a column of a matrix names."""
        party = self._cache.get(title)
        if party is None:
            party = self._made(Described(self.label or "City", clean(title), country=self.mapping.country), "")
            self._cache[title] = party
        notes.extend(party.notes)
        return party

    def entry(self, text: str, notes: list[str], beside: str = "") -> tuple[Party, str]:
        """The party that an entry of a list names, and the year that it gives. beside: the country in a column of its own.

        "Portland, Oregon, USA", "Portland (USA, 1988)", "Portland".
        """
        name, country, region, since = entry_parts(text)
        country = country or beside
        key = "\n".join((name, country, region))
        party = self._cache.get(key)
        if party is None:
            said = Described(self.label or "City", name, country=country, region=region, salt=text)
            party = self._made(said, "")
            self._cache[key] = party
        notes.extend(party.notes)
        return party, since


def _key(indices: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if not indices:
        return lambda texts: ()
    if len(indices) == 1:
        at = indices[0]
        return lambda texts: (texts[at],)
    return itemgetter(*indices)


SCHEMES = ("wikidata", "geonames", "urn", "ror", "iso3166-1", "iso3166-2")
_ENTRY_YEAR = re.compile(r"(?:since |seit |depuis |desde |dal |od |\()?\b(1[89]\d\d|20\d\d)\b(?:年|\))?")
_BRACKETED = re.compile(r"(.+?)\s*[(（\[]\s*([^()（）\[\]]*?)\s*[)）\]]")


def entry_parts(text: str) -> tuple[str, str, str, str]:
    """Name, country, region and year of an entry of a list.

    >>> entry_parts("Portland, Oregon, USA (1988)"), entry_parts("Nantes (France)"), entry_parts("Suzhou")
    (('Portland', 'USA', 'Oregon', '1988'), ('Nantes', 'France', '', ''), ('Suzhou', '', '', ''))
    """
    name, since, country, region = text, "", "", ""
    year = _ENTRY_YEAR.search(text)
    if year and year.start() > 0:
        since, name = (
            year[1],
            clean(
                f"{text[: year.start()]} {text[year.end() :]}".replace("()", "").replace("( ", "(").replace(", )", ")")
            ),
        )
        name = name.rstrip(" ,;-–(")
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed and recognise(bracketed[2]):
        name, country = bracketed[1], bracketed[2]
    parts = [part.strip() for part in re.split("[,，]", name)]
    if not country and len(parts) > 1 and recognise(parts[-1]):
        country = parts.pop()
        name = parts[0]
        region = ", ".join(parts[1:])
    return name, country, region, since


def _bare(value: str, scheme: str) -> str:
    """An id without the address that it is often written in: http://www.wikidata.org/entity/Q64."""
    value = value.rstrip("/").rpartition("/")[2] if value.startswith("http") else value
    return value.removesuffix(".0") if scheme in ("geonames", "urn") else value
