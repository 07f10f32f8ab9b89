"""Plan profiles: a plan's targets as data (TOML), checked before they are used."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from bot.base.problems import Problem
from bot.training.enums import USUALLY_EXCLUDED, Evidence, Group, Status
from bot.training.measures import KINDS, Measure
from bot.training.plan import Plan, Population, ReminderRule, Target
from bot.training.profile_fields import Fields

PERIODS: Final = ("year", "plan", "term")
DATE_BASES: Final = ("end", "start", "decision")
_LONGEST_CODE: Final = 100
_EVIDENCE: Final = {
    "declared": Evidence.DECLARED,
    "attendance": Evidence.ATTENDANCE,
    "certificate": Evidence.COMPLETION,
    "diploma": Evidence.DIPLOMA,
}


def parse(source: str, name: str, reminder_kinds: Collection[str] | None = None) -> Plan:
    """Read a profile. Raises Problem with the line and the reason for anything unknown or wrong.

    ``name`` is what the profile is called in the sentence, a file's name for instance. Which
    kinds of reminder there are is known to who sends them: without ``reminder_kinds`` any word
    is taken, as in a plan that is in use already.
    """
    try:
        data = tomllib.loads(source, parse_float=Decimal)
    except ValueError as error:  # TOML that is none, or a number of thousands of digits
        raise Problem("profile.not_toml", name=name, reason=str(error)) from error
    return _Reader(source, name, reminder_kinds).plan(data)


class _Reader(Fields):
    """Turns the parsed tables into a Plan."""

    def __init__(self, source: str, name: str, reminder_kinds: Collection[str] | None) -> None:
        super().__init__(source, name)
        self._reminder_kinds = reminder_kinds

    def plan(self, data: dict[str, Any]) -> Plan:
        """Read the whole profile."""
        self.known(data, {"plan", "target", "reminder"})
        head = self.table(data, "plan")
        self.enter("plan")
        self.known(head, {"code", "title", "issuer", "valid_from", "valid_to", "unit"})
        code = self.text(head, "code", longest=_LONGEST_CODE)
        valid_from, valid_to = self.days(head)
        targets = tuple(
            self.target(each, number, code)
            for number, each in enumerate(self.tables(data, "target"), 1)
        )
        seen: set[str] = set()
        for number, target in enumerate(targets, 1):
            if target.id in seen:
                self.enter("target", number)
                self.fail("profile.duplicate", "id", value=target.id)
            seen.add(target.id)
        reminders = tuple(
            self.reminder(each, number)
            for number, each in enumerate(self.tables(data, "reminder"), 1)
        )
        self.enter("plan")
        return Plan(
            code=code,
            title=self.text(head, "title"),
            issuer=self.text(head, "issuer"),
            unit=self.text(head, "unit", None),
            valid_from=valid_from,
            valid_to=valid_to,
            targets=targets,
            reminders=reminders,
        )

    def target(self, table: dict[str, Any], number: int, document: str) -> Target:
        """Read one [[target]]."""
        self.enter("target", number)
        self.known(
            table,
            {
                "id", "title", "population", "measure", "threshold", "period", "date_basis",
                "due", "valid_from", "valid_to", "document", "quote",
            },
        )  # fmt: skip
        valid_from, valid_to = self.days(table)
        threshold = Decimal(self.number(table, "threshold"))
        if not 0 <= threshold <= 100:
            self.fail("profile.percent", "threshold", value=threshold)
        return Target(
            id=self.text(table, "id", longest=_LONGEST_CODE),
            title=self.text(table, "title"),
            population=self.population(self.table(table, "population")),
            measure=self.measure(self.table(table, "measure")),
            threshold=threshold,
            period=self.one_of(table, "period", PERIODS, "year"),
            date_basis=self.one_of(table, "date_basis", DATE_BASES, "end"),
            due=self.due(table),
            valid_from=valid_from,
            valid_to=valid_to,
            document=self.text(table, "document", document) or document,
            quote=self.text(table, "quote", None),
        )

    def population(self, table: dict[str, Any]) -> Population:
        """Read who a target speaks of."""
        self.known(
            table,
            {
                "group", "exclude_status", "min_months", "leading", "managing", "sensitive",
                "appointed_in_period",
            },
        )  # fmt: skip
        groups = self.several(table, "group", tuple(Group))
        if not groups:
            self.fail("profile.missing", "group")
        excluded = self.several(table, "exclude_status", (*USUALLY_EXCLUDED, Status.LEFT))
        return Population(
            groups=tuple(Group(each) for each in groups),
            exclude_status=USUALLY_EXCLUDED
            if excluded is None
            else tuple(Status(each) for each in excluded),
            min_months=self.whole(table, "min_months", 0),
            leading=self.flag(table, "leading", None),
            managing=self.flag(table, "managing", None),
            sensitive=self.flag(table, "sensitive", None),
            appointed_in_period=bool(self.flag(table, "appointed_in_period", False)),
        )

    def measure(self, table: dict[str, Any]) -> Measure:
        """Read what counts as done."""
        kind = KINDS[self.one_of(table, "kind", tuple(KINDS))]
        self.known(table, {"kind", "min_evidence", *kind.keys})
        evidence = _EVIDENCE[self.one_of(table, "min_evidence", tuple(_EVIDENCE), "attendance")]
        return kind.read(self, table, evidence)

    def _kind(self, table: dict[str, Any]) -> str:
        kinds = self._reminder_kinds
        if kinds is None:
            return str(self.text(table, "kind"))
        return self.one_of(table, "kind", tuple(kinds))

    def reminder(self, table: dict[str, Any], number: int) -> ReminderRule:
        """Read one [[reminder]]."""
        self.enter("reminder", number)
        self.known(table, {"kind", "before", "after", "cap", "escalate_after"})
        return ReminderRule(
            kind=self._kind(table),
            before=self.offsets(table, "before"),
            after=self.offsets(table, "after"),
            cap=self.whole(table, "cap") if "cap" in table else None,
            escalate_after=self.whole(table, "escalate_after")
            if "escalate_after" in table
            else None,
        )
