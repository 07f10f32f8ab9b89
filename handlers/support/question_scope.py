"""What a question is about: the day, the unit and the targets that its slots name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply
from bot.storage.audit import Action, record
from bot.training import restrictions, units
from bot.training.access import Sight
from bot.training.enums import Topic
from bot.training.obligations import Obligation
from bot.training.plan import Target
from bot.training.rosters import about
from bot.understanding.intents import About
from bot.understanding.reading import Option
from bot.understanding.slots import field_of
from handlers.support import left_out


def day(context: Context) -> date:
    """Return the day asked about: a past period's last day, otherwise today."""
    _, last = _period(context)
    # A period that goes on is known up to today: "năm nay" is asked about as it stands.
    return min(last, context.today) if last else context.today


def future(context: Context) -> date | None:
    """Return the first day of the period asked about when it lies after today, else None.

    Today's figures are none of that period's: what holds then is asked of the plan on its first
    day, if there is one.
    """
    first, _ = _period(context)
    return first if first and first > context.today else None


def stretch(context: Context, on: date) -> tuple[date, date]:
    """Return the first and last day asked about, by default those of the year of a day."""
    first, last = _period(context)
    # A button may carry any two days; a stretch that ends before it begins is nobody's question.
    if first and last and first <= last:
        return first, last
    return date(on.year, 1, 1), date(on.year, 12, 31)


def whole_year(context: Context, on: date) -> bool:
    """Return whether a calendar year is asked about, as it is when no days are named."""
    first, last = stretch(context, on)
    return (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))


def of_oneself(context: Context) -> bool:
    """Return whether the words speak of the asker."""
    return context.slots.about is About.SELF


def names_a_unit(context: Context) -> bool:
    """Return whether a unit is named, known or not, or meant by whoever leads one."""
    if context.slots.units or context.ambiguous.get("unit"):
        return True
    # "Phòng mình" of staff is their own record in most questions; of a head it is the unit.
    if context.viewer.leads and context.slots.about is About.UNIT:
        return True
    # Beside the asker, a place that nobody knows is where they studied.
    return bool(context.unknown.get("unit")) and not of_oneself(context)


def _period(context: Context) -> tuple[date | None, date | None]:
    period = context.slots.period
    return (period.first, period.last) if period else (None, None)


def unit(context: Context, on: date) -> units.Unit | None:
    """Return the unit named, else the asker's own; None for an asker of none."""
    code = context.slots.unit
    if code:
        return of_code(context, str(code), on)
    main = context.viewer.main_unit
    return units.by_id(context.as_of.on(on), main) if main is not None else None


def of_code(context: Context, code: str, on: date | None = None) -> units.Unit:
    """Return a unit that the asker may see; a merged one's successor.

    Raises Problem with the same sentence for one that is not there and one that is hidden: buttons
    can be forged, and an answer must not tell which units there are.
    """
    as_of = context.as_of.on(on or context.today)
    try:
        found: units.Unit | None = units.find(as_of, code)
    except Problem:
        # Since 2025-07-01 units were merged: an old button leads to what took the unit over.
        found = units.successor(as_of, code)
    if found is None or context.viewer.sight(found.id) is Sight.NOTHING:
        raise Problem("ask.unknown_unit", words=code)
    return found


def topics(context: Context) -> frozenset[Topic]:
    """Return the topics named, none for a question about everything."""
    return frozenset(context.slots.topics)


def page(context: Context, rows: int, a_page: int) -> tuple[int, int]:
    """Return the page asked for and how many there are; a page that is none becomes the nearest."""
    pages = max(1, -(-rows // a_page))
    # Lists shrink between two taps: a page that is gone shows the nearest, never nothing.
    return min(max(context.slots.page or 1, 1), pages), pages


def turned(reply: Reply, context: Context, page: int, pages: int) -> Reply:
    """Return a page of a list; where a page beyond the last was asked for, that is said first.

    The chat goes on from the page that is shown.
    """
    if (context.slots.page or 1) <= pages:
        return reply
    key = "list.only_page" if pages == 1 else "list.last_page"
    text = f"{context.say(key, pages=pages)}\n{reply.text}"
    return replace(reply, text=text, spoken_of=replace(context.slots, page=page))


def targets(context: Context, among: Iterable[Target]) -> frozenset[str] | None:
    """Return the ids of the targets that are named, and not left out; None for all."""
    everything = list(among)
    listed = left_out.targets(context, everything)
    # Targets by id come from buttons and are the narrowest; topics are what words name.
    wanted = {target.id for target in listed} & set(context.slots.targets)
    if wanted:
        return frozenset(wanted)
    named = topics(context)
    if named:
        return about(listed, named)
    if (of_hours := _of_hours(context, listed)) is not None or len(listed) == len(everything):
        return of_hours
    return frozenset(target.id for target in listed)


def _of_hours(context: Context, among: list[Target]) -> frozenset[str] | None:
    """Return the targets in tiết when the words speak of tiết: "why 40 tiết?"."""
    if not context.slots.in_hours:
        return None
    return frozenset(target.id for target in among if target.measure.unit == "hours") or None


def lacks(obligation: Obligation, topics: frozenset[Topic]) -> bool:
    """Return whether what is missing of an obligation is about some topics; any if none named.

    Who has done ethics and lacks only law of the same target does not lack ethics, and who holds
    the degree but not the level beside it does not lack the degree.
    """
    about = [part for part in obligation.parts if part.topic in topics]
    return not about or any(not part.met for part in about)


def _nameable(context: Context, options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the people among options whose record may be named to the asker."""
    # A restricted record must not come back as a label either; one's own is always one's own.
    unnamed = restrictions.unnamed(context.connection, [option.value for option in options])
    own = context.viewer.person.code if context.viewer.person else None
    return tuple(one for one in options if one.value not in unnamed or one.value == own)


def which(context: Context, slot: str) -> Reply | None:
    """Return a question back when a slot's words mean several records, or none that is visible."""
    options = context.ambiguous.get(slot)
    if options and slot == "person" and not (options := _nameable(context, options)):
        return Reply(context.say("colleague.restricted"), outcome=Outcome.REFUSED)
    if options:
        # The button asks the whole question again: what was understood is kept with the choice.
        rest = context.slots.without(field_of(slot)).stored()
        labels = [option.label for option in options]
        choices = tuple(
            Choice(
                # Two people of one name in one unit differ by their code alone.
                option.label
                if labels.count(option.label) == 1
                else f"{option.label} ({option.value})",
                action(context.intent, **rest, **{slot: option.value}),
            )
            for option in options[:MOST_CHOICES]
        )
        if slot == "person":
            # Labels are names: a look at them is a look.
            record(
                context.connection,
                context.now,
                Action.VIEW_NAMES,
                actor_id=context.person.id,
                people=len(choices),
            )
        text = context.say(f"ask.which_{slot}")
        if slot == "person" and (words := context.unknown.get(slot)):
            text = context.say("ask.near_person", words=words)
        if len(options) > len(choices):
            text = f"{text} {context.say('ask.more')}"
        # "lớp đầu tiên", "người thứ hai" answer too.
        codes = tuple(option.value for option in options[: len(choices)])
        return Reply(text, choices, outcome=Outcome.ASKED_BACK, asks=slot, items=codes)
    if context.unknown.get(slot) and not context.slots.has(slot):
        text = context.say(f"ask.unknown_{slot}", words=context.unknown[slot])
        return Reply(text, outcome=Outcome.ASKED_BACK, asks=slot)
    return None
