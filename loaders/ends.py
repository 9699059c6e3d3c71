"""Ends: which columns of a table speak of which party, which of them holds its name, and what it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.countries import recognise
from loaders.mapping import ROLES
from loaders.place_names import is_council, is_county
from loaders.profiles import Profile, lies_in, share_of_places
from loaders.table import Table
from loaders.titles import DATED, DIRECTIONS, LABELS, PLACES, Title, base, read_title
from loaders.words import EAST_ASIAN, kind_of, status_of, tier_of

END_ROLES = frozenset(each.name for each in ROLES if each.of == "end")
MAIN = ("name", "school", "university", "bureau", "organization", "city", "district", "region", "country", "partners")
"""Senses of columns that can name a party, the best first."""
ORGANIZED = ("school", "university", "bureau", "organization")
END_SENSES = END_ROLES | set(MAIN)
NUMBERED = ("students", "teachers", "people", "count", "weight")
LABEL_OF_KIND = {
    "sister_city": "City",
    "sister_school": "School",
    "sister_region": "Region",
    "programme": "Organization",
}
_HAN = re.compile("[\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_DISTRICT = re.compile(r"(?<!校)(?:[市区區县縣旗]|自治州)$")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")


@dataclass
class Seen:
    """A column as it is seen: its title, its cells, and what is thought of it so far."""

    name: str
    title: Title
    profile: Profile
    sense: str
    side: str = ""
    role: str = "ignored"
    why: str = ""
    scheme: str = ""
    placed: str = ""
    """Why it belongs to its end."""

    @property
    def noun(self) -> str:
        """What its title speaks of."""
        return self.title.noun

    def take(self, role: str, why: str = "") -> None:
        """Give it a role (and, where the title doesn't tell, the reason)."""
        self.role, self.why = role, why or self.why


def seen(table: Table, profiles: Sequence[Profile]) -> list[Seen]:
    """The columns of a table, each with what its title says as far as its cells bear it out."""
    columns = []
    for name, profile in zip(table.columns, profiles, strict=True):
        title = read_title(base(name)[0]) if table.header else Title("")
        columns.append(Seen(name, title, profile, title.sense, scheme=title.scheme))
        _settle(columns[-1])
    _names_of_persons(columns)
    return columns


# What the cells say of a title


def _settle(column: Seen) -> None:
    """Correct the sense of a column by its cells."""
    if column.name.startswith("twinmap_"):
        column.sense, column.why = "neutral", "a column of twinmap's list of refused rows"
        return
    _private_cells(column)
    if column.sense in ("private", "neutral") or not column.profile.filled:
        return
    if column.sense in MAIN and not _says_too_little(column):
        _settle_name(column)
    elif not _bears(column.sense, column.profile):
        column.why = f"the title '{column.name}' speaks of {_say(column.sense)}, but the values don't: {examples(column.profile)}"
        column.sense = ""
    elif column.sense == "source" and column.profile.share("url") > 0.5:
        column.sense = "source_url"
    if column.sense in ("", "id") or _says_too_little(column):
        _by_cells(column)


def _says_too_little(column: Seen) -> bool:
    """A title with a direction and an unknown word (age from), which names nobody."""
    title = column.title
    return (
        column.sense == "name"
        and bool(title.rest)
        and not title.named
        and (not title.side_word or title.side_word in DIRECTIONS)
    )


def _private_cells(column: Seen) -> None:
    for test, what in (("email", "e-mail addresses"), ("identity", "identity numbers"), ("phone", "telephone numbers")):
        known = test == "phone" and column.sense not in ("", "name", "note", "private", "address")
        if column.sense != "private" and not known and column.profile.share(test) > 0.5:
            column.sense, column.why = (
                "private",
                f"{_percent(column.profile.share(test))} of the values look like {what}",
            )
    numbers = column.profile.share("count") > 0.9
    if (
        column.sense == "private"
        and numbers
        and column.title.private in ("persons' names", "heads of schools", "names of pupils")
    ):
        column.sense, column.why = "", "the title speaks of persons, but the values are numbers"
    elif column.sense == "private" and not column.why:
        column.why = f"the title '{column.name}' speaks of {column.title.private}"
    if column.sense in ("students", "teachers", "people") and column.profile.share(
        "letters"
    ) > 0.5 > column.profile.share("count"):
        column.sense, column.why = (
            "private",
            f"the title '{column.name}' speaks of persons, and the values are no numbers",
        )


def _names_of_persons(columns: list[Seen]) -> None:
    """A plain "name" beside e-mails, telephones or a school of its own is a person's."""
    private = any(each.sense == "private" for each in columns)
    of_school = any(each.sense in ("school", "university", "organization") for each in columns)
    for column in columns:
        bare = column.sense == "name" and not column.noun and not column.title.side and not column.title.rest
        if bare and column.title.named and of_school and (private or column.profile.label == ""):
            others = "private columns" if private else "a column of schools"
            column.sense, column.why = "private", f"a name beside {others} may be a person's"


OF_WORDS = ("word", "kind", "status", "tier", "programme", "purpose", "alias", "note")
_TESTS = {
    "lat": ("degrees", 0.5), "lon": ("degrees", 0.5), "position": ("position", 0.7), "population": ("count", 0.7), "website": ("url", 0.5),
    **dict.fromkeys(NUMBERED, ("count", 0.7)), "weight": ("number", 0.7), **dict.fromkeys((*DATED, "period"), ("like a date", 0.5)),
}  # fmt: skip


def _bears(sense: str, profile: Profile) -> bool:
    """Are the cells such as the sense needs?"""
    if sense in OF_WORDS and profile.share("number") > 0.9:
        return False
    if sense not in _TESTS:
        return True
    test, least = _TESTS[sense]
    if sense in ("when", "period") and profile.share("period") >= 0.5:
        return True
    return profile.share(test) >= least and not (sense == "population" and profile.share("year") > 0.9)


def _settle_name(column: Seen) -> None:
    """A column that should hold names of parties or places: without letters it holds ids, years, or nothing known."""
    profile = column.profile
    if profile.scheme == "wikidata":
        column.sense, column.scheme = "id", "wikidata"
        column.why = f"{_percent(profile.share('id wikidata'))} of the values are ids of wikidata"
    elif profile.share("letters") >= 0.5:
        if column.sense == "country" and profile.share("country") < 0.3:
            column.sense = "region"
            column.why = f"the title '{column.name}' says country, but the values are none: {examples(profile)}"
    elif profile.share("year") > 0.9 and column.title.side:
        column.sense = "begin" if column.title.side == "a" else "finish"
    elif (column.noun and not column.title.rest) or (profile.share("count") > 0.9 and column.sense == "name"):
        column.sense = "id"
    else:
        column.sense = ""


def _by_cells(column: Seen) -> None:
    """What the cells alone tell, where the title doesn't."""
    profile = column.profile
    unknown = column.sense != "id"
    if (profile.scheme and profile.scheme != "uai") or (profile.scheme and column.sense == "id"):
        column.sense, column.scheme = "id", profile.scheme
        column.why = f"{_percent(profile.share('id ' + profile.scheme))} of the values are ids of {profile.scheme}"
    elif unknown and profile.share("position") > 0.9:
        column.sense, column.why = "position", f"{_percent(profile.share('position'))} of the values are positions"
    elif (
        unknown and profile.share("letters") > 0.9 and profile.share("plain country") > 0.8 and len(profile.counts) > 1
    ):
        column.sense, column.why = "country", f"{_percent(profile.share('plain country'))} of the values are countries"
    elif unknown and column.title == Title("") and profile.share("url") > 0.9:
        column.sense, column.why = "website", f"{_percent(profile.share('url'))} of the values are web addresses"
    elif unknown and profile.share("uk postcode") > 0.8:
        column.sense, column.why = "postcode", "the values look like British postcodes"
    elif column.sense == "name":
        column.sense = ""


# Which end a column belongs to


def part(columns: Sequence[Seen]) -> bool:
    """Give each column about a party its end; False (and no ends) where the table speaks of one party a row."""
    for rule in (_sides_by_repetition, _sides_by_words, _sides_by_qualifiers, _sides_by_kind):
        rule(columns)
    if any(each.side == "b" and _can_name(each) for each in columns):
        _sides_by_position(columns)
        if any(each.side == "a" and _can_name(each) for each in columns) or any(_of_partners(each) for each in columns):
            return True
    for column in columns:
        column.side = column.placed = ""
    return False


def _of_partners(column: Seen) -> bool:
    """Does the title speak of partners, and not only of a direction?"""
    return column.side == "b" and (
        column.sense == "partners" or column.title.side_word not in ("", *DIRECTIONS) or kind_of(column.name) != ""
    )


def _can_name(column: Seen) -> bool:
    """Can the column name a party?"""
    if column.sense == "id":
        return not column.title.rest
    return column.sense in MAIN and not (column.sense == "country" and column.side == "")


ONE_OF_SEVERAL = "one of several columns of partners"


def _sides_by_repetition(columns: Sequence[Seen]) -> None:
    """city1 and city2; country and country (2); partner1 … partner9, which are a list."""
    groups: dict[str, list[tuple[int, Seen]]] = defaultdict(list)
    for column in columns:
        plain, repeated = base(column.name)
        number = int(column.title.number) if column.title.number else repeated
        key = re.sub(r"\d+", "", plain) if column.title.number else plain
        groups[key.casefold().strip(" _-.")].append((number, column))
    several = [[column for _, column in group] for group in groups.values() if _names_partners(group, columns)]
    if any(group[0].sense != "country" for group in several):  # their countries stand beside them
        several = [group for group in several if group[0].sense != "country"]
    for partners in several:
        partners = [each for each in partners if each.sense in END_SENSES]
        for column in partners:
            column.sense, column.side, column.placed = "partners", "b", ONE_OF_SEVERAL
        _beside_partners(columns, partners)
    for group in groups.values():
        ends = [(number, column) for number, column in group if column.sense in END_SENSES and not column.side]
        if len(ends) == 2:
            for side, (_, column) in zip("ab", sorted(ends, key=lambda each: each[0])):
                mark = column.title.number
                column.side = side
                column.placed = f"because of the {mark}" if mark else "because the title stands twice"


def _names_partners(group: Sequence[tuple[int, Seen]], columns: Sequence[Seen]) -> bool:
    """Are these columns of one title partners of the party that another column names?"""
    ends = [column for _, column in group if column.sense in END_SENSES]
    others = any(
        each.sense in MAIN and each.sense != "country" and not each.title.side and not each.title.number
        for each in columns
    )
    return len(ends) > 1 and ends[0].sense in MAIN and (len(ends) > 2 or (others and ends[0].title.side == "b"))


def _beside_partners(columns: Sequence[Seen], partners: Sequence[Seen]) -> None:
    """The numbered columns beside several columns of partners: countries and dates, one for each, are theirs; others aren't read."""
    numbers = {each.title.number for each in partners} - {""}
    beside = [each for each in columns if each.title.number in numbers and each not in partners]
    for sense in {each.sense for each in beside} & (END_SENSES | set(DATED)):
        of_sense = [each for each in beside if each.sense == sense]
        theirs = sense in ("country", "when", "since") and len(of_sense) == len(partners)
        for column in of_sense:
            if theirs:
                column.sense = "country" if sense == "country" else "since"
                column.side = "b" if sense == "country" else ""
                column.why = f"of the partner beside it: {'countries' if sense == 'country' else 'dates'}"
            else:
                column.sense, column.why = "", "it belongs to one of several columns of partners"


_OF_A_END = END_SENSES - {"level", "type"}


ATTACHED = ("lat", "lon", "position", "population", "address", "postcode", "website", "level", "type")
"""Senses whose party must be said, or be the one that stands before it and no partner."""


def _sides_by_words(columns: Sequence[Seen]) -> None:
    """Sister city, host country; source beside target."""
    graph = {each.name.casefold() for each in columns} & {"target", "destination", "to"}
    for column in columns:
        if graph and column.name.casefold() in ("source", "from"):
            column.side = "a"
            column.sense = "name" if column.sense in ("source", "source_url", "") else column.sense
        elif not column.side and column.title.side and column.sense in _OF_A_END | {"level", "type"}:
            column.side, column.placed = column.title.side, f"because of '{column.title.side_word}'"
    _hosts_of_partners(columns)


def _hosts_of_partners(columns: Sequence[Seen]) -> None:
    """Host university and Chinese partner: beside a partner, the host is the first end."""
    second = [each for each in columns if each.side == "b" and each.sense in MAIN]
    hosts = [
        each for each in second if each.title.side_word in ("host", "hosting", "receiving") and not kind_of(each.name)
    ]
    first = any(each.side == "a" and each.sense in MAIN for each in columns)
    if not first and any(_of_partners(each) for each in second if each not in hosts):
        for column in hosts:
            column.side = "a"


def _sides_by_qualifiers(columns: Sequence[Seen]) -> None:
    """Chinese school, British school, British city: two words that aren't known part the columns."""
    if any(each.side for each in columns):
        return
    words = [
        each.title.rest[0]
        for each in columns
        if each.sense in MAIN and len(each.title.rest) == 1 and each.sense != "name"
    ]
    pair = list(dict.fromkeys(words))
    of_noun = Counter(each.sense for each in columns if each.sense in MAIN and each.title.rest)
    if len(pair) != 2 or max(of_noun.values()) < 2:
        return
    for column in columns:
        if column.title.rest and column.title.rest[0] in pair and column.sense in _OF_A_END:
            column.side = "ab"[pair.index(column.title.rest[0])]
            column.placed = f"because of the word '{column.title.rest[0]}'"


def _sides_by_kind(columns: Sequence[Seen]) -> None:
    """Council, International city, Relationship: two columns of towns, or of schools, beside one whose words are kinds of partnership."""
    if any(each.side for each in columns) or not any(
        each.sense in ("kind", "word", "type") and each.profile.share_of(lambda cell: kind_of(cell) != "") > 0.5
        for each in columns
    ):
        return
    for sense in ("school", "university", "city"):
        names = [each for each in columns if each.sense == sense and each.profile.filled]
        if len(names) == 2 and names[1].title.rest and _differ(*names):
            names[0].side, names[1].side = "a", "b"
            names[1].placed = "because it is the second name beside a kind of partnership"
            return


def _differ(first: Seen, second: Seen) -> bool:
    rows = [each for each in zip(first.profile.cells, second.profile.cells) if all(each)]
    return bool(rows) and sum(a != b for a, b in rows) > 0.9 * len(rows)


def _is_kind(cell: str) -> bool:
    return bool(kind_of(cell) or tier_of(cell) or status_of(cell))


def _sides_by_position(columns: Sequence[Seen]) -> None:
    """Columns that don't say it belong to the party named before them."""
    named = any(each.side == "a" and _can_name(each) and each.sense != "country" for each in columns)
    of_partner = {each.sense for each in columns if each.side == "b" and each.sense in MAIN} - {"country", "region"}
    of_ids = {each.side for each in columns if each.sense == "id"} == {"", "b"}
    here = "a"
    for column in columns:
        if column.sense not in _OF_A_END | {"level", "type"} or (
            column.sense == "id" and not column.noun and not of_ids
        ):
            continue
        if column.side:
            if _can_name(column):
                here = column.side
            continue
        if column.sense == "type" and column.profile.share_of(_is_kind) > 0.3:
            column.sense, column.why = "word", "its words are kinds or states of a partnership"
            continue
        if not named and (column.title.named or column.sense in ("name", *ORGANIZED) or column.sense in of_partner):
            here, named = "a", True
        if here == "b" and column.sense in ATTACHED:
            _place_attached(column, columns)
            continue
        if here == "b" and column.sense == "country" and _lies_in_first(column, columns):
            column.side, column.placed = "a", "because the first names are places there, and the second ones aren't"
            continue
        if here == "a" and column.sense == "country" and _is_abroad(column, columns):
            column.side, column.placed = "b", "because the first names are Chinese and these countries aren't China"
            continue
        taken = any(each.side == here and each.sense == column.sense for each in columns)
        if here == "a" and taken and column.sense in ORGANIZED and _only_placed(columns):
            column.side, column.placed = "b", "because only the place of the second end is known else"
            here = "b"
            continue
        column.side = "a" if here == "b" and taken else here
        if column.side == "b":
            column.placed = "because it follows the partner's name"


def _only_placed(columns: Sequence[Seen]) -> bool:
    """Has the second end nothing but repeated columns of places, so that its name must stand in another?"""
    second = [each for each in columns if each.side == "b" and each.sense in MAIN]
    return bool(second) and all(each.sense in PLACES and not each.title.side for each in second)


def _place_attached(column: Seen, columns: Sequence[Seen]) -> None:
    """A position and the like behind the partner's name: of the end whose names always have the same, or of none that can be told."""
    column.side = _whose(column, columns) if column.sense in OF_ONE_PARTY else ""
    if column.side:
        column.placed = "since each name of that end always has the same"
    else:
        column.sense, column.why = "", "it can't be told whose it is: it follows the partner's name"


OF_ONE_PARTY = ("lat", "lon", "position", "population", "address", "postcode", "website")
"""Those that hardly two parties share."""


def _whose(column: Seen, columns: Sequence[Seen]) -> str:
    """The end whose names have one value each in this column, though they stand in several rows; empty if that tells nothing."""
    mains = {side: main_of([each for each in columns if each.side == side]) for side in "ab"}
    a, b = mains["a"], mains["b"]
    if a is None or b is None:
        return ""
    says = {}
    for side, own, other in (("a", a, b), ("b", b, a)):
        values: dict[str, set[str]] = defaultdict(set)
        others: dict[str, set[str]] = defaultdict(set)
        for name, beside, cell in zip(own.profile.cells, other.profile.cells, column.profile.cells):
            if name and cell:
                values[name].add(cell)
                others[name].add(beside)
        repeated = [len(values[name]) == 1 for name, beside in others.items() if len(beside) > 1]
        says[side] = None if not repeated else sum(repeated) > 0.9 * len(repeated)
    if says["a"] == says["b"]:
        return ""
    return next((side for side in "ab" if says[side]), "b" if says["a"] is False else "a")


LOOKED_UP = 40


def _lies_in_first(column: Seen, columns: Sequence[Seen]) -> bool:
    """Are the first names places of these countries, and the second ones not? Then the countries are of the first."""
    a, b = (main_of([each for each in columns if each.side == side]) for side in "ab")
    if a is None or b is None or any(each.side == "a" and each.sense == "country" for each in columns):
        return False
    rows = [each for each in zip(a.profile.cells, b.profile.cells, column.profile.cells) if all(each)]
    rows = list(dict.fromkeys(rows))[:LOOKED_UP]
    first = sum(lies_in(name, country) for name, _, country in rows)
    second = sum(lies_in(name, country) for _, name, country in rows)
    return len(rows) > 1 and first > 0.7 * len(rows) and second < 0.4 * len(rows)


CHINESE_WRITING = ("CN", "TW", "HK", "MO", "JP", "SG")


def _is_abroad(column: Seen, columns: Sequence[Seen]) -> bool:
    """A column of foreign countries beside Chinese names: the country of the partner, though it may stand before it."""
    main = main_of([each for each in columns if each.side == "a"])
    if (
        main is None
        or _share_of(_HAN, main.profile) < 0.8
        or any(each.side == "b" and each.sense == "country" for each in columns)
    ):
        return False
    codes = {found.code for cell, _ in column.profile.looked_at if (found := recognise(cell))}
    return bool(codes) and not codes & set(CHINESE_WRITING)


# What stands for what on one end


def main_of(columns: Sequence[Seen], titles_only: bool = False) -> Seen | None:
    """The column that names the party: of the best sense, a title with the word "name" first; of two alike ("province/city", "city")
    one without provinces, and the first that tells nearly as many apart as the other.

    titles_only: the table has no records, so that titles must do.
    """
    able = [each for each in columns if each.sense in MAIN and (titles_only or each.profile.share("letters") >= 0.5)]
    best = min(map(_order, able), default=None)
    alike = [each for each in able if _order(each) == best]
    most = max((len(each.profile.counts) for each in alike), default=0)
    return next((each for each in alike if len(each.profile.counts) >= 0.8 * most), None)


def _order(column: Seen) -> tuple[float, bool, bool]:
    provinces = column.sense == "city" and column.profile.share("part") > 0.5
    return _rank(column), not column.title.named, provinces


def _rank(column: Seen) -> float:
    if column.sense == "name" and column.title.rest:
        return len(ORGANIZED) + 0.5
    return 1 if column.sense == "partners" else MAIN.index(column.sense)


def label_of_end(main: Seen, columns: Sequence[Seen], about: Sequence[str]) -> tuple[str, str]:
    """What the parties are, and why; two empty texts if nothing tells. about: texts that may tell, the nearest first."""
    profile = main.profile
    told = LABELS.get(main.noun or main.sense, "")
    if main.sense == "partners" or main.side == "b":
        told = told or LABEL_OF_KIND.get(kind_of(main.name), "")
    if (
        profile.label
        and profile.label not in ("Region", told)
        and not (told == "City" and profile.share_of(is_council) > 0.3)
        and profile.labels[profile.label] > 0.5 * profile.labels.total()
    ):
        return profile.label, f"{_percent(profile.labels[profile.label] / profile.labels.total())} of the names say so"
    if told:
        return told, f"the title '{main.name}' says so"
    if (share := profile.share_of(_is_country)) > 0.8 and profile.filled > 1:
        return "Country", f"{_percent(share)} of the names are countries"
    if _share_of(_DISTRICT, profile) > 0.8:
        return "City", "the names end as those of cities and districts do"
    if main.title == Title(""):  # the file's name says what a title means, and not what texts without one are
        about = ()
    if about and (told := _said_of(about[0], profile)):
        return told, f"the word for it stands in '{about[0].strip()[:80]}'"
    if (
        sum(each.sense in ("population", "lat", "lon", "position") for each in columns) >= 2
        and not profile.labels["School"]
    ):
        return "City", "they have positions and inhabitants"
    for text in about[1:]:
        if told := _said_of(text, profile):
            return told, f"the word for it stands in '{text.strip()[:80]}'"
    names = [cell for cell in profile.cells if cell]
    if names and not any(each.sense == "private" for each in columns) and (share := share_of_places(names)) > 0.6:
        return "City", f"{_percent(share)} of the names are places"
    return "", ""


def _is_country(cell: str) -> bool:
    """Does it name a country or a part of one, and not a town with its country behind (Suzhou, China)?"""
    found = recognise(cell)
    if found is None or found.how not in ("name", "old name", "code"):
        return False
    return not found.region or not ("," in cell or "(" in cell) or recognise(found.region) is not None


def _said_of(text: str, profile: Profile) -> str:
    """What the words of a text say the names are; countries only where they are some."""
    told = label_in(text)
    return "" if told == "Country" and profile.filled and profile.share("plain country") < 0.5 else told


def label_in(text: str) -> str:
    """What parties the words of a text (the name of a file, titles) speak of; empty if none.

    >>> label_in("twin towns of Dresden"), label_in("schools"), label_in("data")
    ('City', 'School', '')
    """
    return LABEL_OF_KIND.get(kind_of(text), "") or LABELS.get(read_title(text).noun, "")


def settle_end(columns: Sequence[Seen], main: Seen | None, label: str) -> None:
    """Give the columns of one end their roles."""
    taken: set[str] = set()
    if main:
        main.take("partners" if main.sense == "partners" else "name")
        taken.add(main.role)
    for column in columns:
        if column is main or column.sense not in END_SENSES:
            continue
        role = _role_beside(column, main, label)
        of_each = role == "country" and main is not None and main.role == "partners"
        if role in taken and not of_each and role not in ("alias", "id", "ignored", "partners"):
            column.take("ignored", f"a second column of {_say(role)}")
            continue
        column.take(role)
        taken.add(role)
    if len(taken & {"lat", "lon"}) == 1:
        for column in [each for each in columns if each.role in ("lat", "lon")]:
            column.take("ignored", "half of a position: the other column is missing")
    _chinese_beside_latin(columns, main)


def _role_beside(column: Seen, main: Seen | None, label: str) -> str:
    """Role of a column beside the one that names the party."""
    sense = column.sense
    if sense == "id":
        return _role_of_id(column, label)
    if sense == "partners" and main and not column.profile.filled and column.placed != ONE_OF_SEVERAL:
        return "ignored"
    if sense == "partners" or (main is None and sense in ("name", "country")):
        return "partners" if sense == "partners" else sense
    if sense == "name" or (sense in ORGANIZED and label == LABELS[sense]):
        return "alias" if not column.title.rest else "ignored"
    if sense == "city" and label in ("School", "Bureau", "Organization") and column.profile.share_of(is_county) > 0.3:
        column.why = f"the values of '{column.name}' are councils of counties, no towns: {examples(column.profile)}"
        return "ignored"
    if sense in PLACES:
        within = {"City": ("country", "region"), "Region": ("country",), "Country": ()}.get(label, PLACES)
        if sense == "city" and label == "City" and column.profile.share("part") > 0.3:
            column.why = f"the values of '{column.name}' are provinces"
            return "region"
        return sense if sense in within else "ignored"
    if sense == "parent":
        return "ignored"
    if sense in ("type", "level") and column.noun == "bureau" and label != "Bureau":
        column.why = "the title speaks of the bureau, not of the party itself"
        return "ignored"
    return sense if sense in END_ROLES else "ignored"


def _role_of_id(column: Seen, label: str) -> str:
    if column.title.rest:
        column.why = f"'{' '.join(column.title.rest)}' isn't known: it may be the id of something else"
        return "ignored"
    if column.noun and label and LABELS[column.noun] != label:
        column.why = f"the id of the {column.noun}, not of the party itself"
        return "ignored"
    return "id"


def _chinese_beside_latin(columns: Sequence[Seen], main: Seen | None) -> None:
    """Two columns of names, one Chinese and one Latin: the Latin one is the name."""
    names = [each for each in columns if each is main or (each.role == "alias" and each.sense != "alias")]
    chinese = [
        each for each in names if _share_of(_HAN, each.profile) > 0.8 and not _share_of(_KANA_OR_HANGUL, each.profile)
    ]
    latin = [each for each in names if each.profile.filled and not _share_of(_EAST_ASIAN, each.profile)]
    if (
        main
        and chinese
        and latin
        and main in (chinese[0], latin[0])
        and all(each.role != "name_zh" for each in columns)
    ):
        chinese[0].take("name_zh", "the names are Chinese, and another column has them in Latin script")
        latin[0].take("name")


def _share_of(letters: re.Pattern[str], profile: Profile) -> float:
    return profile.share_of(lambda cell: letters.search(cell) is not None)


# Words for people


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _say(sense: str) -> str:
    from loaders.mapping import ROLE

    return (
        ROLE[sense].title
        if sense in ROLE
        else {"weight": "a number", "when": "a date", "begin": "a beginning", "finish": "an end"}.get(sense, sense)
    )


def examples(profile: Profile) -> str:
    """Up to three of the cells, as they stand.

    >>> examples(Profile(["a", "b", "b"]))
    "'b', 'a'"
    """
    return ", ".join(f"'{cell[:40]}'" for cell, _ in profile.looked_at[:3])
