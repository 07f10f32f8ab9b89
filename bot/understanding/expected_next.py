"""What is usually asked next: it tips the balance where the words alone are not clear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.understanding.intents import Intent

_OF_ONE_UNIT: Final = (Intent.UNIT_MISSING, Intent.REMIND_UNIT, Intent.FORECAST)

#: Beside the same intent once more, which may always follow.
NEXT: Final[Mapping[Intent, tuple[Intent, ...]]] = {
    Intent.MY_OBLIGATIONS: (Intent.MY_MISSING, Intent.WHY_OBLIGATION, Intent.DEADLINES),
    Intent.MY_MISSING: (
        *(Intent.DEADLINES, Intent.UPCOMING_CLASSES, Intent.WHY_OBLIGATION),
        Intent.PERSON_LOOKUP,
    ),
    Intent.WHY_OBLIGATION: (Intent.REQUEST_EXTENSION, Intent.DEADLINES),
    Intent.DEADLINES: (Intent.REQUEST_EXTENSION,),
    Intent.HOURS_THIS_YEAR: (Intent.REPORT_ERROR, Intent.MY_HISTORY),
    Intent.MY_HISTORY: (Intent.WHY_OBLIGATION, Intent.REPORT_ERROR),
    Intent.CERTIFICATE_STATUS: (Intent.SUBMIT_EVIDENCE,),
    Intent.REPORT_ERROR: (Intent.SUBMIT_EVIDENCE, Intent.CONTACT_OFFICER),
    Intent.UPCOMING_CLASSES: (Intent.CLASS_DETAIL, Intent.REGISTER_CLASS),
    Intent.CLASS_DETAIL: (Intent.REGISTER_CLASS, Intent.DEADLINES),
    Intent.REGISTER_CLASS: (
        *(Intent.CANCEL_REGISTRATION, Intent.CLASS_DETAIL, Intent.MY_SCHEDULE),
    ),
    Intent.CANCEL_REGISTRATION: (Intent.CLASS_DETAIL, Intent.MY_SCHEDULE),
    Intent.NOMINATE: (Intent.CLASS_DETAIL,),
    Intent.PERSON_LOOKUP: (Intent.NOMINATE,),
    Intent.APPOINTMENT_READINESS: (Intent.NOMINATE,),
    Intent.PLAN_TARGETS: (Intent.UNIT_PROGRESS,),
    Intent.UNIT_PROGRESS: (*_OF_ONE_UNIT, Intent.COMPARE_UNITS, Intent.REPORT_EXPORT),
    Intent.UNIT_MISSING: (Intent.REMIND_UNIT, Intent.REPORT_EXPORT),
    Intent.CITY_SUMMARY: (Intent.UNIT_PROGRESS, Intent.COMPARE_UNITS),
    Intent.COMPARE_UNITS: (Intent.REPORT_EXPORT, Intent.FORECAST),
    Intent.FORECAST: (Intent.UNIT_MISSING, Intent.REPORT_EXPORT),
}


def expected_after(intent: str | None) -> frozenset[str]:
    """Return the intents that usually follow one; none after nothing."""
    if intent is None:
        return frozenset()
    return frozenset({intent, *_BY_NAME.get(intent, ())})


_BY_NAME: Final[Mapping[str, tuple[Intent, ...]]] = {
    intent.value: after for intent, after in NEXT.items()
}
