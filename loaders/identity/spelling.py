"""The words of a party's name, the same for every spelling: language, abbreviation, script and order don't matter.

`words/same.csv` says which words mean the same. Chinese names are cut at the words it knows; what remains stays whole.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graph.names import fold

CJK = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
EAST = frozenset(("CN", "HK", "MO", "TW", "JP", "KR"))
"""Where one word (中学, 中学校) is middle, high and secondary school, and translators choose as they like."""
SCHOOLING = frozenset(("middle", "high", "secondary"))
CONTRASTS = frozenset(
    (
        *("infant", "junior", "senior", "primary", "secondary", "middle", "high", "kindergarten", "nursery", "prep", "sixth"),
        *("boy", "girl", "north", "south", "east", "west", "upper", "lower", "central", "new", "old"),
        *("catholic", "anglican", "methodist", "jewish", "technical", "applied", "medical", "agricultural", "open", "pedagogical"),
        *("economic", "art", "business", "polytechnic", "international", "metropolitan", "state", "private", "online"),
        *("county", "district", "prefecture", "vocational", "special", "experimental", "affiliated", "foreign", "sport", "music", "life", "science"),
    )
)  # fmt: skip
"""Words by which two parties of otherwise one name differ: a junior school is not the infant school."""
PARTS = frozenset(("faculty", "campus", "centre", "center", "research", "clinic", "hospital", "library"))
"""Words of a part of a party: a faculty is not its university."""
GENERIC = CONTRASTS | SCHOOLING | PARTS | frozenset(
    (
        *("school", "college", "academy", "university", "institute", "bureau", "government", "association", "language", "saint"),
        *("education", "community", "voluntary", "controlled", "aided", "trust", "free", "city", "county", "district", "town"),
        *("public", "national", "gymnasium", "lycee", "grammar", "bilingual", "road", "street", "department", "no", "church"),
    )
)  # fmt: skip
"""Words that many names have; the others tell a party from its neighbours."""
RANKS = frozenset(("county", "district", "prefecture"))
"""A county is not the city of its name: these words tell parties apart unless they belong to the name of their town."""
PLACE_WORDS = frozenset(("city", "province", "municipal", "municipality"))

_LOOKALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονАВЕКМНОРСТХаеорсух", "ABEZHIKMNOPTYXovABEKMHOPCTXaeopcyx")
_GREEK = {
    "ου": "ou", "αι": "ai", "ει": "ei", "οι": "oi", "μπ": "b", "ντ": "nt", "γγ": "ng", "θ": "th", "χ": "ch", "ψ": "ps", "ξ": "x",
    **dict(zip("αβγδεζηικλμνοπρσςτυφω", ("a", "v", "g", "d", "e", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "s", "t", "y", "f", "o"), strict=True)),
}  # fmt: skip
_CYRILLIC = {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": "", "є": "ye", "ї": "i", "і": "i",
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)),
}  # fmt: skip
_FOREIGN = {**_GREEK, **_CYRILLIC}
_FOREIGN_LETTERS = re.compile("|".join(sorted(_FOREIGN, key=len, reverse=True)))
_ORDINALS = {
    word: str(at)
    for at, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_ROMAN = {word: str(at) for at, word in enumerate(["ii", "iii", "iv"], 2)} | {
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
}
_CHINESE_DIGITS = {letter: at for at, letter in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMERALS = "〇零一二三四五六七八九十百"
_CHINESE_NUMBER = re.compile(rf"第([{_NUMERALS}\d]{{1,5}})|(?<=[^\d{_NUMERALS}])([{_NUMERALS}]{{1,5}})(?=中|小|校)")


class Spelling(NamedTuple):
    """One name of a party: its words, those without the name of its town, and whether it is written in Chinese, Japanese or Korean."""

    words: frozenset[str]
    within: frozenset[str]
    cjk: bool

    @property
    def names_town(self) -> bool:
        """Does the name hold that of its town?"""
        return self.words != self.within


@cache
def _same_words() -> tuple[dict[str, str], re.Pattern[str], dict[str, str], re.Pattern[str]]:
    """Meaning of each Latin word, the phrases among them, and the same for Chinese."""
    latin: dict[str, str] = {}
    chinese: dict[str, str] = {}
    with (Path(__file__).parent.parent / "words" / "same.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in row["words"].split("|"):
                (chinese if CJK.search(word) else latin)[word] = row["means"]
    phrases = sorted((each for each in latin if " " in each), key=len, reverse=True)
    cut = sorted(chinese, key=len, reverse=True)
    return latin, re.compile(rf"\b(?:{'|'.join(phrases)})\b"), chinese, re.compile("|".join(cut))


def _chinese_number(found: re.Match[str]) -> str:
    """第一五三, 二十三, 一百零一 as digits."""
    text = found[1] or found[2]
    if text.isdecimal():
        return f" {int(text)} "
    if not re.search("[十百]", text):
        return f" {int(''.join(str(_CHINESE_DIGITS.get(each, each)) for each in text))} "
    value, digit = 0, 0
    for letter in text:
        if letter in "十百":
            value += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = int(_CHINESE_DIGITS.get(letter, letter))
    return f" {value + digit} "


def _latin(text: str) -> str:
    """The text in Latin letters, Greek and Cyrillic transliterated; a letter that only looks Latin becomes it."""
    if text.isascii():
        return text
    found = []
    for word in unicodedata.normalize("NFKC", text).split():
        if not word.isascii() and re.search("[A-Za-z]", word) and re.search("[\u0370-\u04ff]", word):
            word = word.translate(_LOOKALIKES)
        found.append(word)
    return " ".join(found)


@cache
def _town_words(towns: tuple[str, ...]) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    """Folded words of the names of a town, and a pattern of its Chinese ones."""
    chinese = [_chinese_town(each) for each in towns if CJK.search(each)]
    latin = {word for each in towns if not CJK.search(each) for word in _meaning(fold(_transliterated(fold(each))))}
    return tuple(latin - (GENERIC - RANKS)), re.compile("|".join(chinese)) if chinese else None


def _chinese_town(name: str) -> str:
    """Pattern of a Chinese name of a town, with or without 市; with 县 or 区 only where that is its own."""
    rank = name[-1] if len(name) > 2 and name[-1] in "市县縣区區州" else ""
    plain = re.escape(name.removesuffix(rank))
    return f"{plain}{rank}" if rank and rank not in "市州" else f"{plain}[市州]?(?![县縣区區])"


def _transliterated(folded: str) -> str:
    return folded if folded.isascii() else _FOREIGN_LETTERS.sub(lambda found: _FOREIGN[found[0]], folded)


def _meaning(folded: str) -> frozenset[str]:
    latin, phrases, _, _ = _same_words()
    text = phrases.sub(lambda found: latin[found[0]], folded)
    words: list[str] = []
    for word in text.split():
        word = latin.get(word, word)
        for each in word.split():
            words.append(_plain(each))
    return frozenset(filter(None, words))


def _plain(word: str) -> str:
    """The word without its plural, a number as digits."""
    if word.isdecimal():
        return str(int(word))
    if found := re.fullmatch(r"(?:no|nr|n)?(\d+)(?:st|nd|rd|th)?", word):
        return found[1]
    if word == "no":
        return ""
    if word.startswith(("univers", "uniwers", "uniwars")) and word != "universal":
        return "university"
    word = _ORDINALS.get(word) or _ROMAN.get(word) or word
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def spelling(name: str, towns: tuple[str, ...] = (), country: str = "") -> Spelling:
    """The words of a name. O(length); about 15 µs.

    >>> spelling("St. Mary's C of E Primary School").words == spelling("Saint Marys Church of England Primary").words
    True
    >>> sorted(spelling("苏州市第一中学", ("Suzhou", "苏州"), "CN").within), sorted(spelling("Suzhou First High School", ("Suzhou", "苏州"), "CN").within)
    (['1', 'secondary'], ['1', 'secondary'])
    """
    text = _latin(name)
    cjk = CJK.search(text) is not None
    known, pattern = _town_words(towns)
    within = text
    if cjk:
        within = _cut(pattern.sub(" ", text) if pattern else text)
        text = _cut(text)
    words = _words(text, country)
    left = _words(within, country) if within is not text else words
    gone = {word for word in left if word in known or any(_is_form_of(word, each) for each in known)}
    if gone or left != words:
        left -= gone | PLACE_WORDS
    return Spelling(words, left or words, cjk)


def _cut(text: str) -> str:
    """A Chinese name with its known words set apart, in their meaning."""
    _, _, chinese, cut = _same_words()
    text = re.sub(r"^(?:中国|中國)?[\u3400-\u9fff]{2,3}省(?!教育|人民|外事|政府)(?=.{3})", "", text)
    text = _CHINESE_NUMBER.sub(_chinese_number, text)
    text = re.sub(r"(?<=\d )中(?![学學心])", "中学", text)
    text = cut.sub(lambda found: f" {chinese[found[0]]} ", text)
    return re.sub(r"([\u3400-\u9fff]{2,})[市省](?= |$)", r"\1", text)


def _words(text: str, country: str) -> frozenset[str]:
    text = re.sub(r"['’ʼ`]s?\b", lambda found: found[0][1:], text).replace("&", " and ").replace("№", " no ")
    text = re.sub(r"\b([Ss]te?|[Nn]o|[Nn]r|[Mm]t|[Uu]niv)\.(?=\S)", r"\1 ", text)
    if country in EAST:
        text = re.sub(r"(?:\bof )?\b[A-Z][a-z]+ Province\b", " ", text)
    words = _meaning(_transliterated(fold(text)))
    if country in EAST and words & SCHOOLING:
        words = (words - SCHOOLING - {"school"}) | {"secondary"}
    return words - {"school"} if "primary" in words or "secondary" in words else words


def _is_form_of(word: str, town: str) -> bool:
    """Is this the town's name with another ending: Thessalonikis, Patron?"""
    if len(word) < 5 or len(town) < 5:
        return False
    return word.startswith(town[: max(5, len(town) - 2)]) and abs(len(word) - len(town)) <= 4


def spellings(names: Iterable[str], towns: tuple[str, ...] = (), country: str = "") -> tuple[Spelling, ...]:
    """The words of each name; a remark in brackets is left out, unless it tells parties apart ("(Juniors)")."""
    found = dict.fromkeys(spelling(each, towns, country) for each in (_without_remark(name) for name in names) if each)
    return tuple(each for each in found if each.words)


def _without_remark(name: str) -> str:
    remarks = re.findall(r"[(（\[]([^)）\]]*)", name)
    said = [_words(each, "") for each in remarks]
    if not remarks or any(each & CONTRASTS and not each & PARTS for each in said):
        return name
    plain = re.sub(r"\s*[(（\[][^)）\]]*[)）\]]?", " ", name).strip()
    return plain if len(plain) > 3 or CJK.search(plain) else name
