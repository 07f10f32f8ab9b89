"""Where a message names the bot: by Telegram's own marks, or by words where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.channels.protocol import Json

#: A part of a text, in letters of Python: its beginning and its end.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str | None


def mentions(message: Json, text: str, me: Me) -> Sequence[Span]:
    """Return where a text names the bot; Telegram counts in UTF-16 units."""
    marks = message.get("entities") or message.get("caption_entities") or ()
    return tuple(_marked(marks, text, me) if marks else _written(text, me))


def without(text: str, spans: Sequence[Span]) -> str:
    """Return a text without the bot's name, and without the punctuation that followed it."""
    for begin, end in reversed(spans):
        rest = re.sub(r"^[\s,:;.!-]+", " ", text[end:]) if not text[:begin].strip() else text[end:]
        text = f"{text[:begin].rstrip()} {rest.lstrip()}".strip()
    return text


def _marked(marks: Sequence[Json], text: str, me: Me) -> Iterator[Span]:
    units = text.encode("utf-16-le", "surrogatepass")
    for mark in marks:
        begin, end = 2 * int(mark["offset"]), 2 * (int(mark["offset"]) + int(mark["length"]))
        span = tuple(len(units[:at].decode("utf-16-le", "surrogatepass")) for at in (begin, end))
        named = text[span[0] : span[1]].lower()
        by_name = mark["type"] == "mention" and me.username and named == f"@{me.username.lower()}"
        by_id = mark["type"] == "text_mention" and (mark.get("user") or {}).get("id") == me.id
        if by_name or by_id:
            yield span[0], span[1]


def _written(text: str, me: Me) -> Iterator[Span]:
    if me.username:
        name = rf"(?<![\w@])@{re.escape(me.username)}(?!\w)"
        for found in re.finditer(name, text, re.IGNORECASE):
            yield found.span()
