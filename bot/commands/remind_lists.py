"""``bot remind --undeliverable`` and ``--log``: what reminders did not do, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.commands.common import Setup, as_json
from bot.storage.engine import reading
from bot.training.as_of import AsOf

if TYPE_CHECKING:
    from bot.reminders.undeliverable import Unreached

#: How long codes on slips hold that are printed and handed round.
_SLIPS_HOLD: Final = timedelta(days=7)


def undeliverable(setup: Setup, unit: str | None, out: Path | None, machine: bool) -> None:
    """List whom no reminder reaches, unit after unit; with slips to link them where asked for."""
    from bot.commands.link_code import hand_out

    people = _unreached(setup, unit)
    if machine:
        for one in people:
            row = {"person": one.code, "unit": one.unit, "reason": one.reason}
            click.echo(as_json(row | {"day": one.day.isoformat() if one.day else None}))
    else:
        _tell(people, setup)
    # Here the codes live for days: they go into envelopes, not into a chat.
    if out is not None and people:
        until = setup.clock.today() + _SLIPS_HOLD
        issued = hand_out(setup, [one.code for one in people], until, out)
        if not machine:
            click.echo(setup.say("linking.slips_written", count=len(issued), path=out))


def _unreached(setup: Setup, unit: str | None) -> list[Unreached]:
    from bot.reminders.undeliverable import unreached

    with reading(setup.engine) as connection:
        as_of = AsOf(connection, setup.clock.today())
        everybody = unreached(as_of, setup.clock.now(), setup.clock.zone)
        below = _below(as_of, unit)
        return [one for one in everybody if below is None or one.unit_id in below]


def _below(as_of: AsOf, unit: str | None) -> frozenset[int] | None:
    """Return the ids of a unit's subtree, None where no unit is named."""
    from bot.training import units

    if unit is None:
        return None
    top = units.find(as_of, unit).id
    return units.ids_below(as_of, [top]) | {top}


def _tell(found: Sequence[Unreached], setup: Setup) -> None:
    say = setup.say
    if not found:
        click.echo(say("undelivered.nobody"))
        return
    click.echo(say("undelivered.count", count=len(found)))
    for unit, people in groupby(found, key=lambda one: one.unit):
        click.echo(f"{unit or say('linking.no_unit')}:")
        for one in people:
            key = f"undelivered.reason.{one.reason}"
            reason = say(key) if say.has(key) else say("undelivered.reason.other")
            click.echo(f"  {one.code}  {one.name}: {reason}")


def log(setup: Setup, day: date, unit: str | None, machine: bool) -> None:
    """Say in plain words what became of a day's notifications, with what to do."""
    from bot.reminders.undeliverable import outcomes
    from bot.wording import deliveries

    say = setup.say
    with reading(setup.engine) as connection:
        as_of = AsOf(connection, setup.clock.today())
        counts = outcomes(as_of, day, setup.clock.zone, _below(as_of, unit))
    if machine:
        for one in counts:
            row = {"state": one.state, "channel": one.channel, "reason": one.reason}
            sentence = deliveries.why(one.reason, one.channel, say) if one.reason else ""
            click.echo(as_json(row | {"count": one.count, "meaning": sentence}))
        return
    click.echo(say("delivery.head", day=say.day(day), count=sum(one.count for one in counts)))
    for one in counts:
        click.echo(deliveries.line(one.state, one.reason, one.channel, one.count, say))
