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
#: About the asker: a colleague's name turns them into ``person_lookup``.
ABOUT_ME: Final = frozenset(
    {"my_obligations", "my_missing", "why_obligation", "deadlines", "hours_this_year",
     "my_history", "certificate_status", "my_schedule", "appointment_readiness"}
)  # fmt: skip
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
    "person": frozenset({"person_lookup", "nominate"}),
}
