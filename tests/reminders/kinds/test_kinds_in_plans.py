"""What begins, what is withdrawn, what heads hear, and what a year that is over left undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Engine

from bot.reminders.notices import plan_notices
from bot.storage import tables
from bot.storage.engine import writing
from bot.training import plans_in_use
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import RULE, USED, ZONE, agency, at, learned, person, profile, waived
from tests.reminders.kinds.conftest import Told, rule, send, set_up

DUE = date(2026, 12, 15)
NEW_YEAR = date(2027, 1, 4)  # a Monday; the first days of the year are off
Why = Callable[[str, date], dict[str, str]]


def people(engine: Engine, *codes: str, unit: int = 1) -> dict[str, int]:
    with writing(engine) as connection:
        return {code: person(connection, code, unit=unit) for code in codes}


def head(engine: Engine, unit_id: int, person_id: int) -> None:
    with writing(engine) as connection:
        connection.execute(
            tables.unit_head.insert().values(
                unit_id=unit_id, person_id=person_id, acting=False, valid_from=ALWAYS,
                valid_to=OPEN,
            )
        )  # fmt: skip


def test_a_plan_that_is_put_in_use_is_announced_once_to_those_who_owe(
    sqlite: Engine, told: Told
) -> None:
    set_up(sqlite, "announcement", after=[0])
    ids = people(sqlite, "A", "B")
    with writing(sqlite) as connection:
        learned(connection, ids["B"], USED.date())
    day = USED.date()
    assert told("announcement", day) == {"A": ("LAW", "HOURS")}
    went = send(sqlite, day).went
    assert went[0][1].text.startswith("2 việc học mới theo KH 01, hạn gần nhất ")
    assert told("announcement", day + timedelta(days=1)) == {}


def test_who_was_reminded_hears_that_the_duty_is_withdrawn(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(rule=RULE))
    people(sqlite, "A")
    day = DUE - timedelta(days=30)
    day = date(2026, 11, 16)
    plan_notices(sqlite, at(day, 6), ZONE)
    assert len(send(sqlite, day).went) == 1
    new = profile(rule=RULE).replace('id = "LAW"', 'id = "OTHER"')
    with writing(sqlite) as connection:
        plans_in_use.use(connection, new, "plan", now=at(day, 9))
    assert plan_notices(sqlite, at(day, 10), ZONE) == 1
    assert plan_notices(sqlite, at(day, 10), ZONE) == 0
    went = send(sqlite, day, 10).went
    assert [reply.text.split(".")[0] for _, reply, _ in went] == [
        "Anh/chị không còn phải học: Cập nhật pháp luật"
    ]


def test_heads_hear_a_day_before_their_people(sqlite: Engine, told: Told) -> None:
    both = f"{rule('heads_up', before=[1])}\n{rule('obligation', before=[7])}"
    with writing(sqlite) as connection:
        agency(connection, profile(rule=both), units=2)
    people(sqlite, "A", "B", unit=2)
    boss = people(sqlite, "BOSS")["BOSS"]
    head(sqlite, 2, boss)
    day = DUE - timedelta(days=8)
    assert told("heads_up", day)["BOSS"] == ("2:LAW",)
    assert told("obligation", day) == {}
    text = send(sqlite, day).went[0][1].text
    assert text.startswith("Ngày mai em nhắc 2 người của Phòng 2: Cập nhật pháp luật.")


def test_what_is_overdue_for_days_is_told_to_the_head(sqlite: Engine, told: Told) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(rule=f"{rule('obligation')}escalate_after = 3\n"), units=2)
    ids = people(sqlite, "A", "B", unit=2)
    boss = people(sqlite, "BOSS")["BOSS"]
    head(sqlite, 2, boss)
    with writing(sqlite) as connection:
        learned(connection, ids["B"], DUE)
    late = DUE + timedelta(days=3)
    assert told("escalation", late - timedelta(days=1)) == {}
    assert told("escalation", late) == {"BOSS": ("2:LAW",)}
    assert (
        send(sqlite, late)
        .went[0][1]
        .text.startswith("Phòng 2: 1 người quá hạn 3 ngày mà chưa xong.")
    )


def test_what_is_due_on_the_years_last_day_is_reminded_of_after_it(
    sqlite: Engine, told: Told
) -> None:
    source = profile(due="12-31", rule=rule("obligation", after=[4]))
    with writing(sqlite) as connection:
        agency(connection, source)
    ids = people(sqlite, "A", "B", "C", "D")
    with writing(sqlite) as connection:
        learned(connection, ids["B"], date(2026, 12, 30))
        waived(connection, ids["C"], "LAW", until=date(2026, 12, 31))
        waived(connection, ids["C"], "HOURS", until=date(2026, 12, 31))
        learned(connection, ids["D"], date(2027, 1, 2))  # counts in the new year only
    assert told("obligation", NEW_YEAR) == {"A": ("LAW", "HOURS"), "D": ("LAW", "HOURS")}
    assert told("obligation", NEW_YEAR - timedelta(days=4)) == {}


def test_a_result_of_the_old_year_that_comes_in_late_ends_it(sqlite: Engine) -> None:
    source = profile(due="12-31", rule=rule("obligation", after=[4]))
    with writing(sqlite) as connection:
        agency(
            connection,
            source,
        )
    ids = people(sqlite, "A")
    from bot.reminders.planner import plan_day

    assert plan_day(sqlite, at(NEW_YEAR, 7), ZONE) == 1
    with writing(sqlite) as connection:
        learned(connection, ids["A"], date(2026, 12, 20))
    assert send(sqlite, NEW_YEAR).went == []


def test_a_plan_that_ended_is_still_reminded_of(sqlite: Engine, told: Told) -> None:
    source = profile(due="12-31", rule=rule("obligation", after=[4]), plan="valid_to = 2026-12-31")
    with writing(sqlite) as connection:
        agency(connection, source)
    people(sqlite, "A")
    assert told("obligation", NEW_YEAR) == {"A": ("LAW", "HOURS")}
    text = send(sqlite, NEW_YEAR).went[0][1].text
    assert "Năm 2026 anh/chị không hoàn thành 2 việc học" in text.split("\n")[0]
