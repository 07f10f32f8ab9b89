"""How far a unit is towards its targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.storage.audit import Action, record
from bot.training import figure_codes, units
from bot.training.access import TOO_FEW, Sight, totals_day
from bot.training.progress import PartProgress, Progress, TargetProgress, TargetState, progress
from bot.wording import first_line, lines
from bot.wording.targets import percent, target_labels, threshold
from bot.wording.topics import topic_list, topic_name
from bot.wording.unit_figures import parts_line, subtraction
from handlers.support import figure_code, question_scope
from handlers.support.unit_scope import no_plan, not_begun, over, slots, which_unit, wider

#: Below this many people, staff see only whether a target is reached.
FEWEST = 5


#: The most buttons under an answer.
BUTTONS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures are asked for, of which day, and how much of them the asker may see."""

    unit: units.Unit
    day: date
    sight: Sight


def unit_progress(_request: Request, context: Context) -> Reply:
    """Say how far a unit is towards its targets, as much as the asker may see."""
    if context.slots.as_of_code:
        return figure_code.shown_again(context, context.slots.as_of_code)
    about = asked(context)
    if isinstance(about, Reply):
        return about
    found = progress(context.as_of.on(about.day), about.unit.code)
    if not found.targets:
        return no_plan(about.unit, about.day, "unit_progress", context)
    ids = question_scope.targets(context, [figure.target for figure in found.targets])
    if ids == frozenset():
        topics = topic_list(question_scope.topics(context), context.say)
        return Reply(context.say("unit.none_about", unit=about.unit.name, topics=topics))
    wanted = [figure for figure in found.targets if ids is None or figure.target.id in ids]
    shown = [figure for figure in wanted if figure.state is not TargetState.NOBODY] or wanted
    if len(shown) == 1:
        text = _one_target(shown[0], about, context)
    else:
        text = _all_targets(shown, found, about, context)
    text[0] = _begun(text[0], shown, about, context)
    given_above = found.plan is not None and found.plan.unit != about.unit.code
    if given_above and about.unit.parent_id is not None:
        text.append(context.say("unit.indicative"))
    text.append(_as_of(shown, about, context))
    more = len(found.targets) > len(wanted)
    return Reply("\n".join(text), _choices(context, about, shown, more), edits=context.redraws)


def _as_of(shown: list[TargetProgress], about: Asked, context: Context) -> str:
    """Return as of when the figures are, with their code for those who may see all of them."""
    line = lines.as_of(context, about.day)
    if about.sight is not Sight.EVERYTHING:
        return line
    code = figure_codes.keep(context.connection, about.unit.id, about.day, shown, context.now)
    return context.say("figure.as_of", line=line, code=code)


def _begun(text: str, shown: list[TargetProgress], about: Asked, context: Context) -> str:
    """Return a first line that answers yes or no where that is asked, and names a past year."""
    if about.day < context.today:
        days = question_scope.stretch(context, about.day)
        text = first_line.dated(*days, text, context.say)
    if context.form.whether is None or all(figure.state is TargetState.NOBODY for figure in shown):
        return text
    if _reached(shown, context):
        key = "answer.reached"
    else:  # what can be done no more is not "not yet"
        late = any(_over(figure, about, context) for figure in shown)
        key = "answer.missed" if late else "answer.not_reached"
    return first_line.answered(key, text, context.say, of_asker=False)


def _reached(shown: list[TargetProgress], context: Context) -> bool:
    """Return whether what is asked about is reached: the part where a topic is named."""
    named = question_scope.topics(context)
    parts = [part for figure in shown for part in figure.parts if part.topic in named]
    judged = parts if len(shown) == 1 and parts else shown
    return all(figure.state in (TargetState.MET, TargetState.NOBODY) for figure in judged)


def asked(context: Context) -> Asked | Reply:
    """Return whose figures are asked for; a question back or a refusal where there are none."""
    back = which_unit(context)
    if back:
        return back
    day = question_scope.day(context)
    unit = question_scope.unit(context, day)
    if unit is None:
        choices = tuple(wider("unit_progress", unit, context, slots(context, "period")))
        return Reply(context.say("unit.none"), choices, outcome=Outcome.REFUSED)
    sight = context.viewer.sight(unit.id)
    if sight is Sight.NOTHING:
        return _refused(context, unit)
    if sight is Sight.TOTALS:
        day = totals_day(day, context.today)
    return not_begun(unit, context) or Asked(unit, day, sight)


def looked(context: Context, unit_id: int, codes: tuple[str, ...]) -> None:
    """Record that names of a unit's people were shown."""
    record(
        context.connection,
        context.now,
        Action.VIEW_UNIT_MISSING,
        actor_id=context.person.id,
        unit_id=unit_id,
        people=list(codes),
    )


def _refused(context: Context, unit: units.Unit) -> Reply:
    own = context.viewer.main_unit
    choices: tuple[Choice, ...] = ()
    if own is not None and own != unit.id:
        choices = (context.choice("button.my_unit", "unit_progress"),)
    text = context.say("unit.refused", unit=unit.name)
    return Reply(text, choices, outcome=Outcome.REFUSED)


def _one_target(figure: TargetProgress, about: Asked, context: Context) -> list[str]:
    say = context.say
    named = question_scope.topics(context)
    # A question about ethics is answered with the ethics part, then the whole target.
    parts = [part for part in figure.parts if part.topic in named and len(figure.parts) > 1]
    text: list[str] = []
    if hidden(figure, about.sight):
        return [_reached_line(figure, about.unit.name, about, context)]
    text += [
        say(
            "unit.part_headline",
            unit=about.unit.name,
            topic=topic_name(part.topic, say),
            met=say.number(part.met),
            all=say.number(figure.population),
            percent=percent(part.percent),
            threshold=threshold(figure.target),
            verdict=_verdict(figure, part, part.need - part.met, about, context),
        )
        for part in parts
    ]
    if not parts:
        text.append(
            say(
                "unit.headline",
                unit=about.unit.name,
                met=say.number(figure.met),
                all=say.number(figure.population),
                percent=percent(figure.percent),
                threshold=threshold(figure.target),
                verdict=_verdict(figure, figure, figure.lacking, about, context),
            )
        )
    text.append(
        say("unit.target", title=figure.target.title, bar=say.bar(figure.met, figure.population))
    )
    text += [] if len(figure.parts) < 2 else [parts_line(figure, context.say)]
    denominator = _denominator(figure, about.sight, context)
    return [*text, denominator] if denominator else text


def _all_targets(
    shown: list[TargetProgress], found: Progress, about: Asked, context: Context
) -> list[str]:
    say = context.say
    staff = about.sight is not Sight.EVERYTHING
    told = [figure for figure in shown if not (staff and figure.population <= TOO_FEW)]
    reached = sum(figure.state is TargetState.MET for figure in told)
    values = {"unit": about.unit.name, "reached": reached, "all": len(told)}
    if about.sight is Sight.EVERYTHING:
        text = [say("unit.summary", people=say.number(found.headcount), **values)]
    else:
        text = [say("unit.summary_staff", **values)]
    for figure in shown:
        if hidden(figure, about.sight):
            text.append(f"• {_reached_line(figure, figure.target.title, about, context)}")
            continue
        line = say(
            "unit.line",
            title=figure.target.title,
            met=say.number(figure.met),
            all=say.number(figure.population),
            percent=percent(figure.percent),
            threshold=threshold(figure.target),
            verdict=_verdict(figure, figure, figure.lacking, about, context),
            bar=say.bar(figure.met, figure.population),
        )
        text.append(f"• {line}")
        if len(figure.parts) > 1:
            text.append(f"  {parts_line(figure, context.say)}")
    return text


def hidden(figure: TargetProgress, sight: Sight) -> bool:
    """Return whether so few people are meant that figures would tell about one of them."""
    return sight is not Sight.EVERYTHING and figure.population < FEWEST


def _reached_line(figure: TargetProgress, name: str, about: Asked, context: Context) -> str:
    if figure.state is TargetState.NOBODY:
        return context.say("unit.nobody", name=name)
    if figure.population <= TOO_FEW:
        return context.say("unit.too_few", name=name)
    if figure.state is TargetState.MET:
        key = "unit.reached"
    else:
        key = "unit.not_reached" if _over(figure, about, context) else "unit.not_yet"
    return context.say(key, name=name, threshold=threshold(figure.target))


def _over(figure: TargetProgress, about: Asked, context: Context) -> bool:
    return over(about.day, figure.due, figure.until, context)


def _denominator(figure: TargetProgress, sight: Sight, context: Context) -> str | None:
    """Return «42 người − 3 miễn − 2 nghỉ = 37»; staff get one total without reasons."""
    say = context.say
    if not figure.excluded:
        return None
    left_out = sum(figure.excluded.values())
    if sight is not Sight.EVERYTHING:
        return say("unit.left_out", count=say.number(left_out), all=say.number(figure.population))
    minus = subtraction(figure, say)
    considered, everybody = say.number(figure.considered), say.number(figure.population)
    return say("unit.denominator", considered=considered, minus=minus, all=everybody)


def _verdict(
    figure: TargetProgress,
    judged: TargetProgress | PartProgress,
    lacking: int,
    about: Asked,
    context: Context,
) -> str:
    """Return whether a target, or a part of it, is reached and if not, what it lacks."""
    if judged.state in (TargetState.MET, TargetState.NOBODY):
        return context.say.name("target_state", judged.state)
    if _over(figure, about, context):
        key = "unit.lacked" if lacking > 0 else "unit.lacked_part"
    else:
        key = "unit.lacking" if lacking > 0 else "unit.lacking_part"
    return context.say(key, count=context.say.number(lacking))


def _choices(
    context: Context, about: Asked, shown: list[TargetProgress], more: bool
) -> tuple[Choice, ...]:
    """Return the buttons; ``more`` says that the unit has other targets than those shown."""
    here = {"unit": about.unit.code, **slots(context, "period")}
    back = [context.choice("button.unit", "unit_progress", **here)] if more else []
    same = slots(context, "topic", "topics", "target")
    period = slots(context, "period")
    above = wider("unit_progress", about.unit, context, {**same, **period})
    if about.sight is not Sight.EVERYTHING:
        return (context.choice("button.missing", "my_missing"), *back, *above)
    below = [figure for figure in shown if figure.state is not TargetState.MET]
    target = below[0].target.id if len(shown) == 1 and below else None
    named = slots(context, "topic", "topics") if target else {}
    first = context.choice("button.who", "unit_missing", **here, **(named or {"target": target}))
    excel = context.choice("button.excel", "report_export", **here, **same, report="unit_progress")
    last = [*back, excel, *above]
    if len(shown) == 1 and shown[0].excluded:
        only = {**here, "target": shown[0].target.id}
        last.insert(0, context.choice("button.excluded", "unit_missing", **only, excluded=True))
    # One tap to each target that is not reached yet, the figures of the others stay above.
    taps = below[: BUTTONS - 1 - len(last)] if len(shown) > 1 else []
    titles = target_labels([figure.target for figure in shown], context.say)
    named = {figure.target.id: title for figure, title in zip(shown, titles, strict=True)}
    targets = [
        Choice(
            context.say("button.target", title=named[figure.target.id]),
            action("unit_progress", **here, target=figure.target.id),
        )
        for figure in taps
    ]
    return (first, *targets, *last)
