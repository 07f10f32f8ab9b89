"""What goes wrong and can be said in one sentence."""

from __future__ import annotations

from typing import Any, Final

#: What the system says most often of a file, in words of ours; its own are English.
_OF_FILES: Final = (
    (FileNotFoundError, "problem.file_missing"),
    (PermissionError, "problem.file_denied"),
    (IsADirectoryError, "problem.file_is_folder"),
)


class Problem(Exception):
    """A failure with a catalogue key and its values; the edge that meets it says the sentence."""

    def __init__(self, key: str, **values: Any) -> None:
        """Keep the key and the values that its sentence needs."""
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return f"{self.key} {self.values}"


class FileProblem(Problem):
    """A file that cannot be read or written at all, whatever is in it."""


def unusable(path: object, error: OSError) -> FileProblem:
    """Return what to say of a file that cannot be read or written."""
    for kind, key in _OF_FILES:
        if isinstance(error, kind):
            return FileProblem(key, path=str(path))
    return FileProblem("problem.file", path=str(path), reason=error.strerror or "?")
