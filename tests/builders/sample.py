"""A small made-up agency, and a builder to make others fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from bot.storage import tables
from bot.storage.engine import writing
from bot.training import granting, plans_in_use
from bot.training.enums import Evidence, Role, Topic
from bot.training.timeline import ALWAYS, OPEN, before
from tests.builders import rows

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 10, 9, 30, tzinfo=ZONE)
TODAY = NOW.date()

#: A target a line, for plans made in tests.
HEAD = """
[plan]
code = "{code}"
title = "A plan of {code}"
issuer = "Somebody"
valid_from = 2026-01-01
valid_to = 2026-12-31
"""
ETHICS = """
[[target]]
id = "{code}.ETHICS"
title = "Ethics every year"
population = { group = ["cong_chuc"], min_months = 6 }
measure = { kind = "flow", parts = [{ topic = "ethics" }] }
threshold = 80
"""
HOURS = """
[[target]]
id = "{code}.HOURS"
title = "Forty hours"
population = { group = ["cong_chuc"] }
measure = { kind = "hours", min = 40 }
threshold = 100
"""


def profile(code: str, *targets: str, unit: str | None = None) -> str:
    """Return a profile's source with some of the targets above."""
    head = HEAD + (f'unit = "{unit}"\n' if unit else "")
    return "".join(part.replace("{code}", code) for part in (head, *targets))


class Builder:
    """Puts facts into a database, each with one call; codes stand for rows."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.units: dict[str, int] = {}
        self.people: dict[str, int] = {}

    def over(self, connection: Connection) -> Builder:
        """Return a builder that goes on from the same facts in another transaction."""
        other = Builder(connection)
        other.units, other.people = dict(self.units), dict(self.people)
        return other

    def unit(
        self,
        code: str,
        above: str | None = None,
        *,
        name: str | None = None,
        first: date = ALWAYS,
        last: date = OPEN,
    ) -> int:
        """Add a unit, or one more version of it."""
        if code not in self.units:
            self.units[code] = rows.add(self.connection, tables.unit, code=code)
        rows.add_unit_version(
            self.connection,
            self.units[code],
            name or f"Unit {code}",
            parent_id=self.units[above] if above else None,
            first=first,
            last=last,
        )
        return self.units[code]

    def person(
        self,
        code: str,
        unit: str | None,
        *,
        name: str | None = None,
        group: str = "cong_chuc",
        joined: date | None = None,
        status: str | None = None,
        phone: str | None = None,
        **post,
    ) -> int:
        """Add somebody with one post that has always held."""
        name = name or f"Person {code}"
        self.people[code] = rows.add_person(self.connection, code, name, joined=joined, phone=phone)
        self.post(code, unit, group=group, **post)
        if status:
            self.status(code, status)
        return self.people[code]

    def post(
        self,
        code: str,
        unit: str | None,
        *,
        group: str = "cong_chuc",
        first: date = ALWAYS,
        last: date = OPEN,
        **values,
    ) -> None:
        """Give somebody a post over some days; an open earlier one ends the day before."""
        post, person_id = tables.post, self.people[code]
        self.connection.execute(
            post.update()
            .where(post.c.person_id == person_id, post.c.valid_to == OPEN)
            .values(valid_to=before(first))
        )
        unit_id = self.units[unit] if unit else None
        rows.add_post(self.connection, person_id, unit_id, group, first=first, last=last, **values)

    def status(self, code: str, status: str, first: date = ALWAYS, last: date = OPEN) -> None:
        """Put somebody's status over some days."""
        rows.add_status(self.connection, self.people[code], status, first, last)

    def holds(self, code: str, **levels: str) -> None:
        """Record somebody's degree, political or management level."""
        rows.add(
            self.connection,
            tables.qualification,
            person_id=self.people[code],
            valid_from=ALWAYS,
            valid_to=OPEN,
            **levels,
        )

    def head(
        self,
        unit: str,
        code: str,
        *,
        first: date = ALWAYS,
        last: date = OPEN,
        acting: bool = False,
    ) -> None:
        """Make somebody the head of a unit over some days."""
        rows.add(
            self.connection,
            tables.unit_head,
            unit_id=self.units[unit],
            person_id=self.people[code],
            valid_from=first,
            valid_to=last,
            acting=acting,
        )

    def result(
        self,
        code: str,
        *topics: Topic,
        ends: date = date(2026, 3, 5),
        hours: str = "8",
        title: str = "A class",
        evidence: Evidence = Evidence.ATTENDANCE,
        passed: bool = True,
        **values,
    ) -> int:
        """Add a ledger entry."""
        return rows.add_result(
            self.connection,
            self.people[code],
            topics,
            ends,
            Decimal(hours),
            at=NOW,
            title=title,
            evidence=evidence,
            passed=passed,
            **values,
        )

    def reverse(self, entry: int) -> None:
        """Undo a ledger entry with one more."""
        ledger = tables.ledger
        row = self.connection.execute(select(ledger).where(ledger.c.id == entry)).mappings().one()
        row = {name: value for name, value in row.items() if name != "id"}
        rows.add(self.connection, ledger, **{**row, "reverses": entry})

    def waive(
        self,
        code: str,
        requirement: str,
        kind: str = "exemption",
        first: date = ALWAYS,
        last: date = OPEN,
    ) -> None:
        """Exempt somebody from a requirement, or extend it to ``last``."""
        rows.add_waiver(self.connection, self.people[code], requirement, kind, first, last)

    def grant(
        self, code: str, role: Role, unit: str | None = None, until: date | None = None
    ) -> None:
        """Grant a role."""
        granting.give(self.connection, code, role, unit_code=unit, until=until, now=NOW, by=None)

    def plan(self, source: str) -> None:
        """Put a plan in force."""
        plans_in_use.use(self.connection, source, "plan", now=NOW)


@contextmanager
def building(engine: Engine) -> Iterator[Builder]:
    """Open one transaction with a builder over it."""
    with writing(engine) as connection:
        yield Builder(connection)


def fill(make: Builder) -> None:
    """Make the sample: a ward with two offices, one of them with a team below.

    WARD heads: chair. OFFICE: 42 civil servants in post as of ``TODAY``, headed by ``head``; three
    are exempt from ethics, two on leave, one new, so that 36 remain, of whom 28 have done it.
    TEAM, below OFFICE's neighbour DESK, has three people: too few for figures.
    """
    make.unit("WARD", name="Ward")
    make.unit("OFFICE", "WARD", name="Office")
    make.unit("DESK", "WARD", name="Desk")
    make.unit("TEAM", "DESK", name="Team")
    make.plan(profile("P", ETHICS, HOURS))
    make.person("chair", "WARD", name="Lò Văn Chủ", phone="0215 3 000 001")
    make.person("officer", "WARD", name="Cà Thị Phụ Trách", phone="0215 3 000 002")
    make.grant("officer", Role.OFFICER, "OFFICE")
    make.head("WARD", "chair")
    _office(make)
    for number in range(1, 7):
        make.person(f"desk{number}", "DESK", name=f"Lường Thị Bàn {number}")
    make.head("DESK", "desk1")
    for number in range(1, 4):
        make.person(f"team{number}", "TEAM", name=f"Quàng Văn Đội {number}")
    make.result("team1", Topic.ETHICS, hours="40")


def _office(make: Builder) -> None:
    make.person("head", "OFFICE", name="Vàng Thị Trưởng", leading=True)
    make.head("OFFICE", "head")
    make.result("head", Topic.ETHICS, hours="16")
    for number in range(1, 42):
        make.person(f"staff{number:02}", "OFFICE", name=f"Giàng A Mẫu {number:02}")
    for number in (1, 2, 3):
        make.waive(f"staff{number:02}", "P.ETHICS")
    make.status("staff04", "thai_san")
    make.status("staff05", "di_hoc_dai_han")
    person = tables.person
    make.connection.execute(
        person.update().where(person.c.code == "staff06").values(joined=date(2026, 9, 1))
    )
    for number in range(7, 34):  # 27, and the head: 28 of 36
        make.result(f"staff{number:02}", Topic.ETHICS, title="Đạo đức công vụ 2026")
