"""A party as it is compared with others, and what comes of it."""

from __future__ import annotations

from typing import NamedTuple

from graph.text import Text


class Candidate(NamedTuple):
    """A party as one source has it. `place`: id of its town where it is known, else the town's name; `place_names`: the town's names."""

    id: str
    label: str
    names: tuple[str, ...]
    country: str = ""
    place: str = ""
    region: str = ""
    lat: float | None = None
    lon: float | None = None
    postcode: str = ""
    address: str = ""
    website: str = ""
    ids: tuple[str, ...] = ()
    unnamed: bool = False
    place_names: tuple[str, ...] = ()
    closed: str = ""
    type: str = ""
    former: tuple[str, ...] = ()


class Match(NamedTuple):
    """The party that a candidate is, how likely, and why, in words."""

    id: str
    probability: float
    reasons: tuple[Text, ...]


class PossibleDuplicate(NamedTuple):
    """Two parties that may be one, how likely, and why, in words."""

    a: Candidate
    b: Candidate
    probability: float
    reasons: tuple[Text, ...]
