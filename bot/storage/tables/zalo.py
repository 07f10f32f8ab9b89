"""The tables of Zalo's channels: tokens, windows, costs, quotas and pictures on their way."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from bot.storage.tables.columns import Key, metadata
from bot.storage.types import Instant

zalo_oa_token = Table(  # both tokens encrypted; a refresh token is spent by its use
    "zalo_oa_token",
    metadata,
    Column("app_id", String(40), primary_key=True),
    Column("access_token", Text),
    Column("refresh_token", Text, nullable=False),
    Column("expires_at", Instant),  # of the access token
    Column("refreshed_at", Instant, nullable=False),
    Column("seed", String(64), nullable=False),  # digest of the setting that the row began with
    # Zalo takes a refresh token once: two processes spending it at a time would lock the account
    # out until somebody signs in to its console.
    Column("leased_until", Instant),  # somebody is spending the refresh token
)

zalo_oa_chat = Table(  # what may be sent to a person, and when
    "zalo_oa_chat",
    metadata,
    Column("user_id", String(100), primary_key=True),
    Column("interacted_at", Instant),
    Column("following", Boolean),
    # The free window is reckoned by Zalo's clock and rules; where its answers differ, they hold.
    Column("closed_at", Instant),  # Zalo said that the window is over, whatever we reckon
    Column("refused", JSON, nullable=False),  # kinds of message that the person turned off
    Column("inactive_at", Instant),  # Zalo said that the account is not used
    Column("full_on", Date),  # the day on which the person's own quota was reached
    Column("quiet_until", Instant),  # somebody answers in the account's console
    Column("quiet_message", String(100)),  # the message that said so
)

zalo_oa_message = Table(  # what was sent and what it costs, written before it is sent
    "zalo_oa_message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", String(200), nullable=False, index=True),
    Column("user_id", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("price", Integer, nullable=False),  # đồng
    Column("state", String(20), nullable=False),
    Column("message_id", String(100), index=True),
    Column("at", Instant, nullable=False),
    Index("ix_zalo_oa_message_at", "at", "state"),
)

zalo_oa_day = Table(  # what Zalo's answers said is left of a day's templates
    "zalo_oa_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("remaining", Integer, nullable=False),
)

zalo_bot_month = Table(  # messages sent by each bot
    "zalo_bot_month",
    metadata,
    Column("bot", String(40), primary_key=True),
    Column("month", Date, primary_key=True),  # its first day
    Column("messages", Integer, nullable=False),
)

channel_activity = Table(  # when a messenger last brought anything
    "channel_activity",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("event_at", Instant, nullable=False),
)

shared_picture = Table(  # fetched by messengers under an address that nobody can guess
    "shared_picture",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("mime", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("expires", Instant, nullable=False, index=True),
)
