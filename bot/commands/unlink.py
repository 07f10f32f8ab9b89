"""``bot unlink``: a lost phone."""

from __future__ import annotations

import click

from bot.commands.common import Setup
from bot.storage.engine import writing


@click.command()
@click.argument("code")
@click.option("--channel", help="Only the chats on this channel, such as telegram; all by default.")
def unlink(code: str, channel: str | None) -> None:
    """Part all chats from the person with a staff CODE, and end the codes not used yet."""
    from bot.assembly import chat_parted
    from bot.conversation import unlinking
    from bot.training import people
    from bot.training.as_of import AsOf

    setup = Setup()
    now = setup.clock.now()
    with writing(setup.engine) as connection:
        person = people.find(AsOf(connection, now.date()), code)
        count = unlinking.unlink_person(connection, person.id, now, chat_parted, channel=channel)
    key = "cli.unlinked" if count else "cli.nothing_unlinked"
    click.echo(setup.say(key, code=person.code, name=person.name, count=count))
