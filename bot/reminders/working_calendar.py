"""Working days and send windows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Final, Self

from sqlalchemy import Connection, select

from bot.storage.tables import calendar_day, unit_version
from bot.training.effective_dates import holds

#: When messages may go out, local time; the end is no longer inside.
WINDOWS: Final = ((time(7, 30), time(11, 0)), (time(13, 30), time(16, 30)))
#: From one hour to another, local time; over midnight where the first is not the earlier.
Hours = tuple[time, time]
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
#: Longer than any holiday: a calendar without working days is a mistake, not a reason to hang.
_LONGEST_REST: Final = 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of one unit. ``exceptions`` win over Monday to Friday and the holidays.

    ``windows`` are the hours in which messages may go out, earliest first.
    """

    zone: tzinfo
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    windows: tuple[Hours, ...] = WINDOWS

    def quiet(self, hours: Hours | None) -> Self:
        """Return the calendar of somebody who wants no message in some hours.

        Hours that leave no window at all are no wish that can be kept, and change nothing.
        """
        left = windows_besides(hours) if hours else ()
        # Nobody is silenced by accident: who wants no messages says so, and is told what that
        # means.
        return replace(self, windows=left) if left else self

    def working(self, day: date) -> bool:
        """Return whether a day is worked."""
        known = self.exceptions.get(day)
        if known is not None:
            return known
        off, made_up_for = _national(day.year)
        # Swapped days are in the public list; what the agency knows better stands in the
        # exceptions.
        return day in made_up_for or (day.weekday() < _SATURDAY and day not in off)

    def next_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the next one that is."""
        return self._towards(day, _DAY)

    def after(self, day: date, days: int) -> date:
        """Return the day that lies so many working days after one."""
        for _ in range(days):
            day = self.next_working(day + timedelta(days=1))
        return day

    def last_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the last one that was."""
        return self._towards(day, -_DAY)

    def _towards(self, day: date, step: timedelta) -> date:
        candidate = day
        for _ in range(_LONGEST_REST):
            if self.working(candidate):
                return candidate
            candidate += step
        return day

    def opens(self, moment: datetime) -> datetime:
        """Return the moment itself inside a send window, else the start of the next one."""
        local = moment.astimezone(self.zone)
        for first, last in self.windows:
            if local.time() < last and self.working(local.date()):
                return max(local, datetime.combine(local.date(), first, self.zone))
        tomorrow = self.next_working(local.date() + _DAY)
        return self.first_window(tomorrow)

    def open_at(self, moment: datetime) -> bool:
        """Return whether messages may go out at a moment."""
        local = moment.astimezone(self.zone)
        inside = any(first <= local.time() < last for first, last in self.windows)
        return inside and self.working(local.date())

    def first_window(self, day: date) -> datetime:
        """Return the start of a working day's first window."""
        return datetime.combine(day, self.windows[0][0], self.zone)


class Calendars:
    """The calendar of each unit: the nearest exception above it wins."""

    def __init__(self, connection: Connection, day: date, zone: tzinfo) -> None:
        """Read the exceptions; ``day`` tells which tree of units holds."""
        self._by_unit: dict[int | None, dict[date, bool]] = {}
        known = select(calendar_day.c.unit_id, calendar_day.c.day, calendar_day.c.working)
        for unit_id, exception, working in connection.execute(known):
            self._by_unit.setdefault(unit_id, {})[exception] = working
        self._parents: dict[int, int | None] = {}
        if set(self._by_unit) - {None}:
            tree = select(unit_version.c.unit_id, unit_version.c.parent_id)
            rows = connection.execute(tree.where(holds(unit_version, day)))
            self._parents = {row.unit_id: row.parent_id for row in rows}
        self._zone = zone
        self._made: dict[tuple[int, ...], Calendar] = {}

    def of(self, unit_id: int | None) -> Calendar:
        """Return the calendar of a unit; of the whole installation for None."""
        own = tuple(entry for entry in self._line(unit_id) if entry in self._by_unit)
        if own not in self._made:
            exceptions = shipped() | self._by_unit.get(None, {})
            # From the top down: what is written last, of the nearest unit, wins.
            for above in reversed(own):
                exceptions |= self._by_unit[above]
            self._made[own] = Calendar(self._zone, exceptions)
        return self._made[own]

    def any_open_at(self, moment: datetime) -> bool:
        """Return whether somewhere messages may go out: a unit may work on a Saturday."""
        return any(calendar.open_at(moment) for calendar in self._all())

    def any_working(self, day: date) -> bool:
        """Return whether anybody works on a day."""
        return any(calendar.working(day) for calendar in self._all())

    def _all(self) -> Iterator[Calendar]:
        yield self.of(None)
        yield from (self.of(unit_id) for unit_id in self._by_unit if unit_id is not None)

    def _line(self, unit_id: int | None) -> list[int]:
        """Return the unit and those above it, nearest first."""
        line: list[int] = []
        while unit_id is not None and unit_id in self._parents and unit_id not in line:
            line.append(unit_id)
            unit_id = self._parents[unit_id]
        return line


def windows_besides(quiet: Hours) -> tuple[Hours, ...]:
    """Return what some quiet hours leave of the send windows."""
    first, last = quiet
    over_midnight = ((first, time.max), (time.min, last))
    left = list(WINDOWS)
    for begins, ends in ((first, last),) if first < last else over_midnight:
        left = [part for window in left for part in _cut(window, begins, ends)]
    return tuple(left)


def _cut(window: Hours, begins: time, ends: time) -> Iterator[Hours]:
    """Yield what of a window lies before and after some hours."""
    first, last = window
    if first < min(last, begins):
        yield first, min(last, begins)
    if max(first, ends) < last:
        yield max(first, ends), last


@cache
def shipped() -> dict[date, bool]:
    """Return the exceptions that come with the program."""
    source = (files("bot.reminders") / "days_off.toml").read_text(encoding="utf-8")
    return {load["day"]: load["working"] for load in tomllib.loads(source)["day"]}


@cache
def _national(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return a year's public holidays and the weekend days worked in exchange."""
    from holidays import country_holidays

    holidays = country_holidays("VN", years=year)
    return frozenset(holidays), frozenset(holidays.weekend_workdays)
