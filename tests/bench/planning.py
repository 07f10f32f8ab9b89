"""A morning of 100,000 people planned, against hand-written SQL that writes the same rows."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import open_engine, reading, writing
from bot.training import plans_in_use
from tests.bench.large import fill

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: Thirty days before the last day of the year: nearly everybody owes something that is due.
DAY = date(2026, 12, 1)
MORNING = datetime(2026, 12, 1, 6, 30, tzinfo=ZONE)
PEOPLE = int(os.environ.get("PLANNING_PEOPLE", "100000"))
TIMES = 3
RULE = '[[reminder]]\nkind = "obligation"\nbefore = [60, 30, 14, 7, 1]\nafter = [1, 7]\ncap = 2\n'
_CTES = Path(__file__).with_name("baseline.sql").read_text(encoding="utf-8")
BASELINE = (
    _CTES.partition("SELECT target,\n  sum")[0].rstrip()
    + """,
owed AS (
  SELECT j.id AS person_id, json_group_array(
    json_object('subject', j.target, 'due', '2026-12-31', 'mark', '-30')) AS items
  FROM judged j
  WHERE j.excluded = '' AND NOT j.met
    AND EXISTS (SELECT 1 FROM channel_account a
                WHERE a.person_id = j.id AND a.blocked_at IS NULL)
  GROUP BY j.id
)
INSERT INTO notification
  (key, person_id, kind, subject, due_at, state, attempts, fence, planned_at)
SELECT person_id || ':obligation:2026-12-01', person_id, 'obligation',
  json_object('day', '2026-12-01', 'items', json(items)), :due, 'planned', 0, 0, :now
FROM owed WHERE true
ON CONFLICT DO NOTHING
"""
).replace("SELECT target, met, part_1, part_2,", "SELECT c.id, target, met, part_1, part_2,")

Rows = dict[int, list[str]]


def run() -> dict[str, object]:
    """Measure both on copies of one database, after making sure that they write the same."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bench.db"
        _fill(source)
        ours = [_measured(source, Path(folder) / "ours.db", _ours) for _ in range(TIMES)]
        theirs = [_measured(source, Path(folder) / "theirs.db", _theirs) for _ in range(TIMES)]
        assert ours[0][1] == theirs[0][1]
    mine, bare = median(one[0] for one in ours), median(one[0] for one in theirs)
    return {
        "people planned": len(ours[0][1]),
        "planning, s (median)": round(mine, 2),
        "hand-written SQL for the same rows, s (median)": round(bare, 2),
        "ratio of medians": round(mine / bare, 2),
        "mark": "at most 3",
    }


def _fill(path: Path) -> None:
    engine = fill(path, PEOPLE)
    profile = (files("bot.plans") / "mau-2026.toml").read_text(encoding="utf-8")
    bare = re.split(r"^\[\[reminder\]\]", profile, maxsplit=1, flags=re.MULTILINE)[0]
    with writing(engine) as connection:
        used = datetime(2026, 11, 18, 9, tzinfo=ZONE)
        plans_in_use.use(connection, bare + RULE, "mau-2026", now=used)
        connection.execute(
            tables.channel_account.insert(),
            [
                {"channel": "telegram", "address": str(n), "person_id": n, "linked_at": used}
                for n in range(1, PEOPLE + 1)
            ],
        )
        connection.execute(
            tables.planned_day.insert().values(
                day=DAY - timedelta(days=1), planned_at=MORNING - timedelta(days=1), planned=0
            )
        )
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _measured(source: Path, copy: Path, plan: object) -> tuple[float, Rows]:
    for stale in copy.parent.glob(f"{copy.name}*"):
        stale.unlink()
    shutil.copy(source, copy)
    engine = open_engine(f"sqlite:///{copy}")
    began = time.perf_counter()
    plan(engine, copy)  # type: ignore[operator]
    lasted = time.perf_counter() - began
    row = tables.notification.c
    with reading(engine) as connection:
        found = connection.execute(select(row.person_id, row.subject)).all()
    engine.dispose()
    return lasted, {
        person_id: sorted(item["subject"] for item in subject["items"])
        for person_id, subject in found
    }


def _ours(engine: Engine, _path: Path) -> None:
    plan_day(engine, MORNING, ZONE)


def _theirs(_engine: Engine, path: Path) -> None:
    values = {
        "unit": 1,
        "day": DAY.isoformat(),
        "first": date(DAY.year, 1, 1).isoformat(),
        "new": date(DAY.year, DAY.month - 3, DAY.day).isoformat(),
        "due": "2026-12-01 00:30:00.000000",
        "now": "2026-11-30 23:30:00.000000",
    }
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA synchronous=NORMAL")
    raw.execute("PRAGMA cache_size=-16000")
    with raw:
        raw.execute(BASELINE, values)
    raw.close()
