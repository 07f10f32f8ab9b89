"""Buttons' actions: an intent with its slots, as one short string.

``unit_missing?unit=P01&page=2`` — the form of a web address's path and query.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from bot.conversation.input_cleaning import clean

#: Longer than any action that the assistant makes; what follows is dropped.
LIMIT: Final = 2000
_NUMBERS: Final = frozenset({"page", "count"})


def action(intent: str, **slots: Any) -> str:
    """Return the action's string; slots that are None are left out."""
    plain = {name: _plain(value) for name, value in slots.items() if value is not None}
    return f"{intent}?{urlencode(plain)}" if plain else intent


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, separators=(",", ":"))
    return ("yes" if value else "no") if isinstance(value, bool) else value


def parse(text: str) -> tuple[str, dict[str, Any]]:
    """Return the intent and slots of an action; anything odd is kept as text, never raised.

    An action comes back from a messenger, so it may be anything: it is cleaned and bounded.
    """
    intent, _, query = text[:LIMIT].partition("?")
    slots: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        slots[clean(name)] = _value(name, clean(value))
    return clean(intent), slots


def _value(name: str, value: str) -> Any:
    if value.startswith(("{", "[")):
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return read if _flat(read) else value
    if name in _NUMBERS and value.isascii() and value.isdigit():
        # Nine digits: a forged page number must not become one that no column holds.
        return int(value[:9])
    return value


def _flat(read: dict[str, Any] | list[Any]) -> bool:
    """Whether a value is a list or table of texts and whole numbers, as slots are."""
    members = read.values() if isinstance(read, dict) else read
    return all(isinstance(member, str | int) for member in members)
