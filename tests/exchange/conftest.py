"""A small agency, and importing into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, select

from bot.base.texts import Texts
from bot.exchange.imports.error_report import ImportResult
from bot.exchange.imports.workbook_import import import_file
from bot.storage.tables import metadata
from tests.builders.workbooks import records

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
TODAY = date(2026, 11, 22)

Import = Callable[..., ImportResult]


class Importer:
    """Imports records or files into one database."""

    def __init__(self, engine: Engine, folder: Path, texts: Texts) -> None:
        self.engine = engine
        self.folder = folder
        self.texts = texts
        self.numbers = count(1)

    def __call__(self, today: date = TODAY, **sheets: Any) -> ImportResult:
        """Import records by sheet, see ``build.records``."""
        path = records(self.folder / f"book{next(self.numbers)}.xlsx", **sheets)
        return self.file(path, today=today)

    def file(self, path: Path, today: date = TODAY, **options: Any) -> ImportResult:
        """Import a file."""
        return import_file(self.engine, path, now=NOW, today=today, texts=self.texts, **options)

    def rows(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """Return some columns of a whole table, in the order in which it was written."""
        order = table.c.id
        with self.engine.connect() as connection:
            chosen = select(*(table.c[name] for name in columns)).order_by(order)
            return [tuple(row) for row in connection.execute(chosen)]

    def everything(self) -> dict[str, Any]:
        """Return the whole database but the audit, for comparing before and after."""
        with self.engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(table))))
                for table in metadata.sorted_tables
                if table.name != "audit_event"
            }

    def size(self, table: Table) -> int:
        """Return how many rows a table has."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def importer(sqlite: Engine, tmp_path: Path, vi: Texts) -> Importer:
    """Imports into a fresh SQLite file."""
    return Importer(sqlite, tmp_path, vi)


@pytest.fixture
def both(engine: Engine, tmp_path: Path, vi: Texts) -> Importer:
    """Imports into a fresh database of each kind."""
    return Importer(engine, tmp_path, vi)


@pytest.fixture
def agency(importer: Importer) -> Importer:
    """Imports into an agency with two units and two people."""
    result = importer(
        units=[
            {"code": "DV1", "name": "Sở Nội vụ"},
            {"code": "DV2", "name": "Phòng Tổ chức", "parent": "DV1"},
        ],
        people=[
            {"code": "CB1", "name": "Lò Thị Mai", "group": "Công chức", "unit": "DV1"},
            {"code": "CB2", "name": "Vừ A Dua", "group": "Viên chức", "unit": "DV2"},
        ],
    )
    assert result.ok
    return importer
