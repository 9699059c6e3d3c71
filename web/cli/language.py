"""The language that a command speaks: `--lang`, before or after the command's name."""

from __future__ import annotations

from typing import Any

import click

from web.language import speech
from web.language.catalogue import LANGUAGES

LANGUAGE = "twinmap.language"
"""Where the context of a command keeps it."""


def with_language(command: Any) -> Any:
    """The option --lang; it is kept for the whole command, however its groups are nested."""
    return click.option(
        "--lang",
        type=click.Choice(list(LANGUAGES)),
        expose_value=False,
        is_eager=True,
        callback=_speak,
        help="Language of what it says (default: en).",
    )(command)


def _speak(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        context.meta[LANGUAGE] = value


def language() -> str:
    """The language of the command that runs; English outside of any."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(LANGUAGE, "en")) if context else "en"


def said(text: str) -> str:
    """A text of the inner rooms in the language of this command."""
    return speech.said(text, language())


def spoken(data: Any) -> Any:
    """Plain data, such as the account of a load, in the language of this command."""
    return speech.spoken(data, language())
