"""Where the server of a folder listens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.store.embedded.supervisor import ADDRESS, identity, read_json


@dataclass(frozen=True)
class Address:
    """Where the server of a folder listens, and who it is."""

    bolt: int
    http: int
    supervisor: int
    java: int
    token: str

    @property
    def uri(self) -> str:
        """Its Bolt address."""
        return f"bolt://127.0.0.1:{self.bolt}"


def read_address(folder: Path) -> Address | None:
    """What the folder's address file says, unless it was copied from another folder."""
    found = read_json(folder / ADDRESS)
    if found is None or any(found.get(key) != value for key, value in identity(folder).items()):
        return None
    return Address(found["bolt"], found["http"], found["supervisor"], found["java"], found["token"])
