"""Questions that were not understood: kept without what is personal, labelled, made examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, select

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.cli import bot
from bot.conversation import unanswered_questions
from bot.conversation.messages import Address, Request
from bot.storage.engine import reading, writing
from bot.storage.tables import masked_question, person
from tests.builders.random_agencies import NOW, Agency, fill
from tests.training.reference import Human


def somebody(code: str) -> Human:
    return Human(code, 0, "cong_chuc", False, False, False, "dang_cong_tac", None, None, None, None)


@pytest.fixture
def people(engine: Engine) -> Engine:
    with writing(engine) as connection:
        fill(connection, Agency([None], [somebody("CB0001"), somebody("CB0002")]))
        for number, name in ((1, "Nguyễn Văn An"), (2, "Quàng Thị Hặc")):
            connection.execute(
                person.update()
                .where(person.c.id == number)
                .values(name=name, folded_name=name.lower())
            )
    return engine


def test_a_refused_question_is_kept_without_names_codes_and_numbers(
    people: Engine, vi: Texts
) -> None:
    parts = assistant(people, Clock.of("Asia/Ho_Chi_Minh", NOW), vi)
    text = "mua vé bóng đá cho chị Quàng Thị Hặc mã CB0002 số 0912345678"
    with writing(people) as connection:
        parts.turn(connection, Request(Address("ask", "CB0001"), text), 1)
    with reading(people) as connection:
        kept = connection.execute(select(masked_question.c.text)).scalars().all()
    assert len(kept) == 1
    assert "bóng đá" in kept[0]
    # The asker may not see the colleague's name; it is taken out all the same.
    assert not any(word in kept[0].lower() for word in ("quàng", "hặc", "cb0002", "0912345678"))


def kept_in(connection: Connection) -> list[str]:
    return list(connection.execute(select(masked_question.c.text)).scalars())


def test_an_answered_question_is_not_kept(people: Engine, vi: Texts) -> None:
    parts = assistant(people, Clock.of("Asia/Ho_Chi_Minh", NOW), vi)
    with writing(people) as connection:
        parts.turn(connection, Request(Address("ask", "CB0001"), "em còn thiếu gì"), 1)
        assert kept_in(connection) == []


def test_nothing_but_placeholders_is_not_kept(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        unanswered_questions.keep(connection, "@person @number", ["greet"], NOW)
        assert kept_in(connection) == []


def test_a_labelled_question_becomes_an_example_of_the_agency(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(sqlite) as connection:
        unanswered_questions.keep(
            connection, "xin cái lịch tập huấn tuần này", ["my_schedule"], NOW
        )
        (kept,) = connection.execute(select(masked_question)).all()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{sqlite.url.database}")
    runner = CliRunner()
    shown = runner.invoke(bot, ["questions"])
    assert kept.text in shown.output
    done = runner.invoke(bot, ["questions", "--label", str(kept.id), "my_schedule", "--add"])
    assert done.exit_code == 0, done.output
    written = tmp_path / "var/examples/vi/my_schedule.txt"
    assert written.read_text(encoding="utf-8") == f"{kept.text}\n"
    with reading(sqlite) as connection:
        assert kept_in(connection) == []
