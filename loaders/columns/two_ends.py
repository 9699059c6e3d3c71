"""Tables whose rows join two parties: which parties, and by ties or by visits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.model import KIND, label_of_kind
from graph.text import Text
from loaders.columns.bearing import NUMBERED
from loaders.columns.by_ids import table_joined
from loaders.columns.labels import LEAST_NAMES, NOTHING_TOLD, STATED, VAGUE, Told, label_in, weighed_label
from loaders.columns.look import Look
from loaders.columns.mapped import Labels, relations_in
from loaders.columns.mapping import PEOPLE, TableMapping
from loaders.columns.named_places import share_of_places
from loaders.columns.partners_of_one import partners_of_one
from loaders.columns.party import main_of, settle_end
from loaders.columns.refusals import (
    Refusal,
    doubtful_name,
    ours,
    refuse,
    two_names,
    unknown_numbers,
    unknown_pairs,
    unknown_parties,
)
from loaders.columns.rivals import rival_of
from loaders.columns.seen import END_SENSES, ORGANIZED, Seen, examples
from loaders.columns.sides import OF_NOBODY
from loaders.columns.signs import (
    STRONG_SIGN,
    have_life_spans,
    no_matter_of_ours,
    only_directed,
    only_figures,
    signs_of_ties,
    signs_of_visits,
    year_columns,
)
from loaders.columns.ties import guess_ties
from loaders.columns.titles import LABELS
from loaders.columns.titles import PLACES as OF_PLACES
from loaders.columns.visits import guess_visits
from loaders.words import kind_of
from loaders.words.terms import term_in_cell

# Tables without titles

NO_COUNTRIES = 0.5
"""Names are no countries themselves, and may have their countries behind them, where less than this share of them are some."""
COUNTRIES = 0.8
"""A column behind names holds their countries where more than this share of its cells are some."""
YEARS = 0.9
"""A column without a title holds years where more than this share of its cells read as some."""
PLACES = 0.6
"""Several columns of names are a name and its partners where in each more than this share are places."""


def part_untitled(look: Look) -> bool:
    """A table without titles: names and what follows them, by the cells alone; True if a row names two parties."""
    for before, column in zip((None, *look.columns), look.columns):
        if not column.sense:
            column.sense, column.why = _told_by_cells(look, column, before)
    names = look.of("name")
    ids = [column for column in look.of("id") if column.scheme]
    if len(names) == 2 and not ids:
        _part_at(look, names[1])
    elif len(ids) == 2 and not names:
        ids[0].side, ids[1].side = "a", "b"
    elif len(names) > 2 and len(names) == len(look.columns) and all(map(_are_places, names)):
        names[0].side = "a"
        for column in names[1:]:
            column.sense, column.side = "partners", "b"
            column.placed = Text("as one of several names after the first")
    return any(column.side == "b" for column in look.columns)


def _told_by_cells(look: Look, column: Seen, before: Seen | None) -> tuple[str, Text]:
    """What a column without a title holds, and why: countries (behind names), years, or names."""
    profile = column.profile
    if profile.share("plain country") > COUNTRIES and (look.of("country") or _are_names(before)):
        return "country", Text("the values are countries: {examples}", examples=examples(profile))
    if profile.share("year") > YEARS:
        return "when", Text("the values are years: {examples}", examples=examples(profile))
    if profile.names_somebody and profile.filled:
        return "name", Text("the values are texts: {examples}", examples=examples(profile))
    return "", column.why


def _are_names(column: Seen | None) -> bool:
    """Names, but not of countries?"""
    return column is not None and column.sense == "name" and column.profile.share("plain country") < NO_COUNTRIES


def _part_at(look: Look, second: Seen) -> None:
    """All columns before the second name are of the first end, the others of the second."""
    side = "a"
    for column in look.columns:
        side = "b" if column is second else side
        if column.sense in END_SENSES:
            column.side, column.placed = side, Text("by the order of the columns")


def _are_places(column: Seen) -> bool:
    return share_of_places([cell for cell in column.profile.cells if cell]) > PLACES


# Two parties a row


@dataclass
class _End:
    """One end of the rows: its columns, and which of them names or identifies its party."""

    side: str
    columns: Sequence[Seen]
    main: Seen | None
    id: Seen | None

    @property
    def teller(self) -> Seen | None:
        """The column that says which party it is."""
        return self.main or self.id


def _end(look: Look, side: str) -> _End:
    columns = [column for column in look.columns if column.side == side]
    ids = (column for column in columns if column.sense == "id")
    return _End(side, columns, main_of(columns, look.empty), next(ids, None))


def guess_two_ends(look: Look) -> TableMapping:
    """Ties or visits, or refused where it can't be told which, or who the parties are."""
    if stranger := no_matter_of_ours(look):
        return refuse(look, stranger, ours(look))
    ends = {side: _end(look, side) for side in "ab"}
    if _names_nobody(ends["a"]):
        return _guess_partners(look)
    labels = _labels(look, ends)
    if rival := _unread_name(look, ends, labels):
        return refuse(look, *doubtful_name(rival, ends["a"].teller or look.columns[0]))
    labels = _made_equal(labels, ends)
    for side, end in ends.items():
        if not labels[side].label:
            return refuse(look, *unknown_parties(end.teller or look.columns[0], _key_of(side, labels)))
    if doubt := _unsure_name(look, ends):
        return refuse(look, *doubt)
    for side, end in ends.items():
        settle_end(end.columns, end.main, labels[side].label)
    flow = look.layout or _flow(look, {told.label for told in labels.values()})
    if not flow:
        return refuse(look, *unknown_pairs(look))
    return guess_visits(look, labels) if flow == "visits" else guess_ties(look, labels)


def _unsure_name(look: Look, ends: Mapping[str, _End]) -> Refusal | None:
    """What is asked where two columns of an end name its party equally well, and nobody says which."""
    for side, end in ends.items():
        said = any(column.role in (f"{side}.name", f"{side}.id") for column in look.told.columns)
        rival = rival_of(end.main, end.columns) if end.main and not said else None
        if end.main and rival:
            return two_names(end.main, rival, side)
    return None


def _key_of(side: str, labels: Labels) -> str:
    """The key of a mapping that says what the parties of this end are."""
    return "label_b" if side == "b" and labels["a"][0] else "label"


def _names_nobody(end: _End) -> bool:
    """Has the end nothing but countries beside partners that are none, so that these lie there, and whose they are isn't said?"""
    return end.teller is None or (end.teller.sense == "country" and end.teller.placed == OF_NOBODY)


def _guess_partners(look: Look) -> TableMapping:
    """Ties of the one city that the table speaks of; refused where it speaks of none, or the partners are no cities."""
    end = _end(look, "b")
    told = _label_of(look, end)
    return partners_of_one(look, end.columns, end.main or end.id, told)


def _labels(look: Look, ends: Mapping[str, _End]) -> Labels:
    """What the parties of each end are; what another table says of one holds for the other too, where both were vaguely told to be alike."""
    own = {side: _label_of(look, end) for side, end in ends.items()}
    labels = {side: _told_elsewhere(look, end, own[side]) for side, end in ends.items()}
    for side, other in (("a", "b"), ("b", "a")):
        alike = own[side].label == own[other].label and own[side].sure <= VAGUE
        if alike and labels[side] == own[side] and labels[other].label != own[other].label:
            labels[side] = Told(labels[other].label, Text("as the other end"), VAGUE)
    return labels


def _told_elsewhere(look: Look, end: _End, own: Told) -> Told:
    """What other tables say of the parties, where these tables are surer."""
    return look.told_of(own, [end.main, end.id if end.id and end.id.scheme else None])


def _label_of(look: Look, end: _End) -> Told:
    """What the table itself says that the parties of an end are."""
    told = (look.told.label_b if end.side == "b" else "") or look.told.label
    if told:
        return Told(told, Text("the mapping says so"), STATED)
    about = [*look.about, kind_of(_titles_of_names(look))]
    if end.main:
        of_end = weighed_label(end.main, end.columns, about)
        return of_end if of_end.label else _label_by_kinds(look)
    if end.id and (of_table := _label_of_table(look, end.id)).label:
        return of_table
    label = next(filter(None, map(label_in, about)), "") or LABELS.get(end.id.noun if end.id else "", "")
    return Told(label, Text("the name of the file or the titles say so"), VAGUE) if label else NOTHING_TOLD


def _label_by_kinds(look: Look) -> Told:
    """What the parties are where every row says a kind of tie that parties of one label make."""
    for column in look.of("kind"):
        kinds = [KIND.get(term_in_cell("kind", cell)) for cell in column.profile.counts]
        labels = {label_of_kind(kind.name) if kind and not kind.open else "" for kind in kinds}
        if len(labels) == 1 and "" not in labels:
            return Told(labels.pop(), Text("the words of '{name}' say so", name=column.name), VAGUE)
    return NOTHING_TOLD


def _label_of_table(look: Look, id: Seen) -> Told:
    """What another table, in which the ids stand, says that its parties are."""
    table = table_joined(look, id)
    guessed = look.alone(table) if table else TableMapping()
    label = guessed.label or ("School" if any(column.role == "label" for column in guessed.columns) else "")
    return Told(label, Text("the table {path} says so", path=table.path)) if table and label else NOTHING_TOLD


def _titles_of_names(look: Look) -> str:
    """The titles, but for those of the places of parties that have a name of their own."""
    named = {column.side for column in look.columns if column.sense in ("name", *ORGANIZED)}
    titles = (column.name for column in look.columns if not (column.sense in OF_PLACES and column.side in named))
    return " | ".join(titles) if look.table.header else ""


def _made_equal(labels: Labels, ends: Mapping[str, _End]) -> Labels:
    """A partner of whom nothing more is said is what the first party is, and the other way round."""
    for side, other in (("a", "b"), ("b", "a")):
        if not labels[side].label and labels[other].label and _can_be(labels[other].label, ends[side]):
            labels[side] = Told(labels[other].label, Text("as the other end"), VAGUE)
    return labels


ALIKE = 0.5
"""An end is called countries as the other one only where more than this share of its names are some."""


def _can_be(label: str, end: _End) -> bool:
    """Can the parties of this end be what the other end is? No countries without their names, and no towns that lie in towns."""
    if end.main is None:
        return True
    if label == "Country":
        return end.main.profile.share("plain country") > ALIKE
    return label != "City" or not any(column.sense == "city" and column is not end.main for column in end.columns)


def _unread_name(look: Look, ends: Mapping[str, _End], labels: Labels) -> Seen | None:
    """A column of names that nobody knows, where the first end has nothing else but its place, and the second is no place."""
    main = ends["a"].main
    if (
        main is None
        or main.sense not in OF_PLACES
        or labels["b"].label in ("City", "Region", "Country")
        or look.told.columns
    ):
        return None
    able = (column for column in look.columns if not column.sense and not column.side and column.title.rest)
    return next((column for column in able if _may_name(column, main)), None)


NEARLY_AS_MANY = 0.8
"""A column nobody knows may name the parties where it is filled, and tells them apart, at least this much as their places do."""


def _may_name(column: Seen, main: Seen) -> bool:
    profile, least = column.profile, main.profile
    return (
        profile.names_somebody
        and profile.filled >= NEARLY_AS_MANY * least.filled
        and len(profile.counts) >= NEARLY_AS_MANY * max(len(least.counts), LEAST_NAMES)
    )


# Ties or visits


def _flow(look: Look, of: Collection[str]) -> str:
    """ties, or "" where pairs have figures and nothing says what they are."""
    if told := _told_by_relations(look):
        return told
    if only_figures(look):
        return ""
    counts = look.of(*PEOPLE, "count") + year_columns(look)
    of_ties, of_visits = signs_of_ties(look), signs_of_visits(look) + STRONG_SIGN * bool(counts)
    if (counts or look.of("start", "end", "purpose")) and of_visits > of_ties:
        return "visits"
    if of_ties:
        return "ties"
    if of_visits and any(column.profile.filled for column in look.of("weight")):
        return "visits"
    if counts or (unknown_numbers(look) and not _drawn_by_weight(look, of)):
        return ""
    return "" if only_directed(look) and not have_life_spans(look) else "ties"


def _drawn_by_weight(look: Look, of: Collection[str]) -> bool:
    """Is it a graph whose numbers may be those of its drawing? Numbers of arcs, and between countries, are figures of something."""
    return look.table.part == "edges" and look.table.directed is not True and "Country" not in of


def _told_by_relations(look: Look) -> str:
    """What the words that join the parties say, where a column has them: flows where all are visits with people; empty if they don't tell."""
    words = relations_in(look)
    if words == {"visit"} and look.of(*NUMBERED):
        return "visits"
    return "ties" if words - {"", "none"} else ""
