"""``bot doctor``: is everything set up? One line a check: ok, warning or failure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

import click
from pydantic import SecretStr

from bot.base.problems import Problem
from bot.base.settings import SECRET_LENGTH, plain
from bot.commands.common import Setup, as_json
from bot.storage.engine import open_engine, reading

OK, WARNING, FAILURE = "ok", "warning", "failure"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``text`` is a sentence."""

    level: str
    check: str
    text: str


@click.command()
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def doctor(machine: bool) -> None:
    """Check settings, database, schema, plan, tokens, clock and queue; exit 1 only on a failure."""
    setup = Setup()
    findings = list(_findings(setup))
    if machine:
        shown = _shown(setup)
        lines = [{"level": f.level, "check": f.check, "text": f.text} for f in findings]
        click.echo(as_json({"findings": lines, "settings": shown}))
    else:
        for finding in findings:
            level = setup.say.name("level_of", finding.level)
            click.echo(f"{level:9} {finding.check}: {finding.text}")
        click.echo()
        for name, value in _shown(setup).items():
            click.echo(f"{name}={value}")
    if any(finding.level == FAILURE for finding in findings):
        sys.exit(1)


def _shown(setup: Setup) -> dict[str, str]:
    """Return every setting with its value, secrets hidden, and passwords in addresses too."""
    from bot.channels import registry

    shown = {}
    for name, value in chain(setup.settings, *registry.own_settings(setup.settings)):
        text = "" if value is None else str(value)
        if isinstance(value, SecretStr):
            text = "***"
        elif name.endswith("database_url") and text:
            text = _without_password(text)
        shown[f"BOT_{name.upper()}"] = text
    return shown


def _without_password(address: str) -> str:
    from bot.storage.engine import database_url

    try:
        url = database_url(address)
    except Problem:
        return "?"
    # Drivers take passwords as parameters too.
    hidden = {name: "***" if "pass" in name.lower() else value for name, value in url.query.items()}
    return url.set(query=hidden).render_as_string(hide_password=True)


def _findings(setup: Setup) -> Iterator[Finding]:
    checks: tuple[Callable[[Setup], Iterator[Finding]], ...] = (
        _database,
        _model,
        _secrets,
        _messengers,
        _zalo,
        _queue,
        _clock,
    )
    # From what others rest on to what rests on it: the first failure is mostly the cause.
    for check in checks:
        yield from check(setup)


def _database(setup: Setup) -> Iterator[Finding]:
    from bot.storage import schema
    from bot.storage.probe import check_writable

    say = setup.say
    try:
        engine = open_engine(setup.settings.database_url, create=False)
        revision, newest = schema.current(engine)
        check_writable(engine)
    except Problem as problem:
        # A database that is not there yet is how everybody begins (contract); one that is broken is
        # not.
        level = WARNING if problem.key == "problem.no_database" else FAILURE
        yield Finding(level, "database", say.problem(problem))
        return
    if revision is None:
        yield Finding(WARNING, "schema", say("problem.schema_missing"))
        return
    if revision != newest:
        sentence = say("problem.schema_old", found=revision, newest=newest)
        yield Finding(FAILURE, "schema", sentence)
        return
    yield Finding(OK, "database", say("doctor.database", revision=revision))
    with reading(engine) as connection:
        from bot.training import plans_in_use
        from bot.training.as_of import AsOf

        today = setup.clock.today()
        used = plans_in_use.in_use(AsOf(connection, today))
        if not used:
            yield Finding(WARNING, "plan", say("cli.no_plan"))
        for governing in used:
            count = len(governing.plan.in_force(today))
            key = "doctor.plan" if count else "doctor.plan_ended"
            sentence = say(key, code=governing.plan.code, count=count, day=say.full_date(today))
            yield Finding(OK if count else WARNING, "plan", sentence)


def _model(setup: Setup) -> Iterator[Finding]:
    from bot.understanding.engine import model_state

    state = model_state(setup.settings.locale)
    level = OK if state == "current" else WARNING
    yield Finding(level, "understanding", setup.say(f"doctor.model_{state}"))


def _secrets(setup: Setup) -> Iterator[Finding]:
    key = plain(setup.settings.secret_key)
    if key is None:
        yield Finding(WARNING, "secret", setup.say("doctor.no_secret"))
    elif len(key.strip()) < SECRET_LENGTH:
        yield Finding(FAILURE, "secret", setup.say("channels.secret_key_needed"))
    else:
        yield Finding(OK, "secret", setup.say("doctor.set"))


def _messengers(setup: Setup) -> Iterator[Finding]:
    from bot.channels import registry

    registry.check_names(setup.settings.names_in_chat or "")
    for messenger in registry.messengers(setup.settings):
        key = "doctor.set" if messenger.is_set else "doctor.token_unset"
        yield Finding(OK if messenger.is_set else WARNING, messenger.name, setup.say(key))


def _zalo(setup: Setup) -> Iterator[Finding]:
    from bot.commands import doctor_zalo

    checks: tuple[tuple[str, Callable[[Setup], Iterator[tuple[str, str]]]], ...] = (
        ("zalo_bot", doctor_zalo.zalo_bot),
        ("zalo_oa", doctor_zalo.zalo_oa),
        ("alarms", doctor_zalo.alarms),
    )
    for name, check in checks:
        try:
            yield from (Finding(level, name, text) for level, text in check(setup))
        except Problem:
            continue  # of the database, which has its own line


def _queue(setup: Setup) -> Iterator[Finding]:
    from bot.commands.doctor_queue import queue

    try:
        yield from (Finding(level, "queue", text) for level, text in queue(setup))
    except Problem:
        return  # of the database, which has its own line


def _clock(setup: Setup) -> Iterator[Finding]:
    say, now = setup.say, setup.clock.now()
    if setup.settings.now is None:
        yield Finding(OK, "clock", say("doctor.clock", now=f"{now:%H:%M %d/%m/%Y}"))
        return
    from bot.channels import registry

    outside = [
        messenger.name
        for messenger in registry.messengers(setup.settings)
        if urlsplit(messenger.base_url).hostname not in _LOOPBACK
    ]
    # A clock that is set would send reminders of another day to real people.
    if outside:
        yield Finding(FAILURE, "clock", say("doctor.clock_set_outside", names=say.join(outside)))
    else:
        yield Finding(WARNING, "clock", say("doctor.clock_set", now=f"{now:%H:%M %d/%m/%Y}"))
