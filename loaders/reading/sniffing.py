"""What a file is, by its first bytes; its ending only decides where they don't."""

from __future__ import annotations

import io
import re
import zipfile

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import Input, damaged_zip
from loaders.reading.not_read import AS_CSV, AS_TABLE, AS_XLSX, check_bytes, check_members, check_text, check_xml

HEAD = 1 << 16
UNPACK = Text("Unpack it first, then load the folder.")
RIGHT_FILE = Text("Is it the right file?")
OTHERS = (
    (b"\x89PNG", Text("a picture (PNG)"), RIGHT_FILE),
    (b"\xff\xd8\xff", Text("a picture (JPEG)"), RIGHT_FILE),
    (b"GIF8", Text("a picture (GIF)"), RIGHT_FILE),
    (b"II*\x00", Text("a picture (TIFF)"), RIGHT_FILE),
    (b"MM\x00*", Text("a picture (TIFF)"), RIGHT_FILE),
    (b"RIFF", Text("a picture, sound or film"), RIGHT_FILE),
    (b"\x00\x00\x01\x00", Text("a picture (icon)"), RIGHT_FILE),
    (b"\x1f\x8b", Text("a gzip archive"), UNPACK),
    (b"BZh", Text("a bzip2 archive"), UNPACK),
    (b"\xfd7zXZ", Text("an xz archive"), UNPACK),
    (b"7z\xbc\xaf", Text("a 7z archive"), UNPACK),
    (b"Rar!", Text("a RAR archive"), UNPACK),
    (b"SQLite format 3", Text("an SQLite database"), AS_CSV),
    (b"PAR1", Text("a Parquet file"), AS_CSV),
    (b"\x89HDF", Text("an HDF5 file"), RIGHT_FILE),
    (b"\x7fELF", Text("a program"), RIGHT_FILE),
    (b"MZ\x90", Text("a program"), RIGHT_FILE),
    (b"ID3", Text("a sound file"), RIGHT_FILE),
    (b"wOFF", Text("a font"), RIGHT_FILE),
    (b"$FL2", Text("an SPSS file"), AS_CSV),
)
DOCUMENTS = ((b"%PDF", Text("a PDF document")), (b"{\\rtf", Text("an RTF document")))
GRAPHS = {
    ".dot": "dot",
    ".gv": "dot",
    ".gexf": "gexf",
    ".graphml": "graphml",
    ".gml": "gml",
    ".net": "pajek",
    ".paj": "pajek",
}
EDGE_LISTS = {
    ".edgelist": "edgelist",
    ".edges": "edgelist",
    ".el": "edgelist",
    ".ncol": "edgelist",
    ".adj": "adjacency",
    ".adjlist": "adjacency",
}
COMPANIONS = {
    ".nam": Text("names"),
    ".vec": Text("a vector"),
    ".clu": Text("a partition"),
    ".per": Text("a permutation"),
}
"""What stands in the companions of a Pajek network, which holds the ties itself."""


_DOT = re.compile(
    r'(?:\s|//[^\n]*|/\*.*?\*/|#[^\n]*\n)*(?:strict\s+)?(?:di)?graph\b\s*(?:"[^"]*"|[\w.-]+)?\s*\{', re.I | re.S
)


def format_of(file: Input) -> str:
    """The format of a file: one of `READERS`, or zip.

    Raises LoadError for an empty file and for what is no table or graph: pictures, documents, archives, web pages, binary files.
    """
    with file.open() as stream:
        head = stream.read(HEAD)
    if not head:
        raise LoadError(
            Text("is empty (0 bytes); expected a table or graph."), where=file.name, hint=Text("Get the file again.")
        )
    for start, what, advice in OTHERS:
        if head.startswith(start):
            raise LoadError(Text("is {what}; expected a table or graph.", what=what), where=file.name, hint=advice)
    for start, what in DOCUMENTS:
        if head.startswith(start):
            raise _document(file, what)
    check_bytes(head, file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _in_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if file.ending in (".doc", ".ppt", ".msg"):
            raise _document(file, Text("a document of an office program"))
        return "xls"
    return _of_text(file, head)


def _document(file: Input, what: Text) -> LoadError:
    return LoadError(
        Text("is {what}; expected a table or graph.", what=what),
        where=file.name,
        hint=Text(
            "Facts in running text are not loaded: documents will be read by `twinmap extract`. Copy its tables into a spreadsheet."
        ),
    )


def _in_zip(file: Input) -> str:
    """Which kind of ZIP: workbooks and documents of office programs are some."""
    with file.open() as stream:
        try:
            with zipfile.ZipFile(io.BytesIO(stream.read()) if not stream.seekable() else stream) as archive:
                names = set(archive.namelist())
                kind = archive.read("mimetype")[:200].decode("latin-1") if "mimetype" in names else ""
        except zipfile.BadZipFile as error:
            raise damaged_zip(file, error) from error
    lower = {name.lower().lstrip("/") for name in names}
    check_members(lower, file)
    if "xl/workbook.bin" in lower:
        raise LoadError(Text("is a binary workbook (.xlsb)."), where=file.name, hint=AS_XLSX)
    if "xl/workbook.xml" in lower:
        return "xlsx"
    if "spreadsheet" in kind:
        return "ods"
    if "word/document.xml" in lower or "opendocument.text" in kind:
        raise _document(file, Text("a text document (DOCX or ODT)"))
    if "ppt/presentation.xml" in lower or kind:
        raise _document(file, Text("a document"))
    if file.ending in (".xlsx", ".ods"):
        raise LoadError(
            Text("is a ZIP file without a workbook in it; expected {ending}.", ending=file.ending),
            where=file.name,
            hint=Text("Get it again."),
        )
    return "zip"


def _of_text(file: Input, head: bytes) -> str:
    """The format of a text, by how it begins."""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").removeprefix(
        "\xef\xbb\xbf"
    )
    begun = text.lstrip("\ufeff \t\r\n").replace("\x00", "")
    check_text(begun, file)
    if begun.startswith("<"):
        return _of_xml(file, begun)
    if file.ending in COMPANIONS and re.match(r"(%[^\n]*\s*)*\*vertices", begun, re.IGNORECASE):
        raise LoadError(
            Text("holds {what} for a Pajek network, and no ties.", what=COMPANIONS[file.ending]),
            where=file.name,
            hint=Text("Load the network (.net)."),
        )
    if re.match(r"(%[^\n]*\s*)*\*(vertices|network)", begun, re.IGNORECASE):
        return "pajek"
    if re.match(r'(#[^\n]*\s*|(creator|version|comment)\s+("[^"]*"|\S+)\s+)*graph\s*\[', begun, re.IGNORECASE):
        return "gml"
    if _DOT.match(begun):
        return "dot"
    if file.ending in (".jsonl", ".ndjson"):
        return "jsonl"
    if re.match(r'\{\s*["}]|\[\s*[\[{"\d\]]', begun) or file.ending in (".json", ".geojson"):
        return "json"
    if file.ending in GRAPHS:
        format = GRAPHS[file.ending]
        raise LoadError(
            Text("does not begin like a file of {format}: {text!r}.", format=format, text=begun[:30]),
            where=f"{file.name}:1",
            hint=Text("Give its format."),
        )
    return EDGE_LISTS.get(file.ending, "csv")


def _of_xml(file: Input, begun: str) -> str:
    without = re.sub(
        r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+\w+[^>\[]*(\[.*?\]\s*)?>", "", begun, flags=re.DOTALL | re.IGNORECASE
    )
    root = re.search(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", without)
    name = root[1].lower() if root else ""
    if name in ("gexf", "graphml"):
        return name
    if name in ("html", "head", "body", "table", "div") or "<!doctype html" in begun[:500].lower():
        raise LoadError(
            Text("is a web page; expected a table or graph."),
            where=file.name,
            hint=AS_TABLE,
        )
    check_xml(name, begun, file)
    if not name and GRAPHS.get(file.ending) in ("gexf", "graphml"):
        return GRAPHS[file.ending]
    raise LoadError(
        Text("is an XML file of <{name}>; expected <gexf> or <graphml>.", name=root[1][:40])
        if root
        else Text("is an XML file without an element; expected <gexf> or <graphml>."),
        where=f"{file.name}:1",
        hint=Text("Save it as CSV, GEXF or GraphML."),
    )
