"""Proofs and requests that wait for the sample officer's decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Final

from sqlalchemy import Connection

from bot.demo.catalogue import courses, table
from bot.exchange import proofs
from bot.training import evidence, requests
from bot.training.as_of import AsOf
from bot.training.enums import Evidence, RequestKind, Topic
from bot.training.requests import NewRequest
from bot.training.results import NewResult
from bot.training.rosters import roster

_PROOFS: Final = 5
_SIZE: Final = (900, 640)
_ANSWERED: Final = timedelta(days=7)
_LONGER: Final = timedelta(days=20)


def fill(connection: Connection, now: datetime) -> int:
    """Have people hand in proofs, two of them the same paper, and ask; return how many wait."""
    as_of = AsOf(connection, now.date())
    course = next(course for course in courses() if Topic.LAW in course.topics)
    senders = roster(as_of, None)[20 : 20 + _PROOFS]
    for index, sender in enumerate(senders):
        paper = max(1, index)  # the first two hand in the same one
        claimed = NewResult(
            title=course.title.format(year=now.year),
            topics=(Topic.LAW,),
            ends=now.date() - timedelta(days=30 + paper),
            hours=Decimal(course.hours),
            evidence=Evidence.COMPLETION,
            certificate_no=f"{paper:03}/GCN-{now.year}",
        )
        proof = proofs.proof("gcn.png", _picture(claimed.title, f"{claimed.certificate_no}"))
        # By the domain's verb, as by a person: the sample's audit trail and queue are true ones.
        evidence.submit(as_of, now, sender.person_id, proof, claimed, by=None)
    return len(senders) + _ask(as_of, now)


def _ask(as_of: AsOf, now: datetime) -> int:
    """Have somebody ask for more time and somebody tell of an error; return how many ask."""
    due = now.date() + _ANSWERED
    behind = [member for member in roster(as_of, None)[_PROOFS:] if member.open()]
    asked = 0
    for member, (kind, reason) in zip(behind[::3], table("queue")["request"].items(), strict=False):
        open_item = member.open()[0]
        wanted = NewRequest(
            kind=RequestKind(kind),
            reason=reason,
            requirement=open_item.target.id,
            wanted_until=open_item.due + _LONGER if kind == RequestKind.EXTENSION else None,
        )
        requests.ask(as_of, now, member.person_id, wanted, by=None, answer_due=due)
        asked += 1
    return asked


def _picture(title: str, number: str) -> bytes:
    """Return a paper with a course's title and a number, as a PNG."""
    from importlib.resources import files

    from PIL import Image, ImageDraw, ImageFont

    source = files("bot.exchange.exports") / "fonts" / "DejaVuSans.ttf"
    font = ImageFont.truetype(BytesIO(source.read_bytes()), 26)
    made = Image.new("RGB", _SIZE, "ivory")
    drawn = ImageDraw.Draw(made)
    drawn.rectangle((20, 20, _SIZE[0] - 20, _SIZE[1] - 20), outline="darkred", width=4)
    drawn.text((60, 220), title, font=font, fill="black")
    drawn.text((60, 300), number, font=font, fill="black")
    written = BytesIO()
    made.save(written, "PNG")
    return written.getvalue()
