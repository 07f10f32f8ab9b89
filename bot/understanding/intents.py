"""The intents of the contract: one row of traits each, from which every rule about them follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class About(StrEnum):
    """Whose or what record a question is about."""

    NOTHING = "nothing"
    SELF = "self"
    PERSON = "person"
    UNIT = "unit"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Traits:
    """How an intent goes on from, and into, other questions.

    ``one_unit``, ``units`` and ``whole`` are what one unit, several, or the whole agency turn it
    into; ``colleague`` what a colleague does.
    """

    about: About = About.NOTHING
    one_unit: str | None = None
    units: str | None = None
    whole: str | None = None
    colleague: str = "person_lookup"
    acts: bool = False  # it does something: "yes" goes on with it
    effect: bool = False  # it changes something of record, or tells others
    confirms: bool = False  # it asks for a yes before it acts
    lists_classes: bool = False  # a class named after it is asked about by itself
    files: bool = False  # its answer may be a file
    counts: bool = False  # a bare number may refine it
    courtesy: bool = False  # it leaves everything that was said before as it is
    passing: bool = False  # it says nothing that a next question could refine
    coming: bool = False  # only what is to come makes sense: "05/1" is the next one
    officer: bool = False  # for training officers only


class Intent(StrEnum):
    """What somebody wants done. A new one is a row here, a handler, a route and examples."""

    traits: Traits

    def __new__(cls, value: str, traits: Traits) -> Intent:
        """Make a member of its name and traits."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.traits = traits
        return member

    GREET = "greet", Traits(courtesy=True, passing=True)
    THANKS = "thanks", Traits(courtesy=True, passing=True)
    HELP = "help", Traits(courtesy=True, passing=True)
    LINK_ACCOUNT = "link_account", Traits(acts=True, passing=True, colleague="link_account")
    UNLINK_ACCOUNT = (
        "unlink_account",
        Traits(acts=True, passing=True, effect=True, confirms=True),
    )
    MY_DATA = "my_data", Traits(About.SELF, acts=True, files=True)
    MY_OBLIGATIONS = "my_obligations", Traits(About.SELF, one_unit="unit_progress")
    MY_MISSING = "my_missing", Traits(About.SELF, one_unit="unit_missing")
    WHY_OBLIGATION = "why_obligation", Traits(About.SELF)
    DEADLINES = "deadlines", Traits(About.SELF)
    HOURS_THIS_YEAR = (
        "hours_this_year",
        Traits(About.SELF, one_unit="unit_progress"),
    )
    MY_HISTORY = "my_history", Traits(About.SELF, one_unit="unit_progress")
    CERTIFICATE_STATUS = "certificate_status", Traits(About.SELF)
    SUBMIT_EVIDENCE = (
        "submit_evidence",
        Traits(About.SELF, acts=True, files=True, colleague="submit_evidence"),
    )
    REPORT_ERROR = (
        "report_error",
        Traits(About.SELF, acts=True, colleague="report_error"),
    )
    UPCOMING_CLASSES = (
        "upcoming_classes",
        Traits(lists_classes=True, coming=True),
    )
    CLASS_DETAIL = "class_detail", Traits(About.CLASS)
    REGISTER_CLASS = (
        "register_class",
        Traits(
            About.CLASS,
            acts=True,
            effect=True,
            coming=True,
            colleague="nominate",
        ),
    )
    CANCEL_REGISTRATION = (
        "cancel_registration",
        Traits(
            About.CLASS,
            acts=True,
            effect=True,
            colleague="cancel_registration",
        ),
    )
    MY_SCHEDULE = "my_schedule", Traits(About.SELF, lists_classes=True, coming=True)
    REQUEST_EXTENSION = (
        "request_extension",
        Traits(
            About.SELF,
            acts=True,
            effect=True,
            counts=True,
            coming=True,
            colleague="request_extension",
        ),
    )
    REMINDER_SETTINGS = (
        "reminder_settings",
        Traits(About.SELF, acts=True, counts=True, colleague="reminder_settings"),
    )
    UNIT_PROGRESS = (
        "unit_progress",
        Traits(
            About.UNIT,
            units="compare_units",
            whole="city_summary",
        ),
    )
    UNIT_MISSING = (
        "unit_missing",
        Traits(About.UNIT, units="compare_units"),
    )
    REMIND_UNIT = (
        "remind_unit",
        Traits(
            About.UNIT,
            acts=True,
            effect=True,
            confirms=True,
            colleague="remind_unit",
        ),
    )
    COMPARE_UNITS = (
        "compare_units",
        Traits(
            About.UNIT,
            one_unit="unit_progress",
            units="compare_units",
            whole="city_summary",
            counts=True,
        ),
    )
    CITY_SUMMARY = (
        "city_summary",
        Traits(
            About.UNIT,
            one_unit="unit_progress",
            units="compare_units",
        ),
    )
    FORECAST = "forecast", Traits(About.UNIT, counts=True)
    PERSON_LOOKUP = (
        "person_lookup",
        Traits(About.PERSON, one_unit="unit_missing"),
    )
    NOMINATE = (
        "nominate",
        Traits(
            About.CLASS,
            acts=True,
            effect=True,
            confirms=True,
            coming=True,
            counts=True,
            colleague="nominate",
        ),
    )
    PLAN_TARGETS = "plan_targets", Traits(one_unit="unit_progress")
    APPOINTMENT_READINESS = (
        "appointment_readiness",
        Traits(About.SELF, colleague="appointment_readiness"),
    )
    REPORT_EXPORT = (
        "report_export",
        Traits(acts=True, files=True, colleague="report_export"),
    )
    CONTACT_OFFICER = "contact_officer", Traits(courtesy=True, passing=True)
    REVIEW_QUEUE = "review_queue", Traits(acts=True, officer=True, colleague="review_queue")
    MANAGE_CLASS = (
        "manage_class",
        Traits(About.CLASS, acts=True, officer=True, colleague="manage_class"),
    )
    MANAGE_ACCOUNTS = (
        "manage_accounts",
        Traits(About.PERSON, acts=True, officer=True, colleague="manage_accounts"),
    )
    OUT_OF_SCOPE = "out_of_scope", Traits(passing=True)


INTENTS: Final = tuple(Intent)
OUT_OF_SCOPE: Final = Intent.OUT_OF_SCOPE
_BY_NAME: Final[Mapping[str, Traits]] = {intent.value: intent.traits for intent in Intent}
_NONE: Final = Traits()


def traits(name: str | None) -> Traits:
    """Return an intent's traits; those of nothing for a name that is no intent's."""
    return _BY_NAME.get(name or "", _NONE)
