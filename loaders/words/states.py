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
from loaders.words import FREE_TEXT, REMEMBERED, Phrases, is_east_asian, rows_of, tokens

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
    r"\b(?:due to|because|owing to|following|after|despite|in spite of|wegen|infolge|nach|trotz|aufgrund|auf Beschluss|laut|gemäß|à cause|suite (?:à|au|aux)|malgré|debido|"
    r"a causa|a pesar|nonostante|apesar|mimo|pomimo|wskutek|z powodu|a seguito|naar aanleiding|ondanks|vanwege|из-за|несмотря|uchwałą|decyzją)\b|\b(?:by|par|durch|przez|por|door)\b|\b(?:until|bis|jusqu'à|hasta|do|tot|since|seit|depuis|desde|od|sinds|ab)\s(?!.*\d{4})|由于|因為|因为|尽管|儘管|のため",
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


# --- Clauses ---


@cache
def words_of_states() -> Phrases:
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
    found, rest = words_of_states().find(head, camel=True)
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
    if clause.hedged or (clause.states == {"active"} and _UNTIL_YEAR.search(clause.whole)):
        return State(denied=True)
    if clause.again:
        return _again(clause)
    if clause.denials:
        return _denied(clause)
    return _said(clause)


def _again(clause: _Clause) -> State:
    """A tie that was taken up again is alive, unless that is denied or only planned."""
    if clause.denials or "proposed" in clause.states:
        return State(denied=not clause.states)
    return State("active", _year(clause), again=True)


def _said(clause: _Clause) -> State:
    """The one state that the words of a clause say; of an act such as a dissolution only where nothing else is said."""
    if clause.acts and (clause.states or clause.signing or clause.unknown):
        return State(denied=True)
    states = clause.acts or clause.states or frozenset({"active"})
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


_LEADS = {
    frozenset(("ended", "suspended")): "ended", frozenset(("active", "proposed")): "active", frozenset(("seeking", "proposed")): "seeking",
}  # fmt: skip
"""Of two states that clauses name, the one that holds: what is planned of a living tie is its renewal."""


def _together(states: list[State]) -> State:
    """What the clauses of a text say together; no state where they contradict one another."""
    told = [state for state in states if state.status]
    values = frozenset(state.status for state in told)
    if not told:
        return State(denied=any(state.denied for state in states))
    if told[-1].again and "proposed" not in values:
        return told[-1]
    leading = told[0].status if len(values) == 1 else _LEADS.get(values, "")
    return _leading(told, leading) if leading else State(denied=True)


def _leading(told: list[State], status: str) -> State:
    """The first of this state, with a year if any has one; what is planned first and then alive isn't sure."""
    same = sorted((state for state in told if state.status == status), key=lambda state: not state.year)
    return State(denied=True) if status == "active" and told[0].status != status else same[0]


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
    found, _ = words_of_states().find(title, camel=True)
    return any(each.meaning == "other other" for each in found)


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
