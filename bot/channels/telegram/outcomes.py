"""What is known of a call that Telegram did not take."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.conversation.messages import Delivery, Sent

#: Failures before anything was written to the connection: nothing can have arrived.
_NOT_BEGUN: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Failures after the request was written, with no answer.
_CUT_OFF: Final = (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError, httpx.CloseError)


def outcome(error: Exception) -> Sent:
    """Return what an error of a send means for the message."""
    if isinstance(error, RetryAfter):
        return Sent(Delivery.LATER, retry_after=_seconds(error), reason="too_many")
    if isinstance(error, Forbidden):
        return Sent(Delivery.REFUSED, reason="blocked")
    if isinstance(error, InvalidToken):
        return Sent(Delivery.FAILED, reason="wrong_token")
    if isinstance(error, BadRequest):  # a NetworkError to the library, though the network is well
        return _bad_request(error)
    if isinstance(error, ChatMigrated):
        return Sent(Delivery.REFUSED, reason="chat_moved")
    if isinstance(error, NetworkError):
        return _network(error)
    # A good status with a body that makes no sense: the message may have been taken.
    return Sent(Delivery.UNKNOWN, reason="garbage")


def _bad_request(error: BadRequest) -> Sent:
    if "chat not found" in error.message.lower():
        return Sent(Delivery.REFUSED, reason="chat_not_found")
    return Sent(Delivery.FAILED, reason="bad_request")


def _network(error: NetworkError) -> Sent:
    if isinstance(error.__cause__, _NOT_BEGUN):
        return Sent(Delivery.LATER, reason="not_reached")
    if isinstance(error, TimedOut):
        return Sent(Delivery.UNKNOWN, reason="timed_out")
    if isinstance(error.__cause__, _CUT_OFF):
        return Sent(Delivery.UNKNOWN, reason="cut_off")
    return Sent(Delivery.LATER, reason="service_down")


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
