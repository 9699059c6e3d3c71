"""What a few words say of a tie's years and state: the labels that people write on the edges of a drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from loaders.cells import CellError
from loaders.cells.dates import MONTH, read_date
from loaders.cells.doubtful import ONE_YEAR, read_dated, written_as_date
from loaders.cells.years import NEAR_YEAR, YEAR
from loaders.words import REMEMBERED, relation_of, tokens
from loaders.words.states import STILL, state_in_remark, status_of

LONGEST = 12
"""A text of more words is a remark, and may speak of anything."""
_SINCE = r"(?:since|from|est\.?|signed|seit|ab|von|depuis|dès|desde|dal|da|od|sinds|с|自)"
_MONTH = rf"(?:{'|'.join(sorted(MONTH, key=len, reverse=True))})"
_DATE = rf"(?:{YEAR}(?:[-/.]\d\d?){{0,2}}年?|\d\d?\.\d\d?\.{YEAR}|(?:\d\d?\.? )?{_MONTH}\.? {YEAR})"
_SPAN = re.compile(
    rf"(?:{_SINCE} )?({_DATE})\s*(?:[-–—~→]|to|bis|until|till|through|à|au|a|al|do|tot|по|до|至|到)\s*({_DATE}|\*|…|\.\.\.|\?|[^\W\d_'’ ]+)?",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?:until|till|up to|bis|jusqu'en|jusqu'à|hasta|fino al?|até|do|tot|до|至|到)\s*({_DATE})", re.IGNORECASE
)
_RENEWED = re.compile(
    rf"(?:renewed|re-?signed|reaffirmed|erneuert|verlängert|renouvelé|renovad[oa]|rinnovat[oa]|odnowion[ae]|续签|續簽|更新)(?: (?:in|im|en|nel|w))?\s*({_DATE})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,;，；、|()（）\[\]\n]\s*|\s+/\s+")
_WORD_AND_DATE = re.compile(rf"(\D+?)[\s:]+((?:{_SINCE} |in |im |en |on )?{_DATE}.*)", re.IGNORECASE)
_NOTHING_YET = frozenset(("*", "…", "...", "?", "now", "heute"))


@dataclass(frozen=True)
class History:
    """Years and state of a tie, as far as a text says them; `word` is what it says the tie is, `text` the whole."""

    since: str = ""
    since_doubt: str = ""
    until: str = ""
    signed: tuple[str, ...] = ()
    status: str = ""
    word: str = ""
    text: str = ""


@lru_cache(maxsize=REMEMBERED)
def told_in(text: str) -> History | None:
    """What a text of nothing but years, states and words for ties says; None where it says anything else.

    >>> told_in("since 1987").since, told_in("1992-2010").until, told_in("ended 2015").status, told_in("planned 2025").since
    ('1987', '2010', 'ended', '')
    >>> told_in("twinned 1987").word, told_in("sister city (until 2011)").until, told_in("12"), told_in("via Paris 1990")
    ('twinned', '2011', None, None)
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part] if len(tokens(text)) <= LONGEST else []
    told: History | None = History(text=text) if parts else None
    for part in parts:
        told = _with_part(told, part) if told else None
    return told


def _with_part(told: History, part: str) -> History | None:
    """The same with what one part says: a state, an end, a span, a date, a word for the tie, or one of these and a date."""
    state = state_in_remark(part)
    if state.status not in ("", "active"):  # its year is that of the end, and never that of the beginning
        return replace(told, status=state.status, until=state.year if state.status == "ended" else told.until)
    if found := _UNTIL.fullmatch(part):
        return replace(told, until=_date(found[1]))
    if found := _RENEWED.fullmatch(part):
        return replace(told, signed=(*told.signed, _date(found[1])))
    if _is_date(part):
        dated = read_dated(part)
        return None if told.since else replace(told, since=dated.date, since_doubt=dated.doubt)
    if found := _SPAN.fullmatch(part):
        return _with_span(told, found)
    return _with_words(told, part)


def _is_date(text: str) -> bool:
    """Is it a date with a year that a source may mean? Four digits may be a weight."""
    if text.isdigit():
        return re.fullmatch(NEAR_YEAR, text) is not None
    return ONE_YEAR.search(text) is not None and written_as_date(text) and _SPAN.fullmatch(text) is None


def _date(text: str) -> str:
    return read_date(text.rstrip("年"), "dmy")


def _with_span(told: History, found: re.Match[str]) -> History | None:
    since, last = found[1], found[2] or ""
    if not ONE_YEAR.search(last) and last and last.casefold() not in STILL | _NOTHING_YET:
        return None
    try:
        return replace(told, since=_date(since), until=_date(last) if ONE_YEAR.search(last) else "")
    except CellError:
        return None


def _with_words(told: History, part: str) -> History | None:
    """A word for the tie or for its state, and the date that may stand behind it."""
    found = _WORD_AND_DATE.fullmatch(part)
    word, rest = (found[1].strip(), found[2]) if found else (part, "")
    if status_of(word) == "active" and not relation_of(word):
        told = replace(told, status="active")
    elif relation_of(word) not in ("", "none") and not any(map(str.isdigit, word)):
        told = replace(told, word=", ".join(filter(None, (told.word, word))))
    else:
        return None
    return _with_part(told, rest) if rest else told
