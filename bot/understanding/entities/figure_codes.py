"""The code of a figure that was told before: "mã số liệu 7K2Q4M"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.training.figure_codes import ALPHABET, LENGTH
from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import Vocabulary

#: Words that may stand between what it is called and the code: "là", "này".
_FARTHEST: Final = 2


class FigureCodes:
    """Finds such codes by what stands before them: alone, six characters may be anything."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table figures."""
        self._called = Phrases((words, True) for words in vocabulary.words("figures", "codes"))
        self._short = Phrases((words, True) for words in vocabulary.words("figures", "short"))

    def find(self, tokens: Sequence[Token]) -> str | None:
        """Return the code named first, in capitals.

        One that is called a figure's may be mistyped: to be told so is better than another answer.
        After "mã" alone it has to be right next to it and of the letters of such codes.
        """
        words = [token.word for token in tokens]
        for called in self._called.find(words):
            for word in words[called.end : called.end + _FARTHEST + 1]:
                if _is_like_a_code(word):
                    return word.upper()
        for called in self._short.find(words):
            for word in words[called.end : called.end + 1]:
                if _is_like_a_code(word) and set(word.upper()) <= set(ALPHABET):
                    return word.upper()
        return None


def _is_like_a_code(word: str) -> bool:
    has_digit = any(char.isdigit() for char in word)
    return len(word) == LENGTH and word.isascii() and word.isalnum() and has_digit
