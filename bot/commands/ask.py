"""``bot ask``: questions through the whole pipeline, from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from bot.base import logging
from bot.base.problems import Problem, unusable
from bot.commands.common import Setup, as_json
from bot.conversation import chat_memory
from bot.conversation.assistant import Assistant
from bot.conversation.messages import Address, Payload, Reply, Request, Turn
from bot.storage.engine import writing
from bot.training import people
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class Line:
    """One question to ask: by whom, and whether the chat's context is forgotten first.

    ``file`` is an attachment.
    """

    code: str
    text: str
    fresh: bool
    file: Path | None = None


@click.command()
@click.argument("text", required=False)
@click.option("--as", "code", help="The asker's staff code.")
@click.option("--fresh", is_flag=True, help="Forget the context before every line.")
@click.option("--dry-run", is_flag=True, help="Undo every write but the conversation's memory.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--files",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files of replies into this folder.",
)
def ask(
    text: str | None,
    code: str | None,
    fresh: bool,
    dry_run: bool,
    machine: bool,
    folder: Path | None,
) -> None:
    """Ask TEXT as somebody; without TEXT one question a line from standard input."""
    from bot.assembly import assistant

    if text is not None and code is None:
        raise click.UsageError("--as CODE is needed to say who asks.")
    setup = Setup()
    # Warnings alone: whoever pipes a thousand lines through looks at the answers.
    logging.configure("WARNING", setup.settings.log_format, setup.settings.secrets())
    parts = assistant(setup.engine, setup.clock, setup.say, setup.settings)
    if text is not None and code is not None:
        line = Line(code, text, fresh)
        turn = _turn(parts, line, dry_run=dry_run)
        _keep_files(turn.reply, folder, 1)
        _show(_as_json(turn, line) if machine else turn.reply)
        return
    for number, raw in enumerate(_lines(), 1):
        read: Line | None = None
        try:
            read = _line(raw, code, fresh)
            turn = _turn(parts, read, dry_run=dry_run)
            _keep_files(turn.reply, folder, number)
            _show(_as_json(turn, read) if machine else turn.reply)
        except Exception as error:  # one line that fails does not end the run
            problem = (
                error
                if isinstance(error, Problem)
                else Problem("problem.unexpected", kind=type(error).__name__)
            )
            asked = {"text": read.text if read else raw, "as": read.code if read else code}
            _show({**asked, "error": setup.say.problem(problem)}, machine=machine)


def _lines() -> Iterator[str]:
    """Yield the lines of standard input, empty ones too: each gets its answer, in order."""
    # As bytes: a line that is no UTF-8 must not end the run, nor an editor's mark at the beginning.
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").lstrip("\ufeff").rstrip("\r\n")


def _line(raw: str, code: str | None, fresh: bool) -> Line:
    """Read a line: a question as it is, or a JSON object with its asker."""
    if raw.lstrip().startswith("{"):
        try:
            data = json.loads(raw)
        except ValueError:
            data = None
        if isinstance(data, dict) and _asks(data):
            who = data.get("as") or code
            if not who:
                raise Problem("problem.as_needed")
            file = Path(data["file"]) if data.get("file") else None
            return Line(str(who), data.get("text") or "", fresh or bool(data.get("fresh")), file)
        if isinstance(data, dict):
            raise Problem("problem.bad_line")
    if code is None:
        raise Problem("problem.as_needed")
    return Line(code, raw, fresh)


def _asks(data: dict[str, Any]) -> bool:
    """Return whether an object is a question: a text, a file, or a file with its caption."""
    text, file = data.get("text"), data.get("file")
    return isinstance(text or "", str) and isinstance(text or file, str)


def _request(chat: Address, line: Line) -> Request:
    """Return what a channel would make of the line. Raises Problem for a file not taken."""
    if line.file is None:
        return Request(chat, line.text)
    from bot.channels import incoming_files

    try:
        incoming_files.check_size(line.file.stat().st_size)
        content = line.file.read_bytes()
    except OSError as error:
        raise unusable(line.file, error) from error
    file = incoming_files.attachment(line.file.name, content)
    return Request(chat, line.text, payload=Payload.FILE, attachments=(file,))


def _keep_files(reply: Reply, folder: Path | None, number: int) -> None:
    """Write a reply's files, the line's number before each name: none overwrites another."""
    if folder is None or not reply.files:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file in reply.files:
        (folder / f"{number:03}-{Path(file.name).name}").write_bytes(file.content)


def _turn(assistant: Assistant, line: Line, *, dry_run: bool) -> Turn:
    """Ask one line as its person; with ``dry_run`` only the chat's memory is kept."""
    # A chat of its own for each asker: contexts of two people on one stream must not mix.
    chat = Address("ask", line.code)
    now = assistant.clock.now()
    request = _request(chat, line)
    if request.attachments:
        request = replace(request, attachments=tuple(map(assistant.read_file, request.attachments)))
    with writing(assistant.engine) as connection:
        person = people.find(AsOf(connection, now.date()), line.code)
        if line.fresh:
            chat_memory.forget(connection, chat)
        undo = connection.begin_nested() if dry_run else None
        turn = assistant.turn(connection, request, person.id)
        if undo is not None:
            # The memory is read inside and written again outside of what is undone: the next line
            # may refer to this one.
            kept = chat_memory.recall(connection, chat, now)
            undo.rollback()
            chat_memory.remember(connection, chat, kept, now)
        return turn


def _as_json(turn: Turn, line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "as": line.code,
        "intent": turn.intent,
        "confidence": turn.confidence,
        "outcome": turn.reply.outcome,
        "candidates": list(turn.candidates),
        "slots": turn.slots.as_json(),
        **_also(turn),
        "reply": {
            "text": turn.reply.text,
            "buttons": [
                {"label": choice.label, "action": choice.action} for choice in turn.reply.choices
            ],
            "files": [
                {"name": file.name, "mime": file.mime, "bytes": len(file.content)}
                for file in turn.reply.files
            ],
        },
        "ms": round(turn.milliseconds, 3),
    }


def _also(turn: Turn) -> dict[str, Any]:
    listed = [
        {"intent": also.intent, "slots": also.slots.as_json(), "outcome": also.outcome}
        for also in turn.also
    ]
    return {"also": listed} if listed else {}


def _show(answer: dict[str, Any] | Reply, *, machine: bool = True) -> None:
    """Print an answer: JSON as one line, a reply as text with its buttons."""
    if isinstance(answer, Reply):
        click.echo(answer.text)
        for number, choice in enumerate(answer.choices, 1):
            click.echo(f"  [{number}] {choice.label}")
        click.echo()
    elif machine:
        click.echo(as_json(answer))
        sys.stdout.flush()
    else:
        click.echo(answer["error"].encode(errors="replace").decode(), err=True)
