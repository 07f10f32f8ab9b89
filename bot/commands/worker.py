"""``bot worker``."""

from __future__ import annotations

import click

from bot.commands.common import Setup


@click.command()
def worker() -> None:
    """Work from the queue of several machines: plan and deliver, serve nothing. On PostgreSQL."""
    import structlog

    from bot import worker as program
    from bot.base import logging
    from bot.channels import registry

    setup = Setup()
    settings = setup.settings
    logging.configure(settings.log_level, settings.log_format, registry.secrets(settings))
    log = structlog.get_logger("bot.worker")
    if settings.now is not None:
        log.warning("the clock is set by BOT_NOW", now=setup.clock.now().isoformat())
    parts = program.build(settings, setup.clock, setup.say, setup.engine)
    program.run(parts, lambda: log.info("working"))
