"""``bot template``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.base.problems import Problem
from bot.commands.common import Setup
from bot.exchange.exports import template as workbook
from bot.storage.engine import reading
from bot.training.as_of import AsOf


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(file: Path) -> None:
    """Write the workbook FILE to fill in, with the agency's own units when there are any."""
    setup = Setup()
    workbook.write(file, _own_units(setup))
    click.echo(setup.say("import.template_written", path=file))


def _own_units(setup: Setup) -> list[workbook.UnitRow]:
    """Return the units in the database; none where there is no database yet."""
    try:
        engine = setup.engine
    except Problem:
        return []
    with reading(engine) as connection:
        return workbook.unit_rows(AsOf(connection, setup.clock.today()))
