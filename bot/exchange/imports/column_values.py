"""A column's cells as values, all at once: many times faster than cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.base.memo import Memo
from bot.base.problems import Problem
from bot.exchange.imports.cells import Raw


def column_values(
    name: str, memo: Memo, raws: Sequence[Raw], wrong: dict[int, list[tuple[str, Problem]]]
) -> list[Any]:
    """Return a column's values; keeps by index what is wrong with the others."""
    try:
        return list(map(memo.__getitem__, raws))
    except Problem:
        pass
    values = []
    for index, raw in enumerate(raws):
        try:
            values.append(memo[raw])
        except Problem as problem:
            values.append(None)
            # With its traceback the problem would keep the whole column.
            wrong.setdefault(index, []).append((name, problem.with_traceback(None)))
    return values
