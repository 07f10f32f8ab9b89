"""Which account and which app we are: what their events are addressed to and signed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.protocol import Json


@dataclass(slots=True)
class Identity:
    """The app's id, and the account's once Zalo has told it."""

    app_id: str
    oa_id: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids that a signature may be made with: papers differ on which it is."""
        return (self.app_id,) if self.oa_id is None else (self.app_id, self.oa_id)

    def told(self, account: Mapping[str, Any]) -> None:
        """Keep what Zalo says of the account."""
        self.oa_id = _id(account.get("oa_id")) or self.oa_id

    def concerns(self, update: Json) -> bool:
        """Return whether an event is our account's and our app's; what it leaves out may be.

        An app can have several accounts, and all of their events bear its signature.
        """
        of_app = _id(update.get("app_id"))
        if of_app is not None and of_app != self.app_id:
            return False
        named = [_id(update.get("oa_id"))]
        if None in named:  # it is one of the two who speak, now this one and now that
            named = [_party(update.get("sender")), _party(update.get("recipient"))]
        return None in (self.oa_id, *named) or self.oa_id in named


def _party(value: Any) -> str | None:
    return _id(value.get("id")) if isinstance(value, dict) else None


def _id(value: Any) -> str | None:
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return (str(value).strip() or None) if known else None
