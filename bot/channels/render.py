"""Fitting a reply to what a channel can do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.base.texts import Texts
from bot.conversation.messages import Attachment, Capabilities, Choice, Reply

#: As many letters fit on half a phone's width; ``log.js`` of the page knows the same number.
HALF_A_ROW: Final = 15
_LIST: Final = re.compile(r"^\d+\. ", re.MULTILINE)


def fit(reply: Reply, can: Capabilities, say: Texts) -> tuple[Reply, ...]:
    """Return the messages that say a reply, in order; the last one carries choices and files.

    Choices without a button (none can be shown, or there are too many) become numbered lines;
    the number is the choice's position, so that "2" typed into the chat means the second one.
    Files that a channel cannot carry are named in the text.
    """
    if not can.private_links:
        choices = tuple(choice for choice in reply.choices if not choice.private)
        reply = replace(reply, choices=choices)
    shown = reply.choices[: can.button_limit] if can.buttons else ()
    files = reply.files if can.files else ()
    missing = reply.files if not can.files else ()
    text = "\n\n".join(
        part
        for part in (
            reply.text,
            _names(missing, say),
            _numbered(reply, len(shown), say),
        )
        if part.strip()
    )
    parts = split(text, can.text_limit) or [""]
    first = [
        replace(reply, text=part, choices=(), files=(), continues=number > 0)
        for number, part in enumerate(parts[:-1])
    ]
    last = replace(
        reply, text=parts[-1], choices=shown, files=files, continues=reply.continues or bool(first)
    )
    return (*first, last)


def rows(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Return the rows of buttons: two short ones beside each other, a long one alone.

    A phone cuts a label that has half its width in the middle of a word.
    """
    found: list[list[Choice]] = []
    room = False
    for choice in choices:
        short = len(choice.label) <= HALF_A_ROW
        if short and room:
            found[-1].append(choice)
            room = False
        else:
            found.append([choice])
            room = short
    return found


def split(text: str, limit: int) -> list[str]:
    """Cut a text into pieces of at most ``limit`` UTF-16 units, between lines or words if it can.

    Messengers count in UTF-16: a letter is one unit, most emoji are two.
    """
    pieces = []
    rest = text.strip()
    while width(rest) > limit:
        end = _last_break(rest, _longest(rest, limit))
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def width(text: str) -> int:
    """Return a text's length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _longest(text: str, limit: int) -> int:
    end = min(limit, len(text))
    while (excess := width(text[:end]) - limit) > 0:
        end -= max(1, excess // 2)
    return end


def _last_break(text: str, end: int) -> int:
    """Return where to cut before ``end``: a paragraph, a line, a word, in the second half."""
    for gap in ("\n\n", "\n", " "):
        found = text.rfind(gap, end // 2, end + 1)
        if found > 0:
            return found
    return end


def _numbered(reply: Reply, shown: int, say: Texts) -> str:
    """Return the choices that have no button; what a number means is said where it could mislead.

    A list has numbers of its own: "3" beside it would be taken for its third line.
    """
    lines = [
        say("channels.numbered", number=number, label=choice.label)
        for number, choice in enumerate(reply.choices, start=1)
        if number > shown
    ]
    if lines and _LIST.search(reply.text):
        lines.insert(0, say("channels.choose_by_number"))
    return "\n".join(lines)


def _names(files: Iterable[Attachment], say: Texts) -> str:
    return "\n".join(say("channels.file_elsewhere", name=file.name) for file in files)
