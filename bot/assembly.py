"""The assistant with its parts joined: for the command line, the demo and the server alike."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.clock import Clock
from bot.conversation.assistant import Assistant
from bot.conversation.directory import Directory
from bot.conversation.roles import Names
from bot.settings import Settings
from bot.texts import Texts


def assistant(
    engine: Engine, clock: Clock, say: Texts, settings: Settings | None = None
) -> Assistant:
    """Return the assistant over a database. Raises Problem when no question model is built.

    Of the settings those matter that say which channels may carry lists of names.
    """
    from bot.understanding.engine import load
    from handlers import ROUTES

    names = Names.of(settings.names_in_chat, settings.public_url) if settings else Names()
    return Assistant(engine, clock, say, load(say.locale), ROUTES, Directory(), names)
