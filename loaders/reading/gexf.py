"""GEXF as a stream, dynamic graphs too: https://gexf.net/schema.html (1.1draft to 1.3)."""

from __future__ import annotations

import json
from typing import ClassVar

from loaders.reading.graphs import Element
from loaders.reading.life_spans import Span, last_is_moment, latest, moment, spans_in, told, whole_span
from loaders.reading.table import DIRECTED
from loaders.reading.xml_stream import Open, XmlReader

STATED = {
    "nodes": {"start": "ignored", "end": "ignored", "timestamp": "ignored"},
    "edges": {"kind": "relation", "start": "since", "end": "until", "history": "note", "timestamp": "note"},
}
"""What GEXF says of its own attributes. An edge's label is text for people, and needn't say what joins the two."""
TIMED = {"start": ("start", "startopen"), "end": ("end", "endopen")}


def _span(attributes: dict[str, str], value: str = "") -> Span:
    """The span that an element states, its ends included or not."""
    ends = {end: next((attributes[name] for name in names if name in attributes), "") for end, names in TIMED.items()}
    return Span(moment(ends["start"]), moment(ends["end"]), value)


class Gexf(XmlReader):
    """Spells become one span, from the first to the last, and stay whole in `history`; of properties that change the last value counts."""

    format = "gexf"
    own: ClassVar[dict[str, tuple[str, ...]]] = {
        "node": ("id", "label", "start", "end", "timestamp", "history"),
        "edge": ("source", "target", "id", "label", "weight", "kind", "start", "end", "timestamp", "history"),
    }

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.directed: bool | None = False
        self.kind = self.id = ""
        """Of the attribute that is being declared."""
        self.last = ""
        """When the record itself ends: what lasts until then has no end that is known."""

    def direction(self, attributes: dict[str, str]) -> bool | None:
        return DIRECTED.get(attributes.get("type", ""), self.directed)

    def begun(self, opened: Open, attributes: dict[str, str]) -> None:
        opened.group = attributes.get("pid", opened.group)
        span = _span(attributes)
        if span != Span():
            opened.spans.append(span)
        for name in ("intervals", "timestamps"):
            opened.spans.extend(spans_in(attributes.get(name, "")) or ())

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "attvalue" and self.open:
            self._value(self.open[-1], attributes)
        elif tag in ("spell", "slice") and self.open:
            self.open[-1].spans.append(_span(attributes))
        elif tag == "parent" and self.open:
            self.open[-1].group = attributes.get("for", "")
        elif tag == "graph":
            self.directed = DIRECTED.get(attributes.get("defaultedgetype", ""), False)
            self.last = moment(attributes.get("end", ""))
        elif tag == "attributes":
            self.kind = attributes.get("class", "node")
        elif tag == "attribute" and self.kind in self.attributes:
            self.id = attributes.get("id", "")
            self.attributes[self.kind].declare(self.id, attributes.get("title", ""))
        elif tag in ("default", "description"):
            self.listen()

    def _value(self, opened: Open, attributes: dict[str, str]) -> None:
        title = self.attributes[opened.kind].title(attributes.get("for", attributes.get("id", "")))
        value = attributes.get("value", "")
        span = _span(attributes, value)
        if span.start or span.end:
            opened.timed.setdefault(title, []).append(span)
        else:
            before = opened.values.get(title)
            opened.values[title] = value if before is None else f"{before}|{value}"

    def finish(self, done: Open) -> None:
        if done.kind == "node":
            self._finish_node(done)
            return
        span = whole_span(done.spans, self.last)
        if last_is_moment(done.spans):
            self.leave("moment")
        done.values |= {"start": span.start, "end": span.end} if done.spans else {}
        history = [told("spells", done.spans)] if len(done.spans) > 1 else []
        for title, spans in done.timed.items():
            done.values[title] = latest(spans)
            history += [told(title, spans)] if len(spans) > 1 else []
        if history:
            done.values["history"] = "; ".join(history)

    def _finish_node(self, done: Open) -> None:
        if done.spans:
            self.leave("node span")
        for name in ("start", "end"):
            done.values.pop(name, None)
        for title, spans in done.timed.items():
            done.values[title] = latest(spans)
            for _ in spans[1:]:
                self.leave("earlier value")

    def closed(self, tag: str) -> None:
        if tag == "description":
            self._describe(self.heard())
        elif tag == "default":
            text = self.heard()
            if self.kind in self.attributes and self.id in self.attributes[self.kind].titles:
                self.attributes[self.kind].defaults[self.id] = text

    def _describe(self, text: str) -> None:
        """What twinmap writes of a file stands in its descriptions, as JSON; those of others are text for people."""
        if not text.startswith("{"):
            return
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return
        self.made.append(Element("about", self.line, {key: f"{value}" for key, value in said.items()}))
