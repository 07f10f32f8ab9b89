"""The demo in a terminal: a chat as one of the sample's people."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import click

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Address, Reply, Request
from bot.demo.setup import Sample
from bot.storage.engine import reading, writing
from bot.training import people
from bot.training.as_of import AsOf

ROLES: Final = ("staff", "head", "chief", "officer")


def chat(sample: Sample, clock: Clock, say: Texts, role: str | None) -> None:
    """Chat until an empty line or the end of input. A number taps a button."""
    parts = assistant(sample.engine, clock, say)
    role = role or click.prompt(say("demo.which_role"), type=click.Choice(ROLES), default="staff")
    codes = {field.name: getattr(sample.roles, field.name) for field in fields(sample.roles)}
    code = codes[role]
    with reading(sample.engine) as connection:
        person = people.find(AsOf(connection, clock.today()), code)
    click.echo(say("demo.you_are", name=person.name, title=person.title or "", code=code))
    click.echo(say("demo.how_to_leave"))
    # A chat of its own for each role, so that two of them have different contexts.
    address = Address("terminal", code)
    choices: tuple[str, ...] = ()
    while True:
        try:
            text = click.prompt(">", prompt_suffix=" ", default="", show_default=False)
        except click.Abort:
            return
        if not text.strip():
            return
        action = _tapped(text, choices)
        with writing(sample.engine) as connection:
            turn = parts.turn(connection, Request(address, text, action=action), person.id)
        choices = tuple(choice.action for choice in turn.reply.choices)
        _show(turn.reply)


def _tapped(text: str, actions: tuple[str, ...]) -> str | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return actions[number - 1] if 1 <= number <= len(actions) else None


def _show(reply: Reply) -> None:
    click.echo(reply.text)
    for number, choice in enumerate(reply.choices, 1):
        click.echo(f"  [{number}] {choice.label}")
    click.echo()
