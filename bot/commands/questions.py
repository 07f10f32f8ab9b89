"""``bot questions``: those that were not understood, and making examples of them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Row

from bot.base.problems import Problem
from bot.commands.common import Setup, as_json
from bot.conversation import unanswered_questions
from bot.storage.audit import Action, record
from bot.storage.engine import reading, writing
from bot.understanding.examples import OWN
from bot.understanding.intents import Intent


@click.command()
@click.option(
    "--label",
    "labels",
    type=(int, click.Choice([intent.value for intent in Intent], case_sensitive=True)),
    multiple=True,
    metavar="ID INTENT",
    help="Say what a question asks for; may be given several times.",
)
@click.option(
    "--add",
    is_flag=True,
    help="Move the labelled questions into the agency's own examples, var/examples.",
)
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def questions(labels: tuple[tuple[int, str], ...], add: bool, machine: bool) -> None:
    """List the questions that were not understood; label them; make examples of them.

    Names, codes, numbers and dates in them were replaced before they were kept. They are kept 30
    days at most. Examples that are added count after ``bot understanding train``.
    """
    setup = Setup()
    if labels:
        with writing(setup.engine) as connection:
            _label(connection, setup, labels)
    if add:
        with writing(setup.engine) as connection:
            count = _add(connection, setup)
        if not machine:
            folder = OWN / setup.settings.locale
            click.echo(setup.say("questions.added", count=count, path=folder))
    if not add and not (labels and not machine):
        _list(setup, machine=machine)


def _list(setup: Setup, *, machine: bool) -> None:
    with reading(setup.engine) as connection:
        rows = unanswered_questions.kept(connection)
    if machine:
        for row in rows:
            click.echo(as_json(_shown(row)))
        return
    if not rows:
        click.echo(setup.say("questions.none"))
    for row in rows:
        taken_for = row.label or " / ".join(row.candidates)
        click.echo(f"{row.id:>6}  {row.asked_at:%d/%m/%Y}  {row.text}  [{taken_for}]")


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": row.text,
        "asked_at": row.asked_at,
        "candidates": row.candidates,
        "label": row.label,
    }


def _label(connection: Connection, setup: Setup, labels: tuple[tuple[int, str], ...]) -> None:
    for number, intent in labels:
        if not unanswered_questions.label(connection, number, intent):
            raise Problem("understanding.no_question", id=number)
        record(connection, setup.clock.now(), Action.QUESTION_LABEL, question=number, intent=intent)


def _add(connection: Connection, setup: Setup) -> int:
    """Append the labelled texts to files of the agency's own and drop the rows; return how many."""
    rows = [row for row in unanswered_questions.kept(connection) if row.label is not None]
    if not rows:
        raise Problem("understanding.no_labelled")
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts[row.label].append(row.text)
    folder = OWN / setup.settings.locale
    for intent, said in texts.items():
        _append(folder / f"{intent}.txt", said)
    # After the files: rows are lost at worst by being written twice, which ``_append`` passes over.
    unanswered_questions.drop(connection, [row.id for row in rows])
    record(connection, setup.clock.now(), Action.QUESTION_ADD, count=len(rows))
    return len(rows)


def _append(path: Path, texts: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    # Two people ask the same in the same words, once masked.
    held = set(before.splitlines())
    new = [text for text in dict.fromkeys(texts) if text not in held]
    gap = "" if not before or before.endswith("\n") else "\n"
    path.write_text(before + gap + "".join(f"{text}\n" for text in new), encoding="utf-8")
