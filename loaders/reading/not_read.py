"""Formats that are known and not read: each is refused by its name, with what to save instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import Input

AS_CSV = Text("Save its table as CSV (UTF-8).")
AS_GRAPH = Text("Save the graph as GraphML or GEXF.")
FROM_GEPHI = Text("Export the graph from Gephi as GEXF.")
FROM_CYTOSCAPE = Text("Export the network from Cytoscape as CX2, GraphML or .cyjs.")
FROM_NEO4J = Text("Export it from Neo4j as JSON (apoc.export.json.all) or CSV.")
RESULTS = Text("Save the answer of the query as CSV or JSON.")
AS_XLSX = Text("Save it as .xlsx, then load it.")
AS_TABLE = Text("Copy its table into a spreadsheet.")


SIGNED = 4_000
"""Letters among which the sign of an XML format stands."""


class Known(NamedTuple):
    """What a file is, and what to do with it."""

    what: Text
    advice: Text
    sign: str = ""
    """A word that must stand near its beginning, where the element alone may be another format's."""


XML: dict[str, Known] = {
    "document": Known(Text("a flat OpenDocument file (.fods, .fodt)"), Text("Save it as .ods, then load it."), "opendocument"),
    "workbook": Known(Text("a workbook of Excel 2003 (XML)"), AS_XLSX, "office"),
    "graph": Known(Text("a graph in XGMML"), FROM_CYTOSCAPE, "xgmml"),
    "kml": Known(Text("a map (KML)"), AS_CSV), "gpx": Known(Text("a map (GPX)"), AS_CSV), "osm": Known(Text("a map of OpenStreetMap"), AS_CSV),
    "svg": Known(Text("a picture (SVG)"), AS_CSV),
    "rdf": Known(Text("RDF in XML"), RESULTS), "sparql": Known(Text("an answer to a SPARQL query in XML"), RESULTS),
    "dynetml": Known(Text("a network of ORA (DyNetML)"), AS_GRAPH), "dynamicmetanetwork": Known(Text("a network of ORA (DyNetML)"), AS_GRAPH),
    "dynamicnetwork": Known(Text("a network of ORA (DyNetML)"), AS_GRAPH),
    "gxl": Known(Text("a graph in GXL"), AS_GRAPH), "graphxml": Known(Text("a graph in GraphXML"), AS_GRAPH),
    "mxfile": Known(Text("a drawing of diagrams.net"), AS_CSV), "mxgraphmodel": Known(Text("a drawing of diagrams.net"), AS_CSV),
    "map": Known(Text("a mind map"), AS_CSV, "version="), "opml": Known(Text("an outline (OPML)"), AS_CSV),
    "mediawiki": Known(Text("an export of a wiki"), AS_TABLE), "stata_dta": Known(Text("a Stata file"), AS_CSV),
    "rss": Known(Text("a news feed"), AS_CSV), "feed": Known(Text("a news feed"), AS_CSV), "plist": Known(Text("a property list"), AS_CSV),
}  # fmt: skip
"""By the first element of an XML file."""

TEXTS: tuple[tuple[str, Known], ...] = (
    (r"nodedef\s*>", Known(Text("a graph in GDF"), FROM_GEPHI)),
    (r"dl\s+n[rmc]?\s*=", Known(Text("a network of UCINET (DL)"), AS_GRAPH)),
    (r"\(tlp\s", Known(Text("a graph of Tulip (TLP)"), AS_GRAPH)),
    (r"\*(node|tie) (data|properties)", Known(Text("a network of NetDraw (VNA)"), AS_GRAPH)),
    (r"LEDA\.GRAPH", Known(Text("a graph of LEDA"), AS_GRAPH)),
    (r">>(graph6|sparse6|digraph6)<<", Known(Text("a graph in graph6"), AS_GRAPH)),
    (r"(@prefix|@base|prefix\s+\w*:\s*<)", Known(Text("RDF in Turtle"), RESULTS)),
    (r"<https?://[^>\s]+>\s+<https?://[^>\s]+>\s+[<\"_]", Known(Text("RDF in N-Triples"), RESULTS)),
    (r"(:begin|(create|merge|unwind|match)\s*[(\[]|create\s+(constraint|index)\b)", Known(Text("a Cypher script"), FROM_NEO4J)),
    (r"(--\s*(mysql|mariadb|postgresql|sqlite)|create\s+table\b|insert\s+into\b|drop\s+table\b|pragma\s)", Known(Text("an SQL script"), AS_CSV)),
    (r"BEGIN:VC(ARD|ALENDAR)", Known(Text("an address book or calendar"), AS_CSV)),
    (r"\\documentclass|\\begin\{", Known(Text("a LaTeX document"), AS_CSV)),
    (r"@(article|book|misc|inproceedings)\s*\{", Known(Text("a list of literature (BibTeX)"), AS_CSV)),
    (r"(graph|flowchart)\s+(TD|TB|LR|RL|BT)\b", Known(Text("a diagram of Mermaid"), AS_CSV)),
    (r"@startuml", Known(Text("a diagram of PlantUML"), AS_CSV)),
    (r"structure\(list\(", Known(Text("an object of R (dput)"), AS_CSV)),
    (r"\{\|", Known(Text("a table in wiki text"), AS_TABLE)),
)  # fmt: skip
"""By how a text begins."""

BYTES: tuple[tuple[bytes, Known], ...] = (
    (b"ARROW1", Known(Text("an Arrow or Feather file"), AS_CSV)), (b"FEA1", Known(Text("an Arrow or Feather file"), AS_CSV)),
    (b"\x80\x02", Known(Text("a Python pickle"), AS_CSV)), (b"\x80\x03", Known(Text("a Python pickle"), AS_CSV)),
    (b"\x80\x04\x95", Known(Text("a Python pickle"), AS_CSV)), (b"\x80\x05\x95", Known(Text("a Python pickle"), AS_CSV)),
    (b"\x00\x01\x00\x00Standard ", Known(Text("an Access database"), AS_CSV)), (b"DGV1", Known(Text("a dump of a Neo4j database"), FROM_NEO4J)),
    (b"DZV1", Known(Text("a dump of a Neo4j database"), FROM_NEO4J)), (b"RDX2\n", Known(Text("a file of R"), AS_CSV)), (b"RDX3\n", Known(Text("a file of R"), AS_CSV)),
)  # fmt: skip
"""By the first bytes."""

MEMBERS: tuple[tuple[str, Known], ...] = (
    (r"gephiproject_xml|workspace_0.*", Known(Text("a project of Gephi"), FROM_GEPHI)),
    (r"cytoscapesession.*|.*cysession\.xml|.*/session_cytables/.*", Known(Text("a session of Cytoscape"), FROM_CYTOSCAPE)),
    (r"index/document\.iwa|index\.zip", Known(Text("a workbook of Numbers"), AS_XLSX)),
    (r"doc\.kml", Known(Text("a map (KML)"), AS_CSV)),
)  # fmt: skip
"""By the name of a file in a ZIP."""


def refused(known: Known, where: str) -> LoadError:
    """The error for a file of this format."""
    return LoadError(Text("is {what}, which is not read.", what=known.what), where=where, hint=known.advice)


def check_bytes(head: bytes, file: Input) -> None:
    """Raise LoadError where the file begins as one that is known and not read."""
    for begins, known in BYTES:
        if head.startswith(begins):
            raise refused(known, file.name)


def check_text(begun: str, file: Input) -> None:
    """Raise LoadError where the text is that of a format that is known and not read."""
    for pattern, known in TEXTS:
        if re.match(pattern, begun, re.IGNORECASE):
            raise refused(known, file.name)


def check_xml(element: str, begun: str, file: Input) -> None:
    """Raise LoadError where an XML file of this first element is known and not read."""
    known = XML.get(element)
    if known and known.sign in begun[:SIGNED].casefold():
        raise refused(known, file.name)


def check_members(names: Collection[str], file: Input) -> None:
    """Raise LoadError where a ZIP is the file of a program."""
    for pattern, known in MEMBERS:
        if any(re.fullmatch(pattern, name) for name in names):
            raise refused(known, file.name)
