"""Hello, thank you, what can you do, and how to reach a human."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training import grants
from bot.training.last_import import last_import


def menu(context: Context) -> tuple[Choice, ...]:
    """Return the buttons that suit the asker's role."""
    if not context.viewer.linked:
        return (
            context.choice("button.link", "link_account"),
            context.choice("button.plan", "plan_targets"),
        )
    # Six buttons at most: an officer's day is the desk, their own duties come last.
    if context.viewer.officer:
        return (
            context.choice("button.review", "review_queue"),
            context.choice("button.rehearsal", "release_reminders"),
            context.choice("button.unit", "unit_progress"),
            context.choice("button.who", "unit_missing"),
            context.choice("button.all_classes", "upcoming_classes"),
            context.choice("button.missing", "my_missing"),
        )
    own = (
        context.choice("button.missing", "my_missing"),
        context.choice("button.all_classes", "upcoming_classes"),
        context.choice("button.schedule", "my_schedule"),
        context.choice("button.hours", "hours_this_year"),
    )
    unit = context.choice("button.unit", "unit_progress")
    if context.viewer.leads:
        return (unit, context.choice("button.who", "unit_missing"), *own)
    return (*own, context.choice("button.obligations", "my_obligations"), unit)


def greet(_request: Request, context: Context) -> Reply:
    """Say hello, and what this is."""
    if context.viewer.person:
        text = context.say("greet.known", name=context.viewer.person.name)
    else:
        text = context.say("greet.stranger")
    return Reply(text, menu(context))


def thanks(_request: Request, context: Context) -> Reply:
    """Take thanks, or a yes or no that closes what was said."""
    return Reply(context.say("thanks" if context.slots.agree is None else "thanks.closed"))


def help_(_request: Request, context: Context) -> Reply:
    """Say what the assistant does and how to ask."""
    human = officer_line(context)
    if context.slots.verb == "imported" and context.viewer.officer:
        when = _imported(context) or [context.say("help.not_imported")]
        return Reply("\n".join([*when, human]), menu(context))
    text = [context.say(_help_key(context)), *_imported(context), human]
    text.append(context.say("help.machine_desk" if context.viewer.officer else "help.machine"))
    return Reply("\n".join(text), menu(context))


def _imported(context: Context) -> list[str]:
    """Return when data was last brought in, for officers."""
    moment = last_import(context.connection) if context.viewer.officer else None
    if moment is None:
        return []
    say, at = context.say, moment.astimezone(context.now.tzinfo)
    return [say("help.imported", hour=say.hour(at), day=say.day(at.date(), context.today))]


def _help_key(context: Context) -> str:
    viewer = context.viewer
    if not viewer.linked:
        return "help.stranger"
    if viewer.officer:
        return "help.officer"
    return "help.manager" if viewer.leads else "help.staff"


def contact_officer(_request: Request, context: Context) -> Reply:
    """Give the nearest training officer's name and work phone."""
    return Reply(officer_line(context))


def officer_line(context: Context) -> str:
    """Return whom to ask: the nearest officer, or that none is set; names only when linked."""
    if not context.viewer.linked:
        return context.say("officer.stranger")
    unit_id = context.person.unit_id
    asker = context.person.id
    # Never the asker: an officer who seeks a human must not be sent to themselves.
    officer = grants.nearest_officer(context.as_of, unit_id, other_than=asker)
    if officer is None:
        own = context.viewer.officer
        return context.say("officer.oneself" if own else "officer.none")
    key = "officer.phone" if officer.phone else "officer.name"
    return context.say(key, name=officer.name, phone=officer.phone)
