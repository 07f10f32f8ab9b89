"""Text as it is compared: without case, accents, Ð/Đ or doubled spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_D: Final = str.maketrans("đĐÐð", "dddd")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_SPACES: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(r"\w+")


def fold(text: str) -> str:
    """Return the text lower-cased, with no diacritics, spaces made single and trimmed.

    Đ (U+0110) and Ð (U+00D0, eth) both become d: decomposition alone does not do that.
    """
    if text.isascii():
        return " ".join(text.split()).lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_D)))
    return _SPACES.sub(" ", plain).strip().lower()


def has_digit(text: str) -> bool:
    """Return whether any character of a text is a digit; of a plain word that costs one look."""
    return not text.isalpha() and any(map(str.isdigit, text))


def fold_words(text: str) -> str:
    """Return the folded words of a text alone: marks between them tell no two titles apart."""
    return " ".join(_WORDS.findall(fold(text)))


def tidy(text: str) -> str:
    """Return the text composed (NFC), spaces made single and trimmed, otherwise as it was."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
