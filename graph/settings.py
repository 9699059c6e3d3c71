"""Settings: one table of environment variables, read once into a frozen `Settings`.

`twinmap settings`, `docs/settings.md` and the errors all come from the fields of `Settings`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from graph.errors import SettingError
from graph.text import OR, Text, joined

OURS = "TWINMAP_"
"""How the name of each of our variables begins."""
SCHEMES = ("bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://")


def _setting(
    variable: str,
    default: Any,
    help: str,
    *,
    secret: bool = False,
    bounds: tuple[float, float] | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    known = {"variable": variable, "help": help, "secret": secret, "bounds": bounds, "choices": choices}
    return field(default=default, metadata=known)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, each field with the environment variable that sets it.

    >>> Settings.from_environment({"TWINMAP_PORT": "9000"}).port
    9000
    """

    store: str = _setting(
        "TWINMAP_STORE", "twinmap-data", "A folder (embedded store) or an address: bolt://…, neo4j://…, neo4j+s://…"
    )
    user: str = _setting("TWINMAP_USER", "neo4j", "Login of a server store.")
    password: str = _setting("TWINMAP_PASSWORD", "", "Password of that login.", secret=True)
    database: str = _setting("TWINMAP_DATABASE", "neo4j", "Database of a server store.")
    reader: str = _setting(
        "TWINMAP_READER",
        "",
        "A second, read-only login of a server store, used by the console and everything that only reads.",
    )
    reader_password: str = _setting("TWINMAP_READER_PASSWORD", "", "Password of the read-only login.", secret=True)
    answer_seconds: float = _setting(
        "TWINMAP_ANSWER_SECONDS",
        10.0,
        "How long those who read wait at most for a server of the store that is there and does not answer, in seconds; where many wait at once, for less.",
        bounds=(0.5, 3600),
    )
    query_seconds: float = _setting(
        "TWINMAP_QUERY_SECONDS", 20.0, "Time limit of one console query, in seconds.", bounds=(0.1, 86_400)
    )
    query_rows: int = _setting(
        "TWINMAP_QUERY_ROWS", 10_000, "Most rows one console query returns.", bounds=(1, 10_000_000)
    )
    query_values: int = _setting(
        "TWINMAP_QUERY_VALUES",
        2_000_000,
        "Most single values in the answer of one console query.",
        bounds=(1, 1_000_000_000),
    )
    query_mb: int = _setting(
        "TWINMAP_QUERY_MB",
        64,
        "Most memory that the answer of one console query takes, in megabytes; a single row may be a quarter of that.",
        bounds=(1, 100_000),
    )
    answers_mb: int = _setting(
        "TWINMAP_ANSWERS_MB",
        256,
        "Most memory that all answers of console queries take together, in megabytes, until they are sent.",
        bounds=(1, 1_000_000),
    )
    queries: int = _setting(
        "TWINMAP_QUERIES",
        8,
        "Most console queries that run at once; one more is told to come again.",
        bounds=(1, 1_000),
    )
    queries_others: int = _setting(
        "TWINMAP_QUERIES_OTHERS",
        2,
        "How many of these places one address leaves to the others, and the same part of the memory for answers; one query and its answer it may always have.",
        bounds=(0, 1_000),
    )
    host: str = _setting("TWINMAP_HOST", "127.0.0.1", "Address the site listens on.")
    port: int = _setting("TWINMAP_PORT", 8400, "Port the site listens on; 0 picks a free one.", bounds=(0, 65_535))
    site_password: str = _setting(
        "TWINMAP_SITE_PASSWORD",
        "",
        "Password of the site (user name: twinmap); needed to listen beyond this machine, with 12 characters or more.",
        secret=True,
    )
    tokens: str = _setting(
        "TWINMAP_TOKENS",
        "",
        "File of the tokens for programs (default: tokens.json in the store's folder; for a server, in the folder of your own settings).",
    )
    log: str = _setting(
        "TWINMAP_LOG",
        "info",
        "What the site tells on standard error: error, warning (wrong passwords and slow queries too), info (requests too, but for health, live and files of the site itself), debug (those too).",
        choices=("error", "warning", "info", "debug"),
    )
    slow_seconds: float = _setting(
        "TWINMAP_SLOW_SECONDS", 5.0, "A query that takes longer is logged with its text.", bounds=(0, 86_400)
    )
    hosts: str = _setting(
        "TWINMAP_HOSTS",
        "",
        "Host names, separated by commas, under which the site may be asked for beyond its own address.",
    )
    trusted_proxy: str = _setting(
        "TWINMAP_TRUSTED_PROXY",
        "",
        "Addresses or networks, separated by commas, of the proxy in front: its X-Forwarded-For, -Host and -Proto are believed.",
    )
    prefix: str = _setting("TWINMAP_PREFIX", "", "Path under which the site stands behind a proxy, such as /twinmap.")
    connections: int = _setting(
        "TWINMAP_CONNECTIONS",
        4_000,
        "Most connections that may be open at once; where they are short, the oldest idle one goes first, then requests that aren't whole (they are told 503).",
        bounds=(32, 100_000),
    )
    upload_mb: int = _setting(
        "TWINMAP_UPLOAD_MB",
        200,
        "Most that can be sent to the site to be loaded at once, in megabytes.",
        bounds=(1, 10_000),
    )
    display_names: str = _setting(
        "TWINMAP_DISPLAY_NAMES",
        "",
        "A CSV file (code,name,name_zh) whose names of countries and regions replace the built-in ones.",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Settings from `environ` (default: the process's), `overrides` first. Raises SettingError naming the variable."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for each in fields(cls):
            variable = each.metadata["variable"]
            if overrides.get(each.name) is not None:
                values[each.name] = _read(each.name, overrides[each.name], each)
            elif environ.get(variable):
                values[each.name] = _read(variable, environ[variable], each)
        return cls(**values)

    @property
    def is_server(self) -> bool:
        """True for the address of a server, False for a folder."""
        return "://" in self.store

    @property
    def folder(self) -> Path:
        """The folder of the embedded store. Raises SettingError for the home of an unknown user."""
        try:
            return Path(self.store).expanduser().resolve()
        except RuntimeError as error:
            raise SettingError(
                Text("found '{found}', expected a folder: {error}", found=self.store, error=str(error)),
                where="TWINMAP_STORE",
            ) from error

    def table(self) -> list[dict[str, str]]:
        """One row per setting: variable, value (secrets hidden), default, help."""
        return [
            {
                "variable": each.metadata["variable"],
                "value": _shown(getattr(self, each.name), each.metadata["secret"]),
                "default": _shown(each.default, each.metadata["secret"]),
                "help": each.metadata["help"],
            }
            for each in fields(self)
        ]

    def __post_init__(self) -> None:
        self._check_place()
        if self.is_server and (self.store in SCHEMES or not self.store.startswith(SCHEMES)):
            raise SettingError(
                Text(
                    "the store is '{store}'; expected a folder or an address that starts with {schemes}.",
                    store=self.store,
                    schemes=SCHEMES,
                ),
                where="TWINMAP_STORE",
                hint=Text("An address names a host, such as bolt://localhost:7687."),
            )

    def _check_place(self) -> None:
        """Refuse a store that nobody can have meant. What holds a password isn't repeated."""
        if not self.store.strip() or self.store != self.store.strip():
            raise SettingError(
                Text("found '{store}', expected a folder or an address without blanks around it.", store=self.store),
                where="TWINMAP_STORE",
                hint=Text("Name a folder with --store or TWINMAP_STORE, or leave it out."),
            )
        if self.is_server and "@" in self.store:
            raise SettingError(
                Text("the address of the store holds a user or a password, which would stand in messages and logs."),
                where="TWINMAP_STORE",
                hint=Text("Put them into TWINMAP_USER and TWINMAP_PASSWORD, and the address without them here."),
            )


def _shown(value: Any, secret: bool) -> str:
    return "(set)" if secret and value else str(value)


def unknown_variables(environ: Mapping[str, str]) -> list[Text]:
    """A sentence for each variable that begins as ours do and is none of them, with the one that was probably meant.

    >>> unknown_variables({"TWINMAP_STOER": "x", "TWINMAP_STORE": "y", "HOME": "z"})
    ['TWINMAP_STOER is no setting of twinmap. Did you mean TWINMAP_STORE?']
    """
    known = [each.metadata["variable"] for each in fields(Settings)]
    return [_unknown(name, known) for name in sorted(environ) if name.upper().startswith(OURS) and name not in known]


def _unknown(name: str, known: Sequence[str]) -> Text:
    if near := get_close_matches(name.upper(), known, n=1, cutoff=0):
        return Text("{name} is no setting of twinmap. Did you mean {near}?", name=name, near=near[0])
    return Text("{name} is no setting of twinmap.", name=name)


def _read(name: str, text: Any, setting: Field[Any]) -> Any:
    kind: type = type(setting.default)
    bounds, choices = setting.metadata["bounds"], setting.metadata["choices"]
    if choices and text not in choices:
        raise SettingError(
            Text("found '{found}', expected {names}.", found=text, names=joined(choices, OR)), where=name
        )
    try:
        value = kind(text)
    except ValueError as error:
        expected = Text("a whole number") if kind is int else Text("a number")
        raise SettingError(
            Text("found '{found}', expected {wanted}.", found=text, wanted=expected), where=name
        ) from error
    if bounds and not bounds[0] <= value <= bounds[1]:
        raise SettingError(
            Text("found {found}, expected {least:g} to {most:g}.", found=value, least=bounds[0], most=bounds[1]),
            where=name,
        )
    return value
