"""What a whole column tells of its cells: is 03/04/2005 in March or April, is 1,234 a thousand or one and a bit?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loaders.cells.dates import NUMERIC_DATE
from loaders.cells.numbers import COMMA, PLAIN, POINT, THOUSANDS


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
        found = NUMERIC_DATE.fullmatch(cell)
        if found:
            self.days_first += int(found[1]) > 12 and found[2] != "."
            self.months_first += int(found[3]) > 12
        elif "," in cell or "." in cell:
            self.commas += COMMA.fullmatch(cell) is not None and not THOUSANDS.fullmatch(cell)
            self.points += POINT.fullmatch(cell) is not None or ("," not in cell and PLAIN.fullmatch(cell) is not None)


def habits(cells: Iterable[str]) -> Habits:
    """Of all these cells.

    >>> habits(["11/16/2005", "3/4/2005"]).order, habits(["1,5", "1,234"]).comma
    ('mdy', True)
    """
    found = Habits()
    for cell in cells:
        found.see(cell.strip())
    return found
