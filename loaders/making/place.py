"""A place of either sample, and the name without what kind of place it is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SamplePlace:
    """A place of either sample while its names and outside ids are gathered."""

    id: str
    label: str
    name: str
    country: str
    lat: float
    lon: float
    type: str = ""
    population: int = 0
    iso: str = ""
    wikidata: str = ""
    geonames: str = ""
    name_zh: str = ""
    aliases: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    note: str = ""
    word: str = ""


TRIMMED_ENDS = (
    " Local Municipality", " Rural Municipality", " City Municipality", " District Municipality", " Metropolitan Municipality",
    " regional municipality", " Municipality", " municipality", " City", " District", " Prefecture", " Province", " County", " Region",
    " Township", "-ku",
)  # fmt: skip
TRIMMED_STARTS = (
    "Municipality of ",
    "City of ",
    "Metropolitan City of ",
    "London Borough of ",
    "Royal Borough of ",
    "Gmina ",
    "Greater ",
)


def trimmed(name: str) -> str:
    """A name without what kind of place it is: "Malmö Municipality" → "Malmö"; the name itself if nothing is cut.

    >>> trimmed("Jianyang, Sichuan"), trimmed("Lübben (Spreewald)")
    ('Jianyang', 'Lübben')
    """
    short = name.split(",")[0].split(" (")[0].split("|")[0]
    for start in TRIMMED_STARTS:
        short = short.removeprefix(start)
    for end in TRIMMED_ENDS:
        short = short.removesuffix(end)
    return short.strip() or name
