"""For random agencies, plans and days: the SQL says what the plain reading of the rules says."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, true

from bot.storage.engine import writing
from bot.training import obligations as module
from bot.training.as_of import AsOf
from bot.training.effective_dates import PERSON
from bot.training.obligations import Obligations, State
from bot.training.plan import Plan
from bot.training.progress import TargetProgress, tally
from bot.training.rules import compile_plan
from tests.builders import random_agencies
from tests.builders.random_agencies import Agency
from tests.training import reference
from tests.training.reference import Human

CASES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def figures(as_of: AsOf, plan: Plan, unit: int | None) -> list[TargetProgress]:
    book = compile_plan(plan, as_of.day, as_of.scope(unit), true())
    if not book.rules:
        return []
    counts = book.counted(book.counting().rows(as_of.connection))
    return [
        tally(plan, rule, outcomes, as_of.day)
        for rule, outcomes in zip(book.rules, counts.outcomes, strict=True)
    ]


def owed(as_of: AsOf, plan: Plan, person_id: int) -> Obligations:
    day = as_of.day
    book, statement = module._personal(plan, day)
    row = statement.first(as_of.connection, **{PERSON: person_id}) if book.rules else None
    if row is None:
        return Obligations(person_id, day, plan, ())
    return Obligations(
        person_id,
        day,
        plan,
        tuple(
            module.judge(book, rule, finding, {})
            for rule, finding in zip(book.rules, book.findings(row[1:]), strict=True)
            if row.group in rule.target.population.groups
        ),
    )


def below(agency: Agency, unit: int) -> set[int]:
    found = {unit}
    for number, parent in enumerate(agency.parents):
        if parent in found:
            found.add(number)
    return found


def expected(plan: Plan, target, people: list[Human], day: date):
    excluded: Counter[str] = Counter()
    inside = []
    for human in people:
        verdict = reference.outcome(plan, target, human, day)
        if isinstance(verdict, list):
            inside.append(verdict)
        elif verdict != "outside":
            excluded[verdict] += 1
    met = sum(reference.done(target, flags) for flags in inside)
    parts = [sum(column) for column in zip(*inside, strict=True)]
    return len(inside), dict(excluded), met, parts


@CASES
@given(
    agency=random_agencies.agencies(),
    plan=random_agencies.plans(),
    day=random_agencies.DAYS,
    data=st.data(),
)
def test_a_units_figure_is_what_its_peoples_records_say(
    engine: Engine, agency: Agency, plan: Plan, day: date, data: st.DataObject
) -> None:
    unit = data.draw(st.integers(0, len(agency.parents) - 1))
    with writing(engine) as connection:
        random_agencies.empty(connection)
        random_agencies.fill(connection, agency)
        for asked, units in ((unit + 1, below(agency, unit)), (None, set(range(99)))):
            people = [human for human in agency.humans if human.unit in units]
            for found in figures(AsOf(connection, day), plan, asked):
                population, excluded, met, parts = expected(plan, found.target, people, day)
                assert (found.population, dict(found.excluded), found.met) == (
                    population,
                    excluded,
                    met,
                )
                assert found.need == reference.need(found.target, population)
                assert found.percent == (100 * met // population if population else None)
                if found.parts and population:
                    assert [part.met for part in found.parts] == parts


@CASES
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_a_units_figure_is_the_sum_of_its_peoples_obligations(
    engine: Engine, agency: Agency, plan: Plan, day: date
) -> None:
    with writing(engine) as connection:
        random_agencies.empty(connection)
        random_agencies.fill(connection, agency)
        items = [
            item
            for number, human in enumerate(agency.humans, 1)
            if reference.present(human, day)
            for item in owed(AsOf(connection, day), plan, number).items
        ]
        for found in figures(AsOf(connection, day), plan, 1):
            mine = [item for item in items if item.target.id == found.target.id]
            inside = [item for item in mine if item.left_out is None]
            assert found.population == len(inside)
            assert found.met == sum(item.state is State.MET for item in inside)
            left_out = Counter(
                item.left_out for item in mine if item.left_out not in (None, "outside")
            )
            assert dict(found.excluded) == dict(left_out)


@CASES
@given(agency=random_agencies.agencies(), plan=random_agencies.plans(), day=random_agencies.DAYS)
def test_a_persons_state_follows_from_the_rule_and_the_day(
    engine: Engine, agency: Agency, plan: Plan, day: date
) -> None:
    with writing(engine) as connection:
        random_agencies.empty(connection)
        random_agencies.fill(connection, agency)
        for number, human in enumerate(agency.humans, 1):
            for item in owed(AsOf(connection, day), plan, number).items:
                verdict = reference.outcome(plan, item.target, human, day)
                if verdict == "mien":
                    assert item.state is State.WAIVED
                elif not isinstance(verdict, list):
                    assert item.state is State.NOT_APPLICABLE
                elif reference.done(item.target, verdict):
                    assert item.state is State.MET
                else:
                    assert item.state.open
                    assert (item.state is State.OVERDUE) == (day > item.due)
                    assert [part.met for part in item.parts] == verdict
