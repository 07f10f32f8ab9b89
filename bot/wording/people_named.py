"""Several people in few words: the first by name, the others by their number."""

from __future__ import annotations

from collections.abc import Collection

from bot.base.texts import Texts


def first_of(names: Collection[str], everybody: int, say: Texts) -> str:
    """Return the names given and how many more there are: «A, B và 3 người nữa».

    Nothing where there is nobody to name.
    """
    named = ", ".join(names)
    more = everybody - len(names)
    return say("nudge.names_more", names=named, count=more) if names and more > 0 else named
