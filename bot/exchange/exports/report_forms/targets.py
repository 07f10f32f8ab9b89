"""The targets of a unit in people, as they stand on the last day of the report."""

from __future__ import annotations

from datetime import date

from bot.base.texts import Texts
from bot.exchange.exports.tables.table import Cell, Column, Table
from bot.training.as_of import AsOf
from bot.training.progress import PartProgress, TargetProgress, progress
from bot.training.units import Unit
from bot.wording import lines
from bot.wording.targets import threshold
from bot.wording.topics import topic_name
from bot.wording.unit_figures import subtraction

_COLUMNS = (
    ("target", 60), ("considered", 10), ("left_out", 30), ("population", 10), ("met", 10),
    ("percent", 8), ("threshold", 9), ("need", 9), ("lacking", 9), ("state", 16),
)  # fmt: skip


def table(as_of: AsOf, unit: Unit, first: date, last: date, say: Texts) -> Table:
    """Return a row for each target, and below it one for each of its parts."""
    rows: list[tuple[Cell, ...]] = []
    for figure in progress(as_of.on(last), unit.code).targets:
        rows.append(_row(figure, figure, figure.target.title, say))
        if len(figure.parts) > 1:
            rows += [_row(figure, p, f"– {topic_name(p.topic, say)}", say) for p in figure.parts]
    columns = tuple(Column(say.name("report.column", name), wide) for name, wide in _COLUMNS)
    days = lines.span(first, last, say)
    return Table(say("report.progress", unit=unit.name), columns, tuple(rows), (days,))


def _row(
    figure: TargetProgress, judged: TargetProgress | PartProgress, name: str, say: Texts
) -> tuple[Cell, ...]:
    whole = judged is figure
    return (
        name,
        # Parts share the population: who was left out is said once, in the target's own row.
        figure.considered if whole else None,
        (subtraction(figure, say) or None) if whole else None,
        figure.population,
        judged.met,
        judged.percent,
        threshold(figure.target),
        judged.need,
        max(0, judged.need - judged.met),
        say.name("target_state", judged.state),
    )
