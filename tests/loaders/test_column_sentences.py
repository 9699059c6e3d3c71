"""What the guess, mapping files and plans say is a Text all the way down: only names, cells and titles of a file stand in it as they are."""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.text import Text
from loaders.columns.guess import guess
from loaders.columns.mapping import ROLE, ROLES, TableMapping
from loaders.columns.mapping_file import CHOICES, SOURCE_KEYS, TABLE_KEYS, mapping_in, read_mapping
from loaders.columns.overruled import check_patterns
from loaders.places.country_table import country_names
from loaders.plan import describe, make_plan, rows
from loaders.reading import ENCODINGS, READERS
from loaders.reading.table import Table
from tests.loaders import test_columns as samples
from tests.loaders.made_tables import applied
from tests.loaders.test_mapping_file import FAULTS, HEAD, MISFITS, PAIRS

ORDINARY = re.compile(r"\d+ %|[\d,]+|[ab]|1|2")
KEYS = {
    *TABLE_KEYS, *SOURCE_KEYS, "source", "tables", "version", "expect", "least", "most", "columns", "values", "role",
    *ENCODINGS, *READERS, *ROLE, *(f"{end}.{role}" for end in "ab" for role in ROLE), *(value for choices in CHOICES.values() for value in choices),
}  # fmt: skip
"""Words of mapping files, which are the same in every language."""
SCHEMES = {"wikidata", "erasmus", "ror", "uai"}
COUNTRIES = {country.name for country in country_names().values()}


def plain_parts(text: object) -> Iterator[str]:
    """The plain texts that stand in the holes of a Text, and in those of the Texts in them."""
    assert isinstance(text, Text), f"{text!r} is plain"
    for value in text.values.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Text):
                yield from plain_parts(part)
            elif isinstance(part, str):
                yield part


def folded(text: str) -> str:
    """Letters and figures alone, without accents: words of a title are said without them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def assert_said(text: object, theirs: str) -> None:
    """All of the text is a Text but words of the file, or of mapping files."""
    for part in plain_parts(text):
        known = part in KEYS or part in SCHEMES or part in COUNTRIES or ORDINARY.fullmatch(part) is not None
        assert known or folded(part) in folded(theirs), (part, text)


def reasons(mapping: TableMapping) -> list[object]:
    return [mapping.reason, *(column.reason for column in mapping.columns)]


TABLES = {
    **{f"ties {name}": (path, text) for name, (path, _, text, _) in samples.TIES.items()},
    **{f"lists {name}": (path, text) for name, (path, text, _) in samples.LISTS.items()},
    **{f"visits {name}": (path, text) for name, (path, _, text, *_) in samples.VISITS.items()},
    **{f"parties {name}": (path, text) for name, (path, _, text, _) in samples.PARTIES.items()},
    **{f"claims {name}": (path, text) for name, (path, text, _) in samples.CLAIMS.items()},
    **{f"refused {name}": (path, text) for name, (path, text, _) in samples.REFUSED.items()},
    **{f"others {name}": (path, text) for name, (path, _, _, text, _) in samples.OTHERS.items()},
    "persons": ("schools.csv", samples.PERSONS),
    "matrix of flows": ("exchange_students.csv", "|France|Germany|Italy\nFrance|0|12|8\nGermany|11|0|4\nItaly|6|3|0"),
    "matrix of ties": ("twinnings.csv", "|France|Germany|Italy|Total\nFrance|0|1|1|2\nGermany|1|0|1|2\nItaly|1|1|0|2"),
    "matrix of numbers": ("m.csv", "|France|Germany|Italy\nFrance|0|12|8\nGermany|11|0|4\nItaly|6|3|0"),
    "partners in columns": ("x.csv", "City|Partner 1|Country 1|Partner 2|Country 2\nBonn|Oxford|UK|Minsk|Belarus"),
    "nothing": ("x.csv", "a\n1"),
    "home in the name": ("nanjing_sister_cities.csv", "Sister city|Country\nNagoya|Japan\nFlorence|Italy"),
}


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("name", TABLES)
def test_reasons_and_refusals_are_texts_all_the_way_down(name: str, header: bool) -> None:
    path, text = TABLES[name]
    table = samples.table_of(path, text, header)
    theirs = " ".join((path, text.replace("\\n", " "), *table.columns))
    for told in (None, *(TableMapping(layout=layout, stated=frozenset({"layout"})) for layout in ("ties", "visits", "claims", "parties"))):  # fmt: skip
        for reason in reasons(guess(table, told=told)):
            assert_said(reason, theirs)


def test_reasons_of_ids_and_of_too_many_columns_are_texts() -> None:
    names = samples.table_of("names.tsv", "Q64|Berlin\nQ90|Paris\nQ84|London", header=False)
    pairs = samples.table_of("relations.tsv", "Q64|Q90\nQ90|Q84", header=False)
    wide = Table("wide.csv", "csv", "utf-8", "", tuple(f"c{number}" for number in range(2_000)), lambda: iter(()))
    facts = Table("facts.jsonl", "jsonl", "utf-8", "", ("a",), lambda: iter(()), part="facts")
    for mapping in (guess(pairs, [names]), guess(names, [pairs]), guess(wide), guess(facts)):
        for reason in reasons(mapping):
            assert_said(reason, "names.tsv relations.tsv column 1 column 2 Q64 Q90 Q84 'Berlin', 'Paris', 'London'")


def test_a_reason_stays_a_text_when_it_is_kept_copied_or_overruled() -> None:
    guessed = guess(PAIRS)
    for mapping in (pickle.loads(pickle.dumps(guessed)), deepcopy(guessed)):
        assert [str(reason) for reason in reasons(mapping)] == [str(reason) for reason in reasons(guessed)]
        assert all(isinstance(reason, Text) for reason in reasons(mapping))
    theirs = "city1 country1 city2 country2 'Pula', 'Modena'"
    for text in (f"{HEAD}  columns:\n    country2: a.country", f"{HEAD}  layout: parties\n  columns:\n    city1: name"):
        for reason in reasons(applied(guessed, mapping_in(text, "m.yaml"), PAIRS)):
            assert_said(reason, theirs)


@pytest.mark.parametrize("text", [text for text in FAULTS if len(text) < 1_000], ids=lambda text: text[:60])
def test_errors_of_mapping_files_are_texts(text: str) -> None:
    with pytest.raises(LoadError) as caught:
        mapping_in(text, "m.yaml")
    library = "expected ',' or ']', but got '<stream end>'"
    assert_said(caught.value.message, f"{text} {library}")
    if caught.value.hint:
        assert_said(caught.value.hint, "")


@pytest.mark.parametrize("text", MISFITS, ids=lambda text: text[-40:])
def test_errors_of_mappings_that_do_not_fit_are_texts(text: str) -> None:
    with pytest.raises(LoadError) as caught:
        applied(guess(PAIRS), mapping_in(text, "m.yaml"), PAIRS)
    assert_said(caught.value.message, f"{text} pairs.csv city1 country1 city2 country2")


def test_errors_of_patterns_and_of_files_are_texts(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("title: é".encode("latin-1"))
    (tmp_path / "large.yaml").write_bytes(b"#" * 3_000_000)
    for name in ("none.yaml", "latin.yaml", "large.yaml"):
        with pytest.raises(LoadError) as caught:
            read_mapping(tmp_path / name)
        assert_said(caught.value.message, "No such file or directory")
    with pytest.raises(LoadError) as caught:
        check_patterns(mapping_in("version: 1\ntables:\n- file: pair.csv"), [PAIRS])
    assert_said(caught.value.message, "pair.csv pairs.csv")


def test_a_plan_its_errors_and_its_refused_rows_are_said_in_texts(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("city1,country1,city2,country2\nSuzhou,China,Portland,United States\n", "utf-8")
    (tmp_path / "goods.csv").write_text("Product,Price\nChair,20\n", "utf-8")
    plan = make_plan([tmp_path / "pairs.csv", tmp_path / "goods.csv"])
    said = describe(plan)
    for table in said["tables"]:
        for reason in (table["reason"], *(column["reason"] for column in table["columns"])):
            assert isinstance(reason, Text) and reason.template
    (ignored,) = (row.ignored for row in rows(plan) if row.file == "goods.csv")
    assert_said(ignored, "product price Product Price Chair")
    for paths in ([], [tmp_path / "goods.csv"]):
        with pytest.raises(LoadError) as caught:
            make_plan(paths)
        assert_said(caught.value.message, "goods.csv product price")
        assert_said(caught.value.hint, "")


def test_titles_of_roles_are_texts() -> None:
    assert all(isinstance(text, Text) for role in ROLES for text in (role.title, role.help))
