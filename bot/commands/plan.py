"""``bot plan list``, ``show``, ``check`` and ``use``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from bot.base.problems import Problem, unusable
from bot.commands.common import Setup
from bot.storage.engine import reading, writing
from bot.training import plans_in_use, profile
from bot.training.as_of import AsOf
from bot.training.plan import Plan
from bot.training.plan_check import warnings
from bot.wording.targets import threshold, understood


@click.group()
def plan() -> None:
    """Plan profiles: which are in use, whether one is right, putting one in force."""


@plan.command("list")
def list_() -> None:
    """List the plans in use and the profiles that are shipped."""
    setup = Setup()
    say = setup.say
    with reading(setup.engine) as connection:
        used = plans_in_use.in_use(AsOf(connection, setup.clock.today()))
        codes = plans_in_use.known_codes(connection)
    if not used:
        click.echo(say("cli.no_plan"))
    for plan_in_use in used:
        unit = codes.get(plan_in_use.unit_id or 0, say("cli.everybody"))
        click.echo(
            say(
                "cli.plan_in_use",
                code=plan_in_use.plan.code,
                title=plan_in_use.plan.title,
                unit=unit,
            )
        )
    for name in shipped():
        click.echo(say("cli.plan_shipped", name=name, title=_read(name)[0].title))


@plan.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a profile FILE (or the name of a shipped one) and show its targets."""
    setup = Setup()
    found, _ = _read(file)
    say = setup.say
    # Each target as it is understood, in words: that a profile is right TOML says little about it.
    click.echo(f"{found.code}: {found.title}")
    for target in found.targets:
        click.echo(f"- {target.id} ({threshold(target)}): {target.title}")
        for line in understood(found, target, say):
            click.echo(f"  {line}")
    for warning in warnings(found, setup.clock.today()):
        click.echo(say("plan_check.line", warning=say(warning.key, **warning.values)))
    click.echo(say("cli.plan_right", count=len(found.targets)))


@plan.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the shipped profile NAME, to copy and change."""
    if name not in shipped():
        raise Problem("profile.not_shipped", name=name, known=", ".join(shipped()))
    click.echo(_read(name)[1], nl=False)


@plan.command()
@click.argument("file")
def use(file: str) -> None:
    """Put the profile FILE (or a shipped one by name) in force for its unit."""
    from bot.reminders import releases

    setup = Setup()
    _, source = _read(file)
    with writing(setup.engine) as connection:
        found = plans_in_use.use(connection, source, file, now=setup.clock.now())
        held = releases.waiting(AsOf(connection, setup.clock.today()))
    click.echo(setup.say("cli.plan_used", code=found.code, count=len(found.targets)))
    if held:
        click.echo(setup.say("cli.reminders_wait"))


def shipped() -> list[str]:
    """Return the names of the profiles that come with the program."""
    names = (path.name for path in files("bot.plans").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _read(file: str) -> tuple[Plan, str]:
    from bot.reminders.kinds import PROFILE_KINDS

    if file in shipped():
        source = (files("bot.plans") / f"{file}.toml").read_text(encoding="utf-8")
        return profile.parse(source, file, PROFILE_KINDS), source
    path = Path(file)
    try:
        # Notepad puts a mark at the beginning, which TOML does not take.
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("profile.not_text", name=file) from error
    except OSError as error:
        raise unusable(file, error) from error
    return profile.parse(source, path.name, PROFILE_KINDS), source
