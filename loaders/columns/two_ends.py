"""Tables whose rows join two parties: which parties, and by ties or by visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loaders.columns.by_ids import table_of_ids
from loaders.columns.look import Look
from loaders.columns.mapping import TableMapping
from loaders.columns.party import label_in, label_of_end, main_of, settle_end
from loaders.columns.profiles import share_of_places, sure_city
from loaders.columns.refusals import nobodys_partners, refuse, unknown_numbers, unknown_pairs, unknown_parties
from loaders.columns.seen import END_SENSES, MAIN, Seen, examples
from loaders.columns.signs import (
    no_matter_of_ours,
    only_directed,
    only_figures,
    signs_of_ties,
    signs_of_visits,
    year_columns,
)
from loaders.columns.ties import guess_ties
from loaders.columns.titles import CONNECTING, LABELS, read_title
from loaders.columns.visits import guess_visits
from loaders.words import is_east_asian, kind_of

# Two parties a row


def part_untitled(look: Look) -> bool:
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


def guess_two_ends(look: Look) -> TableMapping:
    """Ties or visits, or refused where it can't be told which, or who the parties are."""
    ends = {side: [each for each in look.columns if each.side == side] for side in "ab"}
    mains = {side: main_of(columns, look.empty) for side, columns in ends.items()}
    ids = {side: next((each for each in columns if each.sense == "id"), None) for side, columns in ends.items()}
    stranger = no_matter_of_ours(look)
    if stranger:
        return refuse(look, stranger)
    home = "" if mains["a"] or ids["a"] else look.told.city or _home(look)
    if not (mains["a"] or ids["a"] or home):
        return refuse(look, nobodys_partners(mains["b"] or ids["b"] or look.columns[0]))
    labels = {side: _label_of_side(look, mains[side], ids[side], ends[side]) for side in "b" if home}
    if home and labels["b"][0] != "City":
        return refuse(look, nobodys_partners(mains["b"] or ids["b"] or look.columns[0]))
    if home:
        settle_end(ends["b"], mains["b"], "City")
        labels = {"a": ("City", f"the name of the table or of a column says that they are those of {home}"), **labels}
        return guess_ties(look, labels, home)
    labels = {side: _label_of_side(look, mains[side], ids[side], ends[side]) for side in "ab"}
    labels = _made_equal(labels, mains)
    if not (labels["a"][0] and labels["b"][0]):
        side = "a" if not labels["a"][0] else "b"
        column = mains[side] or ids[side] or look.columns[0]
        return refuse(look, unknown_parties(column))
    for side in "ab":
        settle_end(ends[side], mains[side], labels[side][0])
    flow = look.layout or _flow(look)
    if not flow:
        return refuse(look, unknown_pairs(look))
    return guess_visits(look, labels) if flow == "visits" else guess_ties(look, labels)


def _label_of_side(look: Look, main: Seen | None, id: Seen | None, columns: Sequence[Seen]) -> tuple[str, str]:
    about = [*look.about, kind_of(look.titles)]
    said = look.told.label_b or look.told.label if (main or id or columns[0]).side == "b" else look.told.label
    if said:
        return said, "the mapping says so"
    if main:
        return label_of_end(main, columns, about)
    other = table_of_ids(look, id) if id else None
    if other:
        label = look.label_of_table(other)
        if label:
            return label, f"the table {other.path} says so"
    told = next(filter(None, map(label_in, about)), "") or LABELS.get(id.noun if id else "", "")
    return (told, "the name of the file or the titles say so") if told else ("", "")


def _made_equal(labels: dict[str, tuple[str, str]], mains: Mapping[str, Seen | None]) -> dict[str, tuple[str, str]]:
    """A partner of whom nothing more is said is what the first party is, and the other way round."""
    for side, other in (("a", "b"), ("b", "a")):
        if not labels[side][0] and labels[other][0]:
            labels[side] = labels[other][0], "as the other end"
    return labels


# Ties or visits


def _flow(look: Look) -> str:
    """ties, or "" where pairs have figures and nothing says what they are."""
    if only_figures(look):
        return ""
    counts = look.of("students", "teachers", "people", "count") + year_columns(look)
    of_ties, of_visits = signs_of_ties(look), signs_of_visits(look) + 2 * bool(counts)
    if (counts or look.of("start", "end", "purpose")) and of_visits > of_ties:
        return "visits"
    if of_ties:
        return "ties"
    if of_visits and any(each.profile.filled for each in look.of("weight")):
        return "visits"
    return "" if counts or unknown_numbers(look) or only_directed(look) else "ties"


def _home(look: Look) -> str:
    """The one city that the name of the file, its folder or a title of a partner speaks of: "sister cities of Nanjing"."""
    partners = [each.name for each in look.columns if each.side == "b" and each.sense in MAIN]
    for text in (*partners, *look.about):
        rest = [word for word in read_title(text).rest if word not in CONNECTING]
        if place := sure_city(("" if all(map(is_east_asian, rest)) else " ").join(rest)):
            return place
    return ""
