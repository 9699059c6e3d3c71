"""What a row says of one party, and the party that it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.facts import Fact
from graph.text import Text


@dataclass(slots=True)
class Described:
    """What a row says of one party, each cell read."""

    label: str
    name: str = ""
    name_zh: str = ""
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    """With their scheme: wikidata:Q64."""
    own: str = ""
    """The source's own id."""
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    level: str = ""
    type: str = ""
    website: str = ""
    closed: str = ""
    note: str = ""
    confidence: str = ""
    must_have_country: str = ""
    """Name of the column of its country where the row leaves it empty: a city known by its name alone can't be found."""
    home: str = ""
    """Where no cell says the country: that of the party whose partner it is."""
    partner: str = ""
    """Where its name may be that of another beside each partner: the id of the one whose partner it is."""
    unplaced: bool = False
    """Not to be looked up in the gazetteer."""
    notes: list[Text] = field(default_factory=list)
    """Remarks on its cells: what was left out, and what was mended."""
    salt: str = ""
    """What tells an unnamed party from another: the row it stands in."""


@dataclass(slots=True, eq=False)
class PartyNode:
    """A node, with the facts that make it; `facts` have no provenance yet where they are the row's own."""

    id: str
    label: str
    name: str
    country: str = ""
    unnamed: bool = False
    common: bool = False
    """Nothing is said of it but a name that others bear too."""
    facts: tuple[Fact, ...] = ()
    notes: tuple[Text, ...] = ()
    names: tuple[str, ...] = ()
    """Other spellings of its name, for the resolver."""


@dataclass
class Said:
    """What the load has said already, so that it is said once; `forget` takes back what a refused row said."""

    keys: set[int] = field(default_factory=set)
    new: list[int] = field(default_factory=list)

    def first(self, fact: object) -> bool:
        """True the first time."""
        key = hash(fact)
        if key in self.keys:
            return False
        self.keys.add(key)
        self.new.append(key)
        return True

    def keep(self) -> None:
        """The row was taken."""
        self.new.clear()

    def forget(self) -> None:
        """The row was refused."""
        self.keys.difference_update(self.new)
        self.new.clear()
