"""By which kinds of message a person may be reached now, the cheapest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.base.phone_numbers import national
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.channels.zalo_oa.windows import ChatWindow


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of message that is allowed, and its price in đồng."""

    kind: MessageKind
    price: int


def offers(
    window: ChatWindow,
    tariff: Tariff,
    now: datetime,
    *,
    has_template: bool,
    phone: str | None,
    templates_left: int,
) -> list[Offer]:
    """Return what may be sent, by price; of equal prices in the order of the kinds."""
    if window.inactive_at is not None:
        return []  # until the person writes again: Zalo counts vain tries against the account
    allowed = []
    if _consultation_allowed(window, tariff, now):
        age = now - (window.interacted_at or now)
        price = 0 if age <= tariff.free else tariff.prices[MessageKind.CONSULTATION]
        allowed.append(Offer(MessageKind.CONSULTATION, price))
    if has_template and templates_left > 0:
        allowed += [
            Offer(kind, tariff.prices[kind])
            for kind in (MessageKind.TEMPLATE_USER, MessageKind.TEMPLATE_PHONE)
            if kind not in window.refused
            and (kind is MessageKind.TEMPLATE_USER or phone is not None)
        ]
    return sorted(allowed, key=lambda offer: offer.price)


def _consultation_allowed(window: ChatWindow, tariff: Tariff, now: datetime) -> bool:
    wrote = window.interacted_at
    return (
        wrote is not None
        and now - wrote <= tariff.open
        and window.closed_at is None
        and window.following is not False
        and window.full_on != now.date()
        and MessageKind.CONSULTATION not in window.refused
    )


def international(phone: str | None) -> str | None:
    """Return a Vietnamese mobile number as Zalo wants it (84…); None for anything else."""
    number = national(phone) or ""
    return f"84{number[1:]}" if re.fullmatch(r"0[35789]\d{8}", number) else None
