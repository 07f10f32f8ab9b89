"""Values worked out once: columns say the same thing many times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

_REMEMBERED: Final = 60_000
_SAME_AS_BOOLEANS: Final = (0, 1)


class Memo(dict[Any, Any]):
    """Remembers what a function made of values.

    Not of 0 and 1, which as keys are the same as FALSE and TRUE.
    """

    def __init__(self, read: Callable[[Any], Any], nothing: Hashable = "") -> None:
        """Take the function; ``nothing`` gives None."""
        super().__init__({nothing: None})
        self.read = read

    def __missing__(self, raw: Any) -> Any:
        """Work out a value that is not remembered."""
        value = self.read(raw)
        if len(self) < _REMEMBERED and raw not in _SAME_AS_BOOLEANS:
            self[raw] = value
        return value
