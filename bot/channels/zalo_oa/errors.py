"""What is known of a message that the Official Account could not send.

Zalo's own word beats what we reckon of windows and quotas: ``windows`` remembers it.
"""

from __future__ import annotations

from typing import Final

import httpx

from bot.channels.zalo_oa.client import ZaloOaError
from bot.channels.zalo_oa.tokens import NoTokenError
from bot.conversation.messages import Delivery, Sent

#: Failures before anything was written to the connection: nothing can have arrived.
_NOT_BEGUN: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_MINUTE, _HOUR = 60.0, 3600.0
#: Codes after which the same kind of message goes on failing for everybody: an operator's matter.
ALARMING: Final = frozenset({-211, -221, -223, -224, -320, -321})
_LATER: Final = {-32: _MINUTE, -234: _HOUR}
_TOKEN: Final = frozenset({-216, -220})
#: The message itself is wrong: the next one may be right.
_WRONG: Final = frozenset({-100, -201, -210, -248})
#: The person, the account or its package stands in the way: by another kind or channel, perhaps.
_IN_THE_WAY: Final = frozenset(
    {-211, -213, -217, -218, -221, -223, -224, -227, -230, -232, -244, -320, -321}
)
KNOWN: Final = frozenset({*_LATER, *_TOKEN, *_WRONG, *_IN_THE_WAY})


def outcome(error: Exception) -> Sent:
    """Return what an error of a send means for the message."""
    if isinstance(error, ZaloOaError):
        return _answered(error)
    if isinstance(error, NoTokenError):
        reason = "wrong_token" if error.reason == "refused" else "no_token"
        return Sent(Delivery.LATER, reason=reason)
    if isinstance(error, _NOT_BEGUN):
        return Sent(Delivery.LATER, reason="not_reached")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Sent(Delivery.UNKNOWN, reason="timed_out")
    if isinstance(error, httpx.TransportError):
        return Sent(Delivery.UNKNOWN, reason="cut_off")
    return Sent(Delivery.UNKNOWN, reason="garbage")


def code_of(sent: Sent) -> int | None:
    """Return Zalo's code in an outcome's reason; None where it has none."""
    _, found, number = (sent.reason or "").partition("zalo_oa_")
    return -int(number) if found and number.isdigit() else None


def _answered(error: ZaloOaError) -> Sent:
    code = error.code
    if code is None:
        if 200 <= error.status < 300:
            # A good status with a body that makes no sense: the message may have been taken.
            return Sent(Delivery.UNKNOWN, reason="garbage")
        return Sent(Delivery.LATER, reason="not_zalo")
    reason = f"zalo_oa_{abs(code)}"
    if code in _TOKEN:
        return Sent(Delivery.LATER, reason="wrong_token")
    if code in _LATER:
        return Sent(Delivery.LATER, retry_after=_LATER[code], reason=reason)
    if code in _WRONG:
        return Sent(Delivery.FAILED, reason=reason)
    return Sent(Delivery.UNREACHABLE, reason=reason if code in KNOWN else "zalo_oa_other")
