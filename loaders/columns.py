"""Columns: what a table brings and what each of its columns means, worked out from its titles and from its cells.

`guess` never invents: where neither titles nor cells tell what the parties are or what joins them, the table is refused with
what was found and what a mapping would have to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from loaders.cells import clean, is_total
from loaders.countries import recognise
from loaders.ends import (
    END_SENSES,
    LABEL_OF_KIND,
    MAIN,
    NUMBERED,
    ORGANIZED,
    Seen,
    _percent,
    _say,
    examples,
    label_in,
    label_of_end,
    main_of,
    part,
    seen,
    settle_end,
)
from loaders.mapping import ROLE, Column, TableMapping
from loaders.names import country_names
from loaders.profiles import country_of_places, profiles, share_of_places, sure_city
from loaders.table import Table
from loaders.titles import CONNECTING, DIRECTIONS, LABELS, read_title
from loaders.words import is_east_asian, kind_of, label_of, status_of, stranger_in, tier_of, visit_word_in

MOST_COLUMNS = 1_000
MOST_IDS = 200_000
"""Rows of another table that are read to see whether ids of this one stand there."""
DIFFERENT_WORDS = 60
"""A column of kinds or states has at most this many different words."""
_FILE_ENDING = re.compile(
    r"\.(?:csv|tsv|tab|txt|xlsx?|xlsm|ods|json|jsonl|ndjson|gexf|graphml|gml|net|paj|zip|dat|psv)\b", re.I
)
_PERIOD_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-_–/]?\s*((?:19|20)\d\d|\d\d)?(?!\d)")
_YEAR_TITLE = re.compile(r"(?:19|20)\d\d")


@dataclass
class _Look:
    """A table under the eyes of the guess."""

    table: Table
    others: Sequence[Table]
    columns: list[Seen]
    told: TableMapping
    """What a person says of the table, which nothing here overrules."""

    @property
    def layout(self) -> str:
        """The layout that a person states; empty if none."""
        return self.told.layout if "layout" in self.told.stated else ""

    @property
    def about(self) -> list[str]:
        """Words of the file's (and sheet's) name, and of its folder's."""
        folder, _, name = self.table.path.replace("\\", "/").rpartition("/")
        return [
            _FILE_ENDING.sub(" ", part).replace("#", " ").replace("_", " ")
            for part in (name, folder.rpartition("/")[2])
            if part
        ]

    @property
    def empty(self) -> bool:
        """Has the table no records?"""
        return not any(each.profile.filled for each in self.columns)

    @property
    def titles(self) -> str:
        """The titles, where the table has any."""
        return " | ".join(self.table.columns) if self.table.header else ""

    def of(self, *senses: str) -> list[Seen]:
        """Columns of these senses."""
        return [each for each in self.columns if each.sense in senses]


def guess(table: Table, others: Sequence[Table] = (), told: TableMapping | None = None) -> TableMapping:
    """What the table brings and what each of its columns means, with reasons; layout "refused" where it can't be told.

    others: the other tables of the load; ends of an edge table may be ids that stand there. told: what a mapping file states of the
    table, for one that would be refused without. Reads up to 2,000 records.
    """
    if table.part == "facts":
        return TableMapping(table.path, "facts", "facts that twinmap itself wrote")
    if not table.columns or len(table.columns) > MOST_COLUMNS:
        return _refused(table, f"the table has {len(table.columns):,} columns; expected 1 to {MOST_COLUMNS:,}")
    look = _Look(table, others, seen(table, profiles(table)), told or TableMapping())
    matrix = _matrix(look) if look.layout in ("", "matrix") else None
    if matrix:
        return matrix
    two = part(look.columns) if table.header else _untitled(look)
    two = _by_ids(look) or two
    _tell(look)
    if look.layout in ("ties", "visits") or (two and not look.layout):
        return _of_two_ends(look)
    claims = _claims(look) if look.layout in ("", "claims") else None
    return claims or _parties(look)


def _tell(look: _Look) -> None:
    """Give the columns what a person says of them."""
    said = {each.name: each.role for each in look.told.columns}
    for column in look.columns:
        if column.name in said:
            column.side, _, column.sense = said[column.name].rpartition(".")
            column.why, column.placed = "the mapping says so", ""
        elif any(role.startswith(("a.", "b.")) for role in said.values()) and column.sense in MAIN:
            column.side, column.sense = "", ""


def _refused(of: Table | _Look, reason: str) -> TableMapping:
    """The table isn't loaded; private columns are named all the same."""
    if isinstance(of, Table):
        return TableMapping(of.path, "refused", reason)
    columns = [(each, "private" if each.sense == "private" else "ignored") for each in of.columns]
    named = tuple(Column(each.name, role, each.why or "the table is refused") for each, role in columns)
    return TableMapping(of.table.path, "refused", reason, named)


# Two parties a row


def _untitled(look: _Look) -> bool:
    """A table without titles: names and what follows them, by the cells alone; True if a row names two parties."""
    for before, column in zip((None, *look.columns), look.columns):
        behind_name = before is not None and before.sense == "name" and before.profile.share("plain country") < 0.5
        countries = column.profile.share("plain country") > 0.8
        if not column.sense and countries and (look.of("country") or behind_name):
            column.sense, column.why = "country", f"the values are countries: {examples(column.profile)}"
        if not column.sense and column.profile.share("year") > 0.9:
            column.sense, column.why = "when", f"the values are years: {examples(column.profile)}"
        if not column.sense and column.profile.names_somebody and column.profile.filled:
            column.sense, column.why = "name", f"the values are texts: {examples(column.profile)}"
    names = look.of("name")
    ids = [each for each in look.of("id") if each.scheme]
    if len(names) == 2 and not ids:
        side = "a"
        for column in look.columns:
            side = "b" if column is names[1] else side
            if column.sense in END_SENSES:
                column.side, column.placed = side, "by the order of the columns"
    elif len(ids) == 2 and not names:
        ids[0].side, ids[1].side = "a", "b"
    elif len(names) > 2 and len(names) == len(look.columns) and all(_are_places(each) for each in names):
        names[0].side = "a"
        for column in names[1:]:
            column.sense, column.side, column.placed = "partners", "b", "as one of several names after the first"
    return any(each.side == "b" for each in look.columns)


def _are_places(column: Seen) -> bool:
    return share_of_places([cell for cell in column.profile.cells if cell]) > 0.6


def _by_ids(look: _Look) -> bool:
    """Edge tables: two columns whose values are ids (or names) of another table or of a known scheme; True if it is one."""
    source = [each for each in look.columns if each.name.casefold() in ("source", "from", "src", "node1", "start")]
    target = [
        each
        for each in look.columns
        if each.name.casefold() in ("target", "to", "dst", "tgt", "destination", "node2", "end")
    ]
    pairs = [(source[0], target[0])] if len(source) == len(target) == 1 else []
    sided = [
        each for each in look.columns if each.sense == "id" and (each.title.side or each.title.number or each.side)
    ]
    if len(sided) == 2:
        pairs.append((sided[0], sided[1]))
    plain = [each for each in look.columns if each.profile.filled and each.sense in ("", "id", "name")]
    if not look.table.header and len(plain) == 2 == len(look.columns):
        pairs.append((plain[0], plain[1]))
    return any(_are_ids(look, first, second, first in source and second in target) for first, second in pairs)


def _are_ids(look: _Look, first: Seen, second: Seen, said: bool) -> bool:
    """said: the titles are those of an edge table, which may have ids that its node table misses."""
    known = first.profile.scheme and first.profile.scheme == second.profile.scheme
    where = _table_of_ids(look, first, second, missing=0.6 if said else 0.1)
    if not known and where is None:
        return False
    for side, column in (("a", first), ("b", second)):
        column.sense, column.side, column.scheme = "id", side, column.profile.scheme
        column.why = f"the values are ids of {where.path}" if where else f"the values are ids of {column.scheme}"
    own = look.columns if look.table.part == "edges" or (said and where) else ()
    for column in [
        each for each in own if each not in (first, second) and each.sense in END_SENSES and not each.title.side
    ]:
        column.side = ""
        column.sense = "tie" if column.sense == "id" else "word" if column.sense in ("name", "type") else column.sense
    return True


def _table_of_ids(look: _Look, *columns: Seen, missing: float = 0.1) -> Table | None:
    """Another table in which nearly all values of these columns stand in one column; of a graph, its own nodes."""
    if look.table.part == "edges":
        own = look.table.path.rpartition("#")[0]
        return next(
            (each for each in look.others if each.part == "nodes" and each.path.rpartition("#")[0] == own), None
        )
    wanted = {cell for each in columns for cell, _ in each.profile.looked_at}
    tables = [each for each in look.others if each.path != look.table.path and each.part in ("table", "nodes")]
    return next((each for each in tables if wanted and _holds(each, wanted, missing)), None)


def _holds(table: Table, wanted: set[str], missing: float) -> bool:
    """Does one column of the table have these cells, but for a share that may be missing? Reads up to 200,000 records."""
    left = [set(wanted) for _ in table.columns[:20]]
    for record in islice(table.records(), MOST_IDS):
        for without, cell in zip(left, record.cells):
            without.discard(clean(cell))
    return bool(left) and min(map(len, left)) <= missing * len(wanted)


def _of_two_ends(look: _Look) -> TableMapping:
    """Ties or visits, or refused where it can't be told which, or who the parties are."""
    ends = {side: [each for each in look.columns if each.side == side] for side in "ab"}
    mains = {side: main_of(columns, look.empty) for side, columns in ends.items()}
    ids = {side: next((each for each in columns if each.sense == "id"), None) for side, columns in ends.items()}
    stranger = _stranger(look)
    if stranger:
        return _refused(look, stranger)
    home = "" if mains["a"] or ids["a"] else look.told.city or _home(look)
    if not (mains["a"] or ids["a"] or home):
        return _refused(look, _nobodys_partners(mains["b"] or ids["b"] or look.columns[0]))
    labels = {side: _label_of_side(look, mains[side], ids[side], ends[side]) for side in "b" if home}
    if home and labels["b"][0] != "City":
        return _refused(look, _nobodys_partners(mains["b"] or ids["b"] or look.columns[0]))
    if home:
        settle_end(ends["b"], mains["b"], "City")
        labels = {"a": ("City", f"the name of the table or of a column says that they are those of {home}"), **labels}
        return _ties(look, labels, home)
    labels = {side: _label_of_side(look, mains[side], ids[side], ends[side]) for side in "ab"}
    labels = _made_equal(labels, mains)
    if not (labels["a"][0] and labels["b"][0]):
        side = "a" if not labels["a"][0] else "b"
        column = mains[side] or ids[side] or look.columns[0]
        return _refused(look, _unknown_parties(column))
    for side in "ab":
        settle_end(ends[side], mains[side], labels[side][0])
    flow = look.layout or _flow(look)
    if not flow:
        return _refused(look, _unknown_pairs(look))
    return _visits(look, labels) if flow == "visits" else _ties(look, labels)


def _unknown_pairs(look: _Look) -> str:
    numbers = _unknown_numbers(look) or [each for each in look.columns if each.sense in NUMBERED]
    found = f"pairs and numbers (column '{numbers[0].name}': {examples(numbers[0].profile)})" if numbers else "pairs"
    said = f", and what '{numbers[0].name}' is" if numbers else ""
    return f"the table has {found}, and nothing says that they are partnerships or visits; a mapping must say layout: ties or layout: visits{said}"


def _unknown_parties(column: Seen) -> str:
    found = (
        f"ids ({examples(column.profile)}) that no other table explains"
        if column.sense == "id"
        else f"names ({examples(column.profile)})"
    )
    return f"column '{column.name}' has {found}, and nothing says whether they are cities, schools or something else; a mapping must say it as label"


def _label_of_side(look: _Look, main: Seen | None, id: Seen | None, columns: Sequence[Seen]) -> tuple[str, str]:
    about = [*look.about, kind_of(look.titles)]
    said = look.told.label_b or look.told.label if (main or id or columns[0]).side == "b" else look.told.label
    if said:
        return said, "the mapping says so"
    if main:
        return label_of_end(main, columns, about)
    other = _table_of_ids(look, id) if id else None
    if other:
        found = guess(other)
        if found.label or any(each.role == "label" for each in found.columns):
            return found.label or "School", f"the table {other.path} says so"
    told = next(filter(None, map(label_in, about)), "") or LABELS.get(id.noun if id else "", "")
    return (told, "the name of the file or the titles say so") if told else ("", "")


def _made_equal(labels: dict[str, tuple[str, str]], mains: Mapping[str, Seen | None]) -> dict[str, tuple[str, str]]:
    """A partner of whom nothing more is said is what the first party is, and the other way round."""
    for side, other in (("a", "b"), ("b", "a")):
        if not labels[side][0] and labels[other][0]:
            labels[side] = labels[other][0], "as the other end"
    return labels


def _stranger(look: _Look, names_only: bool = False) -> str:
    """Why this table is no matter of ours; empty if it may be. The nearest name that says anything decides."""
    if look.layout:
        return ""
    for where, text in (*(("the name", each) for each in look.about), ("a title", "" if names_only else look.titles)):
        found = stranger_in(text)
        if kind_of(text):
            return ""
        if found:
            what, why, word = found
            return f"{where} of the table has the word '{word}', which speaks of {what}; {why}"
    return ""


# Ties or visits


def _flow(look: _Look) -> str:
    """ties, or "" where pairs have figures and nothing says what they are."""
    if _only_figures(look):
        return ""
    counts = look.of("students", "teachers", "people", "count") + _year_columns(look)
    of_ties, of_visits = _signs_of_ties(look), _signs_of_visits(look) + 2 * bool(counts)
    if (counts or look.of("start", "end", "purpose")) and of_visits > of_ties:
        return "visits"
    if of_ties:
        return "ties"
    if of_visits and any(each.profile.filled for each in look.of("weight")):
        return "visits"
    return "" if counts or _unknown_numbers(look) or _only_directed(look) else "ties"


def _only_figures(look: _Look) -> bool:
    """Figures of countries and their "partner", as statistics call the other country of anything, of which nothing else tells?"""
    mains = [each for each in look.columns if each.side and each.sense in MAIN]
    bare = [
        each
        for each in mains
        if each.side == "b" and each.name.casefold() in ("partner", "partner country", "counterpart")
    ]
    numbers = [each for each in look.of("weight") if len(each.profile.counts) > 1]
    countries = all(each.profile.share("plain country") > 0.8 for each in mains)
    said = look.of("kind", "status", "tier", "word", "signed", "since") or _kind_in_name(look) or _visit_in_name(look)
    return bool(bare and numbers) and countries and not said and not visit_word_in(look.titles)


def _only_directed(look: _Look) -> bool:
    """Are the ends told apart by words such as from and to alone, which partnerships don't have?"""
    words = {each.title.side_word for each in look.columns if each.sense in MAIN and each.title.side}
    return bool(words) and words <= DIRECTIONS - {"a", "b", "first", "second", "one", "two"}


def _signs_of_ties(look: _Look) -> int:
    """How much speaks for partnerships: 2 for dates of them and for titles that say partner, 1 for the rest."""
    dated = look.of("since", "signed", "expires", "partners")
    described = look.of("kind", "status", "tier", "word")
    return 2 * bool(dated) + bool(described) + 2 * bool(_tie_word(look)) + bool(_kind_in_name(look))


def _signs_of_visits(look: _Look) -> int:
    """How much speaks for visits, figures apart: 2 for days of arrival, 1 for the rest."""
    titles = " | ".join(each.name for each in look.columns if each.sense not in NUMBERED)
    told = bool(look.of("period", "purpose")) + 2 * bool(look.of("start", "end")) + bool(_visit_in_name(look))
    return told + bool(look.table.header and visit_word_in(titles))


def _unknown_numbers(look: _Look) -> list[Seen]:
    """Columns of numbers of which nothing is known; a weight that is the same everywhere says nothing."""
    numbers = [each for each in look.of("", "weight", "distance") if each.profile.share("number") > 0.9]
    return [each for each in numbers if each.sense != "weight" or len(each.profile.counts) > 1]


def _kind_in_name(look: _Look) -> str:
    """Kind of tie that the name of the file speaks of, or else that of its folder."""
    return next(
        (kind for each in look.about if (kind := kind_of(each)) and not (kind == "programme" and visit_word_in(each))),
        "",
    )


def _visit_in_name(look: _Look) -> str:
    return next(filter(None, map(visit_word_in, look.about)), "")


def _tie_word(look: _Look) -> str:
    """A word of partnership in a title."""
    sides = [each for each in look.columns if each.side == "b" and each.sense in MAIN]
    return next((each.name for each in sides if kind_of(each.name) or _speaks_of_partners(each.name)), "")


def _speaks_of_partners(title: str) -> bool:
    return any(
        word in title.casefold()
        for word in (
            "partner",
            "sister",
            "twin",
            "友",
            "姊妹",
            "姐妹",
            "姉妹",
            "结对",
            "자매",
            "побратим",
            "herman",
            "gemell",
            "jumel",
            "irmã",
        )
    )


def _home(look: _Look) -> str:
    """The one city that the name of the file, its folder or a title of a partner speaks of: "sister cities of Nanjing"."""
    partners = [each.name for each in look.columns if each.side == "b" and each.sense in MAIN]
    for text in (*partners, *look.about):
        rest = [word for word in read_title(text).rest if word not in CONNECTING]
        if place := sure_city(("" if all(map(is_east_asian, rest)) else " ").join(rest)):
            return place
    return ""


def _ties(look: _Look, labels: dict[str, tuple[str, str]], home: str = "") -> TableMapping:
    """home: the city whose partners all rows name, where no column does."""
    for column in look.columns:
        _role_in_ties(column)
    _words_to_values(look)
    kind = _kind(look, labels["a"][0], labels["b"][0])
    partners = [each for each in look.columns if each.role == "partners"]
    separator = ""
    for column in partners:
        separator = separator or column.profile.separator(
            plural=column.sense == "partners" or column.title.sense == "partners"
        )
    for column in [each for each in look.columns if each.side == "b" and each.role == "name"]:
        mark = column.profile.separator(plural=False)
        if mark and not [each for each in look.columns if each.side == "b" and each.role in ("city", "country", "lat")]:
            column.take("partners", f"the cells are lists parted by '{_shown(mark)}'")
            separator = separator or mark
    reason = f"each row joins two parties ({_both(labels)})"
    return _mapping(look, "ties", labels, reason, kind=kind, separator=separator, city=home)


def _shown(mark: str) -> str:
    return "a line break" if mark == "\n" else mark


def _both(labels: dict[str, tuple[str, str]]) -> str:
    first, second = labels["a"], labels["b"]
    return f"{first[0]} – {second[0]}; {first[1] if first[1] == second[1] else f'{first[1]}; {second[1]}'}"


_IN_TIES = {
    "when": "since", "begin": "since", "start": "since", "finish": "until", "end": "until",
    **{name: name for name, role in ROLE.items() if role.of in ("tie", "row")},
}  # fmt: skip
_IN_VISITS = {
    "begin": "start", "since": "start", "finish": "end", "until": "end", "weight": "people", "word": "purpose", "kind": "purpose", "signed": "ignored",
    **{name: name for name, role in ROLE.items() if role.of in ("visit", "row")}, "programme": "programme", "status": "status",
}  # fmt: skip


def _role_in_ties(column: Seen) -> None:
    if column.side and column.sense in END_SENSES:
        return
    if column.sense == "id" and not column.title.rest and not column.noun:
        column.take("tie", "the id of the row")
    elif column.sense in ("type", "level") and not column.side:
        column.take("word" if column.sense == "type" else "ignored")
    elif column.sense == "weight" and len(column.profile.counts) > 1:
        column.take("value", f"a tie has no weight: '{column.name}' is kept in its remark")
    elif column.sense in NUMBERED:
        column.take("ignored", "a tie has no number of people")
    elif column.sense == "when" and column.profile.share("period") > 0.3:
        column.take("note", "periods are kept as a remark")
    elif column.sense in _IN_TIES:
        column.take(_IN_TIES[column.sense])


READERS: Mapping[str, Callable[[str], str]] = {"kind": kind_of, "status": status_of, "tier": tier_of}
UNDERSTOOD = {"kind": 0.8, "status": 0.3, "tier": 0.3}
"""Share of the words of such a column that must be understood."""


def _words_to_values(look: _Look) -> None:
    """kind, status, tier and confidence only where the words are understood; else they are the source's own words."""
    for column in [each for each in look.columns if each.profile.filled]:
        friendly = column.role == "kind" and column.profile.share_of(lambda cell: tier_of(cell) == "friendly") > 0
        if friendly:
            column.take("word", f"{column.why or 'kinds'}; its words tell sister from friendly too".removeprefix("; "))
        elif column.role in READERS and _understood(column) < UNDERSTOOD[column.role]:
            column.take("word", "the words are kept as the source's own")
        elif column.role == "confidence" and _share_of_levels(column) < 0.8:
            column.take("note")


def _understood(column: Seen) -> float:
    reader = READERS[column.role]
    return column.profile.share_of(lambda cell: reader(cell) != "")


def _share_of_levels(column: Seen) -> float:
    return column.profile.share_of(lambda cell: cell.casefold() in ("high", "medium", "low"))


def _kind(look: _Look, label: str, label_b: str) -> str:
    """Kind of the ties: by what the parties are; where they differ, by the words of titles and file."""
    if any(each.role == "kind" for each in look.columns):
        return ""
    if "Bureau" in (label, label_b):
        return "bureau"
    of_label = {value: key for key, value in LABEL_OF_KIND.items()}
    if label == label_b:
        return of_label.get(label, "other")
    if {label, label_b} <= {"City", "Region"}:
        return "sister_city"
    return kind_of(look.titles) or _kind_in_name(look) or "other"


def _year_columns(look: _Look) -> list[Seen]:
    return [
        each
        for each in look.columns
        if look.table.header and _YEAR_TITLE.fullmatch(each.name.strip()) and each.profile.share("number") > 0.8
    ]


def _visits(look: _Look, labels: dict[str, tuple[str, str]]) -> TableMapping:
    of_years = _year_columns(look)
    numbered = look.of("students", "teachers", "people")
    arrivals = [each for each in look.columns if each.sense in ("start", "begin") and each.profile.share("day") > 0.5]
    for column in look.columns:
        if arrivals and column not in arrivals[:1] and _is_departure(column):
            column.take("end", "the day of departure, behind that of arrival")
        elif column in of_years:
            column.take("people", "the figures of a year")
        elif column.side and column.sense in END_SENSES:
            continue
        elif column.sense == "when":
            by_day = column.profile.share("day") > 0.5
            column.take("start" if by_day else "period")
        elif column.sense == "weight" and numbered:
            column.take("ignored", "another column has the people")
        elif column.sense in _IN_VISITS:
            column.take(_IN_VISITS[column.sense])
        elif column.sense == "id" and not column.side:
            column.take("ignored", "the id of the row; visits get their own")
    dated = any(each.role in ("start", "end") and each.profile.share("day") > 0.5 for each in look.columns)
    period = (
        "" if of_years or any(each.role in ("period", "start") for each in look.columns) else period_in(look.table.path)
    )
    reason = (
        f"each row is {'a visit' if dated else 'a flow of people'} from the first party to the second ({_both(labels)})"
    )
    return _mapping(look, "visits", labels, reason, aggregate=not dated, period=period)


def _is_departure(column: Seen) -> bool:
    return (
        "departure" in (column.title.side_word, *column.name.casefold().split()) and column.profile.share("day") > 0.5
    )


def period_in(path: str) -> str:
    """The year or period that the name of a file speaks of; empty if none, or several.

    >>> period_in("erasmus_2013_14_flows.csv"), period_in("flows_2014_2024.csv"), period_in("visits 2019.xlsx"), period_in("a.csv")
    ('2013/2014', '2014/2024', '2019', '')
    """
    found = [each.groups("") for each in _PERIOD_IN_NAME.finditer(path.replace("\\", "/").split("/")[-1])]
    periods = {
        first if not second else f"{first}/{second if len(second) == 4 else first[:2] + second}"
        for first, second in found
    }
    if len(periods) != 1:
        return ""
    period = periods.pop()
    return period if len(period) == 4 or period[:4] < period[5:] else period[:4]


# One party a row


def _claims(look: _Look) -> TableMapping | None:
    """Figures about countries (or other parties) per year; None where the rows are no such figures."""
    subjects = [each for each in look.columns if each.sense in MAIN and each.profile.names_somebody]
    subject = main_of(subjects)
    if subject is None:
        return None
    countries = subject.profile.share("country") > 0.6
    years = [each for each in look.of("when", "period", "as_of") if each is not subject]
    of_years = _year_columns(look)
    figures = [each for each in look.columns if each is not subject and each not in years and _is_figure(each)]
    measures = look.of("measure")
    repeated = subject.profile.filled > 1.5 * len(subject.profile.counts)
    if not look.layout and not (
        (figures or of_years)
        and (years or of_years or (measures and countries))
        and (countries or (repeated and len(figures) == 1 and len(look.columns) <= 6))
    ):
        return None
    ours = _visit_in_name(look) or visit_word_in(look.titles) or _kind_in_name(look) or kind_of(look.titles)
    if not look.layout and (_stranger(look) or not ours):
        why = _stranger(look) or (
            f"the table has figures by {'country' if countries else 'place'} and year, and no word of it says that they are about partnerships, visits or "
            "students; a mapping must say layout: claims"
        )
        return _refused(look, why)
    label, why = ("Country", "most names are countries") if countries else label_of_end(subject, subjects, look.about)
    if not label:
        return _refused(look, _unknown_parties(subject))
    subject.take("name", why)
    plain = [each for each in figures if each.sense == "weight"] if measures else figures
    for column in look.columns:
        if column in of_years:
            column.take("value", "the figures of a year")
        elif column in plain:
            column.take("value", "" if measures else "figures; the title says of what")
        elif column in years[:1]:
            column.take("as_of")
        elif column.sense in ("measure", "comparator", "note", "source", "source_url", "source_date"):
            column.take(column.sense)
    return _mapping(
        look, "claims", {"a": (label, why)}, f"each row has figures about one party of its own ({label}) and a year"
    )


def _is_figure(column: Seen) -> bool:
    if column.sense in ("lat", "lon", "id", "measure", "private", "when", "period", "as_of", "neutral", "postcode"):
        return False
    return column.profile.share("number") > 0.7 and not (
        column.profile.share("year") > 0.9 and column.sense not in NUMBERED
    )


def _parties(look: _Look) -> TableMapping:
    """A list of parties, one a row; refused where it can't be told what they are."""
    for column in look.columns:
        column.side = "" if column.sense not in END_SENSES else "a"
    ends = [each for each in look.columns if each.side]
    main = main_of(ends, look.empty)
    stranger = "" if main and main.sense in ORGANIZED else _stranger(look)
    if stranger:
        return _refused(look, stranger)
    if main is None:
        found = ", ".join(f"'{each.name}'" for each in look.columns[:12])
        return _refused(
            look,
            f"no names of cities, schools or partners were found; the columns are {found}; a mapping must say the layout, and which columns hold the names",
        )
    if main.sense == "partners":
        main.sense = "name"
    if not look.layout and _of_partnerships(look):
        return _refused(look, _nobodys_partners(main))
    label, why = (look.told.label, "the mapping says so") if look.told.label else label_of_end(main, ends, look.about)
    if not label:
        return _refused(look, _unknown_parties(main))
    other = label_in(look.about[0]) if look.about else ""
    if _only_countries(look, main) and other not in ("", "Country"):
        return _refused(look, _nameless(main, other))
    _plain_id(ends, main)
    settle_end(ends, main, label)
    _row_columns_of_parties(look, label)
    _doubtful_ids(look, main)
    _labels_per_row(look)
    strange = _mostly_strange(look, label)
    if strange and not look.layout:
        return _refused(look, strange)
    return _mapping(look, "parties", {"a": (label, why)}, f"each row is one party ({label}; {why})")


def _of_partnerships(look: _Look) -> bool:
    """Does a list of single parties have dates of their partnerships?"""
    dated = look.of("since", "signed", "expires")
    return any(_speaks_of_partners(each.name) for each in dated) or bool(dated and _kind_in_name(look))


def _nobodys_partners(column: Seen) -> str:
    return (
        f"the table names partners (column '{column.name}'), but no column says whose partners they are; "
        "add a column with the name of the city or school, the same in each row"
    )


def _only_countries(look: _Look, main: Seen) -> bool:
    """Do the rows have ids or positions of their own, but nothing to be called by but the country?"""
    repeated = len(main.profile.counts) < main.profile.filled
    unnamed = any(each.title.named for each in look.of("id"))
    own = bool(look.of("id", "lat", "position")) and (repeated or unnamed)
    return not look.told.label and main.sense == "country" and own


def _nameless(main: Seen, label: str) -> str:
    return (
        f"the name of the table speaks of parties ({label}), but no column has their names: '{main.name}' has their countries; "
        "add a column with the names, or a mapping must say label: Country if countries are meant"
    )


def _plain_id(columns: Sequence[Seen], main: Seen) -> None:
    """Where no title says plainly that it is the id, the first column of ids that are different in each row is."""
    ids = [each for each in columns if each.sense == "id" and not each.noun]
    distinct = [each for each in ids if each.title.rest and len(each.profile.counts) == len(main.profile.cells) > 1]
    if distinct and not any(not each.title.rest for each in ids):
        distinct[0].title = distinct[0].title._replace(rest=())


def _mostly_strange(look: _Look, label: str) -> str:
    """Why a table in which a name stands among other matters is no list of parties; empty if it is one."""
    unread = [each for each in look.columns if each.role == "ignored" and each.sense != "private"]
    read = len(look.columns) - len(unread)
    least, few = (0.5, 5) if label in ("City", "Country", "Region") else (0.3, 4)
    if not unread or (look.table.header and (read >= least * len(look.columns) or read >= few)):
        return ""
    titles = ", ".join(f"'{each.name}'" for each in unread[:12])
    return f"most columns ({titles}) have nothing to do with partnerships, visits or a list of parties ({label}); a mapping must say the layout"


def _row_columns_of_parties(look: _Look, label: str) -> None:
    for column in look.columns:
        if column.sense in ("note", "source", "source_url", "source_date", "confidence"):
            column.take(column.sense)
        elif (
            column.sense in ("finish", "closed", "until")
            and "clos" in column.name.casefold()
            and "closed" in ROLE
            and label != "City"
        ):
            column.take("closed")


def _doubtful_ids(look: _Look, main: Seen) -> None:
    """A column of ids in which several stand for many names holds none (a single one is a fault of its rows); a second one of the same scheme isn't read."""
    schemes: set[str] = set()
    for column in [each for each in look.columns if each.role == "id"]:
        pairs = {(id, name) for id, name in zip(column.profile.cells, main.profile.cells) if id}
        ids = Counter(id for id, _ in pairs)
        many = sum(number > 1 for number in ids.values())
        if many > max(1, 0.2 * len(ids)):
            column.take("ignored", "the same id stands for several names, so that it is none")
        elif column.scheme in schemes or (schemes and not column.scheme):
            column.take("ignored", "a second column of ids")
        else:
            schemes.add(column.scheme)
            if main.noun == "country" or (column.profile.share("plain country") > 0.8 and not column.scheme):
                column.scheme = "iso3166-1"


def _labels_per_row(look: _Look) -> None:
    """A column whose words say what each party is: city, school, …"""
    for column in [each for each in look.columns if each.role == "type"]:
        words = [cell for cell, _ in column.profile.looked_at]
        told = {LABELS.get(read_title(word).noun, "") for word in words}
        if len(told) > 1 and "" not in told and len(words) <= 12:
            column.take("label", "its words say what each party is")


# Matrices


def _matrix(look: _Look) -> TableMapping | None:
    """A table whose titles and first column both name parties, and whose cells join them."""
    columns = look.columns
    if len(columns) < 4 or not look.table.header:
        return None
    names = {clean(cell).casefold() for cell in columns[0].profile.cells}
    titles = [clean(each.name) for each in columns[1:]]
    same = sum(title.casefold() in names for title in titles)
    countries = sum(
        (found := recognise(title)) is not None and found.how in ("name", "old name", "code") for title in titles
    )
    if look.table.part != "matrix" and max(same, countries) < 0.7 * len(titles):
        return None
    cells = [each.profile for each in columns[1:] if each.profile.filled]
    if not cells or sum(each.share("number") > 0.8 or len(each.counts) <= 3 for each in cells) < 0.8 * len(cells):
        return None
    if stranger := _stranger(look, names_only=True):
        return _refused(look, stranger)
    label, why = (
        ("Country", "the titles are countries")
        if countries >= 0.7 * len(titles)
        else label_of_end(columns[0], columns[:1], look.about)
    )
    if not label:
        return _refused(look, _unknown_parties(columns[0]))
    flow = "" if _kind_in_name(look) else _visit_in_name(look)
    figures = any(cell not in ("0", "1", "1.0", "0.0") and _is_number(cell) for each in cells for cell in each.counts)
    if figures and not flow and not _kind_in_name(look):
        return _refused(
            look,
            "the table is a matrix of numbers, and its name doesn't say of what; a mapping must say layout: matrix, and people or value for the columns",
        )
    role = (
        ("students" if any(read_title(each).sense == "students" for each in look.about) else "people")
        if flow
        else "value"
    )
    columns[0].take("name", f"the first column names one party of each pair ({why})")
    for column in columns[1:]:
        if is_total(column.name):
            column.take("ignored", "the sums of the rows")
        else:
            column.take(role, "the title names the other party, the cell says what joins them")
    columns[0].side = "a"
    reason = (
        f"a matrix: rows and columns are parties ({label}), cells are {'flows of people' if flow else 'partnerships'}"
    )
    period = period_in(look.table.path) if flow else ""
    kind = (
        ""
        if flow
        else {"City": "sister_city", "School": "sister_school", "Region": "sister_region"}.get(label, "other")
    )
    return _mapping(look, "matrix", {"a": (label, why)}, reason, aggregate=bool(flow), period=period, kind=kind)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "").isdigit()


# The mapping

SEVERAL = ("ignored", "private", "value", "people", "students", "partners", "alias", "id", "name")
"""Roles that more than one column can have."""


OF_EACH = ("country", "since")
"""Roles of which each of several columns of partners can have a column."""


def _several_partners(look: _Look) -> bool:
    return sum(each.role == "partners" for each in look.columns) > 1


def _once(look: _Look) -> None:
    """A second column of a role isn't read."""
    taken = set()
    for column in look.columns:
        key = (column.side if ROLE[column.role].of == "end" else "", column.role)
        if key in taken and column.role not in SEVERAL and not (column.role in OF_EACH and _several_partners(look)):
            column.take("ignored", f"a second column of {ROLE[key[1]].title}")
        taken.add(key)


def _mapping(look: _Look, layout: Any, labels: dict[str, tuple[str, str]], reason: str, **more: Any) -> TableMapping:
    _once(look)
    prefix = ("a" in labels and "b" in labels) or layout == "matrix"
    schemes = {each.scheme for each in look.columns if each.role == "id"}
    scheme = schemes.pop() if len(schemes) == 1 else ""
    label = labels["a"][0]
    label_b = labels.get("b", labels["a"])[0]
    country = _country(look, label)
    if country:
        who = "the first ones lie" if _two(look) else "they lie"
        reason += f"; no column says the country: {who} in {country_names()[country].name}"
    return TableMapping(
        look.table.path,
        layout,
        reason,
        tuple(_column(each, prefix, "" if scheme else each.scheme) for each in look.columns),
        label=label,
        label_b="" if label_b == label else label_b,
        country=country,
        scheme=scheme,
        values=_values(look, prefix),
        **more,
    )


def _column(column: Seen, prefix: bool, scheme: str) -> Column:
    role = "private" if column.sense == "private" else column.role
    full = f"{column.side}.{role}" if prefix and column.side and ROLE[role].of == "end" else role
    return Column(column.name, full, _reason(column, role), scheme if role == "id" else "")


_EVIDENCE = {
    "country": ("country", "countries"), "lat": ("lat", "latitudes"), "lon": ("lon", "longitudes"), "since": ("date", "dates"), "until": ("date", "dates"),
    "signed": ("date", "dates"), "start": ("date", "dates"), "population": ("count", "whole numbers"), "students": ("count", "whole numbers"),
    "people": ("count", "whole numbers"), "website": ("url", "web addresses"), "value": ("number", "numbers"), "period": ("year", "years"),
    "as_of": ("year", "years"), "position": ("position", "positions"),
}  # fmt: skip


def _reason(column: Seen, role: str) -> str:
    """Why the column has its role, in a short sentence."""
    if role == "ignored":
        return column.why or _why_ignored(column)
    said = column.why or f"the title '{column.name}' says {column.sense if role == 'name' else _say(column.sense)}"
    test, what = _EVIDENCE.get(role, ("", ""))
    if test and column.profile.filled and "%" not in said:
        said += f"; {_percent(column.profile.share(test))} of {column.profile.filled:,} values are {what}"
    end = {"a": "first end", "b": "second end"}.get(column.side, "")
    return f"{said}; {end} {column.placed}" if end and column.placed else said


def _why_ignored(column: Seen) -> str:
    why = (
        "rows of this kind have no use for it"
        if column.sense in ROLE or column.sense in MAIN or column.sense == "neutral"
        else "its title isn't known"
    )
    return (
        f"{why}; values such as {examples(column.profile)}" if column.profile.filled else f"{why}; the column is empty"
    )


def _country(look: _Look, label: str) -> str:
    """The one country of the parties that have no column for it: from their regions, postcodes or towns, or the file's name."""
    with_country = {each.side for each in look.columns if each.role in ("country", "partners")}
    without = {each.side for each in look.columns if each.role == "name"} - with_country
    if not without or any(each.role == "value" for each in look.columns):
        return ""
    if without == {"b"} and re.search(r"confucius|孔子", " ".join((look.titles, *look.about)), re.I):
        return "CN"
    if with_country and without != {"a"}:
        return ""
    for column in [each for each in look.columns if each.side == "a" or not with_country]:
        if (column.role in ("region", "city") or (column.role, label) == ("name", "Region")) and column.profile.country:
            return column.profile.country
        if column.role in ("postcode", "address") and column.profile.share("british") > 0.8:
            return "GB"
    if without != {"a"}:
        return ""
    towns = [each for each in look.columns if each.role == "city" or (each.role == "name" and label == "City")]
    for column in [each for each in towns if each.side == "a"]:
        if country := country_of_places(cell for cell in column.profile.cells if cell):
            return country
    if with_country or _two(look):
        return ""
    words = re.split(r"[\W\d_]+", " ".join(look.about))
    texts = [each for each in (*words, *map(" ".join, pairwise(words))) if len(each) > 3]
    named = {found.code for each in texts if (found := recognise(each)) and found.how in ("name", "old name", "part")}
    return named.pop() if len(named) == 1 else ""


def _two(look: _Look) -> bool:
    return any(each.side == "b" for each in look.columns)


def _values(look: _Look, prefix: bool) -> dict[str, dict[str, str]]:
    """The words of columns with few different ones, and what they mean to us."""
    readers = {**READERS, "label": _label_in_words}
    found = {}
    for column in look.columns:
        if column.role in readers and len(column.profile.counts) <= DIFFERENT_WORDS:
            known = {cell: value for cell, _ in column.profile.looked_at if (value := readers[column.role](cell))}
            if known:
                found[column.name] = known
    return found


def _label_in_words(cell: str) -> str:
    named = label_of(cell)
    return LABELS.get(read_title(cell).noun, "") or (named.label if named else "")
