"""Rows of a snapshot: its parties and its ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Names = Mapping[str, tuple[str, str]]
"""Names to show, Latin and Chinese, by id."""


class Party(NamedTuple):
    """One party. `city`, `region`, `country` are ids of where it lies (its seat), None where unknown or the party itself is no part of one."""

    id: str
    label: str
    name: str
    name_zh: str | None = None
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    unnamed: bool = False
    number: int | None = None
    level: str | None = None
    type: str | None = None


class Tie(NamedTuple):
    """One partnership or visit.

    A partnership's ends are in order of id, for its direction means nothing; a visit goes from `start` (who travels) to `end`.
    `since` and `until` of a visit are its first and last day. `people` of a visit: those stated, else students + teachers.
    `since_doubt` and `until_doubt` of a partnership say how sure its dates are, where they aren't: about, uncertain.
    """

    id: str
    type: str
    start: str
    end: str
    kind: str | None = None
    tier: str | None = None
    status: str | None = None
    disputed: bool = False
    since: str | None = None
    until: str | None = None
    confidence: str | None = None
    sources: tuple[str, ...] = ()
    programme: str | None = None
    people: int | None = None
    aggregate: bool = False
    event: str | None = None
    former: tuple[str, ...] = ()
    since_doubt: str | None = None
    until_doubt: str | None = None
