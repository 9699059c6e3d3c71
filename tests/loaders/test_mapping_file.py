"""Mapping files: what they hold comes back, faults are named with their line, and they overrule the guess."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from graph.text import Text
from loaders.columns.guess import guess
from loaders.columns.mapping import ROLES, ColumnMapping, Mapping, SourceOf, TableMapping
from loaders.columns.mapping_file import CHOICES, mapping_in, read_mapping
from loaders.columns.mapping_written import write_mapping
from loaders.columns.overruled import check_patterns, given_for
from loaders.reading import ENCODINGS, READERS
from loaders.reading.table import Record, Table
from tests.loaders.made_tables import applied

DOCS = Path(__file__).parents[2] / "docs" / "mapping.md"


def table_of(path: str, *rows: str) -> Table:
    """A table from rows of cells parted by `|`, the titles first."""
    titles, *lines = (tuple(row.split("|")) for row in rows)
    return Table(
        path, "csv", "utf-8", "", titles, lambda: (Record(number, cells) for number, cells in enumerate(lines, 2))
    )


REGISTER = table_of(
    "Register.csv",
    "Nr|Stadt|Ort|Land|Wir seit|Art|Kontakt|Gäste 2019",
    "1|Essen|Lille|Frankreich|1958|Vollpartnerschaft|Frau Muster|40",
    "2|Essen|Turin|Italien|1961|ruht|Herr Beispiel|12",
)
PAIRS = table_of("pairs.csv", "city1|country1|city2|country2", "Graz|Austria|Pula|Croatia", "Linz|Austria|Modena|Italy")


def test_the_example_of_the_docs_is_read_and_fits_its_table() -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert example
    mapping = mapping_in(example[1], "docs/mapping.md")
    assert mapping.source.publisher == "City of Essen"
    check_patterns(mapping, [REGISTER])
    found = applied(guess(REGISTER), mapping, REGISTER)
    assert (found.layout, found.label, found.kind, found.least, found.most) == ("ties", "City", "sister_city", 2, 500)
    assert [each.role for each in found.columns] == [
        "tie",
        "a.name",
        "b.name",
        "b.country",
        "since",
        "status",
        "private",
        "ignored",
    ]
    assert found.values["Art"] == {"Vollpartnerschaft": "active", "ruht": "suspended"}


def test_the_docs_name_every_role_and_every_key() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"| `{each.name}` | {each.of} |" in text for each in ROLES)
    assert all(
        f"`{key}`" in text
        for key in ("file", "layout", "label", "label_b", "kind", "status", "country", "city", "period", "aggregate")
    )
    assert all(
        f"`{key}`" in text
        for key in ("scheme", "separator", "columns", "values", "expect", "encoding", "format", "delimiter", "header")
    )


# What is written comes back

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
roles = st.sampled_from(
    [each.name for each in ROLES] + [f"{end}.{each.name}" for end in "ab" for each in ROLES if each.of == "end"]
)
schemes = st.sampled_from(["", "wikidata", "geonames", "iso3166-1"])
columns = st.builds(ColumnMapping, words, roles, texts, schemes)
tables = st.builds(
    TableMapping,
    path=words,
    layout=st.sampled_from(CHOICES["layout"]),
    reason=texts,
    columns=st.lists(columns, max_size=5, unique_by=lambda each: each.name).map(tuple),
    label=st.sampled_from(("", *CHOICES["label"])),
    label_b=st.sampled_from(("", *CHOICES["label"])),
    kind=st.sampled_from(("", *CHOICES["kind"])),
    status=st.sampled_from(("", *CHOICES["status"])),
    country=st.sampled_from(["", "NO", "CN", "GB"]),
    city=texts,
    period=st.sampled_from(["", "2013", "2013/2014"]),
    aggregate=st.booleans(),
    scheme=schemes,
    separator=st.sampled_from(["", ";", ",", "\n", " / ", "、", "\t"]),
    values=st.dictionaries(words, st.dictionaries(words, texts, max_size=3), max_size=2),
    encoding=st.sampled_from(["", *ENCODINGS]),
    format=st.sampled_from(["", *READERS]),
    delimiter=texts,
    header=st.sampled_from([None, True, False]),
    least=st.none() | st.integers(0, 10),
    most=st.none() | st.integers(10, 10**9),
)
sources = st.builds(
    SourceOf,
    title=texts,
    url=texts,
    publisher=texts,
    published=texts,
    licence=texts,
    retrieved=st.sampled_from(["", "2024-05-31", "2024"]),
)


def without_reasons(mapping: Mapping) -> Mapping:
    """The mapping as it can be read back: reasons are comments."""
    stripped = (
        replace(each, reason=Text(""), columns=tuple(replace(column, reason=Text("")) for column in each.columns))
        for each in mapping.tables
    )
    return replace(mapping, tables=tuple(stripped))


@settings(max_examples=300, deadline=None)
@given(st.builds(Mapping, sources, st.lists(tables, max_size=3).map(tuple)))
def test_what_is_written_is_read_back(mapping: Mapping) -> None:
    assert mapping_in(write_mapping(mapping)) == without_reasons(mapping)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=200) | st.text(string.printable, max_size=200).map(lambda text: f"version: 1\ntables:\n- {text}")
)
def test_any_text_is_a_mapping_or_an_error_that_names_the_file(text: str) -> None:
    try:
        where = f"m.yaml: {mapping_in(text, 'm.yaml')}"
    except LoadError as error:
        where = error.where
    assert where.startswith("m.yaml")


def test_the_reasons_of_the_guess_are_comments() -> None:
    text = write_mapping(Mapping(SourceOf("Pairs"), (guess(PAIRS),)))
    assert "city1: a.name  # the title 'city1' says" in text
    assert "# each row joins two parties" in text


def test_the_guess_written_and_read_changes_nothing() -> None:
    guessed = guess(PAIRS)
    again = applied(guessed, mapping_in(write_mapping(Mapping(SourceOf(), (guessed,)))), PAIRS)
    assert again == replace(guessed, reason=again.reason, columns=again.columns)
    assert [each.role for each in again.columns] == [each.role for each in guessed.columns]


# Faults

HEAD = "version: 1\ntables:\n- file: '*.csv'\n"
FAULTS = {
    "version: 2": (1, "version is '2'; expected 1"),
    "tables: []": (1, "version is ''; expected 1"),
    "version: 1\ntabels: []": (2, "'tabels' is no key of the mapping; nearest: 'tables'"),
    "version: 1\ntables: x": (2, "tables is the text 'x'; expected a list"),
    "version: 1\nsource:\n  titel: x": (3, "'titel' is no key of source; nearest: 'title'"),
    "version: 1\nsource:\n  retrieved: yesterday": (3, "retrieved is 'yesterday'; expected a date"),
    "version: 1\nversion: 1": (2, "'version' stands twice"),
    "a: [1": (1, "this is no YAML"),
    "": (0, "the mapping is empty"),
    "version: 1\nx: &a 1\ny: *a": (0, "an alias (*a)"),
    "version: 1\nx: " + "[" * 100_000: (2, "nested too deeply"),
    "version: 1\nx:\n" + "- " * 100_000: (3, "nested too deeply"),
    HEAD + "  lable: City": (4, "'lable' is no key of a table; nearest: 'label'"),
    HEAD + "  label: Citty": (4, "label is 'Citty'; nearest: 'City'"),
    HEAD + "  kind: sistercity": (4, "kind is 'sistercity'; nearest: 'sister_city'"),
    HEAD + "  layout: pairs": (4, "layout is 'pairs'; nearest"),
    HEAD + "  status: aktive": (4, "status is 'aktive'; nearest: 'active'"),
    HEAD + "  country: Atlantis": (4, "country is 'Atlantis', which names no country"),
    HEAD + "  period: soon": (4, "period: 'soon'"),
    HEAD + "  aggregate: maybe": (4, "aggregate is the text 'maybe'; expected true or false"),
    HEAD + "  scheme: My Ids": (4, "scheme is 'My Ids'"),
    HEAD + "  columns:\n    city1: a.nmae": (
        5,
        "column 'city1' has the role 'a.nmae', which isn't known; nearest: 'a.name'",
    ),
    HEAD + "  columns:\n    city1: a.since": (5, "has the role 'a.since', which isn't known"),
    HEAD + "  columns:\n    city1: {scheme: urn}": (5, "column 'city1' has no role"),
    HEAD + "  columns: [a, b]": (4, "columns is a list; expected keys with values"),
    HEAD + "  encoding: utf9": (4, "encoding is 'utf9'; nearest: 'utf-8'"),
    HEAD + "  format: exel": (4, "format is 'exel'; nearest: "),
    HEAD + "  expect: {least: many}": (4, "least is the text 'many'; expected a whole number"),
    HEAD + "  expect: {least: 5, most: 2}": (4, "least is 5 and most only 2"),
    "version: 1\ntables:\n- file:": (3, "file is empty"),
}


@pytest.mark.parametrize("text", FAULTS, ids=lambda text: text[:80])
def test_a_fault_is_named_with_its_line_and_the_nearest_word(text: str) -> None:
    line, message = FAULTS[text]
    with pytest.raises(LoadError) as caught:
        mapping_in(text, "m.yaml")
    assert caught.value.where == (f"m.yaml:{line}" if line else "m.yaml")
    assert message in caught.value.message


MISFITS = {
    HEAD + "  columns:\n    cty1: a.name": (5, "the table pairs.csv has no column 'cty1'; nearest: 'city1'"),
    HEAD + "  columns:\n    city1: name": (5, "in the layout ties it must be 'a.name' or 'b.name'"),
    HEAD + "  columns:\n    city2: ignored": (3, "the layout ties needs a column with the role b.name"),
    HEAD + "  layout: parties\n  columns:\n    city1: a.name": (6, "in the layout parties it must be 'name'"),
    HEAD + "  layout: facts": (3, "the layout of pairs.csv can't be facts"),
    HEAD + "  values:\n    kind: {x: y}": (5, "has no column 'kind'"),
    HEAD + "  columns:\n    country2: status\n  values:\n    country2: {x: aktiv}": (
        7,
        "'x' is to be 'aktiv'; nearest: 'active'",
    ),
}


@pytest.mark.parametrize("text", MISFITS)
def test_a_mapping_that_does_not_fit_its_table_is_named_with_its_line(text: str) -> None:
    line, message = MISFITS[text]
    with pytest.raises(LoadError) as caught:
        applied(guess(PAIRS), mapping_in(text, "m.yaml"), PAIRS)
    assert caught.value.where == f"m.yaml:{line}"
    assert message in caught.value.message


def test_a_pattern_that_fits_no_table_is_a_fault() -> None:
    with pytest.raises(LoadError, match=r"fits none of the tables 'pairs\.csv'"):
        check_patterns(mapping_in("version: 1\ntables:\n- file: pair.csv"), [PAIRS])


def test_a_file_that_is_missing_too_large_or_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("title: é".encode("latin-1"))
    (tmp_path / "large.yaml").write_bytes(b"#" * 3_000_000)
    for name in ("none.yaml", "latin.yaml", "large.yaml"):
        with pytest.raises(LoadError, match=name):
            read_mapping(tmp_path / name)


# Over the guess


def test_only_what_is_stated_overrules_the_guess() -> None:
    guessed = guess(PAIRS)
    found = applied(guessed, mapping_in(HEAD + "  kind: other\n  columns:\n    country2: b.region"), PAIRS)
    assert [each.role for each in found.columns] == ["a.name", "a.country", "b.name", "b.region"]
    assert (found.layout, found.label, found.kind) == ("ties", guessed.label, "other")


def test_a_table_without_an_entry_stays_as_guessed() -> None:
    guessed = guess(PAIRS)
    assert applied(guessed, mapping_in("version: 1\ntables:\n- file: other.csv\n  label: School"), PAIRS) is guessed


def test_a_stated_empty_value_takes_the_guessed_one_away() -> None:
    flows = table_of("flows_2014.csv", "from_country|to_country|students", "Austria|Spain|3", "Italy|Spain|4")
    assert guess(flows).period == "2014"
    assert applied(guess(flows), mapping_in(HEAD + "  period: ''"), flows).period == ""


def test_norway_is_no_truth_value() -> None:
    assert mapping_in(HEAD + "  country: NO").tables[0].country == "NO"
    assert mapping_in(HEAD + "  country: Norwegen").tables[0].country == "NO"


def test_a_refused_table_is_understood_with_what_the_mapping_says() -> None:
    goods = table_of("x.csv", "Foo|Bar|Price", "Alphaville|Betatown|3", "Gammaburg|Deltaville|4")
    assert guess(goods).layout == "refused"
    told = mapping_in(
        "version: 1\ntables:\n- file: x.csv\n  layout: ties\n  label: City\n  columns: {Foo: a.name, Bar: b.name}"
    )
    found = applied(guess(goods), told, goods)
    assert (found.layout, found.label, [each.role for each in found.columns]) == (
        "ties",
        "City",
        ["a.name", "b.name", "ignored"],
    )


def test_a_stated_label_is_enough_for_names_of_which_nothing_tells() -> None:
    things = table_of("x.csv", "name|country", "Qwxyz|Italy", "Zzyzx|Spain")
    assert guess(things).layout == "refused"
    found = applied(guess(things), mapping_in("version: 1\ntables:\n- file: x.csv\n  label: School"), things)
    assert (found.layout, found.label, [each.role for each in found.columns]) == (
        "parties",
        "School",
        ["name", "country"],
    )


@pytest.mark.parametrize(
    ("said", "label", "kind"),
    [
        ("label: School", "School", "sister_school"),
        ("kind: sister_school", "School", "sister_school"),
        ("label: Organization", "Organization", "programme"),
        ("kind: programme", "City", "programme"),
        ("label: City", "City", "sister_city"),
    ],
)
def test_parties_and_the_kind_of_their_ties_fit_each_other(said: str, label: str, kind: str) -> None:
    table = table_of("a.csv", "Name A|Name B|Year", "Eton|Wellington|1990", "Harrow|Geelong|1985", "Rugby|Leeds|2001")
    mapping = applied(guess(table), mapping_in(f"version: 1\ntables:\n- file: a.csv\n  {said}\n"), table)
    assert (mapping.label, mapping.kind) == (label, kind)
    assert [column.role for column in mapping.columns] == ["a.name", "b.name", "since"]


def test_a_kind_takes_no_plain_title_away() -> None:
    table = table_of("a.csv", "city|partner region|since", "Lyon|Bavaria|1990", "Turin|Saxony|1985")
    mapping = applied(guess(table), mapping_in("version: 1\ntables:\n- file: a.csv\n  kind: sister_city\n"), table)
    assert (mapping.label, mapping.label_b, mapping.kind) == ("City", "Region", "sister_city")


def test_what_a_layout_lacks_is_asked() -> None:
    table = table_of("a.csv", "Ort|Land|Jahr", "Lille|Frankreich|1958", "Tampere|Finnland|1960")
    mapping = applied(guess(table), mapping_in("version: 1\ntables:\n- file: a.csv\n  layout: ties\n"), table)
    assert mapping.layout == "refused"
    assert mapping.question
    assert mapping.question.columns == {"Ort": "b.name"}
    told = "version: 1\ntables:\n- file: a.csv\n  layout: ties\n  label: City\n  city: Dortmund\n"
    mapping = applied(guess(table), mapping_in(told), table)
    assert [column.role for column in mapping.columns] == ["b.name", "b.country", "since"]


def test_of_visits_nobody_asks_whose_partners_they_are() -> None:
    table = table_of(
        "a.csv", "Delegation aus|Empfänger|Abreise|Köpfe", "Suzhou|Konstanz|7.5.2019|12", "Wuxi|Jena|8.5.2019|8"
    )
    told = "version: 1\ntables:\n- file: a.csv\n  layout: visits\n"
    with pytest.raises(LoadError, match="the layout visits needs a column with the role"):
        applied(guess(table), mapping_in(told), table)
    mapping = applied(
        guess(table), mapping_in(f"{told}  columns: {{Delegation aus: a.name, Empfänger: b.name}}\n"), table
    )
    assert [column.role for column in mapping.columns] == ["a.name", "b.name", "end", "ignored"]


def test_figures_of_provinces_are_not_those_of_their_country() -> None:
    table = table_of("international students.csv", "Area|2019|2020", "Jiangsu|321|330", "Zhejiang|140|142", "Hunan|9|8")
    assert (guess(table).layout, guess(table).label) == ("claims", "Region")
    table = table_of("international students.csv", "Area|2019|2020", "China|321|330", "France|140|142", "England|9|8")
    assert (guess(table).layout, guess(table).label) == ("claims", "Country")


def test_a_person_can_refuse_a_table() -> None:
    assert applied(guess(PAIRS), mapping_in(HEAD + "  layout: refused"), PAIRS).layout == "refused"


def test_a_role_given_to_one_column_is_taken_from_the_guessed_one() -> None:
    places = table_of("places.csv", "city|town|country", "Graz|Linz|Austria", "Pula|Split|Croatia")
    found = applied(guess(places), mapping_in(HEAD + "  columns: {town: name}"), places)
    assert [each.role for each in found.columns] == ["ignored", "name", "country"]


def test_names_and_patterns_fit_tables_in_folders_and_sheets() -> None:
    mapping = mapping_in(
        "version: 1\ntables:\n- file: 'b.xlsx#Schools'\n  label: School\n- file: b.xlsx\n  label: City\n- file: 'a[1].csv'\n  label: Region"
    )
    assert [
        entry.label for path in ("z/b.xlsx#Schools", "b.xlsx#Towns", "a[1].csv") if (entry := given_for(mapping, path))
    ] == ["School", "City", "Region"]
