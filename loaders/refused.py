"""The way on from a refusal: which tables of a plan aren't loaded, what is asked of them, and the mapping to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from graph.errors import TwinmapError
from graph.text import NOTHING
from loaders.columns.mapping import ColumnMapping, Mapping, Question, SourceOf, TableMapping
from loaders.columns.mapping_written import Say, write_answers, write_mapping
from loaders.columns.overruled import laid_over, misfits
from loaders.columns.planned import Plan, Planned
from loaders.reading.table import Table

MOST_QUESTIONS = 4
"""An answer may leave another question open; so many are asked one after another."""
TO_BE_NAMED = "?"
"""What stands for an answer that only a person knows, while the rest is guessed."""


def refused(plan: Plan) -> list[dict[str, Any]]:
    """The tables that aren't loaded, each with the reason, what is asked (`hint`), and the lines of a mapping that answer it."""
    return [
        {
            "file": each.table.path,
            "reason": each.mapping.reason,
            "hint": each.mapping.question.asked if each.mapping.question else NOTHING,
            "mapping": write_answers({each.table.path: _asked(each, plan)}),
        }
        for each in plan.tables
        if each.refused
    ]


def answers(plan: Plan, say: Say = str) -> str:
    """The lines of one mapping that answer what is asked of all refused tables; empty where that is nothing."""
    return write_answers({each.table.path: _asked(each, plan) for each in plan.tables if each.refused}, say)


def to_start_from(plan: Plan, say: Say = str) -> str:
    """The mapping of the plan as a file: of a refused table the best guess, what must be said of it standing as comments to be taken out.

    Loaded as it is, it comes to the same plan: a table is refused until somebody answers.
    """
    tables = tuple(_best(each, plan) for each in plan.tables)
    return write_mapping(replace(plan.mapping, tables=tables, faults=plan.faults), say)


def bare(given: Mapping | None, why: TwinmapError, say: Say = str) -> str:
    """The mapping to start from where no file could be read: what was given, as far as it fits, and what went wrong as a comment."""
    given = given or Mapping()
    return write_mapping(replace(given, faults=(*given.faults, why)), say)


def _best(planned: Planned, plan: Plan) -> TableMapping:
    """The mapping of the table; of a refused one the best guess, with what is asked."""
    if not planned.refused:
        return planned.mapping
    best, asked = planned.mapping, list[Question]()
    for question, guessed in _answered(planned, plan):
        best, asked = guessed, [*asked, question]
    if best.layout == "refused":  # of its columns only the private ones are known
        best = replace(best, columns=tuple(column for column in best.columns if column.role == "private"))
    question = _one(asked)
    columns = tuple(replace(each, reason=NOTHING) if each.name in question.columns else each for each in best.columns)
    best = replace(best, columns=columns)
    kind = (
        best.kind if set(question.answer).isdisjoint(("layout", "label", "label_b")) else ""
    )  # it follows from the answer
    return replace(best, path=planned.table.path, reason=planned.mapping.reason, question=question, kind=kind)


def _asked(planned: Planned, plan: Plan) -> list[Question]:
    """What must be said of a refused table, one question after another until it can be loaded; nothing where it lacks what no answer brings."""
    found = list(_answered(planned, plan))
    return [question for question, _ in found] if found and not _lacks(planned.table, found[-1][1]) else []


def _answered(planned: Planned, plan: Plan) -> Iterator[tuple[Question, TableMapping]]:
    """Each question of a refused table, and what is guessed once it has the likeliest answer."""
    others = [each.table for each in plan.tables if each is not planned]
    found, told = planned.mapping, TableMapping(planned.table.path)
    for _ in range(MOST_QUESTIONS):
        if found.layout != "refused" or found.question is None:
            return
        question = found.question
        if not question.answer and not question.columns:  # what is asked for is no line of a mapping
            yield question, found
            return
        told = _told(told, question)
        found = _guessed(planned.table, others, told, found)
        yield question, found


def _lacks(table: Table, told: TableMapping) -> bool:
    """Does the table have no column that its layout needs?"""
    return told.layout != "refused" and next(misfits(told, table), None) is not None


def _told(told: TableMapping, question: Question) -> TableMapping:
    """What was told, and the likeliest answer to one more question."""
    answer: dict[str, Any] = {key: value or TO_BE_NAMED for key, value in question.answer.items()}
    columns = tuple(ColumnMapping(name, role) for name, role in question.columns.items())
    stated = told.stated | set(answer) | ({"columns"} if columns else set())
    return replace(told, **answer, columns=told.columns + columns, stated=frozenset(stated))


def _guessed(table: Table, others: Sequence[Table], told: TableMapping, before: TableMapping) -> TableMapping:
    given = Mapping(SourceOf(), (told,))
    return laid_over(before, given, table, others)[0]


def _one(asked: Sequence[Question]) -> Question:
    """Several questions as one, for the file: the first is asked, the answers to all stand below it."""
    if not asked:
        return Question(NOTHING)
    answer: dict[str, Any] = {key: value for question in asked for key, value in question.answer.items()}
    columns = {name: role for question in asked for name, role in question.columns.items()}
    return replace(asked[0], answer=answer, columns=columns)
