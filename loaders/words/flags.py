"""Words and figures for yes and no in columns that say whether a tie is alive: active, current, ended."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.words import is_east_asian, phrases_of_terms, tokens
from loaders.words.states import ANSWERED, NO, YES

_YES = frozenset((*YES, "1", "1.0", "t", "wahr", "vrai", "vero", "verdadero", "prawda", "истина"))
_NO = frozenset((*NO, "0", "0.0", "f", "falsch", "faux", "falso", "fałsz", "ложь", "-", "–"))
_FILLING = frozenset(
    ("is", "are", "still", "currently", "the", "ist", "noch", "est", "encore", "es", "sigue", "e", "ancora", "jest", "nadal", "是", "否", "仍", "然"),
)  # fmt: skip
"""Words, folded, that stand beside a state in the title of such a column."""
_PAIRS = (
    ("true", "false"), ("yes", "no"), ("1", "0"), ("1.0", "0.0"), ("y", "n"), ("t", "f"), ("ja", "nein"), ("oui", "non"), ("tak", "nie"), ("да", "нет"),
    ("si", "no"), ("sí", "no"), ("sim", "não"), ("是", "否"), ("はい", "いいえ"), ("예", "아니오"),
)  # fmt: skip
OPPOSITE = {"active": "suspended"}
"""What a no under such a state says: of what isn't active only this is known, and of what hasn't ended nothing."""


def is_flag(cell: str) -> bool:
    """Is it a yes or a no, as people or programs write them?

    >>> is_flag("False"), is_flag("0"), is_flag("ended")
    (True, True, False)
    """
    return cell.casefold() in _YES or cell.casefold() in _NO


def is_answer(cell: str) -> bool:
    """Is it a yes or a no in words? Marks, figures and single letters may stand for much else.

    >>> is_answer("oui"), is_answer("是"), is_answer("x"), is_answer("0")
    (True, True, False, False)
    """
    return cell.casefold() in ANSWERED and (len(cell) > 1 or is_east_asian(cell))


def state_asked(title: str) -> str:
    """The state that a title asks of each tie, if it says nothing else; empty if none.

    >>> state_asked("is_active"), state_asked("current"), state_asked("ended"), state_asked("active members")
    ('active', 'active', 'ended', '')
    """
    found, rest = phrases_of_terms("status", title)
    states = {each.meaning for each in found if not is_flag(each.words)}
    others = [word for word in rest if word not in _FILLING and not (is_east_asian(word) and set(word) <= _FILLING)]
    return states.pop() if len(states) == 1 and not others and len(tokens(title)) > 0 else ""


def flags_of(title: str, cells: Iterable[str]) -> dict[str, str]:
    """What each yes and no of a column under this title says of the tie's state; empty where it holds anything else.

    >>> flags_of("active", ["true", "false"]), flags_of("ended", ["1"])
    ({'true': 'active', 'false': 'suspended'}, {'1': 'ended', '0': ''})
    >>> flags_of("active", ["2", "1"]), flags_of("twinned", ["yes"])
    ({}, {})
    """
    written = list(cells)
    state = state_asked(title) if written and all(map(is_flag, written)) else ""
    if state not in ("active", "ended", "suspended", "proposed"):
        return {}
    both = dict.fromkeys(form for cell in written for form in (cell, *_counterparts(cell)))
    return {cell: state if cell.casefold() in _YES else OPPOSITE.get(state, "") for cell in both}


def _counterparts(cell: str) -> list[str]:
    """The other answers, written alike: rows that weren't looked at may have them."""
    folded = cell.casefold()
    others = [other for pair in _PAIRS if folded in pair for other in pair if other != folded]
    shaped = str.upper if cell.isupper() else str.title if cell.istitle() else str
    return [shaped(other) for other in others]
