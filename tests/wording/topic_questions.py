"""Answers that join topics, printed: run with several hash seeds, see ``test_topics``."""

from __future__ import annotations

import sys

from bot.base.texts import texts
from bot.storage.engine import open_engine
from tests.builders.sample import Builder, fill
from tests.handlers.conftest import Talk

ABSENT = ["informatics", "foreign_language", "defence_security", "ethnic_language"]
#: Each asked with four topics that no target of the sample is about.
INTENTS = ("plan_targets", "my_missing", "unit_progress", "deadlines", "why_obligation")


def main(address: str) -> None:
    engine = open_engine(address)
    with engine.connect() as connection:
        make = Builder(connection)
        fill(make)
        talk = Talk(make, texts("vi"))
        for intent in INTENTS:
            print(talk.say_as("chair", intent, slots={"topics": ABSENT}).reply.text)
        connection.rollback()
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
