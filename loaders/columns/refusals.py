"""Why a table isn't loaded, and what would help, in words: the reason, and one question whose answer a mapping gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.model import LABELS
from graph.text import Text
from loaders.columns.bearing import NUMBERED
from loaders.columns.listed import quoted
from loaders.columns.look import Look
from loaders.columns.mapped import said_label
from loaders.columns.mapping import ColumnMapping, Question, TableMapping
from loaders.columns.seen import MAIN, Seen, examples
from loaders.columns.signs import differs
from loaders.reading.table import Table

NUMBERED_COLUMN = 0.9
"""A column nobody knows holds numbers where more than this share of its cells are some."""
SHOWN_COLUMNS = 12
"""Columns that a refusal names."""
LEAST_LETTERED = 0.5
"""A column may name parties where at least this share of its cells have letters."""
PARTIES = tuple(each.name for each in LABELS if each.party)
Refusal = tuple[Text, Question]
"""The reason, and the question."""
PAIRS = Question(Text("Is a row a partnership, or a visit?"), {"layout": "ties"}, other=("visits",))
ALL_THE_SAME = Text("Is it about partnerships or visits all the same? Then say what a row is.")
OURS = Question(ALL_THE_SAME, {"layout": "ties"}, other=("visits", "parties", "claims"))
OF_FIGURES = Question(Text("Are the figures about partnerships, visits or students?"), {"layout": "claims"})


def refuse(of: Table | Look, reason: Text, question: Question | None = None) -> TableMapping:
    """The table isn't loaded; private columns are named all the same."""
    if isinstance(of, Table):
        return TableMapping(of.path, "refused", reason, question=question)
    return TableMapping(of.table.path, "refused", reason, tuple(map(_unread, of.columns)), question=question)


def _unread(column: Seen) -> ColumnMapping:
    role = "private" if column.sense == "private" else "ignored"
    return ColumnMapping(column.name, role, column.why or Text("the table is refused"))


def unknown_pairs(look: Look) -> Refusal:
    """Nothing says what the pairs of a table are."""
    numbers = unknown_numbers(look) or [column for column in look.columns if column.sense in NUMBERED]
    if not numbers:
        return Text(
            "the table has pairs, and nothing says that they are partnerships or visits; a mapping must say layout: ties or layout: visits"
        ), PAIRS
    return Text(
        "the table has pairs and numbers (column '{name}': {examples}), and nothing says that they are partnerships or visits; "
        "a mapping must say layout: ties or layout: visits, and what '{name}' is",
        name=numbers[0].name,
        examples=examples(numbers[0].profile),
    ), replace(PAIRS, columns=dict.fromkeys((column.name for column in numbers), "ignored"))


def unknown_parties(column: Seen, key: str = "label") -> Refusal:
    """Nothing says what the parties are that the column names. key: `label_b` where the first ones are known."""
    cells = examples(column.profile)
    question = Question(
        Text("What does column '{name}' name: cities, schools or something else?", name=column.name),
        {key: PARTIES_FIRST},
        other=tuple(label for label in PARTIES if label != PARTIES_FIRST),
    )
    if column.sense == "id":
        return Text(
            "column '{name}' has ids ({examples}) that no other table explains, and nothing says whether they are cities, schools "
            "or something else; a mapping must say it as label",
            name=column.name,
            examples=cells,
        ), question
    return Text(
        "column '{name}' has names ({examples}), and nothing says whether they are cities, schools or something else; "
        "a mapping must say it as label",
        name=column.name,
        examples=cells,
    ), question


PARTIES_FIRST = "City"
"""What parties of which nothing is known are most often."""


def doubtful_name(unknown: Seen, place: Seen) -> Refusal:
    """A column nobody knows may name the parties, and only their place is known else."""
    question = Question(
        Text("Which column names the first party: '{name}' or '{place}'?", name=unknown.name, place=place.name),
        {"label": "School"},
        {unknown.name: "a.name"},
        other=tuple(label for label in PARTIES if label != "School"),
    )
    return Text(
        "column '{name}' ({examples}) may name the first party, and its title isn't known; if not, '{place}' is the party: "
        "a mapping must say which of them is a.name, and what it is as label",
        name=unknown.name,
        examples=examples(unknown.profile),
        place=place.name,
    ), question


def two_names(main: Seen, rival: Seen, side: str) -> Refusal:
    """Two columns of one end name its party equally well."""
    which = Text("the first party") if side == "a" else Text("the second party")
    question = Question(
        Text("Which column names {which}: '{name}' or '{other}'?", which=which, name=main.name, other=rival.name),
        columns={main.name: f"{side}.name", rival.name: "ignored"},
    )
    return Text(
        "columns '{name}' ({examples}) and '{other}' ({others}) may both name {which}, and nothing says which does",
        name=main.name,
        examples=examples(main.profile),
        other=rival.name,
        others=examples(rival.profile),
        which=which,
    ), question


def no_names(look: Look) -> Refusal:
    """No column is known to name anybody."""
    named = [column for column in look.columns if column.sense != "private" and has_letters(column)][:2]
    question = Question(
        Text("Which columns hold the names of cities, schools or partners?"),
        {"layout": "ties" if len(named) > 1 else "parties", "label": PARTIES_FIRST},
        dict(zip((column.name for column in named), ("a.name", "b.name") if len(named) > 1 else ("name",))),
    )
    return Text(
        "no names of cities, schools or partners were found; the columns are {columns}; a mapping must say the layout, and which columns hold the names",
        columns=quoted(column.name for column in look.columns[:SHOWN_COLUMNS]),
    ), question


def ours(look: Look) -> Question:
    """What is asked of a table that seems to be no matter of ours; where no column is known to name anybody, that too."""
    if any(column.sense in MAIN for column in look.columns):
        return OURS
    return replace(no_names(look)[1], asked=ALL_THE_SAME)


def has_letters(column: Seen) -> bool:
    return column.profile.filled > 0 and column.profile.share("letters") >= LEAST_LETTERED


def mostly_strange(unread: Sequence[Seen], label: str) -> Refusal:
    """A name stands among other matters."""
    question = Question(Text("Is each row about one party ({label})?", label=said_label(label)), {"layout": "parties"})
    return Text(
        "most columns ({columns}) have nothing to do with partnerships, visits or a list of parties ({label}); a mapping must say the layout",
        columns=quoted(column.name for column in unread[:SHOWN_COLUMNS]),
        label=said_label(label),
    ), question


def unknown_numbers(look: Look) -> list[Seen]:
    """Columns of numbers of which nothing is known; a weight that is the same everywhere says nothing."""
    numbers = [
        column for column in look.of("", "weight", "distance") if column.profile.share("number") > NUMBERED_COLUMN
    ]
    return [column for column in numbers if column.sense != "weight" or differs(column)]


def nobodys_partners(look: Look, column: Seen, label: str = "") -> Refusal:
    """The table has partners, and doesn't say whose. label: what they are, if that is told; only a city can be named by a mapping."""
    of_city = Question(
        Text("Whose partners are they? Name the city, or add a column with its name."),
        {"layout": "ties", "city": "", **({} if label else {"label": PARTIES_FIRST})},
        {column.name: "b.name"},
    )
    of_others = Question(
        Text("Whose partners are they? Add a column with that name, the same in each row, and load the file again.")
    )
    unknown = next((each for each in look.of("") if each is not column and has_letters(each)), None)
    if unknown:
        asked = Text("Whose partners are they? Which column has their names?")
        of_others = Question(asked, {"layout": "ties"}, {unknown.name: "a.name"})
    return Text(
        "the table names partners (column '{name}'), but no column says whose partners they are; "
        "add a column with the name of the city or school, the same in each row",
        name=column.name,
    ), of_city if label in ("", PARTIES_FIRST) else of_others


def ids_of_nobody(column: Seen) -> Refusal:
    """The table joins numbers, and none has their names."""
    where = Question(Text("In which file are their names? Load it together with this one: twinmap load NAMES THIS."))
    return Text(
        "column '{name}' has numbers ({examples}) in place of names, and no other table of the load says whose they are",
        name=column.name,
        examples=examples(column.profile),
    ), where


def nameless(main: Seen, label: str) -> Refusal:
    """The table speaks of parties, and has only their countries."""
    meant = Question(Text("Are the countries in '{name}' the parties?", name=main.name), {"label": "Country"})
    return Text(
        "the name of the table speaks of parties ({label}), but no column has their names: '{name}' has their countries; "
        "add a column with the names, or a mapping must say label: Country if countries are meant",
        label=said_label(label),
        name=main.name,
    ), meant
