"""A secret that looks different each time it is written, so that the length of a compressed page tells nothing of it (BREACH).

Half of what is written is dice, the other half the secret under these dice; who guesses letters of the one page learns nothing for the
next. The same way is taken by Django and Rails.
"""

from __future__ import annotations

import secrets


def disguised(secret: bytes) -> str:
    """The secret in a disguise of its own.

    >>> revealed(disguised(b"key")), disguised(b"a long key") == disguised(b"a long key")
    (b'key', False)
    """
    dice = secrets.token_bytes(len(secret))
    return (dice + _under(secret, dice)).hex()


def revealed(text: str) -> bytes:
    """What is under a disguise; nothing where the text is none.

    >>> revealed("no key"), revealed("00")
    (b'', b'')
    """
    try:
        both = bytes.fromhex(text)
    except ValueError:
        return b""
    half = len(both) // 2
    return _under(both[half:], both[:half]) if half and len(both) % 2 == 0 else b""


def _under(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
