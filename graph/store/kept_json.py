"""What a load keeps as JSON text: its report, and the patterns of its sentences."""

from __future__ import annotations

import json
from typing import Any

from graph.errors import damaged


def kept_json(text: str | None) -> dict[str, Any]:
    """The object in the text; an empty one where there is no text. Raises StoreDamaged for anything else: nobody writes that.

    >>> kept_json('{"load": "load-1"}'), kept_json(None)
    ({'load': 'load-1'}, {})
    """
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise damaged(error) from error
    if not isinstance(found, dict):
        raise damaged(TypeError(f"{type(found).__name__} in a report"))
    return found
