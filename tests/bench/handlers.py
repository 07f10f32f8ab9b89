"""Every handler at 50,000 people beside a bare echo, and where its time goes.

A question an intent goes through the whole assistant in a transaction that is rolled back, so that
each round asks the same of the same data; the chat begins anew each time. In every round the bare
echo is asked too, and for questions about a unit the hand-written figures of the same unit.
``HANDLER_ROUNDS`` changes the 20 rounds; the 99th percentile of so few is the slowest.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Engine, event, insert

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.texts import texts
from bot.conversation.assistant import Assistant
from bot.conversation.messages import Address, Request, Turn
from bot.storage.engine import open_engine, writing
from bot.storage.tables import booking, class_session, role_grant, training_class, unit_head
from bot.training.timeline import ALWAYS, OPEN
from tests.bench.large import DAY, NOW, fill
from tests.bench.progress import BASELINE, values
from tests.bench.telegram import echo
from tests.channels.telegram.stub import StubRequest, message, update

CHAT: Final = Address("telegram", "1")
STAFF, HEAD, OFFICER = 101, 202, 303
#: The unit that the head leads, with 13 units below it; and the whole agency.
LED, ROOT = "U2", "U1"
_CLASSES: Final = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an intent, who asks it, and the unit whose figures it needs, if any."""

    intent: str
    who: int
    text: str
    unit: str | None = None


QUESTIONS: Final = (
    Asked("greet", STAFF, "xin chào"),
    Asked("thanks", STAFF, "cảm ơn nhé"),
    Asked("help", STAFF, "em làm được gì"),
    Asked("link_account", STAFF, "liên kết tài khoản"),
    Asked("unlink_account", STAFF, "huỷ liên kết"),
    Asked("my_data", STAFF, "dữ liệu của tôi"),
    Asked("my_obligations", STAFF, "năm nay tôi phải học gì"),
    Asked("my_missing", STAFF, "em còn thiếu gì"),
    Asked("why_obligation", STAFF, "sao tôi phải học lớp này"),
    Asked("deadlines", STAFF, "hạn cuối là bao giờ"),
    Asked("hours_this_year", STAFF, "tôi học được bao nhiêu tiết"),
    Asked("my_history", STAFF, "tôi đã học những lớp nào năm ngoái"),
    Asked("certificate_status", STAFF, "chứng chỉ QLNN của tôi cập nhật chưa"),
    Asked("submit_evidence", STAFF, "tôi gửi ảnh chứng chỉ"),
    Asked("report_error", STAFF, "số liệu sai rồi"),
    Asked("upcoming_classes", STAFF, "tháng sau có lớp nào"),
    Asked("class_detail", STAFF, "lớp L05 học ở đâu mấy giờ"),
    Asked("register_class", STAFF, "đăng ký cho tôi lớp L05"),
    Asked("cancel_registration", STAFF, "hủy đăng ký lớp L01"),
    Asked("my_schedule", STAFF, "lịch học của tôi"),
    Asked("request_extension", STAFF, "xin gia hạn"),
    Asked("reminder_settings", STAFF, "tắt thông báo"),
    Asked("unit_progress", HEAD, "tiến độ đơn vị tôi", LED),
    Asked("unit_missing", HEAD, "đơn vị tôi còn ai chưa học", LED),
    Asked("remind_unit", HEAD, "nhắc những người chưa học giúp tôi", LED),
    Asked("compare_units", HEAD, "đơn vị nào thấp nhất", LED),
    Asked("forecast", HEAD, "đơn vị tôi cuối năm có đạt không", LED),
    Asked("nominate", HEAD, "cử người đi học lớp L05", LED),
    Asked("report_export", HEAD, "xuất báo cáo đơn vị tôi", LED),
    Asked("person_lookup", HEAD, "cán bộ 000203 còn thiếu gì"),
    Asked("city_summary", OFFICER, "toàn thành phố đạt bao nhiêu", ROOT),
    Asked("plan_targets", STAFF, "kế hoạch năm nay có chỉ tiêu gì"),
    Asked("appointment_readiness", STAFF, "tôi đủ điều kiện bổ nhiệm phó phòng chưa"),
    Asked("contact_officer", STAFF, "cho tôi gặp cán bộ phụ trách"),
    Asked("review_queue", OFFICER, "có gì chờ duyệt không"),
    Asked("manage_class", OFFICER, "danh sách lớp L05"),
    Asked("manage_accounts", OFFICER, "ai chưa liên kết tài khoản"),
    Asked("out_of_scope", STAFF, "lương tháng này bao nhiêu"),
)


class _Spent:
    """Seconds that the current question has spent in the database and in understanding."""

    def __init__(self) -> None:
        self.database = self.understanding = 0.0


def run() -> dict[str, object]:
    """Measure all; milliseconds, ratios to the echo and to hand-written SQL, shares in percent."""
    rounds = int(os.environ.get("HANDLER_ROUNDS", "20"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        fill(path).dispose()
        spent = _Spent()
        engine = _timed(path, spent)
        _people_of_rank(engine)
        clock = Clock.of("Asia/Ho_Chi_Minh", datetime.combine(DAY, datetime.min.time()))
        ours = _watched(assistant(engine, clock, texts("vi")), spent)
        by_hand = _by_hand(path)
        found = asyncio.run(_measure(ours, engine, spent, by_hand, rounds))
        engine.dispose()
    return {"people": 50_000, "rounds": rounds, **found}


async def _measure(
    ours: Assistant,
    engine: Engine,
    spent: _Spent,
    by_hand: Mapping[str, Callable[[], object]],
    rounds: int,
) -> dict[str, object]:
    bare = await echo(StubRequest())
    taken: dict[str, list[float]] = defaultdict(list)
    shares: dict[str, list[tuple[float, float]]] = defaultdict(list)
    answered = {asked.intent: ask(ours, engine, asked) for asked in QUESTIONS}
    wrong = {name: turn.intent for name, turn in answered.items() if turn.intent != name}
    assert not wrong, wrong
    for number in range(rounds):
        raw = json.dumps(update(number, message=message("chào", chat=1, number=number))).encode()
        for _ in range(10):
            began = time.perf_counter()
            await bare(raw)
            taken["echo"].append(time.perf_counter() - began)
        for name, work in by_hand.items():
            began = time.perf_counter()
            work()
            taken[f"sql {name}"].append(time.perf_counter() - began)
        for asked in QUESTIONS:
            spent.database = spent.understanding = 0.0
            began = time.perf_counter()
            ask(ours, engine, asked)
            whole = time.perf_counter() - began
            taken[asked.intent].append(whole)
            shares[asked.intent].append((spent.database / whole, spent.understanding / whole))
    return _told(taken, shares)


def _told(
    taken: Mapping[str, list[float]], shares: Mapping[str, list[tuple[float, float]]]
) -> dict[str, object]:
    unit = median(taken["echo"])
    found: dict[str, object] = {"bare echo": _figures(taken["echo"])}
    for asked in QUESTIONS:
        times = taken[asked.intent]
        database, understanding = (
            median(share) for share in zip(*shares[asked.intent], strict=True)
        )
        told = {
            **_figures(times),
            "times the echo": round(median(times) / unit, 1),
            "database, %": round(100 * database),
            "understanding, %": round(100 * understanding),
        }
        if asked.unit:
            by_hand = median(taken[f"sql {asked.unit}"])
            told["times hand-written SQL"] = round(median(times) / by_hand, 2)
        found[asked.intent] = told
    return found


def _figures(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    last = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return {"p50, ms": round(median(ordered) * 1000, 2), "p99, ms": round(last * 1000, 2)}


def ask(ours: Assistant, engine: Engine, asked: Asked) -> Turn:
    """Ask a question in a fresh chat; what it writes is rolled back."""
    with writing(engine) as connection:
        kept = connection.begin_nested()
        turn = ours.turn(connection, Request(CHAT, asked.text), asked.who)
        kept.rollback()
    return turn


def _watched(ours: Assistant, spent: _Spent) -> Assistant:
    """Return an assistant whose understanding is timed."""
    understander = ours.understander

    class Watched(type(understander)):  # type: ignore[misc]
        def read(self, *given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return super().read(*given, **more)
            finally:
                spent.understanding += time.perf_counter() - began

    watched = Watched.__new__(Watched)
    watched.__dict__.update(understander.__dict__)
    return replace(ours, understander=watched)


def _timed(path: Path, spent: _Spent) -> Engine:
    """Open a database whose driver counts the time that it takes."""

    @contextmanager
    def counted() -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            spent.database += time.perf_counter() - began

    class Cursor(sqlite3.Cursor):
        def execute(self, *given: Any) -> Any:
            with counted():
                return super().execute(*given)

        def fetchall(self) -> list[Any]:
            with counted():
                return super().fetchall()

        def fetchone(self) -> Any:
            with counted():
                return super().fetchone()

    class Driver(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(factory or Cursor)

    engine = open_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _given: object, more: dict[str, Any]) -> None:
        more["factory"] = Driver

    return engine


def _by_hand(path: Path) -> dict[str, Callable[[], object]]:
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA cache_size=-16000")
    statement = BASELINE.read_text(encoding="utf-8")

    def of(unit: str) -> Callable[[], object]:
        given = values(int(unit[1:]))
        return lambda: raw.execute(statement, given).fetchall()

    return {unit: of(unit) for unit in (LED, ROOT)}


def _people_of_rank(engine: Engine) -> None:
    """Make a head, an officer, classes that open, and a booking of the staff member."""
    always = {"valid_from": ALWAYS, "valid_to": OPEN}
    with writing(engine) as connection:
        connection.execute(insert(unit_head).values(unit_id=int(LED[1:]), person_id=HEAD, **always))
        connection.execute(
            insert(role_grant).values(person_id=OFFICER, role="officer", granted_at=NOW, **always)
        )
        _classes(connection)


def _classes(connection: Connection) -> None:
    for number in range(1, _CLASSES + 1):
        opens: date = DAY + timedelta(days=3 * number)
        connection.execute(
            insert(training_class).values(
                id=number, code=f"L{number:02}", name=f"Lớp {number}", folded_name=f"lop {number}",
                topics=1 << number % 12, hours=8, opens=opens, closes=opens, seats=60,
                mode="direct", place="Hội trường A", audience="",
                register_by=opens - timedelta(days=1),
            )
        )  # fmt: skip
        connection.execute(
            insert(class_session).values(
                class_id=number,
                starts_at=NOW + timedelta(days=3 * number),
                ends_at=NOW + timedelta(days=3 * number, hours=3),
            )
        )
    connection.execute(
        insert(booking).values(class_id=1, person_id=STAFF, state="registered", changed_at=NOW)
    )
