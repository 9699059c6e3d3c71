"""A mapping written as a YAML file, with the reasons of the guess as comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dict

import yaml

from graph.text import Text
from loaders.columns.mapping import Mapping, Question, TableMapping
from loaders.columns.mapping_file import SOURCE_KEYS, TABLE_KEYS, VERSION

Say = Callable[[str], str]
TAKE_AWAY = Text(
    "Take the # away before the lines that answer it, correct them, and load again with this file as the mapping."
)
LONGEST_PLAIN = 120
"""Letters of the longest text that stands without quotation marks."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?: [A-Za-z0-9_.]+)*")
_NOT_TEXT = frozenset(("", "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"))


def write_mapping(mapping: Mapping, say: Say = str) -> str:
    """The mapping as YAML, with the reasons as comments; `mapping_in` of it gives the same mapping, without the reasons.

    What a table's question asks stands as comments too: who answers it takes the # away. So do the mapping's faults. say: puts a
    sentence into the reader's language.
    """
    lines = [f"# {_comment(say(fault.sentence))}" for fault in mapping.faults]
    lines.append(f"version: {VERSION}")
    source = [(key, getattr(mapping.source, key)) for key in SOURCE_KEYS if getattr(mapping.source, key)]
    if source:
        lines += ["source:", *(f"  {key}: {_scalar(value)}" for key, value in source)]
    if mapping.tables:
        lines.append("tables:")
    for table in mapping.tables:
        lines += _written(table, say)
    return "\n".join(lines) + "\n"


def write_answers(answers: Dict[str, Sequence[Question]], say: Say = str) -> str:
    """The lines of a mapping that answer what is asked of each table, to be pasted and corrected; empty where nothing is."""
    lines = [line for path, questions in answers.items() for line in _answers_of(path, questions, say)]
    return "\n".join([f"version: {VERSION}", "tables:", *lines]) + "\n" if lines else ""


def _answers_of(path: str, questions: Sequence[Question], say: Say) -> Iterator[str]:
    """The lines about one table."""
    if any(question.answer or question.columns for question in questions):
        yield f"- file: {_scalar(path)}"
    said = {key: line for question in questions for key, line in _answered(question, say)}
    yield from (f"  {line}" for line in said.values())
    columns = {name: role for question in questions for name, role in question.columns.items()}
    if columns:
        yield "  columns:"
    yield from (f"    {_scalar(name)}: {role}" for name, role in columns.items())


def _answered(question: Question, say: Say) -> Iterator[tuple[str, str]]:
    """Each key that is asked for, with its line; a later question may ask for one again."""
    for key, value in question.answer.items():
        yield key, _line_of_answer(key, value, question.other if _is_last(key, question) else (), say)


def _is_last(key: str, question: Question) -> bool:
    """Other answers stand behind the last line of the likeliest one."""
    return key == list(question.answer)[-1]


def _line_of_answer(key: str, value: str | bool, other: Sequence[str], say: Say) -> str:
    """`label: City  # or School, Bureau`: what may be put in its place stands behind."""
    line = f"{key}: {str(value).lower() if isinstance(value, bool) else _scalar(value)}"
    also = Text("or {words}", words=tuple(other))
    return f"{line}  # {_comment(say(also))}" if other else line


def _written(table: TableMapping, say: Say) -> Iterator[str]:
    yield from (f"# {_comment(say(text))}" for text in _above(table))
    yield f"- file: {_scalar(table.path)}"
    default = TableMapping()
    for key in TABLE_KEYS[1:]:
        if table.question and key in table.question.answer:
            question = table.question
            other = question.other if _is_last(key, question) else ()
            yield f"  # {_line_of_answer(key, question.answer[key], other, say)}"
        elif key in WRITERS:
            yield from WRITERS[key](table, say)
        elif _is_said(table, key, default):
            yield f"  {_line_of_answer(key, getattr(table, key), (), say)}"


def _above(table: TableMapping) -> Iterator[Text]:
    """What stands above a table: the reason of its layout, or why it isn't loaded and what is asked."""
    question = table.question
    if table.reason:
        yield Text("Not loaded: {reason}.", reason=table.reason) if question else table.reason
    if question and question.asked:
        yield question.asked
    if question and (question.answer or question.columns):
        yield TAKE_AWAY


def _is_said(table: TableMapping, key: str, default: TableMapping) -> bool:
    """Does the file say this key? Its layout always, but for that of a table which is refused until a question is answered."""
    if key == "layout":
        return not (table.question and table.layout == "refused")
    return getattr(table, key) != getattr(default, key) or key in table.stated


def _written_columns(table: TableMapping, say: Say) -> Iterator[str]:
    asked = table.question.columns if table.question else {}
    if table.columns:
        yield "  columns:" if any(column.name not in asked for column in table.columns) else "  # columns:"
    for column in table.columns:
        more = {"scheme": column.scheme, "joins": column.joins, "order": column.order}
        parts = [f"role: {column.role}", *(f"{key}: {_scalar(value)}" for key, value in more.items() if value)]
        role = f"{{{', '.join(parts)}}}" if len(parts) > 1 else column.role
        reason = f"  # {_comment(say(column.reason))}" if column.reason else ""
        yield f"    {'# ' if column.name in asked else ''}{_scalar(column.name)}: {role}{reason}"


def _written_values(table: TableMapping, _say: Say) -> Iterator[str]:
    if table.values:
        yield "  values:"
    for column, words in table.values.items():
        yield f"    {_scalar(column)}:" + ("" if words else " {}")
        yield from (f"      {_scalar(word)}: {_scalar(value)}" for word, value in words.items())


def _written_expected(table: TableMapping, _say: Say) -> Iterator[str]:
    expected = [f"{key}: {value}" for key in ("least", "most") if (value := getattr(table, key)) is not None]
    if expected:
        yield f"  expect: {{{', '.join(expected)}}}"


def _written_fill_down(table: TableMapping, _say: Say) -> Iterator[str]:
    if table.fill_down or "fill_down" in table.stated:
        yield f"  fill_down: [{', '.join(map(_scalar, table.fill_down))}]"


WRITERS: Dict[str, Callable[[TableMapping, Say], Iterator[str]]] = {
    "columns": _written_columns, "values": _written_values, "expect": _written_expected, "fill_down": _written_fill_down,
}  # fmt: skip


def _scalar(text: str) -> str:
    """The text as one YAML scalar, in quotes where it must be.

    >>> _scalar("City"), _scalar("no"), _scalar("a: b")
    ('City', '"no"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT and len(text) <= LONGEST_PLAIN:
        return text
    return str(yaml.safe_dump(str(text), default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")


def _comment(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
