"""Report forms: one module each, and one line each in the list below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from bot.base.texts import Texts
from bot.exchange.exports.report_forms import targets, turns_form
from bot.exchange.exports.tables.table import Table
from bot.training.as_of import AsOf
from bot.training.units import Unit

#: Returns a form of a unit over some days, both included.
Form: TypeAlias = Callable[[AsOf, Unit, date, date, Texts], Table]

FORMS: Final = MappingProxyType({"mau-1": turns_form.table, "chi-tieu": targets.table})
