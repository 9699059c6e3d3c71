"""Tables of partnerships."""

from __future__ import annotations

from graph.model import KIND, STATUS, TIER, kind_between, label_of_kind
from graph.text import Text, joined
from loaders.cells.precision import precisions
from loaders.columns.bearing import NUMBERED
from loaders.columns.by_ids import table_joined
from loaders.columns.look import Look
from loaders.columns.mapped import TERM_READERS, Labels, both_ends, mapped, relations_in, shown_mark
from loaders.columns.mapping import PEOPLE, ROLE, TableMapping
from loaders.columns.seen import END_SENSES, Seen
from loaders.columns.signs import differs, kind_in_name
from loaders.columns.titles import base
from loaders.columns.unmerged import unmerged
from loaders.words import kind_of, tier_of
from loaders.words.flags import flags_of
from loaders.words.lists import state_of_list, tier_of_list
from loaders.words.states import State


def guess_ties(look: Look, labels: Labels, home: str = "") -> TableMapping:
    """home: the city whose partners all rows name, where no column does."""
    state, called = _state_of(look)
    for column in look.columns:
        _role_in_ties(column)
    _flags(look)
    _precisions(look)
    _people_of_visits(look)
    if state.status:
        _dates_in(look, state)
    _words_to_values(look)
    kind = kind_told(look, labels["a"].label, labels["b"].label)
    separator = _separator(look)
    reason = Text("each row joins two parties ({ends})", ends=both_ends(labels))
    tier, titled = _tier_of(look)
    if tier:
        reason = joined([reason, Text("'{title}' says that they are {tier}", title=titled, tier=TIER[tier].title)])
    if state.status:
        told = Text("'{title}' says that they are {status}", title=called, status=STATUS[state.status].title)
        reason = joined([reason, told])
    return mapped(
        look,
        "ties",
        labels,
        reason,
        kind=kind,
        separator=separator,
        city=home,
        status=state.status,
        tier=tier,
        fill_down=unmerged(look),
    )


def _state_of(look: Look) -> tuple[State, str]:
    """The state of all ties of the list, and what is called so: what stands above the table, its sheet, its file."""
    states = ((state_of_list(text), text) for text in look.called)
    return next((told for told in states if told[0].status), (State(), ""))


def _tier_of(look: Look) -> tuple[str, str]:
    """The tier of all ties of the list, and what is called so."""
    tiers = ((tier_of_list(text), text) for text in look.called)
    return next((told for told in tiers if told[0]), ("", ""))


def _dates_in(look: Look, state: State) -> None:
    """A plain date in a list of ties that are no more, or not yet: of a closure it is the end, else it may be either."""
    if any(column.role == "until" for column in look.columns):
        return
    for column in [column for column in look.columns if column.sense == "when" and column.role == "since"]:
        if state.status == "ended" and state.by_act:
            column.take("until", Text("the date in a list of ends is the end"))
        else:
            column.take(
                "note",
                Text(
                    "it can't be told whether '{name}' is when they began, ended or were planned; a mapping can say since or until",
                    name=column.name,
                ),
            )


def _separator(look: Look) -> str:
    """What parts the entries of lists of partners, those of names too that turn out to be lists; the first column that tells decides."""
    marks = [_mark(column) for column in look.columns if column.role == "partners"]
    for column in [column for column in look.columns if column.side == "b" and column.role == "name"]:
        mark = column.profile.separator(plural=False)
        if mark and not any(
            column.side == "b" and column.role in ("city", "country", "lat") for column in look.columns
        ):
            column.take("partners", Text("the cells are lists parted by '{mark}'", mark=shown_mark(mark)))
            marks.append(mark)
    return next(filter(None, marks), "")


def _mark(column: Seen) -> str:
    return column.profile.separator(plural="partners" in (column.sense, column.title.sense))


_IN_TIES = {
    "when": "since", "begin": "since", "start": "since", "finish": "until", "end": "until",
    **{name: name for name, role in ROLE.items() if role.of in ("tie", "row")},
}  # fmt: skip
SOME_PERIODS = 0.3
"""Where more than this share of the dates are periods (2010-2015), they are kept as remarks: a tie has no period."""


def _role_in_ties(column: Seen) -> None:
    if column.side and column.sense in END_SENSES:
        return
    if column.sense == "id" and not column.title.rest and not column.noun:
        _id_without_end(column)
    elif column.sense in ("type", "level") and not column.side:
        column.take("word" if column.sense == "type" else "ignored")
    elif column.sense == "weight" and differs(column):
        column.take("ignored", Text("a tie has no weight: '{name}' is not read", name=column.name))
    elif column.sense in NUMBERED:
        column.take("ignored", Text("a tie has no number of people"))
    elif column.sense == "when" and column.profile.share("period") > SOME_PERIODS:
        column.take("note", Text("periods are kept as a remark"))
    elif column.sense in _IN_TIES:
        column.take(_IN_TIES[column.sense])


def _id_without_end(column: Seen) -> None:
    """Ids of a known scheme are those of parties, and never of rows."""
    if column.scheme:
        column.take("ignored", Text("ids of {where}, and nothing says of which of the two", where=column.scheme))
    else:
        column.take("tie", Text("the id of the row"))


def _flags(look: Look) -> None:
    """Columns of yes and no under the title of a state: active, current, ended."""
    for column in [
        column for column in look.columns if column.sense != "private" and not (column.stated or column.side)
    ]:
        column.words = flags_of(base(column.name)[0], column.profile.counts) if look.table.header else {}
        if column.words:
            column.sense = "status"
            column.take(
                "status", Text("its yes and no say whether a tie is what the title '{name}' says", name=column.name)
            )


def _precisions(look: Look) -> None:
    """Columns that say how exact a date beside them is are read with it."""
    dated = [at for at, column in enumerate(look.columns) if column.role in ("since", "until", "signed", "expires")]
    for at, of in precisions([column.name for column in look.columns], dated).items():
        look.columns[of].take(
            "ignored", Text("it says how exact '{name}' is, and is read with it", name=look.columns[at].name)
        )


def _people_of_visits(look: Look) -> None:
    """Where some of the rows are visits, the people are theirs."""
    if "visit" in relations_in(look):
        for column in look.of(*PEOPLE):
            column.take(column.sense, Text("of the visits among the rows"))


UNDERSTOOD = {"kind": 0.8, "status": 0.3, "tier": 0.3}
"""Least share of the words of such a column that must be understood: a kind is asked of each tie, a status or tier only of some."""
CONFIDENCES_UNDERSTOOD = 0.8
"""Least share of the words of a confidence that must be high, medium or low."""


def _words_to_values(look: Look) -> None:
    """kind, status, tier and confidence only where the words are understood; else they are the source's own words."""
    for column in [column for column in look.columns if column.profile.filled]:
        if column.role == "kind" and column.profile.share_of(_is_friendly):
            column.take("word", _tells_friendly(column))
        elif column.role in TERM_READERS and not column.words and _understood(column) < UNDERSTOOD[column.role]:
            column.take("word", Text("the words are kept as the source's own"))
        elif column.role == "confidence" and column.profile.share_of(_is_level) < CONFIDENCES_UNDERSTOOD:
            column.take("note")


def _is_friendly(cell: str) -> bool:
    return tier_of(cell) == "friendly"


def _tells_friendly(column: Seen) -> Text:
    return joined([column.why or Text("kinds"), Text("its words tell sister from friendly too")])


def _understood(column: Seen) -> float:
    reader = TERM_READERS[column.role]
    return column.profile.share_of(lambda cell: reader(cell) != "")


def _is_level(cell: str) -> bool:
    return cell.casefold() in ("high", "medium", "low")


def kind_told(look: Look, label: str, label_b: str) -> str:
    """Kind of the ties: by what the parties are; where that leaves it open, by the words of titles and file."""
    if any(column.role == "kind" for column in look.columns) or _are_told_one_by_one(look):
        return ""
    kind = kind_between(label, label_b)
    if not KIND[kind].open:
        return kind
    named = (kind_of(look.titles), kind_in_name(look))
    return next((each for each in named if each and _may_join(each, label, label_b)), kind)


def _are_told_one_by_one(look: Look) -> bool:
    """Does the table of the parties say of each what it is? Then so are the kinds of their ties."""
    tables = {table.path: table for column in look.of("id") if (table := table_joined(look, column))}
    return any(column.role == "label" for table in tables.values() for column in look.alone(table).columns)


def _may_join(kind: str, label: str, label_b: str) -> bool:
    """May ties of such parties be of the kind? Two of one label make none that two of another make: organizations are no sister cities."""
    return label != label_b or KIND[kind].open or label_of_kind(kind) in ("", label)
