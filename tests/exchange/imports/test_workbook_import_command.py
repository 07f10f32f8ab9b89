"""``bot import`` as it is typed."""

from __future__ import annotations

import json
import sys

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, func, select

from bot import cli
from bot.base.problems import Problem
from bot.exchange.imports.workbook_import import import_file
from bot.storage.engine import open_engine
from bot.storage.tables import unit
from tests.builders.workbooks import person, records, workbook
from tests.exchange.conftest import NOW, TODAY

GOOD = {"units": [{"code": "DV1", "name": "Sở Nội vụ"}], "people": [person()]}
BAD = {"units": [{"code": "DV1", "name": "Sở Nội vụ"}], "people": [person(group="Khách")]}


@pytest.fixture
def run(sqlite, tmp_path, monkeypatch, capsys):
    """Run ``bot import`` on a fresh database; return exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    monkeypatch.setenv("BOT_NOW", "2026-11-22T08:00:00")

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["bot", "import", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return call


def units(tmp_path) -> int:
    engine = open_engine(f"sqlite:///{tmp_path / 'bot.db'}")
    with engine.connect() as connection:
        number = connection.execute(select(func.count()).select_from(unit)).scalar_one()
    engine.dispose()
    return int(number)


def test_in_words(run, tmp_path):
    path = records(tmp_path / "b.xlsx", **GOOD)
    assert run(path, "--dry-run")[:2] == (
        0,
        "Nhập thử: chưa ghi gì.\n"
        "Đơn vị: 1 dòng, thêm 1, đổi 0, giữ nguyên 0, lỗi 0\n"
        "Danh sách: 1 dòng, thêm 1, đổi 0, giữ nguyên 0, lỗi 0\n",
    )
    assert units(tmp_path) == 0
    code, out, err = run(path)
    assert (code, err) == (0, "")
    assert out.startswith("Đã nhập xong.\n")
    assert units(tmp_path) == 1


def test_errors_in_words_and_marked(run, tmp_path):
    path = records(tmp_path / "b.xlsx", **BAD)
    code, out, err = run(path, "--errors", tmp_path / "wrong.xlsx")
    assert code == 1
    assert "Danh sách, dòng 2, cột Đối tượng («Khách»): " in out
    assert "wrong.xlsx" in out
    assert err == "Có 1 lỗi nên em chưa ghi gì. Anh/chị sửa rồi nhập lại.\n"
    assert load_workbook(tmp_path / "wrong.xlsx")["Danh sách"]["C2"].comment
    assert units(tmp_path) == 0


def test_the_first_errors_only(run, tmp_path):
    path = records(tmp_path / "b.xlsx", units=[{"code": f"D{n}", "name": None} for n in range(30)])
    _, out, _ = run(path)
    assert out.count(", cột Tên đơn vị") == 20
    assert "… và 10 lỗi nữa" in out


def test_json(run, tmp_path):
    code, out, err = run(records(tmp_path / "b.xlsx", **BAD), "--json")
    assert (code, err) == (1, "")
    data = json.loads(out)
    assert set(data) == {"ok", "sheets", "errors", "notes"}
    [error] = data["errors"]
    assert set(error) == {"sheet", "row", "column", "value", "message"}
    assert (error["sheet"], error["row"], error["column"], error["value"]) == (
        *("Danh sách", 2),
        *("Đối tượng", "Khách"),
    )
    code, out, _ = run(records(tmp_path / "c.xlsx", **GOOD), "--json")
    assert code == 0
    assert json.loads(out)["sheets"]["Đơn vị"] == {
        "rows": 1, "added": 1, "changed": 0, "unchanged": 0, "errors": 0,
    }  # fmt: skip


def test_no_marked_copy_without_errors(run, tmp_path):
    assert run(records(tmp_path / "b.xlsx", **GOOD), "--errors", tmp_path / "wrong.xlsx")[0] == 0
    assert not (tmp_path / "wrong.xlsx").exists()


def test_a_file_that_is_no_workbook(run, tmp_path):
    (tmp_path / "text.xlsx").write_text("a;b")
    code, out, _ = run(tmp_path / "text.xlsx", "--json", "--errors", tmp_path / "wrong.xlsx")
    assert code == 1
    assert json.loads(out)["errors"][0]["sheet"] is None
    assert not (tmp_path / "wrong.xlsx").exists()
    code, out, err = run(tmp_path / "absent.xlsx")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_where_the_copy_cannot_be_written(run, tmp_path):
    path = records(tmp_path / "b.xlsx", **BAD)
    for target in (path, tmp_path / "absent" / "wrong.xlsx"):
        code, out, err = run(path, "--json", "--errors", target)
        assert code == 1
        assert json.loads(out)["ok"] is False
        assert len(err.splitlines()) == 1


def test_a_full_database_is_one_sentence_and_nothing_is_written(sqlite, tmp_path, vi):
    @event.listens_for(sqlite, "begin")
    def _limit(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

    many = [{"code": f"DV{n:05}", "name": f"Đơn vị {n}"} for n in range(5000)]
    path = records(tmp_path / "b.xlsx", units=many)
    with pytest.raises(Problem) as caught:
        import_file(sqlite, path, now=NOW, today=TODAY, texts=vi)
    assert "full" in caught.value.values["reason"]
    assert units(tmp_path) == 0


def test_text_that_looks_like_a_formula_is_kept(run, tmp_path):
    rows = [["Mã đơn vị", "Tên đơn vị"], ["+1", "@Sở"], ["-2", "=Phòng"]]
    assert run(workbook(tmp_path / "b.xlsx", {"Đơn vị": rows}))[0] == 0
    assert units(tmp_path) == 2
