"""What all channels of a process share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import Answering
from bot.channels.chat_queues import Lanes
from bot.channels.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts that every channel works with."""

    engine: Engine
    clock: Clock
    say: Texts
    answering: Answering
    lanes: Lanes
    metrics: Metrics
