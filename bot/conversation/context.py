"""What a handler is given beside the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.conversation.send_cost import EstimateCost, nothing_paid
from bot.conversation.unlinking import Parted, nothing_kept
from bot.training.access import NAMES_ANYWHERE, NamePolicy, Viewer
from bot.training.as_of import AsOf
from bot.training.people import Person
from bot.understanding.form_answers import FormStep
from bot.understanding.question_form import PLAIN, QuestionForm
from bot.understanding.reading import ChoiceRole, Memory, Option
from bot.understanding.slots import Slots


@dataclass(frozen=True, slots=True)
class Context:
    """One question: who asks, what was understood, and the facts of the day.

    ``ambiguous`` and ``unknown`` are the reading's: records that words may mean, and words that
    named nobody whom the asker may see. ``secret`` keys the digests of link codes; ``parted`` is
    told of a chat that is unlinked; ``send_cost`` estimates what reminders will cost.
    """

    as_of: AsOf
    viewer: Viewer
    say: Texts
    now: datetime
    text: str
    intent: str
    slots: Slots
    candidates: tuple[str, ...] = ()
    ambiguous: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    failures: int = 0
    form: QuestionForm = PLAIN
    before: Memory = field(default_factory=Memory)  # what the chat was about
    step: FormStep | None = None  # what the message does to the form being filled
    tapped: bool = False  # a button, which may redraw its message
    name_policy: NamePolicy = NAMES_ANYWHERE
    secret: bytes | None = None
    parted: Parted = nothing_kept
    send_cost: EstimateCost = nothing_paid

    @property
    def connection(self) -> Connection:
        """The transaction of the turn."""
        return self.as_of.connection

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.as_of.day

    @property
    def person(self) -> Person:
        """The asker; routes for linked chats only."""
        # A route that lets strangers in and yet asks who it is, is our mistake and must be seen.
        if self.viewer.person is None:
            raise LookupError("the route lets in a chat that is not linked")
        return self.viewer.person

    @property
    def redraws(self) -> bool:
        """Whether the answer takes the place of the message whose button was tapped.

        A page of a list does. A result is a message of its own: "why?" must not wipe out what it
        explains.
        """
        return self.tapped and self.slots.page is not None

    def choice(
        self, label_key: str, intent: str, /, role: ChoiceRole = ChoiceRole.PLAIN, **slots: Any
    ) -> Choice:
        """Return a button with a catalogue's label."""
        return Choice(self.say(label_key), action(intent, **slots), role)
