"""Headers of neo4j-admin in files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from tests.loaders.loaded import told_by

FILES = {
    "towns-header.csv": "townId:ID(Town),name:string,country:string,:LABEL\n",
    "towns-part1.csv": "t1,Dundee,Scotland,Town\nt2,Nablus,Palestine,Town\n",
    "towns-part2.csv": "t3,Orléans,France,Town\nt5,Alexandria,USA,Town\n",
    "twinned_header.csv": ":START_ID(Town);:END_ID(Town);since:int;until:int;status:string;:TYPE\n",
    "twinned.csv": "t1;t2;1980;;active;TWINNED_WITH\nt1;t3;1946;;active;TWINNED_WITH\nt1;t5;1974;2016;dissolved;TWINNED_WITH\n",
}
TIES = [
    ("Dundee", "Nablus", "active", "1980"),
    ("Dundee", "Orléans", "active", "1946"),
    ("Dundee", "Alexandria", "ended", "1974", "2016"),
]


def written(folder: Path, **more: str) -> list[Path]:
    for name, text in {**FILES, **more}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def test_rows_have_the_header_that_stands_beside_them(tmp_path: Path) -> None:
    paths = written(tmp_path)
    assert told_by(*paths).ties() == TIES
    found = told_by(tmp_path)
    assert found.ties() == TIES
    assert found.rejected == []
    assert any("towns-header.csv" in note for note in found.plan.tables[0].table.notes)


def test_a_header_without_rows_says_what_it_needs(tmp_path: Path) -> None:
    paths = written(tmp_path)
    with pytest.raises(LoadError, match=r"towns-header\.csv: holds a header of neo4j-admin .*no rows") as caught:
        told_by(paths[0])
    assert "people-header.csv with people.csv" in str(caught.value.hint)


def test_a_header_of_other_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "twinned-header.csv").write_text(":START_ID,:END_ID,:TYPE\n")
    (tmp_path / "twinned.csv").write_text(FILES["twinned.csv"])
    with pytest.raises(LoadError, match=r"twinned\.csv: has 6 columns, and its header .* has 3"):
        told_by(tmp_path)
