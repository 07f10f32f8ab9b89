"""A reply as JSON, for keeping it until it is sent."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation.messages import Attachment, Choice, Reply
from bot.understanding.reading import ChoiceRole


def reply_as_json(reply: Reply) -> dict[str, Any]:
    """Return what a messenger says of a reply: text, choices and files, whole."""
    return {
        "text": reply.text,
        "edits": reply.edits,
        "choices": [
            [choice.label, choice.action, choice.role, choice.private] for choice in reply.choices
        ],
        "wants_contact": reply.wants_contact,
        "files": [
            [file.name, file.mime, b64encode(file.content).decode("ascii")] for file in reply.files
        ],
    }


def reply_from_json(stored: Mapping[str, Any]) -> Reply:
    """Return a kept reply; what only the conversation needs of it is not in it any more."""
    return Reply(
        stored["text"],
        tuple(map(_choice, stored["choices"])),
        tuple(Attachment(name, mime, b64decode(data)) for name, mime, data in stored["files"]),
        edits=stored["edits"],
        wants_contact=stored.get("wants_contact", False),
    )


def _choice(stored: Sequence[Any]) -> Choice:
    label, does, role, *private = stored
    return Choice(label, does, ChoiceRole(role), private=any(private))
