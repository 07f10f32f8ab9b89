"""How far a unit is towards its targets."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Reply, Request
from bot.training import figure_codes
from bot.training.access import TOO_FEW, Sight
from bot.training.progress import PartProgress, Progress, TargetProgress, TargetState
from bot.wording import first_line, lines
from bot.wording.targets import percent, target_labels, threshold
from bot.wording.topics import topic_list, topic_name
from bot.wording.unit_figures import parts_line, subtraction
from handlers.support import figure_code, left_out, question_scope, staff_groups
from handlers.support.unit_asked import Asked, asked
from handlers.support.unit_scope import no_plan, over, part_of_whole, slots, wider

#: Below this many people, staff see only whether a target is reached.
FEWEST = 5


def unit_progress(_request: Request, context: Context) -> Reply:
    """Say how far a unit is towards its targets, as much as the asker may see."""
    if context.slots.as_of_code:
        return figure_code.shown_again(context, context.slots.as_of_code)
    # A code brings back one answer as it was, whatever unit or year the same words name.
    about = asked(context)
    if isinstance(about, Reply):
        return about
    progress = about.figures(context.as_of)
    if not progress.targets:
        return _without_groups(_none(progress, about, context), about, context)
    ids = question_scope.targets(context, [figure.target for figure in progress.targets])
    if ids == frozenset():
        if apart := left_out.nothing_left(context):
            return apart
        topics = topic_list(question_scope.topics(context), context.say)
        none = context.say("unit.none_about", unit=about.unit.name, topics=topics)
        return _without_groups(Reply(none, _whole_unit(about, context)), about, context)
    wanted = [figure for figure in progress.targets if ids is None or figure.target.id in ids]
    # Where no target speaks of the group, all stay: their populations say by themselves "nobody".
    wanted = staff_groups.concerned(context, wanted) or wanted
    # A target of viên chức in a unit without any is no failure, and costs a line on a phone.
    shown = [figure for figure in wanted if figure.state is not TargetState.NOBODY] or wanted
    if all(figure.state is TargetState.NOBODY for figure in shown):
        text = [context.say("unit.nobody", name=about.unit.name)]
    elif len(shown) == 1:
        text = _one_target(shown[0], about, context)
    else:
        text = _all_targets(shown, progress, about, context)
    text[0] = part_of_whole(_begun(text[0], shown, about, context), about.unit, context)
    # A threshold set for the whole agency binds the whole: one unit's figure against it is a hint.
    given_above = progress.plan is not None and progress.plan.unit != about.unit.code
    if given_above and about.unit.parent_id is not None:
        text.append(context.say("unit.indicative"))
    text.append(as_of(shown, about, context))
    more = len(progress.targets) > len(wanted)
    return Reply("\n".join(text), _choices(context, about, shown, more), edits=context.redraws)


def _none(progress: Progress, about: Asked, context: Context) -> Reply:
    """Say that there is no target: none at all, or none for the staff groups asked about."""
    if not about.groups or progress.plan is None or not progress.plan.in_force(about.day):
        return no_plan(about.unit, about.day, "unit_progress", context)
    return Reply(context.say("unit.none_for_group", unit=about.unit.name))


def as_of(shown: list[TargetProgress], about: Asked, context: Context) -> str:
    """Return as of when the figures are, with their code for those who may see all of them."""
    line = lines.as_of(context, about.day)
    if about.sight is not Sight.EVERYTHING:
        return line
    # Staff get none: a code keeps the reasons for leaving people out, which they are not told.
    code = figure_codes.keep(
        context.connection, about.unit.id, about.day, shown, context.now, about.groups
    )
    return context.say("figure.as_of", line=line, code=code)


def _begun(text: str, shown: list[TargetProgress], about: Asked, context: Context) -> str:
    """Return a first line that answers yes or no where that is asked, and names a past year."""
    if about.day < context.today:
        days = question_scope.stretch(context, about.day)
        text = first_line.dated(*days, text, context.say)
    text = left_out.of_figures(context, [figure.target for figure in shown], text)
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
    # A topic narrows one target to its part; of several shown, yes or no is about them whole.
    judged = parts if len(shown) == 1 and parts else shown
    return all(figure.state in (TargetState.MET, TargetState.NOBODY) for figure in judged)


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
                title=figure.target.title,
                met=say.number(figure.met),
                all=say.number(figure.population),
                percent=percent(figure.percent),
                threshold=threshold(figure.target),
                verdict=_verdict(figure, figure, figure.lacking, about, context),
            )
        )
    judged = parts[0] if len(parts) == 1 else figure  # the bar shows the figure above it
    bar = say.bar(judged.met, figure.population)
    text.append(say("unit.target", title=figure.target.title, bar=bar))
    text += [] if len(figure.parts) < 2 else [parts_line(figure, context.say)]
    denominator = _denominator(figure, about.sight, context)
    return [*text, denominator] if denominator else text


def _all_targets(
    shown: list[TargetProgress], progress: Progress, about: Asked, context: Context
) -> list[str]:
    say = context.say
    staff = about.sight is not Sight.EVERYTHING
    # Of one or two people a count of targets reached would tell as well: it is in neither number.
    told = [figure for figure in shown if not (staff and figure.population <= TOO_FEW)]
    reached = sum(figure.state is TargetState.MET for figure in told)
    values = {"unit": about.unit.name, "reached": reached, "all": len(told)}
    if about.sight is Sight.EVERYTHING:
        text = [say("unit.summary", people=say.number(progress.headcount), **values)]
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
    here = {"unit": about.unit.code, **slots(context, "period", "groups")}
    back = [context.choice("button.unit", "unit_progress", **here)] if more else []
    same = slots(context, "topic", "topics", "target")
    further = {**same, **slots(context, "period", "groups")}
    above = wider("unit_progress", about.unit, context, further)
    if about.sight is not Sight.EVERYTHING:
        return (context.choice("button.missing", "my_missing"), *back, *above)
    below = [figure for figure in shown if figure.state is not TargetState.MET]
    target = below[0].target.id if len(shown) == 1 and below else None
    # The topic asked about is narrower than its target, and the list of names keeps to it.
    named = slots(context, "topic", "topics") if target else {}
    first = context.choice("button.who", "unit_missing", **here, **(named or {"target": target}))
    excel = context.choice("button.excel", "report_export", **here, **same, report="unit_progress")
    last = [*back, excel, *above]
    if len(shown) == 1 and shown[0].excluded:
        only = {**here, "target": shown[0].target.id}
        last.insert(0, context.choice("button.excluded", "unit_missing", **only, excluded=True))
    # One tap to each target that is not reached yet, the figures of the others stay above.
    taps = below[: MOST_CHOICES - 1 - len(last)] if len(shown) > 1 else []
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


def _whole_unit(about: Asked, context: Context) -> tuple[Choice, ...]:
    """Return the button to all of a unit's figures, whatever part was asked about."""
    return (context.choice("button.unit", "unit_progress", unit=about.unit.code),)


def _without_groups(reply: Reply, about: Asked, context: Context) -> Reply:
    """Return an answer after which a staff group of which nothing is asked is not gone on with."""
    if not context.slots.groups:
        return reply
    choices = reply.choices or _whole_unit(about, context)
    return replace(reply, choices=choices, spoken_of=context.slots.without("groups"))
