"""What pages are told: messages and persons as JSON objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.channels.web.chat import transcript
from bot.channels.web.chat.transcript import Said
from bot.training import units
from bot.training.access import viewer
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class FrameSerializer:
    """Puts rows into the form that pages read; days and hours are those of the clock's zone."""

    clock: Clock
    say: Texts

    def message(self, said: Said) -> dict[str, Any]:
        """Return a message's frame."""
        moment = said.at.astimezone(self.clock.zone)
        kept = said.content
        frame: dict[str, Any] = {
            "t": "message",
            "id": said.id,
            "mine": said.incoming,
            "text": kept.get("text", ""),
            "day": self._day(moment),
            "time": self.say.hour(moment),
        }
        # By its key the page knows its own message again, which it shows before it is kept.
        if said.key is not None:
            frame["key"] = said.key
        for name in ("choices", "edits", "quiet"):
            if kept.get(name):
                frame[name] = kept[name]
        if kept.get("files"):
            frame["files"] = [
                self._file(said, number, listed) for number, listed in enumerate(kept["files"])
            ]
        return frame

    def history(
        self, connection: Connection, chat: str, before: int | None = None
    ) -> dict[str, Any]:
        """Return a page of history, newest last; ``older`` is where the page before begins."""
        shown, older = transcript.page(connection, chat, before)
        return {"messages": [self.message(message) for message in shown], "older": older}

    def who(self, connection: Connection, person_id: int | None) -> dict[str, Any]:
        """Return who a chat is: role ``nobody``, ``staff``, ``head`` or ``officer``."""
        as_of = AsOf(connection, self.clock.today())
        try:
            who = viewer(as_of, person_id)
        except Problem:
            return {"role": "nobody"}
        if who.person is None:
            return {"role": "nobody"}
        unit = units.by_id(as_of, who.person.unit_id) if who.person.unit_id else None
        role = "officer" if who.officer or who.admin else "head" if who.headed else "staff"
        return {"role": role, "name": who.person.name, "unit": unit.name if unit else ""}

    def _day(self, moment: datetime) -> str:
        today = self.clock.today()
        if moment.date() == today:
            return self.say("web.today")
        return self.say.day(moment.date(), today)

    def _file(self, said: Said, number: int, listed: dict[str, Any]) -> dict[str, Any]:
        if said.incoming:  # what came in is kept as evidence, not offered here
            return listed
        return {**listed, "href": f"/files/{said.id}/{number}"}
