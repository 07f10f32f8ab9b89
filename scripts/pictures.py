"""Takes the README's pictures from the running demo: ``make pictures``.

Everything shown is what the demo says; only the frame of the messenger is drawn here.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, expect

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.browser import PHONE, Chat, chromium  # noqa: E402
from tests.e2e.processes import eventually, fetch, free_port  # noqa: E402

PICTURES: Final = ROOT / "docs" / "pictures"
MESSENGER: Final = Path(__file__).with_name("messenger.html")
#: The demo's links come in this order.
STAFF, HEAD = 0, 1


def main() -> None:
    """Write ``answer.png``, ``reminder.png`` and ``telegram.png``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as links, chromium() as browser:
        staff(browser, links[STAFF])
        head(browser, links[HEAD])
    for each in sorted(PICTURES.glob("*.png")):
        print(each.relative_to(ROOT), each.stat().st_size // 1024, "kB")


@contextmanager
def demo() -> Iterator[list[str]]:
    """Run the demo in a folder of its own; yield its sign-in links."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "demo.txt"
        with log.open("w") as out:
            command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
            environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
            running = subprocess.Popen(command, cwd=folder, stdout=out, env=environment)
        try:
            eventually(lambda: fetch(f"http://127.0.0.1:{port}/readyz") == 200, 120)
            yield eventually(lambda: re.findall(r"http://\S+/vao/\S+", log.read_text()))
        finally:
            running.terminate()
            running.wait(20)


def signed_in(browser: Browser, link: str) -> Chat:
    """Open the page on a phone and sign in."""
    chat = Chat(browser.new_context(viewport=PHONE, device_scale_factor=2).new_page())
    chat.page.goto(link)
    chat.page.click("button")
    chat.connected()
    return chat


def staff(browser: Browser, link: str) -> None:
    """Wait for the demo's reminder, then ask; a picture of each."""
    chat = signed_in(browser, link)
    reminder = chat.page.locator(".bot").nth(1)
    expect(reminder).to_be_visible(timeout=90_000)
    reminder.evaluate("each => each.scrollIntoView()")
    chat.page.evaluate("document.activeElement.blur()")
    chat.page.screenshot(path=PICTURES / "reminder.png", animations="disabled")
    chat.ask("toi con thieu gi")
    chat.page.locator(".mine").last.evaluate("each => each.scrollIntoView()")
    chat.page.evaluate("document.activeElement.blur()")
    chat.page.screenshot(path=PICTURES / "answer.png", animations="disabled")


def head(browser: Browser, link: str) -> None:
    """Ask as the head of a unit, and show the answer as a messenger would."""
    chat = signed_in(browser, link)
    question = "phong minh den dau roi"
    before = chat.page.locator(".bot").count()
    text = chat.ask(question)
    while "%" not in text:  # a reminder may have come in between
        before += 1
        text = chat.answer(before)
    choices = chat.page.locator(".bot").nth(before).locator(".choices button").all_inner_texts()
    title = chat.page.locator("h1").inner_text()
    frame = MESSENGER.read_text(encoding="utf-8")
    values = {
        "title": escape(title),
        "question": escape(question),
        "answer": escape(text),
        "buttons": "".join(f"<span>{escape(each)}</span>" for each in choices),
    }
    for name, value in values.items():
        frame = frame.replace("{" + name + "}", value)
    page = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    page.set_content(frame)
    page.screenshot(path=PICTURES / "telegram.png")


if __name__ == "__main__":
    main()
