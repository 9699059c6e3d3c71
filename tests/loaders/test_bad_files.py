"""A file that can't be read gives one error, which says where, what was found, what was expected and what to do."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.text import Text
from loaders.reading import tables
from tests.loaders.reading import samples

ROOT = Path(__file__).parent.parent.parent
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def _read_all(path: Path, **wanted: str) -> None:
    for table in tables(path, **wanted):  # type: ignore[arg-type]
        list(table.records())


def refused(path: Path | str, **wanted: str) -> LoadError:
    """The error that looking at the file, or else reading its records, raises."""
    with pytest.raises(LoadError) as caught:
        _read_all(Path(path), **wanted)
    assert caught.value.where, "it says where"
    assert caught.value.hint, "it says what to do"
    assert "\n" not in str(caught.value)
    assert_translatable(caught.value.message)
    assert_translatable(caught.value.hint)
    return caught.value


AS_IT_CAME = {
    "cell", "column", "columns", "encoding", "ending", "file", "format", "formula", "key", "known", "level", "name", "names", "path",
    "places", "quote", "sheet", "sign", "text", "why",
}  # fmt: skip
"""Holes of sentences that hold names, cells, signs, or a library's words for what is wrong; what stands in others is ours."""


def assert_translatable(said: str) -> None:
    """Is it a Text, and so is every word of ours in it, all the way down?"""
    assert isinstance(said, Text), said
    for hole, value in said.values.items():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Text):
                assert_translatable(part)
            elif hole not in AS_IT_CAME:
                assert not isinstance(part, str) or not re.search("[a-z]{3}", part), (said.template, hole, part)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "is empty (0 bytes); expected a table or graph"),
        ("blank.csv", b"\n  \n\n", "is empty; expected a table"),
        ("titles.csv", b"city,country,partner\n", "titles.csv:1: has column titles (city, country, partner) and no row"),
        ("empty.xlsx", b"", "is empty (0 bytes)"),
        ("empty.zip", b"", "is empty (0 bytes)"),
        ("cut.zip", samples.EVERY_FORMAT["all.zip"][:200], "is no whole ZIP file"),
        ("cut.xlsx", samples.EVERY_FORMAT["book.xlsx"][:400], "is no whole workbook"),
        ("cut.xls", samples.EVERY_FORMAT["book.xls"][:1500], "is no readable workbook"),
        ("cut.ods", samples.EVERY_FORMAT["book.ods"][:300], "is no whole workbook"),
        ("cut.gexf", samples.GEXF[:450].encode(), "is not well-formed XML"),
        ("cut.graphml", samples.GRAPHML[:300].encode(), "is not well-formed XML"),
        ("cut.gml", samples.GML[:-2].encode(), "ends within [, opened by 'graph'"),
        ("cut.json", b'[\n{"a": 1},\n{"a"', "cut.json:3: is not valid JSON"),
        ("headless.xlsx", samples.xlsx({"A": [["city", "since"]], "B": []}), "holds no rows below a header on any sheet"),
        ("empty.gexf", b"<gexf><graph/></gexf>", "holds no node and no edge"),
        ("picture.csv", PNG, "is a picture (PNG); expected a table or graph"),
        ("paper.pdf", b"%PDF-1.7\n", "is a PDF document"),
        ("paper.docx", samples.zipped({"word/document.xml": "<a/>"}), "is a text document (DOCX or ODT)"),
        ("page.csv", b"<!DOCTYPE html><html></html>", "is a web page"),
        ("page.xls", b"<html><table></table></html>", "is a web page"),
        ("feed.xml", b"<rss></rss>", "is a news feed, which is not read. Save its table as CSV (UTF-8)."),
        ("towns.xml", b"<towns></towns>", "is an XML file of <towns>; expected <gexf> or <graphml>"),
        ("data.gz.csv", b"\x1f\x8b\x08\x00", "is a gzip archive"),
        ("graph.net", b"hello\n", "does not begin like a file of pajek"),
        ("names.nam", b"*Vertices 1\n1 a\n", "holds names for a Pajek network, and no ties"),
        ("no-workbook.xlsx", samples.zipped({"a.txt": "x"}), "is a ZIP file without a workbook in it"),
        ("binary.xlsx", samples.zipped({"xl/workbook.bin": "x"}), "is a binary workbook (.xlsb)"),
        ("nul.csv", b"city,since\nSuz\x00hou,1988\n", "nul.csv:2: has a NUL byte (0x00) at column 4"),
        ("wide.csv", b"," * 1_000_000 + b"\n", "wide.csv:1: has more than 16,384 columns"),
        ("vertices.net", b"*Vertices 99999999999\n", "expected their number, at most"),
        ("nested.json", b"[" * 100_000, "is nested too deeply"),
        ("nested.gexf", b"<gexf>" + b"<a>" * 1000, "is nested more than 200 deep"),
        ("only-zip.zip", samples.zipped({"inner.zip": samples.EVERY_FORMAT["all.zip"]}), "inner.zip (an archive; unpack it first)"),
        ("hidden.zip", samples.zipped({"inner.csv": samples.EVERY_FORMAT["all.zip"]}), "is a ZIP within a folder or ZIP"),
        ("nothing.zip", samples.zipped({}), "holds no file that can be read"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_words(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    error = refused(tmp_path / name)
    assert words in str(error)
    assert error.where.startswith(name)


@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">']
)
def test_xml_with_entities_is_refused(tmp_path: Path, entity: str) -> None:
    text = samples.GEXF.replace("?>", f"?>\n<!DOCTYPE gexf [{entity}]>", 1).replace("Suzhou", "&b;")
    (tmp_path / "a.gexf").write_text(text)
    error = refused(tmp_path / "a.gexf")
    assert str(error).startswith("a.gexf:2: defines XML entities")


@pytest.mark.parametrize(
    ("name", "start"), [("a.csv", b"city,since\nSuzhou"), ("a.json", b'[{"a": "'), ("a.gexf", b"<gexf><a b='")]
)
def test_a_line_of_2_gb_is_refused_without_reading_it(tmp_path: Path, name: str, start: bytes) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.write(start + b"x" * 3_000_000)
        stream.truncate(2 << 30)
    error = refused(path)
    assert "more than 1,048,576 bytes" in str(error) or "NUL byte" in str(error)
    assert str(error).startswith(f"{name}:{start.count(10) + 1}:")


def test_a_text_in_json_or_xml_that_never_ends_is_refused_in_little_memory(tmp_path: Path) -> None:
    for name, start in (("a.json", b'[{"a": "'), ("a.gexf", b"<gexf><a b='")):
        (tmp_path / name).write_bytes(start + b"x" * 40_000_000)
        refused(tmp_path / name)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as member:
        for _ in range(100):
            member.write(bytes(1 << 20))
    error = refused(path)
    assert "would unpack to 104,857,600 bytes" in str(error)
    assert error.where == "bomb.zip/a.csv"


def test_a_zip_that_tells_a_wrong_size_is_refused(tmp_path: Path) -> None:
    data = samples.EVERY_FORMAT["book.xlsx"]
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "city,since\n" + "Suzhou,1988\n" * 100)
        size = archive.infolist()[0].file_size
    data = (tmp_path / "x.zip").read_bytes()
    (tmp_path / "x.zip").write_bytes(data.replace(size.to_bytes(4, "little"), (11).to_bytes(4, "little")))
    assert "x.zip/a.csv" in str(refused(tmp_path / "x.zip"))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(samples.zipped({"a.csv": samples.CSV}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert "is protected by a password" in str(refused(tmp_path / "a.zip"))


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "sister_cities.csv").write_text(samples.CSV)
    error = refused(tmp_path / "sister_citys.csv")
    assert "There is no such file" in str(error)
    assert "sister_cities.csv" in error.hint
    assert "There is no folder" in refused(tmp_path / "nowhere" / "a.csv").hint


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.csv", "http:/example.org/a.csv", "ftp://example.org/a.csv", "HTTPS://EXAMPLE.ORG/a"],
)
def test_a_web_address_is_refused_with_advice(address: str) -> None:
    assert "Download it first" in refused(address).hint


def test_a_pipe_a_socket_and_a_device_are_refused_without_opening_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is a pipe; expected a file or folder" in str(refused(tmp_path / "pipe.csv"))
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # the name of a socket may only be short
        try:
            server.bind("s.csv")
        finally:
            os.chdir(here)
        assert "is a socket" in str(refused(tmp_path / "s.csv"))
    assert "is a device" in str(refused("/dev/zero"))
    with pytest.raises(LoadError, match=r"holds no file that can be read: pipe\.csv"):
        tables(tmp_path)


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert "leads back to itself" in str(refused(tmp_path / "a.csv"))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("hello")
    assert "holds no file that can be read: README.md (a text for people)" in str(refused(tmp_path))


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / ("x" * 5000))
    refused(tmp_path / "a\0b.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users and rights are those of a Unix system")
@pytest.mark.parametrize("what", ["file", "folder", "folder within"])
def test_what_a_person_may_not_read_is_refused(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "set" / "sub"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(samples.CSV)
    closed = folder / "a.csv" if what == "file" else folder
    closed.chmod(0)
    path = {"file": closed, "folder": folder, "folder within": tmp_path / "set"}[what]
    try:
        said = _as_nobody(lambda: str(refused(path)), tmp_path)
    finally:
        closed.chmod(0o755)
    assert "right to read it" in said


def _as_nobody(ask: Callable[[], str], folder: Path) -> str:
    """What `ask` returns to a user without rights: root may read everything."""
    if os.geteuid() != 0:
        return ask()
    for each in (folder, *folder.parents):
        if str(each) not in ("/", "/tmp"):
            each.chmod(each.stat().st_mode | 0o055)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(65534)
            os.write(writer, ask().encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


def test_a_panic_of_the_workbook_reader_does_not_reach_the_person(tmp_path: Path) -> None:
    """Whatever a damaged workbook does to the Rust code, the process goes on; the sizes of all its parts are cut in turn."""
    data = samples.EVERY_FORMAT["book.xls"]
    script = (
        "import sys; from pathlib import Path; from loaders.reading import tables; from graph.errors import LoadError\n"
        "path, data = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()\n"
        "for at in range(0, len(data), 244):\n"
        "    path.write_bytes(data[:at] + b'\\xff' * 4 + data[at + 4:])\n"
        "    try: [list(table.records()) for table in tables(path)]\n"
        "    except LoadError: pass\n"
        "print('done')"
    )
    (tmp_path / "whole.xls").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.xls"), str(tmp_path / "whole.xls")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "done\n", done.stderr[-2000:]
