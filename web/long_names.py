"""Names as headings and lists show them: whole where they are as long as names are, else their beginning, with the whole beside."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from web.upright import upright

LONGEST = 300
"""Characters of a name that is shown whole; the longest ones of registers have some 150."""


def is_long(name: Any) -> bool:
    """Is it shown by its beginning alone?"""
    return len(str(name)) > LONGEST


def shortened(name: Any) -> str:
    """The name, or its beginning.

    >>> shortened("Suzhou"), len(shortened("x" * 5000)), shortened("x" * 5000)[-2:]
    ('Suzhou', 300, 'x…')
    """
    text = str(name)
    return f"{text[: LONGEST - 1].rstrip()}…" if is_long(text) else text


def bdi(name: Any, style: str = "") -> Markup:
    """A name in an element of its own, whose signs of direction and marks reach nothing around it; the whole stands in its title.

    >>> bdi("a < b"), bdi("Nanjing", "second")
    (Markup('<bdi>a &lt; b</bdi>'), Markup('<bdi class="second">Nanjing</bdi>'))
    """
    marked = Markup(' class="{}"').format(style) if style else ""
    title = Markup(' title="{}"').format(upright(name)) if is_long(name) else ""
    return Markup("<bdi{}{}>{}</bdi>").format(marked, title, shortened(name))
