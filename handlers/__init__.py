"""The conversations: one module a topic. This is the whole list, in the order it is searched."""

from __future__ import annotations

from bot.conversation.routing import Needs, Route
from handlers import (
    city_summary,
    compare_units,
    courtesy,
    deadlines,
    fallback,
    hours,
    linking,
    obligations,
    person_lookup,
    plan_targets,
    remind_unit,
    reminders,
    unit_missing,
    unit_progress,
    why_obligation,
)

ROUTES: tuple[Route, ...] = (
    Route("greet", courtesy.greet, Needs.NOTHING),
    Route("thanks", courtesy.thanks, Needs.NOTHING),
    Route("help", courtesy.help_, Needs.NOTHING),
    Route("contact_officer", courtesy.contact_officer, Needs.NOTHING),
    Route("plan_targets", plan_targets.plan_targets, Needs.NOTHING),
    Route("link_account", linking.link_account, Needs.NOTHING, writes=True),
    Route("unlink_account", linking.unlink_account, writes=True),
    Route("my_missing", obligations.my_missing),
    Route("my_obligations", obligations.my_obligations),
    Route("why_obligation", why_obligation.why_obligation),
    Route("deadlines", deadlines.deadlines),
    Route("hours_this_year", hours.hours_this_year),
    Route("unit_progress", unit_progress.unit_progress),
    Route("unit_missing", unit_missing.unit_missing, Needs.UNIT),
    Route("remind_unit", remind_unit.remind_unit, Needs.UNIT, writes=True),
    Route("compare_units", compare_units.compare_units, Needs.UNIT),
    Route("city_summary", city_summary.city_summary),
    Route("person_lookup", person_lookup.person_lookup),
    Route("reminder_settings", reminders.reminder_settings, writes=True),
    Route("review_queue", fallback.everything_else, Needs.OFFICER),
    Route("manage_class", fallback.everything_else, Needs.OFFICER),
    Route("manage_accounts", fallback.everything_else, Needs.OFFICER),
    Route("not_linked", fallback.not_linked, Needs.NOTHING),
    Route("not_allowed", fallback.not_allowed, Needs.NOTHING),
    Route("not_understood", fallback.not_understood, Needs.NOTHING),
    Route("unsupported", fallback.unsupported, Needs.NOTHING),
    Route("*", fallback.everything_else),
)
