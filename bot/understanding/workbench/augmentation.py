"""Texts as people misspell them: for learning from, and for measuring with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from string import ascii_lowercase
from typing import Final

from bot.base.folding import fold
from bot.understanding.text.vocabulary import Vocabulary

#: One slip in so many characters.
TYPO_EVERY: Final = 12


#: Misspelt copies of each example that are learned from, where they read otherwise.
COPIES: Final = 3


def variants(
    text: str, number: int, read: Callable[[str], Sequence[str]]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield a text's words as they are read, then those of misspelt copies that differ, marked."""
    meant = tuple(read(text))
    yield meant, False
    seen = {meant}
    for typed in {misspelt(text, COPIES * number + copy): None for copy in range(COPIES)}:
        words = tuple(read(typed)) if typed != text else meant
        if words not in seen:
            seen.add(words)
            yield words, True


def by_others(words: Sequence[str], number: int, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """Return an example's words as somebody else would speak of themselves, None where nobody does.

    Who writes examples calls themselves by a few words; who asks is anybody's uncle or teacher.
    """
    others = vocabulary.words("answers", "learned_selves")
    known = vocabulary.phrases("answers", "sure_selves")
    if not others or known.isdisjoint(words):
        return None
    other = " ".join(others[number % len(others)])
    said = tuple(other if word in known else word for word in words)
    return said if said != tuple(words) else None


def stripped(text: str) -> str:
    """Return the text without accents, otherwise as typed."""
    return " ".join(fold(word) if not word.isascii() else word for word in text.split())


def misspelt(text: str, seed: int) -> str:
    """Return the text with one slip in twelve characters on the average.

    A slip is a letter lost, doubled or changed, or one swapped with what follows it.
    """
    chance = random.Random(seed)  # noqa: S311 - misspelling needs no secrecy
    letters = list(text)
    for _ in range(int(len(text) / TYPO_EVERY + chance.random())):
        positions = [position for position, letter in enumerate(letters) if letter.isalpha()]
        if not positions:
            break
        position = chance.choice(positions)
        kind = chance.randrange(4)
        if kind == 0 and position + 1 < len(letters):
            letters[position], letters[position + 1] = letters[position + 1], letters[position]
        elif kind == 1:
            letters[position] = ""
        elif kind == 2:
            letters[position] += letters[position]
        else:
            letters[position] = chance.choice(ascii_lowercase)
        letters = list("".join(letters))
    return "".join(letters)
