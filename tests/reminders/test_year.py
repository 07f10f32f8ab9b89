"""A year of an agency day by day, with random events: nobody is forgotten, nobody is pestered."""

from __future__ import annotations

import asyncio
import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Engine, update

from bot.base.texts import texts
from bot.conversation.messages import Delivery, Sent
from bot.reminders import preferences, training_dates
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.obligations import obligations
from tests.builders.reminding import (
    ZONE,
    Frozen,
    Messenger,
    agency,
    at,
    learned,
    look,
    person,
    profile,
    set_status,
    waived,
)

#: People of the year; the soak raises it.
PEOPLE = int(os.environ.get("BOT_TEST_PEOPLE", "100"))
FIRST, LAST = date(2026, 1, 5), date(2027, 1, 15)
CAP = 2
RULE = f"""
[[reminder]]
kind = "obligation"
before = [60, 30, 14, 7, 1]
after = [1, 7]
cap = {CAP}
"""


@dataclass
class Year:
    """The agency, and what went to whom on which day."""

    engine: Engine
    chance: random.Random
    ids: list[int]
    sent: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))

    def events(self, day: date) -> None:
        """Let some things happen to some people before the day's planning."""
        with writing(self.engine) as connection:
            for person_id in self.chance.sample(self.ids, max(1, len(self.ids) // 60)):
                self._event(connection, person_id, day)

    def _event(self, connection, person_id: int, day: date) -> None:  # type: ignore[no-untyped-def]
        now = at(day, 6)
        what = self.chance.randrange(8)
        if what < 2:
            learned(connection, person_id, day - timedelta(days=1))
        elif what == 2:
            until = day + timedelta(days=self.chance.randrange(1, 20))
            preferences.snooze(connection, person_id, until, now)
        elif what == 3:
            until = day + timedelta(days=self.chance.randrange(1, 20))
            training_dates.say(connection, person_id, "LAW", until, now)
        elif what == 4 and person_id % 10 == 0:
            preferences.opt_out(connection, person_id, now)
        elif what == 5:
            preferences.opt_in(connection, person_id, now)
        elif what == 6:
            connection.execute(
                update(tables.post)
                .where(tables.post.c.person_id == person_id)
                .values(unit_id=self.chance.choice([1, 2]))
            )

    def done_while_planned(self, day: date) -> None:
        """Somebody finishes between planning and sending."""
        with writing(self.engine) as connection:
            learned(connection, self.chance.choice(self.ids), day)

    def check_sent(self, day: date, chats: list[str]) -> None:
        """Everything that went was due and not done at that moment."""
        with reading(self.engine) as connection:
            as_of = AsOf(connection, day)
            for chat in chats:
                person_id = int(chat.removeprefix("chat"))
                self.sent[person_id].append(day)
                unit = people.by_id(as_of, person_id).unit_id
                open_ = obligations(as_of, person_id, unit).open
                over = as_of.on(date(day.year - 1, 12, 31))
                left = obligations(over, person_id, unit).open if day.month == 1 else ()
                assert open_ or left, (day, person_id)


def test_of_those_due_all_are_reminded_or_have_a_reason(sqlite: Engine) -> None:
    chance = random.Random(11)
    with writing(sqlite) as connection:
        agency(connection, profile(due="11-15", rule=RULE), units=2)
        ids = [person(connection, f"N{number:04}", unit=1 + number % 2) for number in range(PEOPLE)]
        for number in ids[::17]:
            set_status(connection, number, "thai_san")
        for number in ids[::19]:
            waived(connection, number, "LAW")
    year = Year(sqlite, chance, ids)
    day = FIRST
    while day <= LAST:
        year.events(day)
        before = look(sqlite, day, at(day, 6))
        accounted = [one.person_id for one in (*before.send, *before.skip)]
        assert sorted(accounted) == ids, day
        if not before.send and day.weekday() > 4:
            day += timedelta(days=1)
            continue
        plan_day(sqlite, at(day, 7), ZONE)
        if day.weekday() == 0:
            assert plan_day(sqlite, at(day, 7, 10), ZONE) == 0
        year.done_while_planned(day)
        # A messenger that is slow or down now and then loses nobody either.
        flaky = [Sent(Delivery.LATER)] * chance.randrange(3) if chance.random() < 0.1 else []
        messenger = Messenger(outcomes=flaky)
        for hour in (8, 9):
            clock = Frozen(at(day, hour))
            asyncio.run(
                Deliverer(sqlite, clock, texts("vi"), {"telegram": messenger}).run()  # type: ignore[arg-type]
            )
        chats = [to for to, _, _ in messenger.went]
        assert len(chats) == len(set(chats)), day
        year.check_sent(day, chats)
        promised = {one.person_id for one in before.send}
        assert {int(chat.removeprefix("chat")) for chat in chats} <= promised
        day += timedelta(days=1)
    assert sum(map(len, year.sent.values())) > PEOPLE
    for days in year.sent.values():
        weeks = [one - timedelta(days=one.weekday()) for one in days]
        assert max(weeks.count(week) for week in weeks) <= CAP
