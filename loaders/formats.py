"""What kinds of files are read, as people call them: ONE table, for the page that takes files and for docs/loading.md."""

from __future__ import annotations

from graph.text import LISTED, Text

FORMATS: tuple[tuple[str, str], ...] = (
    ("csv", Text("CSV and other delimited text")),
    ("xlsx", "XLSX"), ("xls", "XLS"), ("ods", "ODS"), ("json", "JSON"), ("jsonl", Text("JSON lines")), ("gexf", "GEXF"), ("graphml", "GraphML"),
    ("pajek", "Pajek"), ("gml", "GML"), ("dot", "DOT (Graphviz)"), ("json", "Cytoscape.js"), ("json", "CX2"), ("json", "JSON Graph Format"),
    ("json", "Kumu"), ("json", "APOC"), ("csv", "neo4j-admin"), ("edgelist", Text("edge lists")), ("adjacency", Text("adjacency lists")),
)  # fmt: skip
"""The reader (`loaders.reading.READERS`) of each kind of file, and what it is called."""
CALLED = Text(LISTED, parts=tuple(called for _, called in FORMATS))
"""All of them, as one sentence lists them."""
