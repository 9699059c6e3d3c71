"""Dates and periods in a cell, at their own precision."""

from __future__ import annotations

import re
from datetime import date

from graph.text import Text
from loaders.cells import CellError


class NoSuchDay(CellError):
    """A cell that is written as a date, of a day that no calendar has."""


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
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s*(元|\d{{1,3}})\s*(?=年)")
"""Years counted from the first of an emperor, or of the Republic of China."""
_ERA_LETTER = re.compile(r"(?<![A-Za-z])([MTSHR])\s?(元|\d{1,2})(?:年|\.(?=\d{1,2}(?:\.\d{1,2})?(?!\d)))")
"""The same by the letter of the emperor: S56.4.19, H2年."""
_NUMERALS = {letter: str(number) for number, letter in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_IN_NUMERALS = re.compile(
    rf"[{''.join(_NUMERALS)}]{{4}}\s*年(?:\s*([一二三四五六七八九十]{{1,2}})\s*月(?:\s*([一二三四五六七八九十]{{1,3}})\s*[日号號])?)?"
)
"""A date in Chinese numerals: 一九九三年九月."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\.0+")
NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_DAY_WORD = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.|º)?,? (?:of |de |di )?)?([^\W\d_]{3,})\.?,? (?:of |de |di )?(\d{4})"
)
_SHORT = re.compile(r"(\d{1,2})[-/ ]([^\W\d_]{3,})\.?[-/ ](\d{4}|\d{2})")
_WORD_DAY = re.compile(r"([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WITH_WORDS = ((_DAY_WORD, (3, 2, 1)), (_SHORT, (3, 2, 1)), (_WORD_DAY, (3, 1, 2)))
"""Dates with the name of their month, each with the places of its year, month and day."""


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
        raise NoSuchDay(
            Text(
                "'{text}' is no day of the calendar; expected a date such as 2005, 2005-11, 2005-11-16, 16.11.2005 or 16 November 2005",
                text=text,
            )
        ) from None
    return said


def _parts(text: str, order: str) -> tuple[str, str, str]:
    """Year, month and day as digits, the last ones empty where the text doesn't say them."""
    text = in_our_years(_as_sure(text))
    for pattern in (_YEAR, _ISO, _CHINESE, _COMPACT):
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (*(part or "" for part in found.groups()), "", "")[:3]
            return year, month, day
    found = NUMERIC_DATE.fullmatch(text)
    if found:
        return _ordered(text, found, order)
    found = _MONTH_YEAR.fullmatch(text)
    if found:
        return found[2], found[1], ""
    low = text.casefold()
    for pattern, (year_at, month_at, day_at) in _WITH_WORDS:
        found = pattern.fullmatch(low)
        if found and found[month_at] in MONTH:
            return _whole(found[year_at]), str(MONTH[found[month_at]]), found[day_at] or ""
    raise CellError(
        Text(
            "'{text}' is no date; expected a date such as 2005, 2005-11, 2005-11-16, 16.11.2005 or 16 November 2005",
            text=text[:80],
        )
    )


_OF_WIKIDATA = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T00:00:00Z?")


def _as_sure(text: str) -> str:
    """A point in time as Wikidata writes it, as far as it is sure: what is known to the year alone has the first of January, or 00."""
    found = _OF_WIKIDATA.fullmatch(text) if text.endswith("Z") or text.startswith("+") else None
    if not found:
        return text
    year, month, day = found.groups()
    if month == "00" or (month, day) == ("01", "01"):
        return year
    return f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"


def in_our_years(text: str) -> str:
    """The text with its years as our calendar counts and writes them.

    >>> in_our_years("令和2年提携解消"), in_our_years("H2.8.23"), in_our_years("一九九三年九月"), in_our_years("昭和元年")
    ('2020年提携解消', '1990.8.23', '1993年9月', '1926年')
    """
    if text.isascii() and not text[:1].isalpha():
        return text
    text = _ERA.sub(lambda era: _counted(era[1], era[2]), text)
    text = _ERA_LETTER.sub(lambda era: f"{_counted(_LETTERS[era[1]], era[2])}{era[0][-1]}", text)
    return _IN_NUMERALS.sub(_in_digits, text)


def _counted(era: str, year: str) -> str:
    return f"{_ERAS[era] + (1 if year == '元' else int(year))}"


def _in_digits(date: re.Match[str]) -> str:
    year = "".join(_NUMERALS[letter] for letter in date[0][:4])
    month = f"{_number(date[1])}月" if date[1] else ""
    return f"{year}年{month}{_number(date[2])}日" if date[2] else f"{year}年{month}"


def _number(numerals: str) -> int:
    """A number below a hundred: 九, 十二, 二十三."""
    tens, ten, ones = numerals.rpartition("十")
    digits = {**{letter: int(number) for letter, number in _NUMERALS.items()}, "": 0}
    return (digits.get(tens, 0) or 1) * 10 + digits.get(ones, 0) if ten else digits.get(ones, 0)


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
        Text(
            "'{text}' can be day or month first, and no other cell of the column tells; expected {first} or {second}",
            text=text,
            first=f"{year}-{first:0>2}-{second:0>2}",
            second=f"{year}-{second:0>2}-{first:0>2}",
        )
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
            raise CellError(
                Text("'{text}' ends before it begins; expected a year or a period such as 2013/14", text=text)
            )
        return first, last
    said = read_date(text, order)
    return said, said
