"""Which requirements there are: the targets of the plans in the database and of those shipped."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.resources import files

from sqlalchemy import Connection

from bot.training import plans_in_use


def known_requirements(connection: Connection) -> frozenset[str]:
    """Return the ids of all targets, of plans no longer in use too; empty without any plan."""
    sources = plans_in_use.sources(connection)
    sources.extend(
        path.read_text(encoding="utf-8")
        for path in files("bot.plans").iterdir()
        if path.name.endswith(".toml")
    )
    return frozenset(_ids(sources))


def _ids(sources: Iterable[str]) -> Iterable[str]:
    for source in sources:
        try:
            targets = tomllib.loads(source).get("target", [])
        except tomllib.TOMLDecodeError:
            continue  # a broken profile is reported where plans are checked
        yield from (str(target["id"]) for target in targets if "id" in target)
