"""What a remark says of the state of a tie, and what the name or title of a list says of the state of all its ties."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.cells.doubtful import ONE_YEAR
from loaders.words import REMEMBERED, kind_of, phrases_of_terms, status_of, tokens

YES = frozenset(("yes", "y", "true", "x", "✓", "✔", "ja", "oui", "si", "sí", "sim", "tak", "да", "是", "はい", "예"))
NO = frozenset(("no", "n", "false", "nein", "non", "não", "nie", "nee", "нет", "否", "いいえ", "아니오"))
STILL = frozenset(
    ("present", "today", "now", "ongoing", "current", "continuing", "open", "heute", "laufend", "présent", "aujourd'hui", "actualidad",
     "presente", "oggi", "по настоящее время", "至今", "现在", "今", "現在", "现"),
)  # fmt: skip
"""Folded cells that say of an end whether it has come."""
_WHY = re.compile(
    r"\b(?:due to|because|owing to|following|after|by|wegen|infolge|nach|à cause|suite à|debido|a causa)\b|由于|因為|因为|[,;，；。(（]",
    re.I,
)
"""What stands behind is the reason."""
_NOT_OF_LISTS = frozenset(
    ("draft", "candidate", "upcoming", "completed", "finished", "closed", "historic", "no longer", "open", "pending")
)
"""Words of a state that in the name of a file may speak of the file."""
_SAYS_NOTHING = YES | NO | _NOT_OF_LISTS
_BEFORE_PARTNERS = frozenset(("former", "ehemalig", "ehemalige"))
"""Words that may stand before something else: former Yugoslavia."""
_OF_PARTNERS = (
    "partner", "sister", "twin", "友", "姊妹", "姐妹", "姉妹", "结对", "자매", "побратим", "herman", "gemell", "jumel", "irmã",
)  # fmt: skip


class State(NamedTuple):
    """A status, the year that stands beside it, and whether the words name the act that ended the ties."""

    status: str = ""
    year: str = ""
    by_act: bool = False


def speaks_of_partners(text: str) -> bool:
    """Does a word of partnership stand in the text?"""
    return any(word in text.casefold() for word in _OF_PARTNERS)


@lru_cache(maxsize=REMEMBERED)
def state_in_remark(text: str) -> State:
    """The state that a remark states, where it says nothing else but when and why.

    >>> state_in_remark("suspended in 2012"), state_in_remark("已中断").status, state_in_remark("former mayor visited").status
    (State(status='suspended', year='2012', by_act=False), 'suspended', '')
    """
    core = next(filter(None, map(str.strip, _WHY.split(text))), "")
    found, rest = phrases_of_terms("status", core)
    states = {each.meaning for each in found if each.words not in YES | NO}
    if len(states) != 1 or _others(rest) or len(states) < len({each.meaning for each in found}):
        return State()
    status = states.pop()
    years = ONE_YEAR.findall(text)
    return (
        State(status, years[0] if len(years) == 1 else "") if status in ("ended", "suspended", "proposed") else State()
    )


def _others(rest: list[str]) -> list[str]:
    """The words that don't only stand beside a state: by what, since when."""
    return phrases_of_terms("beside", " ".join(word for word in rest if not word.isdigit()))[1]


@lru_cache(maxsize=REMEMBERED)
def state_of_list(text: str) -> State:
    """The state of all ties of a list of this name or title: terminated partnerships, 已终止的友好城市, former sister cities.

    >>> state_of_list("closing of Confucius Institutes"), state_of_list("Former sister cities").status
    (State(status='ended', year='', by_act=True), 'ended')
    >>> [state_of_list(each).status for each in ("former Yugoslavia", "current and former sister cities", "partners")]
    ['', '', '']
    """
    acts, besides = phrases_of_terms("act", text)
    found, rest = phrases_of_terms("status", text)
    told = [each for each in found if each.words not in _SAYS_NOTHING and each.meaning not in ("listed", "unknown")]
    states = {each.meaning for each in (*told, *acts)}
    status = states.pop() if len(states) == 1 else ""
    if status not in ("ended", "suspended", "proposed"):
        return State()
    if _others([word for word in rest if word in besides]) and not _is_of_ties(text):
        return State()
    sure = bool(acts) or not _BEFORE_PARTNERS.issuperset(each.words for each in told)
    return State(status, "", bool(acts)) if sure or _of_partners(text) else State()


def _is_of_ties(text: str) -> bool:
    return kind_of(text) != "" or speaks_of_partners(text)


def _of_partners(text: str) -> bool:
    """Stand "former" and a word of partnership within two words of one another, or does nothing follow?"""
    words = tokens(text)
    at = next((at for at, word in enumerate(words) if word in _BEFORE_PARTNERS), len(words))
    near = " ".join(words[at + 1 : at + 4])
    return not near or _is_of_ties(near)


def end_in_cell(text: str) -> str | None:
    """What a cell under "ended" says where it is no date: a status, "" where the end hasn't come, None where it says nothing known.

    >>> end_in_cell("yes"), end_in_cell("至今"), end_in_cell("suspended"), end_in_cell("Lyon")
    ('ended', '', 'suspended', None)
    """
    folded = text.casefold()
    if folded in YES:
        return "ended"
    if folded in NO | STILL or status_of(text) == "active":
        return ""
    return state_in_remark(text).status or None
