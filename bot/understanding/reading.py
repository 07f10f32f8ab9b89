"""What understanding is given beside the text, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.understanding.question_form import PLAIN, QuestionForm
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.understanding.entities.class_index import ClassIndex
    from bot.understanding.form_answers import FormStep


class Zone(StrEnum):
    """What to do with a reading."""

    ANSWER = "answer"
    OFFER = "offer"  # "did you mean": up to three readings as buttons
    REFUSE = "refuse"  # not ours, or not understood at all


class ChoiceRole(StrEnum):
    """What a button does to the question before it, or to what was done.

    A typed yes or no presses only one that confirms or cancels; "đừng gửi nữa" one that undoes.
    """

    PLAIN = "plain"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    UNDO = "undo"  # takes back what was just done


class Ending(StrEnum):
    """How the last message ended, as far as the next one goes on from it."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    REFUSED = "refused"
    DENIED = "denied"  # what was not to be done was not done
    COURTESY = "courtesy"
    OFFERED = "offered"  # readings to choose from
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """A button of the last reply: what it says, its action, and its role."""

    label: str
    action: str
    role: ChoiceRole = ChoiceRole.PLAIN


@dataclass(frozen=True, slots=True)
class FormState:
    """A form that a chat is filling: what was answered, in which order, and what it asked last.

    One that is ``paused`` waits until it is asked for again.
    """

    intent: str
    values: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    asked: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One of several records that words may mean, to be asked back."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was taken to mean.

    ``ambiguous`` maps a slot to the records it may mean, when there are several; ``unknown`` maps
    a slot to words that named nobody visible.
    ``candidates`` are up to three intents with their confidence, best first.
    """

    intent: str
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    slots: Slots
    zone: Zone
    ambiguous: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    #: The action of a numbered choice of the last reply that a bare "2" took, if it did.
    chosen: str | None = None
    follow_up: bool = False
    #: How it was put; never part of the slots.
    form: QuestionForm = PLAIN
    #: Other requests of the same message, in the order said.
    also: tuple[Reading, ...] = ()
    #: What it does to the form that the chat is filling.
    step: FormStep | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a chat was last about. Kept 30 minutes; see ``conversation.memory``."""

    intent: str | None = None
    slots: Slots = field(default_factory=Slots)
    #: The last reply's buttons, in order.
    choices: tuple[OfferedChoice, ...] = ()
    #: Records that the last reply listed, in order (class or staff codes).
    items: tuple[str, ...] = ()
    #: The slot that the last reply asked for.
    asks: str | None = None
    #: How many messages in a row were not understood.
    failures: int = 0
    #: The form that is being filled; a question in between leaves it.
    form: FormState | None = None
    #: How the last message ended; None where nothing was said, or only the question is known.
    ended: Ending | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class, as far as telling it from others needs."""

    code: str
    name: str
    opens: date | None = None
    closes: date | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A record named in a text: words ``start`` up to ``end`` of it, counted from 0.

    ``whole`` tells that all of a name was said without a slip; ``tail`` that what it begins with
    was left out: "Hoa Ban".
    """

    option: Option
    start: int
    end: int
    whole: bool = True
    tail: bool = False


class Surroundings(Protocol):
    """What the asker may name. Of anything outside no more is told than that it is a unit."""

    @property
    def own_unit(self) -> str | None:
        """The unit that "my unit" means."""
        ...

    @property
    def whole_unit(self) -> str | None:
        """The unit that "the whole agency" means: the highest that the asker sees, if any."""
        ...

    @property
    def own_code(self) -> str | None:
        """The asker's staff code."""
        ...

    def units(self, folded: str) -> Sequence[Named]:
        """Return units named in a folded text, longest names first."""
        ...

    def units_out_of_sight(self, folded: str) -> Sequence[tuple[int, int, bool]]:
        """Return where (from word, up to word, in full) a text names units none of which is seen.

        Without it such a name would be overheard and the asker's own unit answered for.
        """
        ...

    def units_called(self, folded: str) -> Sequence[Option]:
        """Return units that a phrase may mean on its own: "kinh te" for Phòng Kinh tế."""
        ...

    def units_headed(self, word: str) -> Sequence[Option]:
        """Return the units whose names begin with a folded word: all schools for "truong"."""
        ...

    def unit_above(self, code: str) -> str | None:
        """Return the code of the unit that a unit is part of, None if it is not known."""
        ...

    def people(self, folded: str) -> Sequence[Named]:
        """Return people named in full or by code in a folded text, longest names first."""
        ...

    def people_out_of_sight(self, folded: str) -> Sequence[tuple[int, int]]:
        """Return where (from word, up to word) a text names people none of whom is seen.

        So do words that look like a staff code: without it such a name would be overheard, and the
        asker's own record shown for another's. Who does not exist is not told from who is hidden.
        """
        ...

    def people_called(self, folded: str) -> Sequence[Option]:
        """Return people whose name ends with a phrase: "mai" for Lò Thị Mai."""
        ...

    def unit_of(self, person: str) -> str | None:
        """Return the code of the unit of a person, by staff code; None if it is not known."""
        ...

    def is_name_word(self, word: str) -> bool:
        """Return whether a folded word is part of somebody's name: it is never put right."""
        ...

    def classes(self) -> ClassIndex:
        """Return the classes that may be asked about, by opening day."""
        ...

    def targets(self) -> Sequence[str]:
        """Return the ids of the plan in force."""
        ...
