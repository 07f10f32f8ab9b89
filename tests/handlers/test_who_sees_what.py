"""Role by intent by unit: what is answered, asked back or refused, and that nothing leaks."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training.enums import Role
from bot.understanding.intents import INTENTS
from tests.handlers.conftest import Talk
from tests.handlers.test_privacy import others_named

#: Who asks. DESK is their own unit, TEAM below it; OFFICE is somebody else's.
ROLES: Final = {
    "nobody": None,
    "staff": "desk2",
    "head": "desk1",
    "officer": "desk3",
    "admin": "desk4",
}
WHERE: Final = {"own": ("DESK", "desk5"), "sub": ("TEAM", "team2"), "other": ("OFFICE", "staff10")}
DESK: Final = {f"desk{number}" for number in range(1, 7)} | {"team1", "team2", "team3"}
#: Whom each may see by name, beside themselves.
NAMED: Final = {"head": DESK, "officer": DESK}
#: Figures that only OFFICE has, however they are put: 28 of 36, three exempt, 42 in post.
FOREIGN: Final = re.compile(r"\b(28/36|36 người|42 người|77%|Giàng A Mẫu|Vàng Thị Trưởng)")
LETTERS: Final = {Outcome.ANSWERED: "A", Outcome.ASKED_BACK: "B", Outcome.REFUSED: "R"}
#: A letter each for the own unit, the one below and another: answered, asked back, refused.
#: ``both`` is asked with a unit and with a person, where that makes no difference.
TABLE: Final = """
intent                 asked   nobody staff head officer admin
greet                  both    AAA AAA AAA AAA AAA
thanks                 both    AAA AAA AAA AAA AAA
help                   both    AAA AAA AAA AAA AAA
link_account           both    BBB AAA AAA AAA AAA
unlink_account         both    RRR BBB BBB BBB BBB
my_data                both    RRR AAA AAA AAA AAA
my_obligations         unit    RRR ARR AAR AAR ARR
my_obligations         person  RRR RRR AAR AAR RRR
my_missing             unit    RRR ARR AAR AAR ARR
my_missing             person  RRR RRR AAR AAR RRR
why_obligation         unit    RRR ARR AAR AAR ARR
why_obligation         person  RRR RRR AAR AAR RRR
deadlines              unit    RRR ARR AAR AAR ARR
deadlines              person  RRR RRR AAR AAR RRR
hours_this_year        unit    RRR ARR AAR AAR ARR
hours_this_year        person  RRR RRR AAR AAR RRR
my_history             unit    RRR ARR AAR AAR ARR
my_history             person  RRR RRR AAR AAR RRR
certificate_status     unit    RRR AAA AAA AAA AAA
certificate_status     person  RRR RRR AAR AAR RRR
submit_evidence        both    RRR BBB BBB BBB BBB
report_error           both    RRR BBB BBB BBB BBB
upcoming_classes       both    RRR AAA AAA AAA AAA
class_detail           both    RRR AAA AAA AAA AAA
register_class         both    RRR AAA AAA AAA AAA
cancel_registration    both    RRR AAA AAA AAA AAA
my_schedule            both    RRR AAA AAA AAA AAA
request_extension      unit    RRR BBB BBB BBB BBB
request_extension      person  RRR RRR RRR BBR RRR
reminder_settings      both    RRR AAA AAA AAA AAA
unit_progress          unit    RRR ARR AAR AAR ARR
unit_progress          person  RRR AAA AAA AAA AAA
unit_missing           unit    RRR RRR AAR AAR RRR
unit_missing           person  RRR RRR AAA AAA RRR
remind_unit            unit    RRR RRR AAR AAR RRR
remind_unit            person  RRR RRR AAA AAA RRR
compare_units          unit    RRR RRR AAR AAR RRR
compare_units          person  RRR RRR AAA AAA RRR
city_summary           both    RRR RRR AAA AAA RRR
forecast               unit    RRR RRR AAR AAR RRR
forecast               person  RRR RRR AAA AAA RRR
person_lookup          unit    RRR RRR BBB BBB RRR
person_lookup          person  RRR RRR AAR AAR RRR
nominate               unit    RRR RRR AAA AAA RRR
nominate               person  RRR RRR AAR AAR RRR
plan_targets           both    AAA AAA AAA AAA AAA
appointment_readiness  unit    RRR AAA BBB BBB AAA
appointment_readiness  person  RRR RRR AAR AAR RRR
report_export          unit    RRR RRR AAR AAR RRR
report_export          person  RRR RRR AAR AAR RRR
contact_officer        both    AAA AAA AAA AAA AAA
review_queue           both    RRR RRR RRR AAA RRR
manage_class           both    RRR RRR RRR AAA RRR
manage_accounts        both    RRR RRR RRR AAR RRR
out_of_scope           both    RRR RRR RRR RRR RRR
"""
EXPECTED: Final = {
    (intent, of): dict(zip(ROLES, letters, strict=True))
    for intent, of, *letters in (line.split() for line in TABLE.strip().splitlines()[1:])
}


@pytest.fixture
def agency(talk: Talk) -> Talk:
    """The sample, with an officer and an admin in the desk."""
    talk.make.grant("desk3", Role.OFFICER, "DESK")
    talk.make.grant("desk4", Role.ADMIN)
    talk.make.connection.execute(
        tables.person.update().where(tables.person.c.code == "desk3").values(phone="0215 3 000 003")
    )
    return talk


def asked(talk: Talk, intent: str, code: str | None, **slots: str) -> Reply:
    """Ask, and take back what it did: one question must not change the next one's answer."""
    with talk.make.connection.begin_nested() as undone:
        reply = talk.ask(intent, code, **slots)
        undone.rollback()
    return reply


def expected(intent: str, of: str) -> dict[str, str]:
    return EXPECTED.get((intent, of)) or EXPECTED[intent, "both"]


def test_the_table_has_every_intent() -> None:
    assert {intent for intent, _ in EXPECTED} == set(INTENTS)


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("of", ["unit", "person"])
def test_each_role_is_shown_and_refused_what_the_table_says(
    agency: Talk, role: str, of: str
) -> None:
    code = ROLES[role]
    for intent in INTENTS:
        found = ""
        for unit, person in WHERE.values():
            reply = asked(agency, intent, code, **{of: unit if of == "unit" else person})
            found += LETTERS[reply.outcome]
            # Whatever the outcome, names and figures of others stay out of it.
            assert others_named(agency, reply, code) <= NAMED.get(role, set()), (intent, unit)
            assert not FOREIGN.search(reply.text), (intent, unit)
        assert found == expected(intent, of)[role], intent


@pytest.mark.parametrize("talk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["staff", "admin"])
def test_no_file_holds_what_the_chat_refuses(agency: Talk, role: str) -> None:
    for report in ("unit_progress", "unit_missing", "unit_done", "forecast", "compare_units"):
        for unit, _ in WHERE.values():
            assert asked(agency, "report_export", ROLES[role], report=report, unit=unit).files == ()
