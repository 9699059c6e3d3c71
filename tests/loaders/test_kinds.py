"""How a table tells the kind of its ties: by the names and titles that kinds have, by words for them, and by the name of the file."""

from __future__ import annotations

import pytest

from graph.model import KINDS, STATUSES, TIERS, Choice
from loaders.columns.guess import guess
from loaders.words import _kinds_by_name
from loaders.words.terms import term_in_cell
from tests.loaders.test_columns import roles, table_of


@pytest.mark.parametrize(("about", "choices"), [("kind", KINDS), ("status", STATUSES), ("tier", TIERS)])
def test_each_value_of_ours_is_known_in_a_cell_by_its_name_and_title(about: str, choices: tuple[Choice, ...]) -> None:
    for choice in choices:
        for cell in (choice.name, str(choice.title), str(choice.title).upper()):
            assert term_in_cell(about, cell) == choice.name, cell


@pytest.mark.parametrize("kind", ["programme", "bureau", "other", "sister_school"])
def test_a_column_of_kinds_in_words_of_ours_is_one(kind: str) -> None:
    mapping = guess(table_of("pairs.csv", f"city|partner city|kind\nLeeds|Lille|{kind}\nYork|Münster|{kind}"))
    assert (roles(mapping), mapping.values["kind"]) == ("a.name b.name kind", {kind: kind})


@pytest.mark.parametrize("listed", [set[str](), {kind.name for kind in KINDS}])
def test_a_kind_is_known_by_its_title_though_a_table_lists_further_words_for_it(listed: set[str]) -> None:
    named = list(_kinds_by_name(listed))
    assert {("sister city", "sister_city"), ("sister cities", "sister_city"), ("sister_city", "sister_city")} <= {
        *named
    }
    assert (("programme", "programme") in named) == (not listed), "a plain word is the table's to list or not"
    assert "other" not in dict(named)


@pytest.mark.parametrize(
    ("kind", "label"), [("sister school", "School"), ("sister_region", "Region"), ("programme", ""), ("bureau", "")]
)
def test_kinds_of_parties_of_one_label_tell_what_the_parties_are(kind: str, label: str) -> None:
    mapping = guess(
        table_of("data.csv", f"name|partner|kind\nAlpha Nook|Beta Nook|{kind}\nGamma Nook|Delta Nook|{kind}")
    )
    assert (mapping.layout, mapping.label) == (("ties", label) if label else ("refused", ""))


def test_kinds_that_differ_tell_nothing_of_the_parties() -> None:
    text = "name|partner|kind\nAlpha Nook|Beta Nook|sister school\nGamma Nook|Delta Nook|sister region"
    assert guess(table_of("data.csv", text)).layout == "refused"


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("twinnings.csv", "partner museum", "programme"), ("data.csv", "twinned museum", "programme"),
        ("school board.csv", "partner museum", "bureau"), ("bilateral agreements.csv", "partner museum", "programme"),
    ],
)  # fmt: skip
def test_where_parties_leave_the_kind_open_a_word_tells_it_unless_others_make_such_ties(
    path: str, title: str, kind: str
) -> None:
    assert {each.name for each in KINDS if each.open} == {"programme", "other"}
    mapping = guess(
        table_of(path, f"museum|{title}|since\nLouvre Museum|British Museum|2001\nPrado Museum|Suzhou Museum|2003")
    )
    assert (mapping.layout, mapping.label, mapping.kind) == ("ties", "Organization", kind)


def test_a_matrix_is_of_the_kind_that_its_file_names_where_its_parties_leave_it_open() -> None:
    names = ["Leeds University", "Pisa University", "Suzhou University", "York University"]
    rows = [f"{name}|{'|'.join('x' if name != other else '' for other in names)}" for name in names]
    text = "\n".join([f"|{'|'.join(names)}", *rows])
    mapping = guess(table_of("bureau partnerships.csv", text))
    assert (mapping.layout, mapping.label, mapping.kind) == ("matrix", "Organization", "bureau")
