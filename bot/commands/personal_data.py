"""``bot personal-data export`` and ``erase``: a person's own requests."""

from __future__ import annotations

import json
from typing import IO

import click

from bot.commands.common import Setup


@click.group("personal-data")
def personal_data() -> None:
    """Answer a person's request to see, or to have erased, what is kept about them."""


@personal_data.command("export")
@click.argument("code")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export_(code: str, output: IO[str]) -> None:
    """Write everything that is kept about the person with CODE as JSON."""
    from bot.storage import data_requests
    from bot.storage.engine import writing
    from bot.training import people
    from bot.training.as_of import AsOf

    setup = Setup()
    with writing(setup.engine) as connection:
        person = people.find(AsOf(connection, setup.clock.today()), code)
        found = data_requests.export(connection, person.id, setup.clock.now())
    json.dump(found, output, ensure_ascii=False, indent=1)
    output.write("\n")


@personal_data.command()
@click.argument("code")
def erase(code: str) -> None:
    """Erase the chats, messages, settings and reminders of the person with CODE.

    The personnel record stays, as the law has it, and so does the record of who did what.
    """
    from bot.storage import data_requests
    from bot.storage.engine import writing
    from bot.training import people
    from bot.training.as_of import AsOf

    setup = Setup()
    with writing(setup.engine) as connection:
        person = people.find(AsOf(connection, setup.clock.today()), code)
        gone = data_requests.erase(connection, person.id, setup.clock.now())
    count = setup.say.number(sum(gone.values()))
    click.echo(setup.say("cli.erased", code=person.code, count=count))
