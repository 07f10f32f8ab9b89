"""The workbook to fill in."""

from __future__ import annotations

import openpyxl

from bot.exchange.exports import template
from bot.exchange.imports.vocabulary import vocabulary
from bot.storage.engine import reading
from bot.training.as_of import AsOf
from tests.exchange.conftest import TODAY


def test_it_has_every_sheet_with_its_headings_and_lists(tmp_path):
    path = tmp_path / "mau.xlsx"
    template.write(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [words.name for words in vocabulary().sheets.values()]
    people = book["Danh sách"]
    assert people.freeze_panes == "B2"
    assert [cell.value for cell in people[1]] == list(
        vocabulary().sheets["people"].headings.values()
    )
    assert [cell.value for cell in people[1] if cell.font.bold] == ["Mã CB"]
    offered = [rule.formula1 for rule in people.data_validations.dataValidation]
    assert '"Cán bộ,Công chức,Viên chức,Hợp đồng"' in offered


def test_the_agencys_own_units_are_in_it_and_importing_it_changes_nothing(agency, tmp_path):
    agency(units=[{"code": "DV2", "head": "CB2", "acting_until": "31/12/2026"}])
    with reading(agency.engine) as connection:
        rows = template.unit_rows(AsOf(connection, TODAY))
    path = tmp_path / "mau.xlsx"
    template.write(path, rows)
    units = openpyxl.load_workbook(path)["Đơn vị"]
    assert [units.cell(number, 1).value for number in (2, 3)] == ["DV1", "DV2"]
    before = agency.everything()
    outcome = agency.file(path)
    assert outcome.ok
    assert outcome.sheets["Đơn vị"].unchanged == 2
    assert agency.everything() == before
