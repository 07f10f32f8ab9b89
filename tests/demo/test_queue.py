"""The sample officer's queue of proofs."""

from __future__ import annotations

from sqlalchemy import select

from bot.demo import queue
from bot.storage import tables
from bot.training import evidence, evidence_uses, requests
from bot.training.access import viewer
from bot.training.as_of import AsOf
from tests.builders.sample import NOW, TODAY, Builder, fill


def test_proofs_wait_for_the_officer_and_two_are_of_one_paper(make: Builder):
    fill(make)
    assert queue.fill(make.connection, NOW) == 8
    as_of = AsOf(make.connection, TODAY)
    waiting = evidence.queue(as_of, viewer(as_of, make.people["officer"]))
    assert len(waiting) == 5
    assert [used.same for used in evidence_uses.used_before(as_of, waiting[0].id)] == ["file"]
    files = make.connection.execute(select(tables.stored_file.c.sha256)).all()
    assert len(files) == 4


def test_requests_of_each_kind_wait_beside_them(make: Builder):
    fill(make)
    queue.fill(make.connection, NOW)
    as_of = AsOf(make.connection, TODAY)
    asked = requests.queue(as_of, viewer(as_of, make.people["officer"]))
    assert {item.asked.kind for item in asked} == {"extension", "error", "exemption"}
    assert len({item.person_id for item in asked}) == 3
    assert all(item.asked.reason for item in asked)
