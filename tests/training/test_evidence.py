"""Proofs sent in, and their review."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.base.problems import Problem
from bot.storage.tables import ledger, stored_file
from bot.training import evidence, evidence_uses, results, undo
from bot.training.as_of import AsOf
from bot.training.enums import Evidence, Topic
from bot.training.evidence import Proof
from bot.training.results import NewResult
from tests.builders.sample import NOW, TODAY, Builder

PAPER = Proof("giay.jpg", "image/jpeg", b"a picture")
CLAIM = NewResult(
    "Law", (Topic.LAW,), TODAY, hours=Decimal(8), evidence=Evidence.COMPLETION,
    certificate_no="GCN 12",
)  # fmt: skip


@pytest.fixture
def sent(make: Builder, as_of: AsOf, seen_by):
    """Send a proof in as somebody; return its number."""

    def send(code: str, proof: Proof = PAPER, claim: NewResult = CLAIM) -> int:
        person_id = make.people[code]
        return evidence.submit(as_of, NOW, person_id, proof, claim, by=seen_by(code))[0]

    return send


def in_ledger(as_of: AsOf) -> int:
    return as_of.connection.execute(select(func.count()).select_from(ledger)).scalar_one()


def test_an_approved_proof_is_a_result_and_no_proof_is_approved_twice(
    make: Builder, as_of: AsOf, seen_by, sent
):
    number, officer = sent("A1"), seen_by("officer")
    assert [waiting.id for waiting in evidence.queue(as_of, officer)] == [number]
    assert evidence.queue(as_of, seen_by("Ahead")) == []
    approved = evidence.approve(as_of, NOW, number, by=officer)
    assert in_ledger(as_of) == 1
    assert evidence.queue(as_of, officer) == []
    with pytest.raises(Problem, match="reviewed_already"):
        evidence.refuse(as_of, NOW, number, "too late", by=officer)
    undo.undo(as_of, NOW, approved, by=officer)
    assert [waiting.id for waiting in evidence.queue(as_of, officer)] == [number]


def test_nobody_approves_their_own_proof(make: Builder, as_of: AsOf, seen_by, sent):
    number = sent("officer")
    with pytest.raises(Problem, match="not_for_oneself"):
        evidence.approve(as_of, NOW, number, by=seen_by("officer"))
    assert in_ledger(as_of) == 0


def test_what_was_asked_back_can_still_be_approved_and_a_refusal_needs_a_reason(
    as_of: AsOf, seen_by, sent
):
    number, officer = sent("A1"), seen_by("officer")
    evidence.ask_back(as_of, NOW, number, "Which class?", by=officer)
    with pytest.raises(Problem, match="needs_reason"):
        evidence.refuse(as_of, NOW, number, " ", by=officer)
    evidence.approve(as_of, NOW, number, by=officer)
    assert in_ledger(as_of) == 1


def test_the_same_file_is_kept_once_and_shown_with_whoever_used_it(
    make: Builder, as_of: AsOf, sent
):
    earlier = sent("A1")
    again = sent("B1")
    other = sent("A2", Proof("b.jpg", "image/jpeg", b"another"), CLAIM)
    by_code = Proof("c.jpg", "image/jpeg", b"a third", qr="https://check/12")
    claim = NewResult("Law", (Topic.LAW,), TODAY)
    first_code, second_code = (sent(code, Proof("d", "x", code.encode(), qr=by_code.qr), claim)
                               for code in ("A3", "B3"))  # fmt: skip
    files = select(func.count()).select_from(stored_file)
    assert as_of.connection.execute(files).scalar_one() == 4
    assert [(use.code, use.same) for use in evidence_uses.used_before(as_of, again)] == [
        ("A1", "file"),
        ("A2", "certificate"),
    ]
    assert {use.same for use in evidence_uses.used_before(as_of, other)} == {"certificate"}
    assert [(use.code, use.same) for use in evidence_uses.used_before(as_of, second_code)] == [
        ("A3", "qr")
    ]
    assert evidence_uses.used_before(as_of, earlier)[0].code == "B1"
    assert first_code < second_code


def test_a_certificate_already_in_the_ledger_is_shown(make: Builder, as_of: AsOf, sent):
    results.record(as_of, NOW, make.people["B2"], CLAIM, by=None)
    assert [(use.code, use.same) for use in evidence_uses.used_before(as_of, sent("A1"))] == [
        ("B2", "certificate")
    ]
