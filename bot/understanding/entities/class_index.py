"""The installation's classes, as texts name them: by code, or by words of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from bot.understanding.entities.person_index import code_key
from bot.understanding.reading import ClassName
from bot.understanding.text.vocabulary import Words, split

#: Fewer words of a name than these name no class.
LEAST_WORDS: Final = 3


class ClassIndex:
    """Classes in order of their opening day."""

    def __init__(self, classes: Iterable[ClassName] = ()) -> None:
        """Index them; made once for many texts."""
        self._classes = tuple(classes)
        self._by_code = {training_class.code: training_class for training_class in self._classes}
        self._by_key = {
            code_key(training_class.code): training_class for training_class in self._classes
        }
        self._words = {
            training_class.code: split(training_class.name) for training_class in self._classes
        }
        self._sharing: dict[Words, list[ClassName]] = {}
        for class_view in self._classes:
            for run in dict.fromkeys(_runs(self._words[class_view.code])):
                self._sharing.setdefault(run, []).append(class_view)

    def __iter__(self) -> Iterator[ClassName]:
        """Yield the classes."""
        return iter(self._classes)

    def of(self, code: str) -> ClassName | None:
        """Return the class with a code as it is stored."""
        return self._by_code.get(code)

    def coded(self, word: str) -> ClassName | None:
        """Return the class with a code as it is typed."""
        return self._by_key.get(code_key(word))

    def ahead(self, today: date) -> list[ClassName]:
        """Return the classes that are not over."""
        return [class_view for class_view in self._classes if not is_over(class_view, today)]

    def sharing(self, words: Sequence[str]) -> dict[str, ClassName]:
        """Return the classes whose names hold some ``LEAST_WORDS`` of the words in a row."""
        return {
            training_class.code: training_class
            for run in _runs(words)
            for training_class in self._sharing.get(run, ())
        }

    def words(self, training_class: ClassName) -> Words:
        """Return a class's name as folded words."""
        return self._words[training_class.code]


NO_CLASSES: Final = ClassIndex()


def is_over(training_class: ClassName, today: date) -> bool:
    """Return whether a class's last day has passed."""
    return (training_class.closes or training_class.opens or date.max) < today


def _runs(words: Sequence[str]) -> Iterator[Words]:
    return (
        tuple(words[start : start + LEAST_WORDS]) for start in range(len(words) - LEAST_WORDS + 1)
    )
