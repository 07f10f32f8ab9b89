"""``bot ask``: questions through the whole pipeline, from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from bot.base import logging
from bot.base.problems import Problem
from bot.commands.common import Setup, as_json
from bot.conversation import chat_memory
from bot.conversation.assistant import Assistant
from bot.conversation.messages import Address, Reply, Request, Turn
from bot.storage.engine import writing
from bot.training import people
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class Line:
    """One question to ask: by whom, and whether the chat's context is forgotten first."""

    code: str
    text: str
    fresh: bool


@click.command()
@click.argument("text", required=False)
@click.option("--as", "code", help="The asker's staff code.")
@click.option("--fresh", is_flag=True, help="Forget the context before every line.")
@click.option("--dry-run", is_flag=True, help="Undo every write but the conversation's memory.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object a line.")
def ask(text: str | None, code: str | None, fresh: bool, dry_run: bool, machine: bool) -> None:
    """Ask TEXT as somebody; without TEXT one question a line from standard input."""
    from bot.assembly import assistant

    if text is not None and code is None:
        raise click.UsageError("--as CODE is needed to say who asks.")
    setup = Setup()
    logging.configure("WARNING", setup.settings.log_format, setup.settings.secrets())
    parts = assistant(setup.engine, setup.clock, setup.say, setup.settings)
    if text is not None and code is not None:
        line = Line(code, text, fresh)
        turn = _turn(parts, line, dry_run=dry_run)
        _show(_as_json(turn, line) if machine else turn.reply)
        return
    for raw in _lines():
        read: Line | None = None
        try:
            read = _line(raw, code, fresh)
            turn = _turn(parts, read, dry_run=dry_run)
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
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").lstrip("\ufeff").rstrip("\r\n")


def _line(raw: str, code: str | None, fresh: bool) -> Line:
    """Read a line: a question as it is, or a JSON object with its asker."""
    if raw.lstrip().startswith("{"):
        try:
            data = json.loads(raw)
        except ValueError:
            data = None
        if isinstance(data, dict) and isinstance(data.get("text"), str):
            who = data.get("as") or code
            if not who:
                raise Problem("problem.as_needed")
            return Line(str(who), data["text"], fresh or bool(data.get("fresh")))
        if isinstance(data, dict):
            raise Problem("problem.bad_line")
    if code is None:
        raise Problem("problem.as_needed")
    return Line(code, raw, fresh)


def _turn(assistant: Assistant, line: Line, *, dry_run: bool) -> Turn:
    """Ask one line as its person; with ``dry_run`` only the chat's memory is kept."""
    chat = Address("ask", line.code)
    now = assistant.clock.now()
    with writing(assistant.engine) as connection:
        person = people.find(AsOf(connection, now.date()), line.code)
        if line.fresh:
            chat_memory.forget(connection, chat)
        undo = connection.begin_nested() if dry_run else None
        turn = assistant.turn(connection, Request(chat, line.text), person.id)
        if undo is not None:
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
        "reply": {
            "text": turn.reply.text,
            "buttons": [
                {"label": each.label, "action": each.action} for each in turn.reply.choices
            ],
            "files": [
                {"name": each.name, "mime": each.mime, "bytes": len(each.content)}
                for each in turn.reply.files
            ],
        },
        "ms": round(turn.milliseconds, 3),
    }


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
