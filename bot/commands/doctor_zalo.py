"""What ``bot doctor`` says of Zalo's channels, and of the alarms that were raised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.base.settings import plain
from bot.channels import alarms as alarms_log
from bot.channels.zalo_bot import quota
from bot.channels.zalo_bot.client import bot_key
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.setup import tokens_in
from bot.channels.zalo_oa import costs
from bot.channels.zalo_oa.settings import ZaloOaSettings
from bot.channels.zalo_oa.setup import Credentials, credentials
from bot.channels.zalo_oa.tariff import tariff_of
from bot.channels.zalo_oa.token_store import TokenStore
from bot.channels.zalo_oa.tokens import OLD
from bot.commands.common import Setup
from bot.storage.encryption import cipher_of
from bot.storage.engine import reading

OK, WARNING, FAILURE = "ok", "warning", "failure"
_ALARMS_OF: Final = timedelta(days=1)
#: Level and sentence.
Line = tuple[str, str]


def zalo_bot(setup: Setup) -> Iterator[Line]:
    """Say whether the tokens can be ones, and how much of each bot's share is used."""
    own, say = setup.settings.own(ZaloBotSettings), setup.say
    try:
        bots = [bot_key(token) for token in tokens_in(plain(own.zalo_bot_token))]
    except Problem as problem:
        yield FAILURE, say.problem(problem)
        return
    if not bots:
        return
    with reading(setup.engine) as connection:
        for usage in quota.usage(connection, bots, setup.clock.now()):
            people, messages = own.zalo_bot_people_limit, own.zalo_bot_month_limit
            used = max(usage.people / people, usage.messages / messages)
            sentence = say(
                "doctor.zalo_bot_usage",
                bot=usage.bot,
                people=usage.people,
                people_limit=people,
                messages=say.number(usage.messages),
                messages_limit=say.number(messages),
            )
            yield WARNING if used >= quota.WARNED_AT else OK, sentence
        # New people are sent to the emptiest: with one bot there is nothing to choose.
        if len(bots) > 1:
            bot = quota.emptiest(connection, bots, setup.clock.now())
            yield OK, say("doctor.zalo_bot_next", bot=bot)


def zalo_oa(setup: Setup) -> Iterator[Line]:
    """Say whether the account is set up whole, when its tokens were refreshed, what was spent."""
    settings, say = setup.settings, setup.say
    try:
        found = credentials(settings)
        tariff = tariff_of(settings)
    except Problem as problem:
        yield FAILURE, say.problem(problem)
        return
    if found is None:
        return
    if not settings.public_url:
        yield WARNING, say("doctor.zalo_oa_no_webhook")
    yield _tokens(setup, found)
    with reading(setup.engine) as connection:
        money = costs.spent(connection, setup.clock.now())
    # Before the cap is reached, since from then on nothing that costs goes out.
    level = WARNING if money >= costs.WARNED_AT * tariff.monthly_cap else OK
    cap = say.number(tariff.monthly_cap)
    yield level, say("doctor.zalo_oa_spent", spent=say.number(money), cap=cap)
    if "zalo_oa_prices" not in settings.own(ZaloOaSettings).model_fields_set:
        yield WARNING, say("doctor.zalo_oa_prices")


def alarms(setup: Setup) -> Iterator[Line]:
    """Say what was raised in the last day."""
    with reading(setup.engine) as connection:
        for name, at in _raised(connection, setup):
            when = at.astimezone(setup.clock.zone)
            yield WARNING, setup.say("doctor.alarm", at=f"{when:%H:%M %d/%m}", text=name)


def _tokens(setup: Setup, found: Credentials) -> Line:
    engine = setup.engine
    try:
        tokens = TokenStore(engine, cipher_of(setup.settings), found.app_id).load()
    except Problem as problem:
        return FAILURE, setup.say.problem(problem)
    if tokens is None or tokens.access is None:
        return WARNING, setup.say("doctor.zalo_oa_never")
    at = tokens.refreshed_at.astimezone(setup.clock.zone)
    old = setup.clock.now() - tokens.refreshed_at > OLD
    key = "doctor.zalo_oa_token_old" if old else "doctor.zalo_oa_token"
    return FAILURE if old else OK, setup.say(key, at=f"{at:%H:%M %d/%m/%Y}")


def _raised(connection: Connection, setup: Setup) -> Iterator[tuple[str, datetime]]:
    for name, at in alarms_log.raised(connection, setup.clock.now() - _ALARMS_OF):
        named = setup.say.name("alarm", name)
        yield (setup.say.name("reminders.reason", name) if named == name else named), at
