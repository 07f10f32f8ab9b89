"""Routes: which handler answers which intent, and who is let in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.context import Context
from bot.conversation.forms import filling
from bot.conversation.forms.declaration import Form
from bot.conversation.messages import Reply, Request
from bot.training.access import Viewer

Handler = Callable[[Request, Context], Reply]


class Needs(StrEnum):
    """What a route asks of a chat before its handler is called."""

    NOTHING = "nothing"
    LINK = "link"  # the chat belongs to a person
    UNIT = "unit"  # the person sees names of some unit
    OFFICER = "officer"  # the person holds a training officer's grant


@dataclass(frozen=True, slots=True)
class Route:
    """An intent with its handler. ``*`` takes every intent that no earlier route took.

    What a handler that ``writes`` has written is undone when it ends in a problem.
    """

    intent: str
    handler: Handler
    needs: Needs = Needs.LINK
    writes: bool = False
    form: Form | None = None  # what its handler asks for, one by one


def form_route(form: Form, needs: Needs = Needs.LINK) -> Route:
    """Return the route of a form."""
    return Route(form.intent, filling.handler(form), needs, writes=True, form=form)


def lets_in(route: Route, viewer: Viewer) -> bool:
    """Return whether a viewer may reach a route's handler."""
    if route.needs is Needs.NOTHING:
        return True
    if route.needs is Needs.LINK:
        return viewer.linked
    return viewer.officer if route.needs is Needs.OFFICER else viewer.leads


def find(routes: Sequence[Route], intent: str) -> Route:
    """Return the first route that takes an intent. Raises LookupError when none does."""
    for route in routes:
        # In the order of the list as it stands: no table behind it decides otherwise.
        if route.intent in (intent, "*"):
            return route
    raise LookupError(intent)
