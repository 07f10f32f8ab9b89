"""Documents that a question names by number: "kế hoạch 774", "171/2025/NĐ-CP"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.base.folding import fold
from bot.base.texts import Texts
from bot.training.plan import Target

#: A number with what follows it in a document's name: 774/KH-UBND, 171/2025/NĐ-CP.
_WHOLE: Final = re.compile(r"(?<![\w/])(\d{2,5})(?:/\d{4})?/[a-z]")
_YEARS: Final = range(1990, 2100)


def numbers(text: str, say: Texts) -> list[str]:
    """Return the numbers of the documents that a text names, in order."""
    words = fold(text)
    found = [(match.start(1), match[1]) for match in _WHOLE.finditer(words)]
    found += [
        (match.start(1), match[1])
        for match in _called(say).finditer(words)
        # "kế hoạch 2026" is the plan of a year.
        if int(match[1]) not in _YEARS or (match.end() < len(words) and words[match.end()] == "/")
    ]
    return list(dict.fromkeys(number.lstrip("0") for _, number in sorted(found)))


def _called(say: Texts) -> re.Pattern[str]:
    """Return what finds a number after a kind of document: "nghị định số 171", not "40 tiết"."""
    kinds, number_of, counted = (
        "|".join(re.escape(each) for each in fold(say(key)).split(";"))
        for key in ("words.documents", "words.number", "words.counted")
    )
    return re.compile(
        rf"(?<!\w)(?:{kinds})[ -]*(?:(?:{number_of})[ .:]*)?(\d{{2,5}})(?![\d%])"
        rf"(?! *(?:{counted})\b(?! *\d))"
    )


def resting_on(targets: Iterable[Target], number: str) -> list[Target]:
    """Return the targets whose document, or id, has a number."""
    return [
        each
        for each in targets
        if number in re.findall(r"\d+", f"{each.document} {each.id.partition('.')[0]}")
    ]


def named(targets: Iterable[Target], text: str) -> list[Target]:
    """Return the targets that a text calls by id, or its last part: "CC2"."""
    words = set(re.findall(r"[\w.-]+", fold(text)))
    words |= {each.strip(".-") for each in words}
    return [each for each in targets if words & _names(fold(each.id))]


def _names(folded_id: str) -> set[str]:
    last = folded_id.rpartition(".")[2]
    # A word or a number alone would be said without meaning the target.
    telling = re.search("[a-z]", last) and re.search(r"\d", last)
    return {folded_id, last} if telling else {folded_id}
