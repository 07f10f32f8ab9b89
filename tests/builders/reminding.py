"""A small agency with a plan that reminds, its chats, and messengers that are not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, select, update

from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent
from bot.reminders.planner import Preview, preview
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training import plans_in_use
from bot.training.enums import Topic
from bot.training.timeline import OPEN
from tests.builders.rows import (
    add,
    add_person,
    add_post,
    add_result,
    add_status,
    add_unit_version,
    add_waiver,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
USED = datetime(2026, 1, 5, 8, 0, tzinfo=ZONE)

PROFILE = """
[plan]
code = "KH 01"
title = "A plan"
issuer = "Somebody"
{plan}

[[target]]
id = "LAW"
title = "Cập nhật pháp luật"
population = {{ group = ["cong_chuc"] }}
measure = {{ kind = "flow", parts = [{{ topic = "law" }}] }}
threshold = 80
due = "{due}"

[[target]]
id = "HOURS"
title = "Đủ 40 tiết"
population = {{ group = ["cong_chuc"], min_months = 3 }}
measure = {{ kind = "hours", min = 40 }}
threshold = 100

{rule}
"""
RULE = """
[[reminder]]
kind = "obligation"
before = [30, 7, 1]
after = [1, 7]
cap = 2
"""


def profile(due: str = "12-15", rule: str = RULE, plan: str = "") -> str:
    return PROFILE.format(due=due, rule=rule, plan=plan)


@dataclass(frozen=True)
class Frozen:
    """A clock that stands."""

    moment: datetime
    zone: ZoneInfo = ZONE

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(delete(table))


def agency(connection: Connection, source: str | None = None, units: int = 1) -> None:
    for number in range(1, units + 1):
        add(connection, tables.unit, id=number, code=f"P{number:02}")
        above = None if number == 1 else 1
        add_unit_version(connection, number, f"Phòng {number}", parent_id=above)
    plans_in_use.use(connection, source or profile(), "plan", now=USED)


def person(
    connection: Connection,
    code: str,
    *,
    unit: int = 1,
    group: str = "cong_chuc",
    status: str | None = None,
    joined: date | None = None,
    linked: str | None = "telegram",
) -> int:
    person_id = add_person(connection, code, f"Lò Thị {code}", joined=joined)
    add_post(connection, person_id, unit, group)
    if status:
        set_status(connection, person_id, status)
    if linked:
        link(connection, person_id, linked)
    return person_id


def set_status(connection: Connection, person_id: int, status: str) -> None:
    add_status(connection, person_id, status)


def link(connection: Connection, person_id: int, channel: str, seen: datetime | None = None) -> int:
    return add(
        connection,
        tables.channel_account,
        channel=channel,
        address=f"chat{person_id}",
        person_id=person_id,
        linked_at=USED,
        seen_at=seen,
    )


def learned(
    connection: Connection, person_id: int, day: date, topic: Topic = Topic.LAW, hours: int = 40
) -> None:
    add_result(connection, person_id, (topic,), day, Decimal(hours), at=USED)


def waived(
    connection: Connection,
    person_id: int,
    requirement: str,
    kind: str = "exemption",
    until: date = OPEN,
) -> None:
    add_waiver(connection, person_id, requirement, kind, last=until)


def look(engine: Engine, on: date, now: datetime | None = None) -> Preview:
    with reading(engine) as connection:
        return preview(connection, on, now or at(on, 6), ZONE)


def told(found: Preview) -> dict[str, tuple[str, ...]]:
    return {
        reminder.code: tuple(item.subject for item in reminder.items) for reminder in found.send
    }


def reasons(found: Preview) -> dict[str, str]:
    return {skipped.code: str(skipped.reason) for skipped in found.skip}


def staffed(engine: Engine, count: int) -> None:
    """Set up an agency whose people all have a chat on Telegram."""
    account = tables.channel_account
    with writing(engine) as connection:
        agency(connection)
        for number in range(count):
            person_id = person(connection, f"N{number:03}")
            own = account.c.person_id == person_id
            connection.execute(update(account).where(own).values(address=str(1000 + number)))


def rows(engine: Engine) -> list[tuple[int, str, str | None]]:
    table = tables.notification.c
    with reading(engine) as connection:
        found = connection.execute(
            select(table.person_id, table.state, table.reason).order_by(table.id)
        )
        return [(row.person_id, row.state, row.reason) for row in found]


@dataclass
class Messenger:
    """A gateway that keeps what it is given, and answers as it is told to."""

    name: str = "telegram"
    outcomes: list[Sent] = field(default_factory=list)
    went: list[tuple[str, Reply, str]] = field(default_factory=list)
    capabilities: Capabilities = field(default_factory=Capabilities)

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        sent = self.outcomes.pop(0) if self.outcomes else Sent(Delivery.SENT, message_id="1")
        if sent.outcome in (Delivery.SENT, Delivery.UNKNOWN):
            self.went.append((to.id, reply, key))
        return sent


def moments(first: date, last: date) -> st.SearchStrategy[datetime]:
    """Moments of some days, in the agency's zone."""
    seconds = st.integers(0, ((last - first).days + 1) * 86_400 - 1)
    return seconds.map(lambda seconds: at(first, 0) + timedelta(seconds=seconds))
