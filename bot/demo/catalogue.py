"""The data of the sample agencies: kinds of units, posts, courses and how much is learnt."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from bot.training.enums import Evidence, Group, Topic

DATA: Final = files("bot.demo") / "data"


@dataclass(frozen=True, slots=True)
class Job:
    """A post in a unit. ``role`` marks the person whom the demo shows in that role."""

    title: str
    weight: int = 1
    grades: Mapping[str, int] = field(default_factory=dict)
    group: Group | None = None
    role: str | None = None
    name: str | None = None
    female: bool | None = None
    minority: bool = False
    leading: bool = False
    sensitive: bool = False
    part_time: bool = False
    men: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit; the comments in ``agency.toml`` say what each number means."""

    id: str
    name: str
    type: str
    group: Group
    head: str
    deputy: str
    jobs: tuple[Job, ...]
    leader_grades: Mapping[str, int]
    fixed: tuple[Job, ...] = ()
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paces: tuple[str, ...] = ()
    absences: tuple[str, ...] = ()
    role: str | None = None
    subject: str = ""
    pace: str = ""
    share: int = 0
    least: int = 1
    most: int = 1_000_000
    opens_at: int = 0
    fill: int = 0
    size: int = 0
    women: int = 50
    deputy_each: int = 10
    settled: bool = False
    councillors: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Something to learn. Hours are tiết; one with ``months`` began so long before it ended."""

    key: str
    measure: str
    title: str
    topics: tuple[Topic, ...]
    hours: int  # 0: not said
    evidence: Evidence
    subjects: tuple[str, ...] = ()
    level: str | None = None
    leaders: bool = False
    house: bool = False
    mode: str = "in_person"
    organiser: str | None = None
    place: str | None = None
    cost: int | None = None
    months: int = 0

    @property
    def days(self) -> int:
        """Return how many days it takes, at eight tiết a day."""
        return max(1, -(-self.hours // 8))


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the data files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def commune(code: str) -> str:
    """Return the name of a commune of Điện Biên. Raises KeyError for another code."""
    rows = csv.DictReader((DATA / "dien_bien_communes.csv").read_text("utf-8").splitlines())
    name = {row["code"]: row["name"] for row in rows}[code]
    return name[:1].lower() + name[1:]


def kinds(name: str) -> tuple[Kind, ...]:
    """Return the kinds of units of a sample, the root first."""
    return tuple(_kind(raw) for raw in table(name)["kind"])


def _kind(raw: Mapping[str, Any]) -> Kind:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()
    }
    values["group"] = Group(raw["group"])
    values["jobs"] = tuple(_job(job) for job in raw["jobs"])
    values["fixed"] = tuple(_job(job) for job in raw.get("fixed", ()))
    return Kind(**values)


def _job(raw: Mapping[str, Any]) -> Job:
    group = Group(raw["group"]) if "group" in raw else None
    return Job(**{**raw, "group": group})


def courses(name: str = "learning") -> tuple[Course, ...]:
    """Return the courses of a sample."""
    return tuple(course(raw) for raw in table(name)["course"])


def course(raw: Mapping[str, Any]) -> Course:
    """Read a course. Raises TypeError for an unknown key."""
    values = {key: value for key, value in raw.items() if key != "for"}
    values["topics"] = tuple(Topic(topic) for topic in raw["topics"])
    values["evidence"] = Evidence(raw["evidence"])
    return Course(**values, subjects=tuple(raw.get("for", ())))


def draw(rng: Random, weights: Mapping[str, int]) -> str:
    """Return one of the keys, at random by weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def stream(*parts: object) -> Random:
    """Return random numbers that depend on the parts alone: one stream for each thing made."""
    # A stream a thing, not one for all: a course more in the data leaves everybody's name as it
    # was.
    return Random(":".join(map(str, parts)))  # noqa: S311 - samples, not secrets
