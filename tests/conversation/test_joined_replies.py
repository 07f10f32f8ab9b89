"""Two answers said as one: what a typed number presses is the row that is read beside it."""

from __future__ import annotations

from bot.conversation.joined_replies import joined
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply

SCHEDULE = Reply("Chưa có lịch học.", (Choice("Các lớp sắp mở", "upcoming_classes"),))


def _classes(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"Lớp {number}", f"class_{number}") for number in range(1, count + 1))


def test_rows_that_are_asked_about_are_numbered_as_their_buttons() -> None:
    which = Reply("Lớp nào?\n1. A\n2. B", _classes(2), outcome=Outcome.ASKED_BACK)
    actions = [choice.action for choice in joined(SCHEDULE, which).choices]
    assert actions == ["class_1", "class_2", "upcoming_classes"]


def test_every_row_that_is_asked_about_keeps_its_button() -> None:
    which = Reply("Lớp nào?", _classes(MOST_CHOICES), outcome=Outcome.ASKED_BACK)
    assert joined(SCHEDULE, which).choices == _classes(MOST_CHOICES)


def test_of_two_answers_each_leads_on() -> None:
    first = Reply("Một", _classes(MOST_CHOICES))
    actions = {choice.action for choice in joined(first, with_buttons(4)).choices}
    assert {"class_1", "other_1", "other_3"} <= actions
    assert len(actions) == MOST_CHOICES


def with_buttons(count: int) -> Reply:
    """An answer with buttons of other actions."""
    return Reply("Hai", tuple(Choice(f"{n}", f"other_{n}") for n in range(1, count + 1)))
