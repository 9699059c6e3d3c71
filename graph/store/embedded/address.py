"""Where the server of a folder listens."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store.embedded.supervisor import ADDRESS, identity, read_json
from graph.text import Text

HELLO = bytes.fromhex("6060b017") + bytes.fromhex("00000404") + bytes(12)
"""How a talk by Bolt begins: we speak version 4.4, and no other."""


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


def answers(address: Address, limit_s: float) -> bool:
    """Does the server there talk Bolt within the limit? One that is stopped lets connections come in, and says nothing."""
    try:
        with socket.create_connection(("127.0.0.1", address.bolt), limit_s) as line:
            line.settimeout(limit_s)
            line.sendall(HELLO)
            return len(line.recv(4)) == 4
    except OSError:
        return False


def hangs(address: Address, limit_s: float) -> bool:
    """Is the server there, and says nothing within the limit? Not where there is none any more: that refuses at once."""
    try:
        with socket.create_connection(("127.0.0.1", address.bolt), limit_s) as line:
            line.settimeout(limit_s)
            line.sendall(HELLO)
            line.recv(4)
    except TimeoutError:
        return True
    except OSError:
        pass
    return False


def hanging(where: str, waited_s: float) -> StoreUnavailable:
    """What to raise then."""
    return StoreUnavailable(
        Text("the server is there, but does not answer; {seconds:g} s were waited for.", seconds=waited_s),
        where=where,
        hint=Text("Try again in a while. One that never answers again is ended by `twinmap store stop`."),
    )


def read_address(folder: Path) -> Address | None:
    """What the folder's address file says, unless it was copied from another folder."""
    found = read_json(folder / ADDRESS)
    if found is None or any(found.get(key) != value for key, value in identity(folder).items()):
        return None
    return Address(found["bolt"], found["http"], found["supervisor"], found["java"], found["token"])
