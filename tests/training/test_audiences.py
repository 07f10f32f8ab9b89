"""For whom a class is: free text, read only where it is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.training.audiences import outside
from bot.training.people import Person

CLERK = Person(
    1, "C", "Lò Thị Mai", 1, "U", "cong_chuc", "Chuyên viên", False, "dang_cong_tac", None
)
TEACHER = replace(CLERK, group="vien_chuc", title="Giáo viên")
HEAD = replace(CLERK, title="Trưởng phòng", leading=True)
CHAIR = replace(CLERK, group="can_bo", title="Chủ tịch UBND", leading=True)


@pytest.mark.parametrize(
    ("audience", "out"),
    [
        ("công chức", {"teacher", "chair"}),
        ("Cán bộ, công chức", {"teacher"}),
        ("CBCC các phòng", {"teacher", "chair"}),
        ("Cán bộ, công chức, viên chức", set()),
        ("Viên chức các trường", {"clerk", "head", "chair"}),
        ("giao vien mam non", {"clerk", "head", "chair"}),
        ("Lãnh đạo", {"clerk", "teacher"}),
        ("Trưởng, phó phòng và tương đương", {"clerk", "teacher"}),
        ("Cán bộ quản lý các trường", {"clerk", "teacher"}),
        ("Công chức và lãnh đạo đơn vị", {"teacher"}),
        ("Cán bộ", set()),
        ("Toàn thể cán bộ, công chức", set()),
        ("Ưu tiên công chức tư pháp", set()),
        ("Không phải công chức", set()),
        ("Công chức và các đối tượng khác", set()),
        ("Tổ trưởng tổ dân phố, nhân dân", set()),
        ("K15", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_who_is_evidently_outside(audience: str | None, out: set[str]) -> None:
    people = {"clerk": CLERK, "teacher": TEACHER, "head": HEAD, "chair": CHAIR}
    assert {name for name, person in people.items() if outside(audience, person)} == out


def test_of_whom_nothing_is_known_is_never_outside() -> None:
    assert not outside("Viên chức", None)
    assert not outside("Viên chức", replace(CLERK, group=None))
