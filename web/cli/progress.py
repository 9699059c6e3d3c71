"""Progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graph.text import Text
from web.cli.language import said
from web.cli.print import say

TOLD = "told"
"""A note on the signal that stopped a command: what was to be said of it is said."""


@contextmanager
def progress_bar(title: Text, total: int | None) -> Iterator[Any]:
    """A progress bar on a terminal, one line elsewhere."""
    from tqdm import tqdm

    if not sys.stderr.isatty():
        say(Text("{doing} …", doing=title), err=True)
    with tqdm(
        total=total,
        desc=said(title),
        unit=f" {said(Text('rows'))}",
        unit_scale=True,
        disable=not sys.stderr.isatty(),
        file=sys.stderr,
    ) as bar:
        yield bar.update


@contextmanager
def saying(how_it_stands: Text) -> Iterator[None]:
    """Say how things stand when somebody stops the work with Ctrl+C."""
    try:
        yield
    except KeyboardInterrupt as struck:
        say(Text("twinmap: stopped; {how}.", how=how_it_stands), err=True)
        struck.add_note(TOLD)
        raise


def make_places() -> None:
    """Make the list of places where the installation has none yet, with a progress bar: it takes some 15 s."""
    from loaders.places.gazetteer import open_gazetteer
    from loaders.places.gazetteer_file import PLACES, cache_file

    if not cache_file().exists():
        with progress_bar(Text("Making the list of the world's places, once"), PLACES) as update:
            open_gazetteer(update)
