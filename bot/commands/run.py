"""``bot run``."""

from __future__ import annotations

import click

from bot.commands.common import Setup


@click.command()
def run() -> None:
    """Serve in production: the channels whose tokens are set, the web chat, reminders."""
    import structlog

    from bot import app
    from bot.base import logging
    from bot.channels import registry
    from bot.storage.encrypted_fields import seal
    from bot.storage.engine import writing

    setup = Setup()
    settings = setup.settings
    logging.configure(settings.log_level, settings.log_format, registry.secrets(settings))
    log = structlog.get_logger("bot.run")
    if settings.now is not None:
        log.warning("the clock is set by BOT_NOW", now=setup.clock.now().isoformat())
    if setup.cipher is not None:
        with writing(setup.engine) as connection:
            # What was imported before there was a key does not stay in clear.
            seal(connection, setup.cipher)
    parts = app.build(settings, setup.clock, setup.say, setup.engine)
    app.run(parts, lambda address: log.info("ready", address=address))
