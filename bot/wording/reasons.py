"""Why an obligation stands as it does, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from bot.base.texts import Texts
from bot.training.as_of import AsOf
from bot.training.explanation import Entry, entries, exemption
from bot.training.obligations import Obligation
from bot.wording.rule_sentences import worded

#: The check that a result of another period does not pass.
_OTHER_PERIOD: Final = "period"


def because(
    as_of: AsOf,
    person_id: int,
    obligation: Obligation,
    say: Texts,
    *,
    past: bool = False,
    brief: bool = False,
) -> list[str]:
    """Return the reasons in words: the rule, what left the person out, what counted or not.

    Of a day in the ``past`` what came later is no reason. A ``brief`` account takes the results of
    another period together, a line for each year: they explain little and would fill a screen.
    """
    # The rule first, whatever follows: without it no reason can be checked by whoever reads it.
    lines = [rule_sentence(obligation, say)]
    if obligation.outside:
        lines.append(say("because.outside"))
    elif obligation.left_out:
        lines.append(say("because.left_out", reason=say.name("excluded", obligation.left_out)))
    if obligation.extended:
        lines.append(say("because.extended", day=say.full_date(obligation.due)))
    listed = entries(as_of, obligation, person_id)
    if past:
        listed = tuple(entry for entry in listed if entry.ends <= as_of.day)
    apart = [entry for entry in listed if brief and entry.failed == _OTHER_PERIOD]
    lines.extend(entry_sentence(entry, say) for entry in listed if entry not in apart)
    # Said only of what is open: of what is done it would read like a fault of the record.
    if not listed and obligation.state.open:
        lines.append(say("because.nothing_recorded"))
    return [*lines, *_by_year(apart, say)]


def _by_year(listed_entries: Sequence[Entry], say: Texts) -> list[str]:
    """Return the entries of other periods, a line for each year, the latest first."""
    lines = []
    for year, group in groupby(listed_entries, key=lambda entry: entry.ends.year):
        listed = list(group)
        if len(listed) == 1:
            lines.append(entry_sentence(listed[0], say))
            continue
        why = say.name("check", _OTHER_PERIOD)
        lines.append(say("because.not_counted_years", count=len(listed), year=year, why=why))
    return lines


def waiver_sentences(as_of: AsOf, person_id: int, obligation: Obligation, say: Texts) -> list[str]:
    """Return the reason and document of an exemption; for nobody but the person themselves."""
    waived = exemption(as_of, obligation, person_id)
    if waived is None:
        return []
    text = [say("because.waived", reason=waived.reason)] if waived.reason else []
    if waived.document:
        text.append(say("because.waived_by", document=waived.document))
    return text


def rule_sentence(obligation: Obligation, say: Texts) -> str:
    """Return the rule in words, with its document and due day."""
    rule = obligation.target.measure.rule()
    return worded(rule, say, document=obligation.target.document, due=say.full_date(obligation.due))


def entry_sentence(entry: Entry, say: Texts) -> str:
    """Return one entry in words: counted, or not and why."""
    values = {
        "title": entry.title,
        "day": say.known_date(entry.ends, entry.ends_precision),
        "hours": say.number(entry.hours),
    }
    if entry.counts:
        return say("because.counted", **values)
    return say("because.not_counted", why=say.name("check", entry.failed or ""), **values)
