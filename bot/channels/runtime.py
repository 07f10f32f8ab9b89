"""What all channels of a process share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.metrics import Metrics
from bot.channels.reply_outbox import ReplyOutbox


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts that every channel works with.

    ``sign_in_tokens`` are a demo's many-use tokens by person; nobody else has any.
    """

    engine: Engine
    clock: Clock
    say: Texts
    executor: AnswerExecutor
    queues: ChatQueues
    metrics: Metrics
    replies: ReplyOutbox
    sign_in_tokens: Mapping[int, str] = field(default_factory=dict)
