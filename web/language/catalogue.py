"""The catalogues of translations, read from their .po files when they are first asked for: nothing is built beforehand, nothing grows stale.

English is what the code says; `translations/zh/LC_MESSAGES/messages.po` holds its Chinese, keyed by the English pattern.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""Code of a language → what its readers call it."""
TRANSLATIONS = Path(__file__).parent / "translations"
FRONT_END = "web/frontend/src/words.json"
"""Where a catalogue says a text is used when an island needs it."""


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read(path: Path) -> Catalog:
    """A catalogue as babel has it; a file that isn't sound is refused."""
    from babel.messages.pofile import read_po  # a command that speaks English needs none of it: 0.2 s

    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language other than English."""
    return read(path_of(language))


@cache
def translations(language: str) -> NullTranslations:
    """What `gettext` and `ngettext` of a language are asked; of English it gives back what it gets."""
    if not path_of(language).is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def words_of_islands(language: str) -> Mapping[str, str]:
    """The texts of the front end, which has no catalogue of its own: English → translated; none for English."""
    return dict(_words_of_islands(language)) if path_of(language).is_file() else {}


def _words_of_islands(language: str) -> Iterator[tuple[str, str]]:
    for message in catalogue(language):
        if any(place == FRONT_END for place, _ in message.locations):
            yield str(message.id), str(message.string)
