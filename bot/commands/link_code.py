"""``bot link-code``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.commands.common import Day, Setup, as_json
from bot.storage.engine import reading, writing
from bot.training.as_of import AsOf

if TYPE_CHECKING:
    from bot.channels.registry import WayIn
    from bot.conversation.linking import Issued
    from bot.training.people import Person


@click.command("link-code")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--unit", help="Everybody of the unit with this code who has no chat yet.")
@click.option("--until", type=Day(), help="The last day, for printed slips; ten minutes otherwise.")
@click.option(
    "--pdf",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write printable slips with QR codes to this file.",
)
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def link_code(
    codes: tuple[str, ...], unit: str | None, until: date | None, out: Path | None, machine: bool
) -> None:
    """Make a one-time code for each person with a staff CODE, to link a chat with."""
    if not codes and unit is None:
        raise click.UsageError("Missing argument 'CODE...', or --unit.")
    setup = Setup()
    with reading(setup.engine) as connection:
        wanted = (*codes, *_of_unit(AsOf(connection, setup.clock.today()), unit))
    issued = hand_out(setup, wanted, until, out)
    for person, new in issued:
        _tell(person.code, new.code, new.expires.astimezone(setup.clock.zone), setup, machine)
    if out is not None and not machine:
        click.echo(setup.say("linking.slips_written", count=len(issued), path=out))


def hand_out(
    setup: Setup, codes: Iterable[str], until: date | None, out: Path | None
) -> list[tuple[Person, Issued]]:
    """Make a code for each staff code, with slips where a file is named; return them."""
    from bot.conversation import linking
    from bot.training import people

    ways = _ways_in(setup) if out is not None else ()
    now = setup.clock.now()
    expires = _end_of(until, setup) if until else None
    key = setup.settings.secret_key
    secret = key.get_secret_value().encode() if key else None
    with writing(setup.engine) as connection:
        as_of = AsOf(connection, now.date())
        # Each once: a code made twice would end the first, and its slip be worthless.
        found = [people.find(as_of, code) for code in dict.fromkeys(codes)]
        ids = [person.id for person in found]
        issued = linking.issue(connection, ids, now=now, secret=secret, expires=expires)
        if out is not None:
            # Before the codes are kept: no slips, no codes.
            _write_private(out, _slips(connection, found, issued, ways, setup))
    return list(zip(found, issued, strict=True))


def _write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner only: it holds codes in clear."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        os.fchmod(file.fileno(), 0o600)  # it may have been there before
        file.write(content)


def _end_of(until: date, setup: Setup) -> datetime:
    if until < setup.clock.today():
        raise Problem("problem.past_day", day=f"{until:%d/%m/%Y}")
    return datetime.combine(until, time(23, 59, 59), setup.clock.zone)


def _tell(person: str, code: str, expires: datetime, setup: Setup, machine: bool) -> None:
    if machine:
        line = {"person": person, "code": code, "expires": expires.isoformat(timespec="seconds")}
        click.echo(as_json(line))
        return
    say = setup.say
    until = f"{say.hour(expires)} {say.day(expires.date())}"
    click.echo(say("linking.code", person=person, code=code, expires=until))


def _of_unit(as_of: AsOf, unit: str | None) -> list[str]:
    """Return the staff codes of those in a unit's subtree who have no chat yet."""
    from bot.training import linked, units

    if unit is None:
        return []
    return [person.code for person in linked.unlinked(as_of, units.find(as_of, unit).id)]


def _ways_in(setup: Setup) -> tuple[WayIn, ...]:
    """Return the ways in for slips; a bot that does not say what it is called has none."""
    from bot.channels.registry import ways_in

    def unanswered(problem: Problem) -> None:
        # Told and passed over: slips for the other messengers are worth having.
        click.echo(setup.say.problem(problem), err=True)

    return tuple(ways_in(setup.settings, unanswered))


def _slips(
    connection: Connection,
    found: Sequence[Person],
    issued: Sequence[Issued],
    ways: Sequence[WayIn],
    setup: Setup,
) -> bytes:
    from bot.exchange.exports.link_slips import Picture, Slip, slips
    from bot.training import units

    say = setup.say
    names = {unit.id: unit.name for unit in units.all_units(AsOf(connection, setup.clock.today()))}

    def pictures(code: str) -> tuple[Picture, ...]:
        named = [Picture(say.name("linking.way", way.channel), way.with_code(code)) for way in ways]
        return tuple(named) or (Picture("", code),)

    return slips(
        [
            Slip(
                name=person.name,
                staff_code=person.code,
                unit=names.get(person.unit_id or 0, say("linking.no_unit")),
                code=new.code,
                expires=new.expires.astimezone(setup.clock.zone),
                pictures=pictures(new.code),
            )
            for person, new in zip(found, issued, strict=True)
        ],
        say,
    )
