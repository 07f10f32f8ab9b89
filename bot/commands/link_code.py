"""``bot link-code``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.commands.common import Day, Setup, as_json
from bot.storage.engine import writing
from bot.training.as_of import AsOf

if TYPE_CHECKING:
    from bot.conversation.linking import Issued
    from bot.training.people import Person


@click.command("link-code")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--until", type=Day(), help="The last day, for printed slips; ten minutes otherwise.")
@click.option(
    "--pdf",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write printable slips with QR codes to this file.",
)
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def link_code(codes: tuple[str, ...], until: date | None, out: Path | None, machine: bool) -> None:
    """Make a one-time code for each person with a staff CODE, to link a chat with."""
    from bot.conversation import linking
    from bot.training import people

    setup = Setup()
    now = setup.clock.now()
    expires = _end_of(until, setup) if until else None
    key = setup.settings.secret_key
    secret = key.get_secret_value().encode() if key else None
    with writing(setup.engine) as connection:
        as_of = AsOf(connection, now.date())
        found = [people.find(as_of, code) for code in dict.fromkeys(codes)]
        ids = [person.id for person in found]
        issued = linking.issue(connection, ids, now=now, secret=secret, expires=expires)
        if out is not None:
            # Before the codes are kept: no slips, no codes.
            _write_private(out, _slips(connection, found, issued, setup))
    for person, new in zip(found, issued, strict=True):
        _tell(person.code, new.code, new.expires.astimezone(setup.clock.zone), setup, machine)
    if out is not None and not machine:
        click.echo(setup.say("linking.slips_written", count=len(issued), path=out))


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


def _slips(
    connection: Connection, found: Sequence[Person], issued: Sequence[Issued], setup: Setup
) -> bytes:
    from bot.exchange.exports.link_slips import Slip, slips
    from bot.training import units

    names = {unit.id: unit.name for unit in units.all_units(AsOf(connection, setup.clock.today()))}
    page = setup.settings.public_url
    return slips(
        [
            Slip(
                name=person.name,
                staff_code=person.code,
                unit=names.get(person.unit_id or 0, setup.say("linking.no_unit")),
                code=new.code,
                expires=new.expires.astimezone(setup.clock.zone),
                # Behind #, so that the code is in no server's log and no crawler's request.
                qr=f"{page.rstrip('/')}/#{new.code}" if page else new.code,
            )
            for person, new in zip(found, issued, strict=True)
        ],
        setup.say,
    )
