"""Statements of the hot path say what SQLAlchemy's own execution says, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, String, insert, literal, select
from sqlalchemy.exc import IntegrityError

from bot.base.problems import Problem
from bot.storage.engine import open_engine, reading, writing
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import ledger, person, plan
from bot.storage.types import Instant
from bot.training.enums import Topic
from tests.builders.sample import building

HANOI = timezone(timedelta(hours=7))


@pytest.fixture
def sample(engine: Engine) -> Engine:
    """One person with one result."""
    with building(engine) as make:
        make.person("A1", None)
        make.result("A1", Topic.LAW, ends=date(2026, 3, 4), hours="7.5")
    return engine


def test_rows_hold_values_as_the_columns_mean_them(sample: Engine) -> None:
    statement = select(ledger.c.ends, ledger.c.hours, ledger.c.passed, ledger.c.recorded_at).where(
        ledger.c.ends <= parameter("day", ledger.c.ends.type)
    )
    with reading(sample) as connection:
        mine = Prepared(statement).first(connection, day=date(2026, 3, 4))
        theirs = connection.execute(statement, {"day": date(2026, 3, 4)}).one()
        earlier = Prepared(statement).first(connection, day=date(2026, 3, 3))
    assert tuple(mine) == tuple(theirs)
    assert (mine.ends, mine.hours, mine.passed) == (date(2026, 3, 4), Decimal("7.5"), True)
    assert earlier is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(text=TEXTS)
def test_what_is_written_out_is_the_text_itself(text: str) -> None:
    engine = open_engine("sqlite://")
    with reading(engine) as connection:
        assert Prepared(select(literal(text, String))).first(connection) == (text,)
    engine.dispose()


@pytest.mark.parametrize("text", ["it's", '"', "100%", "%s %(name)s", ":name ? $1", "\\", "--"])
def test_signs_of_sql_are_only_text(engine: Engine, text: str) -> None:
    of = parameter("of", String)
    with reading(engine) as connection:
        found = Prepared(select(literal(text, String), of)).first(connection, of=text)
    assert found == (text, text)


def test_one_statement_serves_both_moments_and_zones(engine: Engine) -> None:
    put = Prepared(insert(plan), columns=("code", "title", "source", "used_at"))
    moment = datetime(2026, 11, 18, 9, 30, tzinfo=HANOI)
    with writing(engine) as connection:
        put.rows(connection, code="P", title="a plan", source="", used_at=moment)
    with reading(engine) as connection:
        kept = Prepared(select(plan.c.used_at)).first(connection).used_at
    assert kept == moment
    assert kept.utcoffset() == timedelta(0)


def test_a_naive_moment_is_refused(engine: Engine) -> None:
    statement = Prepared(select(plan.c.id).where(plan.c.used_at < parameter("now", Instant)))
    with reading(engine) as connection, pytest.raises(ValueError, match="offset"):
        statement.rows(connection, now=datetime(2026, 11, 18))  # noqa: DTZ001


def test_the_databases_errors_are_those_of_sqlalchemy(sample: Engine) -> None:
    again: dict[str, Any] = {"code": "A1", "name": "Another", "folded_name": "another"}
    statement = Prepared(insert(person), columns=tuple(again))
    with pytest.raises(IntegrityError), writing(sample) as connection:
        statement.rows(connection, **again)
    with reading(sample) as connection:
        assert len(Prepared(select(person.c.id)).rows(connection)) == 1


def test_a_parameter_without_a_value_is_a_mistake(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(KeyError, match="code"):
        Prepared(select(plan.c.id).where(plan.c.code == parameter("code", String))).rows(connection)


def test_a_missing_table_is_one_problem(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        connection.exec_driver_sql("DROP TABLE plan")
    with pytest.raises(Problem, match="schema_missing"), reading(sqlite) as connection:
        Prepared(select(plan.c.id)).rows(connection)


def test_a_reader_sees_one_state_from_its_first_statement_on(sqlite: Engine) -> None:
    everybody = Prepared(select(person.c.code))
    with reading(sqlite) as connection:
        assert everybody.rows(connection) == []
        with building(sqlite) as make:
            make.person("A1", None)
        assert everybody.rows(connection) == []
    with reading(sqlite) as connection:
        assert everybody.rows(connection) == [("A1",)]
