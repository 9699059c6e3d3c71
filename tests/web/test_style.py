"""The design language: every colour has a light and a dark value, and both can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph import model

STYLE = (Path(__file__).parent.parent.parent / "web" / "static" / "style.css").read_text(encoding="utf-8")
VARIABLE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def palettes() -> dict[str, dict[str, str]]:
    light = STYLE[: STYLE.index("@media (prefers-color-scheme: dark)")]
    system = STYLE[len(light) : STYLE.index(':root[data-theme="dark"]')]
    switch = STYLE[STYLE.index(':root[data-theme="dark"]') : STYLE.index("/* ---- ground")]
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
        assert f".swatch.{kind} {{" in STYLE


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "http" not in STYLE
    assert "@import" not in STYLE
    assert "url(" not in STYLE
