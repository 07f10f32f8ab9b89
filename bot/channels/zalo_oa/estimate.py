"""What reminders through the account will cost, as far as can be told before they go."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from bot.channels.zalo_oa import costs, windows
from bot.channels.zalo_oa.offers import international, offers
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.channels.zalo_oa.updates import CHANNEL
from bot.conversation.send_cost import PlannedSend, SendCost
from bot.storage.tables import channel_account, person


def estimate(connection: Connection, planned: Iterable[PlannedSend], tariff: Tariff) -> SendCost:
    """Return what reminders will cost if everybody's window stays as it is."""
    dong = paid = unreachable = 0
    left: dict[object, int] = {}
    for one in planned:
        row = connection.execute(
            select(channel_account.c.address, person.c.phone)
            .join(person, person.c.id == channel_account.c.person_id)
            .where(channel_account.c.channel == CHANNEL, person.c.id == one.person_id)
        ).first()
        day = one.at.date()
        if day not in left:
            left[day] = costs.templates_left(connection, tariff, one.at)
        allowed = (
            offers(
                windows.window_of(connection, row.address),
                tariff,
                one.at,
                has_template=tariff.template_for(one.kind) is not None,
                phone=international(row.phone),
                templates_left=left[day],
            )
            if row is not None
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
