"""``bot remind``: the rehearsal."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Final

import click

from bot.commands.common import Day, Setup, as_json
from bot.storage.engine import reading

#: Staff codes named behind a reason before "…".
_NAMED: Final = 10


@click.command()
@click.option("--on", "day", type=Day(), required=True, help="The day rehearsed.")
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def remind(day: date, machine: bool) -> None:
    """Show who gets which reminder on a day, and who gets none and why; sends nothing."""
    from bot.reminders.planner import outlook

    setup = Setup()
    clock = setup.clock
    with reading(setup.engine) as connection:
        found = _plain(outlook(connection, day, clock.now(), clock.zone))
    if machine:
        click.echo(as_json(found))
    else:
        _tell(found, day, setup)


def _plain(found: Any) -> dict[str, Any]:
    from bot.reminders.enums import Kind

    return {
        "on": found.on.isoformat(),
        "send": [
            {
                "person": each.code,
                "kind": Kind.OBLIGATION,
                "channel": each.channel,
                "at": each.at.isoformat(timespec="seconds"),
                "items": [item.requirement for item in each.items],
            }
            for each in found.send
        ],
        "skip": [
            {"person": each.code, "kind": Kind.OBLIGATION, "reason": each.reason}
            for each in found.skip
        ],
    }


def _tell(found: dict[str, Any], day: date, setup: Setup) -> None:
    say = setup.say
    send, skip = found["send"], found["skip"]
    if not send and not skip:
        click.echo(say("reminders.rehearsal.nobody"))
        return
    head = say("reminders.rehearsal.head", day=say.day(day), send=len(send), skip=len(skip))
    click.echo(head)
    for each in send:
        channel = say.name("linking.channel", each["channel"])
        items = ", ".join(each["items"])
        line = {"person": each["person"], "at": each["at"][11:16], "channel": channel}
        click.echo(say("reminders.rehearsal.send", items=items, **line))
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in skip:
        by_reason[each["reason"]].append(each["person"])
    for reason, people in by_reason.items():
        named = ", ".join(people[:_NAMED]) + (" …" if len(people) > _NAMED else "")
        name = say.name("reminders.reason", reason)
        click.echo(say("reminders.rehearsal.skip", reason=name, count=len(people), people=named))
