"""Words around a partner's name that tell of its tie: projet : Fundão, bis 2010: Foo, formerly X, Greven – jumelage rompu en 2010."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.cells.brackets import outside
from loaders.cells.dates import in_our_years
from loaders.cells.years import YEAR
from loaders.rows.cities import gazetteer
from loaders.words import REMEMBERED
from loaders.words.states import State, state_in_cell, state_in_remark

_WITH = r"(?:mit|with|avec|con|com|z|ze|met|с|与|與|和)"
_SINCE = rf"(?:since|seit|depuis|desde|dal|od|sinds|с|自)\s+({YEAR})年?"
_UNTIL = rf"(?:until|till|bis|jusqu'en|jusqu'à|hasta|fino al|até|do|tot|до|至|到)\s+({YEAR})年?"
_FORMER = (
    r"formerly|former|previously|ehemals|ehemalige[rs]?|frühere[rs]?|vormals|anciennement|ancien(?:ne)?|autrefois|antes|antigu[ao]|già|anteriormente|dawniej|"
    r"były|była|voormalige?|voorheen|бывший|ранее|旧|原|前"
)
_PLANNED = r"geplant|planned|proposed|prévu|projet|en projet|previsto|prevista|in progetto|planowane|planowana|gepland|планируется|拟|拟建|予定"
_PREFIXES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?P<since>{_SINCE})(?:\s+{_WITH})?\s*[:：]?\s+(?P<name>\D\S.*)",
        rf"(?P<until>{_UNTIL})(?:\s+{_WITH})?\s*[:：]?\s+(?P<name>\D\S.*)",
        rf"(?P<words>(?:{_FORMER}))(?:\s+(?:Partnerstadt|Partnerschule|partner|twin|ville jumelée|{_WITH}))?(?:\s*[:：]\s*|\s+)(?P<name>\S.+)",
        rf"(?P<words>(?:{_PLANNED}))(?:\s*[:：]\s*|\s+)(?:{_WITH}\s+)?(?P<name>\S.+)",
        r"(?P<words>[^:：]{1,60}?)\s*[:：]\s*(?!//)(?P<name>\S.*)",
    )
)
_YEARS_BEHIND = re.compile(rf"(?:{_SINCE})|(?:{_UNTIL})", re.IGNORECASE)
_MARKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"\s+[–—-]+\s+", r"\s*[;；]\s*", r"\s*[,，]\s*", rf"\s+(?={_UNTIL}$)")
)
"""What parts a name from the words behind it."""
LONGEST = 120


class Around(NamedTuple):
    """A partner's name without the words around it, and what these say of the tie."""

    name: str
    word: str
    status: str = ""
    since: str = ""
    until: str = ""


@lru_cache(maxsize=REMEMBERED)
def words_around(text: str) -> Around | None:
    """The words around a partner's name; None where there are none, or the whole is the name of a place.

    >>> words_around("projet : Fundão (P)")[:3], words_around("Greven (D) – jumelage rompu en 2010")
    (('Fundão (P)', 'projet', 'proposed'), Around(name='Greven (D)', word='jumelage rompu en 2010', status='ended', since='', until='2010'))
    >>> words_around("seit 1987 mit Celle")[3], words_around("bis 2010: Celle")[2:], words_around("Lahr (Baden)")
    ('1987', ('ended', '', '2010'), None)
    """
    if len(text) > LONGEST or text.isalpha() or gazetteer().called(text):
        return None
    return _before(text.strip()) or _behind(text.strip())


def _before(text: str) -> Around | None:
    for pattern in _PREFIXES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        said = found.groupdict()
        if since := said.get("since"):
            return Around(found["name"], since, since=_year(since))
        if until := said.get("until"):
            return Around(found["name"], until, "ended", until=_year(until))
        words = said["words"] or ""
        state = State("ended") if re.fullmatch(_FORMER, words, re.IGNORECASE) else _state(words)
        if state is not None:
            return _told(found["name"], words, state)
    return None


def _behind(text: str) -> Around | None:
    """The name before a dash, a comma or a word such as until, with what stands behind."""
    without = outside(text)
    marks = filter(None, (mark.search(without) for mark in _MARKS))
    found = (_of_two(text[: mark.start()], text[mark.end() :]) for mark in marks)
    return next(filter(None, found), None)


def _of_two(name: str, words: str) -> Around | None:
    """The name and the words behind it, if they speak of its tie."""
    if not (name and words):
        return None
    if years := _YEARS_BEHIND.fullmatch(words):
        return Around(name, words, "" if years[1] else "ended", years[1] or "", years[2] or "")
    state = _state(words)
    return None if state is None else _told(name, words, state)


def _state(words: str) -> State | None:
    """What these words say of a state, sure or denied; None where they say nothing of one."""
    sure = state_in_remark(in_our_years(words))
    state = sure if sure.status or sure.denied else state_in_cell(words)
    return state if (state.status or state.denied) and not gazetteer().called(words) else None


def _told(name: str, words: str, state: State) -> Around:
    since = state.year if state.status == "active" else ""
    return Around(name, words, state.status, since, state.year if state.status == "ended" else "")


def _year(text: str) -> str:
    found = re.search(YEAR, text)
    return found[0] if found else ""
