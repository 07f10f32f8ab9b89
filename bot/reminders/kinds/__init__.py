"""The kinds of notification: one module each, and one line each in the list below.

A module here says whom it concerns and what a message says. It plans, stores and sends nothing,
and no module outside knows a kind by name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bot.reminders.kind import EventKind, Kind, Manner
from bot.reminders.kinds.announcement import Announcement
from bot.reminders.kinds.certificate import CertificateExpiring
from bot.reminders.kinds.class_booked import ClassBooked
from bot.reminders.kinds.class_changed import ClassChanged
from bot.reminders.kinds.data_request import DataRequestDue, DataRequestMade, DataRequestTaken
from bot.reminders.kinds.date_said import DateSaid
from bot.reminders.kinds.duty_withdrawn import DutyWithdrawn
from bot.reminders.kinds.escalation import Escalation
from bot.reminders.kinds.evidence_decided import EvidenceDecided
from bot.reminders.kinds.gap_class import GapClass
from bot.reminders.kinds.heads_up import HeadsUp
from bot.reminders.kinds.late_sending import LateSending
from bot.reminders.kinds.linked import Linked
from bot.reminders.kinds.manager_digest import ManagerDigest
from bot.reminders.kinds.nominated import Nominated
from bot.reminders.kinds.nudge import Nudge
from bot.reminders.kinds.nudge_held import NudgeDecided, NudgeHeld
from bot.reminders.kinds.obligation import ObligationDue
from bot.reminders.kinds.officer_report import OfficerReport
from bot.reminders.kinds.release_request import ReleaseRequest
from bot.reminders.kinds.request_decided import RequestDecided
from bot.reminders.kinds.seat_gained import SeatGained
from bot.reminders.kinds.waiver_decided import WaiverDecided

_OF_EVENTS: Final[tuple[EventKind, ...]] = (
    SeatGained(),
    Nominated(),
    ClassChanged(),
    EvidenceDecided(),
    RequestDecided(),
    WaiverDecided(),
    DutyWithdrawn(),
    DateSaid(),
    NudgeHeld(),
    NudgeDecided(),
    DataRequestMade(),
    DataRequestTaken(),
)
_ALL: Final[tuple[Kind, ...]] = (
    ObligationDue(),
    ClassBooked(),
    Announcement(),
    GapClass(),
    CertificateExpiring(),
    Escalation(),
    HeadsUp(),
    ManagerDigest(),
    OfficerReport(),
    Nudge(),
    Linked(),
    ReleaseRequest(),
    LateSending(),
    DataRequestDue(),
    *_OF_EVENTS,
)

KINDS: Final = MappingProxyType({kind.name: kind for kind in _ALL})
#: Planned because of deeds.
NOTICES: Final = MappingProxyType({kind.name: kind for kind in _OF_EVENTS})
#: Planned for a day, and sent with the day's other matters in one digest.
DAILY: Final = MappingProxyType(
    {name: kind for name, kind in KINDS.items() if kind.manner is Manner.DIGEST}
)
#: Of events of a day: told on its morning, worked or not.
EVENTS: Final = (ClassBooked().name,)
#: What a plan profile may set days for.
PROFILE_KINDS: Final = tuple(name for name in DAILY if name != Escalation().name)
#: What somebody may be asked about who wants to turn a kind off, and all that can be named.
ASKED_FOR: Final = (
    GapClass().name,
    Announcement().name,
    ManagerDigest().name,
    HeadsUp().name,
    OfficerReport().name,
)
CHOSEN: Final = tuple(DAILY)
#: Those that ask somebody to learn.
OF_DUTIES: Final = (ObligationDue().name, Announcement().name, Nudge().name)
#: Those that wait for no send window.
AT_ONCE: Final = tuple(name for name, kind in KINDS.items() if kind.manner is Manner.AT_ONCE)
