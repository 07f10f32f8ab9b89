"""What is known of a message that the Zalo Bot Platform did not take."""

from __future__ import annotations

from typing import Final

import httpx

from bot.channels.zalo_bot.client import ZaloBotError
from bot.conversation.messages import Delivery, Sent

#: Failures before anything was written to the connection: nothing can have arrived.
_NOT_BEGUN: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Zalo's codes: what each means for the message. 403 is its "internal server error"; 429 is a
#: quota, and says no pause; 408 and 504 leave open what became of the message.
_CODES: Final = {
    400: Sent(Delivery.UNREACHABLE, reason="bad_request"),
    401: Sent(Delivery.LATER, reason="wrong_token"),
    403: Sent(Delivery.LATER, reason="service_down"),
    404: Sent(Delivery.UNREACHABLE, reason="chat_not_found"),
    408: Sent(Delivery.UNKNOWN, reason="timed_out"),
    429: Sent(Delivery.UNREACHABLE, reason="quota"),
    504: Sent(Delivery.UNKNOWN, reason="timed_out"),
}


def outcome(error: Exception) -> Sent:
    """Return what an error of a send means for the message."""
    if isinstance(error, ZaloBotError):
        return _answered(error)
    if isinstance(error, _NOT_BEGUN):
        return Sent(Delivery.LATER, reason="not_reached")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Sent(Delivery.UNKNOWN, reason="timed_out")
    if isinstance(error, httpx.TransportError):
        return Sent(Delivery.UNKNOWN, reason="cut_off")
    return Sent(Delivery.UNKNOWN, reason="garbage")


def _answered(error: ZaloBotError) -> Sent:
    if not error.understood:
        if 200 <= error.status < 300:
            # A good status with a body that makes no sense: the message may have been taken.
            return Sent(Delivery.UNKNOWN, reason="garbage")
        return Sent(Delivery.LATER, reason="not_zalo")
    if error.code in _CODES:
        return _CODES[error.code]
    return Sent(Delivery.LATER, reason="service_down")
