"""The closed lists of reminders: kinds, states of a notification, reasons for sending none."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a notification is about."""

    OBLIGATION = "obligation"
    LINKED = "linked"  # another chat was joined to the person: told at once, at any hour


#: Kinds that wait for no send window.
AT_ONCE: Final = (Kind.LINKED,)


class State(StrEnum):
    """How far a notification is."""

    PLANNED = "planned"
    SENDING = "sending"  # claimed; it may or may not have gone out
    SENT = "sent"
    DROPPED = "dropped"  # no longer right at the moment of sending
    UNKNOWN = "unknown"  # tried twice, never confirmed
    FAILED = "failed"  # the messenger takes no such message
    UNDELIVERABLE = "undeliverable"  # no chat that can be reached


#: States of a notification that its person has, or may have, received.
PERHAPS_SEEN: Final = (State.SENDING, State.SENT, State.UNKNOWN)


class Reason(StrEnum):
    """Why somebody gets no reminder."""

    DONE = "done"
    LEFT = "left"
    STATUS = "status"  # on leave, seconded, new: left out of every population
    WAIVED = "waived"
    OPTED_OUT = "opted_out"
    NO_CHANNEL = "no_channel"
    ALREADY_SENT = "already_sent"
    CAPPED = "capped"
    SNOOZED = "snoozed"
    NOT_DUE = "not_due"
    DAY_OFF = "day_off"


#: Why an unsent notification was dropped, beside the reasons above: the obligation or its due day
#: is another one now; the day went by unsent and was planned anew.
MOVED: Final = "moved"
REPLANNED: Final = "replanned"
