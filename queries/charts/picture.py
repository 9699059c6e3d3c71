"""An empty picture, its heading, and the SVG that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING

from graph.looks import CHART
from queries.charts.words import PictureTexts
from queries.reports.form import Chart, Matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, RULE = CHART["ink"], CHART["quiet"], CHART["rule"]
FONTS = {
    "en": "system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
    "zh": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
}
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "twinmap", "axes.unicode_minus": True, "text.parse_math": False, "path.simplify": False}  # fmt: skip


def rendered(draw: Callable[[], Figure]) -> str:
    from matplotlib import rc_context

    out = StringIO()
    with rc_context(SETTINGS):  # type: ignore[arg-type]
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        draw().savefig(out, format="svg", bbox_inches="tight", pad_inches=0.12, facecolor="white", metadata=metadata)
    return out.getvalue()


def bare(text: str, language: str) -> str:
    """Without prologue and metadata, which name addresses, and with the fonts of the reader."""
    found = re.sub(r"\s*<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    found = re.sub(r"<!--.*?-->\s*", "", found, flags=re.DOTALL)
    found = re.sub(r"font-family: [^;\"]+", f"font-family: {FONTS[language]}", found)
    return found.replace("<svg ", f'<svg role="img" lang="{"zh-CN" if language == "zh" else "en"}" ', 1)


def new_figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as New

    figure = New(figsize=(width, height), dpi=72)
    FigureCanvasSVG(figure)
    return figure, figure.add_axes((0.1, 0.14, 0.86, 0.72))


def put_heading(axes: Axes, chart: Chart | Matrix, words: PictureTexts, lift_pt: float, longest: int = 90) -> None:
    axes.annotate(
        words.stand_in(chart.title, longest), (0, 1), (0, lift_pt), xycoords="axes fraction", textcoords="offset points",
        fontsize=12, fontweight="bold", color=INK, ha="left", va="bottom", annotation_clip=False,
    )  # fmt: skip
