"""The ledger on both databases: planned once, claimed by one, never lost."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, select

from bot.conversation.messages import Delivery, Sent
from bot.reminders import outbox, outbox_counts, outbox_updates
from bot.reminders.enums import Reason, State
from bot.reminders.outbox import ATTEMPTS, LEASE, LONGEST_PAUSE, PAUSE, Claimed, Planned
from bot.storage.engine import reading, writing
from bot.storage.tables import notification, person

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
DUE = "obligation"
EVERY = (DUE, "linked")
SENT = Sent(Delivery.SENT, message_id="m1")
UNKNOWN = Sent(Delivery.UNKNOWN, reason="timeout")


def people(connection: Connection, count: int) -> None:
    connection.execute(
        insert(person),
        [
            {
                "id": number,
                "code": f"{number:04}",
                "name": f"Person {number}",
                "folded_name": "person",
            }
            for number in range(1, count + 1)
        ],
    )


def planned(person_id: int = 1, occurrence: str = "2026-12-01", due: datetime = NOW) -> Planned:
    return Planned(person_id, DUE, {"day": "2026-12-01"}, occurrence, due)


def states(engine: Engine) -> dict[int, tuple[str, str | None]]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(notification.c.person_id, notification.c.state, notification.c.reason)
        )
        return {row.person_id: (row.state, row.reason) for row in rows}


def take(engine: Engine, now: datetime = NOW, people: int = 100) -> list[Claimed]:
    with writing(engine) as connection:
        return outbox.claim(connection, now, people=people, kinds=EVERY)


@pytest.fixture
def one(engine: Engine) -> Engine:
    with writing(engine) as connection:
        people(connection, 1)
        outbox.plan(connection, [planned()], NOW)
    return engine


def settle(engine: Engine, claimed: Claimed, sent: Sent, now: datetime = NOW) -> None:
    with writing(engine) as connection:
        outbox.settle(connection, claimed, sent, now, "telegram")


def test_planning_twice_plans_once(engine: Engine) -> None:
    with writing(engine) as connection:
        people(connection, 3)
        rows = [planned(1), planned(2), planned(2, "2026-12-02")]
        assert outbox.plan(connection, rows, NOW) == 3
        assert outbox.plan(connection, [*rows, planned(3)], NOW) == 1
        assert outbox.plan(connection, rows, NOW) == 0
        assert outbox.plan(connection, [], NOW) == 0


def test_only_what_is_due_is_claimed_the_earliest_first(engine: Engine) -> None:
    with writing(engine) as connection:
        people(connection, 4)
        minutes = timedelta(minutes=1)
        outbox.plan(
            connection,
            [
                planned(1, due=NOW + minutes),
                planned(2, due=NOW),
                planned(3, due=NOW - minutes),
                planned(4, due=NOW - 2 * minutes),
            ],
            NOW,
        )
    assert {claimed.person_id for claimed in take(engine, people=2)} == {3, 4}
    assert {claimed.person_id for claimed in take(engine)} == {2}
    assert take(engine) == []


def test_two_claimers_never_get_the_same_row(engine: Engine) -> None:
    with writing(engine) as connection:
        people(connection, 200)
        outbox.plan(connection, [planned(number) for number in range(1, 201)], NOW)
    taken: list[int] = []

    def work() -> None:
        while found := take(engine, people=7):
            taken.extend(claimed.id for claimed in found)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 200


def test_what_is_sent_is_claimed_no_more(one: Engine) -> None:
    settle(one, take(one)[0], SENT)
    assert states(one) == {1: (State.SENT, None)}
    assert take(one, NOW + timedelta(days=9)) == []


def test_a_process_that_died_loses_nothing_and_repeats_at_most_once(one: Engine) -> None:
    assert len(take(one)) == 1  # and dies before settling
    assert take(one, NOW + LEASE - timedelta(seconds=1)) == []
    again = take(one, NOW + LEASE)
    assert [claimed.attempts for claimed in again] == [ATTEMPTS]  # and dies again
    later = NOW + 2 * LEASE
    assert take(one, later) == []
    with writing(one) as connection:
        assert outbox_updates.give_up(connection, later) == 1
    assert states(one) == {1: (State.UNKNOWN, "no_answer")}
    with reading(one) as connection:
        assert [lost_one.state for lost_one in outbox_counts.lost(connection, NOW)] == [
            State.UNKNOWN
        ]


def test_an_unknown_outcome_is_repeated_once_then_listed(one: Engine) -> None:
    settle(one, take(one)[0], UNKNOWN)
    assert take(one, NOW + timedelta(minutes=1)) == []
    later = NOW + LEASE
    settle(one, take(one, later)[0], UNKNOWN, later)
    assert states(one) == {1: (State.UNKNOWN, "timeout")}
    assert take(one, later + timedelta(days=1)) == []


def test_a_messenger_that_is_down_is_tried_again_and_again(one: Engine) -> None:
    now = NOW
    for _ in range(5):
        claimed = take(one, now)[0]
        assert claimed.attempts == 1
        settle(one, claimed, Sent(Delivery.LATER, reason="down"), now)
        assert take(one, now + PAUSE - timedelta(seconds=1)) == []
        now += LONGEST_PAUSE
    settle(one, take(one, now)[0], Sent(Delivery.LATER, retry_after=600), now)
    assert take(one, now + timedelta(seconds=599)) == []
    settle(one, take(one, now + timedelta(seconds=600))[0], SENT, now)
    assert states(one) == {1: (State.SENT, None)}


def test_a_late_outcome_of_a_lost_claim_changes_nothing(one: Engine) -> None:
    first = take(one)[0]
    second = take(one, NOW + LEASE)[0]
    settle(one, second, SENT, NOW + LEASE)
    settle(one, first, Sent(Delivery.FAILED, reason="late"), NOW + LEASE)
    assert states(one) == {1: (State.SENT, None)}


def test_a_late_outcome_does_not_close_the_next_claim(one: Engine) -> None:
    first = take(one)[0]
    second = take(one, NOW + LEASE)[0]
    settle(one, first, Sent(Delivery.FAILED, reason="late"), NOW + LEASE)
    assert states(one) == {1: (State.SENDING, None)}
    settle(one, second, SENT, NOW + LEASE)
    assert states(one) == {1: (State.SENT, None)}


def test_what_went_by_unsent_is_dropped_to_be_planned_anew(engine: Engine) -> None:
    with writing(engine) as connection:
        people(connection, 3)
        yesterday = NOW - timedelta(days=1)
        outbox.plan(connection, [planned(1, due=yesterday), planned(2, due=yesterday)], NOW)
        outbox.plan(connection, [planned(3)], NOW)
    take(engine, people=1)
    with writing(engine) as connection:
        assert outbox_updates.replan(connection, (DUE,), NOW) == 1
    assert sorted(states(engine).values(), key=str) == [
        (State.DROPPED, Reason.REPLANNED),
        (State.PLANNED, None),
        (State.SENDING, None),
    ]


def test_other_kinds_wait(one: Engine) -> None:
    with writing(one) as connection:
        assert outbox.claim(connection, NOW, people=9, kinds=("linked",)) == []
        assert outbox_counts.counts(connection) == {State.PLANNED: 1}


def test_a_messenger_that_stays_down_is_tried_less_and_less_often(engine: Engine) -> None:
    with writing(engine) as connection:
        people(connection, 20)
        outbox.plan(connection, [planned(number) for number in range(1, 21)], NOW)
    pauses, now = [], NOW
    for _ in range(5):
        for claimed in take(engine, now):
            settle(engine, claimed, Sent(Delivery.LATER, reason="down"), now)
        with reading(engine) as connection:
            again = connection.execute(select(notification.c.due_at)).scalars().all()
        assert len(set(again)) > 10  # not all at the same moment
        pauses.append(min(again) - now)
        now = max(again)
    assert pauses[:4] == sorted(pauses[:4])
    assert PAUSE <= pauses[0] < 2 * PAUSE
    assert LONGEST_PAUSE / 2 <= pauses[-1] <= LONGEST_PAUSE


def test_a_claim_of_long_ago_never_passes_for_a_later_one(one: Engine) -> None:
    """The same number of attempts does not make it the same claim."""
    paused = take(one)[0]
    second = take(one, NOW + LEASE)[0]
    settle(one, second, Sent(Delivery.LATER, reason="down"), NOW + LEASE)
    later = NOW + 2 * LEASE
    third = take(one, later)[0]
    settle(one, third, Sent(Delivery.LATER, reason="down"), later)
    fourth = take(one, later + LONGEST_PAUSE)[0]
    assert fourth.fence == 4
    for stale in (paused, second, third):
        settle(one, stale, SENT, later)
        with reading(one) as connection:
            assert not outbox.held(connection, [stale])
    assert states(one) == {1: (State.SENDING, "down")}
    with reading(one) as connection:
        assert outbox.held(connection, [fourth])


def test_nobody_is_written_to_twice_within_a_moment_whoever_claims(one: Engine) -> None:
    apart = timedelta(seconds=1)

    def again(now: datetime) -> list[int]:
        with writing(one) as connection:
            found = outbox.claim(connection, now, people=9, kinds=EVERY, apart=apart)
        return [claimed.person_id for claimed in found]

    (first,) = take(one)
    with writing(one) as connection:
        outbox.plan(connection, [planned(occurrence="a notice", due=NOW)], NOW)
    assert again(NOW + apart) == []  # the first is on its way
    settle(one, first, SENT, NOW + 2 * apart)
    assert again(NOW + 2.5 * apart) == []
    assert again(NOW + 3.5 * apart) == [1]
