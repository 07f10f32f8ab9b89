"""Reminders through the account: by the cheapest kind of message that is allowed now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.alarms import raise_alarm
from bot.channels.sender import Sender
from bot.channels.zalo_oa import costs, errors, windows
from bot.channels.zalo_oa.client import Accepted, ZaloOaClient
from bot.channels.zalo_oa.costs import CostState
from bot.channels.zalo_oa.offers import Offer, international, offers
from bot.channels.zalo_oa.tariff import MessageKind, Tariff
from bot.channels.zalo_oa.updates import CHANNEL
from bot.channels.zalo_oa.windows import ChatWindow
from bot.conversation import chat_accounts
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent
from bot.storage.engine import reading, writing
from bot.training import people

#: Characters of a paragraph of a template.
_PARAGRAPH: Final = 400
#: Zalo's code for a day's templates that are used up.
_QUOTA: Final = -211
_FINAL: Final = frozenset({Delivery.SENT, Delivery.LATER, Delivery.UNKNOWN})
_SETTLED: Final = {Delivery.SENT: CostState.SENT, Delivery.UNKNOWN: CostState.UNKNOWN}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Plan:
    window: ChatWindow
    offers: list[Offer]
    phone: str | None
    template_id: str | None


class ZaloOaGateway:
    """Sends once, by one kind after another, until one is taken."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        sender: Sender,
        client: ZaloOaClient,
        tariff: Tariff,
        page: str,
    ) -> None:
        """Join the parts; ``page`` is the program's public address."""
        self._engine = engine
        self._clock = clock
        self._sender = sender
        self._client = client
        self._tariff = tariff
        self._page = page
        self._throttle = sender.throttle

    @property
    def name(self) -> str:
        """The channel's name."""
        return CHANNEL

    @property
    def capabilities(self) -> Capabilities:
        """What a consultation message can do."""
        return self._sender.capabilities

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Send a reminder; ``UNREACHABLE`` where no kind is allowed, affordable or taken."""
        now = self._clock.now()
        plan = await asyncio.to_thread(self._plan, to.id, _kind_of(key), now)
        if plan.window.quiet_until is not None and plan.window.is_quiet(now):
            # A colleague writes to this person by hand: a reminder in between would seem theirs.
            pause = (plan.window.quiet_until - now).total_seconds()
            return Sent(Delivery.LATER, retry_after=pause, reason="answered_by_hand")
        sent = Sent(Delivery.UNREACHABLE, reason=_why_not(plan.window))
        for offer in plan.offers:
            sent = await self._by(offer, plan, to, reply, key)
            # UNKNOWN too: it may have arrived, and another kind would be a second, paid copy.
            if sent.outcome in _FINAL:
                break
        if sent.outcome is Delivery.FAILED:
            # Wrong for this account alone: another channel may take it.
            return Sent(Delivery.UNREACHABLE, reason=sent.reason)
        return sent

    async def refused(self, user_id: str, code: int) -> None:
        """Note that Zalo refused a consultation message."""
        await asyncio.to_thread(self._note, user_id, MessageKind.CONSULTATION, code)

    async def _by(self, offer: Offer, plan: _Plan, to: Address, reply: Reply, key: str) -> Sent:
        number = await asyncio.to_thread(self._reserve, offer, to.id, key)
        if number is None:
            return Sent(Delivery.UNREACHABLE, reason="money")
        if offer.kind is MessageKind.CONSULTATION:
            sent = await self._sender.send(to, reply, key)
        else:
            sent = await self._template(offer.kind, plan, to, reply, number)
        await asyncio.to_thread(self._settle, number, sent)
        return sent

    async def _template(
        self, kind: MessageKind, plan: _Plan, to: Address, reply: Reply, number: int
    ) -> Sent:
        target = {"user_id": to.id}
        if kind is MessageKind.TEMPLATE_PHONE:
            target = {"phone": plan.phone or ""}
        try:
            if (pause := await self._throttle.bulk()) > 0:
                return Sent(Delivery.LATER, retry_after=pause, reason="too_many")
        except Problem as problem:  # nothing was sent
            return Sent(Delivery.LATER, reason=problem.key)
        try:
            accepted = await self._client.template(
                target, plan.template_id or "", self._filled(reply), str(number)
            )
        except Exception as error:
            sent = errors.outcome(error)
            if (code := errors.code_of(sent)) is not None:
                await asyncio.to_thread(self._note, to.id, kind, code)
            return sent
        await asyncio.to_thread(self._told_left, accepted)
        return Sent(Delivery.SENT, accepted.message_id or None)

    def _filled(self, reply: Reply) -> dict[str, str]:
        """Return a template's parameters. Its text is a push message: nobody's buttons or files."""
        fillings = {
            "text": reply.text[:_PARAGRAPH],
            "day": f"{self._clock.today():%d/%m/%Y}",
            "page": self._page,
        }
        return {name: fillings[filling] for name, filling in self._tariff.fields.items()}

    def _plan(self, user_id: str, notification_kind: str, now: datetime) -> _Plan:
        template_id = self._tariff.template_for(notification_kind)
        with reading(self._engine) as connection:
            known = windows.window_of(connection, user_id)
            person_id = chat_accounts.person_of(connection, Address(CHANNEL, user_id))
            phone = None if person_id is None else people.phone_of(connection, person_id)
            left = costs.templates_left(connection, self._tariff, now)
        number = international(phone)
        allowed = offers(
            known,
            self._tariff,
            now,
            has_template=template_id is not None,
            phone=number,
            templates_left=left,
        )
        return _Plan(known, allowed, number, template_id)

    def _reserve(self, offer: Offer, user_id: str, key: str) -> int | None:
        with writing(self._engine) as connection:
            return costs.reserve(
                connection,
                self._tariff,
                key=key,
                user_id=user_id,
                kind=offer.kind,
                price=offer.price,
                now=self._clock.now(),
            )

    def _settle(self, number: int, sent: Sent) -> None:
        state = _SETTLED.get(sent.outcome, CostState.FAILED)
        with writing(self._engine) as connection:
            costs.settle(connection, number, state, sent.message_id)

    def _note(self, user_id: str, kind: MessageKind, code: int) -> None:
        now = self._clock.now()
        with writing(self._engine) as connection:
            windows.refused(connection, user_id, kind, code, now)
            if code == _QUOTA and kind is not MessageKind.CONSULTATION:
                costs.told_left(connection, now.date(), 0)
            if code in errors.ALARMING:
                raise_alarm(connection, now, f"zalo_oa_{abs(code)}", kind=kind.value)

    def _told_left(self, accepted: Accepted) -> None:
        """Keep what is left of the day; of a bare daily figure it is reckoned from our ledger."""
        now, left = self._clock.now(), accepted.remaining
        if left is None and accepted.daily is None:
            return
        with writing(self._engine) as connection:
            if left is None:
                left = (accepted.daily or 0) - costs.templates_sent(connection, now)
            costs.told_left(connection, now.date(), left)


def _kind_of(key: str) -> str:
    """Return the kind of notification in its key: ``person:kind:occurrence``."""
    parts = key.split(":", 2)
    return parts[1] if len(parts) == 3 else ""


def _why_not(known: ChatWindow) -> str:
    """Return Zalo's own reason, which we know without asking."""
    if known.inactive_at is not None:
        return "zalo_oa_227"
    if known.following is False:
        return "zalo_oa_213"
    if known.refused:
        return "zalo_oa_217"
    return "zalo_oa_230"
