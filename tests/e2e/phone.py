"""What a person's phone shows of a chat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.e2e.processes import eventually

_NUMBERED = re.compile(r"(\d+)\. (.+)")


@dataclass(frozen=True)
class Bubble:
    """One message on the screen. ``picture`` is empty for a black box; ``buttons`` are labels."""

    text: str
    picture: bytes | None = None
    buttons: tuple[tuple[str, str], ...] = ()  # label and payload

    @property
    def said(self) -> str:
        """The text without its numbered choices at the end."""
        return "\n".join(self._lines()[0]).rstrip()

    @property
    def labels(self) -> tuple[str, ...]:
        """What can be chosen: the buttons, then the numbered lines at the end."""
        return tuple(label for label, _ in self.buttons) + tuple(self._lines()[1])

    def _lines(self) -> tuple[list[str], list[str]]:
        """Return the text's lines and the labels of its last paragraph, where that has choices."""
        text, _, last = self.text.rpartition("\n\n")
        lines = last.split("\n")
        if lines[0].endswith(":") and text:  # it says what the numbers are for
            lines.pop(0)
        numbered = [_NUMBERED.fullmatch(line) for line in lines]
        numbers = [int(found[1]) for found in numbered if found]
        first = len(self.buttons) + 1
        if numbers != list(range(first, first + len(lines))) or not numbers:
            return self.text.split("\n"), []
        return text.split("\n"), [found[2] for found in numbered if found]


@dataclass
class Screen:
    """The bubbles of one chat, the newest last."""

    bubbles: list[Bubble] = field(default_factory=list)

    def after(self, seen: int, count: int = 1) -> list[Bubble]:
        """Wait until ``count`` bubbles stand after the first ``seen``; return them."""
        eventually(lambda: len(self.bubbles) >= seen + count)
        return self.bubbles[seen:]

    def answers(self, act: Callable[[], object], count: int = 1) -> list[Bubble]:
        """Do something and return what is shown for it."""
        seen = len(self.bubbles)
        act()
        return self.after(seen, count)
