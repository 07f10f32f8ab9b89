"""Rows of a sheet that are no data: column numbers under the headings, totals, signatures.

Offices print these sheets, so most real files have some. Read as data they become units and people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot.base.folding import fold
from bot.exchange.imports.cells import Raw, shown
from bot.exchange.imports.vocabulary import vocabulary

_NUMBERING_WITHIN: Final = 3  # rows below the headings
_FEWEST: Final = 3
_ORDINAL: Final = re.compile(r"([(\[]?)\s*(\d{1,2})(?:\s*[=+x*-]\s*\d{1,2})*\s*[)\]]?\Z")
_LETTER: Final = re.compile(r"[(\[]?\s*[A-Za-z\u0110\u0111]\s*[)\]]?\Z")


def is_numbering(cells: Sequence[Raw], below_heading: int) -> bool:
    """Return whether a row only numbers the columns: 1, 2, 3 or (1), (2) or A, B, 1, 2."""
    if below_heading > _NUMBERING_WITHIN:
        return False
    filled = [text for raw in cells if (text := shown(raw).strip())]
    found = [_ORDINAL.match(text) for text in filled]
    if not all(match or _LETTER.match(text) for match, text in zip(found, filled, strict=True)):
        return False
    numbers = [int(match[2]) for match in found if match]
    bracketed = bool(numbers) and all(match is None or match[1] for match in found)
    ascending = all(a < b for a, b in pairwise(numbers))
    return ascending and len(numbers) >= (1 if bracketed else _FEWEST)


def is_total(text: str) -> bool:
    """Return whether a text heads a row of totals."""
    return vocabulary().side_rows["total"].match(fold(text)) is not None


def is_signature(text: str) -> bool:
    """Return whether a text stands where a sheet is signed or dated."""
    return vocabulary().side_rows["signature"].match(fold(text)) is not None


def is_side_code(text: str) -> bool:
    """Return whether what stands in a column of codes is no code but a total or signature.

    A single word without accents may be a code (TONG), «Tổng» is none.
    """
    plain_word = text.isascii() and " " not in text
    return not plain_word and (is_total(text) or is_signature(text))


def first_text(cells: Sequence[Raw]) -> str:
    """Return the row's first filled cell as it is shown, empty for none."""
    return next((text for raw in cells if (text := shown(raw).strip())), "")
