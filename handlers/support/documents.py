"""Targets by the documents that they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from bot.training.plan import Target


def resting_on(targets: Iterable[Target], number: str) -> list[Target]:
    """Return the targets whose document, or id, has a number."""
    return [
        target
        for target in targets
        if number in numbers_in(f"{target.document} {target.id.partition('.')[0]}")
    ]


def numbers_in(name: str) -> list[str]:
    """Return the numbers in a document's name: 171 and 2025 of "171/2025/NĐ-CP"."""
    # People say "kế hoạch 774" or "NĐ 171": numbers are all that survives of "774/KH-UBND".
    return "".join(char if char.isdigit() else " " for char in name).split()
