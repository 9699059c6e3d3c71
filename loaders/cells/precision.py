"""Columns that say how exact the dates beside them are, as Wikidata does: 9 is a year, 10 a month, 11 a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SAYS = re.compile(
    r"precisi[oó]n|précision|genauigkeit|precis[aã]o|precisione|precyzja|точность|精度|정밀도", re.IGNORECASE
)
_BESIDE = re.compile(r"date|time|value|val|[\W_]+", re.IGNORECASE)
YEAR, MONTH, DAY = 9, 10, 11
_DATE = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)(?:T.*)?")


def precisions(titles: Sequence[str], dated: Sequence[int]) -> Mapping[int, int]:
    """By column of dates, the column that says how exact they are: of the same name, or the only one, right behind.

    >>> precisions(["since.time", "since.precision", "until"], [0, 2]), precisions(["since", "precision"], [0])
    ({0: 1}, {0: 1})
    """
    saying = [at for at, title in enumerate(titles) if _SAYS.search(title)]
    found = {at: of for at in dated for of in saying if _stem(titles[of]) and _stem(titles[at]) == _stem(titles[of])}
    behind = {of - 1: of for of in saying if of - 1 in dated and not _stem(titles[of])}
    return {**behind, **found}


def _stem(title: str) -> str:
    return _BESIDE.sub("", _SAYS.sub("", title)).casefold()


def as_exact(text: str, precision: str) -> str:
    """The date as far as it is sure; empty where not even its year is.

    >>> [as_exact("1987-01-01T00:00:00Z", each) for each in ("9", "10", "11", "7", "")]
    ['1987', '1987-01', '1987-01-01', '', '1987-01-01T00:00:00Z']
    """
    found = _DATE.fullmatch(text)
    if not found or not precision.isdigit():
        return text
    exact = min(int(precision), DAY)
    return "-".join(found.groups()[: exact - YEAR + 1]) if exact >= YEAR else ""
