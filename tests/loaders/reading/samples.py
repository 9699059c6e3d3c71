"""Small files of every format, for the tests of reading: workbooks written by hand, and one graph in each format."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

FILES = Path(__file__).parent / "files"
Cell = str | int | float | None


def xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]], *, hidden: Sequence[str] = (), more: str = "") -> bytes:
    """A workbook of these sheets. `more` stands behind the rows of each sheet, as `<mergeCells>` does."""
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
            for i, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Target="worksheets/sheet{i}.xml" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for i, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{i}.xml"] = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + "".join(_xlsx_row(n, row) for n, row in enumerate(rows, 1))
            + f"</sheetData>{more}</worksheet>"
        )
    return zipped(members)


def _xlsx_row(number: int, row: Sequence[Cell]) -> str:
    cells = []
    for place, cell in enumerate(row):
        at = f"{chr(65 + place)}{number}"
        if isinstance(cell, str) and cell.startswith("date:"):
            cells.append(f'<c r="{at}" s="1"><v>{cell[5:]}</v></c>')
        elif isinstance(cell, str):
            cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        elif cell is not None:
            cells.append(f'<c r="{at}"><v>{cell}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def ods(rows: Sequence[Sequence[str]], more: str = "") -> bytes:
    """An OpenDocument sheet `Sheet1` of texts."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{body}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


CSV = 'city,country,partner,since\nSuzhou,China,"Portland, Oregon",1988\n南京,China,St. Louis,1979\n"Wu\nxi",China,Davis,\n'
GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.2draft" version="1.2"><graph defaultedgetype="undirected">
<attributes class="node"><attribute id="0" title="country" type="string"><default>CN</default></attribute></attributes>
<nodes>
<node id="a" label="Suzhou"/>
<node id="b" label="Nantes &amp; more"><attvalues><attvalue for="0" value="FR"/></attvalues></node>
</nodes><edges>
<edge id="0" source="a" target="b" weight="2.5"/>
<edge id="1" source="a" target="b"/>
</edges></graph></gexf>
"""
GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="name" attr.type="string"/><key id="d1" for="edge" attr.name="since" attr.type="int"><default>1988</default></key>
<graph edgedefault="directed">
<node id="n0"><data key="d0">Suzhou</data></node>
<node id="n1"><data key="d0">Nantes</data></node>
<edge source="n0" target="n1"><data key="d1">1998</data></edge>
<edge source="n1" target="n0"/>
</graph></graphml>
"""
PAJEK = '% comment\r\n*Vertices 3\r\n1 "Suzhou" 0.1 0.2 ellipse\r\n2 "Nantes"\r\n*Arcs\r\n1 2 3\r\n*Edges\r\n2 1\r\n*Arcslist\r\n3 1 2\r\n'
GML = 'Creator "me"\ngraph [\n  directed 1\n  node [ id 0 label "Suzhou" x [ lat 31.3 ] ]\n  node [ id 1 label "N&#228;ntes" ]\n  edge [ source 0 target 1 value 2 ]\n]\n'
JSON = json.dumps(
    [{"city": "苏州", "at": {"lat": 31.3}, "partners": [{"name": "Nantes"}, {"name": "Davis"}]}], ensure_ascii=False
)
JSONL = '{"a": "Suzhou", "b": "Nantes"}\n{"a": "Wuxi", "b": "Davis", "since": 1985}\n'
NODE_LINK = json.dumps(
    {"directed": False, "nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b"}]}
)
EDGE_LIST = "# comment\nQ64 Q90\nQ64 Q60 {'weight': 2}\n"

EVERY_FORMAT: dict[str, bytes] = {
    "pairs.csv": CSV.encode(),
    "pairs-gb.csv": CSV.encode("gb18030"),
    "pairs-16.csv": CSV.encode("utf-16"),
    "pairs.tsv": CSV.replace(",", "\t").encode(),
    "graph.gexf": GEXF.encode(),
    "graph.graphml": GRAPHML.encode(),
    "graph.net": PAJEK.encode("utf-8-sig"),
    "graph.gml": GML.encode(),
    "records.json": JSON.encode(),
    "records.jsonl": JSONL.encode(),
    "graph.json": NODE_LINK.encode(),
    "pairs.edgelist": EDGE_LIST.encode(),
    "book.xlsx": xlsx({"Pairs": [["city", "since"], ["Suzhou", 1988], ["Wuxi", 1985.5]]}),
    "book.ods": ods([["city", "partner"], ["Suzhou", "Nantes"]]),
    "book.xls": (FILES / "register.xls").read_bytes(),
    "all.zip": zipped({"pairs.csv": CSV, "graph.gexf": GEXF}),
}
