from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.demo import history
from bot.demo.setup import Sample, prepare, prepare_history, sample_plan
from bot.reminders import outbox as ledger_of_reminders
from bot.reminders import preferences
from bot.storage.engine import reading, writing
from bot.storage.tables import ledger, notification, person, planned_day, preference
from bot.training import grants, people, profile
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.obligations import obligations
from bot.training.progress import TargetProgress, TargetState, progress

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 8, tzinfo=ZONE)
SMALL = 60


def targets(sample: Sample, unit: str | None, day: date) -> dict[str, TargetProgress]:
    with reading(sample.engine) as connection:
        found = progress(AsOf(connection, day), unit).targets
    return {figure.target.id: figure for figure in found}


@pytest.fixture(scope="module")
def sample(tmp_path_factory, vi):
    made = prepare(tmp_path_factory.mktemp("demo") / "demo.db", staff=1200, now=NOW, texts=vi)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def city(tmp_path_factory, vi):
    made = prepare_history(tmp_path_factory.mktemp("city") / "demo-2017.db", zone=ZONE, texts=vi)
    yield made
    made.engine.dispose()


def test_the_agencys_targets_are_partly_met(sample):
    found = targets(sample, None, NOW.date())
    assert found["MAU26.CC1"].state == TargetState.NOT_MET or found["MAU26.CC1"].lacking > 0
    law, ethics = found["MAU26.CC2"].parts
    assert law.state == TargetState.MET
    assert ethics.met < ethics.need
    assert found["MAU26.CC3"].state == TargetState.MET
    assert 0 < found["MAU26.VC3"].lacking < 60
    assert found["MAU26.SO"].met > 400
    assert found["ND171.40"].lacking > 20


def test_the_heads_unit_is_three_people_short_of_its_ethics(sample):
    cc2 = targets(sample, "03127-KT", NOW.date())["MAU26.CC2"]
    assert cc2.parts[1].need - cc2.parts[1].met == 3
    assert cc2.lacking == 3
    assert cc2.excluded["thai_san"] == cc2.excluded["di_hoc_dai_han"] == 1
    assert cc2.excluded["mien"] == 1


def test_some_departments_meet_their_targets_and_some_are_far_off(sample):
    office, counter = (targets(sample, unit, NOW.date()) for unit in ("03127-VHXH", "03127-HCC"))
    assert office["MAU26.CC2"].state == office["ND171.40"].state == TargetState.MET
    assert counter["MAU26.CC2"].lacking > 3


def test_the_staff_member_lacks_ethics_and_four_hours(sample):
    with reading(sample.engine) as connection:
        found = people.find(AsOf(connection, NOW.date()), sample.roles.staff)
        owed = obligations(AsOf(connection, NOW.date()), found.id, found.unit_id)
    items = {obligation.target.id: obligation for obligation in owed.items}
    law, ethics = items["MAU26.CC2"].parts
    assert law.met
    assert not ethics.met
    hours = items["ND171.40"]
    assert (hours.done, hours.need) == (36, 40)
    assert items["MAU26.CC3"].state == "met"


def test_roles_are_granted(sample):
    with reading(sample.engine) as connection:
        codes = {
            code: grants.of(AsOf(connection, NOW.date()), key)
            for key, code in connection.execute(select(person.c.id, person.c.code))
            if code in (sample.roles.officer, sample.roles.admin)
        }
        officer = grants.nearest_officer(AsOf(connection, NOW.date()), None)
    assert [grant.role for grant in codes[sample.roles.officer]] == [Role.OFFICER]
    assert [grant.role for grant in codes[sample.roles.admin]] == [Role.ADMIN]
    assert officer
    assert officer.code == sample.roles.officer
    assert officer.phone


def test_the_citys_six_targets_show_how_far_its_turns_reach(city):
    found = targets(city, None, history.last_day())
    assert list(found) == [
        f"KH774.{number}" for number in ("CC1", "CC2", "CC3", "VC1", "VC2", "VC3")
    ]
    assert found["KH774.CC2"].met == found["KH774.CC3"].met == found["KH774.VC2"].met == 0
    assert 0 < found["KH774.CC1"].met < found["KH774.CC1"].need
    assert found["KH774.VC1"].met == 4
    assert 200 <= found["KH774.VC3"].met <= 225
    assert found["KH774.VC3"].population > 700


def test_a_second_start_keeps_what_was_done(tmp_path, vi):
    path = tmp_path / "demo.db"
    first = prepare(path, staff=SMALL, now=NOW, texts=vi)
    with writing(first.engine) as connection:
        connection.execute(person.update().values(phone="1"))
    first.engine.dispose()
    again = prepare(path, staff=SMALL, now=NOW + timedelta(days=9), texts=vi)
    assert again.roles == first.roles
    assert again.built == NOW.date()
    assert _phones(again) == {"1"}


def test_a_second_start_reminds_anew(tmp_path, vi):
    """Its clock begins on the same day: what was sent then must not keep it silent now."""
    path = tmp_path / "demo.db"
    first = prepare(path, staff=SMALL, now=NOW, texts=vi)
    with writing(first.engine) as connection:
        found = select(person.c.id).where(person.c.code == first.roles.staff)
        someone = connection.execute(found).scalar_one()
        planned = ledger_of_reminders.Planned(someone, "obligation", {}, "x", NOW)
        assert ledger_of_reminders.plan(connection, [planned], NOW) == 1
        preferences.opt_out(connection, someone, NOW)
    first.engine.dispose()
    again = prepare(path, staff=SMALL, now=NOW, texts=vi)
    with reading(again.engine) as connection:
        for table in (notification, planned_day, preference):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


@pytest.mark.parametrize(
    ("staff", "seed", "days"),
    [(SMALL + 1, 774, 0), (SMALL, 5, 0), (SMALL, 774, -1), (SMALL, 774, 60)],
)
def test_another_size_seed_or_time_makes_the_agency_anew(tmp_path, vi, staff, seed, days):
    path = tmp_path / "demo.db"
    first = prepare(path, staff=SMALL, now=NOW, texts=vi)
    with writing(first.engine) as connection:
        connection.execute(person.update().values(phone="1"))
    first.engine.dispose()
    now = NOW + timedelta(days=days)
    again = prepare(path, staff=staff, now=now, texts=vi, seed=seed)
    assert again.built == now.date()
    assert "1" not in _phones(again)
    with reading(again.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(person)) == staff


@pytest.mark.parametrize("note", ["", "{}", "[1]", '{"recipe": null}'])
def test_a_start_that_was_broken_off_begins_again(tmp_path, vi, note):
    path = tmp_path / "demo.db"
    prepare(path, staff=SMALL, now=NOW, texts=vi).engine.dispose()
    path.with_suffix(".json").write_text(note)
    again = prepare(path, staff=SMALL, now=NOW, texts=vi)
    kept = json.loads(path.with_suffix(".json").read_text())
    assert kept["roles"] == json.loads(json.dumps(asdict(again.roles)))


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 12, 31)])
def test_inside_its_years_the_sample_plan_is_as_shipped(day):
    shipped = Path("bot/plans/mau-2026.toml").read_text(encoding="utf-8")
    assert sample_plan(day) == shipped


@pytest.mark.parametrize("day", [date(2019, 5, 5), date(2027, 1, 1), date(2031, 12, 31)])
def test_outside_its_years_the_sample_plan_moves_and_its_targets_stay(day):
    shipped = profile.parse(sample_plan(date(2026, 1, 1)), "shipped")
    moved = profile.parse(sample_plan(day), "moved")
    assert moved.valid_from <= day <= moved.valid_to
    assert str(day.year) in moved.title
    assert str(day.year) in moved.code
    assert [(promised.id, promised.threshold, promised.measure) for promised in moved.targets] == [
        (promised.id, promised.threshold, promised.measure) for promised in shipped.targets
    ]


def test_a_demo_on_any_day_has_a_plan_and_results(tmp_path, vi):
    now = datetime(2028, 1, 3, 8, tzinfo=ZONE)
    made = prepare(tmp_path / "demo.db", staff=SMALL, now=now, texts=vi)
    assert targets(made, None, now.date())["MAU26.CC2"].parts[0].met > 0
    with reading(made.engine) as connection:
        assert connection.scalar(select(func.max(ledger.c.ends))) >= date(2028, 1, 1)


def _phones(sample: Sample) -> set[str | None]:
    with reading(sample.engine) as connection:
        return set(connection.scalars(select(person.c.phone)))
