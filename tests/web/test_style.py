"""The design language: every colour has a light and a dark value, and both can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph import looks, model

ROOT = Path(__file__).parent.parent.parent
STYLE = (ROOT / "web" / "static" / "style.css").read_text(encoding="utf-8")
COLOURS = (ROOT / "web" / "static" / "colours.css").read_text(encoding="utf-8")
VARIABLE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
COLOUR = re.compile(
    r"(?<![\w&])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(", re.IGNORECASE
)
"""A colour as style sheets and matplotlib write it."""
ELSEWHERE = {
    "graph/looks.py": "the one place",
    "web/static/colours.css": "made from it",
    "web/frontend/src/looks.ts": "made from it",
    "web/static/icon.svg": "a picture of its own, which reads no style sheet",
}


def palettes() -> dict[str, dict[str, str]]:
    light = COLOURS[: COLOURS.index("@media (prefers-color-scheme: dark)")]
    system = COLOURS[len(light) : COLOURS.index(':root[data-theme="dark"]')]
    switch = COLOURS[COLOURS.index(':root[data-theme="dark"]') : COLOURS.index(".swatch")]
    return {
        name: dict(VARIABLE.findall(part)) for name, part in (("light", light), ("system", system), ("switch", switch))
    }


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_systems_dark_and_the_switchs_are_the_same() -> None:
    found = palettes()
    assert found["system"] == found["switch"]
    assert set(found["light"]) == set(found["switch"])


@pytest.mark.parametrize("theme", ["light", "switch"])
def test_text_and_colours_stand_out_from_the_paper(theme: str) -> None:
    colours = palettes()[theme]
    for ground in ("paper", "panel"):
        for name in ("ink", "ink-2", "ink-3", "accent", "warn"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (theme, name, ground)
        for number in range(1, 9):
            assert contrast(colours[f"c{number}"], colours[ground]) >= 3, (theme, number, ground)
    assert contrast(colours["accent-ink"], colours["accent"]) >= 4.5


def test_every_kind_of_tie_has_a_line_of_its_own() -> None:
    for kind in (*(each.name for each in model.KINDS), "visit"):
        assert f".swatch.{kind} {{" in COLOURS
    assert len({(kind.colour, kind.dash) for kind in model.LEGEND}) == len(model.LEGEND)
    assert {kind.colour for kind in model.LEGEND} <= set(looks.CATEGORIES)


def test_every_label_of_a_party_has_a_colour_of_its_own() -> None:
    colours = [label.colour for label in model.LABELS if label.party]
    assert len(colours) == len(set(colours))
    assert set(colours) <= set(looks.CATEGORIES)


def test_both_themes_have_the_same_colours() -> None:
    assert looks.LIGHT.keys() == looks.DARK.keys()
    assert (palettes()["light"], palettes()["switch"]) == (looks.LIGHT, looks.DARK)


def sources() -> dict[str, str]:
    """The files of the product that are written by hand, and those made from them that are kept with them."""
    found = {}
    for room in ("graph", "loaders", "queries", "web"):
        for path in sorted((ROOT / room).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in (".py", ".ts", ".js", ".css", ".html", ".svg") and not re.search(OTHERS, name):
                found[name] = path.read_text(encoding="utf-8")
    return found


OTHERS = r"node_modules|^web/static/app/|^web/frontend/test/"
"""What others wrote, what was built, and tests."""


def test_colours_stand_in_one_file() -> None:
    found = {name for name, text in sources().items() if COLOUR.search(text)}
    assert found == set(ELSEWHERE)


@pytest.mark.parametrize("text", ["color: #FFF;", '"#0072b2"', "rgb(0 0 0 / 18%)", "#11223344"])
def test_a_colour_is_seen(text: str) -> None:
    assert COLOUR.search(text)


@pytest.mark.parametrize("text", ["#drawing { height: 1px }", "&#39;", "#5", "toRgb(hex)", "`#${red}`"])
def test_what_looks_like_a_colour_is_none(text: str) -> None:
    assert not COLOUR.search(text)


def test_style_sheets_use_no_colour_that_there_is_not() -> None:
    known = set(re.findall(r"--([\w-]+):", STYLE + COLOURS))
    texts = [text for name, text in sources().items() if name.endswith(".css") and "/export/" not in name]
    assert {name for text in texts for name in re.findall(r"var\(--([\w-]+)\)", text)} <= known


def test_nothing_is_fetched_from_elsewhere() -> None:
    for text in (STYLE, COLOURS):
        assert "http" not in text
        assert "@import" not in text
        assert "url(" not in text
