"""A message that asks for two things, read as two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.understanding import clauses, plain_readings
from bot.understanding.intents import traits
from bot.understanding.reading import Memory, Reading, Zone
from bot.understanding.text.normalisation import LIMIT
from bot.understanding.text.vocabulary import split

#: Fewer words between a greeting and thanks ask for nothing.
_LEAST: Final = 2
#: Reads a part of the text, after what was said before it; None: what was said before the message.
Read = Callable[[str, Memory | None], Reading]


def parted(text: str, whole: Reading, locale: str, read: Read) -> Reading:
    """Return the first of two requests with the second in ``also``; else the whole as it was read.

    Each half must be a request with confidence, of another kind, and one of them what the whole
    was taken for: a sentence of circumstances is no request. Courtesy never swallows a question.
    """
    for first, second in clauses.pairs(text[:LIMIT], locale):
        other = read(second, Memory())
        if not plain_readings.sure(other) or not _requests(second, other, locale):
            continue
        one = read(first, None)
        if not plain_readings.sure(one) or not _requests(first, one, locale):
            continue
        if not _two(one, other, whole):
            continue
        courteous = traits(one.intent).courtesy, traits(other.intent).courtesy
        if not any(courteous):
            after = read(second, Memory(one.intent, one.slots))
            return replace(one, also=(after if after.intent == other.intent else other,))
        if traits(whole.intent).courtesy and not all(courteous):
            return other if courteous[0] else one
    return _within_courtesy(text, whole, locale, read)


def _within_courtesy(text: str, whole: Reading, locale: str, read: Read) -> Reading:
    """Return the request between a greeting and thanks; else the whole as it was read."""
    if not traits(whole.intent).courtesy:
        return whole
    core = clauses.without_courtesy(text[:LIMIT], locale)
    if len(core.split()) < _LEAST or core == text.strip():
        return whole
    inner = read(core, None)
    asks = inner.zone is Zone.ANSWER and not traits(inner.intent).courtesy
    return inner if asks else whole


def _two(one: Reading, other: Reading, whole: Reading) -> bool:
    """Whether two halves are requests of two kinds, neither of them a surprise."""
    expected = whole.zone is not Zone.ANSWER or whole.intent in (one.intent, other.intent)
    return expected and one.intent != other.intent


def _requests(text: str, reading: Reading, locale: str) -> bool:
    """Whether a part of a text asks or orders, and does not only tell of circumstances."""
    row = traits(reading.intent)
    if row.courtesy or row.effect or reading.form.asks:
        return True
    return clauses.requests(split(text), locale)
