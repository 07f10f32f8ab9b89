"""What a message says of linking: a code where one may be given, and a plain yes or no."""

from __future__ import annotations

from bot.base.texts import locales
from bot.understanding.linking_words import LinkingWords, agreement, linking_words


def test_yes_and_no_in_every_locale() -> None:
    assert agreement("Đồng ý ạ.", "vi") is True
    assert agreement("dong y", "vi") is True
    assert agreement("không đồng ý", "vi") is False
    assert agreement("đồng ý nhưng mà", "vi") is None
    assert all(agreement("ok", locale) for locale in locales())


def test_a_linked_chat_gives_no_code_and_may_still_agree() -> None:
    assert linking_words("mã 8TXNWAMZ ạ", "vi", linked=True) == LinkingWords(
        staff_code="mã 8TXNWAMZ ạ"
    )
    assert linking_words("8TXNWAMZ", "vi", linked=True).code is not None
    assert linking_words("8TXNWAMZ", "vi", linked=False).code is not None
    assert linking_words("dạ vâng", "vi", linked=True).agrees is True


def test_a_staff_code_is_all_that_is_said_without_marks_around() -> None:
    assert linking_words(" CB-0012. ", "vi", linked=False).staff_code == "CB-0012"
    assert linking_words("?", "vi", linked=False).staff_code == "?"
