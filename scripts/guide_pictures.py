"""Takes the guide's pictures from the running demo: ``make pictures``.

One screen a topic, at a phone's width: what is asked, and what the demo really answers.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.pictures import demo  # noqa: E402
from tests.e2e.browser import PHONE, Chat, chromium  # noqa: E402

PICTURES: Final = ROOT / "docs" / "pictures" / "guide"
#: Bytes of a picture: the guide is read over a phone's line.
LARGEST: Final = 60_000
#: The demo's links come in this order.
STAFF, HEAD, CHIEF = 0, 1, 2
_COLOURS: Final = 48


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture's name, who asks, and what, one after the other; «[label]» taps a button."""

    name: str
    role: int
    said: tuple[str, ...]


SCENES: Final = (
    Scene("viec-hoc", STAFF, ("em còn thiếu gì",)),
    Scene("vi-sao", STAFF, ("vì sao tôi phải học đạo đức công vụ",)),
    Scene("lop-hoc", STAFF, ("sắp tới có lớp đạo đức công vụ nào", "[Đăng ký]")),
    Scene("lich-hoc", STAFF, ("lịch học của tôi",)),
    Scene("minh-chung", STAFF, ("tôi gửi ảnh giấy chứng nhận",)),
    Scene(
        "gia-han", STAFF, ("thôi", "xin gia hạn đạo đức công vụ 20 ngày", "đi công tác", "bỏ qua")
    ),
    Scene("nhac-viec", STAFF, ("tuần sau đừng nhắc",)),
    Scene("du-lieu", STAFF, ("dữ liệu của tôi",)),
    Scene("tien-do", HEAD, ("phòng tôi đạt bao nhiêu % đạo đức công vụ",)),
    Scene("con-ai", HEAD, ("còn ai chưa học đạo đức công vụ",)),
    Scene("du-bao", HEAD, ("có kịp chỉ tiêu đạo đức công vụ không",)),
    Scene("xep-hang", CHIEF, ("đơn vị nào thấp nhất về đạo đức công vụ", "[Xem biểu đồ]")),
)


def main() -> None:
    """Write a picture of each scene; those of one role are taken in one chat."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as links, chromium() as browser:
        chats: dict[int, Chat] = {}
        for scene in SCENES:
            if scene.role not in chats:
                chats[scene.role] = _signed_in(browser, links[scene.role])
            path = PICTURES / f"{scene.name}.png"
            path.write_bytes(_taken(chats[scene.role], scene))
            print(path.relative_to(ROOT), path.stat().st_size // 1000, "kB")


def _signed_in(browser: Browser, link: str) -> Chat:
    chat = Chat(browser.new_context(viewport=PHONE).new_page())
    chat.page.goto(link)
    chat.page.click("button")
    chat.connected()
    return chat


def _taken(chat: Chat, scene: Scene) -> bytes:
    """Ask what the scene asks; return the screen from its last question on, few colours."""
    for said in scene.said:
        before = chat.page.locator(".bot").count()
        if said.startswith("["):
            chat.page.locator(".bot .choices button", has_text=said.strip("[]")).first.click()
            chat.answer(before)
        else:
            chat.ask(said)
    chat.page.wait_for_timeout(400)  # a picture within an answer is drawn after it
    chat.page.locator(".mine").last.evaluate("each => each.scrollIntoView()")
    chat.page.evaluate("document.activeElement.blur()")
    return _small(chat.page.screenshot(animations="disabled"))


def _small(screen: bytes) -> bytes:
    """Return a screen with as many colours as it needs to be told apart, and no more."""
    written = BytesIO()
    few = Image.open(BytesIO(screen)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    if written.tell() > LARGEST:
        raise ValueError(f"a picture of {written.tell()} bytes is too large for the guide")
    return written.getvalue()


if __name__ == "__main__":
    main()
