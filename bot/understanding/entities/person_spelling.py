"""Names as they were typed: by their capitals, and by their accents."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.reading import Option
from bot.understanding.text.accents import agree
from bot.understanding.text.normalisation import Token


def capitals(tokens: Sequence[Token]) -> bool:
    """Whether each of some words begins with a capital."""
    return all(token.capital for token in tokens)


def as_accented(
    tokens: Sequence[Token], positions: range, options: Sequence[Option]
) -> tuple[Option, ...]:
    """Keep those spelt with the very accents that were typed, if any are."""
    typed = [tokens[position].typed.lower() for position in positions]
    same = [option for option in options if _has(option.label, typed)]
    return tuple({option.value: option for option in same or options}.values())


def spelt_so(tokens: Sequence[Token], positions: range, options: Sequence[Option]) -> bool:
    """Whether any option is spelt as typed, accents left off aside: "Lân" is not "Lan"."""
    typed = [tokens[position].typed.lower() for position in positions]
    if all(word.isascii() for word in typed) or any(c.isdigit() for word in typed for c in word):
        return True
    return any(_has(option.label, typed) for option in options)


def _has(label: str, typed: Sequence[str]) -> bool:
    words = label.partition(" – ")[0].lower().split()
    return any(
        len(words) - at >= len(typed)
        and all(agree(said, spelt) for said, spelt in zip(typed, words[at:], strict=False))
        for at in range(len(words))
    )
