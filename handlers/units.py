"""How far a unit is, and who is missing."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.conversation.roles import Sight
from bot.storage.audit import record
from bot.training import units
from bot.training.obligations import URGENCY, Obligation, State
from bot.training.progress import Progress, TargetProgress, TargetState, progress
from bot.training.rosters import Member, roster
from handlers import asked, lines

#: Below this many people, staff see only whether a target is reached.
FEWEST = 5


def unit_progress(_request: Request, context: Context) -> Reply:
    """Say how far a unit is towards its targets, as much as the asker may see."""
    back = asked.which(context, "unit")
    if back:
        return back
    day = asked.day(context)
    unit = asked.unit(context, day)
    if unit is None:
        return Reply(context.say("unit.none"), outcome=Outcome.REFUSED)
    sight = context.viewer.sight(unit.id)
    if sight is Sight.NOTHING:
        return _refused(context, unit)
    found = progress(context.connection, unit.code, day)
    if not found.targets:
        key = "unit.no_plan"
        return Reply(context.say(key, unit=unit.name, year=day.year), outcome=Outcome.ANSWERED)
    ids = asked.targets(context, [each.target for each in found.targets])
    if ids == frozenset():
        topics = context.say.join(context.say.name("topic", each) for each in asked.topics(context))
        return Reply(context.say("unit.none_about", unit=unit.name, topics=topics))
    wanted = [each for each in found.targets if ids is None or each.target.id in ids]
    shown = [each for each in wanted if each.state is not TargetState.NOBODY] or wanted
    if len(shown) == 1:
        text = _one_target(shown[0], unit, sight, context)
    else:
        text = _all_targets(shown, unit, found, sight, context)
    if found.plan is not None and found.plan.unit != unit.code and unit.parent_id is not None:
        text.append(context.say("unit.indicative"))
    text.append(lines.as_of(context, day))
    return Reply("\n".join(text), _choices(context, unit, shown, sight), edits=context.tapped)


def _refused(context: Context, unit: units.Unit) -> Reply:
    own = context.viewer.main_unit
    choices: tuple[Choice, ...] = ()
    if own is not None and own != unit.id:
        choices = (context.choice("button.my_unit", "unit_progress"),)
    text = context.say("unit.refused", unit=unit.name)
    return Reply(text, choices, outcome=Outcome.REFUSED)


def _one_target(
    each: TargetProgress, unit: units.Unit, sight: Sight, context: Context
) -> list[str]:
    say = context.say
    named = asked.topics(context)
    # A question about ethics is answered with the ethics part, then the whole target.
    parts = [part for part in each.parts if part.topic in named and len(each.parts) > 1]
    text: list[str] = []
    if _hidden(each, sight):
        return [_reached(each, unit.name, context)]
    text += [
        say(
            "unit.part_headline",
            unit=unit.name,
            topic=say.name("topic", part.topic or ""),
            met=part.met,
            all=each.population,
            percent=_percent(part.percent),
            threshold=_threshold(each),
            verdict=_verdict(part.state, part.need - part.met, context),
        )
        for part in parts
    ]
    if not parts:
        text.append(
            say(
                "unit.headline",
                unit=unit.name,
                met=each.met,
                all=each.population,
                percent=_percent(each.percent),
                threshold=_threshold(each),
                verdict=_verdict(each.state, each.lacking, context),
            )
        )
    text.append(say("unit.target", title=each.target.title, bar=say.bar(each.met, each.population)))
    text += [] if len(each.parts) < 2 else [_parts(each, context)]
    denominator = _denominator(each, sight, context)
    return [*text, denominator] if denominator else text


def _all_targets(
    shown: list[TargetProgress],
    unit: units.Unit,
    found: Progress,
    sight: Sight,
    context: Context,
) -> list[str]:
    say = context.say
    reached = sum(each.state is TargetState.MET for each in shown)
    values = {"unit": unit.name, "reached": reached, "all": len(shown)}
    if sight is Sight.EVERYTHING:
        text = [say("unit.summary", people=found.headcount, **values)]
    else:
        text = [say("unit.summary_staff", **values)]
    for each in shown:
        if _hidden(each, sight):
            text.append(f"• {_reached(each, each.target.title, context)}")
            continue
        line = say(
            "unit.line",
            title=each.target.title,
            met=each.met,
            all=each.population,
            percent=_percent(each.percent),
            threshold=_threshold(each),
            verdict=_verdict(each.state, each.lacking, context),
            bar=say.bar(each.met, each.population),
        )
        text.append(f"• {line}")
        if len(each.parts) > 1:
            text.append(f"  {_parts(each, context)}")
    return text


def _hidden(each: TargetProgress, sight: Sight) -> bool:
    """Whether so few people are meant that figures would tell about one of them."""
    return sight is not Sight.EVERYTHING and each.population < FEWEST


def _reached(each: TargetProgress, name: str, context: Context) -> str:
    if each.state is TargetState.NOBODY:
        return context.say("unit.nobody", name=name)
    key = "unit.reached" if each.state is TargetState.MET else "unit.not_yet"
    return context.say(key, name=name, threshold=_threshold(each))


def _parts(each: TargetProgress, context: Context) -> str:
    say = context.say
    figures = [
        say(
            "unit.part",
            topic=say.name("topic", part.topic or ""),
            met=part.met,
            all=each.population,
            percent=_percent(part.percent),
            mark="✓" if part.state is TargetState.MET else "✗",
        )
        for part in each.parts
    ]
    key = "unit.parts_any" if each.target.measure.combine == "any" else "unit.parts"
    return say(key, parts="; ".join(figures), met=each.met, all=each.population)


def _denominator(each: TargetProgress, sight: Sight, context: Context) -> str | None:
    """Return «42 người − 3 miễn − 2 nghỉ = 37»; staff get one total without reasons."""
    say = context.say
    if not each.excluded:
        return None
    left_out = sum(each.excluded.values())
    if sight is not Sight.EVERYTHING:
        return say("unit.left_out", count=left_out, all=each.population)
    minus = " ".join(
        say("unit.minus", count=count, reason=say.name("excluded_short", reason))
        for reason, count in each.excluded.items()
    )
    return say("unit.denominator", considered=each.considered, minus=minus, all=each.population)


def _verdict(state: TargetState, lacking: int, context: Context) -> str:
    if state in (TargetState.MET, TargetState.NOBODY):
        return context.say.name("target_state", state)
    key = "unit.lacking" if lacking > 0 else "unit.lacking_part"
    return context.say(key, count=lacking)


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value}%"


def _threshold(each: TargetProgress) -> str:
    return f"{each.target.threshold.normalize():f}%"


def _choices(
    context: Context, unit: units.Unit, shown: list[TargetProgress], sight: Sight
) -> tuple[Choice, ...]:
    if sight is not Sight.EVERYTHING:
        return (context.choice("button.missing", "my_missing"),)
    below = [each for each in shown if each.state is not TargetState.MET]
    target = below[0].target.id if len(shown) == 1 and below else None
    choices = [context.choice("button.who", "unit_missing", unit=unit.code, target=target)]
    # One tap to each target that is not reached yet, the figures of the others stay above.
    if len(shown) > 1:
        for each in below[:3]:
            label = context.say("button.target", title=_short(each.target.title))
            tap = context.choice(
                "button.who", "unit_progress", unit=unit.code, target=each.target.id
            )
            choices.append(Choice(label, tap.action))
    choices.append(context.choice("button.plan", "plan_targets"))
    return tuple(choices)


def _short(title: str) -> str:
    return title if len(title) <= 30 else f"{title[:29].rstrip()}…"


def unit_missing(request: Request, context: Context) -> Reply:
    """Say who in a unit has not done something; names only to whom they are open."""
    back = asked.which(context, "unit")
    if back:
        return back
    day = asked.day(context)
    unit = asked.unit(context, day)
    if unit is None:
        return Reply(context.say("unit.none"), outcome=Outcome.REFUSED)
    if context.viewer.sight(unit.id) is not Sight.EVERYTHING:
        text = context.say("unit.names_refused", unit=unit.name)
        choice = context.choice("button.my_unit", "unit_progress")
        return Reply(text, (choice,), outcome=Outcome.REFUSED)
    if not context.names.may_go(request.sender.channel):
        text = _elsewhere(unit.name, context)
        return Reply(text, (context.choice("button.unit", "unit_progress", unit=unit.code),))
    members = roster(context.connection, unit.id, day)
    everything = [each.target for member in members for each in member.items]
    ids = asked.targets(context, everything)
    topics = asked.topics(context)
    left = [
        (member, tuple(each for each in member.open(ids) if asked.lacks(each, topics)))
        for member in members
    ]
    left = [(member, items) for member, items in left if items]
    left.sort(key=lambda each: URGENCY.index(each[1][0].state))
    reply = _listed(left, members, unit, day, ids, context)
    record(
        context.connection,
        context.now,
        "view.unit_missing",
        actor_id=context.person.id,
        unit_id=unit.id,
        people=list(reply.items),  # whose names were shown: everybody may ask who looked
    )
    return reply


def _elsewhere(unit: str, context: Context) -> str:
    """Return where a list of names may be read instead."""
    page = context.names.page
    if page:
        return context.say("who.elsewhere", unit=unit, page=page)
    return context.say("who.on_the_page", unit=unit)


def _listed(
    left: list[tuple[Member, tuple[Obligation, ...]]],
    members: list[Member],
    unit: units.Unit,
    day: date,
    ids: frozenset[str] | None,
    context: Context,
) -> Reply:
    say = context.say
    about = _about(members, ids, context)
    if not left:
        key = "who.nobody" if any(member.items for member in members) else "unit.no_plan"
        text = [say(key, unit=unit.name, about=about, year=day.year), lines.as_of(context, day)]
        back = context.choice("button.unit", "unit_progress", unit=unit.code)
        return Reply("\n".join(text), (back,))
    page, pages = asked.page(context, len(left), lines.PAGE)
    overdue = sum(items[0].state is State.OVERDUE for _, items in left)
    soon = sum(items[0].state is State.AT_RISK for _, items in left)
    text = [say("who.headline", unit=unit.name, count=len(left), about=about)]
    if overdue or soon:
        text.append(say("who.urgency", overdue=overdue, soon=soon))
    shown = left[(page - 1) * lines.PAGE : page * lines.PAGE]
    first = (page - 1) * lines.PAGE + 1
    for number, (member, items) in enumerate(shown, first):
        missing = "; ".join(_lacking(each, context) for each in items[:3])
        more = say("who.more", count=len(items) - 3) if len(items) > 3 else ""
        text.append(say("who.row", number=number, name=member.name, missing=missing + more))
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(lines.as_of(context, day))
    slots = {name: value for name, value in context.slots.items() if name != "page"}
    slots["unit"] = unit.code
    choices = []
    if page > 1:
        choices.append(context.choice("button.previous", "unit_missing", **slots, page=page - 1))
    if page < pages:
        choices.append(context.choice("button.next", "unit_missing", **slots, page=page + 1))
    choices.append(context.choice("button.unit", "unit_progress", unit=unit.code))
    items_shown = tuple(member.code for member, _ in shown)
    return Reply("\n".join(text), tuple(choices), edits=context.tapped, items=items_shown)


def _about(members: list[Member], ids: frozenset[str] | None, context: Context) -> str:
    topics = asked.topics(context)
    if topics:
        return context.say.join(context.say.name("topic", each) for each in sorted(topics))
    if ids:
        return next(
            (
                each.target.title
                for member in members
                for each in member.items
                if each.target.id in ids
            ),
            "",
        )
    return context.say("who.anything")


def _lacking(each: Obligation, context: Context) -> str:
    """Return what one person lacks, short enough for a row."""
    say = context.say
    if each.unit == "hours":
        return say("who.hours", missing=say.number(each.missing))
    return say.join(lines.part(item, say) for item in each.parts if not item.met)
