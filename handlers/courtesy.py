"""Hello, thank you, what can you do, and how to reach a human."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training import grants


def menu(context: Context) -> tuple[Choice, ...]:
    """Return the buttons that suit the asker's role."""
    if not context.viewer.linked:
        return (
            context.choice("button.link", "link_account"),
            context.choice("button.plan", "plan_targets"),
        )
    own = (
        context.choice("button.missing", "my_missing"),
        context.choice("button.obligations", "my_obligations"),
        context.choice("button.hours", "hours_this_year"),
    )
    if context.viewer.leads:
        unit = (
            context.choice("button.unit", "unit_progress"),
            context.choice("button.who", "unit_missing"),
        )
        return (*unit, *own)
    return (*own, context.choice("button.unit", "unit_progress"))


def greet(_request: Request, context: Context) -> Reply:
    """Say hello, and what this is."""
    if context.viewer.person:
        text = context.say("greet.known", name=context.viewer.person.name)
    else:
        text = context.say("greet.stranger")
    return Reply(text, menu(context))


def thanks(_request: Request, context: Context) -> Reply:
    """Take thanks."""
    return Reply(context.say("thanks"))


def help_(_request: Request, context: Context) -> Reply:
    """Say what the assistant does and how to ask."""
    who = (
        "help.stranger"
        if not context.viewer.linked
        else "help.manager"
        if context.viewer.leads
        else "help.staff"
    )
    human = officer_line(context)
    return Reply("\n".join([context.say(who), human, context.say("help.machine")]), menu(context))


def contact_officer(_request: Request, context: Context) -> Reply:
    """Give the nearest training officer's name and work phone."""
    return Reply(officer_line(context))


def officer_line(context: Context) -> str:
    """Return whom to ask: the nearest officer, or that none is set; names only when linked."""
    if not context.viewer.linked:
        return context.say("officer.stranger")
    unit_id = context.person.unit_id
    officer = grants.nearest_officer(context.as_of, unit_id)
    if officer is None:
        return context.say("officer.none")
    key = "officer.phone" if officer.phone else "officer.name"
    return context.say(key, name=officer.name, phone=officer.phone)
