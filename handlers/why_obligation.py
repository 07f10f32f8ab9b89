"""Why something is asked of one, and which results counted or did not."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training.obligations import Obligation, Obligations
from bot.wording import labels, lines
from bot.wording.reasons import because, rule_sentence, waiver_sentences
from handlers import unit_progress
from handlers.support import obligation_answers
from handlers.support.subjects import Subject


def explain(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say which rule asks for something, and which results counted or did not."""
    say, as_of = context.say, context.as_of.on(day)
    applying = tuple(each for each in found.items if not each.left_out)
    if not found.open and len(applying) > 1:
        return _all_rules(context, subject, applying, day)
    left_out = tuple(each for each in found.items if each.left_out != "outside")
    item = (found.open or applying or left_out or found.items)[0]
    past = day < context.today
    reasons = because(as_of, subject.person.id, item, say, past=past)
    if subject.own:
        reasons[2:2] = waiver_sentences(as_of, subject.person.id, item, say)
    shown = reasons[: lines.MOST_LINES - 3]
    state = lines.state(item, context, day)
    title = subject.named(say("why.title", title=item.target.title, state=state), context)
    text = [title, *shown]
    if len(reasons) > len(shown):
        text.append(say("why.more", count=len(reasons) - len(shown)))
    others = [each for each in found.items if each is not item and each.state.open][:3]
    return obligation_answers.reply(
        context, subject, found, text, *(_why(each, context, subject) for each in others)
    )


def _all_rules(
    context: Context, subject: Subject, items: tuple[Obligation, ...], day: date
) -> Reply:
    """Say each rule in a line, with a button for its entries: nothing is left to explain first."""
    rules = [f"{each.target.title}. {rule_sentence(each, context.say)}" for each in items]
    text = [context.say("why.all", who=subject.who, count=len(items)), *lines.bulleted(rules)]
    text.append(lines.as_of(context, day))
    choices = tuple(_why(each, context, subject) for each in items[:5])
    return Reply("\n".join(text), choices, edits=context.tapped, items=subject.items)


def _why(each: Obligation, context: Context, subject: Subject) -> Choice:
    title = labels.short(each.target.title)
    tap = subject.choice("button.why", "why_obligation", context, target=each.target.id)
    return Choice(context.say("button.why_other", title=title), tap.action)


why_obligation = obligation_answers.about(
    explain, of_unit=unit_progress.unit_progress, explains=True
)
