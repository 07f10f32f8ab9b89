"""The tables, one module an area; a table is asked for here, whatever its area.

Days from–to are both included; ``0001-01-01`` is always, ``9999-12-31`` open.
"""

from __future__ import annotations

from bot.storage.tables.accounts import channel_account, chat_menu, link_attempt, link_code
from bot.storage.tables.audit import audit_event
from bot.storage.tables.chat import (
    chat_memory,
    inbox,
    long_action,
    masked_question,
    message,
    message_file,
)
from bot.storage.tables.classes import booking, class_session, training_class
from bot.storage.tables.columns import Key, metadata
from bot.storage.tables.figures import figure_code
from bot.storage.tables.people import (
    person,
    post,
    qualification,
    restriction,
    role_grant,
    status_period,
)
from bot.storage.tables.plans import plan, waiver
from bot.storage.tables.push import push_subscription
from bot.storage.tables.reminders import (
    calendar_day,
    duty_pause,
    held_nudge,
    notification,
    planned_day,
    preference,
    release,
    reminder_mark,
    send_rate,
    sending_stop,
    training_date,
)
from bot.storage.tables.replies import unsent_reply
from bot.storage.tables.results import change, evidence, ledger, request, stored_file
from bot.storage.tables.units import unit, unit_head, unit_predecessor, unit_version
from bot.storage.tables.zalo import (
    channel_activity,
    shared_picture,
    zalo_bot_month,
    zalo_oa_chat,
    zalo_oa_day,
    zalo_oa_message,
    zalo_oa_token,
)

__all__ = [
    "Key",
    "audit_event",
    "booking",
    "calendar_day",
    "change",
    "channel_account",
    "channel_activity",
    "chat_memory",
    "chat_menu",
    "class_session",
    "duty_pause",
    "evidence",
    "figure_code",
    "held_nudge",
    "inbox",
    "ledger",
    "link_attempt",
    "link_code",
    "long_action",
    "masked_question",
    "message",
    "message_file",
    "metadata",
    "notification",
    "person",
    "plan",
    "planned_day",
    "post",
    "preference",
    "push_subscription",
    "qualification",
    "release",
    "reminder_mark",
    "request",
    "restriction",
    "role_grant",
    "send_rate",
    "sending_stop",
    "shared_picture",
    "status_period",
    "stored_file",
    "training_class",
    "training_date",
    "unit",
    "unit_head",
    "unit_predecessor",
    "unit_version",
    "unsent_reply",
    "waiver",
    "zalo_bot_month",
    "zalo_oa_chat",
    "zalo_oa_day",
    "zalo_oa_message",
    "zalo_oa_token",
]
