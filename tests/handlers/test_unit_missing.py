"""Who is missing, and when nobody can be."""

from __future__ import annotations

from tests.handlers.conftest import Talk


def test_a_unit_with_nobody_in_the_population_is_not_a_unit_that_is_done(talk: Talk) -> None:
    talk.make.unit("EMPTY", "WARD", name="Empty")
    talk.make.person("only", "EMPTY", name="Một Người", group="vien_chuc")
    for slots in ({}, {"topic": "ethics"}):
        text = talk.ask("unit_missing", "chair", unit="EMPTY", **slots).text
        assert text.startswith("Empty: không có ai thuộc đối tượng")
