"""Lists of parties, one a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loaders.columns.look import Look
from loaders.columns.mapped import mapped
from loaders.columns.mapping import ROLE, TableMapping
from loaders.columns.party import label_in, label_of_end, main_of, settle_end
from loaders.columns.refusals import nameless, nobodys_partners, refuse, unknown_parties
from loaders.columns.seen import END_SENSES, ORGANIZED, Seen
from loaders.columns.signs import kind_in_name, no_matter_of_ours, speaks_of_partners
from loaders.columns.titles import LABELS, read_title


def guess_parties(look: Look) -> TableMapping:
    """A list of parties, one a row; refused where it can't be told what they are."""
    for column in look.columns:
        column.side = "" if column.sense not in END_SENSES else "a"
    ends = [each for each in look.columns if each.side]
    main = main_of(ends, look.empty)
    stranger = "" if main and main.sense in ORGANIZED else no_matter_of_ours(look)
    if stranger:
        return refuse(look, stranger)
    if main is None:
        found = ", ".join(f"'{each.name}'" for each in look.columns[:12])
        return refuse(
            look,
            f"no names of cities, schools or partners were found; the columns are {found}; a mapping must say the layout, and which columns hold the names",
        )
    if main.sense == "partners":
        main.sense = "name"
    if not look.layout and _of_partnerships(look):
        return refuse(look, nobodys_partners(main))
    label, why = (look.told.label, "the mapping says so") if look.told.label else label_of_end(main, ends, look.about)
    if not label:
        return refuse(look, unknown_parties(main))
    other = label_in(look.about[0]) if look.about else ""
    if _only_countries(look, main) and other not in ("", "Country"):
        return refuse(look, nameless(main, other))
    _plain_id(ends, main)
    settle_end(ends, main, label)
    _row_columns_of_parties(look, label)
    _doubtful_ids(look, main)
    _labels_per_row(look)
    strange = _mostly_strange(look, label)
    if strange and not look.layout:
        return refuse(look, strange)
    return mapped(look, "parties", {"a": (label, why)}, f"each row is one party ({label}; {why})")


def _of_partnerships(look: Look) -> bool:
    """Does a list of single parties have dates of their partnerships?"""
    dated = look.of("since", "signed", "expires")
    return any(speaks_of_partners(each.name) for each in dated) or bool(dated and kind_in_name(look))


def _only_countries(look: Look, main: Seen) -> bool:
    """Do the rows have ids or positions of their own, but nothing to be called by but the country?"""
    repeated = len(main.profile.counts) < main.profile.filled
    unnamed = any(each.title.named for each in look.of("id"))
    own = bool(look.of("id", "lat", "position")) and (repeated or unnamed)
    return not look.told.label and main.sense == "country" and own


def _plain_id(columns: Sequence[Seen], main: Seen) -> None:
    """Where no title says plainly that it is the id, the first column of ids that are different in each row is."""
    ids = [each for each in columns if each.sense == "id" and not each.noun]
    distinct = [each for each in ids if each.title.rest and len(each.profile.counts) == len(main.profile.cells) > 1]
    if distinct and not any(not each.title.rest for each in ids):
        distinct[0].title = distinct[0].title._replace(rest=())


def _mostly_strange(look: Look, label: str) -> str:
    """Why a table in which a name stands among other matters is no list of parties; empty if it is one."""
    unread = [each for each in look.columns if each.role == "ignored" and each.sense != "private"]
    read = len(look.columns) - len(unread)
    least, few = (0.5, 5) if label in ("City", "Country", "Region") else (0.3, 4)
    if not unread or (look.table.header and (read >= least * len(look.columns) or read >= few)):
        return ""
    titles = ", ".join(f"'{each.name}'" for each in unread[:12])
    return f"most columns ({titles}) have nothing to do with partnerships, visits or a list of parties ({label}); a mapping must say the layout"


def _row_columns_of_parties(look: Look, label: str) -> None:
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


def _doubtful_ids(look: Look, main: Seen) -> None:
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


def _labels_per_row(look: Look) -> None:
    """A column whose words say what each party is: city, school, …"""
    for column in [each for each in look.columns if each.role == "type"]:
        words = [cell for cell, _ in column.profile.looked_at]
        told = {LABELS.get(read_title(word).noun, "") for word in words}
        if len(told) > 1 and "" not in told and len(words) <= 12:
            column.take("label", "its words say what each party is")
