"""Text as it comes from a phone, made safe to keep and to read."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Longer than any question; what follows is dropped.
LIMIT: Final = 4096
#: Characters of a text that are read as a question.
UNDERSTOOD: Final = 500
_KEPT: Final = "\n\t"
#: Controls that end a line somewhere; without one the words around them would grow together.
_BREAKS: Final = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))


def clean(text: str) -> str:
    """Return the text without control, direction and zero-width characters, bounded in length.

    Joiners inside emoji go too; letters, digits, punctuation and ends of lines stay.
    """
    # Most texts of a day: the loop over categories costs more than the rest of cleaning.
    if text.isascii() and text.isprintable():
        return text[:LIMIT].strip()
    bounded = text[:LIMIT].replace("\r\n", "\n").translate(_BREAKS)
    return "".join(
        char for char in bounded if char in _KEPT or unicodedata.category(char)[0] != "C"
    ).strip()


def understood(text: str) -> str:
    """Return the part of a text that is understood: its beginning, up to a word's end.

    No question is longer; reading one takes time that grows with it, and anybody may send any.
    """
    if len(text) <= UNDERSTOOD:
        return text
    return text[: max(text.rfind(" ", 0, UNDERSTOOD + 1), UNDERSTOOD // 2)]
