"""Delimited text, whatever parts its cells, becomes a table, and each row keeps its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.reading import tables
from loaders.reading.table import Record, Table


def read(folder: Path, text: str, name: str = "a.csv") -> Table:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    (table,) = tables(folder / name)
    return table


def cells(table: Table) -> list[tuple[str, ...]]:
    return [record.cells for record in table.records()]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "~", "^", "::", "||"])
def test_any_sign_may_part_the_cells(tmp_path: Path, sign: str) -> None:
    rows = [
        ["city", "country", "since"],
        ["Suzhou", "China", "1988"],
        ["Portland", "USA", "1988"],
        ["Nantes", "France", "2005"],
    ]
    table = read(tmp_path, "\n".join(sign.join(row) for row in rows))
    assert table.columns == ("city", "country", "since")
    assert [list(row) for row in cells(table)] == rows[1:]


def test_a_decimal_comma_does_not_part_cells(tmp_path: Path) -> None:
    table = read(tmp_path, "stadt;lat\nKöln;50,93\nBonn;50,73\n")
    assert (table.columns, cells(table)) == (("stadt", "lat"), [("Köln", "50,93"), ("Bonn", "50,73")])


def test_cells_padded_with_blanks_are_stripped_and_quoted_ones_may_hold_breaks(tmp_path: Path) -> None:
    table = read(tmp_path, 'name , city\n  Suzhou High School  , "Su\nzhou"\nWuxi Bridge,\u3000Wuxi\u00a0\n')
    assert list(table.records()) == [Record(2, ("Suzhou High School", "Su\nzhou")), Record(4, ("Wuxi Bridge", "Wuxi"))]


def test_columns_of_fixed_width_are_cut_where_blanks_stand_in_every_line(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "City            Country     Since\nSuzhou          China       1988\nNew York City               1990\n",
        "register.txt",
    )
    assert table.columns == ("City", "Country", "Since")
    assert cells(table) == [("Suzhou", "China", "1988"), ("New York City", "", "1990")]


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    table = read(tmp_path, 'name,city\r\n"1\r\n2\r\n3",x\r\n\r\ny,z\r\n')
    assert [record.line for record in table.records()] == [2, 6]


def test_lines_above_the_header_are_skipped_and_said(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "# made by hand\n\nSister cities of Suzhou,,\n\ncity,country,since\nPortland,USA,1988\nNantes,France,2005\n",
    )
    assert table.columns == ("city", "country", "since")
    assert [record.line for record in table.records()] == [6, 7]
    assert "Sister cities of Suzhou" in " ".join(table.notes)
    assert "line 3" in " ".join(table.notes)


def test_repeated_and_empty_titles_are_made_unique_and_said(tmp_path: Path) -> None:
    table = read(tmp_path, "city,lat,lat,\nSuzhou,31,32,x\n")
    assert table.columns == ("city", "lat", "lat (2)", "column 4")
    assert "lat (2)" in " ".join(table.notes)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Q64\tQ90\nQ60\tQ84\n", False),
        ("Q64\tBerlin\nQ60\tNew York\n", False),
        ("Berlin,Paris\nLondon,Oslo\nParis,Rome\n", False),
        ("Suzhou,1988\nWuxi,1985\n", False),
        ("city,partner\nBerlin,Paris\nLondon,Oslo\n", True),
        ("城市,国家\n苏州,中国\n无锡,中国\n", True),
        ("kaupunki,vuosi\nTampere,1988\nTurku,1985\n", True),
        ("Stadt;Partnerstadt\nKöln;Lille\nBonn;Oxford\n", True),
        ("country,2001,2002,2003\nChina,5,6,7\nJapan,1,2,3\n", True),
        (",China,Japan\nChina,0,3\nJapan,3,0\n", True),
        ("URN,Name\n100000,Sir John Cass\n100001,City of London\n", True),
    ],
)
def test_the_header_is_told_by_types_and_words(tmp_path: Path, text: str, header: bool) -> None:
    table = read(tmp_path, text)
    assert table.header is header
    assert len(cells(table)) == len(text.splitlines()) - header


def test_a_person_overrules_header_and_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("city,country\nSuzhou,China\n")
    (table,) = tables(tmp_path / "a.csv", header=False)
    assert cells(table)[0] == ("city", "country")
    (table,) = tables(tmp_path / "a.csv", delimiter=";")
    assert table.columns == ("city,country",)


def test_a_ragged_row_is_a_fault_in_words_and_trailing_empty_cells_are_none(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,,\n1,2,3,4\n")
    found = list(table.records())
    assert [record.fault for record in found] == [
        "",
        "has 2 cells; expected 3, as many as there are columns",
        "",
        "has 4 cells; expected 3, as many as there are columns",
    ]
    assert found[2].cells == ("1", "2", "3")


def test_an_unclosed_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    table = read(tmp_path, 'name,city\n"Suzhou High,Suzhou\n' + "".join(f"School {i},Wuxi\n" for i in range(50)))
    found = list(table.records())
    assert [record.line for record in found if record.fault] == [2]
    assert "never closed" in found[0].fault
    assert len(found) == 51


def test_quotation_marks_that_are_text_stay(tmp_path: Path) -> None:
    rows = "".join(f'School {i}\t"Best" in town\n' for i in range(20))
    table = read(tmp_path, "name\tmotto\n" + rows, "a.tsv")
    assert cells(table)[0] == ("School 0", '"Best" in town')
    assert "Quotation marks are part of the text in this file." in table.notes


@pytest.mark.parametrize(
    ("rows", "said", "read_as"),
    [
        # A backslash is text, as programs for RFC 4180 write it.
        (['"a\\","b"', '"c","d"', '"e","f"'], "ends its cell", ["a\\", "c", "e"]),
        (['"share C:\\dir\\","b"'], "ends its cell", ["share C:\\dir\\"]),
        (['"5\\"" wide","b"', '"c","d"'], "ends its cell", ['5\\" wide', "c"]),
        # A mark behind a backslash is text, as databases write it.
        (['"say \\"a\\"","b"', '"c","d"', '"e","f"'], "part of the text", ['say "a"', "c", "e"]),
        (['"a\\",\\"b","b"', '"c","d"'], "part of the text", ['a","b', "c"]),
        (['5\\" pipe,b', "c,d"], "part of the text", ['5" pipe', "c"]),
        # Both at once: most rows decide, and the others are told.
        (['"a\\","b"', '"c\\","d"', '"say \\"e\\"","f"'], "ends its cell", ["a\\", "c\\"]),
        (['"a\\","b"', '"say \\"c\\"","d"', '"say \\"e\\"","f"'], "part of the text", ['say "c"', 'say "e"']),
    ],
)
@pytest.mark.parametrize("before", [0, 400], ids=["at once", "behind the sample"])
def test_a_backslash_before_a_mark_is_what_most_rows_make_of_it(
    tmp_path: Path, rows: list[str], said: str, read_as: list[str], before: int
) -> None:
    above = [f'"x{number}","y"' for number in range(before)]
    table = read(tmp_path, "\r\n".join(["one,two", *above, *rows]) + "\r\n")
    assert [said in note for note in table.notes if "backslash" in note] == [True]
    found = [record.cells[0] for record in table.records() if not record.fault]
    assert found[before:] == read_as
    assert [record.line for record in table.records()] == list(range(2, before + len(rows) + 2))


def test_a_backslash_elsewhere_is_nothing_to_speak_of(tmp_path: Path) -> None:
    table = read(tmp_path, 'one,two\n"C:\\dir","b"\n"c\\\\d","e"\n')
    assert cells(table) == [("C:\\dir", "b"), ("c\\\\d", "e")]
    assert not any("backslash" in note for note in table.notes)


def test_one_row_whose_marks_are_broken_makes_no_text_of_the_others(tmp_path: Path) -> None:
    table = read(tmp_path, 'one,two\n"a","b"\n"c" d,"e"\n"f","g"\n')
    assert [(record.line, bool(record.fault)) for record in table.records()] == [(2, False), (3, True), (4, False)]
    assert cells(table)[0] == ("a", "b") and cells(table)[2] == ("f", "g")


def test_formulas_are_text(tmp_path: Path) -> None:
    assert cells(read(tmp_path, 'name,city\n"=HYPERLINK(""http://x"")",Wuxi\n'))[0][0] == '=HYPERLINK("http://x")'


def test_a_control_character_or_a_lost_letter_is_a_fault_of_its_row(tmp_path: Path) -> None:
    table = read(tmp_path, "name,city\nSuz\x07hou,China\n\ufffdd\u017a,Poland\nWuxi,China\nOld\uffffton,China\n")
    found = list(table.records())
    assert found[3].fault == "column 'name' holds U+FFFF, which is no letter; expected text"
    assert found[0].fault == "column 'name' holds the control character U+0007; expected text"
    assert "U+FFFD" in found[1].fault
    assert not found[2].fault
    assert "\ufffd" not in "".join(found[1].cells)


def test_edge_lists_and_adjacency_lists_become_edges(tmp_path: Path) -> None:
    table = read(tmp_path, "# of networkx\nQ64 Q90 {'weight': 3}\nQ64 Q60 {}\n", "a.edgelist")
    assert (table.part, table.columns[:2]) == ("edges", ("source", "target"))
    assert cells(table)[0][:3] == ("Q64", "Q90", "3")
    table = read(tmp_path, "Suzhou Portland Nantes\nWuxi Davis\n", "a.adjlist")
    assert cells(table) == [("Suzhou", "Portland"), ("Suzhou", "Nantes"), ("Wuxi", "Davis")]
    table = read(
        tmp_path,
        "Suzhou,Portland,Nantes\nWuxi,Davis\nNanjing,Nagoya,St. Louis,Florence\nXuzhou,Erfurt,Bochum,Newark,Dole\n",
    )
    assert (table.part, table.format, len(cells(table))) == ("edges", "adjacency", 10)
    assert [record.line for record in table.records()][:3] == [1, 1, 2]


def test_records_are_read_anew_at_each_call(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,2\n")
    first = table.records()
    assert next(first) == next(table.records())


def test_a_file_that_changes_between_looking_and_reading_is_refused(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,2\n")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(LoadError, match="changed while"):
        list(table.records())


def test_what_spreadsheets_and_databases_write_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\nname;city\nA;B\n")
    assert (table.columns, list(table.records())) == (("name", "city"), [Record(3, ("A", "B"))])
    assert cells(read(tmp_path, "'name','city'\n'Lycée d''Arc','Paris'\n'B','C'\n"))[0] == ("Lycée d'Arc", "Paris")
    assert cells(read(tmp_path, "name,city\rSuzhou,China\rWuxi,China\r")) == [("Suzhou", "China"), ("Wuxi", "China")]
    assert read(tmp_path, "name,,city\n1,,2\n3,,4\n").columns == ("name", "column 2", "city")


def test_a_ragged_table_with_a_header_is_no_adjacency_list(tmp_path: Path) -> None:
    table = read(tmp_path, "name,city,partners\nA,B,C\nD,E\nF,G,H,I\n")
    assert (table.part, table.header, sum(bool(record.fault) for record in table.records())) == ("table", True, 2)


def test_an_open_quotation_mark_takes_no_more_than_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("a,b,c\n" + 'Wuxi,Davis,"open\n' + "Nantes,Seattle,1980\n" * 20_000, encoding="utf-8")
    (table,) = tables(path)
    records = list(table.records())
    assert [record.line for record in records if record.fault] == [2] and len(records) == 20_001
