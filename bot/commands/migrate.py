"""``bot migrate``."""

from __future__ import annotations

import click

from bot.commands.common import Setup
from bot.storage.engine import open_engine


@click.command()
def migrate() -> None:
    """Bring the database to the current schema; makes an SQLite file that is absent."""
    from bot.storage import schema

    setup = Setup()
    engine = open_engine(setup.settings.database_url)
    before, newest = schema.current(engine)
    if before != newest:
        schema.migrate(engine)
    key = "cli.migrated" if before != newest else "cli.already_current"
    click.echo(setup.say(key, revision=newest))
