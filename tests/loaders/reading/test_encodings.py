"""The encoding of a file is found out and said, and no letter is lost."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.reading import tables
from loaders.reading.table import Table

CHINESE = ["南京市", "苏州中学", "无锡市教育局", "江苏省常州高级中学", "徐州", "扬州大学"]
TAIWANESE = ["臺北市", "國立臺灣大學", "高雄市立中學", "新竹縣", "臺中教育局"]
JAPANESE = ["名古屋市", "さいたま市", "東京都立高校", "北九州市", "カトリック学園"]
POLISH = ["Kraków", "Łódź", "Gdańsk", "Świdnica", "Poznań", "Częstochowa"]
HUNGARIAN = ["Győr", "Székesfehérvár", "Hódmezővásárhely", "Békéscsaba", "Fertőd"]
RUSSIAN = ["Москва", "Нижний Новгород", "Екатеринбург", "Пермь", "Йошкар-Ола"]
WESTERN = ["Besançon", "São Paulo", "Logroño", "Malmö", "Tromsø", "Århus", "Genève", "Nîmes"]


def file(folder: Path, names: list[str], encoding: str) -> Path:
    path = folder / "pairs.csv"
    path.write_bytes("\n".join(["name,since", *(f"{name},1988" for name in names)]).encode(encoding))
    return path


def names(table: Table) -> list[str]:
    return [record.cells[0] for record in table.records() if not record.fault]


@pytest.mark.parametrize(
    ("spoken", "encoding", "said"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8 with BOM"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (WESTERN, "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE[:1], "gbk", "gb18030"),
        (TAIWANESE, "big5", "big5"),
        (JAPANESE, "shift_jis", "cp932"),
        (POLISH, "cp1250", "cp1250"),
        (HUNGARIAN, "cp1250", "cp1250"),
        (RUSSIAN, "cp1251", "cp1251"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "latin-1", "cp1252"),
        (["Suzhou", "Wuxi"], "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, spoken: list[str], encoding: str, said: str) -> None:
    (table,) = tables(file(tmp_path, spoken, encoding))
    assert (table.encoding, names(table)) == (said, spoken)


def test_two_encodings_in_one_file_are_read_line_by_line_and_said(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    lines = [f"{name},1988" for name in ("name", "Malmö", "Suzhou 苏州", "Łódź", "Ürümqi")]
    path.write_bytes(
        "\n".join(lines).encode() + b"\n" + "Besançon,1990\nTromsø,1991\n".encode("cp1252") + "Århus,1992\n".encode()
    )
    (table,) = tables(path)
    assert table.encoding == "utf-8 and cp1252"
    assert names(table)[-4:] == ["Ürümqi", "Besançon", "Tromsø", "Århus"]
    assert "6, 7" in " ".join(table.notes)


def test_one_western_line_late_in_a_big_utf8_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"name,since\n" + "Malmö,1988\n".encode() * 100_000 + "Besançon,1990\n".encode("cp1252"))
    (table,) = tables(path)
    assert table.encoding == "utf-8 and cp1252"
    assert names(table)[-1] == "Besançon"
    assert "100002" in " ".join(table.notes)


def test_a_person_overrules_the_encoding(tmp_path: Path) -> None:
    path = file(tmp_path, ["İzmir", "Muğla"], "cp1254")
    (table,) = tables(path, encoding="windows-1254")
    assert (table.encoding, names(table)) == ("cp1254", ["İzmir", "Muğla"])
    with pytest.raises(LoadError, match="not known; expected one of utf-8"):
        tables(path, encoding="klingon")


def test_bytes_that_are_no_text_make_their_row_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(
        "\n".join(["name,since", *(f"{name},1988" for name in CHINESE * 5)]).encode("gb18030") + b"\n\xff\xff,1990\n"
    )
    (table,) = tables(path)
    faults = [record for record in table.records() if record.fault]
    assert [record.line for record in faults] == [32]
    assert "no text in the file's encoding" in faults[0].fault
    assert faults[0].cells[0] == "\\xff\\xff"


def test_the_sha256_is_that_of_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, CHINESE, "utf-16")
    assert tables(path)[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_of_many_rows_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("city1,country1,city2,country2\n")
        stream.writelines(f"Suzhou {i},China,Malmö {i},Sweden\n" for i in range(60_000))
    tracemalloc.start()
    (table,) = tables(path)
    count = sum(1 for _ in table.records())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 9_000_000, "a few megabytes, however long the file is"
    assert table.lines == 60_002


def test_a_list_of_records_in_json_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[" + ",".join(f'{{"a": "Suzhou {i}", "b": "Malmö"}}' for i in range(40_000)) + "]")
    tracemalloc.start()
    (table,) = tables(path)
    count = sum(1 for _ in table.records())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == table.rows == 40_000
    assert peak < 6_000_000
