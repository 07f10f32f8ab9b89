"""Documents that a text names by number: "kế hoạch 774", "171/2025/NĐ-CP"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.base.folding import fold, has_digit

#: A number with what follows it in a document's name: 774/KH-UBND, 171/2025/NĐ-CP.
_WHOLE: Final = re.compile(r"(?<![\w/])(\d{2,5})(?:/\d{4})?/[a-z]")
_YEARS: Final = range(1990, 2100)


@dataclass(frozen=True)
class DocumentNumbers:
    """Finds the numbers of documents, by what stands before them: "nghị định số 171"."""

    called: re.Pattern[str]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]]) -> DocumentNumbers:
        """Make one of the kinds of documents, the words for "number", and counted nouns."""
        kinds, number_of, counted = (
            "|".join(re.escape(fold(phrase)) for phrase in words[key])
            for key in ("kinds", "number", "counted")
        )
        return cls(
            re.compile(
                rf"(?<!\w)(?:{kinds})[ -]*(?:(?:{number_of})[ .:]*)?(\d{{2,5}})(?![\d%])"
                rf"(?! *(?:{counted})\b(?! *\d))"
            )
        )

    def find(self, text: str) -> tuple[str, ...]:
        """Return the numbers that a text names, in order, without leading zeros."""
        if not has_digit(text):
            return ()
        words = fold(text)
        found = [(match.start(1), match[1]) for match in _WHOLE.finditer(words)]
        found += [
            (match.start(1), match[1])
            for match in self.called.finditer(words)
            # "kế hoạch 2026" is the plan of a year.
            if int(match[1]) not in _YEARS or words[match.end() : match.end() + 1] == "/"
        ]
        return tuple(dict.fromkeys(number.lstrip("0") for _, number in sorted(found)))
