"""Who gets a digest on a day, and who does not and why."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from bot.reminders import outbox, preferences
from bot.reminders.enums import Reason, State
from bot.reminders.kinds import KINDS
from bot.reminders.planner import plan_day
from bot.reminders.working_calendar import Calendar, Calendars, shipped
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training import plans_in_use
from bot.training.as_of import AsOf
from bot.training.enums import NEW
from bot.training.obligations import State as Standing
from bot.training.obligations import obligations
from bot.training.plan import Plan, ReminderRule
from tests.builders import random_agencies
from tests.builders.random_agencies import Agency
from tests.builders.reminding import (
    USED,
    ZONE,
    agency,
    at,
    empty,
    learned,
    link,
    look,
    moments,
    person,
    profile,
    reasons,
    rows,
    set_status,
    told,
    waived,
)

CASES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
#: Thirty and seven days before 15 December, and worked days both.
THIRTY, SEVEN = date(2026, 11, 16), date(2026, 12, 8)


@pytest.fixture
def engine_with_plan(engine: Engine) -> Engine:
    with writing(engine) as connection:
        agency(connection)
    return engine


@CASES
@given(
    agency=random_agencies.agencies(),
    plan=random_agencies.plans(),
    day=random_agencies.DAYS,
    offsets=st.lists(st.integers(0, 60), max_size=4, unique=True),
    data=st.data(),
)
def test_everybody_of_a_population_appears_once_with_a_true_reason(
    engine: Engine, agency: Agency, plan: Plan, day: date, offsets: list[int], data: st.DataObject
) -> None:
    empty(engine)
    rule = ReminderRule("obligation", tuple(offsets), (), None, None)
    plan = Plan(**{name: getattr(plan, name) for name in Plan.__slots__} | {"reminders": (rule,)})
    people = range(1, len(agency.humans) + 1)
    linked = data.draw(st.sets(st.sampled_from(people))) if people else set()
    with writing(engine) as connection:
        random_agencies.fill(connection, agency)
        connection.execute(
            insert(tables.plan).values(code="P", title="a plan", source="", used_at=USED)
        )
        for person_id in linked:
            link(connection, person_id, "web")
    with patch.object(plans_in_use, "_parsed", lambda _source: plan):
        found = look(engine, day)
        with reading(engine) as connection:
            calendar = Calendars(connection, day, ZONE).of(None)
            standing = {
                agency.humans[number - 1].code: obligations(
                    AsOf(connection, day), number, agency.humans[number - 1].unit + 1
                ).items
                for number in people
            }
    gone = {human.code for human in agency.humans if human.status == "da_nghi"}
    concerned = {
        code
        for code, items in standing.items()
        if code not in gone and any(item.left_out != "outside" for item in items)
    }
    listed = Counter(
        [*(reminder.code for reminder in found.send), *(skipped.code for skipped in found.skip)]
    )
    assert set(listed.values()) <= {1}
    assert set(listed) - gone == concerned
    for code, reason in reasons(found).items():
        items = standing[code]
        still = [item for item in items if item.state.open]
        truth = {
            Reason.LEFT: code in gone,
            Reason.DONE: not still and any(item.state is Standing.MET for item in items),
            Reason.WAIVED: not still and any(item.state is Standing.WAIVED for item in items),
            Reason.STATUS: not still,
            Reason.NEW: not still and any(item.left_out == NEW for item in items),
            Reason.NO_CHANNEL: int(code) + 1 not in linked,
            Reason.DAY_OFF: not calendar.working(day),
            Reason.NOT_DUE: bool(still),
        }
        assert truth[Reason(reason)], (code, reason, items)
    for reminder in found.send:
        still_open = {
            item.target.id: item.due for item in standing[reminder.code] if item.state.open
        }
        assert reminder.items
        assert reminder.code not in gone
        assert {item.subject: item.due for item in reminder.items}.items() <= still_open.items()
        assert calendar.open_at(reminder.at)
        assert reminder.at.date() == day


@CASES
@given(times=st.lists(moments(date(2026, 11, 1), date(2026, 12, 31)), min_size=1, max_size=8))
def test_however_often_it_is_planned_there_is_one_digest_for_an_occurrence(
    sqlite: Engine, times: list[datetime]
) -> None:
    empty(sqlite)
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "A")
        person(connection, "B", linked="web")
    for now in sorted(times):
        plan_day(sqlite, now, ZONE)
        assert plan_day(sqlite, now, ZONE) == 0
        assert plan_day(sqlite, now + timedelta(minutes=1), ZONE) == 0
        with writing(sqlite) as connection:
            for claimed in outbox.claim(
                connection, now + timedelta(days=1), people=9, kinds=tuple(KINDS)
            ):
                outbox.drop(connection, claimed, State.SENT, "sent")
    with reading(sqlite) as connection:
        sent = connection.execute(tables.notification.select()).all()
    seen = Counter(
        (row.person_id, item["subject"], item["due"], item["mark"])
        for row in sent
        for item in row.subject["items"]
    )
    assert set(seen.values()) <= {1}
    assert all(Calendar(ZONE, shipped()).open_at(row.due_at) for row in sent)


def test_the_offsets_of_the_plan_decide(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "A")
    assert told(look(engine_with_plan, THIRTY)) == {"A": ("LAW",)}
    assert told(look(engine_with_plan, SEVEN)) == {"A": ("LAW",)}
    assert reasons(look(engine_with_plan, THIRTY + timedelta(days=1))) == {"A": "not_due"}
    both = look(engine_with_plan, date(2026, 12, 1))  # thirty days before 31 December
    assert told(both) == {"A": ("HOURS",)}


def test_a_plan_without_a_rule_reminds_nobody(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(rule=""))
        person(connection, "A")
    for days in range(60):
        found = look(sqlite, date(2026, 11, 2) + timedelta(days=days))
        assert not found.send
        assert set(reasons(found)) == {"A"}


def test_each_reason(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "due")
        done = person(connection, "done")
        learned(connection, done, date(2026, 3, 2))
        person(connection, "left", status="da_nghi")
        person(connection, "leave", status="thai_san")
        exempt = person(connection, "waived")
        waived(connection, exempt, "LAW")
        waived(connection, exempt, "HOURS")
        preferences.opt_out(connection, person(connection, "out"), USED)
        person(connection, "alone", linked=None)
        blocked = person(connection, "blocked")
        connection.execute(
            tables.channel_account.update()
            .where(tables.channel_account.c.person_id == blocked)
            .values(blocked_at=USED)
        )
        preferences.snooze(connection, person(connection, "later"), date(2026, 12, 1), USED)
        person(connection, "teacher", group="vien_chuc")
    found = look(engine_with_plan, THIRTY)
    assert told(found) == {"due": ("LAW",)}
    assert reasons(found) == {
        "alone": "no_channel",
        "blocked": "no_channel",
        "done": "done",
        "later": "snoozed",
        "leave": "status",
        "left": "left",
        "out": "opted_out",
        "waived": "waived",
    }


def test_what_is_waived_or_done_is_not_among_the_items(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        waived(connection, person(connection, "A"), "LAW")
        learned(connection, person(connection, "B"), date(2026, 3, 2), hours=4)
    assert reasons(look(engine_with_plan, THIRTY)) == {"A": "not_due", "B": "not_due"}


def test_an_extension_moves_the_reminder(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        waived(connection, person(connection, "A"), "LAW", "extension", date(2026, 12, 23))
    assert reasons(look(engine_with_plan, THIRTY)) == {"A": "not_due"}
    assert told(look(engine_with_plan, date(2026, 12, 16))) == {"A": ("LAW",)}


def test_nothing_goes_out_on_a_day_off_and_the_next_worked_day_has_it(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-21"))  # thirty days before: a Saturday
        person(connection, "A")
    saturday = date(2026, 11, 21)
    assert reasons(look(sqlite, saturday)) == {"A": "day_off"}
    assert reasons(look(sqlite, saturday - timedelta(days=1))) == {"A": "not_due"}
    monday = look(sqlite, saturday + timedelta(days=2))
    assert told(monday) == {"A": ("LAW",)}


def test_a_reminder_of_the_day_before_does_not_come_after_the_due_day(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-20"))  # a Sunday: the day before is a Saturday
        person(connection, "A")
    assert told(look(sqlite, date(2026, 12, 18))) == {"A": ("LAW",)}


def test_a_working_saturday_is_a_working_day(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="08-29"))
        person(connection, "A")
    found = look(sqlite, date(2026, 8, 22))
    assert [reminder.at.isoformat() for reminder in found.send] == ["2026-08-22T07:30:00+07:00"]


def test_a_missed_morning_is_made_good_the_next_day(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "A")
    assert plan_day(engine_with_plan, at(date(2026, 11, 13)), ZONE) == 0  # at work before
    tuesday = THIRTY + timedelta(days=1)  # nothing ran on the Monday
    assert plan_day(engine_with_plan, at(tuesday), ZONE) == 1
    assert plan_day(engine_with_plan, at(tuesday, 15), ZONE) == 0
    assert plan_day(engine_with_plan, at(tuesday + timedelta(days=1)), ZONE) == 1  # still unsent
    assert [row[1:] for row in rows(engine_with_plan)] == [
        ("dropped", "replanned"),
        ("planned", None),
    ]


def test_who_links_a_chat_late_still_gets_what_was_due(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        late = person(connection, "A", linked=None)
    assert plan_day(engine_with_plan, at(THIRTY), ZONE) == 0
    with writing(engine_with_plan) as connection:
        link(connection, late, "web")
    assert plan_day(engine_with_plan, at(THIRTY, 10), ZONE) == 1


def test_a_new_plan_does_not_look_back(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "A")
    plan_day(sqlite, at(date(2026, 11, 13)), ZONE)
    with writing(sqlite) as connection:
        now = at(THIRTY + timedelta(days=1), 6)
        plans_in_use.use(connection, profile(), "again", now=now)
    assert reasons(look(sqlite, THIRTY + timedelta(days=1))) == {"A": "not_due"}


def test_a_rehearsal_of_a_day_to_come_leaves_the_days_between_to_themselves(
    engine_with_plan: Engine,
) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "A")
    plan_day(engine_with_plan, at(date(2026, 11, 13)), ZONE)
    now = at(date(2026, 11, 13), 9)
    assert reasons(look(engine_with_plan, THIRTY + timedelta(days=2), now)) == {"A": "not_due"}
    assert told(look(engine_with_plan, THIRTY, now)) == {"A": ("LAW",)}


def test_after_the_last_window_nothing_is_planned_and_nothing_lost(
    engine_with_plan: Engine,
) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "A")
    plan_day(engine_with_plan, at(date(2026, 11, 13)), ZONE)
    assert plan_day(engine_with_plan, at(THIRTY, 17), ZONE) == 0
    # A rehearsal says the same.
    assert reasons(look(engine_with_plan, THIRTY, at(THIRTY, 17))) == {"A": "too_late"}
    assert told(look(engine_with_plan, THIRTY, at(THIRTY, 16))) == {"A": ("LAW",)}
    assert plan_day(engine_with_plan, at(THIRTY + timedelta(days=1), 7), ZONE) == 1


def send_all(engine: Engine, now: datetime) -> None:
    with writing(engine) as connection:
        for claimed in outbox.claim(connection, now, people=99, kinds=tuple(KINDS)):
            outbox.drop(connection, claimed, State.SENT, "sent")


def test_no_more_digests_a_week_than_the_cap(sqlite: Engine) -> None:
    rule = '[[reminder]]\nkind = "obligation"\nbefore = [1, 2, 3, 4, 5]\ncap = 2\n'
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-12", rule=rule))
        person(connection, "A")
    monday = date(2026, 12, 7)
    for day in range(2):
        assert plan_day(sqlite, at(monday + timedelta(days=day)), ZONE) == 1
        send_all(sqlite, at(monday + timedelta(days=day), 9))
    assert reasons(look(sqlite, monday + timedelta(days=2))) == {"A": "capped"}


def test_a_snooze_ends_with_the_reminder_that_was_put_off(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        someone = person(connection, "A")
    plan_day(engine_with_plan, at(THIRTY), ZONE)
    send_all(engine_with_plan, at(THIRTY, 9))
    assert reasons(look(engine_with_plan, THIRTY, at(THIRTY, 9))) == {"A": "already_sent"}
    saturday = date(2026, 11, 21)
    with writing(engine_with_plan) as connection:
        preferences.snooze(connection, someone, saturday, at(THIRTY, 10))
    friday, monday = saturday - timedelta(days=1), saturday + timedelta(days=2)
    assert plan_day(engine_with_plan, at(friday), ZONE) == 0
    assert reasons(look(engine_with_plan, friday)) == {"A": "snoozed"}
    assert plan_day(engine_with_plan, at(monday), ZONE) == 1
    send_all(engine_with_plan, at(monday, 9))
    assert plan_day(engine_with_plan, at(date(2026, 11, 25)), ZONE) == 0


def test_a_due_day_that_moves_is_planned_anew_only_while_unsent(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        person(connection, "A")
    plan_day(engine_with_plan, at(THIRTY), ZONE)
    with writing(engine_with_plan) as connection:
        plans_in_use.use(connection, profile(due="12-16"), "moved", now=at(THIRTY, 9))
    tuesday = THIRTY + timedelta(days=1)
    assert plan_day(engine_with_plan, at(tuesday), ZONE) == 1
    with reading(engine_with_plan) as connection:
        found = connection.execute(tables.notification.select()).all()
    waiting = [row.subject["items"] for row in found if row.state == State.PLANNED]
    assert waiting == [[{"subject": "LAW", "due": "2026-12-16", "mark": "-30"}]]


def test_the_channel_is_the_one_used_last(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        someone = person(connection, "A", linked=None)
        link(connection, someone, "telegram", at(date(2026, 10, 1)))
        link(connection, someone, "web", at(date(2026, 10, 2)))
    assert [reminder.channel for reminder in look(engine_with_plan, THIRTY).send] == ["web"]


def test_units_follow_the_nearest_plan(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, units=3)
        plans_in_use.use(connection, profile(due="11-30", plan='unit = "P03"'), "own", now=USED)
        person(connection, "A", unit=2)
        person(connection, "B", unit=3)
    assert told(look(sqlite, THIRTY)) == {"A": ("LAW",)}
    assert told(look(sqlite, date(2026, 11, 23))) == {"B": ("LAW",)}


def test_a_unit_that_is_closed_for_a_day_gets_nothing_that_day(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, units=3)
        person(connection, "A", unit=2)
        person(connection, "B", unit=3)
        connection.execute(insert(tables.calendar_day).values(unit_id=3, day=THIRTY, working=False))
    found = look(sqlite, THIRTY)
    assert told(found) == {"A": ("LAW",)}
    assert reasons(found) == {"B": "day_off"}
    assert told(look(sqlite, THIRTY + timedelta(days=1))) == {"B": ("LAW",)}


def test_who_is_new_is_left_out_by_status(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        new = person(connection, "A", joined=date(2026, 11, 2))
        learned(connection, person(connection, "B", joined=date(2026, 11, 2)), date(2026, 11, 5))
        waived(connection, new, "LAW")
        set_status(connection, person(connection, "C"), "biet_phai")
        person(connection, "D", joined=date(2026, 12, 1))  # not here yet: of no population
    assert reasons(look(sqlite, THIRTY)) == {"A": "waived", "B": "done", "C": "status"}


def test_who_is_too_short_in_the_agency_is_told_apart(sqlite: Engine) -> None:
    everywhere = profile().replace('["cong_chuc"] }', '["cong_chuc"], min_months = 3 }')
    with writing(sqlite) as connection:
        agency(connection, everywhere)
        person(connection, "A", joined=date(2026, 11, 2))
        set_status(connection, person(connection, "B", joined=date(2026, 11, 2)), "biet_phai")
    assert reasons(look(sqlite, THIRTY)) == {"A": "new", "B": "status"}


def test_no_plan_concerns_nobody(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        connection.execute(insert(tables.unit).values(id=1, code="P01"))
    found = look(sqlite, THIRTY)
    assert (found.send, found.skip) == ((), ())
    assert plan_day(sqlite, at(THIRTY), ZONE) == 0


def test_what_an_earlier_release_sent_is_not_sent_again(engine_with_plan: Engine) -> None:
    with writing(engine_with_plan) as connection:
        someone = person(connection, "A")
        connection.execute(
            insert(tables.notification).values(
                key=f"{someone}:obligation:{THIRTY}", person_id=someone, kind="obligation",
                subject={
                    "day": THIRTY.isoformat(),
                    "items": [{"requirement": "LAW", "due": "2026-12-15", "mark": "-30"}],
                },
                due_at=at(THIRTY, 8), state="sent", planned_at=at(THIRTY, 7), sent_at=at(THIRTY, 8),
            )
        )  # fmt: skip
    assert reasons(look(engine_with_plan, THIRTY, at(THIRTY, 9))) == {"A": "already_sent"}
    assert plan_day(engine_with_plan, at(THIRTY, 9), ZONE) == 0
    assert plan_day(engine_with_plan, at(THIRTY + timedelta(days=1), 9), ZONE) == 0


def test_a_unit_that_is_busy_is_left_alone_that_day(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, units=2)
        person(connection, "A", unit=2)
        connection.execute(
            insert(tables.calendar_day).values(unit_id=2, day=THIRTY, working=False, kind="busy")
        )
    assert reasons(look(sqlite, THIRTY)) == {"A": "day_off"}
    assert told(look(sqlite, THIRTY + timedelta(days=1))) == {"A": ("LAW",)}
