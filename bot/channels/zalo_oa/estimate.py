"""What reminders through the account will cost, as far as can be told before they go."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.channels.zalo_oa import costs, windows
from bot.channels.zalo_oa.offers import international, offers
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.channels.zalo_oa.updates import CHANNEL
from bot.conversation import chat_accounts
from bot.conversation.send_cost import PlannedSend, SendCost
from bot.training import people


def estimate(connection: Connection, planned: Iterable[PlannedSend], tariff: Tariff) -> SendCost:
    """Return what reminders will cost if everybody's window stays as it is."""
    dong = paid = unreachable = 0
    left: dict[object, int] = {}
    for one in planned:
        address = next(iter(chat_accounts.addresses(connection, one.person_id, CHANNEL)), None)
        day = one.at.date()
        if day not in left:
            left[day] = costs.templates_left(connection, tariff, one.at)
        allowed = (
            offers(
                windows.window_of(connection, address),
                tariff,
                one.at,
                has_template=tariff.template_for(one.kind) is not None,
                phone=international(people.phone_of(connection, one.person_id)),
                templates_left=left[day],
            )
            if address is not None
            else []
        )
        if not allowed:
            unreachable += 1
            continue
        cheapest = allowed[0]
        dong += cheapest.price
        paid += cheapest.price > 0
        # Of one quota for all: the first take the templates, and the last are told as unreachable.
        left[day] -= cheapest.kind is not MessageKind.CONSULTATION
    return SendCost(dong, paid, unreachable)
