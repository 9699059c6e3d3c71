"""How ties look, written for those who draw them: a style sheet for pages and exports, a table for the front end."""

from __future__ import annotations

import json
from collections.abc import Iterator

from graph.looks import BOTH, CATEGORIES, DARK, LIGHT, PAPER, Palette
from graph.model import LABELS, LEGEND, Kind


def variables(palette: Palette, indent: str = "  ") -> str:
    """The colours as CSS variables, a line each."""
    return "\n".join(f"{indent}--{name}: {value};" for name, value in palette.items())


def style_sheet() -> Iterator[str]:
    """Lines of `web/static/colours.css`."""
    yield from ("/* Made from graph/looks.py and graph/model.py by `make docs`. */", "")
    yield from (*themes(), "", *marks(), "")
    yield from (":root {", variables(BOTH), "}", "")
    yield from ("@media print {", "  :root,", '  :root[data-theme="dark"] {', "    color-scheme: light;")
    yield from (variables(PAPER, "    "), "  }", "}")


def themes() -> Iterator[str]:
    """The colours as the system wants them or, on the site, its switch."""
    yield from (":root {", "  color-scheme: light;", variables(LIGHT), "}", "")
    yield from (
        "@media (prefers-color-scheme: dark) {",
        '  :root:not([data-theme="light"]) {',
        "    color-scheme: dark;",
    )
    yield from (variables(DARK, "    "), "  }", "}", "")
    yield from (':root[data-theme="dark"] {', "  color-scheme: dark;", variables(DARK), "}")


def marks() -> Iterator[str]:
    """The line of each kind of tie, and the disc of each label."""
    for kind in LEGEND:
        yield f".swatch.{kind.name} {{ border-color: var(--{kind.colour}); border-top-style: {border(kind)}; }}"
    for label in LABELS:
        if label.colour:
            yield f".disc.{label.name} {{ background: var(--{label.colour}); }}"


def border(kind: Kind) -> str:
    """The style of border that comes nearest to the dashes of a kind."""
    on, off = kind.dash
    if not off:
        return "solid"
    return "dotted" if on <= 2 else "dashed"


def front_end() -> Iterator[str]:
    """Lines of `web/frontend/src/looks.ts`: the same for the drawings. Its titles are written out, for `npm run words` to find."""
    yield from (
        "/** The lines of kinds of tie and of visits, in the order of a legend. Made from graph/model.py by `make docs`. */",
        "",
        'import { t } from "./words";',
        "",
        "export interface KindLook {",
        "  title: () => string;",
        "  /** Which of the eight category colours. */",
        "  colour: number;",
        "  /** Pixels drawn and left out; [0, 0] is a full line. */",
        "  dash: readonly [number, number];",
        "}",
        "",
        "export const KINDS: Record<string, KindLook> = {",
    )
    for kind in LEGEND:
        title, colour = json.dumps(kind.alone or kind.title), CATEGORIES.index(kind.colour)
        yield f"  {kind.name}: {{ title: () => t({title}), colour: {colour}, dash: [{kind.dash[0]}, {kind.dash[1]}] }},"
    yield from (
        "};",
        "",
        "/** The colours of the light theme, for a page whose style sheet has not come. */",
        "export const LIGHT = {",
    )
    yield from (f"  {json.dumps(name) if '-' in name else name}: {json.dumps(value)}," for name, value in LIGHT.items())
    yield "} as const;"
