"""A target in words: of whom it is asked, how much of them, and what a button calls it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.texts import Texts
from bot.training.enums import Topic
from bot.training.plan import Measure, Population, Target
from bot.wording import labels
from bot.wording.topics import topic_list, topic_name

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
    narrowed = [say.name("narrowed", flag) for flag in _NARROWING if getattr(of, flag)]
    return f"{groups} ({', '.join(narrowed)})" if narrowed else groups


def held(measure: Measure, say: Texts) -> str:
    """Return what is to be held: a degree, a level of a topic, or both."""
    listed = []
    if measure.degree:
        level = say.name("level.professional_degree", measure.degree)
        listed.append(say("because.degree", level=level))
    if measure.topic:
        topic = topic_name(measure.topic, say)
        topic = topic[:1].lower() + topic[1:]
        level = say.name(f"level.{measure.topic}", measure.level) if measure.level else ""
        listed.append(say("because.level", level=level, topic=topic) if level else topic)
    joined = say.join(listed)
    return say("because.or_higher", held=joined) if measure.degree or measure.level else joined


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
    if measure.kind == "hours":
        hours = say.number(measure.min_hours)
        about = topic_list(measure.topics, say)
        return say("label.hours_about" if about else "label.hours", hours=hours, about=about)
    held_topics = [Topic.PROFESSIONAL_DEGREE] if measure.degree else []
    held_topics += [measure.topic] if measure.topic else []
    return topic_list(measure.parts or held_topics, say)
