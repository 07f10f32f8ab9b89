"""What a first line begins with: yes or no, the topic asked about, a year that is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.base.texts import Texts
from bot.training.enums import Topic
from bot.wording.lines import span
from bot.wording.topics import topic_list


def answered(answer: str, text: str, say: Texts, *, of_asker: bool) -> str:
    """Return a line that begins with an answer's key: «Chưa: anh/chị còn …», «Rồi. Phòng …»."""
    if of_asker:
        return say("answer.so", answer=say(answer), text=within(text))
    return say("answer.of_others", answer=say(answer), text=text)


def about_topics(topics: Iterable[Topic], text: str, say: Texts) -> str:
    """Return a line that names the topics which narrow it, unless it does already."""
    named = topic_list(topics, say)
    # A line that names the topic by itself must not say it twice.
    if not named or named.lower() in text.lower():
        return text
    return say("answer.about", topics=named, text=within(text))


def dated(first: date, last: date, text: str, say: Texts) -> str:
    """Return a line about days that are over, which it names: «Năm 2025 – Phòng …»."""
    return say("answer.dated", span=span(first, last, say), text=text)


def within(text: str) -> str:
    """Return a sentence as it stands after a colon."""
    # The first letter only: names and codes further on keep theirs.
    return f"{text[:1].lower()}{text[1:]}"
