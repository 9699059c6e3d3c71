"""Which country a text means: any usual spelling, code, language, old name or small slip, with the part of it that it names.

The words stand in `loaders/places/country_words.csv` (made by `loaders/making/words.py`), the countries in `loaders/places/countries.csv`.
What can't be told is None, never a guess.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import OSA

from graph.names import fold
from loaders.places.country_table import country_names

WORDS = Path(__file__).with_name("country_words.csv")
SHORTEST_SLIP, LONG = 6, 10
"""A word of fewer letters is never read as a misspelling; one this long may be two slips away."""
LONGEST = 100
"""A longer text is no country."""
TYPED_CODES = re.compile(r"[A-Z]{1,3}|[a-z]{2,3}|\d{3}")
PART_CODE = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
BEFORE = re.compile(r"^(in|from|the|aus|en|au|aux|nel|nella|em|w|v)[ _]+(?=\S)", re.IGNORECASE)
SEPARATOR = re.compile(r"\s*[,;/|，、；]\s*|\s+[-–—]\s+")
BRACKETS = re.compile(r"([^()]*\S)\s*\(([^()]+)\)")
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
CHINESE_PART = re.compile(r"[\u4e00-\u9fff]{1,6}(?:省|州|市|县|区|郡|府|道|邦)")
STATE_BEFORE = re.compile(
    r"(?:the )?(?:federal )?(?:republic|rep\.?|kingdom|republik|königreich|république|royaume|república|reino|repubblica|regno|"
    r"республика|republika|republiek|koninkrijk)"
    r"(?: of(?: the)?| de la| de| du| des| do| da| dos| di| del| della| van|) (?P<name>.{3,})",
    re.IGNORECASE,
)
STATE_BEHIND = re.compile(
    r"(?P<name>.{2,}?)(?:(?:社会主[义義]|社會主義|[联聯連]邦|阿拉伯|伊斯[兰蘭])*(?:共和[国國]|王[国國])|合[众衆][国國]|[联聯連]邦|大?公[国國]|[国國])"
)
"""What official names have beside the name itself; "people's" and "democratic" tell two states of one name apart and stay."""
_DROPPED = re.compile(r"[^\w]|_")
_SAINT = re.compile(r"\b(?:st|ste|sankt|sint)\b")


class CountryWord(NamedTuple):
    """What a text says: the id of the country in `countries.csv`, the part of it that the text names, and how it was read.

    how: name, old name, code, number (of ISO 3166-1), vehicle code, part (only the part is named), typo, flag.
    """

    code: str
    region: str
    how: str

    @property
    def is_whole(self) -> bool:
        """Is it the name of a whole country?"""
        return self.how in ("name", "old name") and not self.region


class CountryWords:
    """The words by key, and those that a misspelling may be measured against, by their first letter."""

    def __init__(self, rows: Mapping[str, tuple[str, str, str]]) -> None:
        self.rows = rows
        self.names: dict[str, list[str]] = defaultdict(list)
        for word, (code, _, how) in rows.items():
            if code and how in ("name", "old name") and len(word) >= SHORTEST_SLIP - 1 and word.isascii():
                self.names[word[0]].append(word)

    def get(self, text: str) -> CountryWord | None:
        """The text as a word for a country; None for one that is none or names no country."""
        found = self.rows.get(key(text))
        if not found or not found[0] or (_is_code(found[2]) and not TYPED_CODES.fullmatch(text.replace(".", ""))):
            return None
        code, region, how = found
        return CountryWord(code, region, "name" if how == "translation" else how)

    def named(self, text: str) -> CountryWord | None:
        """The same, codes left out: a word of a longer text."""
        found = self.get(text)
        return None if found is None or _is_code(found.how) else found

    def code(self, text: str) -> CountryWord | None:
        """A code in capitals beside other words: `Portland, OR, USA`."""
        return self.get(text) if len(text) in (2, 3) and text.isupper() else None


def key(text: str) -> str:
    """What two spellings of a country share: letters and digits without case, accents and blanks.

    >>> key("Saint Kitts & Nevis"), key("St. Kitts and Nevis"), key("CzechRepublic"), key("Côte d'Ivoire")
    ('saintkittsandnevis', 'saintkittsandnevis', 'czechrepublic', 'cotedivoire')
    """
    return _DROPPED.sub("", _SAINT.sub("saint", fold(text.replace("&", " and "))))


def resembled(word: str, words: CountryWords) -> str:
    """The country that a misspelt key means, if only one is so near; else empty.

    One letter wrong, missing, too many or swapped; two in a long word. The first letter must be right,
    and it must not be a word of its own made from the name (Romanian, islands).
    """
    if len(word) < SHORTEST_SLIP or not word.isascii():
        return ""
    most = 2 if len(word) >= LONG else 1
    near = [(OSA.distance(word, each, score_cutoff=most), each) for each in words.names.get(word[0], ())]
    least = min(near, default=(most + 1, ""))[0]
    codes = {words.rows[each][0] for distance, each in near if distance == least}
    derived = any(word in (f"{each}n", f"{each}s") for _, each in near)
    return codes.pop() if least <= most and len(codes) == 1 and not derived else ""


def recognise(text: str) -> CountryWord | None:
    """The country, region or former state that a text means; None if it can't be told. Cached; 60 µs for a new text.

    Two countries in one text can't be told, but a territory may stand beside its state and a part beside its country.

    >>> recognise("England, United Kingdom")
    CountryWord(code='GB', region='England', how='name')
    >>> recognise("德国").code, recognise("Kazakhstah"), recognise("Hong Kong, China").code
    ('DE', CountryWord(code='KZ', region='', how='typo'), 'HK')
    >>> recognise("Atlantis") is None
    True
    """
    return _recognised(text) if len(text) <= LONGEST else None


def code_of(text: str) -> str:
    """Code of the country that a text means; empty where it can't be told."""
    found = recognise(text)
    return found.code if found else ""


@lru_cache(maxsize=20_000)
def _recognised(text: str) -> CountryWord | None:
    plain = " ".join(FLAG.sub(" ", unicodedata.normalize("NFKC", text)).replace("_", " ").split())
    if not plain:
        return _flag(text)
    for reading in (_whole, _beside, _prefixed, _official):
        found = reading(plain)
        if found is not None:
            return found
    without = BEFORE.sub("", plain, count=1)
    return _recognised(without) if without != plain else _typo(plain)


def _whole(text: str) -> CountryWord | None:
    code = PART_CODE.fullmatch(text)
    if code and (found := _words().get(code[1])):
        return CountryWord(found.code, text, "code")
    return _words().get(text)


def _beside(text: str) -> CountryWord | None:
    """`Algarve, Portugal`, `Georgia (country)`, `Korea, Republic of`, `China (Hong Kong)`."""
    brackets = BRACKETS.fullmatch(text)
    parts = list(brackets.groups()) if brackets else [part for part in SEPARATOR.split(text) if part]
    if len(parts) < 2:
        return None
    words = _words()
    turned = words.named(f"{parts[-1]} {parts[0]}") or words.named(" ".join(parts))
    return turned or _of_parts(words, parts, bool(brackets))


def _of_parts(words: CountryWords, parts: list[str], brackets: bool) -> CountryWord | None:
    """What several parts mean together, the last of which may stand in brackets."""
    first, last = _ends(words, parts, coded=not brackets)
    if last is None:
        region = "" if brackets else ", ".join(parts[1:])
        return CountryWord(first.code, first.region or region, first.how) if first else None
    if first and last.how == "part" and last.code == first.code:
        return CountryWord(first.code, last.region, first.how)
    return _part(", ".join(parts[:-1]), first if len(parts) == 2 else None, last)


def _ends(words: CountryWords, parts: list[str], coded: bool) -> tuple[CountryWord | None, CountryWord | None]:
    """What the first and the last part mean. coded: a code may stand at the end; else, where the last is a part, at the beginning."""
    first, last = words.named(parts[0]), words.named(parts[-1])
    if last is None and coded:
        return first, words.code(parts[-1])
    if first is None and (last is None or last.how == "part"):
        first = words.code(parts[0])
    return first, last


def _part(text: str, part: CountryWord | None, country: CountryWord) -> CountryWord | None:
    """A text and the country beside it: a territory of it, a part of it called like a country, or simply a part."""
    if part is not None and part.how == "part" and part.code != country.code:
        part = None
    if part is None or part.code == country.code:
        return CountryWord(country.code, text if part is None else part.region or country.region, country.how)
    if _parent(part.code) == country.code:
        return part
    if _parent(country.code) == part.code:
        return country
    known = _words().rows.get(f"{country.code} {key(text)}")
    return CountryWord(country.code, known[1], country.how) if known else None


def _parent(code: str) -> str:
    return _countries()[code]


def _prefixed(text: str) -> CountryWord | None:
    """`中国江苏省`: a Chinese name of a country, and a part of it right behind."""
    if len(text) < 4 or not "\u4e00" <= text[0] <= "\u9fff":
        return None
    for end in range(len(text) - 2, 1, -1):
        found = _words().named(text[:end])
        if found:
            rest = text[end:]
            return CountryWord(found.code, rest, found.how) if CHINESE_PART.fullmatch(rest) else None
    return None


def _official(text: str) -> CountryWord | None:
    """`Republic of Poland`, `República de Corea`, `ポーランド共和国`, `瑞典王国`: the name that an official one is made of."""
    found = STATE_BEFORE.fullmatch(text) or STATE_BEHIND.fullmatch(text)
    if found is None or key(text) in _words().rows:
        return None
    return _words().named(found["name"])


def _typo(text: str) -> CountryWord | None:
    word = key(text)
    if word in _words().rows:
        return None
    code = resembled(word, _words())
    return CountryWord(code, "", "typo") if code else None


def _flag(text: str) -> CountryWord | None:
    flags = set(FLAG.findall(text))
    if len(flags) != 1:
        return None
    found = _words().get("".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flags.pop()))
    return CountryWord(found.code, "", "flag") if found else None


def _is_code(how: str) -> bool:
    return how.endswith("code") or how == "number"


@cache
def _countries() -> dict[str, str]:
    return {row.id: row.parent for row in country_names().values()}


@cache
def _words() -> CountryWords:
    return CountryWords(dict(_read(WORDS)))


def _read(path: Path) -> Iterator[tuple[str, tuple[str, str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows: Iterable[list[str]] = csv.reader(file)
        for word, code, region, how in list(rows)[1:]:
            yield word, (code, region, how)


def is_country(text: str) -> bool:
    """Does it name a whole country, and in letters?

    >>> is_country("Romania"), is_country("Bavaria"), is_country("RO")
    (True, False, False)
    """
    found = recognise(text)
    return found is not None and found.is_whole
