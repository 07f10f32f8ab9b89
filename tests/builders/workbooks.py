"""Workbooks for tests, written from Python rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.exchange.imports.vocabulary import vocabulary


class Formula(str):
    """A cell with a formula; ``value`` is what Excel had computed."""

    value: Any = 0


Sheets = Mapping[str, Sequence[Sequence[Any]]]


def workbook(path: Path, sheets: Sheets, *, constant_memory: bool = False) -> Path:
    """Write sheets of rows as they are: None is an empty cell, dates are Excel dates."""
    # Its parts would else be files first, dozens to make and remove for a few rows.
    kept = "constant_memory" if constant_memory else "in_memory"
    book = xlsxwriter.Workbook(path, {kept: True})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write_formula(number, place, str(value), None, value.value)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif isinstance(value, date | datetime | time):
                    sheet.write_datetime(number, place, value, dated)
                elif value is not None:
                    sheet.write(number, place, value)
    book.close()
    return path


def records(path: Path, **sheets: Sequence[Mapping[str, Any]]) -> Path:
    """Write a workbook from records by field: ``people=[{"code": "CB1", …}]``.

    Headings are the contract's. A field that some record has is a column; None is an empty cell.
    """
    titled = {}
    for key, rows in sheets.items():
        words = vocabulary().sheets[key]
        fields = list(dict.fromkeys(field for row in rows for field in row))
        titled[words.name] = [
            [words.headings[field] for field in fields],
            *([row.get(field) for field in fields] for row in rows),
        ]
    return workbook(path, titled)


def person(code: str = "CB1", **fields: Any) -> dict[str, Any]:
    """A record of Danh sách with what somebody new needs."""
    return {"code": code, "name": "Lò Thị Mai", "group": "Công chức", "unit": "DV1", **fields}


def result(code: str = "CB1", **fields: Any) -> dict[str, Any]:
    """A record of Kết quả with what a new result needs."""
    return {
        "person": code,
        "title": "Lớp cập nhật pháp luật",
        "topics": "Pháp luật",
        "hours": 8,
        "ends": date(2026, 5, 20),
        "evidence": "GCN",
        **fields,
    }
