"""``bot demo``: a sample agency with everything embedded."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.commands.common import Setup

#: A Tuesday inside the send window, on which the sample plan reminds: 30 days before the year ends.
DEFAULT_NOW: Final = "2026-12-01T08:55:00"
FOLDER: Final = Path("var")


@click.command()
@click.option("--port", default=8080, show_default=True, help="The page's port on loopback.")
@click.option(
    "--staff", default=1200, show_default=True, type=click.IntRange(20, 50_000), help="How many."
)
@click.option("--now", "start", help=f"When the demo's clock starts; {DEFAULT_NOW} by default.")
@click.option("--terminal", is_flag=True, help="Chat here in the terminal instead of the page.")
@click.option(
    "--role",
    type=click.Choice(["staff", "head", "chief", "officer"]),
    help="Whom to be in the terminal; asked when not given.",
)
@click.option("--history", is_flag=True, help="The sample city of 2016-2017 under plan 774.")
def demo(
    port: int, staff: int, start: str | None, terminal: bool, role: str | None, history: bool
) -> None:
    """Make a sample agency and open the chat as one of its people."""
    from bot.demo import setup as sample

    setup = Setup()
    say = setup.say
    click.echo(say("demo.preparing"))
    clock = _clock(setup, start)
    if history:
        made = sample.prepare_history(FOLDER / "demo-2017.db", zone=clock.zone, texts=say)
        if start is None:
            from bot.demo.history import last_day

            day = last_day()
            clock = Clock.of(setup.settings.timezone, datetime(day.year, day.month, day.day, 9))  # noqa: DTZ001
    else:
        made = sample.prepare(FOLDER / "demo.db", staff=staff, now=clock.now(), texts=say)
    click.echo(say("demo.ready", path=str(made.engine.url.database)))
    if terminal:
        from bot.demo.terminal import chat

        chat(made, clock, say, role)
        return
    from bot.demo.page import serve

    sys.exit(serve(made, clock, setup.settings, say, port))


def _clock(setup: Setup, start: str | None) -> Clock:
    if start is None and setup.settings.now is not None:
        return setup.clock
    try:
        moment = datetime.fromisoformat(start or DEFAULT_NOW)
    except ValueError as error:
        raise Problem("demo.bad_now", value=start) from error
    return Clock.of(setup.settings.timezone, moment)
