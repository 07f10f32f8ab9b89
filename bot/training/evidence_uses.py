"""Where a proof was used before, by whomever: one certificate is no two people's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from bot.storage.tables import evidence, ledger, person
from bot.training.as_of import AsOf
from bot.training.enums import EvidenceState


@dataclass(frozen=True, slots=True)
class Used:
    """An earlier use of the same file, certificate number or QR code, by whomever."""

    person_id: int
    code: str
    name: str
    title: str
    same: str  # file, certificate, or qr


def used_before(as_of: AsOf, number: int) -> list[Used]:
    """Return where the same file, certificate number or QR code was used, for the reviewer."""
    proof_row = as_of.connection.execute(select(evidence).where(evidence.c.id == number)).one()
    same = [evidence.c.sha256 == proof_row.sha256]
    if proof_row.certificate_no:
        same.append(evidence.c.certificate_no == proof_row.certificate_no)
    if proof_row.qr:
        same.append(evidence.c.qr == proof_row.qr)
    sent = as_of.connection.execute(
        select(evidence, person.c.code, person.c.name.label("who"))
        .join(person, person.c.id == evidence.c.person_id)
        # Drafts prove nothing yet: a second try at sending would accuse the sender.
        .where(evidence.c.id != number, evidence.c.state != EvidenceState.DRAFT, or_(*same))
        .order_by(evidence.c.id)
    )
    used = [
        Used(row.person_id, row.code, row.who, row.title or row.name, _same(proof_row, row))
        for row in sent
    ]
    return used + _in_ledger(as_of, proof_row)


def _in_ledger(as_of: AsOf, proof_row: Row[Any]) -> list[Used]:
    if not proof_row.certificate_no:
        return []
    rows = as_of.connection.execute(
        select(ledger.c.person_id, ledger.c.title, person.c.code, person.c.name)
        .join(person, person.c.id == ledger.c.person_id)
        # Entries since taken back count too: that their number was used is what a reviewer looks
        # for.
        .where(ledger.c.certificate_no == proof_row.certificate_no, ledger.c.reverses.is_(None))
        .order_by(ledger.c.id)
    )
    return [Used(row.person_id, row.code, row.name, row.title, "certificate") for row in rows]


def _same(one: Row[Any], other: Row[Any]) -> str:
    if one.sha256 == other.sha256:
        return "file"
    return "qr" if one.qr and one.qr == other.qr else "certificate"
