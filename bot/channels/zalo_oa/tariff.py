"""Kinds of message, what each costs and when it may go: the vendor's figures, all settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.base.problems import Problem
from bot.base.settings import Settings
from bot.channels.zalo_oa.settings import ZaloOaSettings


class MessageKind(StrEnum):
    """How a message reaches a person."""

    CONSULTATION = "consultation"  # free for a while after the person wrote, then billed, then not
    TEMPLATE_USER = "template_user"  # an approved template, to a user id
    TEMPLATE_PHONE = "template_phone"  # the same, to a phone number


@dataclass(frozen=True, slots=True)
class Tariff:
    """Prices in đồng a message; a template's id by kind of notification, ``*`` for the others.

    ``fields`` maps a template's parameter to what fills it: ``text``, ``day``, ``page``.
    ``monthly_cap`` is the most that may be spent in a month, in đồng.
    """

    prices: Mapping[MessageKind, int]
    templates: Mapping[str, str]
    fields: Mapping[str, str]
    daily_quota: int
    monthly_cap: int
    free: timedelta
    open: timedelta

    def template_for(self, notification_kind: str) -> str | None:
        """Return the id of the template for a kind of notification."""
        return self.templates.get(notification_kind) or self.templates.get("*")


_FILLINGS = frozenset({"text", "day", "page"})


def tariff_of(settings: Settings) -> Tariff:
    """Read the settings. Raises Problem for one that is not ``name=value,name=value``."""
    own = settings.own(ZaloOaSettings)
    prices = {
        kind: _price(value)
        for kind, value in _pairs("BOT_ZALO_OA_PRICES", own.zalo_oa_prices).items()
    }
    fields = _pairs("BOT_ZALO_OA_TEMPLATE_FIELDS", own.zalo_oa_template_fields)
    # At start, not at the first reminder: an unfilled parameter has every template refused.
    if not set(fields.values()) <= _FILLINGS:
        raise Problem("problem.setting", name="BOT_ZALO_OA_TEMPLATE_FIELDS", value=fields)
    try:
        known = {MessageKind(kind): price for kind, price in prices.items()}
    except ValueError as error:
        raise Problem("problem.setting", name="BOT_ZALO_OA_PRICES", value=list(prices)) from error
    return Tariff(
        prices={kind: known.get(kind, 0) for kind in MessageKind},
        templates=_pairs("BOT_ZALO_OA_TEMPLATES", own.zalo_oa_templates or ""),
        fields=fields,
        daily_quota=own.zalo_oa_daily_quota,
        monthly_cap=own.zalo_oa_monthly_cap,
        free=timedelta(hours=own.zalo_oa_free_hours),
        open=timedelta(days=own.zalo_oa_open_days),
    )


def _pairs(name: str, text: str) -> dict[str, str]:
    pairs = {}
    for part in filter(None, (pair.strip() for pair in text.split(","))):
        key, equals, value = (side.strip() for side in part.partition("="))
        if not (key and equals and value):
            raise Problem("problem.setting", name=name, value=part)
        pairs[key] = value
    return pairs


def _price(value: str) -> int:
    # A price is đồng without fractions; a slip of one figure too many must not pass as a price.
    if not (value.isascii() and value.isdigit() and len(value) <= 6):
        raise Problem("problem.setting", name="BOT_ZALO_OA_PRICES", value=value)
    return int(value)
