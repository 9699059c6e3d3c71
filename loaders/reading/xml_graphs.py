"""GEXF and GraphML become a table of nodes and one of edges."""

from __future__ import annotations

import re

from loaders.reading.encodings import survey
from loaders.reading.files import Input, Wanted
from loaders.reading.gexf import STATED, Gexf
from loaders.reading.graphml import GraphML
from loaders.reading.graphs import graph_tables
from loaders.reading.table import Table
from loaders.reading.xml_stream import XmlReader, elements

XML_READERS: dict[str, type[XmlReader]] = {"gexf": Gexf, "graphml": GraphML}


def read(file: Input, wanted: Wanted) -> list[Table]:
    """Nodes and edges of a GEXF or GraphML file (`wanted.format`). Reads it twice: for its encoding, and for its columns; O(bytes)."""
    with file.open() as stream:
        declared = re.search(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]+)", stream.read(400))
    found = survey(
        file, wanted=wanted.encoding, declared=declared[1].decode("ascii") if declared else "", max_line=None
    )
    reader = XML_READERS[wanted.format]
    stated = STATED if wanted.format == "gexf" else {}
    return graph_tables(file, wanted.format, found, lambda: elements(file, found, reader), stated)
