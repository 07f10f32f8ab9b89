"""A duty that an extension keeps open past its year is told apart from the new year's."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.conversation.messages import Address, Request
from tests.builders.sample import ZONE
from tests.cases.conftest import Ward


@pytest.mark.parametrize("words", ["em còn thiếu gì", "em phải học gì", "e con thieu j"])
def test_both_years_are_named_apart(ward: Ward, words: str):
    ward.make.connection.exec_driver_sql(
        "UPDATE plan SET source = replace(source, '2026-12-31', '2027-12-31')"
    )
    ward.make.waive("N4", "PLDD", "extension", date(2026, 11, 1), date(2027, 3, 31))
    later = datetime(2027, 1, 11, 9, 0, tzinfo=ZONE)
    request = Request(Address("test", "later"), text=words, at=later)
    text = ward.assistant.turn(ward.make.connection, request, ward.make.people["N4"]).reply.text
    title = "Cập nhật pháp luật, bồi dưỡng đạo đức công vụ"
    assert f"{title} (năm 2026, được gia hạn)" in text
    assert f"{title} (hạn" in text
