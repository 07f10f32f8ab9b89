"""Why something is asked of one, and which results counted or did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training.obligations import Obligation, Obligations
from bot.understanding.intents import About, Intent, traits
from bot.wording import lines
from bot.wording.reasons import because, rule_sentence, waiver_sentences
from bot.wording.targets import target_labels
from handlers import appointment_readiness, counting_rules, unit_explanation
from handlers.support import obligation_answers, unit_scope
from handlers.support.subjects import Subject

#: Others that are open have a button each, so many.
_OTHERS = 3


def why_obligation(request: Request, context: Context) -> Reply:
    """Say why: of what a plan counts, of a unit's figure just shown, or of one's own record."""
    # "Sao học online không tính" asks for the rule; with a class named, for that one's entry.
    if context.form.learning and not context.slots.training_class:
        return counting_rules.counts(context)
    if unit_scope.speaks_of_shown_figure(context) or unit_explanation.shows_number(context):
        # What the figure was about holds on, unless the words say otherwise.
        shown = context.slots.over(context.before.slots)
        return unit_explanation.unit_explanation(request, replace(context, slots=shown))
    if context.before.intent == Intent.APPOINTMENT_READINESS and not _names_something(context):
        # A condition for a post is no duty of the asker's: its own answer says what asks for it.
        asked = context.slots.over(context.before.slots)
        return appointment_readiness.appointment_readiness(request, replace(context, slots=asked))
    return _own(request, _as_spoken_of(context))


def _names_something(context: Context) -> bool:
    """Return whether a question says by itself of what it asks why."""
    said = context.slots
    named = said.topics or said.targets or said.training_class or said.documents or said.in_hours
    return bool(context.tapped or named)


def _as_spoken_of(context: Context) -> Context:
    """Return the context of a bare "why?" with what the last answer about oneself was about."""
    said, before = context.slots, context.before
    if _names_something(context) or traits(before.intent).about is not About.SELF:
        return context
    spoken_of = before.slots.only("topics", "targets", "period")
    hours = before.intent == Intent.HOURS_THIS_YEAR or before.slots.in_hours
    spoken_of = replace(spoken_of, in_hours=hours and not before.slots.topics)
    return replace(context, slots=said.over(spoken_of))


def explain(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply:
    """Say what is missing, which rule asks for it, and which results counted or did not."""
    say, as_of = context.say, context.as_of.on(day)
    applying = tuple(obligation for obligation in owed.items if not obligation.left_out)
    # Nothing is missing: a reason for one of many done things would be picked by chance.
    if not owed.open and len(applying) > 1:
        return _all_rules(context, subject, applying, day)
    left_out = tuple(obligation for obligation in owed.items if not obligation.outside)
    obligation = (owed.open or applying or left_out or owed.items)[0]
    past = day < context.today
    reasons = because(as_of, subject.person.id, obligation, say, past=past, brief=True)
    if subject.own:
        reasons[2:2] = waiver_sentences(as_of, subject.person.id, obligation, say)
    # Room for the first line, "còn … lý do" and the moment of the figures.
    shown = reasons[: lines.MOST_LINES - 3]
    text = [subject.named(_title(obligation, context, day), context), *lines.bulleted(shown)]
    if len(reasons) > len(shown):
        text.append(say("why.more", count=len(reasons) - len(shown)))
    others = [other for other in owed.items if other is not obligation and other.state.open][
        :_OTHERS
    ]
    return obligation_answers.reply(context, subject, owed, text, *_why(others, context, subject))


def _title(obligation: Obligation, context: Context, day: date) -> str:
    """Return how a thing stands, and what of it is missing while that can be mended."""
    say = context.say
    values = {
        "title": lines.called(obligation, say),
        "state": lines.state(obligation, context, day),
    }
    if lines.closed(obligation, context, day):
        return say("why.title_closed", span=lines.span(*obligation.period, say), **values)
    if not obligation.state.open:
        return say("line.done", **values)
    missing = obligation_answers.lacking(obligation, frozenset(), say)
    return say(
        "why.title_open", missing=missing, due=say.day(obligation.due, context.today), **values
    )


def _all_rules(
    context: Context, subject: Subject, items: tuple[Obligation, ...], day: date
) -> Reply:
    """Say each rule in a line, with a button for its entries: nothing is left to explain first."""
    rules = [
        f"{lines.called(obligation, context.say)}. {rule_sentence(obligation, context.say)}"
        for obligation in items
    ]
    text = [context.say("why.all", who=subject.who, count=len(items)), *lines.bulleted(rules)]
    text.append(lines.as_of(context, day))
    choices = tuple(_why(items[:5], context, subject))
    return Reply("\n".join(text), choices, edits=context.redraws, items=subject.items)


def _why(items: Sequence[Obligation], context: Context, subject: Subject) -> list[Choice]:
    """Return a button for each obligation that asks why of it."""
    # An older duty that an extension keeps open is explained with the new one.
    targets = list({obligation.target.id: obligation.target for obligation in items}.values())
    titles = target_labels(targets, context.say)
    taps = (
        subject.choice("button.why", "why_obligation", context, target=target.id)
        for target in targets
    )
    return [
        replace(tap, label=context.say("button.why_other", title=title))
        for tap, title in zip(taps, titles, strict=True)
    ]


_own = obligation_answers.about(explain, of_unit=unit_explanation.unit_explanation, explains=True)
