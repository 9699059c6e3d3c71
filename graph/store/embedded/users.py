"""The two users of an embedded store, what they may do, and their passwords."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from graph.errors import StoreDamaged
from graph.store.embedded.supervisor import DATABASE, read_json, write_private
from graph.text import Text

USER = "root"
READER = "reader"
CREDENTIALS = "credentials.json"
USERS = "config/server-users.jsonl"
ROUNDS = 1000
"""Rounds of PBKDF2. Our passwords are 192 random bits, which nobody guesses; ArcadeDB's own 65536 cost a second at the start."""
GROUPS = {
    "version": 1,
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                "readers": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
            }
        }
    },
}


def write_users(folder: Path, read: str = DATABASE) -> None:
    """Write what is missing of users, passwords and groups into a store's folder; `read`: the database that the reader may read."""
    known = read_json(folder / CREDENTIALS) or {}
    users = folder / USERS
    if not (known.get(USER) and known.get(READER) and users.exists()):
        known = {USER: secrets.token_urlsafe(24), READER: secrets.token_urlsafe(24)}
        write_private(
            users,
            user_line(USER, known[USER], {"*": ["admin"]}) + user_line(READER, known[READER], {read: ["readers"]}),
        )
        write_private(folder / CREDENTIALS, json.dumps(known))
    write_private(folder / "config" / "server-groups.json", json.dumps(GROUPS, indent=1))


def copy_users(source: Path, target: Path) -> None:
    """Give a folder the users and passwords of another one."""
    for name in (USERS, CREDENTIALS):
        write_private(target / name, (source / name).read_text(encoding="utf-8"))


def user_line(name: str, password: str, databases: Mapping[str, list[str]]) -> str:
    """A line of ArcadeDB's `server-users.jsonl`; the salt's base64 text is what goes into PBKDF2."""
    salt = base64.b64encode(secrets.token_bytes(24)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS, 32)
    secret = f"PBKDF2WithHmacSHA256${ROUNDS}${salt}${base64.b64encode(digest).decode()}"
    return json.dumps({"name": name, "databases": databases, "password": secret}) + "\n"


def credentials(folder: Path) -> dict[str, str]:
    """Passwords of the two users by name. Raises StoreDamaged."""
    known = read_json(folder / CREDENTIALS)
    if not known or not {USER, READER} <= known.keys():
        raise StoreDamaged(
            Text("the store's file of passwords, {file}, is missing or unreadable.", file=CREDENTIALS),
            where=str(folder),
            hint=Text("Stop the store and remove {file}: new ones are made at the next start.", file=CREDENTIALS),
        )
    return {USER: str(known[USER]), READER: str(known[READER])}
