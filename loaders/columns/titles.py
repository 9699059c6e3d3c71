"""Titles of columns: what their words say, in the languages of `words/headers.csv`."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from loaders.words import Phrase, Phrases, is_east_asian, rows_of, tokens

LABELS = {
    "school": "School",
    "university": "Organization",
    "organization": "Organization",
    "bureau": "Bureau",
    "city": "City",
    "district": "City",
    "region": "Region",
    "country": "Country",
}
"""What a noun in a title makes the party, where the column is its name."""
PLACES = ("district", "city", "region", "country")
DATED = (
    "since",
    "until",
    "signed",
    "expires",
    "start",
    "end",
    "closed",
    "source_date",
    "as_of",
    "begin",
    "finish",
    "when",
)
"""Senses of dates, the plainest last: begin, finish and when become since, start, until … by what the rows are."""
WEAK = ("id", "weight", "word", "note", "count", "type", "kind", "source")
"""Senses that give way to another one in the same title: "number of students", "source url"."""
CONNECTING = frozenset(
    [
        "of",
        "de",
        "del",
        "della",
        "dello",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "der",
        "la",
        "le",
        "von",
        "van",
        "d",
        "l",
        "no",
    ]
)
FILLING = frozenset(["the", "is", "in", "and", "or", "by", "所", "在", "的", "之", "所在"])
AMBIGUOUS = frozenset(["ano", "art", "bis", "but", "cap", "dal", "fim", "fin", "rue", "van", "via", "von", "起", "止"])
"""Short words that mean something else in a title of another language."""
SHORT = 2
"""Words of so many letters and fewer mean something else in a title of another language too (al, do, no)."""
MOST_NUMBERED = 99
"""Titles are numbered up to here: city 1, partner 12; a larger number is a year, or anything else."""
BESIDE_DATES = frozenset(["website", "programme", "purpose", "tie"])
"""Senses that a word of a date overrules in the same title: "partnership since"."""
NAMES = frozenset(["name", "name_en"])
PARTNER_WORDS = ("partner", "sister", "twin", "foreign")
DIRECTIONS = frozenset(word for row in rows_of("directions") for word in row["words"].split("|"))
"""Words that tell the ends apart and say nothing of a partnership."""
PRIVATE = "private:"
_REPEATED = re.compile(r"(.*?)(?:\s*\((\d+)\)|[._](\d+))\s*$", re.S)


class Title(NamedTuple):
    """What a title says.

    sense: a role, a noun of LABELS, `name`, `partners`, `weight`, `neutral`, `private` or "" where no word is known.
    noun: what the column speaks of, if it says so ("school" in "school name"). number: a figure at its end, as text.
    rest: words that aren't known. words: the known ones, for people.
    """

    sense: str
    noun: str = ""
    side: str = ""
    scheme: str = ""
    number: str = ""
    words: str = ""
    private: str = ""
    rest: tuple[str, ...] = ()
    named: bool = False
    side_word: str = ""


@cache
def _phrases() -> Phrases:
    private = ((words, f"{PRIVATE}{row['what']}") for row in rows_of("private") for words in row["words"].split("|"))
    senses = (
        (words, row["sense"] + _only_alone(words, row["language"]))
        for row in rows_of("headers")
        for words in row["words"].split("|")
    )
    return Phrases((*private, *senses))


def _only_alone(words: str, language: str) -> str:
    """A mark for short words that mean something else within a title of another language (al, do, no, fin)."""
    found = tokens(words)
    word = found[0] if len(found) == 1 else ""
    short = word in AMBIGUOUS or (0 < len(word) <= SHORT and not is_east_asian(word))
    return "!" if short and language not in ("en", "known") else ""


@cache
def read_title(text: str) -> Title:
    """What the words of the title say.

    >>> read_title("sisterCityName")[:3], read_title("Land der Partnerschule")[:3], read_title("友好城市")[:3]
    (('city', 'city', 'b'), ('country', 'country', 'b'), ('city', 'city', 'b'))
    >>> read_title("number of students").sense, read_title("Schulleiter").private
    ('students', 'heads of schools')
    """
    phrases, unknown = _phrases().find(text, camel=True, compounds=True)
    number = next((word for word in reversed(unknown) if word.isdecimal() and 0 < int(word) <= MOST_NUMBERED), "")
    phrases, unknown = _without_short(phrases, [word for word in unknown if not word.isdigit()])
    words = " ".join(phrase.words for phrase in phrases)
    private = _private_in(phrases)
    if private:
        return Title("private", private=private, words=words)
    meanings = [phrase.meaning for phrase in phrases if not phrase.meaning.startswith(PRIVATE)]
    joined = not CONNECTING.isdisjoint(unknown)
    noun = _noun(meanings, joined)
    sense, scheme = _sense(meanings, noun, phrases, joined)
    side, side_word = _side(phrases)
    rest = _rest(unknown, phrases, joined)
    named = not NAMES.isdisjoint(meanings)
    return Title(sense, noun, side, scheme, number, words, "", rest, named, side_word)


def _private_in(phrases: list[Phrase]) -> str:
    """What of persons the title speaks of; empty if it doesn't, or only of how many they are."""
    if any(phrase.meaning == "weight" for phrase in phrases):
        return ""
    return next((phrase.meaning.removeprefix(PRIVATE) for phrase in phrases if phrase.meaning.startswith(PRIVATE)), "")


def _noun(meanings: list[str], joined: bool) -> str:
    """What the column speaks of: the last noun (school city), or the first where a word such as "of" joins them (city of school)."""
    nouns = [meaning for meaning in meanings if meaning in LABELS]
    return (nouns[0] if joined else nouns[-1]) if nouns else ""


def _rest(unknown: list[str], phrases: list[Phrase], joined: bool) -> tuple[str, ...]:
    """The words that aren't known; "of" is one where it joins nothing that is known (age of)."""
    about = any(phrase.meaning in LABELS or phrase.meaning.startswith("side ") for phrase in phrases)
    filling = FILLING if joined and not about else FILLING | CONNECTING
    return tuple(word for word in unknown if word not in filling)


def _without_short(phrases: list[Phrase], unknown: list[str]) -> tuple[list[Phrase], list[str]]:
    """Phrases and unknown words; short phrases only count where a title has nothing else but a side, and are unknown else."""
    short = [phrase for phrase in phrases if phrase.meaning.endswith("!")]
    others = [phrase for phrase in phrases if phrase not in short and not phrase.meaning.startswith("side")]
    alone = not others and not unknown and len(short) == 1
    kept = [phrase._replace(meaning=phrase.meaning.rstrip("!")) for phrase in phrases if alone or phrase not in short]
    return kept, unknown if alone else unknown + [phrase.words for phrase in short]


def _side(phrases: list[Phrase]) -> tuple[str, str]:
    """The end that the title speaks of, and the word that says so: a letter, else a word of direction, else one of partners."""
    sides = [(phrase.meaning[-1], phrase.words) for phrase in phrases if phrase.meaning.startswith("side ")]
    letters = [(side, word) for side, word in sides if word in ("a", "b")]
    told = [(side, word) for side, word in sides if word not in PARTNER_WORDS]
    if letters:
        return letters[-1]
    if len({side for side, _ in told}) == 1:
        return told[0]
    if sides:
        return "b", sides[0][1]
    return next((("b", phrase.words) for phrase in phrases if phrase.meaning == "partners"), ("", ""))


def _sense(meanings: list[str], noun: str, phrases: list[Phrase], joined: bool) -> tuple[str, str]:
    """The one sense of a title, and the scheme of the ids where the column holds ids of a known one."""
    if scheme := _scheme(meanings):
        return ("name" if "name" in meanings and "id" not in meanings else "id"), scheme
    of_party = {*LABELS, *NAMES}
    senses = [meaning for meaning in meanings if meaning not in of_party and not meaning.startswith("side ")]
    strong = set(senses) - {*WEAK, "neutral", "partners"}
    if strong:
        return _strong_sense(strong), ""
    if "neutral" in senses:
        return "neutral", ""
    if "partners" in senses:
        return _sense_of_partners(senses, noun or ("name" if "name" in meanings else "")), ""
    if senses:
        return _weak_sense(senses, noun, phrases, joined), ""
    return noun or ("name" if meanings else ""), ""


def _scheme(meanings: list[str]) -> str:
    """The known scheme whose ids the title speaks of; empty if it speaks of none."""
    return next((meaning.removeprefix("id ") for meaning in meanings if meaning.startswith("id ")), "")


def _strong_sense(strong: set[str]) -> str:
    """The one sense; of dates the plainest; nothing where they contradict each other."""
    dated = strong & set(DATED)
    if dated and strong - dated <= BESIDE_DATES:
        return min(dated, key=DATED.index)
    if not strong.isdisjoint(("lat", "lon")):
        strong = strong - {"position"}  # coordinates.lat
    return next(iter(strong)) if len(strong) == 1 else ""


def _sense_of_partners(senses: list[str], noun: str) -> str:
    """Partner school and partner name are those; number of partners is a number."""
    if noun:
        return noun
    return "partners" if {"weight", "count"}.isdisjoint(senses) else "weight"


def _weak_sense(weak: list[str], noun: str, phrases: list[Phrase], joined: bool) -> str:
    if noun and weak in (["word"], ["note"]):
        return noun
    if "weight" in weak and noun and not joined and any(map(_is_number, phrases)):
        return "id"
    return next(sense for sense in ("kind", "type", "source", "note", "word", "id", "count", "weight") if sense in weak)


def _is_number(phrase: Phrase) -> bool:
    return phrase.words in ("number", "nummer", "numero")


def base(text: str) -> tuple[str, int]:
    """A title without the mark of its repetition, and its place among those of the same title.

    >>> base("country (2)"), base("country.1"), base("country_2"), base("country")
    (('country', 2), ('country', 2), ('country', 2), ('country', 1))
    """
    repeated = _REPEATED.match(text)
    if not repeated or not repeated[1].strip():
        return text.strip(), 1
    return repeated[1].strip(), int(repeated[2] or repeated[3]) + (text[repeated.end(1)] == "." and 1)
