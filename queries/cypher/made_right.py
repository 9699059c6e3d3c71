"""What is sent otherwise than it was written, so that every server answers what Cypher says.

Procedures that tell what is in the graph are answered from the model, on either server. On the embedded one, functions that read numbers
and flags from texts with blanks around them are put right, and the spread of no values, which is 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.model import LABELS, RELATIONSHIPS, properties_of
from graph.text import Text
from queries.cypher.clauses import begins_clause, calls, clause_end, pairs, parts
from queries.cypher.differences import check_differences, check_limits
from queries.cypher.refusals import PROCEDURES
from queries.cypher.sent import Edit, Sent
from queries.cypher.shape import error_at
from queries.cypher.tokens import Token, depths, dotted, text_at, tokens, upper_at

PARAMETER = "twinmap_rows"
"""The parameter that carries what the model answers; a longer name where the user has one of that name."""
INTEGER = "CASE WHEN _v IS :: STRING AND trim(_v) <> _v THEN null ELSE {name}(_v) END"
FLAG = "CASE WHEN _v IS :: STRING THEN {name}(trim(_v)) ELSE {name}(_v) END"
FORMS = {
    **{name.lower(): ("[_v IN [", f"] | {INTEGER.format(name=name)}][0]") for name in ("toInteger", "toIntegerOrNull")},
    **{name.lower(): ("[_v IN [", f"] | {FLAG.format(name=name)}][0]") for name in ("toBoolean", "toBooleanOrNull")},
    "tointegerlist": ("[_v IN (", f") | {INTEGER.format(name='toIntegerOrNull')}]"),
    "tobooleanlist": ("[_v IN (", f") | {FLAG.format(name='toBooleanOrNull')}]"),
    "stdev": ("coalesce(stDev(", "), 0.0)"),
    "stdevp": ("coalesce(stDevP(", "), 0.0)"),
}
"""How calls are sent to the embedded server: what stands before and behind their arguments."""

HALF = re.compile(
    r"\\u+[dD][89abAB][0-9a-fA-F]{2}\\u+[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u+[dD][89a-fA-F][0-9a-fA-F]{2})|\\[^u]"
)
"""In a text of Cypher: a whole pair of surrogates, half of one, any other sign that is written by a backslash."""


def prepared(kind: str, text: str, tag: str, parameters: Mapping[str, Any]) -> tuple[Sent, dict[str, Any]]:
    """What a server of this kind is sent for a query, and the parameters. Raises QueryError for what it would answer wrongly."""
    check_limits(text, parameters)
    edits, given = from_model(text, parameters)
    if kind == "arcadedb":
        check_differences(text)
        edits = tuple(sorted((*edits, *for_embedded(text)), key=lambda edit: edit.start))
    return Sent(text, tag, edits), given


def notes_of(text: str) -> list[Text]:
    """A sentence for each procedure of the query that the model answers, and for the first half of a letter that it writes."""
    words = tokens(text)
    called = {name for name, *_ in _procedures(words)}
    notes = [
        Text("{procedure} tells what the model has, the same on every server; the graph may hold less.", procedure=name)
        for name in PROCEDURES
        if name.lower() in called
    ]
    halves = [
        found[0] for word in words if word.kind == "string" for found in HALF.finditer(word.text) if found["half"]
    ]
    if halves:
        notes.append(
            Text("{half} is half of a letter: alone it is none, and the answer has ? in its place.", half=halves[0])
        )
    return notes


def from_model(text: str, parameters: Mapping[str, Any]) -> tuple[tuple[Edit, ...], dict[str, Any]]:
    """Calls of `db.labels` and the like, each made a subquery over rows of the model; and the parameters with these rows.

    >>> from_model("CALL db.labels() YIELD label RETURN label", {})[0][0].text
    'CALL { UNWIND $twinmap_rows0 AS row RETURN row.label AS label }'
    """
    words = tokens(text)
    edits: list[Edit] = []
    given = dict(parameters)
    for name, i, after in _procedures(words):
        _check_arguments(text, words, i, after)
        parameter = f"{PARAMETER}{len(given) - len(parameters)}"
        while parameter in parameters:
            parameter += "_"
        given[parameter] = list(ANSWERS[name]())
        edits += _as_subquery(text, words, i, after, name, parameter)
    return tuple(edits), given


def _check_arguments(text: str, words: Sequence[Token], i: int, after: int) -> None:
    """Raise QueryError where something stands in the brackets of a call that the model answers."""
    if text_at(words, after) == "(" and text_at(words, after + 1) not in (")", ""):
        procedure = "".join(word.text for word in words[i + 1 : after])
        message = Text(
            "{procedure} takes no arguments; found {found}.", procedure=procedure, found=words[after + 1].text
        )
        hint = Text("Write {example}.", example=f"{procedure}()")
        raise error_at(text, words[after + 1].start, message, hint)


def _procedures(words: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Calls that the model answers: the procedure's name in small letters, where CALL stands, and what follows the name."""
    for i, token in enumerate(words):
        if token.upper == "CALL" and begins_clause(words, i):
            name, after = dotted(words, i + 1)
            if name.lower() in ANSWERS:
                yield name.lower(), i, after


def _as_subquery(text: str, words: Sequence[Token], i: int, after: int, name: str, parameter: str) -> Iterator[Edit]:
    """The call at `i`, its brackets and YIELD as `CALL { UNWIND … }`; alone it is a whole query, which returns all columns."""
    end = pairs(words).get(after, after - 1) + 1 if text_at(words, after) == "(" else after
    chosen = [(column, column) for column in COLUMNS[name]]
    last = len(words) - (text_at(words, len(words) - 1) == ";")
    condition, whole = "", end
    if upper_at(words, end) == "YIELD":
        stop = whole = clause_end(words, end + 1)
        if text_at(words, end + 1) != "*":
            chosen = [(words[a].text, words[b - 1].text) for a, b in parts(words, end + 1, stop)]
        if upper_at(words, stop) == "WHERE":
            condition, whole = " WITH *", clause_end(words, stop + 1)
        end = stop
    shown = ", ".join(f"row.{column} AS {alias}" for column, alias in chosen)
    start, stops = words[i].start, words[end - 1].end
    breaks = "\n" * text.count("\n", start, stops)
    yield Edit(start, stops, f"CALL {{ UNWIND ${parameter} AS row RETURN {shown} }}{condition}{breaks}")
    if i == 0 and whole >= last:
        yield Edit(words[whole - 1].end, words[whole - 1].end, f" RETURN {', '.join(alias for _, alias in chosen)}")


def for_embedded(text: str) -> tuple[Edit, ...]:
    """Calls that the embedded server answers otherwise, as it answers them right; columns keep the names that they had.

    >>> [edit.text for edit in for_embedded("RETURN stDev(x)")]
    ['coalesce(stDev(', '), 0.0)', ' AS `stDev(x)`']
    """
    words = tokens(text)
    ends = pairs(words)
    edits: list[Edit] = []
    for i, at in calls(words, frozenset(FORMS)):
        if at in ends and words[i].kind == "word":
            before, behind = FORMS[words[i].text.lower()]
            edits += (
                Edit(words[i].start, words[at].end, before),
                Edit(words[ends[at]].start, words[ends[at]].end, behind),
            )
    if edits:
        edits += _names_kept(text, words, sorted(edit.start for edit in edits))
    return tuple(sorted(edits, key=lambda edit: edit.start))


def _names_kept(text: str, words: Sequence[Token], changed: Sequence[int]) -> Iterator[Edit]:
    """An AS for each column of the answer that has none and whose text is changed, at one of these places in their order."""
    for i, depth in enumerate(depths(words)):
        if depth == 0 and words[i].upper == "RETURN" and begins_clause(words, i):
            begin = i + 1 + (upper_at(words, i + 1) == "DISTINCT")
            for start, end in parts(words, begin, clause_end(words, i + 1)):
                first, last = words[start].start, words[end - 1].end
                named = end - start > 2 and words[end - 2].upper == "AS"
                if not named and bisect_left(changed, first) < bisect_left(changed, last):
                    name = text[first:last].replace("`", "``")
                    yield Edit(last, last, f" AS `{name}`")


# --- What the model answers ---


def _labels() -> Iterator[dict[str, Any]]:
    return ({"label": each.name} for each in LABELS)


def _types() -> Iterator[dict[str, Any]]:
    return ({"relationshipType": each.name} for each in RELATIONSHIPS)


def _keys() -> Iterator[dict[str, Any]]:
    kinds = [each.name for each in (*LABELS, *RELATIONSHIPS)]
    return ({"propertyKey": name} for name in sorted({name for kind in kinds for name in properties_of(kind)}))


TYPES = {
    "number": "Float",
    "integer": "Long",
    "flag": "Boolean",
    "texts": "StringArray",
    "dates": "StringArray",
    "jsons": "StringArray",
}
"""What the server calls a type of the model; all others are texts."""


def _node_properties() -> Iterator[dict[str, Any]]:
    for label in LABELS:
        for name, property in properties_of(label.name).items():
            yield {"nodeType": f":`{label.name}`", "nodeLabels": [label.name], **_property(name, property)}


def _edge_properties() -> Iterator[dict[str, Any]]:
    for each in RELATIONSHIPS:
        for name, property in properties_of(each.name).items():
            yield {"relType": f":`{each.name}`", **_property(name, property)}


def _property(name: str, property: Any) -> dict[str, Any]:
    return {"propertyName": name, "propertyTypes": [TYPES.get(property.type, "String")], "mandatory": name == "id"}


def _picture() -> Iterator[dict[str, Any]]:
    edges = [
        {"type": each.name, "start": start, "end": end}
        for each in RELATIONSHIPS
        for start in each.starts
        for end in each.ends
    ]
    yield {"nodes": [{"name": each.name} for each in LABELS], "relationships": edges}


ANSWERS = {
    "db.labels": _labels,
    "db.relationshiptypes": _types,
    "db.propertykeys": _keys,
    "db.schema.nodetypeproperties": _node_properties,
    "db.schema.reltypeproperties": _edge_properties,
    "db.schema.visualization": _picture,
}
COLUMNS = {name: tuple(next(iter(answer()))) for name, answer in ANSWERS.items()}
