"""Phone numbers as they are compared: however they were written, one form."""

from __future__ import annotations

import re
from typing import Final

_ABROAD: Final = "84"
#: Digits of a Vietnamese number without its country's and without the 0 before it.
_LENGTHS: Final = (9, 10)


def national(written: str | None) -> str | None:
    """Return a Vietnamese number as 0 and nine or ten digits; None for what is none."""
    digits = re.sub(r"[\s.()+/-]", "", written or "")
    if not digits.isascii() or not digits.isdigit():
        return None
    rest = digits.removeprefix("00") if digits.startswith("00") else digits
    rest = rest.removeprefix("0") if rest.startswith("0") else rest.removeprefix(_ABROAD)
    return f"0{rest}" if len(rest) in _LENGTHS and not rest.startswith("0") else None
