"""``bot remind``: the rehearsal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import Connection

from bot.commands import remind_lists
from bot.commands.common import Day, Setup, as_json
from bot.storage.engine import reading, writing

#: Staff codes named behind a reason before "…".
_NAMED: Final = 10


@click.command()
@click.option("--on", "day", type=Day(), help="The day rehearsed.")
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
@click.option("--release", "does", flag_value="release", help="Let go what waits for a release.")
@click.option("--stop", "does", flag_value="stop", help="Stop all reminders.")
@click.option("--resume", "does", flag_value="resume", help="Let stopped reminders go on.")
@click.option("--log", "does", flag_value="log", help="Say what became of a day's reminders.")
@click.option(
    "--undeliverable", "does", flag_value="undeliverable", help="List whom no reminder reaches."
)
@click.option("--unit", help="With --undeliverable or --log: only this unit's people.")
@click.option(
    "--pdf",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --undeliverable: write slips with codes, which hold for a week, to this file.",
)
def remind(
    day: date | None, machine: bool, does: str | None, unit: str | None, out: Path | None
) -> None:
    """Show who gets which reminder on a day, and who gets none and why; sends nothing.

    With --release, --stop or --resume nothing is shown: the running program acts on it.
    """
    setup = Setup()
    if does == "log":
        remind_lists.log(setup, day or setup.clock.today(), unit, machine)
    elif does == "undeliverable":
        remind_lists.undeliverable(setup, unit, out, machine)
    elif does is not None:
        click.echo(_DOES[does](setup))
    elif day is None:
        raise click.UsageError("--on, --release, --stop, --resume, --log or --undeliverable")
    else:
        _rehearse(setup, day, machine)


def _rehearse(setup: Setup, day: date, machine: bool) -> None:
    from bot.reminders.planner import preview

    clock = setup.clock
    with reading(setup.engine) as connection:
        # The planner's own computation on a connection that only reads: what is shown is what would
        # go.
        rehearsed = preview(connection, day, clock.now(), clock.zone)
        shown = _as_json(rehearsed) | _cost(connection, rehearsed, setup)
    if machine:
        click.echo(as_json(shown))
    else:
        _tell(shown, day, setup)


def _release(setup: Setup) -> str:
    from bot.reminders import releases
    from bot.training.as_of import AsOf

    with writing(setup.engine) as connection:
        as_of = AsOf(connection, setup.clock.today())
        done = releases.release(as_of, setup.clock.now(), by=None)
    if not done:
        return setup.say("cli.nothing_to_release")
    return setup.say("cli.released", count=len(done), kinds=", ".join(one.kind for one in done))


def _stop(setup: Setup) -> str:
    from bot.reminders import releases

    with writing(setup.engine) as connection:
        releases.stop(connection, setup.clock.now(), by=None)
    return setup.say("cli.reminders_stopped")


def _resume(setup: Setup) -> str:
    from bot.reminders import releases

    with writing(setup.engine) as connection:
        releases.resume(connection, setup.clock.now(), by=None)
    return setup.say("cli.reminders_resumed")


_DOES: Final = {"release": _release, "stop": _stop, "resume": _resume}


def _as_json(rehearsed: Any) -> dict[str, Any]:
    return {
        "on": rehearsed.on.isoformat(),
        "send": [
            {
                "person": one.code,
                "kind": one.kind,
                "channel": one.channel,
                "at": one.at.isoformat(timespec="seconds"),
                "items": [occurrence.subject for occurrence in one.items],
            }
            for one in rehearsed.send
        ],
        "skip": [
            {"person": one.code, "kind": one.kind, "reason": one.reason} for one in rehearsed.skip
        ],
    }


def _cost(connection: Connection, rehearsed: Any, setup: Setup) -> dict[str, Any]:
    """Return what Zalo will charge for it; nothing where no Official Account is set up."""
    # Deferred, slow: the messengers' settings, for a rehearsal alone.
    from bot.assembly import send_cost
    from bot.conversation.send_cost import PlannedSend

    planned = (PlannedSend(one.person_id, one.kind, one.channel, one.at) for one in rehearsed.send)
    cost = send_cost(setup.settings)(connection, planned)
    # By addition: the contract's keys stand alone where no messenger charges.
    return {} if cost is None else {"cost": asdict(cost)}


def _tell(shown: dict[str, Any], day: date, setup: Setup) -> None:
    say = setup.say
    send, skip = shown["send"], shown["skip"]
    if not send and not skip:
        click.echo(say("reminders.rehearsal.nobody"))
        return
    head = say("reminders.rehearsal.head", day=say.day(day), send=len(send), skip=len(skip))
    click.echo(head)
    if cost := shown.get("cost"):
        line = {name: say.number(value) for name, value in cost.items()}
        click.echo(say("reminders.rehearsal.cost", **line))
    for one in send:
        channel = say.name("linking.channel", one["channel"])
        items = ", ".join(one["items"])
        line = {"person": one["person"], "at": one["at"][11:16], "channel": channel}
        click.echo(say("reminders.rehearsal.send", items=items, **line))
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in skip:
        by_reason[one["reason"]].append(one["person"])
    for reason, people in by_reason.items():
        named = ", ".join(people[:_NAMED]) + (" …" if len(people) > _NAMED else "")
        name = say.name("reminders.reason", reason)
        click.echo(say("reminders.rehearsal.skip", reason=name, count=len(people), people=named))
