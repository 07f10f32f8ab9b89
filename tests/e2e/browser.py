"""A real browser, and what tests look at on the chat's page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PHONE: Final = {"width": 360, "height": 740}
_ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, or skip where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium: make setup tells how to get one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield browser
        browser.close()


#: What the browser's console says of a server that is not there.
_UNREACHED: Final = ("WebSocket", "An unknown error occurred when fetching the script.")


@dataclass
class Chat:
    """The chat's page in a browser. ``faults`` are script errors and refusals by the policy."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # The browser itself writes of a line that cannot be opened, and of a worker that it looks
        # for anew while the server is going: neither is a fault of the page's script.
        unreached = any(words in message.text for words in _UNREACHED)
        if message.type == "error" and not unreached:
            self.faults.append(message.text)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.connected()

    def connected(self) -> None:
        expect(self.page.locator("body")).to_have_attribute("data-line", "open", timeout=20_000)

    def lost(self) -> None:
        expect(self.page.locator("#banner")).to_contain_text("Mất mạng", timeout=20_000)

    def say(self, text: str) -> None:
        self.page.fill("#question", text)
        self.page.press("#question", "Enter")

    def ask(self, text: str) -> str:
        """Say something; return the answer."""
        before = self.page.locator(".bot").count()
        self.say(text)
        return self.answer(before)

    def answer(self, before: int) -> str:
        """Return the first message of the assistant after so many."""
        expect(self.page.locator(".bot").nth(before)).to_be_visible(timeout=20_000)
        return self.page.locator(".bot").nth(before).locator(".text").inner_text()

    def said(self) -> list[str]:
        """Return what the person said, as the page shows it; not what waits to be sent."""
        return self.page.locator(".mine:not(.waiting) .text").all_inner_texts()

    def waiting(self) -> int:
        return self.page.locator(".waiting").count()

    def wide(self) -> int:
        """Return by how many pixels the page can be scrolled sideways."""
        return int(
            self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth,"
                " document.getElementById('scroll')?.scrollWidth ?? 0) - innerWidth"
            )
        )
