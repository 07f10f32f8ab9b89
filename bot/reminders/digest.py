"""The day's digest as a message: at most four lines, the most urgent first, and its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import MOST_CHOICES, Choice, Reply
from bot.reminders.kind import Section
from bot.wording import lines
from bot.wording.speech import Speech

#: Lines of a message, the one on the figures' day included, and its buttons.
_LINES: Final = 4


def digest(sections: Sequence[Section], speech: Speech, kinds: Sequence[str] = ()) -> Reply:
    """Return the message made of sections, the most urgent first; there is at least one.

    ``kinds`` are those of the sections that their person may want no more of.
    """
    if len(sections) == 1:
        said, more = sections[0].lines, sections[0].more
    else:
        said = tuple(section.line for section in sections[: _LINES - 1])
        more = len(sections) - len(said)
    as_of = lines.as_of(speech, speech.today)
    if more:
        as_of = f"{speech.say('reminders.more', count=more)} {as_of}"
    files = tuple(file for section in sections for file in section.files)
    choices = tuple(_buttons(sections))
    if kinds:
        choices = (*choices[: MOST_CHOICES - 1], _mute(kinds, speech))
    return Reply("\n".join([*said, as_of]), choices[:MOST_CHOICES], files)


def _mute(kinds: Sequence[str], speech: Speech) -> Choice:
    """Return the button that stops the kind; of several it asks which."""
    one = kinds[0] if len(kinds) == 1 else None
    return Choice(
        speech.say("reminders.button.mute"), action("reminder_settings", do="mute", record=one)
    )


def _buttons(sections: Iterable[Section]) -> Iterable[Choice]:
    """Return the buttons of all sections in order, each action once."""
    found: dict[str, Choice] = {}
    for section in sections:
        for choice in section.choices:
            found.setdefault(choice.action, choice)
    return found.values()
