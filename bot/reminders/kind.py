"""What a kind of notification is: the protocol of the modules in ``kinds``.

A kind says whom it concerns on a day and what a message about it says. When it goes out, whether
something stands in the way, how it is stored, sent and repeated is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.base.texts import Texts
from bot.conversation.messages import Address, Attachment, Choice
from bot.reminders.enums import Reason
from bot.reminders.occurrences import Schedule
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training.as_of import AsOf


class Manner(Enum):
    """How a kind goes out."""

    DIGEST = "digest"  # with the day's other matters in one message, in a send window
    APART = "apart"  # in a send window, but a message of its own beside the digest
    NOTICE = "notice"  # apart, and whatever the person chose: it answers what they did
    AT_ONCE = "at_once"  # alone, at any hour, whatever the person chose: it warns of an attack


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody is to be reminded of: its id within the kind, and the day it is due.

    ``early`` tells of an event that begins before a message of the first window would help.
    """

    subject: str
    due: date
    early: bool = False


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a kind concerns on a day.

    ``matters`` are open; where there are none, ``settled`` says why. What fell before ``since``
    is not made good.
    """

    person_id: int
    code: str
    unit_id: int | None
    schedule: Schedule
    since: date
    matters: tuple[Matter, ...]
    settled: Reason | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of sending; ``now`` is in the agency's zone."""

    as_of: AsOf
    now: datetime
    say: Texts

    @property
    def connection(self) -> Connection:
        """The transaction of the sending."""
        return self.as_of.connection

    @property
    def today(self) -> date:
        """The agency's day."""
        return self.as_of.day


@dataclass(frozen=True, slots=True)
class Section:
    """What one notification says: alone in a message, or as a line of the day's digest.

    ``lines`` begin with what matters most, and ``more`` things are not named in them; ``line`` is
    the one for beside others. ``account_id`` keeps it to one chat of the person; ``first`` is the
    chat to try before the others: an answer goes back to where it was asked for.
    """

    lines: tuple[str, ...]
    line: str
    choices: tuple[Choice, ...] = ()
    more: int = 0
    account_id: int | None = None
    first: Address | None = None
    files: tuple[Attachment, ...] = ()


class Kind(Protocol):
    """One kind of notification. Instances hold no state."""

    @property
    def name(self) -> str:
        """What is stored, shown in rehearsals and written in plan profiles."""
        ...

    @property
    def manner(self) -> Manner:
        """How it goes out."""
        ...

    @property
    def urgency(self) -> int:
        """Its place in the day's digest: the lowest comes first."""
        ...

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody concerned on a day, each once; nobody for what is planned by events."""
        ...

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what is said now, or why a planned notification is not right any more."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """A deed of the audit trail; ``details`` are codes, numbers and counts."""

    id: int
    at: datetime
    action: Action
    person_id: int | None
    actor_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who is to be told of a deed, and the code or number of what it was done to."""

    person_id: int
    about: str


class EventKind(Kind, Protocol):
    """A kind that is planned because of deeds. A notice's subject has ``about``."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """The deeds that it tells of."""
        ...

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who is told of a deed."""
        ...
