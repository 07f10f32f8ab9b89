"""Text as it is compared."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.base.folding import has_digit


@given(st.text(max_size=12))
@example("t10")
@example("²")
@example("phòng")
@example("")
def test_a_text_has_a_digit_where_any_of_its_characters_is_one(text: str) -> None:
    assert has_digit(text) is any(char.isdigit() for char in text)
