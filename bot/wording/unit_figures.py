"""A unit's figures in words: its parts, and how the denominator comes about."""

from __future__ import annotations

from bot.base.texts import Texts
from bot.training.progress import TargetProgress, TargetState
from bot.wording.targets import percent
from bot.wording.topics import topic_name


def parts_line(figure: TargetProgress, say: Texts) -> str:
    """Return each part with its figure, and how many people did all, or any, of them."""
    figures = [
        say(
            "unit.part",
            topic=topic_name(part.topic, say),
            met=say.number(part.met),
            all=say.number(figure.population),
            percent=percent(part.percent),
            mark="✓" if part.state is TargetState.MET else "✗",
        )
        for part in figure.parts
    ]
    if figure.target.measure.any_part:
        key = "unit.parts_any"
    else:
        key = "unit.parts_both" if len(figures) == 2 else "unit.parts"
    met, everybody = say.number(figure.met), say.number(figure.population)
    return say(key, parts="; ".join(figures), met=met, all=everybody)


def subtraction(figure: TargetProgress, say: Texts) -> str:
    """Return «− 3 được miễn − 2 nghỉ thai sản»; nothing where nobody is left out."""
    return " ".join(
        say("unit.minus", count=say.number(count), reason=say.name("excluded_short", reason))
        for reason, count in figure.excluded.items()
    )


def lacking_parts(figure: TargetProgress, say: Texts) -> str:
    """Return how many people lack each part: «Đạo đức công vụ 7 người, Pháp luật 3 người»."""
    lacking = [(figure.population - part.met, part) for part in figure.parts]
    lacking = sorted((one for one in lacking if one[0] > 0), key=lambda one: -one[0])
    return ", ".join(
        say(
            "unit_why.lacking_part",
            topic=topic_name(part.topic, say),
            count=say.number(count),
        )
        for count, part in lacking
    )
