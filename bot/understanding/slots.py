"""Slots: what a question names, and how it wants to be answered, as one typed record.

``as_json`` is the contract's form; ``stored`` holds all that a button or a chat's memory carries,
and ``from_json`` reads either back, whatever a messenger made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from bot.training.enums import Group, Topic
from bot.understanding.entities.link_codes import LinkCode, link_code
from bot.understanding.intents import About
from bot.understanding.mood import Mood
from bot.understanding.periods.date_arithmetic import Stretch
from bot.understanding.reminder_wish import ReminderAction, ReminderWish
from bot.understanding.topic_combining import Combine

_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Slots:
    """The values of one question. Codes are those of records, whether or not there is such one."""

    # The contract's.
    topics: tuple[Topic, ...] = ()
    level: str | None = None
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    period: Stretch | None = None
    training_class: str | None = None
    new_class: str | None = None  # the one to take, where another is left
    targets: tuple[str, ...] = ()
    count: int | None = None
    format: str | None = None
    except_topics: tuple[Topic, ...] = ()
    except_units: tuple[str, ...] = ()
    except_persons: tuple[str, ...] = ()
    done: bool = False  # asked for those who have done it
    as_of_code: str | None = None
    page: int | None = None
    # How it wants to be answered.
    about: About | None = None  # whose record the words speak of, whatever they name
    whole: bool = False  # the whole agency is spoken of, whatever of it the asker sees
    reasons: bool = False
    overdue: bool = False  # asked for those who are overdue only
    in_hours: bool = False  # asked in tiết
    documents: tuple[str, ...] = ()  # numbers of documents
    reminder: ReminderWish | None = None
    channel: str | None = None  # the messenger to be reminded in first
    report: str | None = None  # what is exported: an intent's answer, or a list's name
    excluded: bool = False  # asked for those whom a target leaves out, with the reasons
    away: str | None = None  # why those were left out that are asked for: "ai nghỉ thai sản"
    combine: Combine | None = None  # how several topics belong together
    done_topics: tuple[Topic, ...] = ()  # done by those who lack ``topics``
    earlier_units: tuple[str, ...] = ()  # spoken of before the units, for "cả hai bên"
    groups: tuple[Group, ...] = ()  # the staff groups of a unit that it is asked about
    mood: Mood | None = None  # how what it does is spoken of, where that is not told
    # Of linking: never kept and never shown.
    link_code: LinkCode | None = None
    staff_code: str | None = None  # typed where it was asked for
    agree: bool | None = None
    sure: bool | None = None
    not_me: str | None = None
    skip: str | None = None  # a form's field that is left out
    # Of what an officer decides, and of one's own data: what to do, of which record, and why.
    verb: str | None = None
    record: str | None = None
    reason: str | None = None

    @property
    def topic(self) -> Topic | None:
        """The first topic."""
        return self.topics[0] if self.topics else None

    @property
    def unit(self) -> str | None:
        """The first unit's code."""
        return self.units[0] if self.units else None

    @property
    def person(self) -> str | None:
        """The first person's staff code."""
        return self.persons[0] if self.persons else None

    @property
    def target(self) -> str | None:
        """The first target's id."""
        return self.targets[0] if self.targets else None

    def given(self) -> frozenset[str]:
        """Return the names of the fields that have a value."""
        return frozenset(name for name in _FIELDS if getattr(self, name) not in _EMPTY)

    def has(self, slot: str) -> bool:
        """Return whether a slot of the contract, as it is called there, has a value."""
        return getattr(self, field_of(slot), None) not in _EMPTY

    def without(self, *names: str) -> Slots:
        """Return the record with some fields emptied."""
        filled = [name for name in names if getattr(self, name) != _DEFAULTS[name]]
        return replace(self, **{name: _DEFAULTS[name] for name in filled}) if filled else self

    def only(self, *names: str) -> Slots:
        """Return the record with these fields alone."""
        return Slots(**{name: getattr(self, name) for name in names})

    def over(self, before: Slots) -> Slots:
        """Return an earlier record with this one's values in place of its own."""
        given = self.given()
        return replace(before, **{name: getattr(self, name) for name in given}) if given else before

    def lasting(self) -> Slots:
        """Return what outlives the message: a code is never kept."""
        return self.without(*_OF_ONE_MESSAGE)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's slots; what is empty is left out."""
        found: dict[str, Any] = {}
        for one, name in _LISTS.items():
            _put(found, one, name, getattr(self, name))
        found |= {
            "level": self.level,
            "period": self.period.slot() if self.period else None,
            "class": self.training_class,
            "new_class": self.new_class,
            "count": self.count,
            "format": self.format,
            "except_topics": list(self.except_topics),
            "except_units": list(self.except_units),
            "except_persons": list(self.except_persons),
            "combine": self.combine.value if self.combine else None,
            "done_topics": list(self.done_topics),
            "done": self.done or None,
            "as_of_code": self.as_of_code,
            "page": self.page,
        }
        return {name: value for name, value in found.items() if value not in (None, [])}

    def stored(self) -> dict[str, Any]:
        """Return all that a button or a memory carries, linking's secrets aside."""
        extra = {
            "reasons": self.reasons or None,
            "overdue": self.overdue or None,
            "in_hours": self.in_hours or None,
            "documents": list(self.documents) or None,
            "earlier_units": list(self.earlier_units) or None,
            "channel": self.channel,
            "report": self.report,
            "excluded": self.excluded or None,
            "away": self.away,
            "groups": [str(group) for group in self.groups] or None,
            "do": self.reminder.action.value if self.reminder else None,
        }
        kept = {name: value for name, value in extra.items() if value is not None}
        return {**self.as_json(), **kept}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Slots:
        """Read slots from JSON values; what is no value of a slot is left out, never raised."""
        if not values:  # as after most questions about oneself
            return cls()
        return cls(
            topics=_topics(_listed(values, "topic", "topics")),
            level=_text(values.get("level")),
            units=_listed(values, "unit", "units"),
            persons=_listed(values, "person", "persons"),
            period=_period(values.get("period")),
            training_class=_text(values.get("class")),
            new_class=_text(values.get("new_class")),
            targets=_listed(values, "target", "targets"),
            count=_number(values.get("count")),
            format=_text(values.get("format")),
            earlier_units=_listed(values, "", "earlier_units"),
            channel=_text(values.get("channel")),
            report=_text(values.get("report")),
            excluded=_flag(values.get("excluded")) is True,
            away=_text(values.get("away")),
            groups=_groups(_listed(values, "", "groups")),
            except_topics=_topics(_listed(values, "", "except_topics")),
            except_units=_listed(values, "", "except_units"),
            except_persons=_listed(values, "", "except_persons"),
            combine=_combine(values.get("combine")),
            done_topics=_topics(_listed(values, "", "done_topics")),
            done=_flag(values.get("done")) is True,
            as_of_code=_text(values.get("as_of_code")),
            page=_number(values.get("page")),
            reasons=_flag(values.get("reasons")) is True,
            overdue=_flag(values.get("overdue")) is True,
            in_hours=_flag(values.get("in_hours")) is True,
            documents=_listed(values, "", "documents"),
            reminder=_wish(values),
            link_code=_link_code(values.get("code")),
            agree=_flag(values.get("agree")),
            sure=_flag(values.get("sure")),
            not_me=_text(values.get("not_me")),
            skip=_text(values.get("skip")),
            verb=_text(values.get("verb")),
            record=_text(values.get("record")),
            reason=_text(values.get("reason")),
        )


_LISTS: Final = {"topic": "topics", "unit": "units", "person": "persons", "target": "targets"}
_FIELDS: Final = tuple(field.name for field in fields(Slots))
_DEFAULTS: Final[dict[str, Any]] = {field.name: field.default for field in fields(Slots)}
_EMPTY: Final = (None, (), False)
_OF_ONE_MESSAGE: Final = (
    *("channel", "about", "whole", "link_code", "staff_code", "agree", "sure", "not_me", "skip"),
    *("as_of_code", "verb", "record", "reason", "mood"),
)
#: What is refused or put off is a value as well.
_ANSWERS: Final = {True: True, False: False, "yes": True, "no": False}


def field_of(slot: str) -> str:
    """Return the name of the field that holds a slot of the contract."""
    return "training_class" if slot == "class" else _LISTS.get(slot, slot)


def _put(found: dict[str, Any], one: str, several: str, values: tuple[str, ...]) -> None:
    if len(values) > 1:
        found[several] = [str(value) for value in values]
    elif values:
        found[one] = str(values[0])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:_MOST_DIGITS])
    return value if isinstance(value, int) else None


def _link_code(value: object) -> LinkCode | None:
    """Read a code that a channel hands over, as from a link with one in it."""
    return link_code(value) if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return _ANSWERS.get(value) if isinstance(value, str | bool) else None


def _listed(values: Mapping[str, Any], one: str, several: str) -> tuple[str, ...]:
    listed = values.get(several)
    found: Iterable[Any] = listed if isinstance(listed, list | tuple) else (values.get(one),)
    return tuple(dict.fromkeys(value for value in found if isinstance(value, str) and value))


def _topics(named: Iterable[str]) -> tuple[Topic, ...]:
    return tuple(_TOPICS[name] for name in named if name in _TOPICS)


def _groups(named: Iterable[str]) -> tuple[Group, ...]:
    return tuple(group for group in Group if group.value in set(named))


_TOPICS: Final = {topic.value: topic for topic in Topic}


def _combine(value: object) -> Combine | None:
    return Combine(value) if isinstance(value, str) and value in set(Combine) else None


def _period(value: object) -> Stretch | None:
    if not isinstance(value, Mapping):
        return None
    try:
        first, last = (date.fromisoformat(str(value[end])) for end in ("from", "to"))
    except (KeyError, ValueError):
        return None
    return Stretch(first, last)


def _wish(values: Mapping[str, Any]) -> ReminderWish | None:
    """Read a button's wish: a pause lasts as many days as its count says."""
    asked = values.get("do")
    if not isinstance(asked, str) or asked not in set(ReminderAction):
        return None
    action = ReminderAction(asked)
    days = _number(values.get("count")) if action is ReminderAction.SNOOZE else None
    return ReminderWish(action, days=days)
