"""What a file is, by its first bytes; its ending only decides where they don't."""

from __future__ import annotations

import io
import re
import zipfile

from graph.errors import LoadError
from loaders.reading.files import Input

HEAD = 1 << 16
OTHERS = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x00\x00\x01\x00", "a picture (icon)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ID3", "a sound file"),
    (b"wOFF", "a font"),
    (b"$FL2", "an SPSS file"),
)
DOCUMENTS = ((b"%PDF", "a PDF document"), (b"{\\rtf", "an RTF document"))
GRAPHS = {".gexf": "gexf", ".graphml": "graphml", ".gml": "gml", ".net": "pajek", ".paj": "pajek"}
EDGE_LISTS = {
    ".edgelist": "edgelist",
    ".edges": "edgelist",
    ".el": "edgelist",
    ".ncol": "edgelist",
    ".adj": "adjacency",
    ".adjlist": "adjacency",
}
COMPANIONS = {".nam": "names", ".vec": "a vector", ".clu": "a partition", ".per": "a permutation"}


def format_of(file: Input) -> str:
    """The format of a file: one of `READERS`, or zip.

    Raises LoadError for an empty file and for what is no table or graph: pictures, documents, archives, web pages, binary files.
    """
    with file.open() as stream:
        head = stream.read(HEAD)
    if not head:
        raise LoadError("is empty (0 bytes); expected a table or graph.", where=file.name, hint="Get the file again.")
    for start, what in OTHERS:
        if head.startswith(start):
            raise LoadError(f"is {what}; expected a table or graph.", where=file.name, hint=_advice(what))
    for start, what in DOCUMENTS:
        if head.startswith(start):
            raise _document(file, what)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _in_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if file.ending in (".doc", ".ppt", ".msg"):
            raise _document(file, "a document of an office program")
        return "xls"
    return _of_text(file, head)


def _advice(what: str) -> str:
    if "archive" in what:
        return "Unpack it first, then load the folder."
    if "database" in what or "Parquet" in what or "SPSS" in what:
        return "Save its table as CSV (UTF-8)."
    return "Is it the right file?"


def _document(file: Input, what: str) -> LoadError:
    return LoadError(
        f"is {what}; expected a table or graph.",
        where=file.name,
        hint="Facts in running text are not loaded: documents will be read by `twinmap extract`. Copy its tables into a spreadsheet.",
    )


def _in_zip(file: Input) -> str:
    """Which kind of ZIP: workbooks and documents of office programs are some."""
    with file.open() as stream:
        try:
            with zipfile.ZipFile(io.BytesIO(stream.read()) if not stream.seekable() else stream) as archive:
                names = set(archive.namelist())
                kind = archive.read("mimetype")[:200].decode("latin-1") if "mimetype" in names else ""
        except zipfile.BadZipFile as error:
            what = {".xlsx": "workbook", ".ods": "workbook"}.get(file.ending, "ZIP file")
            raise LoadError(
                f"is no whole {what}: {str(error).rstrip('.')}.",
                where=file.name,
                hint="It is cut off or damaged: get it again.",
            ) from error
    lower = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.bin" in lower:
        raise LoadError("is a binary workbook (.xlsb).", where=file.name, hint="Save it as .xlsx, then load it.")
    if "xl/workbook.xml" in lower:
        return "xlsx"
    if "spreadsheet" in kind:
        return "ods"
    if "word/document.xml" in lower or "opendocument.text" in kind:
        raise _document(file, "a text document (DOCX or ODT)")
    if "ppt/presentation.xml" in lower or kind:
        raise _document(file, "a document")
    if file.ending in (".xlsx", ".ods"):
        raise LoadError(
            f"is a ZIP file without a workbook in it; expected {file.ending}.", where=file.name, hint="Get it again."
        )
    return "zip"


def _of_text(file: Input, head: bytes) -> str:
    """The format of a text, by how it begins."""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").removeprefix(
        "\xef\xbb\xbf"
    )
    begun = text.lstrip("\ufeff \t\r\n").replace("\x00", "")
    if begun.startswith("<"):
        return _of_xml(file, begun)
    if file.ending in COMPANIONS and re.match(r"(%[^\n]*\s*)*\*vertices", begun, re.IGNORECASE):
        raise LoadError(
            f"holds {COMPANIONS[file.ending]} for a Pajek network, and no ties.",
            where=file.name,
            hint="Load the network (.net).",
        )
    if re.match(r"(%[^\n]*\s*)*\*(vertices|network)", begun, re.IGNORECASE):
        return "pajek"
    if re.match(r'(#[^\n]*\s*|(creator|version|comment)\s+("[^"]*"|\S+)\s+)*graph\s*\[', begun, re.IGNORECASE):
        return "gml"
    if file.ending in (".jsonl", ".ndjson"):
        return "jsonl"
    if re.match(r'\{\s*["}]|\[\s*[\[{"\d\]]', begun) or file.ending in (".json", ".geojson"):
        return "json"
    if file.ending in GRAPHS:
        format = GRAPHS[file.ending]
        raise LoadError(
            f"does not begin like a file of {format}: {begun[:30]!r}.", where=f"{file.name}:1", hint="Give its format."
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
            "is a web page; expected a table or graph.", where=file.name, hint="Copy its table into a spreadsheet."
        )
    if not name and GRAPHS.get(file.ending) in ("gexf", "graphml"):
        return GRAPHS[file.ending]
    what = f"an XML file of <{root[1][:40]}>" if root else "an XML file without an element"
    raise LoadError(
        f"is {what}; expected <gexf> or <graphml>.", where=f"{file.name}:1", hint="Save it as CSV, GEXF or GraphML."
    )
