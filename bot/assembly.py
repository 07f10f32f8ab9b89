"""The assistant with its parts joined: for the command line, the demo and the server alike."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.clock import Clock
from bot.conversation.assistant import Assistant
from bot.conversation.directory import Directory
from bot.texts import Texts


def assistant(engine: Engine, clock: Clock, say: Texts) -> Assistant:
    """Return the assistant over a database. Raises Problem when no question model is built."""
    from bot.understanding.engine import load
    from handlers import ROUTES

    return Assistant(engine, clock, say, load(say.locale), ROUTES, Directory())
