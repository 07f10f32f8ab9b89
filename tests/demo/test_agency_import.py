from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo.agency import build
from bot.exchange.imports.workbook_import import import_workbook
from bot.storage.engine import writing

NOW = datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_the_sample_imports_whole_and_a_second_time_changes_nothing(engine, tmp_path, vi):
    path = tmp_path / "agency.xlsx"
    build(path, staff=150, today=NOW.date())
    reports = []
    for _ in range(2):
        with writing(engine) as connection:
            reports.append(import_workbook(connection, path, now=NOW, today=NOW.date(), texts=vi))
    first, second = reports
    assert first.ok
    assert first.notes == ()
    assert all(count.added == count.rows > 0 for count in first.sheets.values())
    assert second.ok
    assert all(count.unchanged == count.rows for count in second.sheets.values())
