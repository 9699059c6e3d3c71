"""Reading what the site sends: elements with attributes and text, by the parser of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    """One element, the text within it included."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    path: tuple[str, ...] = field(default=())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, path=tuple(each.tag for each in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def elements(page: str) -> list[Element]:
    """Every element of a page, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.elements


def text(page: str) -> str:
    """What a reader sees of the body, blanks gathered; scripts and data left out."""
    (body,) = (each for each in elements(page) if each.tag == "body")
    scripts = "".join(each.text for each in elements(page) if each.tag in ("script", "style"))
    return " ".join(body.text.replace(scripts, "").split())


def links(page: str) -> list[Element]:
    """Every link of a page."""
    return [each for each in elements(page) if each.tag == "a" and "href" in each.attributes]
