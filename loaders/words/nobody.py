"""Words that stand where a partner's name should, and name nobody."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from loaders.words import REMEMBERED, Phrases, rows_of
from loaders.words.states import ANSWERED

_BRACKETS = re.compile(r"[\s(（\[<]*(.*?)[\s)）\]>.!]*")


@cache
def _words() -> Phrases:
    sorts = ("nobody", "not", "partner")
    rows = sorted((row for row in rows_of("terms") if row["about"] in sorts), key=lambda row: sorts.index(row["about"]))
    return Phrases((words, row["about"]) for row in rows for words in row["words"].split("|"))


@lru_cache(maxsize=REMEMBERED)
def names_nobody(text: str) -> bool:
    """Does the text say that there is no partner, or none yet? A place may be called so too: Brak in Libya.

    >>> [names_nobody(each) for each in ("néant", "no partner at present", "(vacant)", "暂无", "kein Partner", "TBD", "Nun", "Nowhere School")]
    [True, True, True, True, True, True, False, False]
    """
    found = _BRACKETS.fullmatch(text)
    inner = found[1] if found else text
    if inner.casefold() in ANSWERED:
        return len(inner) > 1
    phrases, rest = _words().find(inner)
    meanings = [each.meaning for each in phrases]
    denied = meanings.count("not") > 0 and "partner" in meanings
    return not rest and bool(phrases) and ("nobody" in meanings or denied)
