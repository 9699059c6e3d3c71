"""Numbers, counts and figures in a cell."""

from __future__ import annotations

import re

from graph.text import Text
from loaders.cells import CellError

PLAIN = re.compile(r"[-+−]?\d+(\.\d+)?([eE][-+]?\d+)?")
THOUSANDS = re.compile(r"[-+−]?\d{1,3}(?:([,.'’\u00a0\u202f ])\d{3})(?:\1\d{3})*")
COMMA = re.compile(r"[-+−]?(?:\d+|\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+),\d+")
POINT = re.compile(r"[-+−]?\d{1,3}(?:[,'’\u00a0\u202f ]\d{3})+\.\d+")
_DIGITS = re.compile(r"[.,'’\u00a0\u202f ]")


def read_number(text: str, comma: bool = False) -> float:
    """The number. comma: the column writes decimal commas (`Habits.comma`). Raises CellError.

    >>> read_number("1,234.5"), read_number("31,3"), read_number("1.234,5"), read_number("1,234"), read_number("1,234", comma=True)
    (1234.5, 31.3, 1234.5, 1234.0, 1.234)
    """
    plain = PLAIN.fullmatch(text)
    if plain and not (comma and plain[1] and THOUSANDS.fullmatch(text)):
        return float(text.replace("−", "-"))
    if COMMA.fullmatch(text) and (comma or not THOUSANDS.fullmatch(text)):
        whole, _, part = text.rpartition(",")
        return float(f"{_DIGITS.sub('', whole)}.{part}".replace("−", "-"))
    if POINT.fullmatch(text):
        whole, _, part = text.rpartition(".")
        return float(f"{_DIGITS.sub('', whole)}.{part}".replace("−", "-"))
    if THOUSANDS.fullmatch(text):
        return float(_DIGITS.sub("", text).replace("−", "-"))
    raise CellError(Text("'{text}' is no number; expected digits such as 1234 or 1,234.5", text=text[:80]))


def read_count(text: str) -> int:
    """A whole number of people or things, 0 or more. Raises CellError.

    >>> read_count("1,234"), read_count("1.234.567"), read_count("48400.0"), read_count("2000人")
    (1234, 1234567, 48400, 2000)
    """
    bare = text.rstrip("人名个個 ")
    if bare.isascii() and bare.isdigit() and len(bare) < 19:
        return int(bare)
    value = float(_DIGITS.sub("", bare)) if THOUSANDS.fullmatch(bare) else read_number(bare)
    if value < 0 or not value.is_integer() or value >= 2**63:
        raise CellError(Text("'{text}' is no whole number from 0 on", text=text[:80]))
    return int(value)


_UNITS = (
    (re.compile(r"(.+?)\s*(?:billion|bn|milliards?|milliarden|mrd\.?)", re.I), 1e9),
    (re.compile(r"(.+?)\s*亿"), 1e8),
    (re.compile(r"(.+?)\s*(?:millions?|millionen|mio\.?|mln\.?|mill\.|millones|milioni|milhões|млн\.?|m)", re.I), 1e6),
    (re.compile(r"(.+?)\s*[万萬]"), 1e4),
    (re.compile(r"(.+?)\s*(?:thousand|tausend|tsd\.?|mille|mil|тыс\.?|k)", re.I), 1e3),
    (re.compile(r"(.+?)\s*千"), 1e3),
)
_BEHIND = re.compile(r"\s*(?:[(（\[].*[)）\]]|inhabitants|people|einwohner|ew\.?|habitants|人|口|\+)+$", re.I)


def read_inhabitants(text: str) -> int:
    """A number of inhabitants, as exactly as it is said. Raises CellError.

    >>> [read_inhabitants(each) for each in ("12.7 million", "3.2M", "320k", "127万", "ca. 320,000", "1,5 Mio.", "9,300,000 (2010)")]
    [12700000, 3200000, 320000, 1270000, 320000, 1500000, 9300000]
    """
    try:
        return read_count(text)
    except CellError as error:
        plain = _BEHIND.sub("", text)
        for pattern, _ in _QUALIFIED:
            found = pattern.fullmatch(plain)
            plain = (found[1] or found[2] or plain).strip() if found else plain
        for pattern, factor in _UNITS:
            if found := pattern.fullmatch(plain):
                return round(_small(found[1], error) * factor)
        if plain == text:
            raise
        return read_count(plain)


def _small(text: str, error: CellError) -> float:
    """The number before a word such as million: 1,234 of them are one and a bit."""
    try:
        value = read_number(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except CellError:
        raise error from None
    if not 0 <= value < 1e6:
        raise error
    return value


_QUALIFIED = (
    (re.compile(r"(?:over|more than|above|>|超过|超過|逾|über|plus de|más de)\s*(.+)|(.+?)\s*(?:\+|多|余)", re.I), "gt"),
    (re.compile(r"(?:at least|≥|>=|min\.?|不少于|至少)\s*(.+)|(.+?)\s*以上", re.I), "ge"),
    (re.compile(r"(?:nearly|almost|less than|under|below|<|近|不到|fast)\s*(.+)()", re.I), "lt"),
    (re.compile(r"(?:at most|up to|≤|<=|max\.?|至多|最多)\s*(.+)|(.+?)\s*以下", re.I), "le"),
    (re.compile(r"(?:about|around|approx\.?|approximately|circa|ca\.?|c\.|~|≈|约|約|大约|etwa|environ|unos)\s*(.+)|(.+?)\s*左右", re.I), "approx"),
)  # fmt: skip


def read_figure(text: str, comma: bool = False) -> tuple[float, str]:
    """A figure and how exactly it is meant (a comparator of the model). Raises CellError.

    >>> read_figure("over 2,000"), read_figure("约2000"), read_figure("50+"), read_figure("12.5")
    ((2000.0, 'gt'), (2000.0, 'approx'), (50.0, 'gt'), (12.5, 'eq'))
    """
    for pattern, comparator in _QUALIFIED:
        found = pattern.fullmatch(text)
        if found:
            return read_number((found[1] or found[2]).strip(), comma), comparator
    return read_number(text, comma), "eq"
