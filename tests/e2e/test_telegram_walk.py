"""A day in each role's chat on Telegram: each answer is read, buttons that lead on are tapped."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import insert, select

from bot.base.clock import Clock
from bot.base.texts import texts
from bot.demo.setup import Sample, prepare
from bot.storage.engine import writing
from bot.storage.tables import channel_account, person
from tests.e2e.processes import Telegram, bot_running, eventually, settings_with

#: In the evening no reminder goes out: what a chat is sent is answers alone.
NOW: Final = "2026-12-01T20:00:00"
CHATS: Final = {"staff": 3001, "head": 3002, "officer": 3003}
_SENT: Final = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument")
_QUIET: Final = 6
_MOST_LINES, _MOST_BUTTONS, _MOST_DATA = 12, 6, 64

#: What is typed, or «[label]» tapped; and what the answer says, a regular expression.
STAFF: Final = (
    ("em còn thiếu gì", r"^Anh/chị còn 2 việc"),
    ("[Lớp phù hợp]", r"lớp sắp mở"),
    ("sắp tới có lớp đạo đức công vụ nào", r"Bồi dưỡng đạo đức công vụ"),
    ("[Đăng ký]", r"^Anh/chị đã có chỗ|^Đã giữ chỗ|^Em đã đăng ký|có chỗ"),
    ("lịch học của tôi", r"Bồi dưỡng đạo đức công vụ"),
    ("[Thêm vào lịch]", r"Bồi dưỡng đạo đức công vụ"),
    ("hủy đăng ký lớp đó", r"hủy"),
    ("[Hoàn tác]", r"hoàn tác"),
    ("lịch học của tôi", r"Bồi dưỡng đạo đức công vụ"),
    ("xin gia hạn đạo đức công vụ 20 ngày", r"Lý do là gì"),
    ("em còn thiếu gì?", r"^Anh/chị còn 2 việc[\s\S]*Lý do là gì"),
    ("đi công tác dài ngày", r"văn bản kèm theo"),
    ("[Bỏ qua]", r"^Em đã gửi cán bộ phụ trách"),
    ("[Hoàn tác]", r"hoàn tác"),
    ("báo sai số liệu", r"Số liệu sai ở đâu"),
    ("thôi", r"chưa gửi gì"),
    ("chứng chỉ QLNN của tôi cập nhật chưa", r"^Chưa:|^Rồi:"),
    ("tôi gửi ảnh chứng chỉ", r"ảnh chụp hoặc tệp PDF"),
    ("thôi", r"chưa gửi gì"),
    ("tuần sau đừng nhắc", r"tạm dừng nhắc"),
    ("[Hoàn tác]", r"."),
    ("dữ liệu của tôi", r"^Em giữ hồ sơ"),
    ("[Ai đã xem]", r"xem"),
    ("tôi đã học những lớp nào năm ngoái", r"^Năm 2025"),
    ("phòng tôi còn ai chưa học", r"dành cho người đứng đầu đơn vị"),
)
HEAD: Final = (
    ("tiến độ phòng tôi", r"đạt \d/\d chỉ tiêu"),
    ("đạo đức công vụ thì sao", r"\d+ người xong"),
    ("[Ai không tính]", r"mẫu số"),
    ("còn ai chưa học đạo đức công vụ", r"còn thiếu Đạo đức công vụ"),
    ("[Nhắc những người này]", r"nhắc"),
    ("[Thôi]", r"^Em không nhắc ai"),
    ("có kịp chỉ tiêu đạo đức công vụ không", r"kịp|đạt"),
    ("xuất excel cái đó", r"\.xlsx"),
    ("cử Lò Thị Mai đi lớp đạo đức công vụ", r"Lò Thị Mai|lớp"),
    ("phòng nào thấp nhất", r"không có đơn vị trực thuộc"),
    ("năm sau phòng tôi thế nào", r"năm 2027"),
    ("[Kết quả năm 2026]", r"chỉ tiêu"),
)
OFFICER: Final = (
    ("việc gì đang chờ tôi duyệt", r"^Đang chờ anh/chị: \d+ minh chứng"),
    ("[1.]", r"GCN"),
    ("[Duyệt]", r"^Đã duyệt"),
    ("[Hoàn tác]", r"hoàn tác"),
    ("đơn từ nào đang chờ", r"^Đang chờ anh/chị: \d+ đề nghị"),
    ("từ chối mục 1", r"^Lý do"),
    ("chưa đủ căn cứ", r"^Đã từ chối"),
    ("[Hoàn tác]", r"hoàn tác"),
    ("hôm nay nhắc ai", r"^Nhắc việc"),
    ("lần nhập dữ liệu gần nhất khi nào", r"^Số liệu nhập lần cuối"),
    ("ai chưa liên kết", r"chưa liên kết chat"),
    ("[In phiếu liên kết]", r"\?"),
    ("[Thôi]", r"mã cũ vẫn dùng được"),
    ("đơn vị nào thấp nhất về đạo đức công vụ", r"thấp nhất|như nhau"),
    ("vẽ biểu đồ", r"%"),
    ("tổng hợp toàn phường", r"chỉ tiêu"),
)


@dataclass
class Walk:
    """Somebody's chat; ``lines`` is what was said in it, for whoever reads a failure."""

    emulator: Telegram
    chat: int
    number: int = 0
    buttons: list[dict[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def step(self, step: str) -> list[dict[str, Any]]:
        """Type or tap; return what the chat was sent for it, up to the part with the buttons."""
        before = len(self._calls())
        self.number += 1
        sender = {"id": self.chat, "is_bot": False, "first_name": "A"}
        place = {"id": self.chat, "type": "private"}
        message = {"message_id": self.chat * 100 + self.number, "date": 1, "chat": place}
        if step.startswith("["):
            label = step.strip("[]")
            found = [shown for shown in self.buttons if shown["text"].startswith(label)]
            assert found, (step, [shown["text"] for shown in self.buttons], self.lines[-1])
            bot = {"id": 7, "is_bot": True, "first_name": "B"}
            query: dict[str, Any] = {"id": f"t{self.chat}-{self.number}", "chat_instance": "1"}
            query |= {"from": sender, "data": found[0]["callback_data"]}
            query["message"] = {**message, "from": bot, "text": "…"}
            self.emulator.send(callback_query=query)
        else:
            self.emulator.send(message={**message, "from": sender, "text": step})
        self._wait_for_more_than(before)
        sent = self._calls()[before:]
        rows = [row for call in sent for row in _rows(call)]
        self.buttons = [button for row in rows for button in row]
        assert all(len(row) <= 2 for row in rows)
        self.lines += [f"> {step}", *(_text(call) for call in sent)]
        return sent

    def _wait_for_more_than(self, before: int) -> None:
        """Wait for an answer, and until nothing has followed it for a moment: a file may."""
        eventually(lambda: len(self._calls()) > before)
        seen, quiet = len(self._calls()), 0
        while quiet < _QUIET:
            time.sleep(0.05)
            now = len(self._calls())
            seen, quiet = (seen, quiet + 1) if now == seen else (now, 0)

    def _calls(self) -> list[dict[str, Any]]:
        calls = self.emulator.calls(*_SENT)
        return [call for call in calls if int(call["chat_id"]) == self.chat]


def _rows(call: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = json.loads(call.get("reply_markup") or "{}").get(
        "inline_keyboard", []
    )
    return rows


def _text(call: dict[str, Any]) -> str:
    return re.sub(r"</?\w+>", "", str(call.get("text") or call.get("caption") or ""))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A sample agency in which one of each role has a chat."""
    path = tmp_path_factory.mktemp("walk") / "bot.db"
    clock = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
    made = prepare(path, staff=400, now=clock.now(), texts=texts("vi"))
    with writing(made.engine) as connection:
        for role, chat in CHATS.items():
            code = getattr(made.roles, role)
            owner = connection.execute(select(person.c.id).where(person.c.code == code))
            values = {"channel": "telegram", "address": str(chat), "linked_at": datetime.now(UTC)}
            connection.execute(
                insert(channel_account).values(person_id=owner.scalar_one(), **values)
            )
    made.engine.dispose()
    return made


@pytest.mark.parametrize(("role", "day"), [("staff", STAFF), ("head", HEAD), ("officer", OFFICER)])
def test_a_day_of(
    role: str,
    day: tuple[tuple[str, str], ...],
    sample: Sample,
    telegram: Telegram,
    tmp_path: Path,
) -> None:
    settings = settings_with(telegram, f"sqlite:///{sample.engine.url.database}", NOW)
    walk = Walk(telegram, CHATS[role])
    with bot_running(settings, tmp_path / "log"):
        for step, says in day:
            sent = walk.step(step)
            said = "\n".join(_text(call) for call in sent)
            assert re.search(says, said), "\n".join(walk.lines)
            for call in sent:
                assert len(_text(call).split("\n")) <= _MOST_LINES, _text(call)
            assert len(walk.buttons) <= _MOST_BUTTONS
            assert all(
                len(button["callback_data"].encode()) <= _MOST_DATA for button in walk.buttons
            )
