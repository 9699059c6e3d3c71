"""Words of the field, as tables: what headers, kinds of tie, status and names of parties are called in the languages people use.

`headers.csv`: sense → words of column titles. `private.csv`: titles of columns about persons. `terms.csv`: kind, status and tier.
`labels.csv`: words in names that tell what a party is (a lower rank wins; between equals, the later word). `strangers.csv`: words of
tables that aren't ours. `visits.csv`: words of visits and flows. `directions.csv`: words of titles (folded) that tell ends apart and
say nothing of partnership. The parts of a cell of words are parted by `|`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.model import KINDS

EAST_ASIAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(rf"[{EAST_ASIAN}]+|[^\W\d_{EAST_ASIAN}]+|\d+")
_IS_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
LONGEST_COMPOUND = 40
LONGEST_TEXT = 400
REMEMBERED = 1 << 16


def tokens(text: str, camel: bool = False) -> tuple[str, ...]:
    """The words of a text: folded, without accents; digits apart from letters, East Asian runs whole.

    >>> tokens("sisterCity_1 (Länder)", camel=True)
    ('sister', 'city', '1', 'lander')
    """
    text = text[:LONGEST_TEXT]
    if camel:
        text = _CAMEL.sub(" ", text)
    if text.isascii():
        return tuple(_TOKEN.findall(text.lower()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each) or "\u3099" <= each <= "\u309a")
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", plain).translate(_LETTERS)))


def is_east_asian(token: str) -> bool:
    """Is the token written in Chinese, Japanese or Korean letters?"""
    return _IS_EAST_ASIAN.match(token) is not None


class Phrase(NamedTuple):
    """A known phrase in a text: its words, what it stands for, and where it stands (number of its first token or letter)."""

    words: str
    meaning: str
    at: int


class Phrases:
    """A table of phrases, found in texts longest first. O(length of the text) each."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._meaning: dict[tuple[str, ...], str] = {}
        for words, meaning in entries:
            self._meaning.setdefault(_parts(words), meaning)
        self._most = max(map(len, self._meaning), default=0)

    def find(self, text: str, camel: bool = False, compounds: bool = False) -> tuple[list[Phrase], list[str]]:
        """The phrases in the text, in its order, and the words that belong to none.

        compounds: also take a word apart that is made of known ones ("originCity", "Partnerstadt"), or ends with one.
        """
        parts = _parts_of(tokens(text, camel))
        found: list[Phrase] = []
        rest: list[str] = []
        at = 0
        while at < len(parts):
            length = self._length_at(parts, at)
            if length:
                phrase = parts[at : at + length]
                found.append(Phrase(_joined(phrase), self._meaning[phrase], at))
            else:
                length = 1
                within = self._compound(parts[at]) if compounds else []
                found += [Phrase(words, self._meaning[(words,)], at) for words in within]
                if not within:
                    rest.append(parts[at])
            at += length
        return found, rest

    def _length_at(self, parts: tuple[str, ...], at: int) -> int:
        for length in range(min(self._most, len(parts) - at), 0, -1):
            if parts[at : at + length] in self._meaning:
                return length
        return 0

    def _compound(self, word: str) -> list[str]:
        """Known words of three letters and more that the word is made of; German joints (s, n, en, er, e) may stand between."""
        if not 6 <= len(word) <= LONGEST_COMPOUND:
            return []
        return _split(word, frozenset(key[0] for key in self._single()))

    @cache  # noqa: B019 — tables of phrases live as long as the program
    def _single(self) -> tuple[tuple[str, ...], ...]:
        return tuple(key for key in self._meaning if len(key) == 1 and len(key[0]) > 2)


def _split(word: str, known: frozenset[str]) -> list[str]:
    for end in range(len(word), 2, -1):
        if word[:end] not in known:
            continue
        for joint in ("", "s", "n", "en", "er", "e", "es"):
            rest = word[end:]
            if not rest.startswith(joint):
                continue
            rest = rest[len(joint) :]
            if not rest:
                return [word[:end]]
            further = _split(rest, known)
            if further:
                return [word[:end], *further]
    return []


def _parts(words: str) -> tuple[str, ...]:
    return _parts_of(tokens(words))


def _parts_of(found: tuple[str, ...]) -> tuple[str, ...]:
    """Tokens; East Asian runs as single letters, since these languages put no blanks between words."""
    parts: list[str] = []
    for token in found:
        parts.extend(token if is_east_asian(token) else (token,))
    return tuple(parts)


def _joined(parts: tuple[str, ...]) -> str:
    return ("" if is_east_asian(parts[0]) else " ").join(parts)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of one of the tables of words."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _terms(about: str) -> Phrases:
    rows = [row for row in rows_of("terms") if row["about"] == about]
    listed = [(words, row["value"]) for row in rows for words in row["words"].split("|")]
    return Phrases([*listed, *(_kinds_by_name({row["value"] for row in rows}) if about == "kind" else ())])


def _kinds_by_name(listed: Collection[str]) -> Iterator[tuple[str, str]]:
    """A kind of the model is known by its name and title; by a single word, such as programme, only where the table lists none for it."""
    for kind in KINDS:
        title = str(kind.title)
        for words in (kind.name, title, _plural(title)):
            if kind.name != "other" and (kind.name not in listed or len(tokens(words)) > 1):
                yield words, kind.name


def _plural(title: str) -> str:
    """Of an English title.

    >>> _plural("sister city"), _plural("museum twinning")
    ('sister cities', 'museum twinnings')
    """
    return re.sub(r"(?<=[^aeiou])y$", "ie", title) + "s"


def phrases_of_terms(about: str, text: str) -> tuple[list[Phrase], list[str]]:
    """The terms of one sort (`terms.csv`) in the text, and the words that belong to none."""
    return _terms(about).find(text, camel=True)


FREE_TEXT = 6
"""A text of more words than this is a sentence: "active" or "open" in it need not be its status."""


def _term_of(about: str, text: str) -> str:
    found, _ = _terms(about).find(text, camel=True)
    return max(found, key=lambda each: len(each.words)).meaning if found else ""


@lru_cache(maxsize=REMEMBERED)
def kind_of(text: str) -> str:
    """Kind of tie that the text speaks of; empty if no word of it tells.

    >>> kind_of("友好城市"), kind_of("Städtepartnerschaft"), kind_of("bilateral agreement"), kind_of("tennis")
    ('sister_city', 'sister_city', 'programme', '')
    """
    return _term_of("kind", text)


@lru_cache(maxsize=REMEMBERED)
def tier_of(text: str) -> str:
    """Tier that the text speaks of; empty if no word of it tells.

    >>> tier_of("Friendship city"), tier_of("gemellaggio"), tier_of("letter")
    ('friendly', 'sister', '')
    >>> tier_of("keine Freundschaft"), tier_of("not a formal twinning")
    ('', '')
    """
    return "" if phrases_of_terms("not", text)[0] else _term_of("tier", text)


MEANINGS = (*(kind.name for kind in KINDS), "tie", "visit", "none")
"""What a word that joins two parties can mean: a partnership of a kind or of any, a visit, or what is neither."""


@cache
def _relations() -> dict[tuple[str, ...], str]:
    listed = ((words, row["meaning"]) for row in rows_of("relations") for words in row["words"].split("|"))
    return {tokens(words): meaning for words, meaning in listed}


@lru_cache(maxsize=REMEMBERED)
def relation_of(text: str) -> str:
    """What a word that joins two parties says: a kind of tie, "tie", "visit", "none" for what is neither; empty if it can't be told.

    >>> relation_of("SISTER_CITY"), relation_of("twinned with"), relation_of("visits"), relation_of("IN_COUNTRY"), relation_of("e1")
    ('sister_city', 'sister_city', 'visit', 'none', '')
    >>> relation_of("friendly exchange"), relation_of("exchange visit"), relation_of("letter of intent")
    ('tie', 'visit', 'tie')
    """
    whole = _relations().get(tokens(text, camel=True), "")
    if whole == "none":
        return whole
    kind = kind_of(text)
    if kind and not (kind == "programme" and whole == "visit"):
        return kind
    tiers, rest = phrases_of_terms("tier", text)  # a friendly exchange is a tie, and a visit of friends none
    return whole or ("visit" if visit_word_in(" ".join(rest)) else "") or ("tie" if tiers else "")


class Named(NamedTuple):
    """What a party is, told by its name: a label of the model and, for bureaus and organizations, a type."""

    label: str
    type: str


_ENDINGS = (
    ("hochschule", "universitat", "universiteit", "universitet", "yliopisto", "hogeschool", "hogskole", "hogskola"),
    ("schule", "gymnasium", "gymnasiet", "skolan", "skola", "skole", "koulu", "iskola", "school", "lukio", "kolleg"),
)  # fmt: skip


@cache
def _labels() -> tuple[Phrases, dict[str, tuple[int, Named]]]:
    known = {f"{n}": (int(row["rank"]), Named(row["label"], row["type"])) for n, row in enumerate(rows_of("labels"))}
    entries = ((words, f"{n}") for n, row in enumerate(rows_of("labels")) for words in row["words"].split("|"))
    return Phrases(entries), known


@lru_cache(maxsize=REMEMBERED)
def label_of(name: str) -> Named | None:
    """What the party of this name is, as far as a word in it tells.

    >>> label_of("Suzhou No. 1 Middle School"), label_of("Kabul University"), label_of("苏州市教育局"), label_of("Berlin")
    (Named(label='School', type=''), Named(label='Organization', type='university'), Named(label='Bureau', type='bureau'), None)
    """
    phrases, known = _labels()
    found, rest = phrases.find(name)
    if found:
        best = min(found, key=lambda each: (known[each.meaning][0], -each.at))
        return known[best.meaning][1]
    for word in rest:
        if word.endswith(_ENDINGS[0]):
            return Named("Organization", "university")
        if word.endswith(_ENDINGS[1]):
            return Named("School", "")
    return None


@cache
def _strangers() -> tuple[Phrases, dict[str, str]]:
    rows = list(rows_of("strangers"))
    entries = ((words, row["what"]) for row in rows for words in row["words"].split("|"))
    return Phrases(entries), {row["what"]: row["reason"] for row in rows}


@lru_cache(maxsize=REMEMBERED)
def stranger_in(text: str) -> tuple[str, str, str] | None:
    """What the text speaks of that is no matter of ours: (what, why, the word), e.g. airline routes; None if nothing."""
    phrases, reasons = _strangers()
    found, _ = phrases.find(text, camel=True)
    return (found[0].meaning, reasons[found[0].meaning], found[0].words) if found else None


@cache
def _visits() -> Phrases:
    return Phrases((words, "visit") for row in rows_of("visits") for words in row["words"].split("|"))


@lru_cache(maxsize=REMEMBERED)
def visit_word_in(text: str) -> str:
    """A word in the text that speaks of visits or flows of people; empty if there is none."""
    found, _ = _visits().find(text, camel=True)
    return found[0].words if found else ""
