"""Who of a unit lacks what was asked about, how urgent it is, and how each is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from bot.conversation.context import Context
from bot.training import people, units
from bot.training.obligations import URGENCY, Obligation, State
from bot.training.rosters import Member, nameable
from bot.wording.topics import lacking_parts
from handlers.support import list_subject
from handlers.support.unit_scope import over


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody with what they have not done, the most urgent first."""

    member: Member
    items: tuple[Obligation, ...]
    failed: bool  # something of it can be done no more

    @property
    def state(self) -> State:
        """How urgent it is: the most urgent item's state."""
        return self.items[0].state


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which people."""

    unit: units.Unit
    day: date
    ids: frozenset[str] | None
    about: str
    late: bool  # asked for those who are overdue only


def still_visible(members: list[Member], day: date, context: Context) -> list[Member]:
    """Return those whose record the asker may see today: who has moved away since is another's."""
    if day == context.today:
        return members
    # A past day's list is of who was here then, and the right to names is of who is here now.
    now = people.by_ids(context.as_of, [member.person_id for member in members])
    return [
        m for m in members if m.person_id in now and context.viewer.sees_person(now[m.person_id])
    ]


def among(members: list[Member], question: Question, context: Context) -> list[Lacking]:
    """Return those who lack what is asked about, the most urgent first."""
    behind = []
    for member in members:
        items = list_subject.lacking(member, question.ids, context)
        failed = [obligation for obligation in items if _over(obligation, question.day, context)]
        if question.late:
            items = [
                obligation
                for obligation in items
                if obligation.state is State.OVERDUE or obligation in failed
            ]
        if items:
            behind.append(Lacking(member, tuple(items), bool(failed)))
    return sorted(behind, key=lambda lacking: URGENCY.index(lacking.state))


def _over(obligation: Obligation, day: date, context: Context) -> bool:
    return over(day, obligation.due, obligation.plan.window(obligation.target, day)[1], context)


def visible(behind: list[Lacking], day: date, context: Context) -> list[Lacking]:
    """Return those whose names may be shown."""
    shown = {m.code for m in still_visible([one.member for one in behind], day, context)}
    return [lacking for lacking in behind if lacking.member.code in shown]


def nameable_of(behind: list[Lacking], context: Context) -> list[Lacking]:
    """Return those of a list who may be named; the others are in its count."""
    shown = {m.code for m in nameable([one.member for one in behind], context.person.id)}
    return [lacking for lacking in behind if lacking.member.code in shown]


def unnamed(count: int, context: Context) -> list[str]:
    """Return the line on how many a list counts without naming them, where there are any."""
    return [context.say("who.restricted", count=context.say.number(count))] if count else []


def urgency(behind: list[Lacking], question: Question, context: Context) -> list[str]:
    """Return how many are overdue, due soon or without data; each person is in one number."""
    say = context.say
    if question.late:
        return []
    left = [lacking for lacking in behind if not lacking.failed]
    if not left:  # the headline has said it
        # Of a closed year the headline says "not done": an empty record among them is no failure.
        unknown = sum(lacking.state is State.NO_DATA for lacking in behind)
        return [say("who.of_them_without_data", count=say.number(unknown))] if unknown else []
    counts = {
        "who.are_failed": len(behind) - len(left),
        "who.are_overdue": sum(lacking.state is State.OVERDUE for lacking in left),
        "who.are_soon": due_soon(left, context),
        "who.are_without_data": sum(lacking.state is State.NO_DATA for lacking in left),
    }
    parts = [say(key, count=say.number(count)) for key, count in counts.items() if count]
    if not parts:
        return []
    text = ", ".join(parts)
    return [f"{text[0].upper()}{text[1:]}."]


def due_soon(behind: list[Lacking], context: Context) -> int:
    """Return for how many something falls due soon; what was due soon on a past day is not."""
    return sum(
        lacking.state is State.AT_RISK and lacking.items[0].due >= context.today
        for lacking in behind
    )


def namesakes(behind: list[Lacking]) -> frozenset[str]:
    """Return the names that several people of a list bear."""
    borne = Counter(lacking.member.name for lacking in behind)
    return frozenset(name for name, count in borne.items() if count > 1)


def row(number: int, lacking: Lacking, shared: Container[str], context: Context) -> str:
    """Return the line of a list about one person: what they lack, up to three things.

    A name in ``shared`` stands with the staff code, which alone tells its bearers apart.
    """
    say = context.say
    # Three fit on a phone's two lines; the person's own answer has them all.
    missing = "; ".join(_item(obligation, context) for obligation in lacking.items[:3])
    if len(lacking.items) > 3:
        missing += say("who.more", count=len(lacking.items) - 3)
    # In Vietnam namesakes in one school are common, and a nudge to the wrong one is remembered.
    name = lacking.member.name
    if name in shared:
        name = say("who.namesake", name=name, code=lacking.member.code)
    return say("who.row", number=number, name=name, missing=missing)


def _item(obligation: Obligation, context: Context) -> str:
    """Return what one person lacks of an obligation, short enough for a row."""
    say = context.say
    if obligation.unit == "hours":
        return say("who.hours", missing=say.number(obligation.missing))
    return lacking_parts(obligation.parts, say)
