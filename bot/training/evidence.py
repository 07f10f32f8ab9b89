"""Evidence: a proof sent in, and its review. An approved one is a result in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, insert, select

from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.audit import record as audit
from bot.storage.tables import evidence, person, stored_file
from bot.storage.upserts import insert_once
from bot.training import people, results
from bot.training.access import Deed, Viewer, actor_id, require
from bot.training.as_of import AsOf
from bot.training.changes import Change
from bot.training.enums import EvidenceState, topic_mask, topics_of
from bot.training.results import NewResult

_OPEN = (EvidenceState.WAITING, EvidenceState.ASKED_BACK)


@dataclass(frozen=True, slots=True)
class Proof:
    """A file as it was received, already made harmless; ``qr`` is what its code says."""

    name: str
    mime: str
    content: bytes
    qr: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proof in the queue of review, with who sent it."""

    id: int
    person_id: int
    code: str
    name: str
    claimed: NewResult
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A proof as whoever sent it sees it: how far its review is, and why it was not taken."""

    name: str
    title: str | None
    state: EvidenceState
    received_at: datetime
    reason: str | None


def submit(
    as_of: AsOf, now: datetime, person_id: int, proof: Proof, claimed: NewResult, *,
    by: Viewer | None,
) -> tuple[int, int]:  # fmt: skip
    """Send in a proof of one's own; return its number and the change's.

    The content is kept once, by its digest, whoever sends it again.
    """
    number = keep_draft(as_of, now, person_id, proof, by=by)
    return number, hand_in(as_of, now, number, claimed, by=by)


def keep_draft(
    as_of: AsOf, now: datetime, person_id: int, proof: Proof, *, by: Viewer | None
) -> int:
    """Keep a file of one's own until it is said what it proves; return its number.

    A draft that is never handed in is taken out after some days: see ``storage.retention``.
    """
    require(by, Deed.SUBMIT_EVIDENCE, people.by_id(as_of, person_id))
    digest = sha256(proof.content).hexdigest()
    kept = {"sha256": digest, "mime": proof.mime, "content": proof.content, "kept_at": now}
    insert_once(as_of.connection, stored_file, kept)
    values = {
        "person_id": person_id,
        # The column's length; messengers pass on names of any.
        "name": proof.name[:200],
        "mime": proof.mime,
        "sha256": digest,
        "qr": proof.qr,
        "state": EvidenceState.DRAFT,
        "received_at": now,
    }
    # Not through a change: a file of which nothing is said yet is no deed to record or undo.
    inserted = as_of.connection.execute(insert(evidence).values(values))
    return int(inserted.inserted_primary_key[0])  # type: ignore[index]


def draft_of(as_of: AsOf, person_id: int, number: int) -> bool:
    """Return whether somebody has a draft of a number."""
    draft = select(evidence.c.id).where(
        evidence.c.id == number,
        evidence.c.person_id == person_id,
        evidence.c.state == EvidenceState.DRAFT,
    )
    return as_of.connection.execute(draft).first() is not None


def hand_in(
    as_of: AsOf,
    now: datetime,
    number: int,
    claimed: NewResult,
    *,
    by: Viewer | None,
    channel: str | None = None,
    address: str | None = None,
) -> int:
    """Hand a draft in for review; return the change's number.

    ``channel`` and ``address`` are the chat that the decision is told in. Raises Problem for what
    is no draft of one's own, and for a result that cannot be.
    """
    proof_row = _find(as_of, number)
    require(by, Deed.SUBMIT_EVIDENCE, people.by_id(as_of, proof_row.person_id))
    if proof_row.state != EvidenceState.DRAFT:
        raise Problem("problem.handed_in_already")
    results.check(claimed)
    deed = Change.of(as_of, now, by)
    values = {"state": EvidenceState.WAITING, "received_at": now, **_claim(claimed)}
    deed.update(evidence, number, {**values, "channel": channel, "address": address})
    return deed.keep(Action.EVIDENCE_SUBMIT, person_id=proof_row.person_id, evidence=number)


def approve(
    as_of: AsOf, now: datetime, number: int, *, by: Viewer | None, result: NewResult | None = None
) -> int:
    """Take a proof as a result, as claimed or as the reviewer reads it; return the change's number.

    Never one's own.
    """
    proof_row = _review(as_of, number, by)
    claimed = result or claim_of(proof_row)
    deed = Change.of(as_of, now, by)
    entry = results.add(deed, proof_row.person_id, claimed)
    decision = _decision(now, by, EvidenceState.APPROVED, None)
    deed.update(evidence, number, {**_claim(claimed), **decision, "ledger_id": entry})
    return deed.keep(
        Action.EVIDENCE_APPROVE, person_id=proof_row.person_id, evidence=number, entry=entry
    )


def approve_all(as_of: AsOf, now: datetime, numbers: Sequence[int], *, by: Viewer | None) -> int:
    """Take several proofs as they are claimed; return the one change's number."""
    deed = Change.of(as_of, now, by)
    for number in numbers:
        proof_row = _review(as_of, number, by)
        entry = results.add(deed, proof_row.person_id, claim_of(proof_row))
        decision = _decision(now, by, EvidenceState.APPROVED, None)
        deed.update(evidence, number, {**decision, "ledger_id": entry})
        # An event for each, as if decided one by one; one change for all, as it was one button.
        audit(
            as_of.connection,
            now,
            Action.EVIDENCE_APPROVE,
            actor_id=actor_id(by),
            person_id=proof_row.person_id,
            evidence=number,
            entry=entry,
        )
    return deed.step_of(Action.EVIDENCE_APPROVE)


def file_of(as_of: AsOf, number: int, *, by: Viewer | None) -> Proof:
    """Return the file of a proof, for whoever may review it."""
    proof_row = _find(as_of, number)
    require(by, Deed.REVIEW_EVIDENCE, people.by_id(as_of, proof_row.person_id))
    content = as_of.connection.execute(
        select(stored_file.c.content).where(stored_file.c.sha256 == proof_row.sha256)
    ).scalar_one()
    return Proof(proof_row.name, proof_row.mime, bytes(content), proof_row.qr)


def ask_back(as_of: AsOf, now: datetime, number: int, reason: str, *, by: Viewer | None) -> int:
    """Ask the sender for something more; return the change's number."""
    return _decide(as_of, now, number, reason, EvidenceState.ASKED_BACK, by)


def refuse(as_of: AsOf, now: datetime, number: int, reason: str, *, by: Viewer | None) -> int:
    """Refuse a proof with a reason; return the change's number."""
    return _decide(as_of, now, number, reason, EvidenceState.REFUSED, by)


def sent_by(as_of: AsOf, number: int, person_id: int) -> Row[Any] | None:
    """Return a proof as its sender may hear of it; None where somebody else sent it."""
    return as_of.connection.execute(
        select(evidence).where(evidence.c.id == number, evidence.c.person_id == person_id)
    ).first()


def all_sent_by(as_of: AsOf, person_id: int) -> list[Sent]:
    """Return the proofs that somebody sent, the newest first."""
    columns = (evidence.c[name] for name in ("name", "title", "state", "received_at", "reason"))
    rows = as_of.connection.execute(
        select(*columns).where(evidence.c.person_id == person_id).order_by(evidence.c.id.desc())
    )
    return [
        Sent(row.name, row.title, EvidenceState(row.state), row.received_at, row.reason)
        for row in rows
    ]


def queue(as_of: AsOf, by: Viewer) -> list[Waiting]:
    """Return the proofs that somebody may review, those who wait longest first."""
    rows = as_of.connection.execute(
        select(evidence, person.c.code.label("person_code"), person.c.name.label("person_name"))
        .join(person, person.c.id == evidence.c.person_id)
        .where(evidence.c.state == EvidenceState.WAITING)
        .order_by(evidence.c.id)
    ).all()
    senders = people.by_ids(as_of, [row.person_id for row in rows])
    return [
        Waiting(
            row.id, row.person_id, row.person_code, row.person_name, claim_of(row), row.received_at
        )
        for row in rows
        # ``access`` is asked row by row, so that who may review stands there alone and in no SQL.
        if row.person_id in senders and by.may(Deed.REVIEW_EVIDENCE, senders[row.person_id])
    ]


def claim_of(row: Row[Any]) -> NewResult:
    """Return what a proof is said to prove."""
    return NewResult(
        title=row.title,
        topics=topics_of(row.topics or 0),
        ends=row.ends,
        hours=row.hours or Decimal(0),
        level=row.level,
        starts=row.starts,
        evidence=row.proof,
        certificate_no=row.certificate_no,
        source=results.FROM_EVIDENCE,
    )


def _decide(
    as_of: AsOf, now: datetime, number: int, reason: str, state: EvidenceState, by: Viewer | None
) -> int:
    if not reason.strip():
        raise Problem("problem.needs_reason")
    proof_row = _review(as_of, number, by)
    deed = Change.of(as_of, now, by)
    deed.update(evidence, number, _decision(now, by, state, reason))
    action = Action.EVIDENCE_REFUSE if state is EvidenceState.REFUSED else Action.EVIDENCE_ASK_BACK
    return deed.keep(action, person_id=proof_row.person_id, evidence=number)


def _decision(
    now: datetime, by: Viewer | None, state: EvidenceState, reason: str | None
) -> dict[str, Any]:
    return {"state": state, "reviewed_at": now, "reviewer_id": actor_id(by), "reason": reason}


def _review(as_of: AsOf, number: int, by: Viewer | None) -> Row[Any]:
    """Return a proof that is open to review, by somebody who may."""
    proof_row = _find(as_of, number)
    require(by, Deed.REVIEW_EVIDENCE, people.by_id(as_of, proof_row.person_id))
    if proof_row.state not in _OPEN:
        raise Problem("problem.reviewed_already")
    return proof_row


def _find(as_of: AsOf, number: int) -> Row[Any]:
    row = as_of.connection.execute(
        # Locked: two officers may have the same proof open.
        select(evidence).where(evidence.c.id == number).with_for_update()
    ).first()
    if row is None:
        raise Problem("problem.no_evidence")
    return row


def _claim(claimed: NewResult) -> dict[str, Any]:
    return {
        "title": claimed.title,
        "topics": topic_mask(claimed.topics),
        "level": claimed.level,
        "hours": claimed.hours,
        "starts": claimed.starts,
        "ends": claimed.ends,
        "certificate_no": claimed.certificate_no,
        "proof": claimed.evidence,
    }
