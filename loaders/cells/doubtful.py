"""Dates that are less than sure: what is sure of them is kept, and said to be about or uncertain."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from loaders.cells import CellError
from loaders.cells.dates import NUMERIC_DATE, NoSuchDay, read_date
from loaders.cells.years import YEAR

ABOUT, UNCERTAIN = "about", "uncertain"


class Dated(NamedTuple):
    """A date at its own precision, its doubt (empty, about or uncertain), and what stands in brackets behind it."""

    date: str
    doubt: str = ""
    beside: str = ""


ONE_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
"""A year among words."""
_QUESTION = re.compile(r"(.+?)\s*[(（\[]?[?？][)）\]]?")
_UNSURE = re.compile(
    r"(?:possibly|probably|perhaps|maybe|presumably|vermutlich|wahrscheinlich|evtl\.?|probablement|peut-être|posiblemente|forse|可能|大概)\s*(.+)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:c\.|ca\.?|circa|cca\.?|approx\.?|approximately|about|around|roughly|um|etwa|ungefähr|vers|environ|hacia|alrededor de|circa il|verso il|"
    r"cerca de|около|ок\.?|ok\.?|około|omstreeks|rond|~|≈|約|约|大约|大約)\s*(.+)"
    rf"|({YEAR}\s*年?)\s*(?:~|[(（]?(?:c\.|ca\.?|circa|approx\.?|about)[)）]?|前后|前後|左右|頃|ごろ|년경)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"([^()（）]+?)\s*[(（]([^()（）]+)[)）]")
_SEASON = (
    r"(?:early|mid|late|beginning|end|middle|start|spring|summer|autumn|fall|winter|anfang|mitte|ende|frühjahr|frühling|sommer|herbst|"
    r"début|fin|printemps|été|automne|hiver|primavera|verano|estate|otoño|autunno|invierno|inverno|wiosna|lato|jesień|zima|весна|лето|осень|зима|"
    r"q[1-4]|h[12]|[1-4]\. ?quartal|(?:1st|2nd|first|second) half|(?:1st|2nd|3rd|4th|first|second|third|fourth) quarter)"
)
_IN_YEAR = re.compile(
    rf"{_SEASON}[\s,./-]*(?:of |de |del |dell'|du |des |in )?(?:the year )?({YEAR})"
    rf"|({YEAR})[\s,./-]*{_SEASON}"
    rf"|({YEAR})\s*年\s*(?:初|中|末|底|春|夏|秋|冬|春季|夏季|秋季|冬季|上半年|下半年|年初|年底)",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?:since|from|in|on|year|signed|seit|ab|im jahr|jahr|depuis|dès|en|desde|dal|nel|od|w|с|в|自|anno|a\.d\.)\s*:?\s*(.+)"
    r"|(.+?)\s*(?:起|以来|以來|onwards?|a\.?d\.?|г\.?|год|年度|[-–—])",
    re.IGNORECASE,
)
_PERIOD = re.compile(rf"({YEAR})\s*(?:[-–—/~]|to|bis|au|至|到)\s*(?:{YEAR}|\d\d)")
_SEVERAL = re.compile(r"\s*(?:[,;/&、；，]|\band\b|\bund\b|\bet\b|\by\b|\bor\b|\boder\b|和|或)\s*")
_NOT_THEN = re.compile(
    r"\b(?:before|after|until|till|by|not|no|never|prior|vor|nach|bis|nicht|avant|après|jusqu|antes|después|hasta|prima|dopo|до|после|renew\w*|end\w*|terminat\w*|clos\w*|expir\w*|cancel\w*|"
    r"dissol\w*|suspend\w*|beendet|gekündigt|erneuert|terminé\w*|résili\w*|renouvel\w*)\b|前|后|後|未|无|终|終|止|解|续|續",
    re.IGNORECASE,
)
"""Words with which a year isn't that of the event."""
MOST_WORDS = 8
"""A longer text that has one year among its words is a remark, and may speak of anything."""


def read_dated(text: str, order: str = "") -> Dated:
    """What is sure of a date. order: as of `read_date`. Raises CellError where nothing is.

    >>> [read_dated(each)[:2] for each in ("c. 1978", "1989?", "spring 1999", "1982 (renewed 2002)", "9/1/2008", "1997-1999")]
    [('1978', 'about'), ('1989', 'uncertain'), ('1999', ''), ('1982', ''), ('2008', ''), ('1997', 'uncertain')]
    >>> read_dated("1982 (renewed 2002)").beside, read_dated("约1978年"), read_dated("2005-11-16").date
    ('renewed 2002', Dated(date='1978', doubt='about', beside=''), '2005-11-16')
    """
    return _sure_of(text, order) or _of_one_year(text) or Dated(read_date(text, order))  # which says what is wrong


def _sure_of(text: str, order: str) -> Dated | None:
    """What the form of the text says of a date; None where it is none."""
    try:
        return Dated(read_date(text, order))
    except NoSuchDay:
        return _year_of(text, UNCERTAIN)
    except CellError:
        if NUMERIC_DATE.fullmatch(text):  # day and month can't be told apart
            return _year_of(text, "")
    return next(filter(None, (reader(text, order) for reader in _READERS)), None)


def _year_of(text: str, doubt: str) -> Dated | None:
    found = ONE_YEAR.search(text)
    return Dated(found[0], doubt) if found else None


def _with_doubt(pattern: re.Pattern[str], doubt: str) -> Callable[[str, str], Dated | None]:
    """A reader of texts of this form: the date in it, with this doubt unless it has a graver one."""

    def read(text: str, order: str) -> Dated | None:
        match = pattern.fullmatch(text)
        inner = _sure_of(next(filter(None, match.groups())).strip(), order) if match else None
        graver = UNCERTAIN if inner and inner.doubt == UNCERTAIN else doubt
        return inner._replace(doubt=graver or inner.doubt) if inner else None

    return read


def _bracketed(text: str, order: str) -> Dated | None:
    match = _BRACKETS.fullmatch(text)
    inner = _sure_of(match[1], order) if match else None
    return inner._replace(beside=match[2].strip()) if inner and match else None


def _of_several(text: str, order: str) -> Dated | None:
    """The first of several dates: which of them is meant isn't said."""
    parts = _SEVERAL.split(text)
    dates = [each for part in parts if (each := _sure_of(part, order))] if len(parts) > 1 else []
    return Dated(min(dates).date, UNCERTAIN) if dates and len(dates) == len(parts) else None


def _of_one_year(text: str) -> Dated | None:
    """The one year among a few words, unless they say that it is another's."""
    years = ONE_YEAR.findall(text)
    few = len(years) == 1 and len(text.split()) <= MOST_WORDS and not re.search(r"\d{5}", text)
    return Dated(years[0], UNCERTAIN) if few and not _NOT_THEN.search(text) else None


_READERS: tuple[Callable[[str, str], Dated | None], ...] = (
    _with_doubt(_QUESTION, UNCERTAIN),
    _with_doubt(_UNSURE, UNCERTAIN),
    _with_doubt(_ABOUT, ABOUT),
    _with_doubt(_IN_YEAR, ""),
    _bracketed,
    _with_doubt(_ON, ""),
    _with_doubt(_PERIOD, UNCERTAIN),
    _of_several,
)


def written_as_date(text: str) -> bool:
    """Is it a date, a doubtful one, or a day that no calendar has? A year among words is none.

    >>> [written_as_date(each) for each in ("c. 1978", "spring 1999", "31/02/1998", "signed by the mayor in 1985", "Lyon")]
    [True, True, True, False, False]
    """
    return _sure_of(text, "dmy") is not None
