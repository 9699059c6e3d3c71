"""Tokens for programs: made on the command line, shown once, kept as digests in a file beside the store, and named in the log.

A token is 256 bits of chance, so its plain SHA-256 gives nothing away: slow hashes are for passwords that people choose.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from graph.errors import FilterError, NotFound, SettingError, TwinmapError, unwritable
from graph.settings import Settings
from graph.store.embedded.locks import held_alone
from graph.store.embedded.supervisor import write_private
from graph.text import Text

May = Literal["read", "write"]
PREFIX = "twinmap_"
"""How a token begins, so that people and programs that look for lost secrets know it."""
FILE = "tokens.json"
LOCK = "tokens.lock"
NAME = re.compile(r"[^\W_][\w .@-]{0,63}")
"""What a token may be called: it stands in the log, on one line."""


@dataclass(frozen=True)
class Token:
    """One token as it is kept: whoever brings the text with this digest may read, or read and write."""

    name: str
    may: May
    made: str
    digest: str


class Tokens:
    """The tokens of one site. Others may change the file meanwhile: it is read again whenever it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[tuple[int, int, int], dict[str, Token]] | None = None

    def all(self) -> dict[str, Token]:
        """Each by its name, the oldest first. Raises SettingError for a file that can't be read."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unreadable(error.strerror or str(error)) from error
        state = stat.st_ino, stat.st_size, stat.st_mtime_ns
        if self._seen is None or self._seen[0] != state:
            self._seen = state, self._read()
        return dict(self._seen[1])

    def find(self, text: str) -> Token | None:
        """The token that this text is. It takes as long for a text that is nearly one."""
        given = _digest(text)
        found = [each for each in self.all().values() if hmac.compare_digest(each.digest, given)]
        return found[0] if found else None

    def add(self, name: str, may: May) -> str:
        """Make a token; its text, which is kept nowhere. Raises TwinmapError for a name that is taken, FilterError for one that can't be."""
        if not NAME.fullmatch(name):
            raise FilterError(
                Text("a token can't be called '{name}'.", name=name),
                hint=Text("Give it a name of up to 64 letters, digits, spaces, and '.', '-', '_' or '@'."),
            )
        text = PREFIX + secrets.token_urlsafe(32)

        def with_it(found: dict[str, Token]) -> None:
            if name in found:
                raise TwinmapError(
                    Text("there is a token called '{name}' already.", name=name),
                    hint=Text("Remove it first, or give this one another name."),
                )
            found[name] = Token(name, may, datetime.now(UTC).isoformat(timespec="seconds"), _digest(text))

        self._change(with_it)
        return text

    def remove(self, name: str) -> None:
        """Whoever has it is a stranger from now on. Raises NotFound."""

        def without_it(found: dict[str, Token]) -> None:
            if found.pop(name, None) is None:
                raise NotFound(
                    Text("no token is called '{name}'.", name=name), hint=Text("`twinmap tokens list` shows them.")
                )

        self._change(without_it)

    def _change(self, change: Callable[[dict[str, Token]], None]) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with held_alone(self.path.parent, LOCK):
                found = self.all()
                change(found)
                write_private(self.path, json.dumps({"tokens": [asdict(each) for each in found.values()]}, indent=1))
        except OSError as error:
            raise unwritable(self.path, error) from error

    def _read(self) -> dict[str, Token]:
        try:
            rows: list[Any] = json.loads(self.path.read_text(encoding="utf-8"))["tokens"]
            return {row["name"]: Token(**row) for row in rows}
        except OSError as error:
            raise self._unreadable(error.strerror or str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._unreadable(Text("it is no list of tokens")) from error

    def _unreadable(self, why: str) -> SettingError:
        return SettingError(
            Text("the tokens can't be read: {why}.", why=why),
            where=str(self.path),
            hint=Text("Mend or delete the file; deleted, every token has to be made anew."),
        )


def tokens_of(settings: Settings) -> Tokens:
    """The tokens of a site: in the file that TWINMAP_TOKENS names, else in the store's folder, else by the server's address in the user's own."""
    if settings.tokens:
        return Tokens(Path(settings.tokens).expanduser())
    if not settings.is_server:
        return Tokens(settings.folder / FILE)
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Tokens(own / "twinmap" / f"{hashlib.sha256(settings.store.encode()).hexdigest()[:16]}-{FILE}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
