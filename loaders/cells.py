"""Cells: dates, numbers, positions and lists as people write them, and the words that stand for nothing.

A cell that can't be read raises `CellError`, which says what was found and what was expected; who reads the row adds the column.
What one cell alone can't tell (is 03/04/2005 in March or April, is 1,234 a thousand or one and a bit) the whole column does: `Habits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

NOTHING = frozenset(
    ("", "-", "--", "---", "–", "—", "/", ".", "..", "...", "…", "?", "??", "n/a", "#n/a", "n.a.", "n.a", "na", "nan", "null", "none", "nil", "<na>", "nat", "unknown", "not known",
     "unspecified", "not available", "not applicable", "unbekannt", "k.a.", "inconnu", "inconnue", "desconocido", "desconhecido", "sconosciuto", "nieznany", "неизвестно",
     "不详", "不明", "未知", "无", "無", "没有", "暂无", "不適用", "不适用", "空"),
)  # fmt: skip
"""Folded cells that say nothing."""
_CONTROL = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233, 65279, 8203), " ")


_REFERENCE = re.compile(
    r"(?<=\S)\s*\[(?:\d{1,3}|[a-z]|(?:note|nb|nota|n|anm\.?|注|註)\s?\d{0,3}|citation needed|update)\]", re.IGNORECASE
)
"""Marks of footnotes, as scrapes of Wikipedia have them: Jiaxing [2], 2000[note 1]."""


class CellError(ValueError):
    """A cell that can't be read; the text says what was found and what was expected."""


class NoSuchDay(CellError):
    """A cell that is written as a date, of a day that no calendar has."""


@lru_cache(maxsize=65536)
def clean(cell: str) -> str:
    """The cell without blanks around it, with single blanks within, without marks of footnotes; nothing for a word that stands for nothing.

    >>> clean("  Saint \\n Denis "), clean("N/A"), clean("不详"), clean("Jiaxing [2][note 1]")
    ('Saint Denis', '', '', 'Jiaxing')
    """
    text = cell.strip()
    if text.endswith("]"):
        text = _REFERENCE.sub("", text)
    if not text.isprintable():
        text = text.translate(_CONTROL)
    text = " ".join(text.split())
    return "" if len(text) < 16 and text.casefold() in NOTHING else text


CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d\s()/-]{6,}\d|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?:\b(?:tel|phone|telephone|mobile|fax)|电话|電話|手机|手機)\W{0,3}\d[\d\s()/-]{5,}\d",
    re.IGNORECASE,
)
"""An e-mail address or a telephone number in a text."""


def without_contacts(text: str) -> str:
    """A remark without the e-mail addresses and telephone numbers in it, which are kept nowhere.

    >>> without_contacts("ask li@suzhou.edu.cn, tel. 0512 6522 1234; since 1996-10-23")
    'ask [left out], [left out]; since 1996-10-23'
    """
    return CONTACT.sub("[left out]", text) if text else text


def host_and_path(address: str) -> tuple[str, str]:
    """Host and path of a web address, with or without its https://; both empty where it is none.

    >>> host_and_path("https://www.Suzhou.gov.cn/en/"), host_and_path("suzhou.gov.cn"), host_and_path("http://[suzhou")
    (('www.suzhou.gov.cn', '/en/'), ('suzhou.gov.cn', ''), ('', ''))
    """
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path


_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum|count|anzahl|gesamtzahl|nombre total|łącznie|insgesamt|gesamt|summe|somme|totale|total général|total general|suma|razem|ogółem|итого|всего|"
    r"合[計计]|总[计數数]|總[計數]|小[計计]|共[計计]|합계",
    re.IGNORECASE,
)


def is_total(cell: str) -> bool:
    """Is it the title of a sum?

    >>> is_total("Grand total:"), is_total("合计"), is_total("Total Wine School")
    (True, True, False)
    """
    return _TOTAL.fullmatch(cell.strip().rstrip(":： ")) is not None


# Dates

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
MONTH = {word: number for words in _MONTHS.values() for number, word in enumerate(words.split(), 1)}
MONTH |= {word[:3]: number for number, word in enumerate(_MONTHS["en"].split(), 1)} | {"sept": 9}

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?)?)?")
_CHINESE = re.compile(r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号號])?)?")
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民国": 1911, "民國": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,3}})\s*(年.*)")
"""Years counted from the first of an emperor, or of the Republic of China."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\.0+")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_DAY_WORD = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.|º)?,? (?:of |de |di )?)?([^\W\d_]{3,})\.?,? (?:of |de |di )?(\d{4})"
)
_SHORT = re.compile(r"(\d{1,2})[-/ ]([^\W\d_]{3,})\.?[-/ ](\d{4}|\d{2})")
_WORD_DAY = re.compile(r"([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
DATES = "a date such as 2005, 2005-11, 2005-11-16, 16.11.2005 or 16 November 2005"


def read_date(text: str, order: str = "") -> str:
    """The date at its own precision. order: "dmy" or "mdy" where the column proves it (`Habits.order`), else "".

    Two digits of a year are 1940 to 2039. Raises CellError.

    >>> [read_date(each) for each in ("2005", "16.11.2005", "16 November 2005", "2005年11月16日", "20051116", "2005-11")]
    ['2005', '2005-11-16', '2005-11-16', '2005-11-16', '2005-11-16', '2005-11']
    >>> read_date("12-Mar-2015"), read_date("5-Jul-19")
    ('2015-03-12', '2019-07-05')
    >>> read_date("昭和34年4月1日"), read_date("平成元年"), read_date("民國78年5月")
    ('1959-04-01', '1989', '1989-05')
    >>> read_date("11/6/05", "mdy")
    '2005-11-06'
    >>> read_date("11/6/2005")
    Traceback (most recent call last):
    ...
    loaders.cells.CellError: '11/6/2005' can be day or month first, and no other cell of the column tells; expected 2005-11-06 or 2005-06-11
    """
    if text.isascii() and text.isdigit() and len(text) == 4 and text != "0000":
        return text
    year, month, day = _parts(text, order)
    said = f"{int(year):04}" + "".join(f"-{int(part):02}" for part in (month, day) if part)
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise NoSuchDay(f"'{text}' is no day of the calendar; expected {DATES}") from None
    return said


def _parts(text: str, order: str) -> tuple[str, str, str]:
    """Year, month and day as digits, the last ones empty where the text doesn't say them."""
    era = _ERA.fullmatch(text)
    if era:
        text = f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}{era[3]}"
    for pattern in (_YEAR, _ISO, _CHINESE, _COMPACT):
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (*(part or "" for part in found.groups()), "", "")[:3]
            return year, month, day
    found = _NUMBERS.fullmatch(text)
    if found:
        return _ordered(text, found, order)
    found = _MONTH_YEAR.fullmatch(text)
    if found:
        return found[2], found[1], ""
    low = text.casefold()
    found = _DAY_WORD.fullmatch(low)
    if found and found[2] in MONTH:
        return found[3], str(MONTH[found[2]]), found[1] or ""
    found = _SHORT.fullmatch(low)
    if found and found[2] in MONTH:
        return _whole(found[3]), str(MONTH[found[2]]), found[1]
    found = _WORD_DAY.fullmatch(low)
    if found and found[1] in MONTH:
        return found[3], str(MONTH[found[1]]), found[2]
    raise CellError(f"'{text[:80]}' is no date; expected {DATES}")


def _whole(year: str) -> str:
    """A year of four digits."""
    return year if len(year) == 4 else f"{'20' if int(year) < 40 else '19'}{year}"


def _ordered(text: str, found: re.Match[str], order: str) -> tuple[str, str, str]:
    first, mark, second, year = found.groups()
    year = _whole(year)
    if mark == "." or int(first) > 12:
        order = "dmy"
    elif int(second) > 12:
        order = "mdy"
    elif first == second:
        order = "dmy"
    if order == "dmy":
        return year, second, first
    if order == "mdy":
        return year, first, second
    raise CellError(
        f"'{text}' can be day or month first, and no other cell of the column tells; "
        f"expected {year}-{first:0>2}-{second:0>2} or {year}-{second:0>2}-{first:0>2}"
    )


_PERIOD = re.compile(r"(\d{4})\s*(?:[-–—/]|to|bis|至)\s*(\d{4}|\d{2})")


def read_period(text: str, order: str = "") -> tuple[str, str]:
    """First and last year or day of a period. Raises CellError.

    >>> read_period("2013"), read_period("2013/14"), read_period("2014–2024"), read_period("2013-05")
    (('2013', '2013'), ('2013', '2014'), ('2014', '2024'), ('2013-05', '2013-05'))
    """
    found = _PERIOD.fullmatch(text)
    if found and (len(found[2]) == 4 or (int(found[1]) + 1) % 100 == int(found[2])):
        first, last = found[1], found[2] if len(found[2]) == 4 else str(int(found[1]) + 1)
        if last < first:
            raise CellError(f"'{text}' ends before it begins; expected a year or a period such as 2013/14")
        return first, last
    said = read_date(text, order)
    return said, said


# Numbers

_PLAIN = re.compile(r"[-+−]?\d+(\.\d+)?([eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+−]?\d{1,3}(?:([,.'’\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_COMMA = re.compile(r"[-+−]?(?:\d+|\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+),\d+")
_POINT = re.compile(r"[-+−]?\d{1,3}(?:[,'’\u00a0\u202f ]\d{3})+\.\d+")
_DIGITS = re.compile(r"[.,'’\u00a0\u202f ]")


def read_number(text: str, comma: bool = False) -> float:
    """The number. comma: the column writes decimal commas (`Habits.comma`). Raises CellError.

    >>> read_number("1,234.5"), read_number("31,3"), read_number("1.234,5"), read_number("1,234"), read_number("1,234", comma=True)
    (1234.5, 31.3, 1234.5, 1234.0, 1.234)
    """
    plain = _PLAIN.fullmatch(text)
    if plain and not (comma and plain[1] and _THOUSANDS.fullmatch(text)):
        return float(text.replace("−", "-"))
    if _COMMA.fullmatch(text) and (comma or not _THOUSANDS.fullmatch(text)):
        whole, _, part = text.rpartition(",")
        return float(f"{_DIGITS.sub('', whole)}.{part}".replace("−", "-"))
    if _POINT.fullmatch(text):
        whole, _, part = text.rpartition(".")
        return float(f"{_DIGITS.sub('', whole)}.{part}".replace("−", "-"))
    if _THOUSANDS.fullmatch(text):
        return float(_DIGITS.sub("", text).replace("−", "-"))
    raise CellError(f"'{text[:80]}' is no number; expected digits such as 1234 or 1,234.5")


def read_count(text: str) -> int:
    """A whole number of people or things, 0 or more. Raises CellError.

    >>> read_count("1,234"), read_count("1.234.567"), read_count("48400.0"), read_count("2000人")
    (1234, 1234567, 48400, 2000)
    """
    bare = text.rstrip("人名个個 ")
    if bare.isascii() and bare.isdigit() and len(bare) < 19:
        return int(bare)
    value = float(_DIGITS.sub("", bare)) if _THOUSANDS.fullmatch(bare) else read_number(bare)
    if value < 0 or not value.is_integer() or value >= 2**63:
        raise CellError(f"'{text[:80]}' is no whole number from 0 on")
    return int(value)


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


# Positions

_SEXAGESIMAL = re.compile(
    r"""([NSEWO])?\s*([-+−]?\d{1,3}(?:[.,]\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?([NSEWO])?""",
    re.I,
)


def read_angle(text: str, most: int) -> float:
    """Latitude (most = 90) or longitude (most = 180) in degrees. Raises CellError.

    >>> read_angle("31.3", 90), read_angle("31,3", 90), read_angle("31°18′S", 90), read_angle("120.6 W", 180)
    (31.3, 31.3, -31.3, -120.6)
    """
    try:
        value = float(text)
    except ValueError:
        value = _sexagesimal(text)
    name = "latitude" if most == 90 else "longitude"
    if not -most <= value <= most:
        raise CellError(f"'{text[:80]}' is no {name}; expected -{most} to {most}")
    return value


def _sexagesimal(text: str) -> float:
    found = _SEXAGESIMAL.fullmatch(text)
    if not found:
        raise CellError(f"'{text[:80]}' is no position; expected degrees such as 31.3 or 31°18′N")
    before, degrees, minutes, seconds, after = found.groups()
    whole = float(degrees.replace(",", ".").replace("−", "-"))
    parts = sum(float(part.replace(",", ".")) / by for part, by in ((minutes, 60), (seconds, 3600)) if part)
    value = whole - parts if whole < 0 else whole + parts
    return -value if (before or after or "").upper() in ("S", "W", "O") else value


_WKT = re.compile(r"(?:SRID=4326;\s*)?POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.I)


def read_position(text: str) -> tuple[float, float]:
    """Latitude and longitude from one cell. Raises CellError.

    >>> read_position("(48.0, 16.25)"), read_position("Point(16.25 48.0)"), read_position("48,5; 16,25")
    ((48.0, 16.25), (48.0, 16.25), (48.5, 16.25))
    """
    found = _WKT.fullmatch(text)
    if found:
        return read_angle(found[2], 90), read_angle(found[1], 180)
    bare = text.strip("()[] ")
    for mark in (";", "|", ", ", ","):
        parts = [part.strip() for part in bare.split(mark)]
        if len(parts) == 2:
            return read_angle(parts[0], 90), read_angle(parts[1], 180)
    parts = bare.split()
    if len(parts) == 2:
        return read_angle(parts[0], 90), read_angle(parts[1], 180)
    raise CellError(f"'{text[:80]}' is no position; expected latitude and longitude such as 31.3, 120.6")


# Lists


def split_cell(cell: str, separator: str) -> list[str]:
    """The entries of a list in a cell; line breaks always part entries, separators within brackets don't.

    >>> split_cell("Portland; Victoria;; -", ";"), split_cell("A (X, Y), B", ",")
    (['Portland', 'Victoria'], ['A (X, Y)', 'B'])
    """
    parts = cell.splitlines()
    if separator and separator != "\n":
        outside = re.compile(rf"{re.escape(separator)}(?![^(]*\))")
        parts = [entry for part in parts for entry in outside.split(part)]
    return [entry for entry in map(clean, parts) if entry]


# What a whole column tells


@dataclass
class Habits:
    """How a column writes dates and numbers, from `see` of each of its cells."""

    days_first: int = 0
    months_first: int = 0
    commas: int = 0
    points: int = 0

    @property
    def order(self) -> str:
        """dmy or mdy where cells of one kind stand and none of the other; else ""."""
        if bool(self.days_first) == bool(self.months_first):
            return ""
        return "dmy" if self.days_first else "mdy"

    @property
    def comma(self) -> bool:
        """True where some numbers can only have a decimal comma, and none a decimal point."""
        return self.commas > 0 and not self.points

    def see(self, cell: str) -> None:
        """Take one cell into account."""
        found = _NUMBERS.fullmatch(cell)
        if found:
            self.days_first += int(found[1]) > 12 and found[2] != "."
            self.months_first += int(found[3]) > 12
        elif "," in cell or "." in cell:
            self.commas += _COMMA.fullmatch(cell) is not None and not _THOUSANDS.fullmatch(cell)
            self.points += _POINT.fullmatch(cell) is not None or (
                "," not in cell and _PLAIN.fullmatch(cell) is not None
            )


def habits(cells: Iterable[str]) -> Habits:
    """Of all these cells.

    >>> habits(["11/16/2005", "3/4/2005"]).order, habits(["1,5", "1,234"]).comma
    ('mdy', True)
    """
    found = Habits()
    for cell in cells:
        found.see(cell.strip())
    return found
