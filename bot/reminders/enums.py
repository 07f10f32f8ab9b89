"""The closed lists of reminders: states of a notification, and reasons for sending none."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How far a notification is."""

    PLANNED = "planned"
    SENDING = "sending"  # claimed; it may or may not have gone out
    SENT = "sent"
    DELIVERED = "delivered"  # the person's phone has it
    SEEN = "seen"  # and the person opened it
    DROPPED = "dropped"  # no longer right at the moment of sending
    UNKNOWN = "unknown"  # tried twice, never confirmed
    FAILED = "failed"  # the messenger takes no such message
    UNDELIVERABLE = "undeliverable"  # no chat that can be reached


#: States of a notification that its person has, or may have, received.
PERHAPS_SEEN: Final = (
    State.SENDING,
    State.SENT,
    State.DELIVERED,
    State.SEEN,
    State.UNKNOWN,
)


class Reason(StrEnum):
    """Why somebody gets no reminder.

    The order is the order of precedence: where several are true, the first of them is given, in
    planning and at the moment of sending alike (see ``obstacles``).
    """

    LEFT = "left"
    DONE = "done"
    WAIVED = "waived"
    STATUS = "status"  # on leave, seconded: left out of every population
    NEW = "new"  # too short in the agency
    OPTED_OUT = "opted_out"
    NO_CHANNEL = "no_channel"
    DAY_OFF = "day_off"
    ALREADY_SENT = "already_sent"
    SNOOZED = "snoozed"
    NOT_DUE = "not_due"
    TOO_LATE = "too_late"  # due, but the day's last window is over: the next worked day has it
    CAPPED = "capped"
    HELD = "held"  # waits for officers to release it, or all sending is stopped
    # Only of a notification that was planned and then dropped: what it was about is gone or due
    # on another day; its day went by unsent and it was planned anew.
    MOVED = "moved"
    REPLANNED = "replanned"
