"""What all channels of a process share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.channels.answering import Answering
from bot.channels.lanes import Lanes
from bot.channels.metrics import Metrics
from bot.clock import Clock
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts that every channel works with."""

    engine: Engine
    clock: Clock
    say: Texts
    answering: Answering
    lanes: Lanes
    metrics: Metrics
