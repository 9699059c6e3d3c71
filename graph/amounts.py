"""Numbers as sources word them: "nearly 300" is a number and how exact it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.model import COMPARATOR
from graph.text import BLANK, Text

_WORDS = {name: str(each.title) for name, each in COMPARATOR.items()}
_WORDED = re.compile(rf"(?:({'|'.join(_WORDS.values())}) )?(\d+)", re.ASCII)


class Amount(NamedTuple):
    """A whole number, and how it compares with what there is (names of COMPARATORS)."""

    n: int
    comparator: str = "eq"

    @classmethod
    def read(cls, text: object) -> Amount | None:
        """The amount that a text is; None where it says more than that, or nothing.

        >>> Amount.read("nearly 300"), Amount.read("19"), Amount.read("over 10 or 12")
        (Amount(n=300, comparator='lt'), Amount(n=19, comparator='eq'), None)
        """
        found = _WORDED.fullmatch(str(text))
        if found is None:
            return None
        return cls(int(found[2]), next((name for name, word in _WORDS.items() if word == found[1]), "eq"))

    @property
    def kept(self) -> str:
        """The text that is stored, and read again.

        >>> Amount(300, "lt").kept, Amount(19).kept
        ('nearly 300', '19')
        """
        return str(self.n) if self.comparator == "eq" else f"{_WORDS[self.comparator]} {self.n}"

    @property
    def said(self) -> Text:
        """The same as a sentence has it."""
        if self.comparator == "eq":
            return Text("{n:,}", n=self.n)
        return Text(BLANK, first=COMPARATOR[self.comparator].title, second=self.n)
