"""What the parties of one end are, which column names them, and what the columns beside it say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import label_of_kind
from loaders.columns.profiles import Profile, share_of_places
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
    share_with,
)
from loaders.columns.titles import LABELS, PLACES, Title, read_title
from loaders.places.countries import recognise
from loaders.places.place_names import is_council, is_county
from loaders.words import kind_of

_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_DISTRICT = re.compile(r"(?<!校)(?:[市区區县縣旗]|自治州)$")


# What stands for what on one end


def main_of(columns: Sequence[Seen], titles_only: bool = False) -> Seen | None:
    """The column that names the party: of the best sense, a title with the word "name" first; of two alike ("province/city", "city")
    one without provinces, and the first that tells nearly as many apart as the other.

    titles_only: the table has no records, so that titles must do.
    """
    able = [each for each in columns if each.sense in MAIN and (titles_only or each.profile.share("letters") >= 0.5)]
    best = min(map(_order, able), default=None)
    alike = [each for each in able if _order(each) == best]
    most = max((len(each.profile.counts) for each in alike), default=0)
    return next((each for each in alike if len(each.profile.counts) >= 0.8 * most), None)


def _order(column: Seen) -> tuple[float, bool, bool]:
    provinces = column.sense == "city" and column.profile.share("part") > 0.5
    return _rank(column), not column.title.named, provinces


def _rank(column: Seen) -> float:
    if column.sense == "name" and column.title.rest:
        return len(ORGANIZED) + 0.5
    return 1 if column.sense == "partners" else MAIN.index(column.sense)


def label_of_end(main: Seen, columns: Sequence[Seen], about: Sequence[str]) -> tuple[str, str]:
    """What the parties are, and why; two empty texts if nothing tells. about: texts that may tell, the nearest first."""
    profile = main.profile
    told = LABELS.get(main.noun or main.sense, "")
    if main.sense == "partners" or main.side == "b":
        told = told or label_of_kind(kind_of(main.name))
    if (
        profile.label
        and profile.label not in ("Region", told)
        and not (told == "City" and profile.share_of(is_council) > 0.3)
        and profile.labels[profile.label] > 0.5 * profile.labels.total()
    ):
        return profile.label, f"{percent(profile.labels[profile.label] / profile.labels.total())} of the names say so"
    if told:
        return told, f"the title '{main.name}' says so"
    if (share := profile.share_of(_is_country)) > 0.8 and profile.filled > 1:
        return "Country", f"{percent(share)} of the names are countries"
    if share_with(_DISTRICT, profile) > 0.8:
        return "City", "the names end as those of cities and districts do"
    if main.title == Title(""):  # the file's name says what a title means, and not what texts without one are
        about = ()
    if about and (told := _said_of(about[0], profile)):
        return told, f"the word for it stands in '{about[0].strip()[:80]}'"
    if (
        sum(each.sense in ("population", "lat", "lon", "position") for each in columns) >= 2
        and not profile.labels["School"]
    ):
        return "City", "they have positions and inhabitants"
    for text in about[1:]:
        if told := _said_of(text, profile):
            return told, f"the word for it stands in '{text.strip()[:80]}'"
    names = [cell for cell in profile.cells if cell]
    if names and not any(each.sense == "private" for each in columns) and (share := share_of_places(names)) > 0.6:
        return "City", f"{percent(share)} of the names are places"
    return "", ""


def _is_country(cell: str) -> bool:
    """Does it name a country or a part of one, and not a town with its country behind (Suzhou, China)?"""
    found = recognise(cell)
    if found is None or found.how not in ("name", "old name", "code"):
        return False
    return not found.region or not ("," in cell or "(" in cell) or recognise(found.region) is not None


def _said_of(text: str, profile: Profile) -> str:
    """What the words of a text say the names are; countries only where they are some."""
    told = label_in(text)
    return "" if told == "Country" and profile.filled and profile.share("plain country") < 0.5 else told


def label_in(text: str) -> str:
    """What parties the words of a text (the name of a file, titles) speak of; empty if none.

    >>> label_in("twin towns of Dresden"), label_in("schools"), label_in("data")
    ('City', 'School', '')
    """
    return label_of_kind(kind_of(text)) or LABELS.get(read_title(text).noun, "")


def settle_end(columns: Sequence[Seen], main: Seen | None, label: str) -> None:
    """Give the columns of one end their roles."""
    taken: set[str] = set()
    if main:
        main.take("partners" if main.sense == "partners" else "name")
        taken.add(main.role)
    for column in columns:
        if column is main or column.sense not in END_SENSES:
            continue
        role = _role_beside(column, main, label)
        of_each = role == "country" and main is not None and main.role == "partners"
        if role in taken and not of_each and role not in ("alias", "id", "ignored", "partners"):
            column.take("ignored", f"a second column of {say_sense(role)}")
            continue
        column.take(role)
        taken.add(role)
    if len(taken & {"lat", "lon"}) == 1:
        for column in [each for each in columns if each.role in ("lat", "lon")]:
            column.take("ignored", "half of a position: the other column is missing")
    _chinese_beside_latin(columns, main)


def _role_beside(column: Seen, main: Seen | None, label: str) -> str:
    """Role of a column beside the one that names the party."""
    sense = column.sense
    if sense == "id":
        return _role_of_id(column, label)
    if sense == "partners" and main and not column.profile.filled and column.placed != ONE_OF_SEVERAL:
        return "ignored"
    if sense == "partners" or (main is None and sense in ("name", "country")):
        return "partners" if sense == "partners" else sense
    if sense == "name" or (sense in ORGANIZED and label == LABELS[sense]):
        return "alias" if not column.title.rest else "ignored"
    if sense == "city" and label in ("School", "Bureau", "Organization") and column.profile.share_of(is_county) > 0.3:
        column.why = f"the values of '{column.name}' are councils of counties, no towns: {examples(column.profile)}"
        return "ignored"
    if sense in PLACES:
        within = {"City": ("country", "region"), "Region": ("country",), "Country": ()}.get(label, PLACES)
        if sense == "city" and label == "City" and column.profile.share("part") > 0.3:
            column.why = f"the values of '{column.name}' are provinces"
            return "region"
        return sense if sense in within else "ignored"
    if sense == "parent":
        return "ignored"
    if sense in ("type", "level") and column.noun == "bureau" and label != "Bureau":
        column.why = "the title speaks of the bureau, not of the party itself"
        return "ignored"
    return sense if sense in END_ROLES else "ignored"


def _role_of_id(column: Seen, label: str) -> str:
    if column.title.rest:
        column.why = f"'{' '.join(column.title.rest)}' isn't known: it may be the id of something else"
        return "ignored"
    if column.noun and label and LABELS[column.noun] != label:
        column.why = f"the id of the {column.noun}, not of the party itself"
        return "ignored"
    return "id"


def _chinese_beside_latin(columns: Sequence[Seen], main: Seen | None) -> None:
    """Two columns of names, one Chinese and one Latin: the Latin one is the name."""
    names = [each for each in columns if each is main or (each.role == "alias" and each.sense != "alias")]
    chinese = [
        each for each in names if share_with(HAN, each.profile) > 0.8 and not share_with(_KANA_OR_HANGUL, each.profile)
    ]
    latin = [each for each in names if each.profile.filled and not share_with(EAST_ASIAN_LETTER, each.profile)]
    if (
        main
        and chinese
        and latin
        and main in (chinese[0], latin[0])
        and all(each.role != "name_zh" for each in columns)
    ):
        chinese[0].take("name_zh", "the names are Chinese, and another column has them in Latin script")
        latin[0].take("name")
