"""Folders and ZIP files bring the tables of the files in them, and say what was left out."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.reading import tables
from tests.loaders.reading import samples


def fill(folder: Path) -> Path:
    folder.mkdir()
    (folder / "sub").mkdir()
    (folder / "sub" / "b.csv").write_text(samples.CSV, encoding="utf-8")
    (folder / "a.gexf").write_text(samples.GEXF, encoding="utf-8")
    for name in ("README.md", "LICENSE", "map.png", ".hidden", "pairs.vec", "notes.pdf"):
        (folder / name).write_bytes(b"anything")
    (folder / "empty.csv").touch()
    return folder


PATHS = ["{0}/a.gexf#nodes", "{0}/a.gexf#edges", "{0}/sub/b.csv"]


def test_a_folder_brings_the_tables_of_its_files(tmp_path: Path) -> None:
    found = tables(fill(tmp_path / "set"))
    assert [table.path for table in found] == [path.format("set") for path in PATHS]
    note = " ".join(found[0].notes)
    for name in (
        "README.md (a text",
        "LICENSE (a lic",
        "map.png (a picture)",
        "pairs.vec (a companion",
        "notes.pdf",
        "empty.csv (empty)",
    ):
        assert name in note
    assert ".hidden" not in note


ENDINGS = {
    "a text for people": "md rst", "a picture": "png jpg jpeg gif bmp tif tiff webp svg ico heic",
    "a document": "pdf doc docx odt rtf ppt pptx htm html epub",
    "a program or its settings": "py r js ts ipynb sh sql css sav dta pkl rdata rds toml yml yaml ini cfg lock log bib tex",
    "an archive; unpack it first": "zip gz bz2 xz 7z rar tar tgz", "a companion of a Pajek network, which holds no ties": "nam vec clu per",
    "a map": "shp shx dbf prj cpg qgz kml kmz gpx", "no data": "mp3 mp4 wav avi mov exe dll so ttf otf woff woff2",
}  # fmt: skip


@pytest.mark.parametrize(("why", "endings"), ENDINGS.items())
def test_each_file_of_a_folder_that_is_no_data_is_left_out_by_its_ending(
    tmp_path: Path, why: str, endings: str
) -> None:
    (tmp_path / "a.csv").write_text(samples.CSV, encoding="utf-8")
    for ending in endings.split():
        (tmp_path / f"b.{ending}").write_bytes(b"<kml/>")
    found = tables(tmp_path)
    assert [table.path for table in found] == [f"{tmp_path.name}/a.csv"]
    assert all(f"b.{ending} ({why})" in found[0].notes[0] for ending in endings.split())


def test_a_zip_brings_the_same_with_the_sha256_of_each_file(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set")
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for each in folder.rglob("*"):
            archive.write(each, each.relative_to(folder).as_posix())
    found = tables(tmp_path / "set.zip")
    assert [table.path for table in found] == [path.format("set.zip") for path in PATHS]
    assert found[2].sha256 == hashlib.sha256((folder / "sub" / "b.csv").read_bytes()).hexdigest()
    assert sum(1 for _ in found[2].records()) == 3


def test_chinese_names_of_old_zips_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("xxxx.csv", samples.CSV)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"xxxx", "城市".encode("gb18030")))
    assert tables(tmp_path / "a.zip")[0].path == "a.zip/城市.csv"


def test_a_workbook_in_a_zip_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(samples.zipped({"b.xlsx": samples.EVERY_FORMAT["book.xlsx"]}))
    (table,) = tables(tmp_path / "a.zip")
    assert (table.path, table.rows) == ("a.zip/b.xlsx#Pairs", 2)


def test_links_to_folders_are_not_followed_and_links_that_lead_nowhere_are_said(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set")
    (folder / "again").symlink_to(folder)
    (folder / "broken.csv").symlink_to(folder / "nothing")
    found = tables(folder)
    assert len(found) == 3
    assert "broken.csv (a link that leads nowhere" in " ".join(found[0].notes)


def test_one_broken_file_of_a_folder_stops_the_load_and_is_named(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set")
    (folder / "c.gexf").write_text(samples.GEXF[:300])
    with pytest.raises(LoadError, match=r"set/c.gexf:\d+: is not well-formed"):
        tables(folder)
