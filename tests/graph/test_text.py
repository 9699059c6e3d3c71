"""Sentences that are kept as data, and speak again when they are read back."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.errors import LoadError, ModelError
from graph.text import LISTED, Name, Text, counted, joined, patterns_in, with_patterns

VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


def kept(data: Any) -> Any:
    """The data as it comes back from JSON, its sentences as Texts again."""
    plain, patterns = json.loads(json.dumps([data, patterns_in(data)], ensure_ascii=False))
    return with_patterns(plain, patterns)


def parts(text: Text) -> tuple[object, ...]:
    """All that a Text knows, those in its holes too."""
    return (
        str(text),
        text.template,
        text.many,
        {name: parts(value) if isinstance(value, Text) else value for name, value in text.values.items()},
    )


def test_a_sentence_comes_back_with_its_pattern_its_number_and_those_in_its_holes() -> None:
    fault = Text("'{text}' is no date", text="soon")
    sentence = joined(
        [Text("{column}: {fault}", column="Since", fault=fault), counted("{n} tie", "{n:,} ties", n=1300)]
    )
    (reason,) = kept({"reasons": {sentence: 3}})["reasons"]
    assert isinstance(reason, Text) and parts(reason) == parts(sentence)


def test_lists_and_names_in_a_hole_come_back() -> None:
    note = kept({"note": Text(LISTED, parts=(Name("Wuxi", "无锡"), Text("a visit"), "2005"))})["note"]
    place, visit, year = note.values["parts"]
    assert note == "Wuxi, a visit, 2005" and type(year) is str
    assert isinstance(place, Name) and place.zh == "无锡" and isinstance(visit, Text)


@given(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1))
def test_whatever_stands_in_a_hole_stays_as_it_was(values: dict[str, Any]) -> None:
    sentence = Text(" ".join(f"{{{name}}}" for name in values), **values)
    note = kept({"notes": [sentence]})["notes"][0]
    assert parts(note) == parts(sentence) if sentence else note == ""


def test_a_word_of_a_file_that_equals_a_sentence_is_not_touched() -> None:
    report = kept({"title": "an empty row", "rejected": [{"text": "an empty row", "reason": Text("an empty row")}]})
    (row,) = report["rejected"]
    assert (type(report["title"]), type(row["text"]), type(row["reason"])) == (str, str, Text)


def test_a_sentence_whose_hole_holds_the_same_words_comes_back() -> None:
    sentence = Text("{fault}", fault=Text("{word}", word="x"))
    assert parts(kept({"reason": sentence})["reason"]) == parts(sentence)


def test_an_error_is_one_sentence_of_its_parts() -> None:
    error = LoadError(Text("is empty."), where="a.csv", hint=Text("Get it again."))
    assert error.sentence == str(error) == "a.csv: is empty. Get it again."
    assert error.sentence.values["line"].values["second"].template == "Get it again."
    assert ModelError("words of before").sentence == "words of before"
