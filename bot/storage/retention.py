"""How long what is only needed for a while is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from bot.storage.personal_data import REGISTRY
from bot.storage.tables import (
    channel_account,
    evidence,
    link_attempt,
    link_code,
    message,
    stored_file,
)

_STRANGERS_KEPT: Final = timedelta(days=1)
#: A code that was used, or can be used no more, is told apart from a wrong one for so long.
_CODES_KEPT: Final = timedelta(days=30)

#: Proofs that were sent in and never finished; ``training.enums`` calls them drafts.
_DRAFTS_KEPT: Final = timedelta(days=7)
_DRAFT: Final = "draft"


def sweep(connection: Connection, now: datetime) -> int:
    """Delete what has been kept long enough; return how many rows."""
    rows = sum(
        connection.execute(delete(kept.table).where(kept.since < now - kept.life)).rowcount
        for kept in REGISTRY
        if kept.since is not None and kept.life is not None
    )
    rows += _sweep_codes(connection, now) + _sweep_strangers(connection, now)
    return rows + _sweep_drafts(connection, now)


def _sweep_drafts(connection: Connection, now: datetime) -> int:
    """Delete proofs of which it was never said what they prove, and files that no proof has."""
    old = evidence.c.received_at < now - _DRAFTS_KEPT
    drafts = delete(evidence).where(evidence.c.state == _DRAFT, old)
    rows = connection.execute(drafts).rowcount
    # A file is kept once whoever sends it, so it goes when the last proof of it has gone.
    used = exists().where(evidence.c.sha256 == stored_file.c.sha256)
    unused = delete(stored_file).where(stored_file.c.kept_at < now - _DRAFTS_KEPT, ~used)
    return rows + connection.execute(unused).rowcount


def _sweep_strangers(connection: Connection, now: datetime) -> int:
    """Delete what was said in chats that are nobody's: pages anybody may open."""
    account = channel_account.c
    linked = exists().where(
        account.channel == message.c.channel, account.address == message.c.address
    )
    found = delete(message).where(message.c.at < now - _STRANGERS_KEPT, ~linked)
    return connection.execute(found).rowcount


def _sweep_codes(connection: Connection, now: datetime) -> int:
    over = func.coalesce(link_code.c.used_at, link_code.c.expires)
    # A tried code waits for its attempts, which go first: they count against a chat.
    tried = select(link_attempt.c.code_id).where(link_attempt.c.code_id.is_not(None))
    found = delete(link_code).where(over < now - _CODES_KEPT, link_code.c.id.not_in(tried))
    return connection.execute(found).rowcount
