"""Lists of parties, one a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from graph.text import NOTHING, Text
from loaders.columns.contradicted import stranger_to_country
from loaders.columns.home_city import home_city, of_partners
from loaders.columns.labels import NOTHING_TOLD, STATED, Told, label_in, weighed_label
from loaders.columns.look import Look
from loaders.columns.mapped import label_said, mapped, said_label
from loaders.columns.mapping import TableMapping
from loaders.columns.node_types import labels_per_row, name_beside_codes, told_by_types
from loaders.columns.partners_of_one import partners_of_one
from loaders.columns.party import main_of, settle_end
from loaders.columns.refusals import mostly_strange, nameless, no_names, ours, refuse, unknown_parties
from loaders.columns.seen import END_SENSES, ORGANIZED, Seen
from loaders.columns.signs import kind_in_name, no_matter_of_ours
from loaders.words.lists import speaks_of_partners


def guess_parties(look: Look) -> TableMapping:
    """A list of parties, one a row; refused where it can't be told what they are."""
    for column in look.columns:
        column.side = "" if column.sense not in END_SENSES else "a"
    name_beside_codes(look)
    main = main_of(_ends(look), look.empty)
    stranger = NOTHING if main and main.sense in ORGANIZED else no_matter_of_ours(look)
    if stranger:
        return refuse(look, stranger, ours(look))
    if main is None:
        return refuse(look, *no_names(look))
    if main.sense == "partners":
        main.sense = "name"
    if not look.layout and (listed := _guess_partners(look, main)):
        return listed
    doubt = stranger_to_country(look, main) if look.table.part == "table" and not look.layout else None
    return refuse(look, *doubt) if doubt else _list_of(look, main)


def _guess_partners(look: Look, main: Seen) -> TableMapping | None:
    """The ties of one city, where the list is called one of its partners, or is refused since it has dates of partnerships; None if it is a list of parties."""
    told, ends = _label(look, main), _ends(look)
    sure = told.label == "City" and of_partners(look)
    if not _of_partnerships(look) and not (sure and home_city(look, ends).name):
        return None
    for column in ends:
        column.side = "b"
    return partners_of_one(look, ends, main, told)


def _ends(look: Look) -> list[Seen]:
    """The columns about the party."""
    return [column for column in look.columns if column.side]


def _list_of(look: Look, main: Seen) -> TableMapping:
    """The list of the parties that the column names."""
    told = _label(look, main)
    label = told.label
    if not label:
        return refuse(look, *unknown_parties(main))
    other = label_in(look.about[0]) if look.about else ""
    if _only_countries(look, main) and other not in ("", "Country"):
        return refuse(look, *nameless(main, other))
    _plain_id(_ends(look), main)
    settle_end(_ends(look), main, label)
    _row_columns_of_parties(look, label)
    _doubtful_ids(look, main)
    labels_per_row(look)
    if not look.layout and (unread := _strange_columns(look, label)):
        return refuse(look, *mostly_strange(unread, label))
    reason = Text("each row is one party ({label}; {why})", label=said_label(label), why=told.why)
    return mapped(look, "parties", {"a": told}, reason)


def _label(look: Look, main: Seen) -> Told:
    """What the parties are: as a mapping says, or the format, or the titles and names, or other tables that name them."""
    if look.told.label:
        return Told(look.told.label, Text("the mapping says so"), STATED)
    stated = _stated_label(look)
    if stated.label:
        return stated
    ids = (column for column in _ends(look) if column.sense == "id" and column.scheme)
    own = told_by_types(look) if look.table.part == "nodes" else NOTHING_TOLD
    return look.told_of(own if own.label else weighed_label(main, _ends(look), look.about), [main, *ids])


def _stated_label(look: Look) -> Told:
    """What the format says that the nodes are, where it does: the label of most of them."""
    words = Counter(
        label for column in _stated_labels(look) for cell in column.profile.cells if (label := label_said(cell))
    )
    label = words.most_common(1)[0][0] if words else ""
    return Told(label, Text("the format says so"), STATED) if label else NOTHING_TOLD


def _stated_labels(look: Look) -> list[Seen]:
    return [column for column in look.of("label") if column.stated]


def _of_partnerships(look: Look) -> bool:
    """Does a list of single parties have dates of their partnerships?"""
    dated = look.of("since", "signed", "expires")
    return any(speaks_of_partners(column.name) for column in dated) or bool(
        dated and (kind_in_name(look) or of_partners(look))
    )


def _only_countries(look: Look, main: Seen) -> bool:
    """Do the rows have ids or positions of their own, but nothing to be called by but the country?"""
    repeated = len(main.profile.counts) < main.profile.filled
    unnamed = any(column.title.named for column in look.of("id"))
    own = bool(look.of("id", "lat", "position")) and (repeated or unnamed)
    return not look.told.label and main.sense == "country" and own


def _plain_id(columns: Sequence[Seen], main: Seen) -> None:
    """Where no title says plainly that it is the id, the first column of ids that are different in each row is."""
    ids = [column for column in columns if column.sense == "id" and not column.noun]
    if not all(column.title.rest for column in ids):
        return
    distinct = (column for column in ids if len(column.profile.counts) == len(main.profile.cells) > 1)
    for column in islice(distinct, 1):
        column.title = column.title._replace(rest=())


class _Enough(NamedTuple):
    """What of a list must be read for it to be one: a share of its columns, or so many."""

    share: float
    columns: int


OF_PLACES = _Enough(0.5, 5)
"""Names of places stand in tables of anything (concerts, shops): half of the columns, or five, must speak of the places."""
OF_OTHERS = _Enough(0.3, 4)
"""A list of schools or universities has many columns of its own that we don't read."""


def _strange_columns(look: Look, label: str) -> list[Seen]:
    """The unread columns of a table in which a name stands among other matters, so that it is no list of parties; none if it is one."""
    unread = [column for column in look.columns if column.role == "ignored" and column.sense != "private"]
    read = len(look.columns) - len(unread)
    enough = OF_PLACES if label in ("City", "Country", "Region") else OF_OTHERS
    known = look.table.part == "nodes" or (
        look.table.header and (read >= enough.share * len(look.columns) or read >= enough.columns)
    )
    return [] if known else unread


def _row_columns_of_parties(look: Look, label: str) -> None:
    for column in look.columns:
        if column.sense in ("note", "source", "source_url", "source_date", "confidence"):
            column.take(column.sense)
        elif column.sense in ("finish", "closed", "until") and "clos" in column.name.casefold() and label != "City":
            column.take("closed")


SHARED_IDS = 0.2
"""A column in which more than this share of the ids stand for several names holds no ids,"""
SHARED_ID = 1
"""unless there is but one such: that is a fault of its rows."""
CODES_OF_COUNTRIES = 0.8
"""Ids of which more than this share are codes or names of countries are those of ISO 3166-1."""


def _doubtful_ids(look: Look, main: Seen) -> None:
    """Ids of which several stand for many names are none, and a second column of the same scheme isn't read."""
    schemes: set[str] = set()
    for column in [column for column in look.columns if column.role == "id"]:
        if not column.stated and _stand_for_several(column, main):
            column.take("ignored", Text("the same id stands for several names, so that it is none"))
        elif column.scheme in schemes or (schemes and not column.scheme):
            column.take("ignored", Text("a second column of ids"))
        else:
            schemes.add(column.scheme)
            if main.noun == "country" or (not column.scheme and _are_countries(column)):
                column.scheme = "iso3166-1"


def _stand_for_several(column: Seen, main: Seen) -> bool:
    """Do the same ids stand for several names, in more than one case and more than a few?"""
    pairs = {(id, name) for id, name in zip(column.profile.cells, main.profile.cells) if id}
    names_of = Counter(id for id, _ in pairs)
    shared = sum(names > 1 for names in names_of.values())
    return shared > max(SHARED_ID, SHARED_IDS * len(names_of))


def _are_countries(column: Seen) -> bool:
    return column.profile.share("plain country") > CODES_OF_COUNTRIES
