"""The command of all commands: what goes wrong becomes one line and an exit code."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import threading
from importlib.abc import MetaPathFinder
from typing import Any

import click

from graph.errors import Faults, TwinmapError
from graph.settings import unknown_variables
from graph.text import Text
from web.cli.language import said, with_language
from web.cli.print import cell_text, say
from web.cli.progress import TOLD


class _NoPlots(MetaPathFinder):
    """Hides matplotlib while igraph is imported: igraph takes it along for plots that nobody here asks of it, 1.5 s and 50 MB at every start."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        """Nothing: the other finders go on. Raises ModuleNotFoundError for matplotlib, which igraph knows how to do without."""
        spec = getattr(sys.modules.get("igraph"), "__spec__", None)
        if fullname == "matplotlib" and getattr(spec, "_initializing", False):
            raise ModuleNotFoundError("hidden from igraph", name=fullname)


class Ended(KeyboardInterrupt):
    """The system asks us to end (TERM), or the terminal is gone (HUP): as Ctrl+C, what was begun is taken back."""

    def __init__(self, signal: int) -> None:
        super().__init__()
        self.signal = signal


def _end(number: int, _frame: object) -> None:
    raise Ended(number)


def _end_when_asked() -> None:
    """Have TERM and HUP end this command as Ctrl+C does; what `nohup` ignores stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        return
    context = click.get_current_context()
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)
            context.call_on_close(functools.partial(signal.signal, number, signal.SIG_DFL))


class _Twinmap(click.Group):
    """A group that turns our errors into one line on standard error and the exit code of `web/faults.py`."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except TwinmapError as error:
            from web.faults import exit_code_of

            for each in error.faults if isinstance(error, Faults) else (error,):
                click.echo(f"twinmap: {cell_text(each.sentence)}", err=True)
            context.exit(exit_code_of(error))
        except KeyboardInterrupt as struck:
            if TOLD not in getattr(struck, "__notes__", ()):
                say(Text("twinmap: stopped."), err=True)
            context.exit(128 + struck.signal if isinstance(struck, Ended) else 130)


@click.group(cls=_Twinmap, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="twinmap")
@with_language
def main() -> None:
    """Explore networks of partnerships between schools, education bureaus and cities."""
    _end_when_asked()
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # our errors say it, in words
    for each in unknown_variables(os.environ):
        click.echo(f"twinmap: {said(each)}", err=True)
    if not any(isinstance(each, _NoPlots) for each in sys.meta_path):
        sys.meta_path.insert(0, _NoPlots())
