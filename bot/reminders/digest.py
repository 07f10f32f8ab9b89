"""The day's digest as a message: at most four lines, the most urgent first, and its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.conversation.messages import Choice, Reply
from bot.reminders.kind import Section
from bot.wording import lines
from bot.wording.speech import Speech

#: Lines of a message, the one on the figures' day included, and its buttons.
_LINES: Final = 4
_BUTTONS: Final = 6


def digest(sections: Sequence[Section], speech: Speech) -> Reply:
    """Return the message made of sections, the most urgent first; there is at least one."""
    if len(sections) == 1:
        said, more = sections[0].lines, sections[0].more
    else:
        said = tuple(section.line for section in sections[: _LINES - 1])
        more = len(sections) - len(said)
    as_of = lines.as_of(speech, speech.today)
    if more:
        as_of = f"{speech.say('reminders.more', count=more)} {as_of}"
    return Reply("\n".join([*said, as_of]), tuple(_buttons(sections))[:_BUTTONS])


def _buttons(sections: Iterable[Section]) -> Iterable[Choice]:
    """Return the buttons of all sections in order, each action once."""
    found: dict[str, Choice] = {}
    for section in sections:
        for choice in section.choices:
            found.setdefault(choice.action, choice)
    return found.values()
