"""What comes in and what goes out, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from bot.understanding.reading import ChoiceRole, FormState
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.base.problems import Problem
    from bot.training.evidence import Proof


#: Buttons under an answer: more are read by nobody on a phone.
MOST_CHOICES: Final = 6


@dataclass(frozen=True, slots=True)
class Address:
    """A chat: the channel's name and the chat's id there."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came or goes, whole.

    ``proof`` is what may be kept of one that came, or why nothing may, once it has been read.
    """

    name: str
    mime: str
    content: bytes
    proof: Proof | Problem | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says, and the action it stands for (see ``actions``).

    A typed yes or no presses the button whose ``role`` says that it confirms or cancels, and none
    other. One that is ``private`` asks in the private chat, and is left out where a channel has no
    link that leads there.
    """

    label: str
    action: str
    role: ChoiceRole = ChoiceRole.PLAIN
    private: bool = False


class Payload(StrEnum):
    """What a message holds beside or instead of text."""

    TEXT = "text"
    ACTION = "action"
    FILE = "file"
    CONTACT = "contact"  # a phone number; in ``Request.contact`` when it is the sender's own
    UNSUPPORTED = "unsupported"  # sticker, voice, location …


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a person did in a chat."""

    sender: Address
    text: str = ""
    action: str | None = None  # a tapped button
    payload: Payload = Payload.TEXT
    attachments: tuple[Attachment, ...] = ()
    in_group: bool = False
    update_id: str | None = None  # the channel's own key: the same update is taken once
    at: datetime | None = None
    source: str | None = None  # names the network address that it came from, where there is one
    contact: str | None = None  # the sender's own phone number, as the messenger vouches for it


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said. ``edits`` asks to redraw the message whose button was tapped.

    ``items`` are the records listed, in order, for "the second one"; ``asks`` is the slot that a
    bare answer would fill. ``links`` are the addresses in the text that may be live beside the
    page's own. ``wants_contact`` asks for the sender's phone number where a channel can;
    ``forgets`` tells that the chat is another's now, and what it was about is not; ``continues``
    marks a further piece of a long text.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    outcome: Outcome = Outcome.ANSWERED
    edits: bool = False
    items: tuple[str, ...] = ()
    asks: str | None = None
    form: FormState | None = None  # a form that goes on with the next message
    #: What the chat goes on from, where the answer is about more than the question named.
    spoken_of: Slots | None = None
    links: tuple[str, ...] = ()
    wants_contact: bool = False
    forgets: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; what it lacks is replaced by ``render.fit``."""

    buttons: bool = True
    edits: bool = True
    files: bool = True
    private_links: bool = False  # a button in a group can lead into the private chat
    calendars: bool = True  # files that a phone's calendar opens
    text_limit: int = 4096
    button_limit: int = MOST_CHOICES
    action_limit: int = 64  # bytes


class Delivery(StrEnum):
    """What is known of a send."""

    SENT = "sent"
    REFUSED = "refused"  # the chat is blocked or gone: try another channel
    UNREACHABLE = "unreachable"  # not by this channel now, a quota or window say; the chat is well
    LATER = "later"  # too many, or the service is down: try again
    UNKNOWN = "unknown"  # it may have arrived
    FAILED = "failed"  # it will never do as it is


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of one send."""

    outcome: Delivery
    message_id: str | None = None
    retry_after: float | None = None
    reason: str | None = None


class Gateway(Protocol):
    """All that a channel promises to reminders and answers."""

    @property
    def name(self) -> str:
        """The channel's name."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        """Send once; ``key`` names the message for the channel's own dedupe, where it has one."""
        ...


@dataclass(frozen=True, slots=True)
class Also:
    """Another request of the same message, and how it ended."""

    intent: str
    slots: Slots
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what was understood and answered."""

    request: Request
    intent: str
    confidence: float
    candidates: tuple[str, ...]
    slots: Slots
    reply: Reply
    milliseconds: float = field(default=0.0, compare=False)
    also: tuple[Also, ...] = ()
