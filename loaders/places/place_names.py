"""Names of places taken apart: the ways to look one up, the larger place that it names, and the Chinese one among many."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from loaders.places.countries import key

LONGEST = 200
"""A longer text is no name."""
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_UNITS = "市县区州镇乡盟旗"
_BRACKETS = re.compile(r"([^()（）\[\]]+?)\s*[(（\[]([^()（）\[\]]+)[)）\]]")
_BEHIND = re.compile(r"([^,，]+?)\s*[,，]\s*(.+)")
_BEFORE = re.compile(r"(\S.*?)\s*[–—]\s*(\S.*)")
_KIND = re.compile(
    r".*\b(?:district|county|city|town|municipality|region|province|state|country|island|village)\b.*", re.IGNORECASE
)
_FIRST = re.compile(
    r"^(?:the\s+)?(?:(?:metropolitan |local |rural |regional )?(?:city|municipality|town|township|commune|county|district|prefecture|"
    r"province|region|village|borough|london borough|royal borough|metropolitan borough|stadt|gemeinde|gmina|ville|comune|"
    r"municipio|ciudad|cidade|urban community)\s+(?:of\s+|de\s+|di\s+|du\s+|d'\s*)?|greater\s+|raion\s+)(?=\S{3})",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?:[-\s]+(?:(?:metropolitan|local|rural|city|district|regional|autonomous)\s+)?(?:city|municipality|town|township|county|district|"
    r"province|prefecture|region|raion|rayon|borough|commune|village|shi|gun|ku|ken|cho|machi|mura|si|do|gu|fu|sheng|xian|qu|"
    r"kommune|kommun|oblast|voivodeship|governorate|emirate|department|metropolis|municipal unit|metro)"
    r"|\s+(?:a\.?\s*d\.?|a\.?\s*m\.?|am|an der|on|upon|sur|ob|nad|in|im|bei|près|d')\s*[\w.].*)$",
    re.IGNORECASE,
)
_COUNCIL = re.compile(
    r"(?:[-\s]+(?:city|shire|district|borough|town|regional|rural|municipal|metropolitan|(?:metropolitan|london) borough))*\s+council$"
    r"|^(?:ayuntamiento|ajuntament|mairie|câmara municipal|prefeitura|stadtverwaltung|stadt|urząd miasta)(?:\s+(?:de|d'|do|da|of))?\s+",
    re.IGNORECASE,
)
_COUNTY = re.compile(r"\bcounty council$", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+?(?:特别行政区|自治区|自治州|自治县|地区|[省市盟县区旗镇乡]|州(?![市县区府]))")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa", "Ø": "Oe", "Å": "Aa"}
)


class PlaceWords(NamedTuple):
    """A name taken apart: folded ways to look it up, the nearest to what was written first, and the larger place that it names."""

    ways: tuple[str, ...]
    within: str


def words(name: str) -> PlaceWords:
    """How to look a name up.

    >>> words("Municipality of Mollaj (Korcë)")
    PlaceWords(ways=('municipalityofmollajkorce', 'municipalityofmollaj', 'mollaj'), within='Korcë')
    >>> words("Frankfurt am Main").ways, words("Miyoshi, Tokushima").within, words("江苏省昆山市")
    (('frankfurtammain', 'frankfurt'), 'Tokushima', PlaceWords(ways=('江苏省昆山', '昆山'), within='江苏省'))
    """
    return _words(name) if len(name) <= LONGEST else PlaceWords((), "")


@lru_cache(maxsize=4096)
def _words(name: str) -> PlaceWords:
    if name.isascii() and name.isalpha():
        return PlaceWords((key(name),), "")
    plain, within = parted(name)
    ways = [name, plain, _FIRST.sub("", plain), _LAST.sub("", plain), _LAST.sub("", _FIRST.sub("", plain))]
    if plain[-1:] in _UNITS and len(plain) > 2:
        ways.append(plain[:-1])
    if is_council(plain):
        ways.append(_FIRST.sub("", _COUNCIL.sub("", plain)))
    ways.append(plain.translate(_UMLAUTS))
    ways.extend(part for part in plain.split("/") if len(part) > 2)
    return PlaceWords(tuple(dict.fromkeys(filter(None, map(key, dict.fromkeys(ways))))), within)


def is_council(name: str) -> bool:
    """Is it the council of a town, by which the town may be meant?

    >>> is_council("Ballarat City Council"), is_council("Ayuntamiento de Toledo"), is_council("Cork County Council")
    (True, True, False)
    """
    return _COUNCIL.search(name) is not None and not is_county(name)


def is_county(name: str) -> bool:
    """Is it the council of a county, which is no town?"""
    return _COUNTY.search(name) is not None


def parted(name: str) -> tuple[str, str]:
    """The place itself, and the larger one that stands in brackets, behind a comma, or before a dash; in Chinese right before it."""
    if found := _BRACKETS.fullmatch(name):
        return found[1], "" if _KIND.fullmatch(found[2]) else found[2]
    if found := _BEHIND.fullmatch(name):
        return found[1], found[2]
    if found := _BEFORE.fullmatch(name):
        return found[2], found[1]
    if len(units := _CHINESE.findall(name)) > 1 and "".join(units) == name:
        return units[-1], units[-2]
    return name, ""


def chinese_name(names: Iterable[str], country: str) -> str:
    """The Chinese name among all: simplified before traditional; in China with its 市 or 县, elsewhere without.

    >>> chinese_name(["Suzhou", "吳縣", "姑苏", "苏州", "苏州市", "蘇州"], "CN"), chinese_name(["Parijs", "巴黎", "巴黎市"], "FR")
    ('苏州市', '巴黎')
    """
    han = [name for name in names if _HAN.fullmatch(name) and len(name) > 1]
    both = [name for name in han if name[-1] in _UNITS and name[:-1] in han]
    if country != "CN":
        both = [name[:-1] for name in both]
    return min(both or han, key=lambda name: (not _simplified(name), len(name), name), default="")


def _simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return "·" in name
    return True


def number(folded: str) -> int:
    """A folded name as a signed number of 64 bits: a third of the space of its text."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "big", signed=True)
