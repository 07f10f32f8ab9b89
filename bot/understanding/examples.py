"""The example questions: ``locales/<locale>/examples/<intent>.txt``, one a line, ``#`` a comment.

An agency's own examples, gathered from questions that were not understood, lie beside the
database in ``var/examples/<locale>/`` in the same form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from bot.base.folding import fold, tidy
from bot.base.problems import Problem
from bot.base.texts import LOCALES
from bot.understanding.intents import INTENTS

#: Where an agency's own examples are.
OWN: Final = Path("var/examples")
#: Ways of going on from the last question, its values as marks; beside the examples' folder.
FOLLOW_UPS: Final = "follow_ups.txt"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its intent, and where it is written."""

    text: str
    intent: str
    source: str
    line: int


def folders(locale: str) -> list[Traversable | Path]:
    """Return the folders that hold a locale's examples: the product's, then the agency's own."""
    listed: list[Traversable | Path] = [LOCALES / locale / "examples"]
    own = OWN / locale
    return [*listed, own] if own.is_dir() else listed


def read(folder: Traversable | Path) -> list[Example]:
    """Return a folder's examples. Raises Problem naming the file and line of what is wrong."""
    found = [line for file in _files(folder) for line in _lines(file)]
    _refuse_repeated(found)
    return found


def of_locale(locale: str) -> list[Example]:
    """Return all examples of a locale; the agency's own repeat nothing of the product's."""
    own, *others = [read(folder) for folder in folders(locale)]
    seen = {fold(example.text) for example in own}
    return own + [
        example for listed in others for example in listed if fold(example.text) not in seen
    ]


def follow_ups(locale: str) -> list[str]:
    """Return a locale's ways of going on from the last question: "thế @topic thì sao"."""
    text = (LOCALES / locale / FOLLOW_UPS).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def contents(locale: str, *, own: bool = True) -> Iterator[bytes]:
    """Yield the files' names and bytes, in order: what a model is built from."""
    for folder in folders(locale)[: None if own else 1]:
        for file in _files(folder):
            yield file.name.encode()
            yield file.read_bytes()


def _files(folder: Traversable | Path) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted(
        (path for path in folder.iterdir() if path.name.endswith(".txt")),
        key=lambda path: path.name,
    )


def _lines(file: Traversable) -> Iterator[Example]:
    intent = file.name.removesuffix(".txt")
    if intent not in INTENTS:
        raise Problem("understanding.unknown_intent", file=file.name)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("understanding.not_utf8", file=file.name) from error
    count = 0
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        count += 1
        yield Example(said, intent, file.name, number)
    if not count:
        raise Problem("understanding.no_examples", file=file.name)


def _refuse_repeated(examples: Sequence[Example]) -> None:
    """Refuse an example written twice, and one under two intents even if accents differ."""
    seen: dict[str, Example] = {}
    folded: dict[str, Example] = {}
    for example in examples:
        first = seen.setdefault(_plain(tidy(example.text)), example)
        if first is example:
            first = folded.setdefault(_plain(fold(example.text)), example)
            if first.intent == example.intent:
                continue
        raise Problem(
            "understanding.repeated",
            file=example.source,
            line=example.line,
            other_file=first.source,
            other_line=first.line,
        )


def _plain(text: str) -> str:
    return text.lower().rstrip(" .?!") or text
