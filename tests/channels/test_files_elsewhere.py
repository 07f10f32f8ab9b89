from __future__ import annotations

from bot.base.texts import Texts
from bot.channels.files_elsewhere import file_names
from bot.conversation.messages import Attachment

FILES = (Attachment("a.xlsx", "", b""), Attachment("b.docx", "", b""))


def test_each_file_is_named_with_the_page_where_there_is_one(vi: Texts) -> None:
    lines = file_names(FILES, "https://bot.vn", vi)
    assert [file.name in line for file, line in zip(FILES, lines, strict=True)] == [True, True]
    assert all("https://bot.vn" in line for line in lines)
    assert not any("http" in line for line in file_names(FILES, "", vi))
