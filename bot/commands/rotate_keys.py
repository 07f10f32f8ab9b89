"""``bot rotate-keys``."""

from __future__ import annotations

import click

from bot.commands.common import Setup


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt every encrypted field anew with BOT_SECRET_KEY.

    Those written with an older key are read with BOT_OLD_SECRET_KEYS.
    """
    from bot.storage.encrypted_fields import rotate
    from bot.storage.encryption import cipher_of
    from bot.storage.engine import writing

    setup = Setup()
    with writing(setup.engine) as connection:
        count = rotate(connection, cipher_of(setup.settings))
    click.echo(setup.say("cli.keys_rotated", count=setup.say.number(count)))
