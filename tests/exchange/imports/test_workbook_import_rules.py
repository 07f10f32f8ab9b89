"""What holds of any imports: twice is once, earlier days stay, a bad row writes nothing."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.storage.engine import open_engine
from bot.storage.tables import person as person_table
from bot.storage.tables import post, qualification, status_period, unit, unit_head, unit_version
from bot.training.timeline import ALWAYS, OPEN, before
from tests.exchange.conftest import TODAY, Importer

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
PAST = st.dates(date(2025, 1, 1), TODAY)
CODES = ("CB1", "CB2")
UNITS = ("DV1", "DV2", "DV3")
FIRST: dict[str, list[dict[str, Any]]] = {
    "units": [{"code": code, "name": code} for code in UNITS],
    "people": [
        {"code": code, "name": "Lò Mai", "group": "Công chức", "unit": "DV1"} for code in CODES
    ],
}


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def ordered(first: str, last: str, record: dict[str, Any]) -> dict[str, Any]:
    """Swap two days of a record that are the wrong way round."""
    if record.get(first) and record.get(last) and record[first] > record[last]:
        record = {**record, first: record[last], last: record[first]}
    return record


def people(days: st.SearchStrategy[date] | None) -> st.SearchStrategy[dict[str, Any]]:
    undated = {
        "name": some(st.sampled_from(["Lò Mai", "Vừ Dua"])),
        "group": some(st.sampled_from(["Cán bộ", "Viên chức", "Công chức"])),
        "title": some(st.sampled_from(["Trưởng phòng", "Chuyên viên"])),
        "leading": some(st.just("x")),
        "grade": some(st.sampled_from(["CV", "CVC"])),
        "unit": some(st.sampled_from(UNITS)),
        "degree": some(st.sampled_from(["Đại học", "Thạc sĩ"])),
        "political": some(st.just("Cao cấp")),
        "status": some(st.sampled_from(["Đang công tác", "Thai sản", "Biệt phái", "Đã nghỉ"])),
    }
    named = ("appointed", "unit_since", "status_from", "status_to")
    optional = undated | {name: some(days) for name in named} if days is not None else undated
    return st.fixed_dictionaries({"code": st.sampled_from(CODES)}, optional=optional).map(
        lambda record: ordered("status_from", "status_to", record)
    )


def units(days: st.SearchStrategy[date] | None) -> st.SearchStrategy[dict[str, Any]]:
    undated = {
        "name": some(st.sampled_from(["Sở", "Phòng"])),
        "kind": some(st.just("Cấp xã")),
        "head": some(st.sampled_from(CODES)),
    }
    # Only downwards, so that no circle arises.
    placed = st.sampled_from([("DV2", "DV1"), ("DV3", "DV2"), ("DV3", "DV1"), ("DV1", None)])
    named = ("valid_from", "valid_to")
    optional = undated | {name: some(days) for name in named} if days is not None else undated
    return (
        st.tuples(placed, st.fixed_dictionaries({}, optional=optional))
        .map(lambda pair: {"code": pair[0][0], "parent": pair[0][1], **pair[1]})
        .map(lambda record: ordered("valid_from", "valid_to", record))
    )


RESULTS = st.fixed_dictionaries(
    {
        "person": st.sampled_from(CODES),
        "title": st.sampled_from(["Lớp A", "Lớp B"]),
        "ends": st.sampled_from([date(2026, 5, 20), date(2026, 6, 20)]),
        "topics": st.sampled_from(["Pháp luật", "LLCT"]),
    },
    optional={
        "hours": some(st.integers(0, 40)),
        "evidence": some(st.sampled_from(["GCN", "Danh sách dự"])),
        "passed": some(st.sampled_from(["Đạt", "Không đạt"])),
        "cost": some(st.just(500_000)),
    },
)


def several(rows: st.SearchStrategy[dict[str, Any]], *keys: str) -> st.SearchStrategy[Any]:
    return st.lists(rows, max_size=3, unique_by=lambda row: tuple(row[key] for key in keys))


def books(days: st.SearchStrategy[date] | None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "units": several(units(days), "code"),
            "people": several(people(days), "code"),
            "results": several(RESULTS, "person", "title", "ends"),
        }
    ).map(lambda book: {sheet: rows for sheet, rows in book.items() if rows})


@pytest.fixture(scope="module")
def first_imported(sqlite_template, tmp_path_factory, vi) -> Path:
    """A database with two people in three units, to copy."""
    folder = tmp_path_factory.mktemp("first")
    path = folder / "first.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    assert Importer(engine, folder, vi)(**FIRST).ok
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def fresh(first_imported, tmp_path, vi):
    """Make an importer on a new database with two people in three units."""

    def make() -> Importer:
        for suffix in ("", "-wal", "-shm"):
            (tmp_path / f"bot.db{suffix}").unlink(missing_ok=True)
        shutil.copy(first_imported, tmp_path / "bot.db")
        return Importer(open_engine(f"sqlite:///{tmp_path / 'bot.db'}"), tmp_path, vi)

    return make


often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@often
@given(books(PAST), books(DAYS), st.integers(0, 900))
def test_importing_twice_changes_nothing(fresh, earlier, book, wait):
    """Also later, if no other import has planned a change for the days between."""
    importer = fresh()
    importer(**earlier)
    if not book or not importer(**book).ok:
        return
    once = importer.everything()
    again = importer(today=TODAY + timedelta(days=wait), **book)
    assert again.ok, again.errors
    assert all(count.unchanged == count.rows for count in again.sheets.values())
    assert again.changes == ()
    assert importer.everything() == once
    importer.engine.dispose()


def on_days(importer: Importer, last: date) -> dict[Any, Any]:
    """Return what every dated fact was on some days up to the last one."""
    found = {}
    with importer.engine.connect() as connection:
        for table in (unit_version, unit_head, post, status_period, qualification):
            columns = [
                column
                for column in table.columns
                if column.name not in {"id", "valid_from", "valid_to"}
            ]
            for day in (ALWAYS, date(2025, 6, 1), TODAY - timedelta(days=1), last):
                rows = connection.execute(
                    select(*columns).where(table.c.valid_from <= day, table.c.valid_to >= day)
                )
                found[table.name, min(day, last)] = sorted(map(repr, rows))
    return found


@often
@given(st.lists(st.tuples(st.integers(1, 200), books(None)), min_size=1, max_size=4))
def test_changes_without_a_date_keep_earlier_days(fresh, imports):
    importer = fresh()
    day = TODAY
    for wait, book in imports:
        day += timedelta(days=wait)
        known = on_days(importer, before(day))
        heads = {row[0] for row in importer.rows(unit_head, "unit_id")}
        outcome = importer(today=day, **book)
        assert not book or outcome.ok, outcome.errors
        after = on_days(importer, before(day))
        for (table, when), rows in known.items():
            if table in {"qualification", "unit_head"}:  # the first one has always held
                assert set(rows) <= set(after[table, when]) or heads == set()
            else:
                assert rows == after[table, when]
    importer.engine.dispose()


@often
@given(st.lists(books(DAYS), max_size=4))
def test_timelines_have_no_overlaps(fresh, imports):
    importer = fresh()
    for book in imports:
        importer(**book)
    with importer.engine.connect() as connection:
        for table, owner in (
            (unit_version, "unit_id"),
            (unit_head, "unit_id"),
            (post, "person_id"),
            (status_period, "person_id"),
            (qualification, "person_id"),
        ):
            ends: dict[int, date] = {}
            rows = connection.execute(
                select(table.c[owner], table.c.valid_from, table.c.valid_to).order_by(
                    table.c.valid_from
                )
            )
            for key, first, last in rows:
                assert first <= last
                assert key not in ends or ends[key] < first
                ends[key] = last
        posts = connection.execute(select(post.c.person_id, post.c.valid_from, post.c.valid_to))
        covered: dict[int, int] = {}
        for key, first, last in posts:
            covered[key] = covered.get(key, 0) + last.toordinal() - first.toordinal() + 1
        whole = OPEN.toordinal() - ALWAYS.toordinal() + 1
        people_known = connection.execute(select(person_table.c.id)).scalars().all()
        assert covered == dict.fromkeys(people_known, whole)
    importer.engine.dispose()


BAD = [
    {"people": [{"code": "CB1", "birth_date": "31/02/1990"}]},
    {"people": [{"code": "CB3", "group": "Công chức"}]},
    {"units": [{"code": "DV1", "parent": "DV9"}]},
    {"results": [{"person": "CB9", "title": "A", "ends": TODAY, "topics": "Pháp luật"}]},
]


@often
@given(books(DAYS), st.sampled_from(BAD))
def test_a_bad_row_writes_nothing(fresh, book, bad):
    importer = fresh()
    before_it = importer.everything()
    joined = {key: [*book.get(key, []), *bad.get(key, [])] for key in {*book, *bad}}
    assert not importer(**joined).ok
    assert importer.everything() == before_it
    assert importer.size(unit) == len(UNITS)
    importer.engine.dispose()
