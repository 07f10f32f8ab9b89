"""Planning, sending, finishing, moving, other due days in any order: once, and never wrong."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from bot.base.texts import texts
from bot.conversation.messages import Delivery, Sent
from bot.reminders.delivery import Deliverer
from bot.reminders.outbox import ATTEMPTS
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import open_engine, reading, writing
from bot.storage.schema import migrate
from bot.training import plans_in_use
from bot.training.as_of import AsOf
from bot.training.obligations import obligations
from tests.builders.reminding import ZONE, Frozen, Messenger, agency, at, learned, person, profile

START = date(2026, 11, 30)
DUES = ("12-01", "12-07", "12-15", "12-31")
PEOPLE = st.integers(1, 3)


class Reminders(RuleBasedStateMachine):
    """Three people, a plan that changes, a process that is restarted for each step."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.engine = open_engine(f"sqlite:///{Path(self.folder) / 'bot.db'}")
        migrate(self.engine)
        with writing(self.engine) as connection:
            agency(connection, profile(due=DUES[1]), units=2)
            for code in "ABC":
                person(connection, code)
        self.day, self.went = START, dict[tuple[str, date], str]()
        self.taken = Counter[str]()

    @rule()
    def plan(self) -> None:
        plan_day(self.engine, at(self.day, 7), ZONE)

    @rule(
        outcome=st.sampled_from([Delivery.SENT, Delivery.SENT, Delivery.UNKNOWN, Delivery.LATER]),
        hour=st.sampled_from([8, 9, 14]),
    )
    def send(self, outcome: Delivery, hour: int) -> None:
        """Send what is due, by a clock that may go back; the first message may go badly."""
        messenger = Messenger(outcomes=[Sent(outcome)])
        deliverer = Deliverer(
            self.engine,
            Frozen(at(self.day, hour)),  # type: ignore[arg-type]
            texts("vi"),
            {"telegram": messenger},
        )
        asyncio.run(deliverer.run())
        for chat, _, key in messenger.went:
            self.taken[key] += 1
            assert self.taken[key] <= ATTEMPTS
            assert self.went.setdefault((chat, self.day), key) == key  # one digest a day
            assert self.open(int(chat.removeprefix("chat")))

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=PEOPLE)
    def finish(self, who: int) -> None:
        with writing(self.engine) as connection:
            learned(connection, who, self.day)

    @rule(who=PEOPLE, unit=st.integers(1, 2))
    def move(self, who: int, unit: int) -> None:
        with writing(self.engine) as connection:
            post = tables.post
            connection.execute(update(post).where(post.c.person_id == who).values(unit_id=unit))

    @rule(due=st.sampled_from(DUES))
    def change_the_due_day(self, due: str) -> None:
        with writing(self.engine) as connection:
            plans_in_use.use(connection, profile(due=due), "plan", now=at(self.day, 6))

    @invariant()
    def no_reminder_of_the_same_thing_goes_twice(self) -> None:
        if not hasattr(self, "engine"):
            return
        row = tables.notification.c
        with reading(self.engine) as connection:
            sent = connection.execute(
                select(row.person_id, row.subject).where(row.state == "sent")
            ).all()
        told = [(one.person_id, *item.values()) for one in sent for item in one.subject["items"]]
        assert len(told) == len(set(told))

    def open(self, who: int) -> bool:
        """Return whether somebody has anything open, this year or of the one before."""
        with reading(self.engine) as connection:
            as_of = AsOf(connection, self.day)
            unit = connection.execute(
                select(tables.post.c.unit_id).where(tables.post.c.person_id == who)
            ).scalar_one()
            last = as_of.on(date(self.day.year - 1, 12, 31))
            return bool(obligations(as_of, who, unit).open or obligations(last, who, unit).open)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.folder, ignore_errors=True)


TestReminders = Reminders.TestCase
TestReminders.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
