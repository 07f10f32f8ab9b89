"""A target in words: of whom it is asked, how much of them, and what a button calls it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.texts import Texts
from bot.training.enums import Topic
from bot.training.measures import Flow, Measure
from bot.training.plan import Plan, Population, Target
from bot.training.timeline import OPEN
from bot.wording import labels
from bot.wording.rule_sentences import worded
from bot.wording.topics import topic_list

_NARROWING = ("leading", "managing", "sensitive", "appointed_in_period")


def threshold(target: Target) -> str:
    """Return «80%», «66.7%»."""
    return f"{target.threshold.normalize():f}%"


def percent(value: int | None) -> str:
    """Return «69%»; a dash where nobody is counted."""
    return "–" if value is None else f"{value}%"


def population(of: Population, say: Texts) -> str:
    """Return who is meant: the groups, and what narrows them."""
    groups = say.join(say.name("group", group) for group in of.groups)
    only = narrowed(of, say)
    return f"{groups} ({only})" if only else groups


def narrowed(of: Population, say: Texts) -> str:
    """Return what narrows a population within its groups; nothing where nothing does."""
    return ", ".join(say.name("narrowed", flag) for flag in _NARROWING if getattr(of, flag))


def understood(plan: Plan, target: Target, say: Texts) -> list[str]:
    """Return a target as the program reads it: of whom, what, by when, and what proves it."""
    month, day = target.due or (12, 31)
    # A term is the target's own; every other period that is no year is the plan's.
    last = target.valid_to if target.period == "term" else plan.valid_to
    if target.period == "year":
        due = say("target.due_yearly", day=f"{day:02d}/{month:02d}")
    elif last == OPEN:
        due = say("target.due_open")
    else:
        due = say.full_date(plan.due(target, last))
    left_out = [say.name("excluded", status) for status in target.population.exclude_status]
    of_whom = population(target.population, say)
    lines = [
        worded(target.measure.rule(), say, document=target.document, due=due),
        say("target.of_whom", population=of_whom, left_out=say.join(left_out))
        if left_out
        else say("target.of_whom_all", population=of_whom),
        say(
            "target.counted",
            basis=say.name("date_basis", target.date_basis),
            evidence=say.name("evidence", target.measure.min_evidence),
        ),
    ]
    if isinstance(target.measure, Flow) and len(target.measure.parts) > 1:
        lines.append(say.name("combine", target.measure.combine))
    if target.population.min_months:
        lines.append(say("target.min_months", count=target.population.min_months))
    return lines


def target_labels(targets: Sequence[Target], say: Texts) -> list[str]:
    """Return what buttons call some targets: what each is about, where that tells them apart.

    Titles of plans begin alike ("Cập nhật …") and are cut before they differ.
    """
    called = [labels.short(_subject(target.measure, say)) for target in targets]
    titles = labels.apart([target.title for target in targets])
    return [
        label if label and called.count(label) == 1 else title
        for label, title in zip(called, titles, strict=True)
    ]


def _subject(measure: Measure, say: Texts) -> str:
    label = measure.label()
    if label is not None:
        return worded(label, say)
    listed = topic_list(measure.about, say)
    if len(measure.about) < 2 or len(listed) <= labels.LONGEST:
        return listed
    # Shortened by meaning: cut inside its second topic it would read like a name of its own.
    first = topic_list([min(measure.about, key=list(Topic).index)], say)
    return say("label.topics_more", topic=first, count=len(measure.about) - 1)
