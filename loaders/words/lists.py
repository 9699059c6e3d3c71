"""What the name or title of a list says of all its ties: their state, and their tier."""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.words import REMEMBERED, kind_of, phrases_of_terms, tokens
from loaders.words.states import NO_STATE, OVER, State, words_of_states

_NOT_OF_LISTS = frozenset(
    (
        "draft",
        "candidate",
        "candidates",
        "upcoming",
        "completed",
        "finished",
        "historic",
        "open",
        "pending",
        "target",
        "expected",
        "passive",
    )
)
"""Words of a state that in the name of a file may speak of the file."""
_BESIDE_TIES = frozenset(
    (
        "closed",
        "clos",
        "geschlossen",
        "zamknięte",
        "zamkniete",
        "past",
        "ended",
        "erledigt",
        "proposal",
        "proposals",
        "planning",
        "planung",
        "pasif",
    )
)
"""And those that speak of ties only beside a word of them: Closed links."""
_BEFORE_PARTNERS = frozenset(
    ("former", "ehemalig", "ehemalige", "anciens", "anciennes", "ancien", "byłe", "dawne", "frühere")
)
"""Words that may stand before something else: former Yugoslavia."""
_OF_PARTNERS = (
    "partner", "sister", "twin", "友", "姊妹", "姐妹", "姉妹", "结对", "자매", "побратим", "herman", "gemell", "jumel", "irmã", "提携", "partenair", "gemin",
    "socio", "parceir", "bliźniacz", "stedenband",
)  # fmt: skip
_LINKS = re.compile(r"\blinks?\b|\bVerbindungen\b|\bliens?\b|\bKontakte\b|往来|往來|交流|교류|\bконтакты\b", re.I)
"""Words of ties that don't tell of partnership alone, but do beside a state."""


def speaks_of_partners(text: str) -> bool:
    """Does a word of partnership stand in the text?"""
    return any(word in text.casefold() for word in _OF_PARTNERS)


@lru_cache(maxsize=REMEMBERED)
def state_of_list(text: str) -> State:
    """The state of all ties of a list of this name or title: terminated partnerships, 已终止的友好城市, former sister cities.

    >>> state_of_list("closing of Confucius Institutes")[:3], state_of_list("Former sister cities").status
    (('ended', '', True), 'ended')
    >>> [state_of_list(each).status for each in ("former Yugoslavia", "current and former sister cities", "partners")]
    ['', '', '']
    """
    found, rest = words_of_states().find(text, camel=True)
    meanings = {each.meaning for each in found}
    near = _is_near_ties(text)
    if _speaks_otherwise(meanings, near):
        return NO_STATE
    acts = {each.meaning for each in phrases_of_terms("act", text)[0]}
    told = [each for each in found if each.meaning.startswith("status ") and _counts(each.words, near)]
    status = _one_of({each.meaning.removeprefix("status ") for each in told} | acts)
    sure = bool(acts) or not _BEFORE_PARTNERS.issuperset(each.words for each in told) or _of_partners(text)
    whole = near or all(map(str.isdigit, rest))
    return State(status, "", bool(acts)) if status and whole and sure else NO_STATE


def _is_near_ties(text: str) -> bool:
    """Does it speak of partnerships, or of links or contacts?"""
    return _is_of_ties(text) or _LINKS.search(text) is not None


def _speaks_otherwise(meanings: set[str], near: bool) -> bool:
    """Is a state denied, or one of something else told: of schools, of a committee?"""
    return not meanings.isdisjoint(("not not", "not yet", "again active")) or ("other other" in meanings and not near)


def _one_of(states: set[str]) -> str:
    """The one state that the ties of a list have, none of which is alive; of ended and suspended ones only the latter is sure."""
    states = states - {"listed", "unknown"}
    told = states.pop() if len(states) == 1 else "suspended" if states == {"ended", "suspended"} else ""
    return told if told in OVER else ""


@lru_cache(maxsize=REMEMBERED)
def tier_of_list(text: str) -> str:
    """The tier of all ties of a list of this name or title, where it names but one below sister level: 友好交流城市, friendship towns.

    >>> tier_of_list("友好交流城市"), tier_of_list("sister cities and friendship cities"), tier_of_list("友好城市")
    ('friendly', '', '')
    """
    found = {each.meaning for each in phrases_of_terms("tier", text)[0]}
    return "friendly" if found == {"friendly"} and not phrases_of_terms("not", text)[0] else ""


def _counts(word: str, near: bool) -> bool:
    """Does a word of a state speak of ties, and not of the file?"""
    return word not in _NOT_OF_LISTS and (near or word not in _BESIDE_TIES)


def _is_of_ties(text: str) -> bool:
    return kind_of(text) != "" or speaks_of_partners(text)


def _of_partners(text: str) -> bool:
    """Stand "former" and a word of partnership within two words of one another, or does nothing follow?"""
    words = tokens(text)
    before = {tokens(word)[0] for word in _BEFORE_PARTNERS}
    at = next((at for at, word in enumerate(words) if word in before), len(words))
    near = " ".join(words[at + 1 : at + 4])
    return not near or _is_of_ties(near)
