"""``bot progress`` over 50,000 people with 10 results each, against hand-written SQL."""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import date
from pathlib import Path

from bot.exchange.exports.figures import progress_as_json
from bot.storage.engine import reading
from bot.training.as_of import AsOf
from bot.training.progress import progress
from tests.bench.large import DAY, fill
from tests.bench.measure import best_and_median

BASELINE = Path(__file__).with_name("baseline.sql")


def values(unit: int) -> dict[str, object]:
    """Return what the hand-written SQL is given for a unit's id."""
    return {
        "unit": unit,
        "day": DAY.isoformat(),
        "first": date(DAY.year, 1, 1).isoformat(),
        "new": date(DAY.year, DAY.month - 3, DAY.day).isoformat(),
    }


def run() -> dict[str, object]:
    """Measure, after making sure that both give the same figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        engine = fill(path)
        raw = sqlite3.connect(path)
        raw.execute("PRAGMA cache_size=-16000")
        statement = BASELINE.read_text(encoding="utf-8")
        given = values(1)

        def ours() -> dict[str, object]:
            with reading(engine) as connection:
                return progress_as_json(progress(AsOf(connection, DAY), "U1"))

        def theirs() -> list[tuple[object, ...]]:
            return raw.execute(statement, given).fetchall()

        _compare(ours(), theirs())
        mine, baseline = best_and_median(ours, 7), best_and_median(theirs, 7)
        raw.close()
        engine.dispose()
    return {
        "bot progress, s (best, median)": mine,
        "hand-written SQL, s (best, median)": baseline,
        "ratio of medians": round(mine[1] / baseline[1], 2),
        "mark": "at most 3",
    }


def _compare(ours: dict[str, object], theirs: list[tuple[object, ...]]) -> None:
    by_target = {row[0]: row for row in theirs}
    for target in ours["targets"]:  # type: ignore[attr-defined]
        _, population, met, first, second, *left_out = by_target[target["target"]]
        names = ("thai_san", "di_hoc_dai_han", "biet_phai", "nghi_cho_huu", "moi", "mien")
        excluded = {name: n for name, n in zip(names, left_out, strict=True) if n}
        parts = [part["met"] for part in target["parts"]]
        assert (target["population"], target["met"]) == (population, met), target
        assert dict(target["excluded"]) == excluded, target
        assert not parts or parts == [first, second][: len(parts)], target
