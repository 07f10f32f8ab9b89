"""A paper of somebody's comes to its last day: they hear in time to renew it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, select

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.occurrences import CATCH_UP
from bot.reminders.outbox import Claimed
from bot.reminders.schedules import Schedules
from bot.storage.tables import ledger, person, post, status_period
from bot.training.as_of import AsOf
from bot.training.criteria import in_effect
from bot.training.effective_dates import holds
from bot.training.enums import Status, topics_of
from bot.wording.speech import Speech

#: Papers that end later than this, or ended earlier, concern nobody yet or any more.
_AHEAD, _BEHIND = timedelta(days=400), timedelta(days=60) + CATCH_UP
_newer: Final = ledger.alias("newer")


@dataclass(frozen=True, slots=True)
class CertificateExpiring:
    """The kind; see the module. A later paper on the same topics takes the place of one."""

    name: str = "certificate"
    manner: Manner = Manner.DIGEST
    urgency: int = 33

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody with a paper that ends about now."""
        schedules = Schedules(as_of, zone, self.name)
        if not schedules.any():
            return
        rows = as_of.connection.execute(_papers(as_of).order_by(person.c.id))
        for _, papers in groupby(rows, key=lambda row: row.id):
            listed = list(papers)
            first = listed[0]
            schedule, since = schedules.of_unit(first.unit_id)
            if not schedule.days:
                continue
            left = first.status == Status.LEFT
            matters = tuple(Matter(str(paper.entry), paper.valid_until) for paper in listed)
            yield Concerned(
                first.id,
                first.code,
                first.unit_id,
                schedule,
                since,
                () if left else matters,
                Reason.LEFT if left else None,
            )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the papers that still end on the day they were planned for."""
        planned = {(occurrence.subject, occurrence.due) for occurrence in claimed.items}
        rows = moment.connection.execute(
            _papers(moment.as_of)
            .where(person.c.id == claimed.person_id)
            .order_by(ledger.c.valid_until, ledger.c.id)
        )
        still = [row for row in rows if (str(row.entry), row.valid_until) in planned]
        if not still:
            return Reason.MOVED
        first, say = still[0], moment.say
        topics = topics_of(first.topics)
        choices = (
            Choice(say("reminders.button.evidence"), action("submit_evidence")),
            Choice(
                say("reminders.button.classes_about"),
                action("upcoming_classes", topic=topics[0] if topics else None),
            ),
        )
        line = _line(first, moment)
        return Section((line,), line, choices, more=len(still) - 1)


def _line(row: Any, speech: Speech) -> str:
    days = (row.valid_until - speech.today).days
    key = "before" if days > 0 else "today" if days == 0 else "after"
    return speech.say(
        f"reminders.certificate.{key}",
        days=abs(days),
        title=row.title,
        day=speech.say.day(row.valid_until, speech.today),
    )


def _papers(as_of: AsOf) -> Select[Any]:
    day = as_of.day
    renewed = exists().where(
        _newer.c.person_id == ledger.c.person_id,
        # The same topics exactly: a paper on two is not renewed by one on the first.
        _newer.c.topics == ledger.c.topics,
        _newer.c.ends > ledger.c.ends,
        _newer.c.ends <= day,
        _newer.c.passed,
        _newer.c.reverses.is_(None),
    )
    return (
        select(
            person.c.id,
            person.c.code,
            post.c.unit_id,
            func.coalesce(status_period.c.status, Status.ACTIVE).label("status"),
            ledger.c.id.label("entry"),
            ledger.c.title,
            ledger.c.topics,
            ledger.c.valid_until,
        )
        .select_from(ledger)
        .join(person, person.c.id == ledger.c.person_id)
        .join(post, and_(post.c.person_id == person.c.id, holds(post, day)))
        .outerjoin(
            status_period,
            and_(status_period.c.person_id == person.c.id, holds(status_period, day)),
        )
        .where(
            ledger.c.valid_until.between(day - _BEHIND, day + _AHEAD),
            ledger.c.passed,
            in_effect(),
            ~renewed,
        )
    )
