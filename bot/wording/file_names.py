"""Words as they stand in a file's name."""

from __future__ import annotations

import re
from typing import Final

from bot.base.folding import fold

#: What messengers, mail and other systems change in a name: all but these letters and digits.
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
#: Letters of what a name tells beside whose the file is: phones cut longer names.
_LONGEST: Final = 40


def slug(words: str) -> str:
    """Return words without accents and blanks, cut after a whole one."""
    name = _NOT_IN_NAMES.sub("-", fold(words)).strip("-")
    return name if len(name) <= _LONGEST else name[: _LONGEST + 1].rpartition("-")[0]
