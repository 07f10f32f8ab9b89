"""``bot import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from bot.base.texts import Texts
from bot.commands.common import Setup, as_json
from bot.exchange.imports.error_report import CellError, ImportResult

#: So many errors are shown in words; ``--json`` and ``--errors`` hold them all.
SHOWN: Final = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option(
    "--errors",
    "marked",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where a copy with the wrong cells marked goes, if any are wrong.",
)
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def import_(file: Path, dry_run: bool, marked: Path | None, machine: bool) -> None:
    """Import the workbook FILE: all of it, or with a wrong cell nothing."""
    from bot.exchange.imports.workbook_import import import_file

    setup = Setup()
    say, clock = setup.say, setup.clock
    result = import_file(
        setup.engine,
        file,
        now=clock.now(),
        today=clock.today(),
        texts=say,
        dry_run=dry_run,
    )
    if machine:
        click.echo(as_json(result.as_json()))
    else:
        _show(result, say, dry_run=dry_run)
    if marked is not None and any(error.title for error in result.errors):
        from bot.exchange.imports import error_copy as copy

        copy.write(file, marked, result.errors, say)
        if not machine:
            click.echo(say("import.marked", path=marked))
    if not result.ok:
        sys.exit(1)


def _show(result: ImportResult, say: Texts, *, dry_run: bool) -> None:
    if result.ok:
        click.echo(say("import.would_do" if dry_run else "import.done"))
    for name, count in result.sheets.items():
        numbers = {name: say.number(value) for name, value in count.as_json().items()}
        click.echo(say("import.sheet_line", sheet=name, **numbers))
    for error in result.errors[:SHOWN]:
        click.echo(say("import.error_line", where=_where(error, say), message=error.message))
    if result.failures > SHOWN:
        click.echo(say("import.errors_left", count=say.number(result.failures - SHOWN)))
    for note in result.notes:
        click.echo(say("import.note_line", note=note))
    if not result.ok:
        click.echo(say("import.not_done", count=say.number(result.failures)), err=True)


def _where(error: CellError, say: Texts) -> str:
    if error.sheet is None:
        return say("import.where_file")
    if error.row is None:
        return say("import.where_sheet", sheet=error.sheet)
    if error.column is None:
        return say("import.where_row", sheet=error.sheet, row=error.row)
    key = "import.where_value" if error.value else "import.where_cell"
    return say(key, sheet=error.sheet, row=error.row, column=error.column, value=error.value)
