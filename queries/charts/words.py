"""Texts of a picture: stand-ins that matplotlib lays out, and what takes their place; numbers for people."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable
from xml.sax.saxutils import escape

from graph.limits import in_xml

Say = Callable[[str], str]
"""What a text is in the reader's language; a `Text` brings its pattern along."""
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONGEST = 26
"""Letters of a name that are shown, Chinese ones counted twice; the whole stands in its title."""


class PictureTexts:
    """The texts of one picture, each with its stand-in of the same width."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._texts: list[tuple[str, str, bool]] = []

    def stand_in(self, text: str, longest: int = 1000, halo: bool = False) -> str:
        """What matplotlib lays out in the place of the text; cut to `longest` half-wide letters. halo: white around its letters."""
        whole = in_xml(" ".join(self._say(text).split()))
        shown = shortened(whole, longest)
        self._texts.append((shown, whole, halo))
        return f"Q{len(self._texts) - 1:05d}".ljust(wide(shown), "n") + "Q"

    def put_into(self, picture: str) -> str:
        """The picture with its texts, those that were cut with their whole in a <title>."""
        return re.sub(r"<text( [^>]*)?>Q(\d{5})n*Q</text>", self._element, picture)

    def _element(self, found: re.Match[str]) -> str:
        shown, whole, halo = self._texts[int(found[2])]
        title = f"<title>{escape(whole)}</title>" if shown != whole else ""
        around = ' paint-order="stroke" stroke="white" stroke-width="2.5" stroke-linejoin="round"' if halo else ""
        return f"<text{found[1] or ''}{around}>{title}{escape(shown)}</text>"


def wide(text: str) -> int:
    """How many half-wide letters a text is as wide as.

    >>> wide("Wuxi"), wide("无锡")
    (4, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def shortened(text: str, longest: int) -> str:
    """The text, or as much of it as is no wider than that.

    >>> shortened("Llanfairpwllgwyngyll", 10)
    'Llanfairp…'
    """
    if wide(text) <= longest:
        return text
    widths = itertools.accumulate(map(wide, text))
    return text[: sum(width < longest for width in widths)] + "…"


def number_text(value: float) -> str:
    """A number beside an axis or in a cell.

    >>> number_text(2005.0), number_text(1234567.0), number_text(0.25), number_text(0.0), number_text(0.00001)
    ('2005', '1,234,567', '0.25', '0', '1×10⁻⁵')
    """
    if value == 0:
        return "0"
    if float(value).is_integer():
        return f"{value:.0f}" if abs(value) < 10_000 else f"{value:,.0f}"
    return readable(f"{value:.3g}")


def readable(number: str) -> str:
    """A number as Python writes it, with a minus and powers of ten as people write them.

    >>> readable("-1.5"), readable("7.107e-05")
    ('−1.5', '7.107×10⁻⁵')
    """
    mantissa, e, power = number.replace("+", "").partition("e")
    return mantissa.replace("-", "−") + (f"×10{str(int(power)).translate(POWERS)}" if e else "")
