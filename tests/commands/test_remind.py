"""``bot remind``: the contract's JSON, a page for people, and nothing written."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from bot.base.texts import texts
from bot.commands.common import Setup
from bot.commands.remind import remind
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import agency, person


@pytest.fixture
def set_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("BOT_NOW", "2026-11-10T09:00:00")
    monkeypatch.setattr(Setup, "engine", engine)
    with writing(engine) as connection:
        agency(connection)
        for code in ("A", "B"):
            person(connection, code)
        person(connection, "C", linked=None)
    return engine


def run(*arguments: str) -> str:
    result = CliRunner().invoke(remind, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_json_is_the_contracts(set_up: Engine) -> None:
    found = json.loads(run("--on", "2026-11-16", "--json"))
    one = {
        "kind": "obligation",
        "channel": "telegram",
        "at": "2026-11-16T07:30:00+07:00",
        "items": ["LAW"],
    }
    assert found == {
        "on": "2026-11-16",
        "send": [{"person": "A", **one}, {"person": "B", **one}],
        "skip": [{"person": "C", "kind": "obligation", "reason": "no_channel"}],
    }


def test_rehearsing_writes_nothing(set_up: Engine) -> None:
    def sizes() -> dict[str, int]:
        with reading(set_up) as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables.metadata.sorted_tables
            }

    before = sizes()
    for day in ("2026-11-16", "2026-11-15", "2026-11-10", "2025-01-02"):
        run("--on", day, "--json")
    assert sizes() == before


def test_on_a_day_off_nobody_is_sent_to(set_up: Engine) -> None:
    found = json.loads(run("--on", "2026-11-15", "--json"))
    assert found["send"] == []
    assert {skipped["person"]: skipped["reason"] for skipped in found["skip"]} == {
        "A": "day_off",
        "B": "day_off",
        "C": "no_channel",
    }


def test_today_is_told_from_now_on(set_up: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_NOW", "2026-11-16T12:00:00")
    found = json.loads(run("--on", "16/11/2026", "--json"))
    assert datetime.fromisoformat(found["send"][0]["at"]).hour == 13


def test_the_page_for_people_names_each_once(set_up: Engine) -> None:
    lines = run("--on", "2026-11-16").splitlines()
    assert lines == [
        "thứ Hai 16/11/2026: gửi 2 người, không gửi 1 người.",
        "A  07:30  Telegram  LAW",
        "B  07:30  Telegram  LAW",
        "Không gửi – chưa liên kết kênh nào (1): C",
    ]
    assert texts("en").has("reminders.rehearsal.head")


def test_a_day_is_needed(set_up: Engine) -> None:
    assert CliRunner().invoke(remind, ["--json"]).exit_code == 2
    assert CliRunner().invoke(remind, ["--on", "hôm nào"]).exit_code == 2


def lost(engine: Engine, reason: str = "blocked") -> None:
    """Somebody's last notification did not arrive."""
    at = datetime.fromisoformat("2026-11-10T08:00:00+07:00")
    with writing(engine) as connection:
        connection.execute(
            tables.notification.insert().values(
                key="1:obligation:x", person_id=1, kind="obligation", state="undeliverable",
                subject={"day": "2026-11-10", "items": []}, due_at=at, planned_at=at,
                channel="telegram", reason=reason,
            )
        )  # fmt: skip


def test_whom_nothing_reaches_is_listed_by_unit_with_the_reason(set_up: Engine) -> None:
    lost(set_up)
    assert run("--undeliverable").split("\n") == [
        "2 người không nhận được tin nhắc nào.",
        "Phòng 1:",
        "  A  Lò Thị A: đã chặn bot",
        "  C  Lò Thị C: chưa liên kết kênh nào",
        "",
    ]
    rows = [json.loads(line) for line in run("--undeliverable", "--json").splitlines()]
    assert [(row["person"], row["reason"]) for row in rows] == [
        ("A", "blocked"),
        ("C", "no_channel"),
    ]


def test_slips_for_them_are_written(
    set_up: Engine, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("BOT_SECRET_KEY", "0123456789abcdef0123456789abcdef")
    out = tmp_path / "slips.pdf"
    run("--undeliverable", "--pdf", str(out))
    assert out.read_bytes().startswith(b"%PDF")
    with reading(set_up) as connection:
        assert connection.execute(select(tables.link_code.c.person_id)).scalars().all() == [3]


def test_the_log_says_in_words_what_became_of_a_day(set_up: Engine) -> None:
    lost(set_up)
    assert run("--log").split("\n") == [
        "thứ Ba 10/11/2026: 1 tin nhắc.",
        "1 tin không đến được qua Telegram. Người nhận đã chặn bot trên Telegram; "
        "phát phiếu liên kết hoặc nhờ mở lại.",
        "",
    ]


def test_that_a_message_was_opened_is_in_no_log(set_up: Engine) -> None:
    lost(set_up)
    with writing(set_up) as connection:
        connection.execute(tables.notification.update().values(state="seen", reason=None))
    (line,) = run("--log", "--json").splitlines()
    assert json.loads(line)["state"] == "delivered"
