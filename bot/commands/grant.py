"""``bot grant`` and ``bot revoke``."""

from __future__ import annotations

from datetime import date

import click

from bot.commands.common import Day, Setup
from bot.storage.engine import writing
from bot.training import granting
from bot.training.enums import Role

_ROLE = click.Choice([role.value for role in Role])


@click.command()
@click.argument("code")
@click.argument("role", type=_ROLE)
@click.option("--unit", "unit_code", help="The unit whose subtree it holds for; all by default.")
@click.option("--until", type=Day(), help="The last day; open by default.")
def grant(code: str, role: str, unit_code: str | None, until: date | None) -> None:
    """Give the person with a staff CODE a role."""
    setup = Setup()
    with writing(setup.engine) as connection:
        granting.give(
            connection,
            code,
            Role(role),
            unit_code=unit_code,
            until=until,
            now=setup.clock.now(),
            by=None,
        )
    unit = unit_code or setup.say("cli.everybody")
    click.echo(setup.say("cli.granted", code=code, role=setup.say.name("role", role), unit=unit))


@click.command()
@click.argument("code")
@click.argument("role", type=_ROLE)
@click.option("--unit", "unit_code", help="Only the grant for this unit; all by default.")
def revoke(code: str, role: str, unit_code: str | None) -> None:
    """Take a role from the person with a staff CODE."""
    setup = Setup()
    with writing(setup.engine) as connection:
        ended = granting.take(
            connection, code, Role(role), unit_code=unit_code, now=setup.clock.now(), by=None
        )
    key = "cli.revoked" if ended else "cli.nothing_revoked"
    click.echo(setup.say(key, code=code, role=setup.say.name("role", role), count=ended))
