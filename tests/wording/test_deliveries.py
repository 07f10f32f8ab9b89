"""Each code of every channel has one sentence with what to do, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.base.texts import texts
from bot.channels.zalo_oa import errors as zalo_oa
from bot.reminders.enums import State
from bot.wording import deliveries

#: What a keyword of a class that tells of an outcome holds, and is no code of a message.
_OTHER = {"refused"}


def codes() -> set[str]:
    """Return the codes that the channels' modules write."""
    found = {f"zalo_oa_{-code}" for code in zalo_oa.KNOWN} | {"no_answer", "no_channel"}
    for path in Path("bot/channels").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sent":
                found |= {
                    keyword.value.value
                    for keyword in node.keywords
                    if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant)
                }
    return found - _OTHER


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_code_has_a_sentence_of_its_own(locale: str) -> None:
    say = texts(locale)
    assert len(codes()) > 30
    general = deliveries.why("nobody knows this", "telegram", say)
    for code in sorted(codes()):
        said = deliveries.why(code, "telegram", say)
        assert said != general, code
        assert said.endswith("."), code
        assert said.count(". ") == 0, code


def test_a_line_says_how_many_where_and_why() -> None:
    said = deliveries.line(State.UNDELIVERABLE, "blocked", "telegram", 3, texts("vi"))
    assert said == (
        "3 tin không đến được qua Telegram. Người nhận đã chặn bot trên Telegram; "
        "phát phiếu liên kết hoặc nhờ mở lại."
    )


@pytest.mark.parametrize("state", [state for state in State if state is not State.SEEN])
def test_every_state_that_is_shown_has_a_line(state: State) -> None:
    assert "2" in deliveries.line(state, "", "", 2, texts("vi"))
