"""What a cell of kinds, states or tiers means."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from graph.model import KINDS, STATUSES, TIERS, Choice
from loaders.words import REMEMBERED, kind_of, tier_of, tokens
from loaders.words.states import status_of

_CHOICES: dict[str, tuple[Choice, ...]] = {"kind": KINDS, "status": STATUSES, "tier": TIERS}
_READERS: dict[str, Callable[[str], str]] = {"kind": kind_of, "status": status_of, "tier": tier_of}


@cache
def _choices(about: str) -> dict[tuple[str, ...], str]:
    named = ((words, choice.name) for choice in _CHOICES[about] for words in (str(choice.title), choice.name))
    return {tokens(words): name for words, name in named}


@lru_cache(maxsize=REMEMBERED)
def term_in_cell(about: str, cell: str) -> str:
    """What a cell of kinds, states or tiers means: one of ours by its name or title, else what its words speak of; empty if none.

    >>> term_in_cell("kind", "Programme"), term_in_cell("kind", "twin town"), term_in_cell("tier", "none"), term_in_cell("kind", "tennis")
    ('programme', 'sister_city', 'none', '')
    """
    return _choices(about).get(tokens(cell), "") or _READERS[about](cell)
