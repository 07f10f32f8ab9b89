"""What the values of a profile may be, as types for pydantic; each refusal names its sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError
from rapidfuzz import process

from bot.base.folding import fold
from bot.training.enums import LEVELS, Topic
from bot.training.timeline import ALWAYS, OPEN

_LONGEST: Final = 500  # characters that a title may have in the database
_LONGEST_CODE: Final = 100
_MOST_MONTHS: Final = 600
_MOST_DAYS: Final = 400


def refusal(key: str, **values: Any) -> PydanticCustomError:
    """Return the error that becomes the Problem ``key``; ``field`` names another key at fault."""
    return PydanticCustomError(key, "", values)


def nearest(value: str, known: Sequence[str]) -> str:
    """Return the accepted word that looks most like a wrong one."""
    found = process.extractOne(value, [str(word) for word in known])
    return found[0] if found else ""


class Table(BaseModel):
    """A table of a profile: an unknown key is told before what is missing for it."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        for name in data if isinstance(data, dict) else ():
            if name not in cls.model_fields:
                near = nearest(name, sorted(cls.model_fields))
                raise refusal("profile.unknown_key", field=name, near=near)
        return data


def word(known: Sequence[str]) -> BeforeValidator:
    """Accept one of some words."""

    def read(value: Any) -> Any:
        if value == "":
            raise refusal("profile.missing")
        if value not in tuple(known):
            raise refusal("profile.unknown_value", value=value, near=nearest(str(value), known))
        return value

    return BeforeValidator(read)


def level_of(value: Any, topic: Topic | None) -> str:
    """Read a level of a topic by its code, or by its name without regard to accents and case."""
    known = LEVELS.get(topic, ()) if topic else ()
    code = fold(value).replace(" ", "_") if isinstance(value, str) else value
    if code not in known:
        raise refusal("profile.unknown_value", value=code, near=nearest(str(code), known))
    return str(code)


def _text(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise refusal("profile.type")
        if not value.strip():
            raise refusal("profile.missing")
        # PostgreSQL stores no NUL.
        if len(value) > longest or "\0" in value:
            raise refusal("profile.long", longest=longest)
        return value

    return read


def _number(value: Any) -> Decimal:
    # ``true`` is an int to Python.
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal("profile.type")
    if not Decimal(value).is_finite():
        raise refusal("profile.number", value=value)
    return Decimal(value)


def _whole(value: Any) -> int:
    number = _number(value)
    if not isinstance(value, int) or not 0 <= number <= _MOST_MONTHS:
        raise refusal("profile.number", value=value)
    return value


def _day(value: Any) -> date:
    if type(value) is not date:  # a moment is one too
        raise refusal("profile.date", value=value)
    return value


def _day_of_year(value: Any) -> tuple[int, int]:
    month, _, number = str(value).partition("-")
    try:
        day = date(2024, int(month), int(number))  # a leap year: 02-29 is a day
    except ValueError as error:
        raise refusal("profile.due", value=value) from error
    return day.month, day.day


def _offsets(value: Any) -> tuple[int, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(type(days) is int and 0 <= days <= _MOST_DAYS for days in listed):
        raise refusal("profile.type")
    return tuple(sorted(set(listed), reverse=True))


Text = Annotated[str, BeforeValidator(_text(_LONGEST))]
Code = Annotated[str, BeforeValidator(_text(_LONGEST_CODE))]
Number = Annotated[Decimal, BeforeValidator(_number)]
#: A whole number from 0 on: months, days, times a week.
Whole = Annotated[int, BeforeValidator(_whole)]
Flag = StrictBool
Day = Annotated[date, BeforeValidator(_day)]
#: ``mm-dd`` as month and day.
DayOfYear = Annotated[tuple[int, int], BeforeValidator(_day_of_year)]
#: Days before or after, the largest first.
Offsets = Annotated[tuple[int, ...], BeforeValidator(_offsets)]
TopicWord = Annotated[Topic, word(tuple(Topic))]


class Dated(Table):
    """A table that holds from a day to a day, both included; open where it does not say."""

    valid_from: Day = Field(default=ALWAYS)
    valid_to: Day = Field(default=OPEN)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from > self.valid_to:
            raise refusal("profile.order", field="valid_to")
        return self
