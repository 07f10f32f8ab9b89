"""``bot export``: the report forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from bot.base.problems import Problem
from bot.commands.common import Day, Setup
from bot.storage.audit import Action, record
from bot.storage.engine import writing
from bot.training import units
from bot.training.as_of import AsOf


@click.command()
@click.argument("form", required=False)
@click.option("--list", "listed", is_flag=True, help="Show the forms and end.")
@click.option("--from", "first", type=Day(), help="The first day of the report.")
@click.option("--to", "last", type=Day(), help="The last day of the report.")
@click.option("--unit", "code", help="A unit with all below it; the whole agency without.")
@click.option("-o", "file", type=click.Path(path_type=Path, dir_okay=False), help="Where to write.")
def export(
    form: str | None,
    listed: bool,
    first: date | None,
    last: date | None,
    code: str | None,
    file: Path | None,
) -> None:
    """Write the report FORM of some days, both included, as an Excel workbook."""
    from bot.exchange.exports import report_forms
    from bot.exchange.exports.tables import xlsx

    setup = Setup()
    say = setup.say
    if listed:
        for name in report_forms.FORMS:
            click.echo(say("export.form", name=name, title=say(f"export.form.{name}")))
        return
    if form is None or first is None or last is None or file is None:
        raise click.UsageError(say("export.needs"))
    if form not in report_forms.FORMS:
        known = ", ".join(report_forms.FORMS)
        raise Problem("export.unknown_form", name=form, known=known)
    if first > last:
        raise Problem("export.turned_days")
    with writing(setup.engine) as connection:
        as_of = AsOf(connection, setup.clock.today())
        unit = _unit(as_of.on(last), code)
        table = report_forms.FORMS[form](as_of, unit, first, last, say)
        file.write_bytes(xlsx.write(table, say))
        record(
            connection,
            setup.clock.now(),
            Action.REPORT_EXPORT,
            unit_id=unit.id,
            report=form,
            first=first.isoformat(),
            last=last.isoformat(),
        )
    click.echo(say("export.written", path=file))


def _unit(as_of: AsOf, code: str | None) -> units.Unit:
    if code is not None:
        return units.find(as_of, code)
    top = units.roots(as_of)
    if len(top) != 1:
        raise Problem("export.name_the_unit")
    return top[0]
