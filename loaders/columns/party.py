"""Which column names the parties of one end, and what the columns beside it say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.text import Text
from loaders.columns.profiles import Profile
from loaders.columns.seen import (
    EAST_ASIAN_LETTER,
    END_ROLES,
    END_SENSES,
    HAN,
    MAIN,
    ONE_OF_SEVERAL,
    ORGANIZED,
    Seen,
    examples,
    percent,
    say_sense,
)
from loaders.columns.titles import LABELS, PLACES
from loaders.places.place_names import is_county

_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")

# The column that names a party

MAIN_LETTERED = 0.5
"""Least share of cells with letters in the column that names the parties: a city by number is none."""
TELLS_APART = 0.8
"""Of two columns alike the first names the parties, if it tells at least this share of what the better one does apart."""
PROVINCES_AMONG_CITIES = 0.5
"""A column of cities of which more than this share are provinces ("province/city") stands behind a plain one."""
RANK_OF_UNKNOWN_NAME = len(ORGANIZED) + 0.5
"""A name with an unknown word (project name) stands behind schools and other organizations, and before cities."""
RANK_OF_PARTNERS = 1
"""A list of partners stands behind a name alone."""


def main_of(columns: Sequence[Seen], titles_only: bool = False) -> Seen | None:
    """The column that names the party: of the best sense, a title with the word "name" first; of two alike ("province/city", "city")
    one without provinces, and the first that tells nearly as many apart as the other.

    titles_only: the table has no records, so that titles must do.
    """
    main = [column for column in columns if column.sense in MAIN]
    able = [column for column in main if titles_only or column.profile.share("letters") >= MAIN_LETTERED]
    stated = next((column for column in able if column.stated), None)
    if stated:
        return stated
    best = min(map(order_of_naming, able), default=None)
    alike = [column for column in able if order_of_naming(column) == best]
    most = max((len(column.profile.counts) for column in alike), default=0)
    return next((column for column in alike if len(column.profile.counts) >= TELLS_APART * most), None)


def order_of_naming(column: Seen) -> tuple[float, bool, bool]:
    """How well a column can name the party, the best first: its sense, a title with the word "name", no provinces."""
    provinces = column.sense == "city" and column.profile.share("part") > PROVINCES_AMONG_CITIES
    return _rank(column), not column.title.named, provinces


def _rank(column: Seen) -> float:
    if column.sense == "name" and column.title.rest:
        return RANK_OF_UNKNOWN_NAME
    return RANK_OF_PARTNERS if column.sense == "partners" else MAIN.index(column.sense)


# What the columns beside it say


def settle_end(columns: Sequence[Seen], main: Seen | None, label: str) -> None:
    """Give the columns of one end their roles."""
    if main:
        main.take("partners" if main.sense == "partners" else "name")
    beside = [column for column in columns if column is not main and column.sense in END_SENSES]
    asked = [(column, _role_beside(column, main, label)) for column in beside]
    for column, role in asked:
        _take_if_best(column, role, main, [each for each, its in asked if its == role])
    if not {"lat", "lon"} <= {role for _, role in asked}:
        _drop_half_positions(columns)
    _chinese_beside_latin(columns, main)


def _take_if_best(column: Seen, role: str, main: Seen | None, rivals: Sequence[Seen]) -> None:
    best = main if main and role == main.role else likeliest(rivals)
    if column is best or _has_several(role, main):
        column.take(role)
    else:
        lose(column, role, best)


def _has_several(role: str, main: Seen | None) -> bool:
    """Can an end have several columns of this role? Countries where each of several partners has one."""
    of_each = role == "country" and main is not None and main.role == "partners"
    return of_each or role in ("alias", "id", "ignored", "partners")


NEARLY_AS_FULL = 0.8
"""Of columns that may have one role the first is taken, but for one that is filled less than this much as the fullest."""
_VAGUE = frozenset(("locality", "localite", "localidad", "localita", "localidade", "location", "place", "ort"))
"""Words for a town that may be a part of one: a column that says town goes before."""


def likeliest(columns: Sequence[Seen]) -> Seen:
    """The column of several that best has the role that all may have: well filled, a plain title, then the first."""
    most = max(column.profile.filled for column in columns)
    able = (column for column in columns if column.profile.filled >= NEARLY_AS_FULL * most)
    return min(able, key=lambda column: not _VAGUE.isdisjoint(column.title.words.split()))


def lose(column: Seen, role: str, best: Seen) -> None:
    """Another column has the role that this one could have too: it isn't read, and stays a candidate."""
    column.take("ignored", _also_possible(column, role, best))
    column.also = role


def _also_possible(column: Seen, role: str, best: Seen) -> Text:
    """Why a column lost its role to another one."""
    if column.profile.filled >= NEARLY_AS_FULL * best.profile.filled:
        return Text("also possible as {what}; '{other}' was taken", what=say_sense(role), other=best.name)
    share, more = (percent(each.profile.filled / (len(each.profile.cells) or 1)) for each in (column, best))
    return Text(
        "also possible as {what}; '{other}' was taken, which is filled in {more} of the rows, this one in {share}",
        what=say_sense(role),
        other=best.name,
        more=more,
        share=share,
    )


def _drop_half_positions(columns: Sequence[Seen]) -> None:
    for column in columns:
        if column.role in ("lat", "lon"):
            column.take("ignored", Text("half of a position: the other column is missing"))


def _role_beside(column: Seen, main: Seen | None, label: str) -> str:
    """Role of a column beside the one that names the party."""
    sense = column.sense
    if sense == "id":
        return _role_of_id(column, label)
    if sense == "partners":
        return _role_of_partners(column, main)
    if main is None and sense in ("name", "country"):
        return sense
    if sense == "name" or (sense in ORGANIZED and label == LABELS[sense]):
        return "alias" if not column.title.rest else "ignored"
    if sense in PLACES:
        return _role_of_place(column, label)
    if sense == "parent":
        return "ignored"
    if sense in ("type", "level") and column.noun == "bureau" and label != "Bureau":
        column.why = Text("the title speaks of the bureau, not of the party itself")
        return "ignored"
    return sense if sense in END_ROLES else "ignored"


def _role_of_partners(column: Seen, main: Seen | None) -> str:
    """An empty column of partners beside a name isn't read, but for one of several of which others hold some."""
    empty = main is not None and not column.profile.filled and column.placed != ONE_OF_SEVERAL
    return "ignored" if empty else "partners"


COUNTIES_AMONG_TOWNS = 0.3
"""Where more than this share of the "towns" of schools are counties, the column holds who runs them."""
PROVINCES_AMONG_TOWNS = 0.3
"""Where more than this share of the "cities" beside the names of cities are provinces, it holds their provinces."""


def _role_of_place(column: Seen, label: str) -> str:
    """What a country, region, city or district is to the party: its place, where the party lies within such a one."""
    sense = column.sense
    if (
        sense == "city"
        and label in ("School", "Bureau", "Organization")
        and _share_of_counties(column) > COUNTIES_AMONG_TOWNS
    ):
        column.why = Text(
            "the values of '{name}' are councils of counties, no towns: {examples}",
            name=column.name,
            examples=examples(column.profile),
        )
        return "ignored"
    if sense == label.casefold() == "city" and column.profile.share("part") > PROVINCES_AMONG_TOWNS:
        column.why = Text("the values of '{name}' are provinces", name=column.name)
        return "region"
    return sense if sense in _WITHIN.get(label, PLACES) else "ignored"


_WITHIN = {"City": ("country", "region"), "Region": ("country",), "Country": ()}


def _share_of_counties(column: Seen) -> float:
    return column.profile.share_of(is_county)


def _role_of_id(column: Seen, label: str) -> str:
    if column.title.rest:
        words = " ".join(column.title.rest)
        column.why = Text("'{words}' isn't known: it may be the id of something else", words=words)
        return "ignored"
    if column.noun and label and LABELS[column.noun] != label:
        column.why = Text("the id of the {noun}, not of the party itself", noun=Text(column.noun))
        return "ignored"
    return "id"


CHINESE_NAMES = 0.8
"""A column of names is a Chinese one where more than this share have Chinese characters, and none is Japanese or Korean."""


def _chinese_beside_latin(columns: Sequence[Seen], main: Seen | None) -> None:
    """Two columns of names, one Chinese and one Latin: the Latin one is the name."""
    if main is None or any(column.role == "name_zh" for column in columns):
        return
    names = [column for column in columns if column is main or (column.role == "alias" and column.sense != "alias")]
    chinese = next((column for column in names if _is_chinese(column.profile)), None)
    latin = next((column for column in names if _is_latin(column.profile)), None)
    if chinese and latin and main in (chinese, latin):
        chinese.take("name_zh", Text("the names are Chinese, and another column has them in Latin script"))
        latin.take("name")


def _is_chinese(profile: Profile) -> bool:
    return profile.share_with(HAN) > CHINESE_NAMES and not profile.share_with(_KANA_OR_HANGUL)


def _is_latin(profile: Profile) -> bool:
    return profile.filled > 0 and not profile.share_with(EAST_ASIAN_LETTER)
