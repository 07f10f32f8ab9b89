"""What ``bot doctor`` says of the queue that several machines share."""

from __future__ import annotations

from collections.abc import Iterator

from bot.base.problems import Problem
from bot.commands.common import Setup
from bot.storage.engine import database_url


def queue(setup: Setup) -> Iterator[tuple[str, str]]:
    """Yield level and sentence. Raises Problem where the database itself cannot be used."""
    say, settings = setup.say, setup.settings
    if database_url(settings.database_url).get_backend_name() == "sqlite":
        yield "ok", say("doctor.queue_in_process")
        return
    from bot.jobs.queue_check import state

    _ = setup.engine  # what is wrong with it is said in its own line
    try:
        found = state(settings.queue_database_url or settings.database_url)
    except Problem as problem:
        yield "failure", say("doctor.queue_not_reached", reason=problem.values.get("reason", "?"))
        return
    if not found.listens:
        yield "warning", say("doctor.queue_not_heard")
    if found.stands_still:
        minutes = max(1, round(found.oldest.total_seconds() / 60))
        yield "warning", say("doctor.queue_stands", count=found.waiting, minutes=minutes)
    elif found.listens:
        yield "ok", say("doctor.queue", workers=found.processes, waiting=found.waiting)
