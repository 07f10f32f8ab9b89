"""What an intent that does several things is asked to do: "duyệt", "từ chối vì …"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.base.texts import LOCALES
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class _Verbs:
    of: Mapping[str, Phrases[str]]
    because: re.Pattern[str]
    by_paper: re.Pattern[str]


def verb(intent: str, words: Sequence[str], locale: str) -> str | None:
    """Return what the words ask of an intent, by the longest phrase; None where they do not say.

    Of several the first said counts.
    """
    phrases = _verbs(locale).of.get(intent)
    found = phrases.find(words) if phrases else ()
    return found[0].value if found else None


def rest(intent: str, words: Sequence[str], locale: str) -> list[str] | None:
    """Return the words beside what an intent is asked to do; None where nothing is."""
    phrases = _verbs(locale).of.get(intent)
    found = phrases.find(words) if phrases else ()
    said = {at for span in found for at in range(span.start, span.end)}
    return [word for at, word in enumerate(words) if at not in said] if said else None


def reason(text: str, locale: str) -> str | None:
    """Return what stands behind the "because" of a text, as it was typed."""
    found = _verbs(locale).because.search(text)
    return found[1].strip(" .!,")[:_LONGEST] or None if found else None


def paper(text: str, locale: str) -> str | None:
    """Return the paper that a text goes by, as it was typed: "theo quyết định 12/QĐ-UBND"."""
    found = _verbs(locale).by_paper.search(text)
    return found[1].strip(" .!,?")[:_LONGEST] or None if found else None


@cache
def _verbs(locale: str) -> _Verbs:
    table = tomllib.loads((LOCALES / locale / "verbs.toml").read_text(encoding="utf-8"))
    because = "|".join(re.escape(phrase) for phrase in table.pop("because"))
    papers = "|".join(re.escape(phrase) for phrase in table.pop("by_paper"))
    of = {
        intent: Phrases(
            (split(phrase), verb) for verb, listed in verbs.items() for phrase in listed
        )
        for intent, verbs in table.items()
    }
    behind = re.compile(rf"(?i)\b(?:{because})\b[ :,]*(.+)", re.DOTALL)
    # A paper has a number: "theo kế hoạch" alone names none.
    return _Verbs(of, behind, re.compile(rf"(?i)\b(?:{papers})\b[ :,]*([^\d?]{{0,40}}\d.*)"))
