"""``bot obligations`` and ``bot progress``."""

from __future__ import annotations

from datetime import date

import click

from bot.commands.common import Day, Setup, as_json
from bot.storage.engine import reading
from bot.wording.lines import called
from bot.wording.targets import percent, threshold
from bot.wording.topics import topic_name


@click.command()
@click.argument("code")
@click.option("--as-of", "day", type=Day(), help="The day asked about; today by default.")
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def obligations(code: str, day: date | None, machine: bool) -> None:
    """Show what the person with a staff CODE must do, and why."""
    from bot.exchange.exports.figures import obligations_as_json
    from bot.training import people
    from bot.training.as_of import AsOf
    from bot.training.obligations import obligations as owed

    setup = Setup()
    day = day or setup.clock.today()
    with reading(setup.engine) as connection:
        as_of = AsOf(connection, day)
        person = people.find(as_of, code)
        duties = owed(as_of, person.id, person.unit_id)
        data = obligations_as_json(as_of, person, duties, setup.say)
    if machine:
        click.echo(as_json(data))
        return
    say = setup.say
    click.echo(say("cli.person", name=person.name, code=person.code, day=say.full_date(day)))
    if duties.plan is None or not duties.items:
        click.echo(say("cli.no_plan" if duties.plan is None else "cli.nothing_owed"))
    for obligation, item in zip(duties.items, data["items"], strict=True):
        state = say.name("state", obligation.state)
        click.echo(f"- {called(obligation, say)} [{obligation.target.id}]: {state}")
        for reason in item["because"]:
            click.echo(f"    {reason}")


@click.command()
@click.option("--unit", "unit_code", help="A unit's code; the whole agency by default.")
@click.option("--as-of", "day", type=Day(), help="The day asked about; today by default.")
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def progress(unit_code: str | None, day: date | None, machine: bool) -> None:
    """Show how far a unit is towards its targets, its subtree included."""
    from bot.exchange.exports.figures import progress_as_json
    from bot.training.as_of import AsOf
    from bot.training.progress import progress as figures

    setup = Setup()
    say = setup.say
    day = day or setup.clock.today()
    with reading(setup.engine) as connection:
        unit_figures = figures(AsOf(connection, day), unit_code)
    if machine:
        click.echo(as_json(progress_as_json(unit_figures)))
        return
    name = unit_figures.unit.name if unit_figures.unit else say("cli.everybody")
    click.echo(say("cli.unit", name=name, count=unit_figures.headcount, day=say.full_date(day)))
    if not unit_figures.targets:
        click.echo(say("cli.no_plan" if unit_figures.plan is None else "cli.no_targets"))
    for target in unit_figures.targets:
        click.echo(
            say(
                "cli.target",
                title=target.target.title,
                id=target.target.id,
                met=target.met,
                population=target.population,
                percent=percent(target.percent),
                threshold=threshold(target.target),
                need=target.need,
                state=say.name("target_state", target.state),
            )
        )
        for part in target.parts if len(target.parts) > 1 else ():
            click.echo(f"    {topic_name(part.topic, say)}: {part.met}/{target.population}")
        for reason, count in target.excluded.items():
            click.echo(f"    − {count} {say.name('excluded', reason)}")
