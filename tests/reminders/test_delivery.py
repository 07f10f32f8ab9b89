"""What is planned goes out once, if it is still right, in a window, where it can be received."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from bot.base.texts import texts
from bot.conversation.messages import Address, Delivery, Reply, Sent
from bot.reminders import outbox, outbox_counts, preferences
from bot.reminders.delivery import Deliverer
from bot.reminders.kinds.linked import tell_others
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training import plans_in_use
from tests.builders.reminding import (
    ZONE,
    Frozen,
    Messenger,
    agency,
    at,
    empty,
    learned,
    link,
    look,
    person,
    profile,
    rows,
    set_status,
    told,
    waived,
)

THIRTY = date(2026, 11, 16)
UNKNOWN = Sent(Delivery.UNKNOWN, reason="timeout")
REFUSED = Sent(Delivery.REFUSED, reason="blocked")


def deliver(engine: Engine, *messengers: Messenger, day: date = THIRTY, hour: int = 8) -> int:
    clock = Frozen(at(day, hour))
    gateways = {messenger.name: messenger for messenger in messengers}
    return asyncio.run(Deliverer(engine, clock, texts("vi"), gateways).run())  # type: ignore[arg-type]


@pytest.fixture
def due(engine: Engine) -> Engine:
    """Somebody with a chat on Telegram whose digest is planned for this morning."""
    with writing(engine) as connection:
        agency(connection)
        person(connection, "A")
    assert plan_day(engine, at(THIRTY, 7), ZONE) == 1
    return engine


def the_person(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(tables.person.c.id)).scalar_one())


def test_a_digest_arrives_once(due: Engine) -> None:
    messenger = Messenger()
    assert deliver(due, messenger) == 1
    assert deliver(due, messenger) == 0
    (address, reply, key) = messenger.went[0]
    assert len(messenger.went) == 1
    assert address.startswith("chat")
    assert key.endswith(":obligation:2026-11-16")
    assert reply.text.split("\n") == [
        "Còn 29 ngày: Cập nhật pháp luật, hạn thứ Ba 15/12.",
        "Anh/chị còn thiếu Pháp luật",
        "Số liệu đến 08:00 thứ Hai 16/11/2026.",
    ]
    assert [choice.label for choice in reply.choices] == [
        "Xem còn thiếu",
        "Tôi đã học rồi",
        "Đã có lịch",
        "Nhắc lại sau",
        "Vì sao?",
        "Dừng loại này",
    ]
    assert all(len(choice.action.encode()) <= 64 for choice in reply.choices)


def test_nobody_gets_two_digests_of_one_day(due: Engine) -> None:
    messenger = Messenger()
    assert deliver(due, messenger) == 1
    row = tables.notification.c
    with writing(due) as connection:
        subject = connection.execute(select(row.subject)).scalar_one()
        again = outbox.Planned(the_person(due), "obligation", subject, "once more", at(THIRTY, 8))
        assert outbox.plan(connection, [again], at(THIRTY, 8)) == 1
    assert deliver(due, messenger, hour=9) == 0
    with reading(due) as connection:
        kept = connection.execute(select(row.state, row.reason).order_by(row.id)).all()
    assert [tuple(row) for row in kept] == [("sent", None), ("dropped", "already_sent")]


@pytest.mark.parametrize("hour", [6, 11, 12, 17, 23])
def test_nothing_goes_out_outside_the_windows(due: Engine, hour: int) -> None:
    messenger = Messenger()
    assert deliver(due, messenger, hour=hour) == 0
    assert messenger.went == []


def test_nothing_goes_out_on_a_day_off(due: Engine) -> None:
    messenger = Messenger()
    assert deliver(due, messenger, day=date(2026, 11, 21)) == 0


CHANGES = ("done", "left", "opted_out", "waived", "status", "snoozed", "moved", "day_off")


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_planning_drops_the_digest_with_the_reason(
    due: Engine, change: str
) -> None:
    someone = the_person(due)
    with writing(due) as connection:
        if change == "done":
            learned(connection, someone, date(2026, 11, 15))
        elif change == "left":
            set_status(connection, someone, "da_nghi")
        elif change == "status":
            set_status(connection, someone, "thai_san")
        elif change == "opted_out":
            preferences.opt_out(connection, someone, at(THIRTY, 7))
        elif change == "snoozed":
            preferences.snooze(connection, someone, date(2026, 11, 18), at(THIRTY, 7))
        elif change == "waived":
            waived(connection, someone, "LAW")
        elif change == "moved":
            waived(connection, someone, "LAW", "extension", date(2026, 12, 31))
        else:
            connection.execute(
                tables.calendar_day.insert().values(unit_id=1, day=THIRTY, working=False)
            )
    messenger = Messenger()
    assert deliver(due, messenger) == 0
    assert messenger.went == []
    assert [row[1:] for row in rows(due)] == [("dropped", change)]


def test_who_is_in_no_unit_any_more_is_not_written_to(due: Engine) -> None:
    with writing(due) as connection:
        connection.execute(delete(tables.post))
    assert deliver(due, Messenger()) == 0
    assert [row[1:] for row in rows(due)] == [("dropped", "moved")]


def test_only_what_is_still_open_is_in_the_message(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-31"))
        someone = person(connection, "A")
    day = date(2026, 12, 1)
    assert plan_day(sqlite, at(day, 7), ZONE) == 1
    with writing(sqlite) as connection:
        learned(connection, someone, date(2026, 11, 30), hours=8)
    messenger = Messenger()
    assert deliver(sqlite, messenger, day=day) == 1
    assert messenger.went[0][1].text.split("\n")[:2] == [
        "Còn 30 ngày: Đủ 40 tiết, hạn thứ Năm 31/12.",
        "Anh/chị còn thiếu 32 tiết – 8/40 tiết (20%) ▰▰▱▱▱▱▱▱▱▱",
    ]


def test_a_blocked_chat_is_marked_and_the_next_one_tried(due: Engine) -> None:
    with writing(due) as connection:
        link(connection, the_person(due), "web", at(date(2026, 11, 1)))
    web, telegram = Messenger("web", [REFUSED]), Messenger("telegram")
    assert deliver(due, web, telegram) == 1
    assert (len(web.went), len(telegram.went)) == (0, 1)
    with reading(due) as connection:
        account = tables.channel_account.c
        blocked = connection.execute(select(account.channel).where(account.blocked_at.is_not(None)))
        assert blocked.scalars().all() == ["web"]


def test_who_can_be_reached_nowhere_is_on_the_list(due: Engine) -> None:
    assert deliver(due, Messenger("telegram", [REFUSED])) == 0
    assert [row[1:] for row in rows(due)] == [("undeliverable", "blocked")]
    with reading(due) as connection:
        assert len(outbox_counts.lost(connection, at(THIRTY, 0))) == 1


def test_a_channel_that_does_not_run_here_is_no_way_to_reach_anybody(due: Engine) -> None:
    assert deliver(due, Messenger("web")) == 0
    assert [row[1:] for row in rows(due)] == [("undeliverable", "no_channel")]


def test_a_time_out_is_repeated_once_and_then_listed(due: Engine) -> None:
    messenger = Messenger(outcomes=[UNKNOWN, UNKNOWN])
    deliver(due, messenger)
    deliver(due, messenger)
    assert len(messenger.went) == 1
    deliver(due, messenger, hour=9)
    deliver(due, messenger, hour=10)
    assert len(messenger.went) == 2
    assert [row[1:] for row in rows(due)] == [("unknown", "timeout")]


def test_done_between_two_attempts_is_not_repeated(due: Engine) -> None:
    messenger = Messenger(outcomes=[UNKNOWN])
    deliver(due, messenger)
    with writing(due) as connection:
        learned(connection, the_person(due), THIRTY)
    deliver(due, messenger, hour=9)
    assert len(messenger.went) == 1
    assert [row[1:] for row in rows(due)] == [("dropped", "done")]


def test_a_gateway_that_breaks_counts_as_unknown(due: Engine) -> None:
    class Broken(Messenger):
        async def send(self, to: Address, reply: Reply, key: str) -> Sent:
            await super().send(to, reply, key)
            raise RuntimeError("lost the line")

    messenger = Broken()
    for hour in (8, 9, 10):
        deliver(due, messenger, hour=hour)
    assert len(messenger.went) == 2
    assert [row[1:] for row in rows(due)] == [("unknown", "RuntimeError")]


def test_a_messenger_that_is_down_is_left_alone_until_the_next_tick(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        for number in range(60):
            person(connection, f"{number:03}")
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    down = Messenger(outcomes=[Sent(Delivery.LATER, reason="down")] * 60)
    assert deliver(sqlite, down) == 0
    assert len(down.outcomes) == 40  # one batch was tried
    assert deliver(sqlite, Messenger(), hour=9) == 60


def test_a_process_that_dies_while_sending_loses_nothing(due: Engine) -> None:
    class Killed(BaseException):
        pass

    class Dying(Messenger):
        async def send(self, to: Address, reply: Reply, key: str) -> Sent:
            await super().send(to, reply, key)
            raise Killed

    dying, well = Dying(), Messenger()
    with pytest.raises(Killed):
        deliver(due, dying)
    deliver(due, well)  # the lease still holds
    assert well.went == []
    deliver(due, well, hour=9)
    assert (len(dying.went), len(well.went)) == (1, 1)  # one duplicate at most
    assert [row[1:] for row in rows(due)] == [("sent", None)]


def test_an_attempt_left_open_overnight_makes_no_second_digest_of_the_day(due: Engine) -> None:
    deliver(due, Messenger(outcomes=[UNKNOWN]))
    tuesday = THIRTY + timedelta(days=1)
    with writing(due) as connection:
        plans_in_use.use(connection, profile(due="12-17"), "moved", now=at(THIRTY, 9))
        connection.execute(update(tables.notification).values(lease_until=at(tuesday, 7)))
    assert plan_day(due, at(tuesday, 7), ZONE) == 0
    messenger = Messenger()
    deliver(due, messenger, day=tuesday)
    assert len(messenger.went) <= 1


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    facts=st.lists(st.sampled_from([None, None, *CHANGES[:5]]), min_size=1, max_size=8),
    late=st.lists(st.sampled_from([None, None, *CHANGES[:5]]), min_size=8, max_size=8),
    outcomes=st.lists(
        st.sampled_from([Delivery.SENT, Delivery.UNKNOWN, Delivery.LATER]), max_size=4
    ),
)
def test_whoever_is_done_gone_exempt_or_opted_out_is_never_written_to(
    sqlite: Engine,
    facts: list[str | None],
    late: list[str | None],
    outcomes: list[Delivery],
) -> None:
    empty(sqlite)
    with writing(sqlite) as connection:
        agency(connection)
        ids = [person(connection, f"{number:03}") for number in range(len(facts))]
        for someone, fact in zip(ids, facts, strict=True):
            happen(connection, someone, fact)
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    with writing(sqlite) as connection:
        for someone, before, fact in zip(ids, facts, late, strict=False):
            if before is None:
                happen(connection, someone, fact)
    messenger = Messenger(outcomes=[Sent(outcome) for outcome in outcomes])
    for hour in (8, 9, 10, 14, 15):  # once more than a messenger may put everything off
        deliver(sqlite, messenger, hour=hour)
    settled = {
        f"chat{someone}" for someone, *known in zip(ids, facts, late, strict=False) if any(known)
    }
    reached = [to for to, _, _ in messenger.went]
    assert not settled & set(reached)
    assert set(reached) == {f"chat{someone}" for someone in ids} - settled
    assert all(reached.count(person) <= 2 for person in reached)
    assert len(reached) - len(set(reached)) <= outcomes.count(Delivery.UNKNOWN)


def happen(connection, someone: int, fact: str | None) -> None:  # type: ignore[no-untyped-def]
    if fact == "done":
        learned(connection, someone, date(2026, 11, 2))
    elif fact == "left":
        set_status(connection, someone, "da_nghi")
    elif fact == "status":
        set_status(connection, someone, "thai_san")
    elif fact == "opted_out":
        preferences.opt_out(connection, someone, at(THIRTY, 7))
    elif fact == "waived":
        waived(connection, someone, "LAW")


def test_other_chats_are_told_of_a_new_one_at_any_hour(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        someone = person(connection, "A")
        new = link(connection, someone, "web")
        assert tell_others(connection, someone, new, "web", at(THIRTY, 22)) == 1
        assert tell_others(connection, someone, new, "web", at(THIRTY, 22)) == 0
    web, telegram = Messenger("web"), Messenger("telegram")
    assert deliver(sqlite, web, telegram, hour=23) == 1
    assert web.went == []
    assert "trên trang web lúc 22:00 thứ Hai 16/11" in telegram.went[0][1].text


def test_what_was_sent_while_the_clock_was_ahead_does_not_stop_what_is_due_now(due: Engine) -> None:
    ahead = date(2027, 1, 5)
    with writing(due) as connection:
        subject = {
            "day": ahead.isoformat(),
            "items": [{"subject": "HOURS", "due": "2027-12-31", "mark": "-360"}],
        }
        planned = outbox.Planned(
            the_person(due), "obligation", subject, ahead.isoformat(), at(ahead, 8)
        )
        outbox.plan(connection, [planned], at(ahead, 7))
        connection.execute(
            update(tables.notification)
            .where(tables.notification.c.key == planned.key)
            .values(state="sent", sent_at=at(ahead, 8))
        )
    messenger = Messenger()
    assert told(look(due, THIRTY, at(THIRTY, 8))) == {"A": ("LAW",)}
    assert deliver(due, messenger) == 1
    assert len(messenger.went) == 1
