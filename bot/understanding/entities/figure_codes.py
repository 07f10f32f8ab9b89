"""The code of a figure that was told before: "mã số liệu 7K2Q4M"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import Vocabulary

_LENGTH: Final = 6
#: Words that may stand between what it is called and the code: "là", "này".
_FARTHEST: Final = 2


class FigureCodes:
    """Finds such codes by what stands before them: alone, six characters may be anything."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table figures."""
        self._called = Phrases((words, True) for words in vocabulary.words("figures", "codes"))

    def find(self, tokens: Sequence[Token]) -> str | None:
        """Return the code named first, in capitals."""
        for called in self._called.find([token.word for token in tokens]):
            for token in tokens[called.end : called.end + _FARTHEST + 1]:
                if _is_code(token.word):
                    return token.word.upper()
        return None


def _is_code(word: str) -> bool:
    figures = any(c.isdigit() for c in word)
    return len(word) == _LENGTH and word.isascii() and word.isalnum() and figures
