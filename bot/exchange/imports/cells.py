"""Cells: what a value of a known column means. Readers return None for nothing, or raise Problem.

A raw value is what calamine gives: str, float, int, bool, date, datetime, time or timedelta.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from bot.base.folding import tidy
from bot.base.problems import Problem
from bot.exchange.imports.legacy_encodings import damage
from bot.exchange.imports.vocabulary import ClosedList, topic_key, value_key, vocabulary
from bot.training.enums import Topic, topic_mask

Raw = str | float | int | bool | date | datetime | time | timedelta
Reader = Callable[[Raw], Any]

MOST_HOURS: Final = 3_000  # a degree's course has some 2,300
MOST_MONEY: Final = 10**13
MOST_SEATS: Final = 100_000
_MOBILE, _LANDLINE = 9, 10  # digits without the leading 0
_MOST_CODE: Final = 10**15  # beyond it Excel has lost digits
_BETWEEN: Final = re.compile(r"[,/+&\n]|\s[-–]\s|\bv[a\u00e0]\b")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?\Z")
_MONEY: Final = re.compile(r"-?\d+(?:([.,])\d{3}(?:\1\d{3})*)?\Z")


def shown(raw: Raw | None) -> str:
    """Return a cell as its officer sees it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    # Excel holds every number as a float; what an officer sees has no ".0".
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        return f"{raw:%d/%m/%Y %H:%M}"
    if isinstance(raw, date):
        return f"{raw:%d/%m/%Y}"
    return f"{raw:%H:%M}" if isinstance(raw, time) else str(raw)


def _clean(raw: str) -> str | None:
    """Return a text tidied and without control characters, None when nothing is left."""
    # The quick way, for most cells: tidying is for accents and odd spaces.
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split()) or None
    plain = tidy(raw)
    if not plain.isprintable():
        plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf"})
    return plain or None


def _limited(value: str | None, longest: int) -> str | None:
    if value is not None and len(value) > longest:
        raise Problem("import.too_long", longest=longest)
    return value


def text(longest: int) -> Reader:
    """Read words: a number where words belong is a mistake."""

    def read(raw: Raw) -> str | None:
        if not isinstance(raw, str):
            raise Problem("import.not_text")
        broken = damage(raw)
        if broken is not None:
            raise broken
        return _limited(_clean(raw), longest)

    return read


_NAME: Final = text(200)


def person_name(raw: Raw) -> str | None:
    """Read a person's name: no sign of a lost letter stands in one."""
    found: str | None = _NAME(raw)
    if found is not None and "?" in found:
        raise Problem("import.letters_lost")
    return found


def phone(raw: Raw) -> str | None:
    """Read a phone number; one held as a number gets back the 0 that Excel dropped."""
    found: str | None = label(40)(raw)
    if found is None or not found.isdecimal() or found.startswith("0"):
        return found
    # Numbers of hotlines (1022, 1900…) begin without 0 and are left as they are.
    mobile, landline = len(found) == _MOBILE, len(found) == _LANDLINE and found.startswith("2")
    return f"0{found}" if mobile or landline else found


def label(longest: int) -> Reader:
    """Read anything as it is shown: numbers of papers, phones, hours of the day, notes."""

    def read(raw: Raw) -> str | None:
        return _limited(_clean(raw if isinstance(raw, str) else shown(raw)), longest)

    return read


class NumberCode(str):
    """A code from a cell that holds a number: zeros at its beginning are lost."""

    __slots__ = ()


def code(raw: Raw) -> str | None:
    """Read a code: text, or a whole number as Excel keeps it (123.0 is «123»)."""
    if isinstance(raw, str):
        return _limited(_clean(raw), 64)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw < _MOST_CODE:
        raise Problem("import.not_code")
    if raw != int(raw):
        raise Problem("import.not_code")
    # Marked, since its zeros may be lost: 00127 held as a number is told apart from a true 127.
    return NumberCode(int(raw))


def names(raw: Raw) -> list[str] | None:
    """Read several names with ``;`` between."""
    written = text(2000)(raw)
    return [part.strip() for part in written.split(";") if part.strip()] if written else None


def flag(raw: Raw) -> bool | None:
    """Read a tick: x, có, 1, TRUE; không, 0, FALSE."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and not tidy(raw):
        return None
    return vocabulary().lists["flag"].codes.get(value_key(shown(raw))) == "yes" or _unticked(raw)


def _unticked(raw: Raw) -> bool:
    if vocabulary().lists["flag"].codes.get(value_key(shown(raw))) != "no":
        raise Problem("import.not_flag")
    return False


def choice(name: str, meaning: Mapping[str, Any] | None = None) -> Reader:
    """Read a value of a closed list as its code, or as what ``meaning`` gives the code."""

    def read(raw: Raw) -> Any:
        accepted = vocabulary().lists[name]
        key = value_key(shown(raw))
        if not key:
            return None
        found = accepted.codes.get(key)
        if found is None:
            raise _not_accepted(raw, accepted, key)
        return found if meaning is None else meaning[found]

    return read


def _not_accepted(raw: Raw, accepted: ClosedList, key: str) -> Problem:
    broken = damage(raw) if isinstance(raw, str) else None
    if broken is not None:
        return broken
    near = accepted.meant(key)
    if near is not None:
        return Problem("import.not_accepted", near=near)
    return Problem("import.not_accepted_any", accepted="; ".join(accepted.names.values()))


def _not_topic(part: str, accepted: ClosedList, key: str) -> Problem:
    """Return what to say of a topic that there is none of: what is meant, or all there are."""
    broken = damage(part)
    if broken is not None:
        return broken
    # Split at «;» only (contract): «và» and commas stand inside names of topics. That several were
    # meant is told, not done.
    several = [tidy(piece) for piece in _BETWEEN.split(part) if topic_key(piece)]
    if len(several) > 1 and all(topic_key(piece) in accepted.codes for piece in several):
        return Problem("import.topics_unsplit", part=part, split="; ".join(several))
    near = accepted.meant(key)
    if near is not None:
        return Problem("import.not_topic", part=part, near=near)
    return Problem("import.not_topic_any", part=part, accepted="; ".join(accepted.names.values()))


def topics(raw: Raw) -> int | None:
    """Read topics with ``;`` between as the bits of ``Topic``."""
    if not isinstance(raw, str):
        raise Problem("import.not_text")
    accepted = vocabulary().lists["topic"]
    found = set()
    for part in raw.split(";"):
        key = topic_key(part)
        if not key:
            continue
        known = accepted.codes.get(key)
        if known is None:
            raise _not_topic(tidy(part), accepted, key)
        found.add(Topic(known))
    return topic_mask(frozenset(found)) or None


def level(raw: Raw) -> str | None:
    """Read a level as it is compared; which one it is depends on the row's topics."""
    return value_key(shown(raw)) or None


def _number(raw: Raw) -> float | None:
    if isinstance(raw, str):
        written = tidy(raw)
        if not written:
            return None
        if not _NUMBER.match(written):
            raise Problem("import.not_number")
        return float(written.replace(",", "."))
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Problem("import.not_number")
    return raw


def hours(raw: Raw) -> Decimal | None:
    """Read tiết, to a hundredth, 0 to ``MOST_HOURS``."""
    number = _number(raw)
    if number is None:
        return None
    if not 0 <= number <= MOST_HOURS:
        raise Problem("import.hours_out_of_range", most=MOST_HOURS)
    # 7.35 comes as 7.3499999 from some writers.
    return Decimal(round(number * 100)) / 100


def whole(raw: Raw) -> int | None:
    """Read a count, 0 or more."""
    number = _number(raw)
    if number is None:
        return None
    if not 0 <= number <= MOST_SEATS or number != int(number):
        raise Problem("import.not_whole", most=MOST_SEATS)
    return int(number)


def money(raw: Raw) -> int | None:
    """Read đồng: a whole number, in text with groups of three («1.200.000») too."""
    if isinstance(raw, str):
        written = tidy(raw).replace(" ", "")
        if not written:
            return None
        if not _MONEY.match(written):
            raise Problem("import.not_money")
        raw = int(re.sub("[.,]", "", written))
    number = _number(raw)
    if number is None or not 0 <= number <= MOST_MONEY or number != int(number):
        raise Problem("import.not_money")
    return int(number)
