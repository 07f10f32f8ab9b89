"""What goes wrong and can be said in one sentence."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """A failure with a catalogue key and its values; the edge that meets it says the sentence."""

    def __init__(self, key: str, **values: Any) -> None:
        """Keep the key and the values that its sentence needs."""
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return f"{self.key} {self.values}"
