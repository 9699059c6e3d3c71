"""Every colour of the product: style sheets, drawings, charts, printed reports and exports take theirs from here.

A style sheet names a colour by its variable (`var(--ink)`); `make docs` writes the variables into `web/static/colours.css`. Which of the
eight colours a kind of tie or a label has is said in `graph/model.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Category = Literal["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"]
"""One of the eight colours that tell things apart."""
Palette = Mapping[str, str]
"""Names of colours, each with its value as #rrggbb."""

LIGHT: Palette = {
    "paper": "#fdfdfb",
    "panel": "#f4f4f0",
    "ink": "#1b1d20",
    "ink-2": "#4d5157",
    "ink-3": "#6a6e75",
    "line": "#dbdbd4",
    "accent": "#0b5c8f",
    "accent-ink": "#ffffff",
    "warn": "#a33d08",
    "c1": "#0072b2",
    "c2": "#a87400",
    "c3": "#008a64",
    "c4": "#b8588c",
    "c5": "#2b8cc4",
    "c6": "#d55e00",
    "c7": "#8a7f00",
    "c8": "#4b4f55",
}
"""c1 to c8 tell things apart: Okabe and Ito's eight, those too faint on paper made darker (3:1 at least)."""
DARK: Palette = {
    "paper": "#14171a",
    "panel": "#1d2125",
    "ink": "#e9e9e4",
    "ink-2": "#b7bbc0",
    "ink-3": "#949aa1",
    "line": "#343a40",
    "accent": "#74b9e6",
    "accent-ink": "#0b1820",
    "warn": "#f29a66",
    "c1": "#4fa5dc",
    "c2": "#e6a51c",
    "c3": "#2fc49b",
    "c4": "#e09ac2",
    "c5": "#86ccf3",
    "c6": "#f28038",
    "c7": "#efe35a",
    "c8": "#c3c6ca",
}
CATEGORIES: tuple[Category, ...] = get_args(Category)
BOTH: Palette = {"sheet": "#ffffff", "shadow": "rgb(0 0 0 / 18%)"}
"""The same in both themes: what a chart is drawn on, and what falls beneath a panel that lies over a page."""
PAPER: Palette = {
    "paper": "#ffffff",
    "panel": "#ffffff",
    "ink": "#000000",
    "ink-2": "#333333",
    "ink-3": "#555555",
    "line": "#bbbbbb",
    "accent": "#000000",
}
"""A page of the site that is printed."""
PRINTED: Palette = {"ink": LIGHT["ink"], "ink-2": LIGHT["ink-2"], "line": "#cccccc", "line-2": "#888888"}
"""A report as a file of its own, on white."""

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Series of a chart, on white: Okabe and Ito (2008), told apart by colour-blind readers too."""
CHART: Palette = {"ink": "#1a1a1a", "quiet": "#595959", "rule": "#d4d4d4", "edge": "#b3b3b3"}
"""Letters, axes, grid and empty cells of a chart."""
LEAST, MOST = (0.87, 0.93, 0.97), (0.0, 0.31, 0.53)
"""A light and a dark blue, red, green and blue from 0 to 1: the ends of the scale of a matrix."""
