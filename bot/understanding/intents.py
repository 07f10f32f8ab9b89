"""The intents of the contract, and how they lean on each other."""

from __future__ import annotations

from typing import Final

INTENTS: Final = (
    "greet", "thanks", "help", "link_account", "unlink_account", "my_data", "my_obligations",
    "my_missing", "why_obligation", "deadlines", "hours_this_year", "my_history",
    "certificate_status", "submit_evidence", "report_error", "upcoming_classes", "class_detail",
    "register_class", "cancel_registration", "my_schedule", "request_extension",
    "reminder_settings", "unit_progress", "unit_missing", "remind_unit", "compare_units",
    "city_summary", "forecast", "person_lookup", "nominate", "plan_targets",
    "appointment_readiness", "report_export", "contact_officer", "out_of_scope",
)  # fmt: skip
OUT_OF_SCOPE: Final = "out_of_scope"

#: These say nothing that a next question could refine.
PASSING: Final = frozenset(
    {"greet", "thanks", "help", "contact_officer", "link_account", "unlink_account", OUT_OF_SCOPE}
)
#: A colleague's name leaves these what they are; any other becomes ``person_lookup``.
ABOUT_COLLEAGUES: Final = frozenset(
    {"person_lookup", "nominate", "remind_unit", "report_export", "report_error",
     "request_extension", "cancel_registration", "submit_evidence", "reminder_settings"}
)  # fmt: skip
#: What a question becomes when one unit is named.
OF_ONE_UNIT: Final = {
    "city_summary": "unit_progress",
    "compare_units": "unit_progress",
    "plan_targets": "unit_progress",
    "my_missing": "unit_missing",
    "person_lookup": "unit_missing",
    "my_obligations": "unit_progress",
    "hours_this_year": "unit_progress",
    "my_history": "unit_progress",
}
#: Their answer may be a file: a form named asks for it in that form.
FILES: Final = frozenset({"report_export", "my_data", "submit_evidence"})
#: A class named after a list of classes is asked about by itself.
LISTS_CLASSES: Final = frozenset({"upcoming_classes", "my_schedule"})
#: A bare number may refine these.
COUNTS: Final = frozenset(
    {"reminder_settings", "nominate", "compare_units", "forecast", "request_extension"}
)
#: They do something: "yes" goes on with them.
ACTING: Final = frozenset(
    {"register_class", "cancel_registration", "nominate", "remind_unit", "request_extension",
     "submit_evidence", "report_error", "reminder_settings", "my_data", "report_export",
     "unlink_account", "link_account"}
)  # fmt: skip
ABOUT_UNIT: Final = frozenset(
    {"unit_progress", "unit_missing", "remind_unit", "forecast", "compare_units", "city_summary"}
)
#: About one class: a topic or a day may tell which.
ABOUT_CLASS: Final = frozenset(
    {"class_detail", "register_class", "cancel_registration", "nominate"}
)
#: Where a unit, topic or time already spoken of still holds when it is not said again.
KEEPS: Final = {
    "unit": frozenset(
        {"unit_progress", "unit_missing", "remind_unit", "forecast", "report_export"}
    ),
    "class": ABOUT_CLASS,
    "person": frozenset(
        {"person_lookup", "nominate", "why_obligation", "deadlines", "hours_this_year"}
    ),
}
