"""What is asked of a table that isn't loaded, one step at a time: a question in words, and its answers with the values that they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from graph.model import LABELS
from graph.text import Text
from loaders.columns.mapping import Question
from loaders.columns.overruled import missing_roles
from loaders.columns.planned import Planned
from loaders.places.countries import recognise
from loaders.preview.understood import Understood

WHAT_A_ROW_IS = {
    "ties": Text("each row is a partnership"),
    "visits": Text("each row is a visit, or a yearly flow"),
    "parties": Text("each row is about one city, school or other party"),
    "claims": Text("each row has figures of one party"),
}
PLURAL = {each.name: each.plural for each in LABELS if each.party}
FIRST, SECOND = "a.name", "b.name"
ASKED = {
    FIRST: Text("Which column names the first party?"),
    SECOND: Text("Which column names the second party, its partner?"),
    "name": Text("Which column has the names?"),
    "value": Text("Which column has the figures?"),
}
OF_MATRIX = ("people", "value")
"""Roles that all columns of a matrix have."""
MOST_CANDIDATES = 12
LEAST_LETTERED = 0.5
"""Least share of the values of a column that may name somebody which have letters."""
Said = Mapping[str, Any]
"""What a person has said of a table, as a mapping file has it: its keys, and `columns`."""


class Answer(NamedTuple):
    """One answer: its words, some values of the column that it is about, and what it says of the table."""

    words: Text
    values: tuple[str, ...] = ()
    said: Said = {}  # noqa: RUF012 — never written to


@dataclass(frozen=True)
class Step:
    """One question and its answers; with none of these, nothing on the page answers it."""

    asked: Text
    answers: tuple[Answer, ...] = ()
    to_be_written: str = ""
    """The key whose value a person must write."""
    values: tuple[str, ...] = ()
    """Some values of the column that is asked about."""
    also: Said = field(default_factory=dict)
    """What is said with whatever is written."""


def next_step(planned: Planned, examples: Sequence[Sequence[Understood]], said: Said) -> Step | None:
    """What is asked next of a table that is refused, or in which no column has a role that it can't do without.

    said: what a person has said of it so far.
    """
    asking = _Asking(planned, examples, said)
    question = planned.mapping.question
    if planned.refused and question:
        return next(_Questioning(question, asking).steps(), None) or Step(question.asked)
    missing = next(missing_roles(planned.mapping), ())
    return asking.which_column(missing[0], ASKED[missing[0]]) if missing else None


class _Asking:
    """What a table has to choose from, and what was said of it."""

    def __init__(self, planned: Planned, examples: Sequence[Sequence[Understood]], said: Said) -> None:
        self.said = said
        self.given: dict[str, str] = dict(said.get("columns", {}))
        self.values = {
            name: tuple(each.cell for each in found)
            for name, found in zip(planned.table.columns, examples, strict=True)
        }
        self.about = str(planned.mapping.reason.values.get("name", "")) if planned.mapping.reason else ""
        """The column that the reason of the refusal speaks of."""
        self._private = {column.name for column in planned.mapping.columns if column.role == "private"}
        roles = {column.name: column.role for column in planned.mapping.columns}
        self._taken = {name for name, role in {**roles, **self.given}.items() if role not in ("ignored", "private")}

    def which_column(
        self,
        role: str,
        asked: Text,
        named: Mapping[str, str] = {},
        fixed: Said = {},  # noqa: B006 — never written to
    ) -> Step:
        """Which column has this role. named: the candidates that a question names; fixed: what follows with any answer."""
        candidates = [name for name in self._candidates(named) if name not in self._taken]
        answers = [self._column(name, role, named, fixed) for name in candidates]
        first = {name: "name" for name, its in self.given.items() if its == FIRST}
        if role == SECOND and first:
            words = Text("none: each row is about one party")
            answers.append(Answer(words, said={"layout": "parties", "columns": first}))
        return Step(asked, tuple(answers))

    def whose(self, named: Mapping[str, str]) -> Step:
        """Which column names the party whose partners the others are: none of countries, nor that of the partners, of which the reason speaks."""
        step = self.which_column(
            FIRST, Text("Whose partners are they?"), named, {"layout": self.said.get("layout", "ties")}
        )
        others = {name for name in self.values if name == self.about or self._has_countries(name)}
        return replace(step, answers=tuple(each for each in step.answers if others.isdisjoint(each.said["columns"])))

    def _column(self, name: str, role: str, named: Mapping[str, str], fixed: Said) -> Answer:
        rivals = named if "ignored" in named.values() else {}
        others = {other: "ignored" for other in rivals if other != name}  # they aren't read once this one is chosen
        columns = {**fixed.get("columns", {}), **others, name: role}
        return Answer(Text("column '{name}'", name=name), self.values[name], {**fixed, "columns": columns})

    def _candidates(self, named: Mapping[str, str]) -> list[str]:
        """Columns that may be meant: those that a question names, and where it names no rivals any others, with words if there are such."""
        first = [name for name in named if name in self.values]
        if "ignored" in named.values():
            return first
        others = [name for name in self.values if name not in self._private]
        worded = [name for name in others if self._has_words(name) and name not in self._taken]
        return list(dict.fromkeys([*first, *(worded or others)]))[:MOST_CANDIDATES]

    def _has_countries(self, name: str) -> bool:
        return bool(self.values[name]) and all(recognise(cell) for cell in self.values[name])

    def _has_words(self, name: str) -> bool:
        cells = self.values[name]
        return sum(any(map(str.isalpha, cell)) for cell in cells) > LEAST_LETTERED * len(cells)


class _Questioning:
    """One question of a table, as steps."""

    def __init__(self, question: Question, asking: _Asking) -> None:
        self.question, self.asking, self.said = question, asking, asking.said
        self._roles = [role for role in dict.fromkeys(question.columns.values()) if role != "ignored"]

    def steps(self) -> Iterator[Step]:
        """What is still open, the columns first."""
        if "city" in self._open_keys():
            yield self._whose()
            return
        if self._roles and self._roles[-1] in OF_MATRIX:
            yield self._of_matrix()
            return
        if self._roles == [FIRST] and FIRST not in self.asking.given.values():
            yield self.asking.whose(self.question.columns)
            return
        alone = len(self._roles) == 1 and not self._open_keys()
        for role in self._roles:
            if role not in self.asking.given.values():
                asked = self.question.asked if alone else ASKED.get(role, self.question.asked)
                yield self.asking.which_column(role, asked, self.question.columns, self._fixed())
        yield from self._of_keys()

    def _whose(self) -> Step:
        """Whose partners they all are: that of a column, or the city that a person names, which can be only where they are cities."""
        if "label" in self.question.answer and "label" not in self.said:
            return self._which_label("label")
        named = self.asking.whose({})
        if self.said.get("label", "City") == "City":
            also = {"layout": "ties", "label": "City", "columns": dict(self.question.columns)}
            return replace(named, to_be_written="city", also=also)
        if named.answers:
            return named
        return Step(
            Text(
                "Add a column with the name of the school or organization whose partners they are, the same in each row, and choose the file again."
            )
        )

    def _open_keys(self) -> list[str]:
        """Keys of which a person must say something."""
        answer = self.question.answer
        open_ = [key for key, value in answer.items() if not value or (self.question.other and key == list(answer)[-1])]
        if "label" in answer and "label" not in open_ and self._roles:
            open_.append("label")
        return [key for key in open_ if key not in self.said]

    def _fixed(self) -> dict[str, Any]:
        """What follows with any answer: the rest of the likeliest one."""
        keys = {key: value for key, value in self.question.answer.items() if value and key not in self.said}
        for key in self._open_keys():
            keys.pop(key, None)
        columns = {name: role for name, role in self.question.columns.items() if role == "ignored"}
        return {**keys, **({"columns": columns} if columns else {})}

    def _of_keys(self) -> Iterator[Step]:
        open_ = self._open_keys()
        for key in open_:
            if key in ("label", "label_b"):
                yield self._which_label(key)
            elif self.question.answer[key]:
                values = (str(self.question.answer[key]), *self.question.other)
                answers = [Answer(WHAT_A_ROW_IS[value], said={**self._fixed(), key: value}) for value in values]
                yield Step(self.question.asked, tuple(answers))
            else:
                yield Step(self.question.asked, to_be_written=key, also=self._fixed())
        if not open_ and (self.question.answer or self.question.columns):
            columns = dict(self.question.columns)
            said = {**self.question.answer, **({"columns": columns} if columns else {})}
            yield Step(self.question.asked, (Answer(Text("yes"), said=said),))

    def _which_label(self, key: str) -> Step:
        """What the parties are, the likeliest first."""
        likeliest = str(self.question.answer.get(key, "City"))
        names = [likeliest, *(label for label in PLURAL if label != likeliest)]
        answers = tuple(Answer(PLURAL[name], said={**self._fixed(), key: name}) for name in names)
        about = self._asked_about()
        asked = self.question.asked
        if about and (self._roles or key not in self.question.answer):
            asked = Text("What does column '{name}' name: cities, schools or something else?", name=about)
        return Step(asked, answers, values=self.asking.values.get(about, ()))

    def _asked_about(self) -> str:
        """The column of names that the question is about."""
        chosen = next((name for name, role in self.asking.given.items() if role in (FIRST, "name")), "")
        return chosen or str(self.question.asked.values.get("name", "")) or self.asking.about

    def _of_matrix(self) -> Step:
        """What the numbers of a matrix are."""
        answer = dict(self.question.answer)
        columns = dict(self.question.columns)
        if "people" not in self._roles:
            return Step(self.question.asked, (Answer(Text("yes"), said={**answer, "columns": columns}),))
        ties = {name: "value" if role == "people" else role for name, role in columns.items()}
        without = {**answer, "aggregate": False}
        return Step(
            self.question.asked,
            (
                Answer(Text("people who travelled"), said={**answer, "columns": columns}),
                Answer(Text("partnerships"), said={**without, "columns": ties}),
            ),
        )


LEAVE_OUT = Answer(Text("leave this table out"), said={"layout": "refused"})
"""An answer to everything."""
