"""What words say of the state of a tie: those of a cell of states, of a remark, and of the name or title of a list.

A text is read clause by clause. A clause that denies a state ("not ended"), asks for one or names two says none: it never becomes its
opposite. What is said of something else (the committee was dissolved) isn't said of the tie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.cells.dates import MONTH, in_our_years
from loaders.cells.doubtful import ONE_YEAR
from loaders.cells.years import YEAR
from loaders.words import FREE_TEXT, REMEMBERED, Phrases, is_east_asian, kind_of, phrases_of_terms, rows_of, tokens

YES = frozenset(
    ("yes", "y", "true", "x", "✓", "✔", "ja", "oui", "si", "sí", "sim", "tak", "да", "так", "是", "有", "はい", "あり", "○", "예", "네", "ano", "igen"),
)  # fmt: skip
NO = frozenset(
    ("no", "n", "false", "nein", "non", "não", "nie", "nee", "нет", "ні", "否", "不是", "いいえ", "×", "아니오", "아니요", "ne", "nem"),
)  # fmt: skip
ANSWERED = YES | NO
STILL = frozenset(
    ("present", "today", "now", "ongoing", "current", "continuing", "open", "heute", "laufend", "présent", "aujourd'hui", "actualidad",
     "presente", "oggi", "nadal", "do dziś", "obecnie", "по настоящее время", "至今", "现在", "今", "現在", "现"),
)  # fmt: skip
"""Folded cells that say of an end whether it has come."""
_WHY = re.compile(
    r"\b(?:due to|because|owing to|following|after|despite|in spite of|wegen|infolge|nach|trotz|aufgrund|auf Beschluss|laut|gemäß|à cause|suite à|malgré|debido|"
    r"a causa|a pesar|nonostante|apesar|mimo|pomimo|wskutek|ondanks|vanwege|из-за|несмотря|uchwałą|decyzją)\b|\b(?:by|par|durch|przez|por|door)\b|\b(?:until|bis|jusqu'à|hasta|do|tot|since|seit|depuis|desde|od|sinds|ab)\s(?!.*\d{4})|由于|因為|因为|尽管|儘管|のため",
    re.I,
)
"""What stands behind is the reason."""
_CAUSE = re.compile(
    r"^(?:因|受|由于|因為|因为)[^,，。;；]{1,10}?(?:影响|影響|而)?(?=已?(?:暂停|暫停|中止|中断|停止|终止|終止|休止|停))"
)
"""A reason that stands in front of what it caused."""
_CLAUSES = re.compile(
    r"[,;，；。(（)）、–—]|\s-\s|(?<=[^\W\d]{3})\.(?=\s|$)"
    r"|\b(?:but|however|though|although|aber|jedoch|doch|sondern|mais|pero|sino|però|ma|mas|porém|ale|lecz|maar|но|однако)\b|但是?|不过|(?<=た)が|지만",
    re.I,
)
"""What parts the clauses of a text."""
_STATEMENTS = re.compile(r"[;；。]|(?<=[^\W\d]{3})\.\s")
"""What parts statements that stand for themselves."""
_NOT_THEN = re.compile(
    r"\b(?:before|after|prior to|vor|nach|avant|après|antes de|después de|prima del|dopo il|przed|po|до|после|voor|na)\s+(?:\w+\s+){0,2}$",
    re.I,
)
_AROUND_YEAR = re.compile(r"\s*年?\s*(?:以?前|以?后|以?後)")
_UNTIL_YEAR = re.compile(
    rf"\b(?:until|till|to|bis|jusqu'en|jusqu'à|jusque|hasta|fino al|até|do|tot|до)\s+(?:\w+\s+){{0,2}}{YEAR}|{YEAR}\s*年?\s*(?:まで|为止|為止|까지)",
    re.I,
)
_NOT_OF_LISTS = frozenset(
    (
        "draft",
        "candidate",
        "candidates",
        "upcoming",
        "completed",
        "finished",
        "historic",
        "open",
        "pending",
        "target",
        "expected",
        "passive",
    )
)
"""Words of a state that in the name of a file may speak of the file."""
_BESIDE_TIES = frozenset(
    (
        "closed",
        "clos",
        "geschlossen",
        "zamknięte",
        "zamkniete",
        "past",
        "ended",
        "erledigt",
        "proposal",
        "proposals",
        "planning",
        "planung",
        "pasif",
    )
)
"""And those that speak of ties only beside a word of them: Closed links."""
_BEFORE_PARTNERS = frozenset(
    ("former", "ehemalig", "ehemalige", "anciens", "anciennes", "ancien", "byłe", "dawne", "frühere")
)
"""Words that may stand before something else: former Yugoslavia."""
_OF_PARTNERS = (
    "partner", "sister", "twin", "友", "姊妹", "姐妹", "姉妹", "结对", "자매", "побратим", "herman", "gemell", "jumel", "irmã", "提携", "partenair", "gemin",
    "socio", "parceir", "bliźniacz", "stedenband",
)  # fmt: skip
_LINKS = re.compile(r"\blinks?\b|\bVerbindungen\b|\bliens?\b|\bKontakte\b|往来|往來|交流|교류|\bконтакты\b", re.I)
"""Words of ties that don't tell of partnership alone, but do beside a state."""
_MONTHS = frozenset(token for word in MONTH for token in tokens(word))
OVER = ("ended", "suspended", "proposed")
"""States that make a list one of ties that aren't alive."""


class State(NamedTuple):
    """A status, the year that stands beside it, and whether the words name the act that ended the ties."""

    status: str = ""
    year: str = ""
    by_act: bool = False
    denied: bool = False
    """Are there words of states of which none can be taken: denied ones, or several?"""
    again: bool = False
    """Was it taken up again?"""


NO_STATE = State()


def speaks_of_partners(text: str) -> bool:
    """Does a word of partnership stand in the text?"""
    return any(word in text.casefold() for word in _OF_PARTNERS)


# --- Clauses ---


@cache
def _words_of_states() -> Phrases:
    """All words that a clause about states is made of, with what they are: "status ended", "not longer", "beside state"."""
    sorts = ("status", "act", "signing", "not", "again", "hedge", "other", "beside")
    rows = sorted((row for row in rows_of("terms") if row["about"] in sorts), key=lambda row: sorts.index(row["about"]))
    return Phrases((words, f"{row['about']} {row['value']}") for row in rows for words in row["words"].split("|"))


class _Clause(NamedTuple):
    """What a clause is made of."""

    states: frozenset[str]
    acts: frozenset[str]
    signing: frozenset[str]
    denials: frozenset[str]
    again: bool
    hedged: bool
    of_another: bool
    unknown: tuple[str, ...]
    """The words that are none of these."""
    whole: str

    @property
    def speaks(self) -> bool:
        """Does it say anything of a state?"""
        return bool(
            self.states or self.acts or self.again or (self.signing and (self.denials or "signed" in self.signing))
        )


@lru_cache(maxsize=REMEMBERED)
def _clause(text: str) -> _Clause:
    head = next(filter(str.strip, _WHY.split(_CAUSE.sub("", text.strip()))), "")
    found, rest = _words_of_states().find(head, camel=True)
    if (
        len([word for word in tokens(head) if not word.isdigit()]) > FREE_TEXT
    ):  # a sentence: "active" or "open" in it need not be a state
        found = [each for each in found if not each.meaning.startswith("status") or _is_phrase(each.words)]
    unknown = tuple(word for word in rest if not word.isdigit() and word not in _MONTHS)
    of: dict[str, set[str]] = {}
    for each in found:
        about, _, value = each.meaning.partition(" ")
        of.setdefault(about, set()).add(value)
    one = {about: frozenset(values) for about, values in of.items()}
    nothing: frozenset[str] = frozenset()
    return _Clause(
        one.get("status", nothing) - {"listed", "unknown"}, one.get("act", nothing), one.get("signing", nothing), one.get("not", nothing),
        "again" in one, "hedge" in one, "other" in one, unknown, text.strip(),
    )  # fmt: skip


def _is_phrase(words: str) -> bool:
    return len(words) > 1 and (" " in words or is_east_asian(words))


def _meant(clause: _Clause) -> State:
    """The state that one clause says."""
    if not clause.speaks or (clause.of_another and clause.states != {"seeking"}):
        return NO_STATE
    if clause.states == {"active"} and _UNTIL_YEAR.search(clause.whole):
        return State(denied=True)
    if clause.hedged:
        return State(denied=True)
    if clause.again:
        untold = clause.denials or "proposed" in clause.states
        return State(denied=bool(not clause.states)) if untold else State("active", _year(clause), again=True)
    if clause.denials:
        return _denied(clause)
    if clause.acts:
        sure = len(clause.acts) == 1 and not clause.states and not clause.signing and not clause.unknown
        return State(next(iter(clause.acts)), _year(clause)) if sure else State(denied=True)
    states = clause.states or frozenset({"active"})
    states = frozenset({"ended"}) if states == {"ended", "suspended"} else states
    return State(next(iter(states)), _year(clause)) if len(states) == 1 else State(denied=True)


def _denied(clause: _Clause) -> State:
    """What a clause says that denies something: not active is suspended, no longer active ended, not yet signed proposed; not ended is nothing sure."""
    if clause.acts or clause.states - {"active"}:
        return State(denied=True)
    if "yet" in clause.denials or (clause.signing and "longer" not in clause.denials):
        return State("proposed")
    return State("ended" if "longer" in clause.denials else "suspended", _year(clause))


def _year(clause: _Clause) -> str:
    """The one year in a clause, unless it is said to be before or after."""
    years = list(ONE_YEAR.finditer(clause.whole))
    if len(years) != 1 or _AROUND_YEAR.match(clause.whole[years[0].end() :]):
        return ""
    return "" if _NOT_THEN.search(clause.whole[: years[0].start()]) else years[0][0]


def _together(states: list[State]) -> State:
    """What the clauses of a text say together; no state where they contradict one another."""
    told = [state for state in states if state.status]
    values = list(dict.fromkeys(state.status for state in told))
    if not told:
        return State(denied=any(state.denied for state in states))
    if told[-1].again and "proposed" not in values:
        return told[-1]
    if len(values) == 1:
        return next((state for state in told if state.year), told[0])
    if set(values) == {"ended", "suspended"}:
        return next(state for state in told if state.status == "ended")
    if values[0] in ("active", "seeking") and values[1:] == ["proposed"]:
        return told[0]
    if set(values) == {"seeking", "proposed"}:
        return next(state for state in told if state.status == "seeking")
    return State(denied=True)


def _clauses(text: str) -> Iterator[_Clause]:
    return (_clause(part) for part in _CLAUSES.split(text) if part and part.strip())


# --- Cells and remarks ---


@lru_cache(maxsize=REMEMBERED)
def state_in_cell(text: str) -> State:
    """What a cell of states says.

    >>> [state_in_cell(each).status for each in ("letter of intent", "已终止", "nicht beendet", "no longer active", "oui")]
    ['proposed', 'ended', '', 'ended', 'active']
    >>> state_in_cell("Dissolved 2011"), state_in_cell("nie zakończone").denied
    (State(status='ended', year='2011', by_act=False, denied=False, again=False), True)
    """
    folded = text.strip().casefold()
    if folded in YES or folded in NO:
        return State("active" if folded in YES else "suspended")
    return _together([_meant(clause) for clause in _clauses(in_our_years(text))]) if text else NO_STATE


def status_of(text: str) -> str:
    """Status that the text speaks of; empty if no word of it tells.

    >>> status_of("letter of intent"), status_of("已终止"), status_of("expression of interest only, no partner yet")
    ('proposed', 'ended', 'seeking')
    """
    return state_in_cell(text).status


def status_among(words: str) -> str:
    """The same of a source's words for something else, where yes and no say nothing of a state."""
    return "" if words.strip().casefold() in ANSWERED else status_of(words)


@lru_cache(maxsize=REMEMBERED)
def state_in_remark(text: str) -> State:
    """The state that a remark states, where it says nothing else but when and why.

    >>> state_in_remark("suspended in 2012")[:2], state_in_remark("已中断").status, state_in_remark("former mayor visited").status
    (('suspended', '2012'), 'suspended', '')
    >>> state_in_remark("令和2年提携解消")[:2], state_in_remark("2016 nicht beendet, nur ausgesetzt").status
    (('ended', '2020'), 'suspended')
    """
    if text.strip().casefold() in ANSWERED:
        return NO_STATE
    statements = (_of_statement(part) for part in _STATEMENTS.split(in_our_years(text)) if part and part.strip())
    found = _together(list(statements))
    return NO_STATE if found.status == "seeking" else found


def _of_statement(text: str) -> State:
    """What one statement of a remark says: its first clauses, as far as every word of them is known."""
    states: list[State] = []
    for clause in _clauses(text):
        if clause.of_another and clause.speaks:
            continue
        if clause.unknown or clause.of_another:
            meant = _meant(clause)
            return _together(states) if states else State(denied=bool(meant.status or meant.denied))
        states.append(_meant(clause))
    return _together(states)


def speaks_of_another(title: str) -> bool:
    """Does the title of a column speak of what belongs to a partnership, and isn't it: its committee, its school, its project?"""
    found, _ = _words_of_states().find(title, camel=True)
    return any(each.meaning == "other other" for each in found)


# --- Lists ---


@lru_cache(maxsize=REMEMBERED)
def state_of_list(text: str) -> State:
    """The state of all ties of a list of this name or title: terminated partnerships, 已终止的友好城市, former sister cities.

    >>> state_of_list("closing of Confucius Institutes")[:3], state_of_list("Former sister cities").status
    (('ended', '', True), 'ended')
    >>> [state_of_list(each).status for each in ("former Yugoslavia", "current and former sister cities", "partners")]
    ['', '', '']
    """
    found, rest = _words_of_states().find(text, camel=True)
    meanings = {each.meaning for each in found}
    near = _is_of_ties(text) or _LINKS.search(text) is not None
    if meanings & {"not not", "again active"} or ("other other" in meanings and not near):
        return NO_STATE
    acts = {each.meaning for each in phrases_of_terms("act", text)[0]}
    told = [each for each in found if each.meaning.startswith("status ") and _counts(each.words, near)]
    states = {each.meaning.removeprefix("status ") for each in told} - {"listed", "unknown"} | acts
    states = {"suspended"} if states == {"ended", "suspended"} else states
    status = states.pop() if len(states) == 1 else ""
    if status not in OVER or ([word for word in rest if not word.isdigit()] and not near):
        return NO_STATE
    sure = bool(acts) or not _BEFORE_PARTNERS.issuperset(each.words for each in told)
    return State(status, "", bool(acts)) if sure or _of_partners(text) else NO_STATE


@lru_cache(maxsize=REMEMBERED)
def tier_of_list(text: str) -> str:
    """The tier of all ties of a list of this name or title, where it names but one below sister level: 友好交流城市, friendship towns.

    >>> tier_of_list("友好交流城市"), tier_of_list("sister cities and friendship cities"), tier_of_list("友好城市")
    ('friendly', '', '')
    """
    found = {each.meaning for each in phrases_of_terms("tier", text)[0]}
    return "friendly" if found == {"friendly"} and not phrases_of_terms("not", text)[0] else ""


def _counts(word: str, near: bool) -> bool:
    """Does a word of a state speak of ties, and not of the file?"""
    return word not in _NOT_OF_LISTS and (near or word not in _BESIDE_TIES)


def _is_of_ties(text: str) -> bool:
    return kind_of(text) != "" or speaks_of_partners(text)


def _of_partners(text: str) -> bool:
    """Stand "former" and a word of partnership within two words of one another, or does nothing follow?"""
    words = tokens(text)
    before = {tokens(word)[0] for word in _BEFORE_PARTNERS}
    at = next((at for at, word in enumerate(words) if word in before), len(words))
    near = " ".join(words[at + 1 : at + 4])
    return not near or _is_of_ties(near)


# --- Ends ---


def end_in_cell(text: str) -> str | None:
    """What a cell under "ended" says where it is no date: a status, "" where the end hasn't come, None where it says nothing known.

    >>> end_in_cell("yes"), end_in_cell("至今"), end_in_cell("suspended"), end_in_cell("Lyon")
    ('ended', '', 'suspended', None)
    """
    folded = text.casefold()
    if folded in YES:
        return "ended"
    if folded in NO | STILL or status_of(text) == "active":
        return ""
    return state_in_remark(text).status or None
