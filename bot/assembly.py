"""The assistant with its parts joined: for the command line, the demo and the server alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.conversation.assistant import Assistant
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Attachment
from bot.conversation.send_cost import EstimateCost, PlannedSend, SendCost, nothing_paid
from bot.training.access import NAMES_ANYWHERE, NamePolicy
from bot.training.evidence import Proof


def assistant(
    engine: Engine, clock: Clock, say: Texts, settings: Settings | None = None
) -> Assistant:
    """Return the assistant over a database. Raises Problem when no question model is built.

    Of the settings those matter that say which channels may carry lists of names, and the key.
    """
    # Deferred, slow: commands that ask nothing take this module as well.
    from bot.understanding.engine import load
    from handlers import ROUTES

    names, secret = NAMES_ANYWHERE, None
    if settings is not None:
        if settings.names_in_chat is not None:
            # Deferred, slow: the registry knows the channels, and a question needs none.
            from bot.channels.registry import check_names

            check_names(settings.names_in_chat)
        names = NamePolicy.of(settings.names_in_chat, settings.public_url)
        if settings.secret_key is not None:
            secret = settings.secret_key.get_secret_value().encode()
    understander = load(say.locale)
    return Assistant(
        engine,
        clock,
        say,
        understander,
        ROUTES,
        Gazetteers(say.locale),
        secret,
        names,
        chat_parted,
        with_proof,
        nothing_paid if settings is None else send_cost(settings),
    )


def send_cost(settings: Settings) -> EstimateCost:
    """Return what estimates the cost of reminders on the channels that are paid for."""

    def cost(connection: Connection, planned: Iterable[PlannedSend]) -> SendCost | None:
        # Deferred, slow: asked for by officers' rehearsals alone.
        from bot.channels import registry

        return registry.send_cost(settings, connection, planned)

    return cost


def with_proof(attachment: Attachment) -> Attachment:
    """Return a file that came with the proof that is kept of it, or why it cannot be taken."""
    # Deferred, slow: pictures and PDFs are read for a few messages in a hundred.
    from bot.exchange import proofs

    read: Proof | Problem
    try:
        read = proofs.proof(attachment.name, attachment.content)
    except Problem as problem:
        read = problem
    return replace(attachment, proof=read)


def chat_parted(connection: Connection, chat: Address) -> None:
    """Have a chat's channel take out what it keeps of the chat."""
    # Deferred, slow: the messengers' libraries, for a command that ends chats.
    from bot.channels import registry

    registry.chat_parted(connection, chat)
