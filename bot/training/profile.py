"""Plan profiles: a plan's targets as data (TOML), checked before they are used."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Any, Final, NoReturn

from pydantic import (
    AfterValidator,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from bot.base.problems import Problem
from bot.training.enums import USUALLY_EXCLUDED, Group, Status
from bot.training.measures import KINDS, Measure
from bot.training.plan import Plan, Population, ReminderRule, Target
from bot.training.profile_fields import (
    Code,
    Dated,
    DayOfYear,
    Flag,
    Number,
    Offsets,
    Table,
    Text,
    Whole,
    nearest,
    refusal,
    word,
)
from bot.training.profile_lines import ProfileLines

PERIODS: Final = ("year", "plan", "term")
DATE_BASES: Final = ("end", "start", "decision")
_NUMBERED: Final = ("target", "reminder")


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100:
        raise refusal("profile.percent", value=value)
    return value


def _measure(table: Any) -> Measure:
    """Read what counts as done, by the table of its kind."""
    if not isinstance(table, dict):
        raise refusal("profile.missing")
    # The kind before the rest: it decides which keys there are.
    kind = table.get("kind", "")
    if kind == "":
        raise refusal("profile.missing", field="kind")
    if kind not in tuple(KINDS):
        near = nearest(str(kind), tuple(KINDS))
        raise refusal("profile.unknown_value", field="kind", value=kind, near=near)
    return KINDS[kind].table.model_validate(table).measure()


class _Population(Table):
    group: tuple[Annotated[Group, word(tuple(Group))], ...]
    exclude_status: tuple[Annotated[Status, word((*USUALLY_EXCLUDED, Status.LEFT))], ...] = (
        USUALLY_EXCLUDED
    )
    min_months: Whole = 0
    leading: Flag | None = None
    managing: Flag | None = None
    sensitive: Flag | None = None
    appointed_in_period: Flag = False

    @field_validator("group")
    @classmethod
    def _some(cls, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        if not groups:
            raise refusal("profile.missing")
        return groups

    def population(self) -> Population:
        """Return who the target speaks of."""
        said = dict(self)
        return Population(groups=said.pop("group"), **said)


class _Target(Dated):
    id: Code
    title: Text
    population: _Population
    measure: Annotated[Measure, PlainValidator(_measure)]
    threshold: Annotated[Number, AfterValidator(_percent)]
    period: Annotated[str, word(PERIODS)] = "year"
    date_basis: Annotated[str, word(DATE_BASES)] = "end"
    due: DayOfYear | None = None
    document: Text | None = None
    quote: Text | None = None

    def target(self, document: str) -> Target:
        """Return the target; where it names no ``document`` it rests on the plan's."""
        said = dict(self)
        said["population"] = self.population.population()
        return Target(**{**said, "document": self.document or document})


class _Reminder(Table):
    kind: Text
    before: Offsets = ()
    after: Offsets = ()
    cap: Whole | None = None
    escalate_after: Whole | None = None
    obligatory: Flag = False

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str, info: ValidationInfo) -> str:
        kinds = info.context
        if kinds is not None and kind not in kinds:
            near = nearest(kind, tuple(kinds))
            raise refusal("profile.unknown_value", value=kind, near=near)
        return kind


class _Head(Dated):
    code: Code
    title: Text
    issuer: Text
    unit: Text | None = None


class _Profile(Table):
    plan: _Head
    target: tuple[_Target, ...] = ()
    reminder: tuple[_Reminder, ...] = ()

    def read(self) -> Plan:
        """Return the plan."""
        return Plan(
            **dict(self.plan),
            targets=tuple(table.target(self.plan.code) for table in self.target),
            reminders=tuple(ReminderRule(**dict(table)) for table in self.reminder),
        )


def parse(source: str, name: str, reminder_kinds: Collection[str] | None = None) -> Plan:
    """Read a profile. Raises Problem with the line and the reason for anything unknown or wrong.

    ``name`` is what the profile is called in the sentence, a file's name for instance. Which
    kinds of reminder there are is known to who sends them: without ``reminder_kinds`` any word
    is taken, as in a plan that is in use already.
    """
    try:
        # 79.6 stays 79.6: thresholds are decided exactly.
        data = tomllib.loads(source, parse_float=Decimal)
    except ValueError as error:  # TOML that is none, or a number of thousands of digits
        raise Problem("profile.not_toml", name=name, reason=str(error)) from error
    try:
        profile = _Profile.model_validate(data, context=reminder_kinds)
    except ValidationError as errors:
        # The first alone: officers mend one line at a time, and later ones often follow from it.
        _refuse(source, name, errors.errors(include_url=False)[0])
    seen: set[str] = set()
    for number, target in enumerate(profile.target, 1):
        if target.id in seen:
            line = ProfileLines(source).line_of("target", number, "id", target.id)
            raise Problem("profile.duplicate", name=name, line=line, field="id", value=target.id)
        seen.add(target.id)
    return profile.read()


def _refuse(source: str, name: str, error: ErrorDetails) -> NoReturn:
    """Raise the Problem of what pydantic found, with its line."""
    location = error["loc"]
    values = dict(error.get("ctx", {})) if error["type"].startswith("profile.") else {}
    inside = [step for step in location if isinstance(step, str)]
    field = values.pop("field", inside[-1] if inside else "plan")
    table = str(location[0]) if location else ""
    numbered = len(location) > 1 and table in _NUMBERED and isinstance(location[1], int)
    number = int(location[1]) + 1 if numbered else 1
    line = ProfileLines(source).line_of(table, number, field, values.get("value"))
    raise Problem(_key(error["type"]), name=name, line=line, field=field, **values)


def _key(kind: str) -> str:
    """Return the sentence for a kind of error; pydantic's own are of shapes, or of what lacks."""
    if kind.startswith("profile."):
        return kind
    return "profile.missing" if kind == "missing" else "profile.type"
