"""Forms as they are declared: their fields, what is checked, confirmed and done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.understanding.form_answers import ValueKind
from bot.understanding.slots import Slots

#: What was answered so far: the field's name → the value as text, see ``ValueKind``.
Values: TypeAlias = Mapping[str, str]


def _nothing(_slots: Slots) -> str | None:
    return None


def _always(_values: Values) -> bool:
    return True


def _no_choices(_context: Context, _values: Values) -> Sequence[Choice]:
    return ()


def _anything(_context: Context, _values: Values) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form needs.

    ``asks`` is the catalogue's question. ``of_slots`` takes the value from what a question names by
    itself; ``choices`` are buttons that answer. ``needed`` tells whether it is asked at all, given
    what was answered before; one that is ``optional`` may be skipped. ``check`` returns the key of
    a sentence that says what is wrong with the value, which is then asked for again. One that is
    ``in_passing`` is also taken from a text that names it beside something else.
    """

    name: str
    kind: ValueKind
    asks: str
    of_slots: Callable[[Slots], str | None] = _nothing
    choices: Callable[[Context, Values], Sequence[Choice]] = _no_choices
    needed: Callable[[Values], bool] = _always
    check: Callable[[Context, Values], str | None] = _anything
    optional: bool = False
    in_passing: bool = False


def given(name: str, asks: str) -> Field:
    """Return a field that the first message or a button fills; nothing typed later does."""
    # No words are read as a file, which is what keeps typed text out of such a field.
    return Field(name, ValueKind.FILE, asks)


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation that asks for an intent.

    ``title`` is the catalogue's name of what is being filled in, as it stands within a sentence.
    ``opens`` may refuse or answer before anything is asked. ``confirms`` returns the question that
    is put before it acts, for what touches others; None where it acts at once. ``acts`` does it,
    inside the turn's transaction, and says so.
    """

    intent: str
    title: str
    fields: tuple[Field, ...]
    acts: Callable[[Request, Context, Values], Reply]
    opens: Callable[[Request, Context, Values], Reply | None] = lambda *_: None
    confirms: Callable[[Context, Values], str | None] = lambda *_: None
    #: Values that a message brings beside its words: a file's, say. Raises Problem for what
    #: cannot be taken; the form goes on.
    brings: Callable[[Request, Context], Values] = lambda *_: {}

    def field(self, name: str | None) -> Field | None:
        """Return the field of a name."""
        return next((field for field in self.fields if field.name == name), None)

    def missing(self, values: Values, skipped: Sequence[str] = ()) -> Field | None:
        """Return the first field that is needed and was neither answered nor skipped."""
        for field in self.fields:
            if field.name not in values and field.name not in skipped and field.needed(values):
                return field
        return None
