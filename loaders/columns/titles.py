"""Titles of columns: what their words say, in the languages of `words/headers.csv`."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from loaders.words import Found, Phrases, is_east_asian, rows_of, tokens

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
AMBIGUOUS = frozenset(["ano", "art", "bis", "but", "cap", "dal", "fim", "fin", "rue", "van", "via", "von"])
"""Short words that mean something else in a title of another language."""
PARTNER_WORDS = ("partner", "sister", "twin", "foreign")
DIRECTIONS = frozenset(word for row in rows_of("directions") for word in row["words"].split("|"))
"""Words that tell the ends apart and say nothing of a partnership."""
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
    private = ((words, f"private:{row['what']}") for row in rows_of("private") for words in row["words"].split("|"))
    senses = (
        (words, row["sense"] + _only_alone(words, row["language"]))
        for row in rows_of("headers")
        for words in row["words"].split("|")
    )
    return Phrases((*private, *senses))


def _only_alone(words: str, language: str) -> str:
    """A mark for short words that mean something else within a title of another language (al, do, no, fin)."""
    found = tokens(words)
    short = len(found) == 1 and not is_east_asian(found[0]) and (len(found[0]) <= 2 or found[0] in AMBIGUOUS)
    return "!" if short and language not in ("en", "known") else ""


@cache
def read_title(text: str) -> Title:
    """What the words of the title say.

    >>> read_title("sisterCityName")[:3], read_title("Land der Partnerschule")[:3], read_title("友好城市")[:3]
    (('city', 'city', 'b'), ('country', 'country', 'b'), ('city', 'city', 'b'))
    >>> read_title("number of students").sense, read_title("Schulleiter").private
    ('students', 'heads of schools')
    """
    found, rest = _phrases().find(text, camel=True, compounds=True)
    number = next((each for each in reversed(rest) if each in "123456789"), "")
    rest = [each for each in rest if not each.isdigit()]
    found, dropped = _without_short(found, rest)
    rest += dropped
    joined = any(each in CONNECTING for each in rest)
    of_nothing = joined and not any(each.meaning in LABELS or each.meaning.startswith("side ") for each in found)
    rest = [each for each in rest if (of_nothing or each not in CONNECTING) and each not in FILLING]
    words = " ".join(each.words for each in found)
    private = next((each.meaning.partition(":")[2] for each in found if each.meaning.startswith("private:")), "")
    if private and not any(each.meaning == "weight" for each in found):
        return Title("private", private=private, words=words)
    meanings = [each.meaning for each in found if not each.meaning.startswith("private:")]
    nouns = [each for each in meanings if each in LABELS]
    noun = (nouns[0] if joined else nouns[-1]) if nouns else ""
    sense, scheme = _sense(meanings, noun, found, joined)
    named = "name" in meanings or "name_en" in meanings
    side, side_word = _side(found)
    return Title(sense, noun, side, scheme, number, words, "", tuple(rest), named, side_word)


def _without_short(found: list[Found], rest: list[str]) -> tuple[list[Found], list[str]]:
    """The phrases, without the short ones that only count where a title has nothing else but a side."""
    others = [each for each in found if not each.meaning.endswith("!") and not each.meaning.startswith("side")]
    alone = (
        not others
        and not [each for each in rest if not each.isdigit()]
        and sum(each.meaning.endswith("!") for each in found) == 1
    )
    kept = [
        each._replace(meaning=each.meaning.rstrip("!")) for each in found if alone or not each.meaning.endswith("!")
    ]
    return kept, [] if alone else [each.words for each in found if each.meaning.endswith("!")]


def _side(found: list[Found]) -> tuple[str, str]:
    """The end that the title speaks of, and the word that says so: a letter, else a word of direction, else one of partners."""
    sides = [(each.meaning[-1], each.words) for each in found if each.meaning.startswith("side ")]
    letters = [each for each in sides if each[1] in ("a", "b")]
    told = [each for each in sides if each[1] not in PARTNER_WORDS]
    if letters:
        return letters[-1]
    if len({side for side, _ in told}) == 1:
        return told[0]
    if sides:
        return "b", sides[0][1]
    return next((("b", each.words) for each in found if each.meaning == "partners"), ("", ""))


def _sense(meanings: list[str], noun: str, found: list[Found], joined: bool) -> tuple[str, str]:
    """The one sense of a title, and the scheme of the ids where the column holds ids of a known one."""
    scheme = next((each.partition(" ")[2] for each in meanings if each.startswith("id ")), "")
    if scheme:
        return ("name" if "name" in meanings and "id" not in meanings else "id"), scheme
    senses = [
        each
        for each in meanings
        if each not in LABELS and not each.startswith("side ") and each not in ("name", "name_en")
    ]
    strong = {each for each in senses if each not in (*WEAK, "neutral", "partners")}
    if len(strong) > 1 and strong <= set(DATED):
        return min(strong, key=DATED.index), ""
    if strong & {"lat", "lon"}:
        strong -= {"position"}  # coordinates.lat
    dated = strong & set(DATED)
    if dated and strong - dated <= {"website", "programme", "purpose", "tie"}:
        return min(dated, key=DATED.index), ""
    if strong:
        return (strong.pop() if len(strong) == 1 else ""), ""
    if "neutral" in senses:
        return "neutral", ""
    if "partners" in senses and (noun or "name" in meanings):
        return noun or "name", ""
    if "partners" in senses:
        return ("weight" if "weight" in senses or "count" in senses else "partners"), ""
    weak = [each for each in senses if each in WEAK]
    if weak:
        return _weak_sense(weak, noun, found, joined), ""
    if noun:
        return noun, ""
    return (
        "name"
        if "name" in meanings or "name_en" in meanings or any(each.startswith("side ") for each in meanings)
        else ""
    ), ""


def _weak_sense(weak: list[str], noun: str, found: list[Found], joined: bool) -> str:
    if noun and weak in (["word"], ["note"]):
        return noun
    if "weight" in weak and noun and not joined and any(each.words in ("number", "nummer", "numero") for each in found):
        return "id"
    return next(each for each in ("kind", "type", "source", "note", "word", "id", "count", "weight") if each in weak)


def base(text: str) -> tuple[str, int]:
    """A title without the mark of its repetition, and its place among those of the same title.

    >>> base("country (2)"), base("country.1"), base("country_2"), base("country")
    (('country', 2), ('country', 2), ('country', 2), ('country', 1))
    """
    found = _REPEATED.match(text)
    if not found or not found[1].strip():
        return text.strip(), 1
    return found[1].strip(), int(found[2] or found[3]) + (text[found.end(1)] == "." and 1)
