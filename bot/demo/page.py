"""The demo on its page: a printed link for each role, already linked."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import click
from pydantic import SecretStr

from bot.base.clock import Clock
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.channels.web.signing_in.one_time_links import lasting_tokens
from bot.demo.setup import Sample
from bot.demo.terminal import ROLES
from bot.storage.engine import reading
from bot.training import people
from bot.training.as_of import AsOf

KEY: Final = Path("var/demo.key")


def serve(sample: Sample, clock: Clock, settings: Settings, say: Texts, port: int) -> int:
    """Serve the page on loopback until it is stopped; return the exit code."""
    # Deferred, slow: the demo in a terminal serves no page.
    from bot import app
    from bot.base import logging

    settings = settings.model_copy(
        update={
            # Loopback whatever is set: the links sign in as anybody.
            "web_host": "127.0.0.1",
            "web_port": port,
            "secret_key": settings.secret_key or SecretStr(_key()),
            "public_url": None,
        }
    )
    logging.configure("WARNING", settings.log_format, settings.secrets())
    tokens = _tokens(sample, clock)
    parts = app.build(
        settings,
        clock,
        say,
        sample.engine,
        sign_in_tokens=tokens,
        # A sample agency must reach no real chat, whatever tokens the environment has.
        channels=("web",),
        eager=True,
    )

    def ready(address: str) -> None:
        click.echo(say("demo.open"))
        for role, (name, token) in _links(sample, clock, tokens).items():
            link = f"{address}/vao/{token}"
            role_name = say.name("demo_role", role)
            click.echo(say("demo.link", role=role_name, name=name, address=link))

    app.run(parts, ready)
    return 0


def _links(sample: Sample, clock: Clock, tokens: dict[int, str]) -> dict[str, tuple[str, str]]:
    links = {}
    with reading(sample.engine) as connection:
        for role in ROLES:
            person = people.find(AsOf(connection, clock.today()), getattr(sample.roles, role))
            links[role] = (person.name, tokens[person.id])
    return links


def _tokens(sample: Sample, clock: Clock) -> dict[int, str]:
    """Return a sign-in token for each role's person, for as long as this demo runs."""
    codes = {getattr(sample.roles, role) for role in ROLES}
    with reading(sample.engine) as connection:
        as_of = AsOf(connection, clock.today())
        return lasting_tokens(people.find(as_of, code).id for code in sorted(codes))


def _key() -> str:
    """Return the demo's secret key, made at the first start and kept: pages stay signed in."""
    if not KEY.exists():
        KEY.parent.mkdir(parents=True, exist_ok=True)
        KEY.touch(mode=0o600)
        KEY.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return KEY.read_text(encoding="utf-8").strip()
