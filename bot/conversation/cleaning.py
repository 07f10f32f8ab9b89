"""Text as it comes from a phone, made safe to keep and to read."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Longer than any question; what follows is dropped.
LIMIT: Final = 4096
_KEPT: Final = "\n\t"


def clean(text: str) -> str:
    """Return the text without control, direction and zero-width characters, bounded in length.

    Joiners inside emoji go too; letters, digits, punctuation and line ends stay.
    """
    bounded = text[:LIMIT]
    return "".join(
        each for each in bounded if each in _KEPT or unicodedata.category(each)[0] != "C"
    ).strip()
