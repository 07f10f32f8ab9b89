"""What is known of a call that Telegram did not take."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.conversation.messages import Delivery, Sent

#: Failures before anything was written to the connection: nothing can have arrived.
_NOT_BEGUN: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Failures after the request was written, with no answer.
_CUT_OFF: Final = (httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteError, httpx.CloseError)

#: Telegram asks for seconds, seldom minutes; more is no pause that is meant.
_LONGEST_PAUSE: Final = 3600.0
_ONLY_A_STATUS: Final = re.compile(r"[\w ]* \(\d+\)")


def outcome(error: Exception) -> Sent:
    """Return what an error of a send means for the message."""
    if isinstance(error, RetryAfter):
        return Sent(Delivery.LATER, retry_after=_seconds(error), reason="too_many")
    if isinstance(error, (Forbidden, InvalidToken, BadRequest)) and not _is_telegrams(error):
        return Sent(Delivery.LATER, reason="not_telegram")
    if isinstance(error, Forbidden):
        return Sent(Delivery.REFUSED, reason="blocked")
    if isinstance(error, InvalidToken):
        # Nobody's message is to blame: it goes once the token is put right.
        return Sent(Delivery.LATER, reason="wrong_token")
    if isinstance(error, BadRequest):  # a NetworkError to the library, though the network is well
        return _bad_request(error)
    if isinstance(error, ChatMigrated):
        return Sent(Delivery.REFUSED, reason="chat_moved")
    if isinstance(error, Conflict):
        # Another program asks with our token: each takes updates from the other.
        return Sent(Delivery.LATER, reason="second_poller")
    if isinstance(error, NetworkError):
        return _network(error)
    # A good status with a body that makes no sense: the message may have been taken.
    return Sent(Delivery.UNKNOWN, reason="garbage")


def _is_telegrams(error: TelegramError) -> bool:
    """Return whether Telegram itself refused, not a proxy or firewall on the way to it.

    Telegram says why in JSON. The library puts the status alone where there is no reason, and
    the failure to read the answer behind the error where it is no JSON.
    """
    if isinstance(error.__cause__, InvalidToken):  # the library says it in its own words
        error = error.__cause__
    unread = isinstance(error.__cause__, TelegramError)
    return not unread and _ONLY_A_STATUS.fullmatch(error.message) is None


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
    seconds = pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
    return min(max(0.0, seconds), _LONGEST_PAUSE)
