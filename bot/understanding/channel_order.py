"""The channels that a wish about reminders names, in the order said: "qua Zalo, rồi Telegram"."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from bot.base.texts import LOCALES
from bot.understanding.text.vocabulary import split


def channel_order(words: Sequence[str], locale: str) -> tuple[str, ...]:
    """Return the channels named in folded words, the first first; none where it is asked about.

    A family's name (``zalo``) stands for all of its channels.
    """
    names, ways, asking = _vocabulary(locale)
    said = f" {' '.join(words)} "
    if any(phrase in said for phrase in asking) or not any(way in said for way in ways):
        return ()
    positions = {
        channel: min((said.find(name) for name in spelt if name in said), default=-1)
        for channel, spelt in names.items()
    }
    found = (channel for channel, position in positions.items() if position >= 0)
    return tuple(sorted(found, key=positions.__getitem__))


@cache
def _vocabulary(
    locale: str,
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    table = tomllib.loads((LOCALES / locale / "channels.toml").read_text(encoding="utf-8"))
    names = {channel: tuple(map(_folded, spelt)) for channel, spelt in table["names"].items()}
    return names, tuple(map(_folded, table["ways"])), tuple(map(_folded, table["asking"]))


def _folded(text: str) -> str:
    return f" {' '.join(split(text))} "
