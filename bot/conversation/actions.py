"""Buttons' actions: an intent with its slots, as one short string.

``unit_missing?unit=P01&page=2`` — the form of a web address's path and query.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode


def action(intent: str, **slots: Any) -> str:
    """Return the action's string; slots that are None are left out."""
    plain = {
        name: json.dumps(value, separators=(",", ":")) if isinstance(value, Mapping) else value
        for name, value in slots.items()
        if value is not None
    }
    return f"{intent}?{urlencode(plain)}" if plain else intent


def parse(text: str) -> tuple[str, dict[str, Any]]:
    """Return the intent and slots of an action; anything odd is kept as text, never raised."""
    intent, _, query = text.partition("?")
    slots: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        slots[name] = value
        if value.startswith("{"):
            try:
                slots[name] = json.loads(value)
            except ValueError:
                continue
        elif name in {"page", "count"} and value.isascii() and value.isdigit():
            slots[name] = int(value[:9])
    return intent, slots
